"""Sentences and answers to questions: what is done, asked, denied, and never given away."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import HARMLESS, Pending, Reading, pending_from, read_sentence
from bot.words import Level, Person, Role
from tests.bot.chat_report import INDEX, PEOPLE, TODAY


def say(who: str, text: str, pending: Pending | None = None) -> Reading:
    return read_sentence(text, PEOPLE[who], INDEX, TODAY, pending)


def talk(who: str, *texts: str) -> Reading:
    """A conversation: each sentence answers the question the one before was asked."""
    pending = None
    for text in texts:
        reading = say(who, text, pending)
        pending = pending_from(reading)
    return reading


def test_a_number_chooses_among_enterprises() -> None:
    first = say("cnty002", "已送达 广海")
    assert (first.act, first.why) == ("ask", "which_enterprise")
    second = talk("cnty002", "已送达 广海", "2")
    assert (second.intent, second.act) == ("notice_delivered", "do")
    assert second.names == (first.choices[1],)


@pytest.mark.parametrize("text", ["广海玻璃", "滦南广海玻璃集团有限公司", "玻璃"])
def test_a_name_chooses_too(text: str) -> None:
    reading = talk("cnty002", "已送达 广海", text)
    assert reading.act == "do"
    assert [e.name for e in reading.names] == ["滦南广海玻璃集团有限公司"]


def test_a_number_that_was_not_offered_is_asked_again() -> None:
    reading = talk("cnty002", "已送达 广海", "7")
    assert (reading.act, reading.why, len(reading.choices)) == ("ask", "which_enterprise", 2)


def test_yes_takes_the_only_candidate() -> None:
    reading = talk("cnty139", "已送达 圣信焦化", "是的")
    assert (reading.act, [e.name for e in reading.names]) == ("do", ["盛信焦化集团有限公司"])


@pytest.mark.parametrize("text", ["取消", "不是", "否", "算了"])
def test_no_and_cancel_end_the_matter(text: str) -> None:
    reading = talk("cnty139", "已送达 圣信焦化", text)
    assert reading.intent in ("no", "cancel")
    assert reading.why == "cancelled"


def test_a_bare_reason_number_and_date_complete() -> None:
    rejected = talk("city01", "退回 2", "报告里缺物料平衡")
    assert (rejected.act, rejected.numbers, rejected.reason) == ("do", (2,), "报告里缺物料平衡")
    assert talk("city01", "确认", "3").numbers == (3,)
    put_off = talk("dev0001", "申请延期，设备没到", "12月31日")
    assert (put_off.act, put_off.on, put_off.reason) == ("do", date(2025, 12, 31), "设备没到")


def test_two_questions_in_a_row() -> None:
    reading = talk("city01", "退回", "2", "缺公章")
    assert (reading.intent, reading.act, reading.numbers) == ("reject", "do", (2,))
    put_off = talk("dev0001", "申请延期", "到9月30日", "停产检修，正在改造设备")
    assert (put_off.act, put_off.on) == ("do", date(2025, 9, 30))
    assert put_off.reason == "停产检修，正在改造设备"


@pytest.mark.parametrize("text", ["退回 2，谢谢！", "领导您好，驳回延期 2，辛苦了", "群发，谢谢！"])
def test_a_courtesy_is_no_reason_and_no_text(text: str) -> None:
    reading = say("city01", text)
    assert (reading.act, reading.reason) == ("ask", "")
    assert reading.why in ("need_reason", "need_text")


def test_what_is_written_below_our_reminder_is_the_senders() -> None:
    reminder = "【提醒】贵公司请于2月28日前提交评估申请，请回复“已提交评估申请”。"
    assert say("dev0001", reminder).act == "none"
    assert say("dev0001", reminder + "\n——还没交").act != "do"
    reading = say("dev0001", reminder + "\n——评估申请昨天交了")
    assert (reading.intent, reading.act) == ("apply_assessment", "do")
    pasted = "群里通知：评估申请已提交的接龙\n——已提交评估申请"
    assert say("dev0001", pasted).act == "none"


def test_the_citys_act_is_no_report_of_an_enterprise() -> None:
    for text in ("验收申请已汇总报省", "评估申请市局已汇总上报"):
        reading = say("dev0001", text)
        assert (reading.act, reading.why) == ("deny", "not_your_role")
    assert say("dev0001", "市局已把我们的评估申请报省厅").act == "ask"


def test_a_step_is_chosen_by_number_or_word() -> None:
    assert say("dev0001", "已提交").why == "which_step"
    assert talk("dev0001", "已提交", "3").intent == "apply_acceptance"
    assert talk("dev0001", "已提交", "评估申请").intent == "apply_assessment"


def test_unsure_is_settled_by_yes_only() -> None:
    assert talk("dev0001", "好像已经提交评估申请了", "是").act == "do"
    assert talk("dev0001", "好像已经提交评估申请了", "还没确定").act != "do"


def test_a_new_sentence_is_not_taken_for_an_answer() -> None:
    assert talk("city01", "退回 2", "确认 3").intent == "confirm"
    assert talk("cnty002", "已送达 广海", "待办").intent == "todo"
    assert talk("city01", "退回 2", "帮助").intent == "help"


def test_an_invalid_date_is_asked_again() -> None:
    reading = talk("dev0001", "申请延期，设备没到", "2月30日")
    assert reading.act != "do"


def test_a_denial_has_no_choices_whether_the_name_exists_or_not() -> None:
    there = say("cnty002", "进度 瑞源焦化有限公司")
    nowhere = say("cnty002", "进度 大华化工有限公司")
    assert (there.act, there.why, there.choices) == (nowhere.act, nowhere.why, nowhere.choices)
    assert there.act == "deny"


def test_answers_cannot_reach_out_of_scope() -> None:
    foreign = next(e for e in INDEX.enterprises if e.city == "沧州市")
    forged = Pending("notice_delivered", "which_enterprise", choices=(foreign,))
    assert say("cnty002", "1", forged).act == "deny"


def test_a_second_matter_is_handed_on() -> None:
    reading = say("dev0001", "评估申请已交，另外问下验收什么时候")
    assert (reading.act, reading.intent) == ("do", "apply_assessment")
    assert "验收什么时候" in reading.rest


def test_support_reads_the_cases_of_its_tickets() -> None:
    one = frozenset({1})
    text = "进度 长安金和电镀有限公司"
    assert read_sentence(text, PEOPLE["supp01"], INDEX, TODAY).act == "deny"
    assert read_sentence(text, PEOPLE["supp01"], INDEX, TODAY, tickets=one).act == "do"


def test_two_hats_add_up() -> None:
    roles = (Role(Level.ENTERPRISE, enterprise_id=1), Role(Level.CITY, "沧州市"))
    both = Person(1, "某人", roles=roles)
    assert read_sentence("已提交评估申请", both, INDEX, TODAY).act == "do"
    assert read_sentence("评估通过 正和皮革", both, INDEX, TODAY).act == "do"
    assert read_sentence("评估通过 长安金和电镀有限公司", both, INDEX, TODAY).act == "deny"


def test_a_contact_of_two_enterprises_is_asked_which() -> None:
    roles = tuple(Role(Level.ENTERPRISE, enterprise_id=i) for i in (1, 2))
    reading = read_sentence("已提交评估申请", Person(1, "某人", roles=roles), INDEX, TODAY)
    assert (reading.act, reading.why, len(reading.choices)) == ("ask", "which_enterprise", 2)


@pytest.mark.parametrize("text", ["", " ", "\n", "\ue000\ue001已提交评估申请", "？" * 500, "确" * 2000])
def test_odd_texts_do_no_harm(text: str) -> None:
    reading = say("dev0001", text)
    assert reading.act != "do" or reading.intent in (*HARMLESS, "apply_assessment")


WORDS = st.sampled_from(
    [
        "评估申请",
        "已",
        "提交",
        "了",
        "还没",
        "通过",
        "长安金和电镀有限公司",
        "广海",
        "，",
        "确认",
        "3",
        "吗",
        "如果",
        "退回",
        "至",
        "3月1日",
        "和",
        "延期",
        "、",
        "？",
        "\n",
        "①",
        "不",
        "都",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["dev0001", "cnty002", "city01", "prov01", "supp01"]), st.lists(WORDS))
def test_any_heap_of_words_is_read_and_never_acts_on_what_is_negated(who: str, words: list[str]) -> None:
    reading = say(who, "".join(words))
    assert not (reading.choices and reading.act == "deny")
    if reading.act == "do" and reading.intent in ("apply_assessment", "apply_acceptance"):
        assert who == "dev0001"
        assert {"已", "了"} & set(words)


def test_a_bare_noun_offers_only_what_the_person_may_do() -> None:
    summary = say("city01", "总结")
    assert (summary.intent, summary.act, summary.why) == ("summary_submitted", "ask", "unsure")
    asked = pending_from(summary)
    assert asked is not None and asked.steps == ()
    assert talk("city01", "总结", "是").act == "do"
    revised = say("dev0001", "修改稿")
    assert (revised.intent, revised.why) == ("rectified", "unsure")
    assert say("dev0001", "启动了").why == "which_step"
    letter = say("cnty139", "告知书")
    assert (letter.intent, letter.why) == ("notice_delivered", "unsure")
