"""What a sentence says against its own matter: it is never offered for a yes, and never done."""

import pytest

from bot.reading import read_sentence
from bot.reading.proposals import proposals
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B, C = "长安金和电镀有限公司", "永顺电镀有限公司", "河北广海皮革有限责任公司"


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("dev0001", "已提交评估申请，系统显示草稿是怎么回事"),
        ("dev0001", "评估申请交了，可是系统里查不到"),
        ("dev0001", "评估申请交了吧，系统怎么显示未提交"),
        ("dev0001", "已提交评估申请，但是系统打回来了"),
        ("dev0001", "听说隔壁厂停产了"),
        ("dev0001", "听说评估申请交了"),
        ("dev0001", "评估申请交给咨询公司了"),
        ("dev0001", "评估申请交了定金"),
        ("dev0001", "撤回吗"),
        ("dev0001", "我想撤回，但是要先问老板"),
        ("dev0001", "撤回过了吧？"),
        ("dev0001", "可以撤回吗 我怕填错了"),
        ("dev0001", "要撤回的话先跟领导商量一下"),
        ("cnty002", "{C}的送到永昌那边去了"),
        ("cnty002", "{C}已送达才怪"),
        ("cnty002", "据说{C}停产了"),
        ("cnty002", "{C}关门过年，正月十六开"),
        ("city01", "{A}评估有条件通过，3月20日前改完"),
        ("city01", "{A}评估基本通过，还要改"),
        ("city01", "退回84之前先打个电话"),
        ("city01", "跟企业确认一下82"),
    ],
)
def test_what_speaks_against_its_own_matter_is_not_offered(who: str, text: str) -> None:
    reading = read_sentence(text.format(A=A, B=B, C=C), PEOPLE[who], INDEX, TODAY)
    assert (reading.act, reading.why) == ("ask", "against")


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("dev0001", "已提交评估申请，怎么还在催"),
        ("dev0001", "评估申请已提交"),
        ("city01", "退回 3 系统显示草稿"),
        ("city01", "退回 3 听说数据是编的"),
        ("city01", "确认 3"),
    ],
)
def test_what_is_plainly_said_is_done_whatever_its_words(who: str, text: str) -> None:
    assert read_sentence(text, PEOPLE[who], INDEX, TODAY).act == "do"


@pytest.mark.parametrize("text", ["{C}的告知书送给老板了", "{C}的送到门卫那里了"])
def test_a_letter_reaches_whom_its_enterprise_sends_for_it(text: str) -> None:
    reading = read_sentence(text.format(C=C), PEOPLE["cnty002"], INDEX, TODAY)
    assert (reading.intent, reading.why) == ("notice_delivered", "unsure")


@pytest.mark.parametrize(
    "text",
    [
        "评估申请截止2月18日 我们交了",
        "2月18日截止的那个评估申请 已交",
        "评估申请交了 合同2月10日签的",
        "我们2月3日成立的 评估申请交了",
    ],
)
def test_the_day_of_something_else_is_not_the_acts(text: str) -> None:
    reading = read_sentence(text, PEOPLE["dev0001"], INDEX, TODAY)
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("申请延期 9月1日设备到，10月1日能验", None),
        ("申请延期 至9月1日 设备8月20日到", "2025-09-01"),
        ("申请延期 9月1日 设备没到", "2025-09-01"),
    ],
)
def test_a_day_that_may_be_the_reasons_is_asked_for(text: str, on: str | None) -> None:
    reading = read_sentence(text, PEOPLE["dev0016"], INDEX, TODAY)
    assert str(reading.on) == str(on) and (reading.act == "do") == bool(on)


def test_another_firms_report_is_not_the_senders() -> None:
    """The brand stands inside the report: 已提交永顺的评估申请."""
    reading = read_sentence("已提交永顺的评估申请", PEOPLE["dev0001"], INDEX, TODAY)
    assert (reading.act, reading.why) == ("deny", "not_yours")


@pytest.mark.parametrize("text", ["3不用回", "3号说的是金和吧", "3不归我管", "3号重复了", "3先放一放"])
def test_a_remark_on_a_ticket_is_not_its_answer(text: str) -> None:
    assert read_sentence(text, PEOPLE["supp01"], INDEX, TODAY).intent != "answer_ticket"


def test_words_about_the_others_are_no_reason() -> None:
    reading = read_sentence("3缺章退回，其余确认", PEOPLE["city01"], INDEX, TODAY)
    assert "其余" not in reading.reason


def test_a_paper_that_came_back_and_was_handed_in_again_has_the_later_day() -> None:
    text = "2.20提交评估申请，2.21被退回，2.24重新提交"
    reading = read_sentence(text, PEOPLE["dev0001"], INDEX, TODAY)
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)


@pytest.mark.parametrize(
    "text", ["退回 3 什么时候完成的没写明", "退回 3 为什么没有盖章，请补", "退回 3 哪来的数据没写清楚"]
)
def test_a_reason_may_begin_like_a_question_and_is_asked_about(text: str) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.act, reading.why, reading.numbers) == ("ask", "unsure", (3,))
    assert reading.reason == text.removeprefix("退回 3 ")


@pytest.mark.parametrize("text", ["退回 3 为什么", "退回 3 怎么弄吗", "退回3号怎么写原因"])
def test_a_question_about_a_rejection_stays_one(text: str) -> None:
    assert read_sentence(text, PEOPLE["city01"], INDEX, TODAY).act == "none"


def test_what_is_asked_of_us_is_read_from_the_record() -> None:
    reading = read_sentence(f"{C}已送达对吧", PEOPLE["cnty002"], INDEX, TODAY)
    assert (reading.intent, reading.act) == ("status", "do")


def test_each_by_itself_is_no_denial() -> None:
    reading = read_sentence("分别确认1号和2号", PEOPLE["city01"], INDEX, TODAY)
    assert (reading.act, reading.numbers) == ("do", (1, 2))


@pytest.mark.parametrize("text", ["82找专家确认", "82请局长看看再说"])
def test_anothers_act_is_never_proposed(text: str) -> None:
    alone = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    found = proposals(text, alone, PEOPLE["city01"], INDEX, TODAY)
    assert "confirm" not in [one.reading.intent for one in found]
