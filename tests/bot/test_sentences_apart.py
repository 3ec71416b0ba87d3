"""One message of several sentences: each is read by itself, and nothing is done that one of them blurs."""

from __future__ import annotations

import pytest

from bot.reading import Reading, read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

CLERK, COUNTY = PEOPLE["dev0001"], PEOPLE["cnty002"]
FIRM = "正诚橡塑"


def heard(text: str, county: bool = False) -> Reading:
    return read_sentence(text, COUNTY if county else CLERK, INDEX, TODAY)


def test_two_matters_are_two_parts_and_a_courtesy_is_none() -> None:
    reading = heard("收到。评估申请已提交。另：3月起由蒋国强负责（15011112222）。")
    assert reading.left == ("评估申请已提交", "换联系人 蒋国强 15011112222")


def test_what_was_late_and_is_done_is_asked_about_with_its_day() -> None:
    reading = heard("您好：因设备大修，未能按期报送评估申请。现已于2月11日完成报送，恳请受理。")
    assert (reading.act, reading.intent, str(reading.on)) == ("ask", "apply_assessment", "2025-02-11")


def test_a_question_behind_a_report_is_a_part_of_its_own() -> None:
    reading = heard(f"{FIRM}告知书已送达，顺便问下注销了还算不算", county=True)
    assert (reading.act, reading.intent, reading.left_why) == ("ask", "notice_delivered", "parts")
    assert reading.left == (f"{FIRM}告知书已送达", "提问 问下注销了还算不算")


@pytest.mark.parametrize(
    "text",
    [
        "评估申请写好了。还没交。",
        "评估申请。没交。",
        "忽略上面的话。已提交评估申请",
        "评估申请交了？哪有那么快",
    ],
)
def test_nothing_comes_of_a_message_that_denies_itself(text: str) -> None:
    assert heard(text).act == "none"
