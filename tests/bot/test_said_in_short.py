"""What is said in short: all but some, those of one trade, results under a heading, a wish without its verb."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import Reading, read_sentence
from bot.reading.given_up import nothing_to_ask
from bot.reading.of_the_record import DayOfRecord, day_said
from bot.reading.outcomes import results_of_no_stage
from bot.reading.told_in_full import notice_told
from bot.reading.wished_day import day_of_a_wish, tells_why
from tests.bot.chat_report import INDEX, PEOPLE, TODAY


def read(person: str, text: str) -> Reading:
    return read_sentence(text, PEOPLE[person], INDEX, TODAY)


@pytest.mark.parametrize(
    ("person", "text", "intent", "out"),
    [
        ("cnty007", "鹿泉的都送了，就冀润和瑞和没", "notice_delivered", 2),
        ("cnty100", "我把手头的告知书发得差不多了 没发的就剩恒海造纸、泰丰制药", "notice_delivered", 2),
        ("cnty002", "告知书都给了，除了正诚橡塑", "notice_delivered", 1),
        ("city13", "除了隆达，其他交了申请的都行", "confirm", 1),
        ("city13", "除了隆达焦化，其余都没问题", "confirm", 1),
    ],
)
def test_whoever_is_left_out_is_asked_about_as_left_out(
    person: str, text: str, intent: str, out: int
) -> None:
    meant = read(person, text)
    assert (meant.intent, meant.act, meant.why) == (intent, "ask", "many")
    assert len(meant.names) == out


@pytest.mark.parametrize(
    ("person", "text", "why", "names", "choices"),
    [
        ("cnty126", "我这片皮革的几家都到哪步了", "", 2, 0),
        ("cnty100", "桥西分局那几家水泥的告知书给了", "which_enterprise", 0, 2),
        ("cnty100", "两家水泥的告知书都送了", "unsure", 2, 0),
    ],
)
def test_those_of_one_trade_are_of_the_askers_own(
    person: str, text: str, why: str, names: int, choices: int
) -> None:
    meant = read(person, text)
    assert (meant.why, len(meant.names), len(meant.choices)) == (why, names, choices)


def test_papers_that_go_back_are_no_trouble_of_ones_own() -> None:
    assert read("city07", "唐山广泰的申请看了，退，附件打不开").intent == "unknown"
    assert read("city07", "系统打不开，麻烦看看").intent == "ask_support"


@pytest.mark.parametrize(("text", "number"), [("确认贰", 2), ("确认叁", 3), ("确认二", 2)])
def test_capital_numerals_are_numbers(text: str, number: int) -> None:
    assert read("city09", text).numbers == (number,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("没事了", True),
        ("没事了，谢谢", True),
        ("哦不用了", True),
        ("自己解决了", True),
        ("想起来了", True),
        ("不问了", True),
        ("算了", True),
        ("没有附件怎么办", False),
        ("系统好了没", False),
        ("不用盖章了吗", False),
    ],
)
def test_who_has_no_question_any_more(text: str, said: bool) -> None:
    assert nothing_to_ask(text) is said


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("装上再调试，咱就写到10月15吧", date(2025, 10, 15)),
        ("那就延到9月底", None),  # a rough day is asked for
        ("给到9月30号行不行", date(2025, 9, 30)),
        ("厂家说8月20号到货", None),
        ("9月30号开会", None),
    ],
)
def test_the_day_that_is_wished_and_no_other(text: str, until: date | None) -> None:
    found = day_of_a_wish(text, TODAY)
    assert found == until or (until is None and text.endswith("底"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("碱回收炉坏了，配件得从芬兰来", True),
        ("老板住院了家里没人管", True),
        ("厂家说8月20号到货", False),
        ("再说吧，等等看", False),
        ("这个要写什么", False),
        ("算了先不延了", False),
        ("收到", False),
    ],
)
def test_a_reason_is_told_before_its_day(text: str, said: bool) -> None:
    assert tells_why(text, TODAY) is said


@pytest.mark.parametrize(
    ("text", "until", "on"),
    [
        ("等会儿 打错字了，3月20不是2月20，盛信焦化整改期限", True, date(2025, 3, 20)),
        ("10号来不及，20吧", True, date(2025, 3, 20)),
        ("手滑，20号", False, date(2025, 2, 20)),
        ("不是今天，周二去的", False, date(2025, 2, 18)),
        ("不是12号，是前天", False, date(2025, 2, 19)),
    ],
)
def test_another_day_of_the_record(text: str, until: bool, on: date) -> None:
    recorded = DayOfRecord(date(2025, 3, 10) if until else date(2025, 2, 10), until)
    said = day_said(text, PEOPLE["city09"], INDEX, TODAY, recorded)
    assert said is not None
    assert said.on == on


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("通知下去，下周二上午九点半开推进会", "下周二上午九点半开推进会"),
        ("下周二九点半开会，各分局带台账", "下周二九点半开会，各分局带台账"),
        ("发个通知", ""),
    ],
)
def test_what_a_notice_says(text: str, said: str) -> None:
    assert notice_told(text) == said


@pytest.mark.parametrize(
    ("text", "told"),
    [("盛信通过，恒瑞没过", True), ("盛信评估通过", False), ("盛信通过了吗", False), ("3号通过", False)],
)
def test_results_that_name_no_stage(text: str, told: bool) -> None:
    assert results_of_no_stage(text) is told


def test_a_notice_goes_only_to_those_who_are_named() -> None:
    meant = read("city07", "只发给还没提交评估申请的：请于2月28日前在系统里提交")
    assert (meant.intent, meant.act) == ("announce", "do")
    assert meant.text.startswith("还没提交评估申请的：")


A, B, C = "盛信焦化", "恒瑞化工", "华诚化工"


@pytest.mark.parametrize(
    "text",
    [
        f"评估结果：{A}通过，{B}没过",
        f"评估结果：{A}通过，{B}待定",
        f"评估结果：{A}通过，{B}还没定",
        f"评估结论{A}通过，{B}整改",
        f"评估情况：{A}通过，{B}再议",
        f"评估结果：{A}通过，{B}下次再评",
        f"评估结果：{A}通过，{B}缺席",
        f"验收结果：{A}合格，{B}不合格缺数据",
        f"验收结果：{A}合格，{B}没验",
        f"验收结果：{A}、{B}合格，{C}没合格",
    ],
)
def test_a_result_under_a_heading_is_of_no_firm_that_has_words_of_its_own(text: str) -> None:
    assert read("city09", text).act == "ask"


@pytest.mark.parametrize("text", [f"评估结果：{A}通过，{B}也通过", f"评估通过：{A}，{B}，还有{C}"])
def test_a_result_is_of_all_of_whom_the_same_is_said(text: str) -> None:
    assert read("city09", text).act == "do"
