"""A question about an act, a supposition and a plan never set it off; list words in it are content."""

import pytest

from bot.reading.asked import topic_of
from bot.reading.result import OFFER
from tests.bot.test_reading import say, talk

EXT = "request_extension"
BACK = "withdraw_report"
FIRM = "河北正诚橡塑有限公司"


@pytest.mark.parametrize(
    "text",
    [
        "验收申请能延期到12月15日吗 设备没到",
        "评估申请能延期到3月15日吗 公章丢了",
        "可以申请延期到12月15日吗，设备没到货",
        "申请延期到12月15日行不行 设备没到",
        "申请延期到12月15日可不可以 设备没到",
        "申请延期到12月15日么 设备没到",
        "申请延期到12月15日呢 设备没到",
        "延期到12月15日成不成 设备没到",
        "申请延期到12月15日 设备没到 会不会影响评级",
    ],
)
def test_may_it_be_postponed_is_asked_and_its_tag_is_no_reason(text: str) -> None:
    reading = say("dev0001", text)
    assert (reading.intent, reading.act, reading.why) == (EXT, "ask", "unsure")
    assert reading.reason.startswith(("设备没到", "公章丢了"))


@pytest.mark.parametrize(
    "text",
    [
        "申请延期到12月15日要交什么材料 设备没到",
        "申请延期到12月15日怎么办 设备没到",
        "申请延期到12月15日，要不要盖章 设备没到",
        "是不是可以申请延期到12月15日 设备没到",
        "是否申请延期到12月15日 设备没到",
        "听说申请延期到12月15日 设备没到",
        "如果申请延期到12月15日 设备没到",
        "要是申请延期到12月15日 设备没到 会怎样",
        "万一设备没到 申请延期到12月15日",
        "准备申请延期到12月15日 设备没到",
        "马上申请延期到12月15日 设备没到",
        "下周会申请延期到12月15日 设备没到",
        "快要申请延期到12月15日 设备没到",
        "撤回了还能再报吗",
        "撤回会不会有影响",
        "撤回以后还能再交吗",
        "撤回要不要写说明",
        "撤回要多久",
        "撤回是什么意思",
        "撤回了怎么办",
        "是否撤回",
        "听说能撤回",
        "要是撤回了呢",
        "准备撤回",
        "免打扰3天会不会漏消息",
        "最晚能延期到几号",
        "延期到啥时候",
        "评估申请下礼拜交",
        "他们说让撤回，要撤回吗",
        "需要撤回吗",
        "这种情况用撤回吗",
        "该撤回么",
    ],
)
def test_a_question_or_a_plan_is_no_request(text: str) -> None:
    reading = say("dev0001", text)
    assert reading.act == "none" or reading.intent == "ask_support"
    assert talk("dev0001", text, "对").act == "none" or reading.intent == "ask_support"


@pytest.mark.parametrize(
    "text",
    [
        "退回 3 会不会影响",
        "退回 3 怎么写理由",
        "驳回延期 3 有没有依据",
        "确认 3 要不要盖章",
        f"评估不通过 {FIRM} 理由怎么写",
        f"评估不通过 {FIRM} 可以吗",
    ],
)
def test_a_question_is_no_reason(text: str) -> None:
    assert say("city01", text).act == "none"


@pytest.mark.parametrize("text", ["撤回", "撤回吧", "发错了，撤回"])
def test_an_order_is_one(text: str) -> None:
    assert (say("dev0001", text).intent, say("dev0001", text).act) == (BACK, "do")


@pytest.mark.parametrize(
    "text",
    [
        "已提交评估申请，系统显示草稿是怎么回事",
        "已提交评估申请，怎么显示待提交",
        "已提交评估申请，系统里查不到怎么办",
        "已提交评估申请，系统提示提交失败是怎么回事",
        "已提交评估申请，状态还是草稿",
    ],
)
def test_what_the_system_does_not_show_is_not_taken_for_done(text: str) -> None:
    reading = say("dev0001", text)
    assert (reading.intent, reading.act) == ("apply_assessment", "ask") or reading.intent == "ask_support"


@pytest.mark.parametrize(
    ("who", "text", "intent"),
    [
        ("dev0001", "已提交评估申请，进度表随后补", "apply_assessment"),
        ("dev0001", "评估申请已提交 进度款还没到", "apply_assessment"),
        ("dev0001", "已提交评估申请，逾期情况说明附后", "apply_assessment"),
        ("city01", f"评估通过 {FIRM} 逾期完成", "assessment_passed"),
        ("city01", f"验收合格 {FIRM} 逾期30天", "acceptance_passed"),
        ("city01", f"纳入下一轮 {FIRM} 逾期未申请，3月5日、3月12日两次约谈", "carry_over"),
        ("city01", f"催办 {FIRM} 进度太慢", "urge"),
        ("cnty002", "滦南广海玻璃集团有限公司 已送达，进度我盯着", "notice_delivered"),
        ("city01", "退回 3 进度表与日报不符", "reject"),
    ],
)
def test_the_command_at_the_head_wins_over_list_words_behind_it(who: str, text: str, intent: str) -> None:
    assert say(who, text).intent == intent


@pytest.mark.parametrize(
    ("text", "intent"), [("评估申请下周交，查下进度", "status"), ("评估申请还没交，待办有哪些", "todo")]
)
def test_a_list_asked_for_by_itself_is_shown(text: str, intent: str) -> None:
    assert say("dev0001", text).intent == intent


@pytest.mark.parametrize(
    "text", ["系统又卡了", "系统登不上", "密码忘了哈哈", "附件打不开", "网站又崩了，无语", "验证码一直收不到"]
)
@pytest.mark.parametrize("who", ["dev0001", "cnty002", "city01"])
def test_trouble_told_without_a_question_is_offered_and_opens_nothing(who: str, text: str) -> None:
    reading = say(who, text)
    assert (reading.intent, reading.why) == ("ask_support", OFFER)


@pytest.mark.parametrize(
    "text",
    [
        "系统登不上怎么办",
        "附件打不开，请帮忙看下",
        "密码忘了，求重置",
        "系统打不开了？",
        "提问 系统又卡了",
        "人工",
    ],
)
def test_what_is_asked_goes_to_the_desk(text: str) -> None:
    reading = say("dev0001", text)
    assert (reading.intent, reading.act, reading.why) == ("ask_support", "do", "")


def test_a_firm_behind_a_comma_whose_report_is_spoken_of_is_asked_about() -> None:
    a, b, c = "瑞源焦化有限公司", "石家庄广泰水泥有限公司", "永顺电镀有限公司"
    reading = say("city01", f"评估不通过 {a}，{b}、{c}的报告也有同样问题")
    assert (reading.act, reading.why, len(reading.choices)) == ("ask", "which_enterprise", 3)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("联系人", "contact"),
        ("联系人名单", "contact"),
        ("我们公司的联系人", "contact"),
        ("本单位联系人是谁", "contact"),
        ("联系人 某某水泥有限公司", "contact"),
        ("某某水泥的联系人有谁", "contact"),
        ("某某水泥 换联系人 王五 13800001111", None),
        ("联系人变更", None),
        ("增加联系人 王五", None),
        ("我不是联系人了", None),
        ("联系人已离职", None),
    ],
)
def test_who_the_contacts_are_is_asked_in_plain_words(text: str, topic: str | None) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize("text", ["提问 什么时候出结果", "提问 什么时候能验收", "提问：多久能评估"])
def test_a_question_put_in_due_form_goes_to_the_desk(text: str) -> None:
    reading = say("dev0033", text)
    assert (reading.intent, reading.act, reading.why) == ("ask_support", "do", "")


@pytest.mark.parametrize("line", ["- - - - - - - - - - - - - - -", "-----------"])
def test_what_stands_below_a_quoted_message_is_the_senders_own(line: str) -> None:
    reading = say("dev0033", f"「清审：【提醒】请尽快提交评估申请」\n{line}\n昨天已提交评估申请")
    assert (reading.intent, reading.act, str(reading.on)) == ("apply_assessment", "do", "2025-02-20")
    assert say("dev0033", "「已提交评估申请」这句话是让我回吗").intent != "apply_assessment"
