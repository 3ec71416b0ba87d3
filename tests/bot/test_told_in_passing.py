"""What officers tell in one breath: what did not pass and is put right, what goes back and why, who was not found."""

from __future__ import annotations

import pytest

from bot.reading.of_the_record import doubts_it
from bot.reading.only_told import what_it_tells
from bot.reading.open_matters import tells_done
from bot.reading.proposals import proposals
from bot.reading.result import Reading
from bot.reading.yes_or_no import says_yes
from tests.bot.chat_report import INDEX, PEOPLE, TODAY
from tests.bot.test_reading import say


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("金和评估没过 让它整改 4月10号前", "assessment_rectify"),
        ("金和评估没通过，要求企业整改，4月10日前", "assessment_rectify"),
        ("金和评估没过", "assessment_failed"),
        ("要求企业整改过，金和评估还是没通过", "assessment_failed"),
        ("不用让它整改了，金和", "unknown"),
        ("正诚评审没过关 问题太多", "assessment_failed"),
        ("金和退了吧，没有评审要用的盖章那页", "reject"),
    ],
)
def test_what_is_put_right_has_not_failed(text: str, intent: str) -> None:
    assert say("city01", text).intent == intent


@pytest.mark.parametrize(
    ("text", "numbers", "reason"),
    [
        ("1号材料不全，退回", (1,), "材料不全"),
        ("12号缺能源审计，退回去", (12,), "缺能源审计"),
        ("2号楼验收照片缺，退回", (), "2号楼验收照片缺"),
    ],
)
def test_a_number_before_the_reason_is_whose_it_is(text: str, numbers: tuple[int, ...], reason: str) -> None:
    found = say("city01", text)
    assert (found.intent, found.act, found.numbers, found.reason) == ("reject", "ask", numbers, reason)


def test_the_reason_stands_before_the_verb_as_well() -> None:
    text, nothing = "1号材料不全 缺能源审计 退回去", Reading("unknown", "none", why="unknown")
    offered = proposals(text, nothing, PEOPLE["city01"], INDEX, TODAY)
    assert offered[0].sentence == "退回 1 材料不全 缺能源审计"


def test_who_could_not_be_reached_is_left_out() -> None:
    found = say("cnty002", "我们县这几家都通知到了 就广海没联系上")
    assert (found.intent, found.act) == ("notice_delivered", "ask")
    assert found.why == "many" and found.because == ("but_for",)


@pytest.mark.parametrize(
    ("who", "text", "intent"),
    [
        ("city01", "把还没启动的名单导给我", "overdue"),
        ("prov01", "把石家庄没送达的名单拉一下", "todo"),
        ("dev0015", "你好 在吗 请问贵单位电话多少", "ask_support"),
        ("dev0015", "你帮我瞅瞅报上去没有", "status"),
        ("dev0015", "打发小李去交申请了，交上没交上我也不知道，你给瞅瞅", "status"),
    ],
)
def test_what_is_asked_for_is_shown(who: str, text: str, intent: str) -> None:
    found = say(who, text)
    assert (found.intent, found.act) == (intent, "do")


def test_what_was_done_as_asked_is_no_promise() -> None:
    text = "已经按要求完成了启动工作 会议纪要已存档"
    assert what_it_tells(text, PEOPLE["dev0015"], INDEX, TODAY) == ""


def test_where_a_firm_stands_is_asked_of_the_one_that_is_named() -> None:
    for text in ("帮我看看正诚走到哪了", "问问正诚办到哪了"):
        found = say("cnty002", text)
        assert (found.act, [one.name for one in found.names]) == ("do", ["河北正诚橡塑有限公司"])
    told = say("cnty002", "金和说他们交了评估申请，你给记上")
    assert (told.act, [one.name for one in told.names]) == ("deny", ["长安金和电镀有限公司"])


def test_a_notice_to_many_begins_with_whom_it_is_for() -> None:
    found = say("prov01", "跟各市说下 逾期的情况今天下班前报上来")
    assert (found.intent, found.act) == ("announce", "do")
    assert say("prov01", "跟各市说一声就行").intent != "announce"


@pytest.mark.parametrize(
    "text",
    ["你们天天发天天发 烦不烦 报告早交了!!!", "评估材料递上去了 你们那边能看到不", "都弄完了 有完没完"],
)
def test_what_is_said_to_us_denies_nothing(text: str) -> None:
    assert tells_done(text)


def test_what_is_kept_of_a_firm_is_kept_whole() -> None:
    words = "金和电镀的评估申请我们已代为提交完毕"
    assert say("dev0001", f"进展说明 {words}").text == words
    assert say("dev0001", "进展说明 金和电镀 方案编完了").text == "方案编完了"


def test_agreeing_with_who_was_listed_is_a_yes() -> None:
    assert all(says_yes(text) for text in ("对 就这俩", "嗯，就是这些", "是的就这三家"))
    assert not any(says_yes(text) for text in ("就这俩吗", "不是这俩", "对 还有一家"))


def test_a_question_about_a_record_regrets_nothing() -> None:
    assert not doubts_it("撤回以后还能重新交不") and doubts_it("弄错了，重新来")


@pytest.mark.parametrize("text", ["除了2都给过", "都过吧", "除了2都放行"])
def test_all_that_waits_is_let_through(text: str) -> None:
    found = say("city01", text)
    assert (found.intent, found.act, found.why) == ("confirm", "ask", "many")
