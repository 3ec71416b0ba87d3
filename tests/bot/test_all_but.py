"""A list but for somebody, the first and the second of two, all of one's own: asked without whom it takes out."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import read_sentence
from tests.bot.chat_report import PEOPLE, WORLDS

TODAY = date(2025, 3, 6)
A, B = "长安金和电镀有限公司", "河北正诚橡塑有限公司"


@pytest.mark.parametrize(
    ("text", "names", "left"),
    [
        ("除了金和电镀没人，正诚橡塑当面交了", [B], None),
        ("金和电镀、正诚橡塑都送到了，正诚橡塑是代收的不算", [A], (B,)),
        ("金和电镀、正诚橡塑已送达，但正诚橡塑拒签", [A], (B,)),
        ("金和电镀、正诚橡塑两家除了正诚橡塑老板出差，其他都送到位了", [A], (B,)),
        ("金和电镀那家送了，正诚橡塑没开门", [A], None),
        (
            "金和电镀、正诚橡塑的告知书，前者昨天送的，后者今天",
            None,
            (f"已送达 {A} 2025-03-05", f"已送达 {B} 2025-03-06"),
        ),
        (
            "金和电镀跟正诚橡塑的告知书都送完了，前一个昨天，后一个今早",
            None,
            (f"已送达 {A} 2025-03-05", f"已送达 {B} 2025-03-06"),
        ),
    ],
)
def test_whom_it_takes_out_is_never_meant(
    text: str, names: list[str] | None, left: tuple[str, ...] | None
) -> None:
    reading = read_sentence(text, PEOPLE["cnty002"], WORLDS["dev"].index, TODAY)
    assert reading.intent == "notice_delivered"
    if names is None:
        assert (reading.act, reading.left) == ("ask", left)
    else:
        assert [firm.name for firm in reading.names] == names
        assert left is None or (reading.act, reading.left) == ("ask", left)


@pytest.mark.parametrize(
    "text", ["除了金和电镀，正诚橡塑没送", "金和电镀、正诚橡塑都送了吗，正诚橡塑不算吧？"]
)
def test_nothing_is_made_of_what_is_denied_or_asked(text: str) -> None:
    reading = read_sentence(text, PEOPLE["cnty002"], WORLDS["dev"].index, TODAY)
    assert reading.act != "do"
    assert B not in [firm.name for firm in reading.names]


CITY, FIRM = "city01", "长安金和电镀有限公司"


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("金和电镀先不动，剩下延期都同意", "approve_extension", ""),
        ("除了金和电镀，延期都批了", "approve_extension", ""),
        ("延期的都批，金和电镀除外", "approve_extension", ""),
        ("除金和电镀以外的延期都驳回，没证明", "refuse_extension", "没证明"),
        ("除了金和电镀都退回，缺报告", "reject", "缺报告"),
        ("金和电镀不催，其余没交的催一遍", "urge", ""),
    ],
)
def test_a_bureau_decides_of_all_but_whom_it_names(text: str, intent: str, reason: str) -> None:
    reading = read_sentence(text, PEOPLE[CITY], WORLDS["dev"].index, TODAY)
    assert (reading.intent, reading.act, reading.why, reading.every) == (intent, "ask", "many", "all")
    assert ([firm.name for firm in reading.names], reading.reason) == ([FIRM], reason)


@pytest.mark.parametrize("text", ["除了金和电镀，评估都通过", "除金和电镀外都验收合格"])
def test_a_result_is_never_offered_for_whoever_is_left_out(text: str) -> None:
    reading = read_sentence(text, PEOPLE[CITY], WORLDS["dev"].index, TODAY)
    assert (reading.act, reading.why, reading.names, reading.choices) == ("ask", "which_enterprise", (), ())
    assert reading.left == (FIRM,)
