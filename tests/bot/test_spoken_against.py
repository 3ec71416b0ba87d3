"""What a sentence says against its own matter: it is never offered for a yes, and never done."""

import pytest

from bot.reading import read_sentence
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
        ("cnty002", "{C}已送达才怪"),
        ("cnty002", "据说{C}停产了"),
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


def test_a_paper_that_came_back_and_was_handed_in_again_has_the_later_day() -> None:
    text = "2.20提交评估申请，2.21被退回，2.24重新提交"
    reading = read_sentence(text, PEOPLE["dev0001"], INDEX, TODAY)
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)
