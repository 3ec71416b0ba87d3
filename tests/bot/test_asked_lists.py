"""Lists as they are asked for, and what sounds alike and is none."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

# Friday 2025-02-21
ASKED = [
    ("没交评估申请的有哪些", "overdue", {"step": "apply_assessment", "state": "not_done"}),
    ("哪些企业还没提交验收申请", "overdue", {"step": "apply_acceptance", "state": "not_done"}),
    ("全市还有几家没交评估申请", "overdue", {"step": "apply_assessment", "state": "not_done"}),
    ("谁还没交", "overdue", {"state": "not_done"}),
    ("桥西区逾期的", "overdue", {"state": "overdue", "place": "桥西区"}),
    ("评估申请逾期的名单", "overdue", {"step": "apply_assessment", "state": "overdue"}),
    ("哪个县没送完", "status", {"step": "deliver_notice", "state": "not_done", "by": "county"}),
    ("鹿泉还有几家没送达", "todo", {"step": "deliver_notice", "state": "not_done", "place": "鹿泉"}),
    ("各市进度", "status", {"by": "city"}),
    ("哪些市没报总结", "status", {"step": "submit_summary", "state": "not_done", "by": "city"}),
    ("各县评估申请完成率", "status", {"step": "apply_assessment", "by": "county"}),
    ("谁没回复", "status", {"state": "silent"}),
    ("停产的有几家", "status", {"state": "paused"}),
    ("关闭的企业有哪些", "status", {"state": "withdrawn"}),
    ("纳入下一轮的有几家", "status", {"state": "carried_over"}),
    ("评估没过的有哪些", "status", {"step": "assess", "state": "failed"}),
    ("截至目前有几家验收合格", "status", {"step": "accept", "state": "done"}),
    ("没评估的有几家", "todo", {"step": "assess", "state": "not_done"}),
    ("评估申请交了几家", "status", {"step": "apply_assessment", "state": "handed_in"}),
    ("延期的有哪些企业", "status", {"state": "extended"}),
    ("这周到期的", "todo", {"state": "not_done", "since": "2025-02-17", "until": "2025-02-23"}),
    ("下个月到期的有哪些", "todo", {"state": "not_done", "since": "2025-03-01", "until": "2025-03-31"}),
    ("3月底前到期的有哪些", "todo", {"state": "not_done", "until": "2025-03-31"}),
    ("省级评估的有哪几家", "status", {"assessor": "province"}),
    ("省级评估的还有几家没评", "status", {"step": "assess", "state": "not_done", "assessor": "province"}),
    ("上周交上来的有哪些", "status", {"state": "handed_in", "since": "2025-02-10", "until": "2025-02-16"}),
    ("昨天交的有几家", "status", {"state": "handed_in", "since": "2025-02-20", "until": "2025-02-20"}),
    ("今天收了几个报告", "status", {"state": "handed_in", "since": "2025-02-21", "until": "2025-02-21"}),
    ("评估申请收了多少", "status", {"step": "apply_assessment", "state": "handed_in"}),
    ("停产和注销的企业有哪些", "status", {"state": "stopped"}),
    ("各县送达率", "status", {"step": "deliver_notice", "by": "county"}),
    ("哪些企业没交", "overdue", {"state": "not_done"}),
    ("谁申请延期了", "status", {"state": "extension_asked"}),
    ("待我批的延期有几个", "status", {"state": "extension_asked"}),
    ("全市有多少家报停产的", "status", {"state": "paused"}),
    ("已经确认过的评估申请给我列一下", "status", {"step": "apply_assessment", "state": "done"}),
    ("还没汇总上来的有哪些", "todo", {"step": "forward_assessment", "state": "not_done"}),
    ("把鹿泉区那边的情况给我看看", "status", {"place": "鹿泉区"}),
    ("看看鹿泉那边", "status", {"place": "鹿泉"}),
    ("鹿泉区的告知书送得怎么样了", "status", {"step": "deliver_notice", "place": "鹿泉区", "by": "county"}),
    ("各县告知书送到啥程度了 哪个县拖后腿", "status", {"step": "deliver_notice", "by": "county"}),
    (
        "各市评估申请报上来多少家了，下午两点厅里开会要用",
        "status",
        {"step": "apply_assessment", "state": "handed_in", "by": "city"},
    ),
    (
        "哪几家还没报评估申请 给我拉个单子 我挨家打电话",
        "overdue",
        {"step": "apply_assessment", "state": "not_done"},
    ),
    ("有没有已经送达但是漏登记的，查查", "todo", {"step": "deliver_notice", "state": "not_done"}),
    (
        "省级评估的全汇总上来了，你核一下是不是",
        "status",
        {"step": "forward_assessment", "state": "handed_in", "assessor": "province"},
    ),
    ("10天内到期的有几家", "todo", {"state": "not_done", "since": "2025-02-21", "until": "2025-03-03"}),
]
ASKED += [  # in the words of the place
    ("谁到现在还不言语的", "status", {"state": "silent"}),
    ("哪几家还没个信儿", "status", {"state": "silent"}),
    ("到现在一声不吭的有谁", "status", {"state": "silent"}),
    (
        "这礼拜到日子的拉个单子我瞅瞅",
        "todo",
        {"state": "not_done", "since": "2025-02-17", "until": "2025-02-23"},
    ),
    ("快到期的先给我过一遍", "todo", {"state": "not_done", "since": "2025-02-21", "until": "2025-02-28"}),
    ("各县送达情况排个队 谁垫底", "status", {"step": "deliver_notice", "by": "county"}),
    ("没送的县名单发我", "status", {"step": "deliver_notice", "state": "not_done", "by": "county"}),
    ("哪个市最拖后腿", "status", {"by": "city"}),
    (
        "评估申请到今儿交了多少家，比上礼拜多几家",
        "status",
        {"step": "apply_assessment", "state": "handed_in", "until": "2025-02-21"},
    ),
    ("省里评的那些交齐没", "status", {"state": "handed_in", "assessor": "province"}),
    ("过了日子没交评估申请的都是谁", "overdue", {"step": "apply_assessment", "state": "overdue"}),
    ("停产的那几家给我看看", "status", {"state": "paused"}),
    ("还没送到企业手上的有几家", "todo", {"step": "deliver_notice", "state": "not_done"}),
]
# A report, a plan, a question of how, or of one that is named: whatever it is, no list.
NO_LISTS = [
    *("评估申请已提交", "没交评估申请", "全部企业已送达", "还没送", "都交了", "名单有误"),
    *("评估通过了吗", "评估申请要交哪些材料", "验收申请什么时候交", "谁说没交", "鹿泉那几家评估都通过了"),
    *("鹿泉区停产了", "要延期", "延期待批", "看看", "鹿泉区确认过了"),
    *("长安金和的告知书没送完", "3号没交评估申请的", "评估申请交给哪个县"),
]


@pytest.mark.parametrize(("text", "intent", "query"), ASKED)
def test_a_list_is_asked_for(text: str, intent: str, query: dict[str, str]) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.intent, reading.act, reading.slots()) == (intent, "do", {"query": query})


@pytest.mark.parametrize("text", NO_LISTS)
@pytest.mark.parametrize("who", ["city01", "cnty002", "dev0001", "supp01"])
def test_what_only_sounds_like_one_is_none(text: str, who: str) -> None:
    assert read_sentence(text, PEOPLE[who], INDEX, TODAY).query is None


@pytest.mark.parametrize("text", ["各市进度", "停产的有几家", "没交评估申请的名单"])
def test_the_desk_has_no_lists_of_enterprises(text: str) -> None:
    assert read_sentence(text, PEOPLE["supp01"], INDEX, TODAY).query is None


def test_an_enterprise_asks_for_what_it_has_to_do() -> None:
    mine = read_sentence("下个月到期的有哪些", PEOPLE["dev0001"], INDEX, TODAY)
    assert (mine.intent, mine.act) == ("todo", "do")
    assert mine.query
    assert read_sentence("停产的有几家", PEOPLE["dev0001"], INDEX, TODAY).query is None


URGED = [
    ("评估申请没交的都催一遍", "all", {"step": "apply_assessment", "state": "not_done"}),
    ("给全部逾期的发催办", "overdue", {"state": "overdue"}),
    ("催一催告知书没送完的县", "all", {"step": "deliver_notice", "state": "not_done"}),
    ("只催桥西区没送的", "all", {"step": "deliver_notice", "state": "not_done", "place": "桥西区"}),
    ("桥西区没送达的催一下", "all", {"step": "deliver_notice", "state": "not_done", "place": "桥西区"}),
]


@pytest.mark.parametrize(("text", "every", "query"), URGED)
def test_whoever_is_on_a_list_is_urged_after_a_question(text: str, every: str, query: dict[str, str]) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.intent, reading.act, reading.why, reading.every) == ("urge", "ask", "many", every)
    assert reading.slots()["query"] == query
    assert read_sentence(text, PEOPLE["dev0001"], INDEX, TODAY).act != "ask"


SPARED = [
    "没交评估申请的挨个催一遍，长安金和甭催，他刚跟我通过电话",
    "除了长安金和其他没交评估申请的都催",
    "没交评估申请的都提个醒，别催长安金和",
    "催一下没交评估申请的，长安金和不用催了，刚打过电话",
    "没交评估申请的再催一回，长安金和电镀有限公司免了",
]


@pytest.mark.parametrize("text", SPARED)
def test_whom_the_list_leaves_out_is_not_urged(text: str) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.intent, reading.act, reading.why) == ("urge", "ask", "many")
    assert [firm.name for firm in reading.names] == ["长安金和电镀有限公司"]
    assert reading.slots()["query"] == {"step": "apply_assessment", "state": "not_done"}
