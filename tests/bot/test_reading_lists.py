"""A list of enterprises is taken whole; the stage named decides; a question word alone asks nothing."""

import pytest

from bot.reading import Reading, read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

TWO = ["石家庄广泰水泥有限公司", "邯郸冀润热力有限责任公司"]


def say(who: str, text: str) -> Reading:
    return read_sentence(text, PEOPLE[who], INDEX, TODAY)


@pytest.mark.parametrize(
    "text", ["送达情况\n{0} 已送达\n{1} 已送达", "{0} 已送达\n{1} 也已送达", "已送达\n{0}\n{1}"]
)
def test_every_line_of_a_list_is_taken(text: str) -> None:
    reading = say("cnty007", text.format(*TWO))
    assert (reading.act, reading.intent) == ("do", "notice_delivered")
    assert [e.name for e in reading.names] == TWO
    assert reading.rest == ""


def test_a_line_that_says_the_same_without_saying_it_is_asked() -> None:
    assert say("cnty007", "{} 已送达\n{} 同上".format(*TWO)).act == "ask"


def test_a_doubtful_line_is_named_as_what_is_left() -> None:
    reading = say("cnty007", "{} 已送达\n{} 好像送达了".format(*TWO))
    assert ([e.name for e in reading.names], reading.act) == (TWO[:1], "do")
    assert "冀润热力" in reading.rest


def test_a_line_that_says_no_is_left_out() -> None:
    reading = say("cnty007", "{} 已送达\n{} 未送达".format(*TWO))
    assert ([e.name for e in reading.names], reading.act) == (TWO[:1], "do")


def test_two_outcomes_in_one_sentence_are_both_taken() -> None:
    reading = say("city13", "燕达化工评估通过，隆顺印染也通过")
    assert (reading.act, len(reading.names)) == ("do", 2)


@pytest.mark.parametrize(
    ("who", "text", "intent", "act"),
    [
        ("city13", "宏顺水泥那份验收申请，市里汇总完报省厅了", "forward_acceptance", "do"),
        ("city13", "宏顺水泥那份评估申请，市里汇总完报省厅了", "forward_assessment", "do"),
        ("city13", "宏顺水泥已汇总报省厅", "forward_assessment", "do"),
        ("city13", "宏顺水泥已汇总报省厅，是验收申请", "forward_assessment", "ask"),
        ("city01", "长安金和电镀验收要整改，3月20日前补监测", "assessment_rectify", "ask"),
    ],
)
def test_the_stage_that_is_named_decides(who: str, text: str, intent: str, act: str) -> None:
    reading = say(who, text)
    assert (reading.intent, reading.act) == (intent, act)


@pytest.mark.parametrize(
    "text",
    [
        "要不要申请延期我们还在商量",
        "哪能啊 评估申请都没动笔呢 咋可能提交了",
        "材料怎么弄老板心里有数",
        "我再问问专家哪天有空来评估",
        "评估什么时候办我说了不算",
        "你们催什么催，报告又跑不了",
        "不知道专家啥时候来，我们等着",
        "没什么问题，审核挺顺利",
        "怎么可能不交评估申请",
    ],
)
def test_a_question_word_alone_opens_no_ticket(text: str) -> None:
    assert say("dev0001", text).act == "none"


@pytest.mark.parametrize(
    "text",
    [
        "评估申请要交哪些材料",
        "验收申请怎么提交",
        "专家费谁出",
        "监测报告有效期多久啊",
        "清洁生产审核必须找咨询公司吗",
        "密码忘了怎么办",
        "不知道附件在哪上传",
    ],
)
def test_a_plain_question_does(text: str) -> None:
    reading = say("dev0001", text)
    assert (reading.act, reading.intent) == ("do", "ask_support")
