"""A question beside something that is only told, or in the place of a reason, is answered; nothing is done by it."""

from datetime import date

import pytest

from tests.bot.test_reading import say

FIRM = "河北正诚橡塑有限公司"


@pytest.mark.parametrize(
    "text",
    [
        "收到 另外问下告知书丢了能补一份吗",
        "好的，另外公章是盖县里的还是市里的",
        "报告正在写，物料平衡那块要不要监测啊",
    ],
)
def test_a_question_beside_a_courtesy_or_a_word_of_progress_is_put(text: str) -> None:
    reading = say("dev0015", text)
    assert (reading.intent, reading.text) == ("ask_support", text)


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("dev0015", "评估通过了没有啊 专家都来看过两回了"),
        ("city01", "正诚评估没过吧？"),
        ("city01", "正诚评估不通过是哪天定的，我咋没印象"),
        ("city01", "正诚评估不通过谁定的"),
        ("city01", "正诚是啥时候评估不通过的"),
    ],
)
def test_whether_there_is_a_result_is_read_from_the_record(person: str, text: str) -> None:
    reading = say(person, text)
    assert (reading.intent, reading.act, [firm.name for firm in reading.names]) == ("status", "do", [FIRM])


@pytest.mark.parametrize(
    "text",
    [
        "验收延期到九月底，市局批的可能性大不大",
        "验收延期到年底，能批下来的希望大不大啊",
        "申请延期到9月30日，这得找谁批",
    ],
)
def test_a_question_in_the_place_of_a_reason_asks_for_no_more_time(text: str) -> None:
    assert say("dev0015", text).act != "do" or say("dev0015", text).intent == "ask_support"


@pytest.mark.parametrize("reason", ["供应商延迟交货", "厂家没说到货时间", "隔壁厂的蒸汽停供了"])
def test_a_reason_may_speak_of_others_and_of_what_nobody_knows(reason: str) -> None:
    reading = say("dev0015", f"申请延期 至9月30日 {reason}")
    assert (reading.act, reading.on, reading.reason) == ("do", date(2025, 9, 30), reason)


def test_the_day_of_a_delivery_may_be_told_at_the_end() -> None:
    reading = say("cnty002", "正诚的告知书送了，老板娘签的字，去年7月15号的事了")
    assert (reading.act, reading.on) == ("do", date(2024, 7, 15))
    but_for = say("cnty002", "除了正诚，我们区剩下的昨天全跑完了，都签收了")
    assert (but_for.why, but_for.on) == ("many", date(2025, 2, 20))


@pytest.mark.parametrize(
    ("person", "text", "announced"),
    [
        ("prov01", "请各市下周三下班前报一下评估申请进度", True),
        ("prov01", "请各市抓紧，月底前务必把评估申请催齐，没报的要点名", True),
        ("city01", "请各县区于2月25日前把告知书送完", True),
        ("city01", "请各市进度发我看看", False),
        ("dev0015", "请各企业抓紧提交评估申请", False),
    ],
)
def test_an_officers_words_to_many_are_a_notice_to_them(person: str, text: str, announced: bool) -> None:
    reading = say(person, text)
    assert (reading.intent == "announce") is announced
    assert not announced or reading.text == text
