"""撤回: all of one's reports, those of a day, or of one step; never another than is spoken of."""

import pytest

from bot.reading.taken_back import steps_spoken_of
from bot.words.milestones import MilestoneKind as Step
from tests.bot.test_reading import say

COUNTY = "cnty139"
A, B = "河北金海钢铁有限公司", "盛信焦化集团有限公司"


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("撤回今天全部", "2025-02-21"),
        ("全部撤回", "None"),
        ("撤回全部", "None"),
        ("都撤回", "None"),
        ("把今天登记的都撤回", "2025-02-21"),
        ("今天的全部撤回，发错了", "2025-02-21"),
        ("撤回昨天的登记", "2025-02-20"),
        ("全部撤回吧", "None"),
    ],
)
def test_all_that_she_reported_is_shown_first(text: str, on: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.intent, reading.act, reading.every) == ("withdraw_report", "ask", "all")
    assert str(reading.on) == on


@pytest.mark.parametrize("text", ["别全部撤回", "先不撤回今天的", "怎么全部撤回"])
def test_all_that_is_not_to_be_taken_back_is_not(text: str) -> None:
    assert say(COUNTY, text).act == "none"


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("撤回评估申请", Step.ASSESSMENT_APPLICATION),
        ("验收申请发错了，撤回", Step.ACCEPTANCE_APPLICATION),
        ("撤回甲公司的送达", Step.DELIVERY),
        ("撤回延期申请", Step.EXTENSION_REQUEST),
        ("撤回评估申请汇总", Step.ASSESSMENT_FORWARDING),
        ("更名的报告撤回", Step.CHANGE_REQUEST),
    ],
)
def test_the_step_that_is_named_is_meant(text: str, step: Step) -> None:
    assert step in steps_spoken_of(text)


def test_no_step_is_named_by_a_name() -> None:
    assert steps_spoken_of("撤回启动电源有限公司", ["启动电源有限公司"]) == ()
    assert steps_spoken_of("撤回") == ()


@pytest.mark.parametrize(
    "text", ["不对，刚才那个撤回按错了", "撤回按错了", "刚才的撤回是手滑", "不是要撤回", "撤回是误操作"]
)
def test_a_taking_back_that_is_regretted_takes_nothing_more_back(text: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.intent, reading.act, reading.why) == ("withdraw_report", "none", "negated")


@pytest.mark.parametrize(
    ("text", "numbers", "act"),
    [
        ("撤回 2", (2,), "do"),
        ("撤回2号", (2,), "do"),
        ("撤回1，2和3保留", (1,), "do"),
        ("撤回1、2", (1, 2), "ask"),
        ("撤回 1-3", (1, 2, 3), "ask"),
    ],
)
def test_the_number_that_is_named_is_meant(text: str, numbers: tuple[int, ...], act: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.intent, reading.numbers, reading.act) == ("withdraw_report", numbers, act)


@pytest.mark.parametrize(
    ("who", "text"),
    [
        (COUNTY, "撤回上上条"),
        (COUNTY, "撤回前两条"),
        (COUNTY, "撤回第一条"),
        (COUNTY, "撤回 除了1"),
        (COUNTY, "撤回上周的"),
        (COUNTY, "撤回3月5号的"),
        *(
            (COUNTY, text.format(A=A, B=B))
            for text in (
                "撤回两家",
                "撤回3家",
                "撤回一家",
                "撤回一部分",
                "撤回另外一家",
                "撤回刚才两家",
                "撤回登错的那家",
                "撤回2号和{A}",
                "撤回{A}和2",
                "{A}、3撤回",
                "撤回全部，{A}除外",
                "都撤回，{A}留着",
                "{A}和{B}没送到，撤回",
                "撤回{A}，不对，是{B}",
                "撤回{A}，说错了，是{B}",
                "撤回{A}，应该是{B}",
                "撤回{A}（写错，撤{B}）",
                "撤回{A}，{B}要不要也撤",
                "撤回{A}，{B}也撤",
                "撤回2，不对，是3",
                "撤回第一家",
                "撤回第二家",
            )
        ),
        ("dev0001", "撤回 2"),
    ],
)
def test_which_report_is_meant_is_asked(who: str, text: str) -> None:
    reading = say(who, text)
    assert (reading.intent, reading.act, reading.why) == ("withdraw_report", "ask", "which_report")


@pytest.mark.parametrize("text", ["{}没送到，撤回", "撤回{}", "{}登错了，撤回", "撤回{}，{other}保留"])
def test_the_firm_that_is_named_is_meant(text: str) -> None:
    reading = say(COUNTY, text.format(A, other=B))
    assert (reading.act, [e.name for e in reading.names]) == ("do", [A])


@pytest.mark.parametrize(
    ("text", "act", "why"),
    [
        ("领导让撤回 我不同意", "none", "negated"),
        ("谁让撤回的", "none", "question"),
        ("撤回不了啊", "do", "offer"),
        ("撤回没反应", "do", "offer"),
        ("省系统里点了撤回", "ask", "unsure"),
        ("我在系统里把申请撤回了", "ask", "unsure"),
        ("刚才手滑了，撤回", "do", ""),
        ("撤回撤回", "do", ""),
    ],
)
def test_what_only_speaks_of_a_taking_back_takes_nothing_back(text: str, act: str, why: str) -> None:
    assert (say(COUNTY, text).act, say(COUNTY, text).why) == (act, why)


@pytest.mark.parametrize("text", ["撤回", "撤回上一条", "撤回刚才那条", "刚才那条按错了，撤回"])
def test_the_last_word_is_taken_back_at_once(text: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.act, reading.numbers, reading.every) == ("do", (), "")


@pytest.mark.parametrize("text", ["说错了", "说错了 应该驳回 设备没问题", "写错了"])
def test_a_decision_that_was_a_slip_offers_no_report_of_another_firm(text: str) -> None:
    assert (say("city01", text).intent, say("city01", text).act) == ("withdraw_report", "deny")


def test_behind_a_slip_the_right_decision_is_asked() -> None:
    reading = say("city01", "说错了，退回57")
    assert (reading.intent, reading.act, reading.numbers, reading.reason) == ("reject", "ask", (57,), "")


@pytest.mark.parametrize(
    "more", ["的，先等等", "，不对", "，说错了", "，等我核实", "，明天再说", "，领导没同意"]
)
def test_a_second_thought_behind_the_firm_is_asked_about(more: str) -> None:
    assert say(COUNTY, f"撤回{A}{more}").act == "ask"


@pytest.mark.parametrize("more", ["", "，谢谢", "的送达登记，登错了", "这家", "，手滑了"])
def test_polite_words_and_the_slip_itself_are_not(more: str) -> None:
    assert say(COUNTY, f"请撤回{A}{more}").act == "do"


@pytest.mark.parametrize(
    "text",
    [
        "撤回鼎鼎",
        "撤回鼎鼎的",
        "鼎鼎的撤回",
        "把鼎鼎撤回来",
        "撤回张三那家",
        "撤回那个做水泥的",
        "撤回除了安诚",
        "撤回除了安诚橡塑有限责任公司",
        "除安诚橡塑有限责任公司以外都撤回",
    ],
)
def test_a_taking_back_of_what_was_not_understood_is_not_of_the_last_report(text: str) -> None:
    reading = say("cnty002", text)
    assert (reading.intent, reading.act, reading.why) == ("withdraw_report", "ask", "which_report")


@pytest.mark.parametrize("text", ["撤回安诚", "撤回 安诚", "撤回安诚的", "安诚撤回", "撤回安诚的登记"])
def test_a_short_name_glued_to_the_word_is_heard(text: str) -> None:
    assert [e.name for e in say("cnty002", text).names] == ["安诚橡塑有限责任公司"]


@pytest.mark.parametrize("text", ["手滑了", "哎呀手滑", "不好意思，手误", "刚才手抖了", "手快了", "误触了"])
def test_a_slip_of_the_hand_is_spoken_of_what_was_just_done(text: str) -> None:
    for who in ("cnty002", "dev0001", "city01"):
        assert (say(who, text).intent, say(who, text).act) == (
            say(who, "点错了").intent,
            say(who, "点错了").act,
        )
