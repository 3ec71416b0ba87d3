"""The part of a matter that is put right: what was said before stands but for that part, and is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import Reading
from bot.reading.instead import part_put_right
from bot.reading.result import Pending
from bot.words import Assessor
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B, C = tuple(
    e for e in INDEX.enterprises if (e.city, e.county, e.assessor) == ("石家庄市", "桥西区", Assessor.CITY)
)[:3]
DAY = date(2025, 2, 18)
CONFIRM = Pending("confirm", "unsure", numbers=(7,), text=f"{A.name}确认")
REJECT = Pending("reject", "unsure", numbers=(7,), reason="材料不全", text="退回7 材料不全")
PASSED = Pending("assessment_passed", "unsure", names=(A,), on=DAY)
EVERYONE = Pending("notice_delivered", "unsure", kind="all", text="all")
TWO = Pending("notice_delivered", "unsure", names=(A, B))


def put_right(text: str, before: Pending) -> Reading | None:
    who = "cnty002" if before.intent == "notice_delivered" else "city01"
    said = text.format(A=A.name, B=B.name, C=C.name)
    return part_put_right(said, before, PEOPLE[who], INDEX, TODAY, frozenset())


@pytest.mark.parametrize(
    ("text", "before", "names"),
    [
        ("不好意思看错行了，是{B}，{A}先不要", CONFIRM, (B,)),
        ("打错了 是{B}", CONFIRM, (B,)),
        ("只确认{B}", CONFIRM, (B,)),
        ("手滑，应该是{B}", PASSED, (B,)),
        ("说串了，通过的是{B}", PASSED, (B,)),
        ("写错一家，{A}应为{B}", PASSED, (B,)),
        ("{A}应该是{B}，手快了", PASSED, (B,)),
        ("报错一家，把{A}换成{B}", PASSED, (B,)),
        ("{A}先放一放，我说的是{B}、{C}这两家", PASSED, (B, C)),
    ],
)
def test_others_take_the_place_of_those_that_were_named(
    text: str, before: Pending, names: tuple[object, ...]
) -> None:
    anew = put_right(text, before)
    assert anew is not None
    assert (anew.intent, anew.act, anew.names, anew.numbers) == (before.intent, "ask", names, ())
    assert anew.on == before.on


def test_a_few_take_the_place_of_all() -> None:
    anew = put_right("没有没有，就{A}和{B}", EVERYONE)
    assert anew and (anew.intent, anew.act, anew.names, anew.kind) == ("notice_delivered", "ask", (A, B), "")


@pytest.mark.parametrize(
    "text", ["上面那个弄错了，应该退回，缺公章", "点快了，该退回，缺公章", "刚才手滑了，该退的，缺公章"]
)
def test_another_act_is_of_the_same_number(text: str) -> None:
    anew = put_right(text, CONFIRM)
    assert anew and (anew.intent, anew.act, anew.numbers, anew.reason) == ("reject", "ask", (7,), "缺公章")


@pytest.mark.parametrize(
    "text",
    [
        "不是材料不全，是数据对不上",
        "原因写错了，是数据对不上",
        "理由写错了，是数据对不上",
        "理由改成数据对不上",
    ],
)
def test_another_reason_takes_the_place_of_the_first(text: str) -> None:
    anew = put_right(text, REJECT)
    assert anew and (anew.intent, anew.act, anew.numbers, anew.reason) == (
        "reject",
        "ask",
        (7,),
        "数据对不上",
    )


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("是{B}吗", CONFIRM),
        ("不是{A}", CONFIRM),
        ("{B}确认", CONFIRM),  # a sentence of its own
        ("打错了", CONFIRM),
        ("打错了，是{B}，{B}先不要", CONFIRM),
        ("只确认{A}，好像还有{B}", CONFIRM),
        ("是数据对不上", CONFIRM),  # it had no reason
        ("错了，是专家没到", PASSED),
        ("说错了，应该通知{B}", Pending("announce", "unsure", numbers=(3,), text="明天开会")),
    ],
)
def test_what_is_no_plain_correction_is_none(text: str, before: Pending) -> None:
    assert put_right(text, before) is None
