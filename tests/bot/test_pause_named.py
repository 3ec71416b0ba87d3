"""暂停 with a place or 全部, by who may pause: read as 暂停发送. Nobody else orders it, and no order is chit-chat."""

import pytest

from bot.reading.proposals import only_talk
from tests.bot.chat_report import INDEX, PEOPLE, TODAY
from tests.bot.test_reading import say

PROVINCE = "prov01"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("暂停 唐山市 系统升级", "唐山市 系统升级"),
        ("暂停唐山", "唐山"),
        ("请马上停发唐山市、保定市 名单有误", "唐山市、保定市 名单有误"),
        ("先别发保定的", "保定的"),
        ("暂停全部", "全部"),
        ("暂停所有提醒，数据要重导", "所有提醒，数据要重导"),
        ("全部先别发，系统检修", "全部 ，系统检修"),
        ("所有都停发", "所有"),
        ("唐山、保定暂停，名单有误", "唐山、保定 ，名单有误"),
        ("保定的先别发，名单错了", "保定的 ，名单错了"),
        ("暂停唐山市滦南县的提醒 人员调整 到3月5日", "唐山市滦南县的提醒 人员调整 到3月5日"),
    ],
)
def test_a_pause_that_names_what_is_paused(text: str, what: str) -> None:
    reading = say(PROVINCE, text)
    assert (reading.intent, reading.act, reading.text) == ("stop_sending", "do", what)
    for who in ("city01", "cnty002", "dev0001"):
        assert say(who, text).intent != "stop_sending"


@pytest.mark.parametrize(
    "text",
    [
        "唐山暂停了吗",
        "暂停全部会怎么样",
        "唐山暂停生产的企业有哪些",
        "全部暂停了",
        "不要暂停唐山",
        "暂停情况",
        "暂停唐山生产",
        "唐山市" * 60,  # each place can be read in two ways: no second way is tried
    ],
)
def test_what_orders_no_pause(text: str) -> None:
    assert say(PROVINCE, text).intent != "stop_sending"


@pytest.mark.parametrize(
    "text", ["暂停 曲靖市 系统升级", "暂停 曲靖市", "停发", "恢复一下", "把这个批准了", "都撤了"]
)
def test_an_order_is_no_chit_chat(text: str) -> None:
    assert not only_talk(text, say(PROVINCE, text), PEOPLE[PROVINCE], INDEX, TODAY)


@pytest.mark.parametrize("text", ["先这样", "我在开会"])
def test_chit_chat_stays_so(text: str) -> None:
    assert only_talk(text, say(PROVINCE, text), PEOPLE[PROVINCE], INDEX, TODAY)
