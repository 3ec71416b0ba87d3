"""What the desk says without 回复 编号: which ticket is meant, and the words of the answer."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from bot.reading.desk_words import (
    OpenTicket,
    answer_and_whose,
    answer_without_number,
    asks_for_ticket,
    closes_which,
    tickets_meant,
    to_be_passed_on,
    wished_answer,
    without_whom,
)
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

DESK = next(who for who in PEOPLE.values() if who.roles[0].level == "support")
OPEN = (
    OpenTicket(7, ("褚国栋", "迁安启明板材有限公司", "启明板材"), "登录页验证码一直不显示"),
    OpenTicket(9, ("钱志刚", "河北一诺农药有限公司", "一诺农药"), "附件传不上去，提示格式错误"),
)


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("给启明板材回：换360极速模式", 7, "换360极速模式"),
        ("一诺农药那条，告诉他下午4点前修好", 9, "下午4点前修好"),
        ("验证码那个：升级到最新版Chrome", 7, "升级到最新版Chrome"),
        ("附件传不上去的，把文件名里的空格去掉", 9, "把文件名里的空格去掉"),
        ("刚才9答错了，应该是用IE模式", 9, "用IE模式"),
        ("回启明：附件别超20M，pdf就中。回完这单就关", 7, "附件别超20M，pdf就中"),
        ("一诺农药那个回一下：密码已重置", 9, "密码已重置"),
        ("给一诺农药说附件别超20兆", 9, "附件别超20兆"),
    ],
)
def test_the_ticket_is_found_and_the_words_kept(text: str, number: int, words: str) -> None:
    head, said = answer_and_whose(text)
    assert (tickets_meant(head, OPEN), said) == ([number], words)


@pytest.mark.parametrize("text", ["45号说的啥", "把49的原话发我", "一诺农药问了什么", "36是不是该关了"])
def test_who_wants_to_read_a_ticket_answers_none(text: str) -> None:
    assert asks_for_ticket(text)
    assert answer_and_whose(text) == ("", "")


def test_where_several_or_none_can_be_meant_none_is() -> None:
    assert len(tickets_meant("登录那个", (*OPEN, OpenTicket(11, ("甲乙",), "登录后白屏")))) == 2
    assert tickets_meant("发票那个", OPEN) == []
    assert tickets_meant("7号和9号", OPEN) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("11和10都让他们换谷歌浏览器试试", "换谷歌浏览器试试"),
        ("11、10请清除缓存后重试", "请清除缓存后重试"),
        ("11号和10号工单：请清除缓存后重试", "请清除缓存后重试"),
        ("11跟10统一告诉他们，密码重置好了", "密码重置好了"),
        ("11和10这两个都回复：明早恢复", "明早恢复"),
    ],
)
def test_one_answer_to_several_tickets_is_asked_about(text: str, words: str) -> None:
    reading = read_sentence(text, DESK, INDEX, TODAY)
    assert (reading.act, reading.intent) == ("ask", "answer_ticket")
    assert (reading.numbers, reading.text) == ((11, 10), words)


@pytest.mark.parametrize("text", ["11和10都是同一个问题", "11和10什么问题", "11和10都关了吧"])
def test_what_is_said_of_several_tickets_answers_none(text: str) -> None:
    assert read_sentence(text, DESK, INDEX, TODAY).intent != "answer_ticket"


def test_two_answers_in_one_message_are_two_parts() -> None:
    reading = read_sentence("26：已经修复请重试；27：请把文件另存为PDF", DESK, INDEX, TODAY)
    assert reading.left == ("26：已经修复请重试", "27：请把文件另存为PDF")
    assert reading.act == "ask"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12不是系统问题，转给省厅业务上答", 12),
        ("3号这个我们答不了，转给省厅吧", 3),
        ("7不归我们管，让市局答", 7),
        ("12已转省厅", None),
        ("回复12 请找省厅", None),
        ("12请清除缓存", None),
    ],
)
def test_what_is_not_the_desks_is_to_be_passed_on(text: str, number: int | None) -> None:
    assert to_be_passed_on(text) == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("给他回话：换个浏览器", "换个浏览器"),
        ("给对方回复一下，换个浏览器", "换个浏览器"),
        ("跟他说：换个浏览器", "换个浏览器"),
        ("回他 换个浏览器", "换个浏览器"),
    ],
)
def test_to_whom_it_is_said_is_no_part_of_the_answer(text: str, words: str) -> None:
    assert answer_without_number(text) == ("", words)
    assert without_whom(text) == words
    assert without_whom("给他们厂换个浏览器") == "给他们厂换个浏览器"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("启明板材登录那档子事妥了，关了吧", 7),
        ("一诺农药那单解决了 结了", 9),
        ("验证码那个办完了，可以关", 7),
        ("把一诺那条关了", 9),
    ],
)
def test_the_ticket_that_is_over_is_found(text: str, number: int) -> None:
    assert tickets_meant(closes_which(text), OPEN) == [number]


@pytest.mark.parametrize("text", ["一诺农药停产关了吗", "验证码那个还没好，先别关", "关了没", "他说好使了没"])
def test_what_closes_no_ticket(text: str) -> None:
    assert closes_which(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“关闭浏览器，清缓存再试”，这话能直接发给他不", "关闭浏览器，清缓存再试"),
        ("就说“重启一下”行不", "重启一下"),
        ("回他“换个浏览器”可以吗？", "换个浏览器"),
        ("他说“换个浏览器”不好使", ""),
        ("“已送达”是什么意思？", ""),
    ],
)
def test_words_of_which_leave_is_asked_to_send_them(text: str, words: str) -> None:
    assert wished_answer(text) == words
