"""What an invitation to a training says, and what people answer to it, whole sentence by whole sentence."""

from __future__ import annotations

import pytest

from bot.calendar.days import Calendar
from bot.reading import read_sentence
from bot.reading.trainings import attending_said, order_said, reminder_day, training_said
from tests.bot.cases import day
from tests.bot.chat_report import INDEX, PEOPLE
from tests.bot.chat_report import TODAY as SPOKEN_ON

TODAY = day("2025-06-10")


@pytest.mark.parametrize(
    ("text", "held", "begins", "place", "until"),
    [
        (
            "6月20日9:30 市局三楼会议室 业务培训 6月18日前回复",
            "2025-06-20",
            "9:30",
            "市局三楼会议室",
            "2025-06-18",
        ),
        ("周四上午九点培训，请参加", "2025-06-12", "上午九点", "", "2025-06-11"),
        ("6月20日上午在石家庄宾馆举办培训", "2025-06-20", "", "石家庄宾馆", "2025-06-19"),
        (
            "时间：2025年6月20日（周五）下午2点半，地点：腾讯会议 123-456-789，请于6月17日（周二）前报名",
            *("2025-06-20", "下午2点半", "腾讯会议 123-456-789", "2025-06-17"),
        ),
        ("明天上午在分局会议室培训", "2025-06-11", "", "分局会议室", "2025-06-10"),
        (
            "6月18日前回复，6月12日14:00培训",
            "2025-06-12",
            "14:00",
            "",
            "2025-06-12",
        ),  # until then at the latest
    ],
)
def test_when_and_where(text: str, held: str, begins: str, place: str, until: str) -> None:
    found = training_said(text, TODAY)
    assert found and (str(found.held_on), found.begins, found.place, str(found.answer_by)) == (
        held,
        begins,
        place,
        until,
    )


@pytest.mark.parametrize("text", ["培训材料已发邮箱", "6月1日的培训很成功", "近期将组织培训", ""])
def test_without_a_day_to_come_there_is_no_training(text: str) -> None:
    assert training_said(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "answer", "words", "number"),
    [
        ("参加", "comes", "", None),
        ("收到，我会准时参加", "comes", "", None),
        ("我们参加培训", "comes", "", None),
        ("参加 3", "comes", "", 3),
        ("不能参加 当天停产检修", "declines", "当天停产检修", None),
        ("停产检修，不能参加", "declines", "停产检修", None),
        ("去不了，法人出差", "declines", "法人出差", None),
        ("不能参加培训 2 出差", "declines", "出差", 2),
        ("不能参加", "declines", "", None),
        ("换我同事去 李四 13800001111", "sends", "李四 13800001111", None),
        ("换我同事李四去 13800001111", "sends", "李四 13800001111", None),
        ("改由李四参加 13800001111", "sends", "李四 13800001111", None),
        ("让李四参加培训", "sends", "李四", None),
        ("换我同事去", "sends", "", None),
        ("换王五去", "sends", "王五", None),
        ("好的，改由王五去吧 13800001111", "sends", "王五 13800001111", None),
        ("换成王五代我来 3", "sends", "王五", 3),
    ],
)
def test_an_answer(text: str, answer: str, words: str, number: int | None) -> None:
    found = attending_said(text)
    assert found and (found.answer, found.words, found.training) == (answer, words, number)
    reading = read_sentence(text, PEOPLE["dev0001"], INDEX, SPOKEN_ON)
    assert (reading.intent, reading.act, reading.kind) == ("attend", "do", answer)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "参加吗",
            "参加了培训",
            "不参加验收",
            "验收会不能参加",
            "专家参加评审",
            "让李四去",
            "换法人去",
            "换个时间来",
            "换联系人 李四 13800001111",
        ),
        *("换联系人 李四 13800001111", "参加评估会", "能不能参加？", "参加人员名单已报", "参" * 300),
    ],
)
def test_what_is_no_answer_to_an_invitation(text: str) -> None:
    assert attending_said(text) is None
    assert read_sentence(text, PEOPLE["dev0001"], INDEX, SPOKEN_ON).intent != "attend"


@pytest.mark.parametrize(
    ("text", "what", "number", "rest"),
    [
        ("取消培训 3 停电", "cancel", 3, "停电"),
        ("培训3取消", "cancel", 3, ""),
        ("培训改期 3 6月25日9:30", "move", 3, "6月25日9:30"),
        ("培训 3 改到6月25日", "move", 3, "6月25日"),
        ("到会 3 甲公司、乙公司", "came", 3, "甲公司、乙公司"),
        ("培训名单", "list", None, ""),
        ("取消培训", "cancel", None, ""),
    ],
)
def test_an_order(text: str, what: str, number: int | None, rest: str) -> None:
    found = order_said(text)
    assert found and (found.what, found.training, found.rest) == (what, number, rest)


@pytest.mark.parametrize(
    ("held", "today", "on"),
    [
        ("2025-06-20", "2025-06-10", "2025-06-19"),
        ("2025-06-16", "2025-06-10", "2025-06-13"),  # a Monday: the Friday before
        ("2025-06-11", "2025-06-10", None),
    ],
)
def test_the_day_of_the_reminder(held: str, today: str, on: str | None) -> None:
    found = reminder_day(day(held), day(today), Calendar())
    assert (str(found) if found else None) == on
