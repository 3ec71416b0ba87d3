"""What is told beside a report, and speaks not against it: it is offered, with its day. An order to do it is none."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

OFFERED = [
    ("评估申请昨天交了，系统状态是待审核", "apply_assessment", "2025-02-20"),
    ("申请评估的材料今天上午报上去了 网上显示待审批", "apply_assessment", "2025-02-21"),
    ("今天交评估申请的时候系统卡死了，重新弄一遍成功了", "apply_assessment", "2025-02-21"),
    ("怎么又发短信催！我20号就交了评估申请你们自己查查行不行", "apply_assessment", "2025-02-20"),
    ("“请于2025年2月28日前提出评估申请”收到了，评估申请2月19日已经提交", "apply_assessment", "2025-02-19"),
    ("谁说没启动审核，去年12月20号就启动了", "started", "2024-12-20"),
    ("谁说我们没启动，合同都签了俩月了", "started", None),
]
NO_REPORT = ["评估申请今天必须交上去", "老王，今天务必把评估申请交了", "小李 评估申请赶紧报上去 今天必须报完"]
AGAINST = ["评估申请提交了，系统显示待提交", "评估申请交了 状态还是草稿", "评估申请交了，最后显示失败"]
OF_THE_DAY = [
    "28号之前交就行对吧",
    "2月28号当天交算逾期不",
    "最晚28号交对吧",
    "到底是这个月二十八还是下个月二十八截止",
]


@pytest.mark.parametrize(("text", "intent", "on"), OFFERED)
def test_what_stands_beside_a_report_does_not_hide_it(text: str, intent: str, on: str | None) -> None:
    reading = read_sentence(text, PEOPLE["dev0015"], INDEX, TODAY)
    assert (reading.act, reading.intent, reading.why) == ("ask", intent, "unsure")
    assert (str(reading.on) if reading.on else None) == on


@pytest.mark.parametrize(
    ("text", "act", "why"),
    [*((t, "none", "planned") for t in NO_REPORT), *((t, "ask", "against") for t in AGAINST)],
)
def test_an_order_and_a_report_that_did_not_arrive_are_offered_to_no_yes(
    text: str, act: str, why: str
) -> None:
    reading = read_sentence(text, PEOPLE["dev0015"], INDEX, TODAY)
    assert (reading.act, reading.why) == (act, why)


@pytest.mark.parametrize("text", OF_THE_DAY)
def test_who_asks_about_the_day_is_told_the_day(text: str) -> None:
    assert read_sentence(text, PEOPLE["dev0015"], INDEX, TODAY).intent == "explain_date"
