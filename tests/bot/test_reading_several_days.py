"""Days said of several: none is dropped, none becomes another firm's or another step's, none today."""

from __future__ import annotations

from datetime import date

import pytest

from tests.bot.test_reading import say

COUNTY, CITY, CLERK = "cnty002", "city01", "dev0033"
A, B = "安诚橡塑有限责任公司", "滦南广海玻璃集团有限公司"


@pytest.mark.parametrize(
    "text",
    [
        "{A}告知书2月20日送达，{B}2月21日送达",
        "{A} 2月20日已送达；{B}已送达",
        "{A}已送达；{B}2月20日已送达",
        "2月20日送达{A}，2月21日送达{B}",
        "{A}2月20日，{B}2月21日，都送达了",
        "昨天送了{A}，今天送了{B}",
        "告知书{A}昨天签收，{B}今天签收",
        "已送达 {A} 2月20日、{B} 2月21日",
        "已送达 {A}（2月18日），{B}",
        "已送达 {A} 昨天，{B}",
        "已送达 {A}、{B}，日期分别为2月20日、2月21日",
        "已送达 {A}、{B}，{B}是昨天",
        "已送达 {A}、{B}，其中{B}是2月18日",
        "已送达 {A}、{B}，{A}2月18日",
        "已送达 {A}、{B}，分别是2月18日和19日",
        "{A}、{B}分别于2月18日和2月19日送达",
        "已送达 {A}、{B}，前者2月18日，后者2月19日",
        "已送达 {A}、{B}，一家2月18日，一家昨天",
        "已送达 {A}和{B}，第二家是昨天",
        "{A}、{B}已送达，{B}昨天送的",
        "{A}昨天送达，{B}也是",
    ],
)
def test_firms_with_a_day_each_are_sent_one_by_one(text: str) -> None:
    reading = say(COUNTY, text.format(A=A, B=B))
    assert (reading.act, reading.why) == ("ask", "one_by_one")
    assert [part for part in reading.left if A in part] and [part for part in reading.left if B in part]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("已送达 {A}、{B}，{B}是昨天", ("日期", "2025-02-20")),
        ("已送达 {A}、{B}，分别为2月18日、2月19日", ("2025-02-18", "2025-02-19")),
        ("2月18日送达{A}，2月19日送达{B}", ("2025-02-18", "2025-02-19")),
        ("已送达 {A} 2月18日、{B} 2月19日", ("2025-02-18", "2025-02-19")),
        ("已送达 {A}、{B}，前者2月18日，后者2月19日", ("2025-02-18", "2025-02-19")),
        ("已送达 {A}、{B}，一家2月18日，一家昨天", ("日期", "日期")),  # it is not said which
        ("已送达 {A}、{B}，分别是2月18日和19日", ("日期", "日期")),
    ],
)
def test_what_is_to_be_sent_apart_keeps_the_days_that_were_said(text: str, days: tuple[str, str]) -> None:
    reading = say(COUNTY, text.format(A=A, B=B))
    assert reading.left == (f"已送达 {A} {days[0]}", f"已送达 {B} {days[1]}")


@pytest.mark.parametrize(
    "text", ["已送达 1 2月18日，2 2月19日", "已送达 1、2，分别是2月18日和19日", "已送达 1、2，前者2月18日"]
)
def test_numbers_with_a_day_each_are_sent_one_by_one(text: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.act, reading.left) == ("ask", ("已送达 1 日期", "已送达 2 日期"))


@pytest.mark.parametrize("text", ["2月20日已送达 {A}，{B}", "已送达 {A}、{B} 2月20日"])
def test_one_day_of_all_is_that_of_each(text: str) -> None:
    reading = say(COUNTY, text.format(A=A, B=B))
    assert (reading.act, reading.on, len(reading.names)) == ("do", date(2025, 2, 20), 2)


@pytest.mark.parametrize(
    "text",
    [
        "已启动审核2月10日，已提交评估申请2月20日",
        "2月10日启动审核，2月20日提交评估申请",
        "评估申请2月20日交的，2月10日启动的审核",
        "评估申请和审核启动都已完成，2月20日",
        "审核已启动并提交评估申请，2月20日",
        "2月20日启动审核并提交了评估申请",
        "启动审核和评估申请都办完了",
        "评估申请、验收申请都已提交",
        "已提交评估申请及验收申请 2月20日",
        "修改稿和验收申请都交了",
        "2月10日启动的审核，评估申请也交了",
        "评估申请已交，审核2月10日就启动了",
    ],
)
def test_two_reports_of_which_one_would_be_lost_are_sent_one_by_one(text: str) -> None:
    reading = say(CLERK, text)
    assert (reading.act, reading.why, len(reading.left)) == ("ask", "one_by_one", 2)


def test_who_says_both_without_a_day_has_said_both() -> None:
    reading = say(CLERK, "已启动审核，评估申请也交了")
    assert (reading.intent, reading.act, reading.rest) == ("apply_assessment", "do", "")


def test_reports_that_are_to_be_sent_apart_keep_their_day() -> None:
    assert say(CLERK, "评估申请和审核启动都已完成，2月20日").left == (
        "已提交评估申请 2025-02-20",
        "已启动审核 2025-02-20",
    )


def test_a_second_report_that_is_not_as_plain_is_said_to_be_left() -> None:
    assert say(CLERK, "已提交评估申请，已公开信息").rest == "已提交评估申请"


@pytest.mark.parametrize(
    ("who", "text", "on"),
    [
        (COUNTY, f"已送达 {A}，2025年2月20日由李四签收", 20),
        (COUNTY, f"已送达 {A}，{A}是2月18日签收的", 18),
        (CLERK, "昨天写好的，今天提交了评估申请", 21),
        *(
            (CLERK, text, None)  # of another's doing, or of a stamp
            for text in (
                "已提交评估申请，2月21日市局已签收",
                "已提交评估申请，市局2月20日收的",
                "已提交评估申请，2月20日市里来电话说材料齐了",
                "已提交评估申请，专家2月18日来看过",
                "评估申请已提交，2月20日快递签收",
                "2月19日市局受理，评估申请已提交",
                "已启动审核，合同2月8日签的",
                "评估申请2月20日交的，说错了，19日",
                "已提交评估申请，2月20号，打错了，21号",
                "已提交评估申请 2月20日（应为2月21日）",
            )
        ),
        *(
            (COUNTY, text.format(A=A), None)
            for text in (
                "已送达 {A}，2月18日县里开的会",
                "已送达 {A}，2月18日邮寄的，今天签收",
                "已送达 {A}，昨天打的电话通知",
                "已送达 {A}，昨天，不，前天",
                "已送达 {A} 2月18日，说错了，是19日",
                "已送达 {A} 2月18日，签收单上写的是2月19日",
                "{A}告知书2月18日送达，{A}盖章2月19日",
            )
        ),
        (CITY, f"评估通过 {A}，2月18日县里报的", None),
        (CITY, f"验收合格 {A}，昨天开的会，得分92.5", 20),
        (CITY, f"2月19日开会，评估通过 {A}", 19),
        (CITY, f"评估通过 {A}，2月19日评审会，专家组意见一致", 19),
        (CLERK, "审核启动了，咨询机构昨儿进的厂", 20),
        (CLERK, "2025年2月20日，正式提交了评估申请", 20),
        (CLERK, "审核小组2月10日成立，已经启动审核", None),  # a day of something else is asked about
        (CLERK, "评估申请已提交，2月18日盖的章", None),
    ],
)
def test_a_day_beside_the_act_is_taken_or_asked_and_never_today(who: str, text: str, on: int | None) -> None:
    reading = say(who, text)
    assert (reading.act, reading.why) == (("do", "") if on else ("ask", "need_date"))
    assert reading.on == (date(2025, 2, on) if on else None)


@pytest.mark.parametrize(
    ("who", "text", "on"),
    [
        (CLERK, "2月20日提交评估申请，更正：2月21日", 21),
        (CLERK, "评估申请昨天交的，哦不，前天", 19),
        (CITY, f"评估通过 {A} 2月18日，不对，2月19日", 19),
    ],
)
def test_a_day_that_is_put_right_in_the_sentence_is_asked_about(who: str, text: str, on: int) -> None:
    reading = say(who, text)
    assert (reading.act, reading.why, reading.on) == ("ask", "unsure", date(2025, 2, on))


def test_a_day_to_come_is_of_something_else() -> None:
    assert say(CLERK, "评估申请已提交，验收申请10月底前交").act == "do"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9月30日前完不成，10月31日可以，设备没到", "need_date"),
        ("9月30日不行，10月31日才行", "unsure"),
        ("9月底不够，要10月底，设备没到", "unsure"),
        ("9月底做不完 设备没到", "need_date"),
        ("7月31日交不了 设备没到", "need_date"),
        ("到9月30日太紧，请批到10月31日 设备没到", "need_date"),
        ("至9月30日不够，10月31日才行 设备没到", "need_date"),
        ("到9月30日，9月30日太紧的话到10月31日 设备没到", "need_date"),
        ("至9月30日 设备没到，也可到10月31日", "need_date"),
        ("不是9月30日，是10月31日 设备没到", "need_date"),
    ],
)
def test_a_day_that_cannot_be_kept_is_none_to_put_it_off_to(text: str, why: str) -> None:
    reading = say(CLERK, f"申请延期 {text}")
    assert (reading.act, reading.why, reading.on) == ("ask", why, None)
    assert say(CLERK, "申请延期 到9月30日，不能按时完成").on == date(2025, 9, 30)
    moved = say(CLERK, "申请延期 从7月31日延至9月30日 设备没到")
    assert (moved.on, moved.reason) == (date(2025, 9, 30), "设备没到")


@pytest.mark.parametrize(
    "text",
    [
        "退回错了，恢复吧",
        "退回错了",
        "退回操作失误",
        "退回作废",
        "退回的是误操作，请改回来",
        "退回那条不算",
        "驳回延期搞错了",
        "评估通过错了",
    ],
)
def test_a_decision_that_is_regretted_is_no_new_one(text: str) -> None:
    reading = say(CITY, text)
    assert (reading.act, reading.why) == ("none", "negated")
    assert say(CITY, "退错了，应该退那家").why == "not_your_role"  # told how it is put right
    assert say(CITY, "退回 57 登记错了企业").reason == "登记错了企业"


@pytest.mark.parametrize(
    "text",
    [
        "已送达 {A} 2月18日，不是{A}，是{B}",
        "已送达 {A}，不对，是{B}",
        "已送达 {A}，写错了，应该是{B}",
        "已送达 {A}，更正：{B}",
        "{A}已送达，哦不，{B}",
        "已送达 {A}，其实是{B}",
    ],
)
def test_a_firm_put_in_anothers_place_is_chosen(text: str) -> None:
    reading = say(COUNTY, text.format(A=A, B=B))
    assert (reading.act, reading.why, reading.names) == ("ask", "which_enterprise", ())
    assert {e.name for e in reading.choices} == {A, B}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("18号送了{A}，19号{B}", ("已送达 {A} 日期", "已送达 {B} 日期")),
        ("{A}送了18号，{B}送了19号", ("已送达 {A} 日期", "已送达 {B} 日期")),
        ("{A}、{B}两家都送了，18号一家，19号一家", ("已送达 {A} 日期", "已送达 {B} 日期")),
        ("{B}昨天送达了，{A}前天", ("已送达 {B} 2025-02-20", "已送达 {A} 2025-02-19")),
        ("{B}（昨天）{A}（前天）已送达", ("已送达 {B} 2025-02-20", "已送达 {A} 2025-02-19")),
    ],
)
def test_days_without_their_month_are_nobodys(text: str, parts: tuple[str, ...]) -> None:
    assert say(COUNTY, text.format(A=A, B=B)).left == tuple(part.format(A=A, B=B) for part in parts)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("去年10月启动的审核，今年2月18号交的评估申请", ("去年10月启动的审核", "今年2月18号交的评估申请")),
        (
            "启动审核是9月1日，评估申请是2月18日，都完成了",
            ("已启动审核 2024-09-01", "已提交评估申请 2025-02-18"),
        ),
        ("评估申请和信息公开都办完了，昨天", ("已提交评估申请 2025-02-20", "已公开信息 2025-02-20")),
        (
            "已启动审核并已提交评估申请，分别是9月1日和2月19日",
            ("已启动审核 2024-09-01", "已提交评估申请 2025-02-19"),
        ),
    ],
)
def test_each_of_two_reports_is_offered(text: str, left: tuple[str, ...]) -> None:
    assert say(CLERK, text).left == left


def test_of_three_reports_the_two_that_were_not_taken_are_named() -> None:
    assert say(CLERK, "已启动审核，已公开信息，已提交评估申请").rest == "已启动审核；已提交评估申请"


@pytest.mark.parametrize(
    "text",
    [
        "我公司已于2025年2月18日向市生态环境局提交评估申请，特此报告。\n联系人 张三\n2025年2月20日",
        "公司已于2025.2.18提交评估申请\n联系人 张三 电话13800000000\n2025-2-20",
    ],
)
def test_the_date_of_a_letter_is_not_that_of_the_act(text: str) -> None:
    reading = say(CLERK, text)
    assert reading.on == date(2025, 2, 18) and reading.act == "do"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("已送达：{A}，{B} 2月19日", ("已送达 {A} 日期", "已送达 {B} 2025-02-19")),
        ("{A} 2月18日，{B}，已送达", ("已送达 {A} 2025-02-18", "已送达 {B} 日期")),
    ],
)
def test_a_clause_of_a_name_and_a_day_is_of_the_same_act(text: str, parts: tuple[str, ...]) -> None:
    assert say(COUNTY, text.format(A=A, B=B)).left == tuple(part.format(A=A, B=B) for part in parts)


@pytest.mark.parametrize(
    "text", ["{A}昨天送达，{B}停产", "{A}昨天送达，{B}换联系人王强 13911112222", "{A}昨天送达，{B}还没送"]
)
def test_a_firm_of_which_something_else_is_said_is_not_offered_as_done(text: str) -> None:
    reading = say(COUNTY, text.format(A=A, B=B))
    assert (reading.act, [e.name for e in reading.names]) == ("do", [A])
    assert B in reading.rest


@pytest.mark.parametrize(
    ("text", "act", "why"), [("{A}，{B}，都送达了", "do", ""), ("{A}和{B}，18号送达的", "ask", "need_date")]
)
def test_firms_of_clauses_of_their_own_are_all_meant(text: str, act: str, why: str) -> None:
    reading = say(COUNTY, text.format(A=A, B=f"还有{B}"))
    assert (reading.act, reading.why, {e.name for e in reading.names}) == (act, why, {A, B})


def test_a_day_that_is_denied_is_not_the_act_denied() -> None:
    for text in ("评估申请不是18号交的，是19号", "评估申请不是2月18日交的，是2月19日"):
        assert (say(CLERK, text).act, say(CLERK, text).why) == ("ask", "need_date")
    assert say(CLERK, "上上周五提交了评估申请").on == date(2025, 2, 7)


@pytest.mark.parametrize(
    "text",
    [
        "{A} 已送达\n{B} 未送达，2月18日",
        "已送达 全部 除了 {A}，2月18日，{B}是19日",
        "已送达 {A}、{B}，除了{B}，2月18日",
    ],
)
def test_a_firm_that_is_left_out_is_offered_in_no_part(text: str) -> None:
    reading = say(COUNTY, text.format(A=A, B=B))
    assert reading.left_why != "parts"


def test_the_day_of_a_list_is_that_of_its_lines_and_days_are_no_numbers() -> None:
    listed = say(COUNTY, f"今日送达情况：\n{A}：已送达\n{B}：已送达")
    assert listed.why != "one_by_one"
    assert say(COUNTY, "1 18号 2 19号 已送达").numbers == ()
    assert say(COUNTY, "1号、2号已送达").numbers == (1, 2)
