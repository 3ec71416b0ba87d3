"""A report beside which its own sentence says that something is still open: it is asked, never done at once."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

CLERK, COUNTY, CITY = PEOPLE["dev0001"], PEOPLE["cnty002"], PEOPLE["city01"]
A, B = "河北正诚橡塑有限公司", "长安金和电镀有限公司"


@pytest.mark.parametrize(
    "beside",
    [
        "系统还在上传",
        "进度条还在走",
        "快递还在路上",
        "正等着盖章",
        "等系统回执",
        "就差盖章",
        "少个附件",
        "传的是空表",
        "明天补盖章",
        "咨询公司那边还在整材料",
        "盖章要等几天",
        "材料还压在厂长那",
        "附件上传到一半",
        "财务那页空着",
        "系统提示超时",
        "下周送纸质的",
    ],
)
def test_an_application_with_something_open_is_asked_about(beside: str) -> None:
    for text in (f"评估申请提交了，{beside}", f"评估申请今天已交，{beside}，辛苦"):
        reading = read_sentence(text, CLERK, INDEX, TODAY)
        assert (reading.act, reading.intent) == ("ask", "apply_assessment"), text


@pytest.mark.parametrize("beside", ["页面还在转圈", "系统卡了", "网页一直在加载"])
def test_trouble_with_the_system_is_no_application(beside: str) -> None:
    assert read_sentence(f"评估申请提交了，{beside}", CLERK, INDEX, TODAY).intent == "ask_support"


@pytest.mark.parametrize(
    "beside",
    [
        "邮寄还在路上",
        "电话通知的",
        "人还在外地",
        "放门卫了",
        "等他回执",
        "微信发的照片",
        "下午去取回执",
        "寄的平邮",
        "寄的顺丰",
        "发的电子版",
        "传真过去的",
        "塞门缝里了",
        "让邻居捎的",
    ],
)
def test_a_notice_that_is_not_in_their_hands_is_asked_about(beside: str) -> None:
    for text in (
        f"{A}的告知书送了，{beside}",
        f"{A}、{B}送了，后面那家{beside}",
        f"{A}、{B}都送了，{B}{beside}",
    ):
        reading = read_sentence(text, COUNTY, INDEX, TODAY)
        assert (reading.act, reading.intent) == ("ask", "notice_delivered"), text


@pytest.mark.parametrize("beside", ["明天上会", "下周再开会定", "专家打分还没出", "就差签字", "公示还没满"])
def test_a_result_whose_meeting_is_to_come_is_asked_about(beside: str) -> None:
    assert read_sentence(f"{B}评估通过，{beside}", CITY, INDEX, TODAY).act == "ask"


@pytest.mark.parametrize(
    "beside",
    [
        "请查收",
        "纸质材料也寄了",
        "系统显示已提交",
        "材料都齐了",
        "等通知",
        "截图稍后发您",
        "还没收到受理通知",
    ],
)
def test_what_is_known_as_harmless_holds_no_application_up(beside: str) -> None:
    assert read_sentence(f"评估申请提交了，{beside}", CLERK, INDEX, TODAY).act == "do"


@pytest.mark.parametrize("beside", ["对方签收了", "回执在我这", "老板签的字", "拍了照片", "当面给的"])
def test_what_is_known_as_harmless_holds_no_notice_up(beside: str) -> None:
    assert read_sentence(f"{A}的告知书送了，{beside}", COUNTY, INDEX, TODAY).act == "do"


@pytest.mark.parametrize(
    "text",
    [
        "我答应你，26号下班前一准儿把评估申请交上",
        "评估申请这礼拜准保交上",
        "月底前保准把评估申请报了",
        "评估申请铁定能按时报",
    ],
)
def test_a_promise_is_no_report(text: str) -> None:
    reading = read_sentence(text, CLERK, INDEX, TODAY)
    assert (reading.act, reading.why) == ("none", "planned")
