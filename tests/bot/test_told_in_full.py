"""A change, a notice or an answer told in free words, as it is proposed in its canonical form."""

from __future__ import annotations

import pytest

from bot.reading.told_in_full import answer_told, change_told, contact_told, notice_told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我下月退休 以后找小田 电话13733334444", ("换联系人", "小田 13733334444")),
        ("以后这个事别找我了，找车间的丁大勇 15233339999", ("换联系人", "丁大勇 15233339999")),
        ("这号是我私人的，公事请联系万佳宁：17788886666", ("换联系人", "万佳宁 17788886666")),
        ("环保员换成陶瑞，电话18055556666", ("换联系人", "陶瑞 18055556666")),
        ("另：3月起由蒋国强负责（15011112222）。", ("换联系人", "蒋国强 15011112222")),
        ("离职了，接手的是邵金锁 18633332222", ("换联系人", "邵金锁 18633332222")),
        ("再加一个联系人 王小红 13911112222", ("增加联系人", "王小红 13911112222")),
        ("我手机换了 13911112222", ("换联系人", "")),  # whose is asked
        ("以后找李四 13911112222 或者王五 13811112222", ("", "")),  # of two nobody can say which
        ("我是李四 13911112222", ("", "")),  # nobody hands over
    ],
)
def test_a_contact_in_free_words(text: str, told: tuple[str, str]) -> None:
    assert contact_told(text) == told


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("更名", "公司名字改了，新名称：河北瑞和新材料有限公司", "更名为 河北瑞和新材料有限公司"),
        ("更名", "我们改名了", "已更名"),
        ("搬迁", "厂区整体搬到曹妃甸工业区去了", "搬迁到 曹妃甸工业区"),
        ("停产", "春节后没开工 算停产吧", "已停产"),
        ("换联系人", "以后找李四 13911112222", "换联系人 李四 13911112222"),
    ],
)
def test_a_change_in_free_words(kind: str, text: str, told: str) -> None:
    assert change_told(kind, text) == told


def test_a_notice_and_an_answer_carry_their_words() -> None:
    assert notice_told("下个通知给各县：周五前把送达情况报齐") == "各县：周五前把送达情况报齐"
    assert notice_told("给各县发个通知") == ""
    assert answer_told("告诉8号用户换360极速模式") == ("8", "换360极速模式")
    assert answer_told("换个浏览器") == ("", "")
