"""More than one thing said of a sentence's objects: by a second number, by another firm, by one named again."""

from __future__ import annotations

import pytest

from tests.bot.test_reading import say

CITY, COUNTY = "city01", "cnty002"
A, B = "长安金和电镀有限公司", "永顺电镀有限公司"
G, H = "滦南广海玻璃集团有限公司", "河北正诚橡塑有限公司"


@pytest.mark.parametrize(
    "text", ["{G}、{H}告知书已送达，{H}没签字", "{G}、{H}已送达，{H}锁门", "{G}已送达 {H}没送"]
)
def test_whoever_was_not_served_is_left_out_of_the_question(text: str) -> None:
    reading = say(COUNTY, text.format(G=G, H=H))
    assert (reading.act, reading.why, [e.name for e in reading.names]) == ("ask", "unsure", [G])


@pytest.mark.parametrize(
    ("who", "text", "why"),
    [
        *(
            (COUNTY, text.format(G=G), "unsure")  # the number is said to be left out
            for text in (
                "{G}、6已送达",
                "{G}和3-5已送达",
                "{G}及5已送达 2月19日",
                "{G}，还有2，已送达",
                "{G}和1-3都送达了",
                "{G}、1、2已送达",
            )
        ),
        *(
            (CITY, text, "one_by_one")
            for text in (
                "退回57，原因缺表；退回58，原因缺章",
                "57退回，理由缺表，58退回，理由缺章",
                "退回57 缺监测表，退回58 缺公章",
                "退回 57：缺表；59：缺章；60：没签字",
                "退回57 缺表 58也缺",
                "退回 57、58，分别是缺表和没盖章",
                "退回57缺表退回59缺章",
                "57退回缺表 58退回缺章",
                "驳回延期52 理由不足；53 设备已到货",
            )
        ),
        (CITY, f"退回 57 缺表，{A} 缺章", "one_by_one"),
        (CITY, f"{A}、{B}评估通过，但{B}没过", "which_enterprise"),
        (CITY, f"验收合格 {A}、{B}，但{B}没整改完", "which_enterprise"),
        (CITY, f"{A}和{B}评估通过，{B}要整改", "which_enterprise"),
        (CITY, "确认 57-59，中间那个先不确认", "need_number"),
        (CITY, "确认 57、58，但58要补章", "need_number"),
        *(
            (CITY, text.format(A=A, B=B), why)
            for why, texts in {
                "one_by_one": (
                    "评估不通过 {A}、{B}，分别是缺监测报告和数据不实",
                    "评估不通过 {A}、{B} 一个缺监测报告，一个没盖章",
                    "评估整改 {A}、{B} 至2025-05-16 分别补监测报告和台账",
                    "评估不通过 {A} 数据造假；{B} 缺章",
                    "评估不通过 {A}（数据造假）、{B}（缺章）",
                    "评估整改 {A} 至2025-05-16 补台账，{B} 至2025-06-01 补章",
                    "验收合格 {A}、{B}，{B}水平三级",
                    "同意延期 53，52不同意",
                    "53同意延期，52不同意",
                ),
                "which_enterprise": (
                    "评估通过 {A}、{B}，不过{B}缺章",
                    "评估通过 {A}、{B}，{B}明天",
                    "评估通过 {A}、{B}，另一家缺章",
                    "{A}和{B}评估通过，不过{B}的报告还要改",
                ),
            }.items()
            for text in texts
        ),
        *(
            (COUNTY, text.format(G=G, H=H), "which_enterprise")
            for text in (
                "已送达 {G}、{H}（{H}的没签收）",
                "{G}、{H}已送达，{H}明天送",
                "{G}、{H}已送达，一家没签字",
            )
        ),
    ],
)
def test_more_than_one_thing_is_asked_about(who: str, text: str, why: str) -> None:
    reading = say(who, text)
    assert (reading.act, reading.why) == ("ask", why)
    assert why != "which_enterprise" or not reading.names  # no single yes does all


@pytest.mark.parametrize(
    "text",
    [
        "{A}评估通过，{B}评估不通过，缺报告",
        "{A}评估通过。{B}评估不通过，缺报告。",
        "{A}评估通过，{B}评估不通过 缺报告",
        "评估通过 {A}；评估不通过 {B} 缺监测报告",
        "{A}评估通过，{B}整改，缺报告",
        "{A}验收合格，{B}评估不通过，缺报告",
    ],
)
def test_of_two_decisions_the_first_is_taken_and_the_other_is_said_to_be_left(text: str) -> None:
    reading = say(CITY, text.format(A=A, B=B))
    assert (reading.act, [e.name for e in reading.names]) == ("do", [A])
    assert B in reading.rest and "缺" in reading.rest and A not in reading.rest


def test_another_firms_matter_beside_a_report_is_said_to_be_left() -> None:
    assert say(COUNTY, f"{G}已送达，{H}拒收").rest == f"{H}拒收"


def test_what_is_to_be_sent_apart_is_said() -> None:
    assert say(CITY, f"评估不通过 {A} 数据造假；{B} 缺章").left == (
        f"评估不通过 {A} 数据造假",
        f"评估不通过 {B} 缺章",
    )
    assert say(CITY, "同意延期 53，52不同意").left == ("同意延期 53", "驳回延期 52")


def test_a_decision_that_a_reason_speaks_of_is_none() -> None:
    reading = say(CITY, "退回 57 确认58的时候发现缺章")
    assert (reading.act, reading.numbers, reading.reason) == ("do", (57,), "确认58的时候发现缺章")


@pytest.mark.parametrize(
    "text",
    [
        "取消刚才的撤回",
        "撤销刚才的撤回",
        "撤回刚才的撤回",
        "收回刚才那个撤回",
        "撤回失误",
        "恢复刚才撤回的",
        "哎呀按到撤回了",
        "那个撤回请作废",
    ],
)
def test_a_taking_back_that_is_regretted_takes_nothing_back(text: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.intent, reading.act, reading.why) == ("withdraw_report", "none", "negated")


@pytest.mark.parametrize(
    ("who", "text"),
    [
        (CITY, "退回 57 缺2024年12月监测报告，请10月20日前补交"),
        (CITY, "退回 3 锅炉2.5t/h按10.5吨重新核算；缺3项附件"),
        (CITY, "退回 3 上次退回后仍缺公章"),
        (CITY, "退回 29 1、缺水平衡图；2、缺监测报告"),
        (CITY, f"{A}评估通过，{B}评估通过"),
        (COUNTY, f"{G}、{H}已送达"),
        (COUNTY, f"1、{G} 2、{H}已送达"),
        (COUNTY, "撤回"),
        (COUNTY, "撤回 2"),
    ],
)
def test_one_clear_thing_is_done(who: str, text: str) -> None:
    assert say(who, text).act == "do"


@pytest.mark.parametrize(
    ("text", "intent", "why"),
    [
        ("确认42和43，不对，只确认42", "confirm", "need_number"),
        ("确认 42、43，错了，只42", "confirm", "need_number"),
        ("同意延期 52、53，说错了，是52", "approve_extension", "need_number"),
        ("确认 85，日期改为2月18日", "confirm", "unsure"),  # and is told that the day is not taken
        ("确认 86，实际是2月18日收到的", "confirm", "unsure"),
    ],
)
def test_a_number_put_right_and_a_day_beside_a_number_are_asked_about(
    text: str, intent: str, why: str
) -> None:
    reading = say(CITY, text)
    assert (reading.intent, reading.act, reading.why) == (intent, "ask", why)
    assert why != "unsure" or reading.left_why == "day"


@pytest.mark.parametrize("text", ["84不同意，理由不充分", "不同意 84，理由不充分", "84不批准，理由不充分"])
def test_a_no_is_not_offered_as_a_yes(text: str) -> None:
    reading = say(CITY, text)
    assert (reading.intent, reading.numbers, reading.reason) == ("refuse_extension", (84,), "理由不充分")


@pytest.mark.parametrize(
    ("who", "text"),
    [(COUNTY, "送达作废"), (COUNTY, f"{G}作废"), ("dev0033", "评估申请作废"), ("dev0033", "操作失误")],
)
def test_what_is_void_is_not_offered_anew(who: str, text: str) -> None:
    assert (say(who, text).intent, say(who, text).act) == ("withdraw_report", "ask")


def test_numbers_behind_an_exception_are_not_all_others() -> None:
    assert say(COUNTY, "除了2，1到4都送了").why == "unsure"
    assert say(COUNTY, "1到4都送了，除了2").numbers == (1, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["{G}、{H}，除{H}外均已送达", "除{H}外，{G}均已送达", "已送达{G}而不是{H}", "{G}、{H}已送达，不含{H}"],
)
def test_a_firm_that_is_excepted_is_never_among_those_that_are_offered(text: str) -> None:
    reading = say(COUNTY, text.format(G=G, H=H))
    assert reading.act == "ask" and H not in [e.name for e in reading.names]
    assert reading.left_why != "parts"
