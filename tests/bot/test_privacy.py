"""Whose data has served its purpose, and how people are taken out of text and data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import privacy
from bot.privacy import Terms
from bot.words import SHANGHAI, Ending, PersonalRow, Traces, has_people
from bot.words.personal import Mask, former_names

NOW = datetime(2027, 1, 1, tzinfo=SHANGHAI)
LONG_AGO, LATELY = NOW - timedelta(days=900), NOW - timedelta(days=10)
TERMS = Terms({"old": LONG_AGO, "new": LATELY}, NOW - timedelta(days=730))
MASK = Mask(
    {"钱慕白": "企业人员7", "钱慕": "企业人员8"}, ["13711112222", "a.b@mail.example"], ["钱慕白电镀厂"]
)


@dataclass(frozen=True)
class Shown:
    text: str
    over: str  # once the term of what it belongs to is over
    live: str = ""  # in a round that runs; "" : as it was


@pytest.mark.parametrize(
    "shown",
    [
        Shown("钱慕白说", "企业人员7说"),
        Shown("钱慕白电镀厂的钱慕白", "钱慕白电镀厂的企业人员7"),
        Shown("电话13711112222。", "电话（已清除）。", "电话（已清除）。"),
        Shown("电话 137 1111 2222", "电话 （已清除）", "电话 （已清除）"),
        Shown("１３７１１１１２２２２", "（已清除）", "（已清除）"),
        Shown("别人的13800000000", "别人的（已清除）"),
        Shown("0311-88886666", "（已清除）"),
        Shown("A.B@mail.example", "（已清除）", "（已清除）"),
        Shown("河北0012号，投资1371111222234元", "河北0012号，投资1371111222234元"),
        Shown("统一代码91139900MA13711112", "统一代码91139900MA13711112"),
        Shown("", ""),
    ],
    ids=lambda shown: shown.text,
)
def test_text_without_people(shown: Shown) -> None:
    assert MASK.text(shown.text, over=True) == shown.over
    assert MASK.text(shown.text, over=False) == (shown.live or shown.text)
    assert MASK.text(shown.over, over=True) == shown.over  # once more changes nothing


@pytest.mark.parametrize(
    ("data", "left"),
    [
        ({"said": "钱慕白病了", "salt": "ab"}, {"said": "（已清除）"}),
        ({"name": "钱慕白电镀厂", "assessor": "city"}, {"name": "钱慕白电镀厂", "assessor": "city"}),
        (
            {"changed": [[1, "x", "due", None, "2025-01-01"]]},
            {"changed": [[1, "x", "due", None, "2025-01-01"]]},
        ),
        ({"changes": [["phone", "", "13711112222"]]}, {"changes": [["phone", "", "（已清除）"]]}),
        ({"changes": [["uscc", "", "13711112222"]]}, {"changes": [["uscc", "", "（已清除）"]]}),
        (
            {"what": "换联系人", "old": "某甲（1）", "new": "某乙（2）"},
            {"what": "换联系人", "old": "（已清除）", "new": "（已清除）"},
        ),
        ({"number_in_system": "13711112222"}, {"number_in_system": "13711112222"}),
    ],
)
def test_data_without_people(data: dict[str, Any], left: dict[str, Any]) -> None:
    assert MASK.data(data, over=True, words_go=True) == left
    assert MASK.data(left, over=True, words_go=True) == left


def test_former_contacts_are_known_from_what_was_changed() -> None:
    assert former_names({"changes": [["contact", "张三、李四", "王五"]]}) == {"张三", "李四", "王五"}
    assert former_names(
        {"what": "换联系人", "old": "张三（13711112222）", "new": "李四（13811112222，a@b.cn）"}
    ) == {"张三", "李四"}
    assert former_names({"what": "停产", "old": "张三（1）", "changes": {"a": [1, 2]}}) == set()
    assert has_people({"reason": "x"}) and not has_people({"name": "某公司", "assessor": "city"})


@pytest.mark.parametrize(
    ("rounds", "serves", "left_at", "over"),
    [
        (("old",), False, None, True),  # a contact of an ended round, whose role goes on
        (("old", "new"), False, None, False),
        (("running",), False, None, False),
        (("old",), True, None, False),
        (("old",), False, LATELY, False),
        ((), False, LONG_AGO, True),
        ((), False, None, False),  # nothing is known of them
    ],
)
def test_whose_term_is_over(
    rounds: tuple[str, ...], serves: bool, left_at: datetime | None, over: bool
) -> None:
    assert privacy.is_over(Traces(1, "钱慕白", False, serves, left_at, rounds), TERMS) is over


@pytest.mark.parametrize(
    ("begun", "closed", "over"),
    [
        ({}, {}, True),
        ({"running": 800}, {}, True),  # it had not begun when this was said
        ({"running": 950}, {}, False),
        ({"old": 950}, {"old": 800}, True),
        ({"old": 950}, {"old": 700}, False),  # ended, and its term runs
        ({"old": 950, "running": 850}, {"old": 800}, True),
    ],
)
def test_what_belongs_to_no_round_serves_those_that_ran_then(
    begun: dict[str, int], closed: dict[str, int], over: bool
) -> None:
    began, ended = ({key: NOW - timedelta(days=n) for key, n in of.items()} for of in (begun, closed))
    terms = Terms(ended, NOW - timedelta(days=730), began)
    rules = privacy.Rules(terms, MASK, {}, frozenset())
    row = PersonalRow(1, 3, None, "", LONG_AGO, "", "note", None, {"text": "进度"})
    assert bool(privacy.rewritten(row, {"text": Ending.EMPTIED}, rules)) is over


def test_a_running_round_keeps_its_words() -> None:
    rules = privacy.Rules(TERMS, MASK, {7: "企业人员7"}, frozenset())
    row = PersonalRow(
        1, 3, None, "running", LATELY, "", "note", None, {"text": "钱慕白 13711112222", "request": True}
    )
    assert privacy.rewritten(row, {"text": Ending.EMPTIED, "request": Ending.EMPTIED}, rules) == {
        "text": "钱慕白 （已清除）",
        "request": None,
    }


@pytest.mark.parametrize(
    ("owner", "case", "round_key", "over"),
    [
        (3, None, "old", True),  # a bureau's, in the round that is over
        (3, 5, "old", False),  # about the enterprise that goes on in it
        (7, None, "old", False),  # its contact's
        (7, None, "", False),
        (7, None, "other", True),  # of another round that is over
    ],
)
def test_an_enterprise_that_goes_on_in_an_ended_round_keeps_its_own(
    owner: int, case: int | None, round_key: str, over: bool
) -> None:
    ended = dict.fromkeys(("old", "other"), LONG_AGO)
    spared, holders = {5: "old"}, frozenset({(7, "old")})
    terms = Terms(ended, NOW - timedelta(days=730), {}, spared, holders)
    rules = privacy.Rules(terms, MASK, {}, frozenset())
    row = PersonalRow(1, owner, None, round_key, LONG_AGO, "", "note", case, {"text": "进度"})
    assert bool(privacy.rewritten(row, {"text": Ending.EMPTIED}, rules)) is over
    assert not privacy.is_over(Traces(7, "钱慕白", False, False, None, ("old",)), terms)
