"""Numbers at a command that takes numbers are numbers, and what follows them is kept whole."""

import pytest

from bot.reading import Reading, read_sentence
from bot.reading.result import Pending
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B = "长安金和电镀有限公司", "永顺电镀有限公司"


def say(text: str, who: str = "city01") -> Reading:
    return read_sentence(text.format(A=A, B=B), PEOPLE[who], INDEX, TODAY)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("确认3号到5号", (3, 4, 5)),
        ("确认3号至5号", (3, 4, 5)),
        ("确认三到五号", (3, 4, 5)),
        ("确认3/5/7", (3, 5, 7)),
        ("确认 3/5", (3, 5)),
        ("确认3|5", (3, 5)),
        ("确认3（5）", (3, 5)),
        ("3号到5号确认", (3, 4, 5)),
        ("3/5/7确认", (3, 5, 7)),
        ("同意延期3号到5号", (3, 4, 5)),
        ("同意延期 3/5", (3, 5)),
        ("退回3号到5号 没盖章", (3, 4, 5)),
        ("退回3/5/7 没盖章", (3, 5, 7)),
        ("退回三到五号 没盖章", (3, 4, 5)),
        ("驳回延期3/5 理由不充分", (3, 5)),
        ("关闭3号到5号", (3, 4, 5)),
        ("关闭3/5/7", (3, 5, 7)),
    ],
)
def test_a_number_at_a_number_command_is_no_day(text: str, numbers: tuple[int, ...]) -> None:
    reading = say(text, "supp01" if text.startswith("关闭") else "city01")
    assert (reading.act, reading.numbers, reading.on) == ("do", numbers, None)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("同意延期3到9月30日", "2025-09-30"),
        ("同意延期 3 至4月5日", "2025-04-05"),
        ("同意延期3号到4月5号", "2025-04-05"),
    ],
)
def test_a_day_behind_its_month_stays_one(text: str, on: str) -> None:
    reading = say(text)
    assert (reading.act, reading.numbers, str(reading.on)) == ("do", (3,), on)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("退回 3号企业4号附件缺失", "4号附件缺失"),
        ("退回 3号企业 没盖章", "没盖章"),
        ("退回 3号企业没盖章", "企业没盖章"),
        ("退回 3号企业名称不符", "企业名称不符"),
        ("退回 3号单位没盖章", "单位没盖章"),
        ("退回 第3条件不符", "条件不符"),
        ("退回 3号，5号炉数据缺失", "5号炉数据缺失"),
        ("退回 3\n5号炉也没数据", "5号炉也没数据"),
        ("退回 3\n1、没盖章\n2、缺表", "1、没盖章\n2、缺表"),
        ("退回 3\n2条意见未改", "2条意见未改"),
    ],
)
def test_the_reason_is_kept_whole(text: str, reason: str) -> None:
    reading = say(text)
    assert (reading.act, reading.numbers, reading.reason) == ("do", (3,), reason)


@pytest.mark.parametrize(
    "text",
    [
        "退回 3\n5号也没盖章",
        "退回 3号，5号也没盖章",
        "退回 3 5号也没盖章",
        "退回 3号企业4号也没盖章",
        "退回 3号企业 4号也没盖章",
        "退回 3 （1）没盖章（2）缺表",
        "退回 3号码有误",
    ],
)
def test_a_number_that_may_be_one_more_is_asked(text: str) -> None:
    assert say(text).act == "ask"
    assert not say(text).numbers


@pytest.mark.parametrize(
    "text", ["评估不通过 {A}和{B}报告一模一样", "评估整改 {A}和{B}的报告一样", "评估整改 {A}与{B}的数据一致"]
)
def test_the_firm_compared_with_is_content(text: str) -> None:
    """Whether it is said of both is asked, and only the first is offered."""
    reading = say(text)
    assert (reading.act, reading.why, [e.name for e in reading.names], reading.choices) == (
        "ask",
        "unsure",
        [A],
        (),
    )
    assert reading.reason == text.format(A=A, B=B).partition(A)[2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "评估不通过 石家庄广泰水泥有限公司 与永顺电镀、广海皮革的报告雷同，1-3章照抄",
            "与永顺电镀、广海皮革的报告雷同，1-3章照抄",
        ),
        ("评估不通过 石家庄广泰水泥有限公司，与永顺电镀和广海皮革雷同", "与永顺电镀和广海皮革雷同"),
        ("评估不通过 石家庄广泰水泥有限公司 与广海玻璃雷同", "与广海玻璃雷同"),
        ("评估不通过 石家庄广泰水泥有限公司 同广海玻璃数据一样", "同广海玻璃数据一样"),
    ],
)
def test_those_a_firm_is_compared_with_are_its_reason(text: str, reason: str) -> None:
    reading = say(text)
    assert [e.name for e in reading.names] == ["石家庄广泰水泥有限公司"]
    assert (reading.act, reading.reason) == ("do", reason)


@pytest.mark.parametrize("text", ["广海玻璃和正诚橡塑监测数据一样", "正诚橡塑 同广海玻璃"])
def test_a_comparison_that_may_be_of_both_is_asked(text: str) -> None:
    assert say(f"评估不通过 {text}").act == "ask"


OF_A = Pending("assessment_failed", "need_reason", names=tuple(e for e in INDEX.enterprises if e.name == A))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("已汇总上报吧", "forward_assessment"),
        ("总结已提交吧", "summary_submitted"),
        ("免打扰 到周五吧", "mute"),
        ("催办 {B}吧", "urge"),
    ],
)
def test_a_report_or_a_wish_is_no_reason(text: str, intent: str) -> None:
    reading = read_sentence(text.format(B=B), PEOPLE["city01"], INDEX, TODAY, OF_A)
    assert (reading.intent, reading.act) == (intent, "ask")


@pytest.mark.parametrize(
    "text", ["请企业撤回重报", "评估报告没交", "名单没报送", "告知书送达日期不对", "评估申请书没有盖章"]
)
def test_a_reason_may_speak_of_reports(text: str) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY, OF_A)
    assert (reading.intent, reading.act, reading.reason) == ("assessment_failed", "do", text)


@pytest.mark.parametrize("yes", ["确认", "是", "对"])
def test_confirm_alone_is_a_yes_to_what_was_asked(yes: str) -> None:
    asked = Pending("announce", "unsure", numbers=(1,), text="请准备")
    assert (read_sentence(yes, PEOPLE["city01"], INDEX, TODAY, asked).intent) == "announce"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("确认 20 永顺电镀", [B]),
        ("退回 20 永顺电镀 缺报告", [B]),
        ("退回 20 永顺电镀有限公司缺报告", [B]),
        ("永顺电镀 20 退回 缺报告", [B]),
        ("退回 20 与永顺电镀的报告雷同", []),
        ("退回 20 缺永顺电镀的报告", []),
    ],
)
def test_a_name_beside_a_number_is_handed_on_with_it(text: str, names: list[str]) -> None:
    """Whoever acts upon the number looks whether it is that firm's."""
    reading = say(text)
    assert (reading.act, reading.numbers, [e.name for e in reading.names]) == ("do", (20,), names)
