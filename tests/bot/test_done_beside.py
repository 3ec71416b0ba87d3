"""What is done beside what is not: a clause that denies swallows nothing, and nothing is done by it."""

from __future__ import annotations

import pytest

from bot.reading import Reading, read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

CLERK, COUNTY = PEOPLE["dev0001"], PEOPLE["cnty002"]
FIRM = "正诚橡塑"


def heard(text: str, county: bool = False) -> Reading:
    return read_sentence(text, COUNTY if county else CLERK, INDEX, TODAY)


@pytest.mark.parametrize(
    ("text", "intent", "on"),
    [
        ("启动是去年11月5号，评估申请还早着呢没交", "started", "2024-11-05"),
        ("审核去年10月15号就开了，评估申请还没到交的时候", "started", "2024-10-15"),
        ("评估申请2月10号下班前没赶上，2月12号补交的", "apply_assessment", "2025-02-12"),
        ("评估申请18号没交成，昨天交上的", "apply_assessment", "2025-02-20"),
        ("去年12月18号开的启动会，审核就算启动了，给俺登上", "started", "2024-12-18"),
    ],
)
def test_what_was_done_is_asked_about_with_its_day(text: str, intent: str, on: str) -> None:
    reading = heard(text)
    assert (reading.act, reading.why, reading.intent, str(reading.on)) == ("ask", "unsure", intent, on)


def test_a_county_went_twice() -> None:
    reading = heard(f"{FIRM}的告知书上次没送到，昨天又去送到了", county=True)
    assert (reading.act, reading.intent, str(reading.on)) == ("ask", "notice_delivered", "2025-02-20")


@pytest.mark.parametrize(
    "text",
    [
        "上回说交了那是我弄岔了，评估申请还没交，给撤了吧",
        "上次报的交了不算数，评估申请还压在手里没交，帮我撤掉",
    ],
)
def test_a_slip_that_shall_be_taken_back_is_asked_about(text: str) -> None:
    assert (heard(text).act, heard(text).intent) == ("ask", "withdraw_report")


@pytest.mark.parametrize(
    "text",
    [
        "评估申请没交，隔壁厂昨天交了",
        "评估申请没交，材料昨天交给咨询公司了",
        "评估申请没交，钱昨天交了",
        "评估申请没交，昨天交的是环评",
        "评估申请写好了，还没交",
        "昨天以为交了评估申请，其实没交",
        "不是交了评估申请，是交了报告",
        "要不是停电，评估申请昨晚就交了",
        "上一轮的评估申请交了，这一轮不用交",
        "老板让我先回个“已启动审核”应付一下，我可不敢，根本没启动",
    ],
)
def test_what_is_not_done_stays_so(text: str) -> None:
    assert heard(text).act == "none"


def test_a_delivery_that_shall_be_taken_back_is_none() -> None:
    reading = heard(f"{FIRM}的告知书人家没签，前头登的已送达给撤了吧", county=True)
    assert (reading.act, reading.intent) == ("ask", "withdraw_report")
    assert heard("评估申请没交，咨询公司说让撤了吧").act == "none"
