"""What is no answer to an open question: it is read afresh, or ends the question; it is never the act."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.answers import second_thought
from bot.reading.result import Pending, pending_from
from bot.reading.small_words import another_matter
from tests.bot.chat_report import INDEX
from tests.bot.test_reading import say, talk

CITY = "city01"
FIRMS = [e for e in INDEX.enterprises if e.city == "石家庄市"]
ONE, OTHER = FIRMS[0], FIRMS[1]
WHICH = Pending("assessment_passed", "which_enterprise", choices=(ONE, OTHER))


def heard(text: str, asked: Pending = WHICH) -> tuple[str, str, tuple[str, ...]]:
    """How the sentence is read after the question `asked`: intent, act, and the names."""
    reading = say(CITY, text, asked)
    return reading.intent, reading.act, tuple(e.name for e in reading.names)


@pytest.mark.parametrize("text", ["{}", "是{}", "{}吧", "就是{}", "{}这家", "我说的是{}", "{}。", "嗯，{}"])
def test_a_name_alone_is_the_answer(text: str) -> None:
    assert heard(text.format(ONE.name)) == ("assessment_passed", "do", (ONE.name,))


def test_two_names_alone_are_the_answer() -> None:
    assert set(heard(f"{ONE.name}、{OTHER.name}都是")[2]) == {ONE.name, OTHER.name}


@pytest.mark.parametrize(
    "text",
    [
        "除了{}",
        "{}除外",
        "{}以外的",
        "{}待送",
        "{}拒收",
        "{}下周",
        "{}查无此人",
        "{}改名叫泰达制药了",
        "{}签收人出差",
        "{}回执丢了",
        "{}3月5日开会",
        "已启动审核的是{}",
        "{} 评估申请已提交",
        "{}、宏昌电镀都送达，魏德宇化工除外",
    ],
)
def test_a_name_with_more_said_of_it_is_none(text: str) -> None:
    intent, act, _ = heard(text.format(ONE.name))
    assert (intent, act) != ("assessment_passed", "do")


def test_another_command_is_none() -> None:
    asked = Pending("acceptance_passed", "which_enterprise", choices=(ONE, OTHER))
    assert heard(f"评估通过 {ONE.name} 2025-03-15评审会", asked)[0] != "acceptance_passed"


@pytest.mark.parametrize("text", ["撤回", "撤回吧", "撤销", "不对 撤销", "算了，撤回"])
@pytest.mark.parametrize("missing", ["unsure", "which_enterprise", "need_reason", "need_date"])
def test_what_is_asked_is_what_is_taken_back(text: str, missing: str) -> None:
    """And nothing that was registered before."""
    asked = Pending("assessment_failed", missing, names=(ONE,), choices=(ONE, OTHER))
    reading = say(CITY, text, asked)
    assert (reading.intent, reading.why) == ("cancel", "cancelled")


@pytest.mark.parametrize(
    "text", ["抱歉打错了", "发错人了", "发错群了", "不好意思发错了", "刚才打错字了，抱歉"]
)
@pytest.mark.parametrize("missing", ["unsure", "which_enterprise", "need_reason", "need_date"])
def test_an_apology_for_a_slip_ends_what_was_asked(text: str, missing: str) -> None:
    asked = Pending("assessment_failed", missing, names=(ONE,), choices=(ONE, OTHER))
    assert say(CITY, text, asked).why == "cancelled"


OF_ONE = Pending("assessment_failed", "need_reason", names=(ONE,))
PUT_OFF = Pending("request_extension", "need_reason", on=date(2025, 8, 10))


@pytest.mark.parametrize(
    "text",
    [
        "前后矛盾",
        "没有附监测报告证明",
        "报告与台账对不上",
        "旧报告",
        "名称写错",
        "日期填错",
        "查不到提交记录",
        "方案未实施完",
        "数据造假嫌疑",
        "引用废止标准",
        "公章不清晰",
        "法人签名是代签的",
        "水平衡图看着像复制粘贴",
        "企业规模与实际悬殊",
        "报告第12页的用水量2.3万吨与水费单对不上",
        "培训没签到",
        "原因：报告缺少水平衡图",
        "因为企业没在系统里提交",
        "原因：企业瞎写的",
    ],
)
def test_a_plain_reason_counts_at_once_whatever_else_it_says(text: str) -> None:
    reading = say(CITY, text, OF_ONE)
    assert (reading.act, reading.reason) == ("do", text.removeprefix("原因："))


@pytest.mark.parametrize(
    "text",
    [
        "材料没带回单位",  # how it is with the officer, and not with the papers
        "数据不看了",
        "报告不急",
        "附件没下载",
        "现场没去",
        "报告没翻完",
        "材料没问过县局",
        "表格我没有",
        "领导在开会",
        "你看着办",
        "老规矩",
        "孩子按的",
        "手机没电了",
        "他自己要求的",
        "原因：稍后补",
        "原因：见附件",
        "因为我点错了",
        "原因：{other}也缺报告",
        "原因：58缺章",
        "原因：四海锌业缺报告",
    ],
)
def test_what_sounds_like_another_matter_is_asked_also_where_it_is_called_a_reason(text: str) -> None:
    reading = say(CITY, text.format(other=OTHER.name), OF_ONE)
    assert (reading.act, reading.why) == ("ask", "need_reason")


@pytest.mark.parametrize(
    "text", ["需要什么材料", "要不要盖章", "能延多久", "为什么不能直接确认", "企业会收到短信吗", "缺不缺章"]
)
def test_a_question_is_no_reason_and_is_answered_as_one(text: str) -> None:
    for asked, who in ((PUT_OFF, "dev0001"), (OF_ONE, CITY)):
        reading = say(who, text, asked)
        assert (reading.intent, reading.reason) != (asked.intent, text)


MEANT = Pending("assessment_failed", "unsure", names=(ONE,), reason="没盖章")
TOLD = Pending("apply_assessment", "unsure", names=(ONE,))


@pytest.mark.parametrize(
    "text",
    [
        "就是这个",
        "就这样",
        "是这个意思",
        "对对对",
        "嗯嗯",
        "可以",
        "可以的",
        "没问题",
        "是，评估不通过",
        "不通过吧",
        "对的，就是这个",
    ],
)
def test_a_yes_in_other_words_is_one(text: str) -> None:
    assert (say(CITY, text, MEANT).intent, say(CITY, text, MEANT).act) == ("assessment_failed", "do")
    back = Pending("reject", "need_reason", numbers=(57,), reason="前后矛盾")
    for again in ("是，退回吧", "退回吧", "是，驳回", "确认退回"):
        assert (say(CITY, again, back).act, say(CITY, again, back).reason) == ("do", "前后矛盾")


@pytest.mark.parametrize(
    "text", ["没错吧", "对吧", "是的吧", "是吗", "应该是", "好的", "通过吧", "是，通过吧", "是，退回吧"]
)
def test_a_word_that_wonders_or_means_another_act_is_no_yes(text: str) -> None:
    reading = say(CITY, text, MEANT)
    assert (reading.intent, reading.act) != ("assessment_failed", "do")


@pytest.mark.parametrize("text", ["可以", "没问题", "没错吧", "行"])
def test_what_is_told_is_not_so_because_it_may_be(text: str) -> None:
    assert say("dev0001", text, TOLD).act != "do"


@pytest.mark.parametrize(
    "text",
    [
        "弄错了，是26号",
        "说错了 是25",
        "先放着",
        "是安诚橡塑的那个",
        "写错了应该是11月30日",
        "原因我问下厂长",
        "没有原因",
        "{other}",
        "{other}的先别动",
        "{other}和安诚橡塑",
        "58 {other}",
        "58的",
        "123456",
        "2025-03-01",
        "跟上次一样",
        "退错了",
        "暂时不处理",
        "四海锌业",
        "保定市生态环境局",
        "{other}的表没盖章",  # another firm, by its name, a part of it, or a word that nobody knows
        "八里庄造纸厂的材料不全",
        "广泰材料没盖章",
        "电镀厂缺报告",
        "下一家缺报告",
        "桥西区那家没盖章",
        "上次那家也是没盖章",
        "58号企业的监测报告缺失",  # another number
        "60 缺章",
        "五十八号没盖章",
        "第60个材料不全",
        "57、58都没盖章",
        "那家57不归我管",
        "跟58一样没盖章",
        "材料不全，不过先别退",  # a refusal of the act
        "没盖章，但先不退了",
        "没盖章，等企业回复",
        "不是没盖章",
        "材料没问题",  # a fault that is none
        "报告没有错误",
        "未发现问题",
        "还没审核",
        "章盖了",
        "没时间",
        "给我看下材料",  # an order
        "请通知企业补充材料",
        "把材料发我",
        "他们会不会有意见",  # a question
        "缺章了没有",
        "对不起",
        "不好意思，材料不全",
        "领导不同意",
        "明天补充材料",
        "所有没盖章的",
    ],
)
def test_what_may_be_no_reason_is_asked_and_a_yes_takes_it(text: str) -> None:
    text = text.format(other=OTHER.name)
    reading = say(CITY, text, OF_ONE)
    assert (reading.intent, reading.act, reading.why) == ("assessment_failed", "ask", "need_reason")
    assert (reading.names, reading.reason) == ((ONE,), text)
    asked = pending_from(reading)
    assert (say(CITY, "是", asked).act, say(CITY, "是", asked).reason) == ("do", text)
    assert say(CITY, "缺2024年12月监测报告", asked).reason == "缺2024年12月监测报告"
    assert say(CITY, "算了", asked).why == "cancelled"


@pytest.mark.parametrize(
    "text",
    [
        "没盖章",
        "缺2024年12月监测报告",
        "附件3打不开",
        "物料平衡不实，第3章与台账不符",
        "第26号台账缺页",
        "与{other}的报告雷同",
        "2024年12月监测报告缺失",
        "材料不齐全，请于12月15日前补齐",
        "1.报告未盖章 2.缺监测报告",
        "请修改后重新提交",
        "废气监测数据超标",
        "申请表和附件1、2未加盖公章",
        "{one}的申请表没盖章",  # of her whom the question is about
        "没盖章，谢谢",
    ],
)
def test_a_reason_is_one(text: str) -> None:
    text = text.format(other=OTHER.name, one=ONE.name)
    reading = say(CITY, text, OF_ONE)
    assert (reading.act, reading.reason) == ("do", text)


@pytest.mark.parametrize(
    "text",
    ["不延了", "四海锌业", "先不申请了", "不需要了", "能不能多延几天", "还没想好", "是评估延期不是验收"],
)
def test_a_request_that_is_given_up_is_not_made_with_that_for_its_reason(text: str) -> None:
    assert say("dev0001", text, PUT_OFF).act != "do"


@pytest.mark.parametrize("text", ["9月10日", "改到9月10日", "至2025-09-10", "延期到9月10日行不行"])
def test_another_day_is_no_reason_but_the_day(text: str) -> None:
    reading = say("dev0001", text, PUT_OFF)
    assert (reading.intent, reading.act) == ("request_extension", "ask")
    assert (reading.on, reading.reason) == (date(2025, 9, 10), "")


def test_a_day_may_stand_before_the_reason() -> None:
    reading = talk("dev0001", "申请延期至2025-08-10", "至9月10日 设备没到")
    assert (reading.act, reading.on, reading.reason) == ("do", date(2025, 9, 10), "设备没到")


@pytest.mark.parametrize("text", ["4号的问题换浏览器就行", "写错了，是另一家", "等一下", "不是这个"])
def test_words_about_another_matter_are_asked(text: str) -> None:
    assert another_matter(text)


@pytest.mark.parametrize("text", ["请换浏览器再试", "请您等系统升级后再提交", "3月1日前请报送材料"])
def test_words_are_words(text: str) -> None:
    assert not another_matter(text)


@pytest.mark.parametrize(
    "text", ["除了博源水泥", "等等安诚橡塑没送", "改成3月5日", "宏昌电镀先不", "先别发", "不对，漏了一家"]
)
def test_a_second_thought_is_heard_as_one(text: str) -> None:
    assert second_thought(text)


@pytest.mark.parametrize("text", ["帮助", "进度", "收到", "为什么 提出评估申请"])
def test_what_only_looks_at_something_is_no_second_thought(text: str) -> None:
    assert not second_thought(text)


@pytest.mark.parametrize("text", ["是", "对", "确认", "确定", "没错"])
def test_a_yes_is_one_though_it_is_a_command_elsewhere(text: str) -> None:
    assert heard(text, Pending("assessment_failed", "unsure", names=(ONE,), reason="物料不平衡"))[1] == "do"


DRAFT = Pending("announce", "unsure", numbers=(1,), text="请准备")


@pytest.mark.parametrize(
    "text", ["先别发", "别发", "不发了", "先不发", "等等再发", "先放一放", "别发，我改改"]
)
def test_a_draft_is_put_aside_and_nothing_is_muted(text: str) -> None:
    assert (say(CITY, text, DRAFT).intent, say(CITY, text, DRAFT).why) == ("cancel", "cancelled")
    assert say(CITY, text).intent != "announce"


def test_reminders_are_muted_all_the_same() -> None:
    assert say(CITY, "免打扰 3天", DRAFT).intent == "mute"
    assert say(CITY, "是", DRAFT).intent == "announce"


def test_the_day_of_an_extension_lies_ahead() -> None:
    """It was asked for by the bureau that grants it; last September is no answer."""
    granted = Pending("approve_extension", "need_date", numbers=(3,))
    assert (say(CITY, "9月30日", granted).act, say(CITY, "9月30日", granted).on) == ("do", date(2025, 9, 30))


@pytest.mark.parametrize("text", ["见附件", "详见附件", "见我发的照片", "原因见邮件"])
def test_a_reason_that_stands_elsewhere_is_asked_about(text: str) -> None:
    reading = say(
        "dev0001", text, Pending("request_extension", "need_reason", names=(ONE,), on=date(2025, 9, 30))
    )
    assert (reading.act, reading.why) == ("ask", "need_reason")
