"""What is offered to a question: the right entry, and nothing where it cannot be told."""

from __future__ import annotations

import pytest

from bot.reading.faq import FaqEntry, parse, shipped_faq
from bot.reading.short_forms import normal
from bot.tables import PlanError
from messages.catalogue import explain
from tests.refused import refused

FAQ = shipped_faq()
ENTRY = """
[[question]]
key = "a"
kind = "system"
question = "问"
words = ["附件", "失败|传不上"]
answer = "答"
"""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("密码忘了怎么办", "password"),
        ("系统密码 忘记了，怎么找回", "password"),
        ("审核系统打不开", "sign_in"),
        ("网页一直白屏", "sign_in"),
        ("附件上传失败怎么办", "upload"),
        ("截图传不上去", "upload"),
        ("ＰＤＦ文件上传报错", "upload"),
        ("我们没有系统账号", "account"),
        ("告知书在系统哪里下载", "letter_download"),
        ("请问评估申请怎么提交？", "where_assessment"),
        ("验收申请交到哪里", "where_acceptance"),
        ("能不能延期", "postpone"),
        ("逾期了会怎么样", "late"),
        ("评估要收费吗", "fee"),
        ("可以自己做清洁生产审核吗", "consultant"),
        ("我们要达到几级", "level"),
        ("企业拒收告知书怎么办", "refused_letter"),
        ("什么是清洁生产审核", "what_it_is"),
        ("交了以后还能改吗", "change_it"),
        ("撤回了还能再报吗 交错了还能撤吗", "change_it"),
        ("评估不通过怎么办", "not_passed"),
        ("企业停产了还要审核吗", "stopped"),
        ("评估通过以后干什么", "after_assessment"),
        ("逾期不交的怎么处理，有没有文件依据", "late"),
        ("逾期12天了，会进下一轮吗", "late"),
        ("凭什么把我们列进去 谁定的名单", "why_listed"),
        ("为什么我们在名单里", "why_listed"),
        ("不做会罚款吗", "refusing"),
        ("线上和线下都要交吗", "both_ways"),
        ("为啥退我 原因在哪看", "sent_back"),
        ("谁来评估我们", "who_assesses"),
        ("绑定码丢了咋办", "binding"),
        ("我们的数据保密吗", "private"),
        ("截止那天赶上放假咋办", "holiday"),
        ("告知书没收到咋办", "no_letter"),
        ("有补贴吗", "subsidy"),
        ("我们是小厂也要做吗", "scale"),
        ("验收需要哪些资料", "papers"),
        ("评估申请要准备什么材料呀", "papers"),
        ("公司名称变更了怎么办", "firm_changed"),
        ("换法人了要报吗", "firm_changed"),
        ("咨询机构可以换吗", "consultant_change"),
    ],
)
def test_the_right_entry_is_offered(text: str, key: str) -> None:
    entry = FAQ.best(text)
    assert entry and entry.key == key


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "附件已经上传了",
        "告知书已送达，回证怎么填",
        "告知书打不开下载失败",
        "评估专家什么时候来",
        "评估通过了，结果在哪里看",
        "咨询机构收费多少",
        "延期申请批准了吗",
        "逾期的告知书还能送吗",
        "企业微信账号没有绑定怎么办",
        "密码是多少位",
        "系统里的名称和营业执照不一样",
        "污水要达到什么标准",
        "提交评估申请时系统报错",
        "验收报告的模板有吗",
        "环评批复丢了怎么办",
        "监测报告必须是第三方的吗",
    ],
)
def test_nothing_is_offered_that_misses_the_question(text: str) -> None:
    assert FAQ.best(text) is None


def test_two_that_fit_equally_well_are_both_kept_back() -> None:
    twins = parse(ENTRY + ENTRY.replace('"a"', '"b"'))
    assert len(twins.fitting("附件传不上")) == 2 and twins.best("附件传不上") is None
    third = ENTRY.replace('"a"', '"c"').replace('["附件", ', '["附件", "大", ')
    assert parse(ENTRY + third).best("附件太大传不上") == parse(third).entries[0]


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("评估要收费吗", True),
        ("能不能延期", True),
        ("能不能在系统里延期", False),  # of both: the desk
        ("附件上传失败怎么办", False),
        ("你好", False),
    ],
)
def test_only_plain_questions_of_the_work_are_led_to_the_province(text: str, work: bool) -> None:
    assert FAQ.is_work(text) is work


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ('kind = "system"', 'kind = "other"', 4, "other"),
        ('answer = "答"', "", 2, "answer"),
        ("words", "wrods", 6, "wrods"),
        ('"附件"', '"附件|"', 6, "空的一项"),
        ('["附件", "失败|传不上"]', "[]", 6, "至少写一组词"),
        ("[[question]]", "[question]", 1, "双方括号"),
        ('key = "a"', "key = a", 3, "格式不正确"),
    ],
)
def test_an_own_file_is_refused_by_line_and_remedy(old: str, new: str, line: int, word: str) -> None:
    with pytest.raises(PlanError) as refused:
        parse(ENTRY.replace(old, new))
    assert word in explain(refused.value) and refused.value.line == line


def test_a_key_is_given_once() -> None:
    with refused(PlanError, "重复"):
        parse(ENTRY + ENTRY)


def test_shipped_answers_fit_a_phone_and_hold_no_numbers_of_people() -> None:
    def digits(entry: FaqEntry) -> str:
        return "".join(c if c.isdigit() else " " for c in entry.answer)

    for entry in FAQ.entries:
        assert len(entry.answer.encode()) <= 600, entry.key
        assert all(len(run) < 5 for run in digits(entry).split()), entry.key


@pytest.mark.parametrize("words", [(), ("线上|线下",), ("线上", "线下", "都要", "交", "吗")])
def test_what_the_desk_alone_approved_gives_way_to_the_notice(words: tuple[str, ...]) -> None:
    asked = normal("线上线下都要交吗")
    own = FaqEntry("kept-1", "system", "线上线下都要交吗", words, "只交线上。", asked=(asked,), by_desk=True)
    faq = shipped_faq()
    assert faq.touches_work(own)
    found = faq.beside([own]).best("线上线下都要交吗")
    assert found and found.key == "both_ways" and faq.beside([own]).is_work("线上线下都要交吗")


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("要达到几级水平", ""),  # six trades, 创A: Hebei's notice
        ("延期谁批", ""),
        ("评估要收费吗", "fee"),  # the law's
        ("停产了怎么办", "stopped"),
    ],
)
def test_what_one_notice_rules_is_answered_in_its_rounds_alone(text: str, elsewhere: str) -> None:
    there, away = (FAQ.of_rounds({one}).best(text) for one in (FAQ.notice, "内环办〔2026〕31号"))
    assert there and there.of_notice is not bool(elsewhere)
    assert (away.key if away else "") == elsewhere
    assert "按照通知" not in str([entry.answer for entry in FAQ.of_rounds(()).entries])
