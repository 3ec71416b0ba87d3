"""What only says which thing is meant: its day is no day of the act, and its 没 denies nothing that is reported."""

from __future__ import annotations

import pytest

from bot.reading import Reading, read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY


def heard(text: str, person: str = "dev0015") -> Reading:
    return read_sentence(text, PEOPLE[person], INDEX, TODAY)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("2月28号过期的那个评估申请补交了", None),
        ("2月18日到期的评估申请已经提交", None),
        ("二月二十八号截止的评估申请交了", None),
        ("18号该交的评估申请，我们交上去了", None),
        ("没到期的那个评估申请先交了", None),
        ("去年没做完的那个评估申请补上了", None),
        ("还没交的评估申请今天交了", "2025-02-21"),
        ("应于2月28日前提交的评估申请已提交", None),
        ("评估申请（2月28日前）昨天已提交", None),
        ("限2月18日的评估申请补报了", None),
        ("原定2月18日的评估申请补交了", None),
        ("2月18日为限的那个评估申请交了", None),
        ("早就过期的评估申请补交了", None),
        ("过了期的评估申请2月10号补交了", "2025-02-10"),
        ("早该交的那个评估申请交了", None),
        ("没赶上的那个评估申请交了", None),
        ("没通过的那个评估申请又交了", None),
        ("未提交的评估申请已提交", None),
    ],
)
def test_it_is_asked_about_as_a_report(text: str, on: str | None) -> None:
    reading = heard(text)
    assert (reading.act, reading.intent) == ("ask", "apply_assessment")
    assert reading.why in ("unsure", "need_date")
    assert (str(reading.on) if reading.on else None) == on


@pytest.mark.parametrize(
    "text",
    [
        "没交的那份评估申请还是没交",
        "2月28号到期的评估申请还没交",
        "还没交的评估申请明天交",
        "2月28日前提交的评估申请",
        "评估申请昨天就该提交的，到现在还没弄完",
        "评估申请早该交了",
        "未提交的评估申请准备交了",
        "该交的评估申请没交",
    ],
)
def test_what_is_not_done_stays_so(text: str) -> None:
    assert heard(text).act == "none"


def test_the_day_of_the_act_stays() -> None:
    assert str(heard("2月18号报送的评估申请，请确认").on) == "2025-02-18"
    assert heard("没送到的那批告知书今天送到了", "cnty002").intent == "notice_delivered"
