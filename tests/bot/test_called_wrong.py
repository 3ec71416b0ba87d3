"""写错了，是X: what was asked is called wrong, and what is meant."""

from __future__ import annotations

import pytest

from bot.reading.called_wrong import called_wrong, draft_anew, only_numbers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("写错了，是整改", "整改"),
        ("搞错了，应该是整改", "整改"),
        ("弄错了是整改", "整改"),
        ("不对，写错了，是整改", "整改"),
        ("写错了，整改才对", "整改"),
        ("是整改，刚才说错了", "整改"),
        ("打错字了 是周四", "周四"),
        ("口误，是第2个", "第2个"),
        ("看错行了，我说的是1、2、4", "1、2、4"),
        ("不好意思记错了，数据没缺", "数据没缺"),
        ("写错了", None),
        ("日期写错的那份退回", None),
        ("没错，是整改", None),
        ("是", None),
        ("评估整改", None),
        ("材料是不是错了？", None),
    ],
)
def test_what_is_called_wrong_and_what_is_meant(text: str, said: str | None) -> None:
    assert called_wrong(text) == said or (said == "1、2、4" and called_wrong(text) == "1，2，4")


def test_what_is_amiss_in_a_draft_is_no_text_of_it() -> None:
    assert draft_anew("周四前") == "改成周四前"
    assert not draft_anew("少写了A不用交")
    assert only_numbers("第2个") and only_numbers("1、2、4") and not only_numbers("19号")
