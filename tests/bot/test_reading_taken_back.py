"""撤回: all of one's reports, those of a day, or of one step; never another than is spoken of."""

import pytest

from bot.reading.taken_back import steps_spoken_of
from bot.words.milestones import MilestoneKind as Step
from tests.bot.test_reading import say

COUNTY = "cnty139"


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("撤回今天全部", "2025-02-21"),
        ("全部撤回", "None"),
        ("撤回全部", "None"),
        ("都撤回", "None"),
        ("把今天登记的都撤回", "2025-02-21"),
        ("今天的全部撤回，发错了", "2025-02-21"),
        ("撤回昨天的登记", "2025-02-20"),
        ("全部撤回吧", "None"),
    ],
)
def test_all_that_she_reported_is_shown_first(text: str, on: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.intent, reading.act, reading.every) == ("withdraw_report", "ask", "all")
    assert str(reading.on) == on


@pytest.mark.parametrize("text", ["别全部撤回", "先不撤回今天的", "怎么全部撤回"])
def test_all_that_is_not_to_be_taken_back_is_not(text: str) -> None:
    assert say(COUNTY, text).act == "none"


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("撤回评估申请", Step.ASSESSMENT_APPLICATION),
        ("验收申请发错了，撤回", Step.ACCEPTANCE_APPLICATION),
        ("撤回甲公司的送达", Step.DELIVERY),
        ("撤回延期申请", Step.EXTENSION_REQUEST),
        ("撤回评估申请汇总", Step.ASSESSMENT_FORWARDING),
        ("更名的报告撤回", Step.CHANGE_REQUEST),
    ],
)
def test_the_step_that_is_named_is_meant(text: str, step: Step) -> None:
    assert step in steps_spoken_of(text)


def test_no_step_is_named_by_a_name() -> None:
    assert steps_spoken_of("撤回启动电源有限公司", ["启动电源有限公司"]) == ()
    assert steps_spoken_of("撤回") == ()
