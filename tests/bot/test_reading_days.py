"""Which days are taken, which numbers are none, and what cannot be: never another day instead."""

from datetime import date

import pytest

from bot.reading import read_sentence
from bot.reading.dates import dates_in
from bot.reading.day_answers import impossible_day
from handlers.services.conversation.asked_back import explain_nothing_done, of_the_day_gone_by
from tests.bot.chat_report import INDEX, PEOPLE, TODAY
from tests.bot.test_reading import say, talk

GLASS = "滦南广海玻璃集团有限公司"
FIRM = "河北正诚橡塑有限公司"


@pytest.mark.parametrize(
    "text",
    [
        "到11.5兆瓦机组并网",
        "到9.10号锅炉改完 设备没到",
        "到3.2期工程完工",
        "到12.1公里管线铺完",
        "到11.5万元补贴到账",
        "到10.5吨锅炉到货",
        "到8.15号楼拆完",
        "到9.6MW光伏装完",
        "到1/2号炉大修完",
        "到9-12号炉停",
        "到9月30号锅炉没到",
        "到9月10兆瓦机组并网",
        "到10月2台锅炉装完",
        "到12月3期项目投产",
        "到2期工程投产",
        "到3号高炉大修完",
        "到3号线停产后",
    ],
)
def test_a_number_with_a_unit_or_a_thing_is_no_day_even_behind_until(text: str) -> None:
    reading = say("dev0001", f"申请延期{text}")
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)


@pytest.mark.parametrize(
    "text",
    [
        "到9.30 设备没到",
        "到9.30，设备没到",
        "到9.30号 设备没到",
        "到9.30日 设备没到",
        "到9.30因设备没到",
        "到9/30 设备没到",
        "到9-30 设备没到",
        "到9.30前 设备没到",
        "到9月30号 锅炉没到",
        "至9.30 冶炼炉检修",
    ],
)
def test_a_day_in_figures_is_one(text: str) -> None:
    assert say("dev0001", f"申请延期{text}").on == date(2025, 9, 30)


@pytest.mark.parametrize(
    "answer", ["9月30日", "到9月30日吧", "延到9.30", "希望延到9月30日，谢谢", "就9月30日前", "9.30"]
)
def test_a_day_alone_answers_by_when(answer: str) -> None:
    reading = talk("dev0001", "申请延期，设备没到", answer)
    assert (reading.act, reading.on, reading.reason) == ("do", date(2025, 9, 30), "设备没到")


@pytest.mark.parametrize(
    "answer",
    [
        "9月30号开会再定",
        "9月30日左右",
        "大概9月30日",
        "9月30日领导回来再说",
        "9月30日前报集团批",
        "大概10月吧",
        "设备合同9月30日签",
        "9月30日，10月5日都行",
        "9月30日行不行",
    ],
)
def test_a_day_of_something_else_does_not(answer: str) -> None:
    assert talk("dev0001", "申请延期，设备没到", answer).act != "do"


def test_a_day_is_answered_with_its_reason() -> None:
    reading = talk("dev0001", "申请延期", "11月20日，1.2号锅炉（2.5t/h）没装完")
    assert (reading.act, reading.on) == ("do", date(2025, 11, 20))
    assert reading.reason == "1.2号锅炉（2.5t/h）没装完"
    assert talk("city01", f"评估整改 {FIRM} 缺监测", "3月28日开专家会").act != "do"
    assert talk("city01", f"评估整改 {FIRM} 缺监测", "至3月28日").on == date(2025, 3, 28)


@pytest.mark.parametrize(
    ("who", "text", "on"),
    [
        ("cnty002", f"3月3日已送达 {GLASS}", date(2025, 3, 3)),
        ("cnty002", f"已送达 {GLASS} 3月3日", date(2025, 3, 3)),
        ("dev0001", "3月3日已提交评估申请", date(2025, 3, 3)),
        ("dev0001", "明天已提交评估申请", date(2025, 2, 22)),
        ("dev0001", "已于2019年2月3日提交评估申请", date(2019, 2, 3)),
    ],
)
def test_a_day_that_cannot_be_is_kept_and_asked(who: str, text: str, on: date) -> None:
    reading = say(who, text)
    assert (reading.act, reading.on) == ("ask", on)
    assert talk(who, text, "是").on == on  # and refused then, never stored as today's


@pytest.mark.parametrize(
    "text", [f"2月30日已送达 {GLASS}", f"2月18日、2月19日已送达 {GLASS}", f"已送达 {GLASS}，日期2月30日"]
)
def test_a_report_with_no_such_day_or_with_two_is_asked_for_its_day(text: str) -> None:
    assert (say("cnty002", text).act, say("cnty002", text).why) == ("ask", "need_date")
    assert talk("cnty002", text, "2月18日").on == date(2025, 2, 18)


def test_the_day_may_stand_in_a_clause_of_its_own() -> None:
    assert say("cnty002", f"已送达 {GLASS}，时间：2月18日").on == date(2025, 2, 18)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("申请延期到2月30日", ("2月30日", None)),
        ("申请延期到2025年1月3日", ("", date(2025, 1, 3))),
        ("申请延期到昨天", ("", date(2025, 2, 20))),
        ("申请延期到12月31日", ("", None)),
        ("申请延期到9.6MW光伏装完", ("", None)),
    ],
)
def test_why_a_day_is_no_deadline_is_said(text: str, said: tuple[str, date | None]) -> None:
    assert impossible_day(text, TODAY) == said


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("评估通过 永顺电镀有限公司 3月20日", date(2025, 3, 20)),
        ("3月20日评估通过 永顺电镀有限公司", date(2025, 3, 20)),
        ("评估不通过 永顺电镀有限公司 3月20日 没盖章", date(2025, 3, 20)),
        ("验收合格 永顺电镀有限公司 明天", date(2025, 2, 22)),
        ("评估通过 永顺电镀有限公司 2月20日", date(2025, 2, 20)),
        ("评估不通过 永顺电镀有限公司 3月20日的报告没盖章", None),
        ("评估不通过 永顺电镀有限公司 请3月20日前补", None),
    ],
)
def test_a_results_day_is_kept_though_it_is_to_come(text: str, on: date | None) -> None:
    """Whoever acts upon it, or answers it, says that the day has not come; today never stands in."""
    assert say("city01", text).on == on


@pytest.mark.parametrize("text", ["评估通过 永顺电镀有限公司 3月20日", "明天 验收合格 永顺电镀有限公司"])
def test_a_result_of_a_day_to_come_is_answered_as_that(text: str) -> None:
    reply = explain_nothing_done(say("city01", text), "city", TODAY)
    assert reply.key == "not_that_day_yet" and reply.facts["on"] > TODAY


@pytest.mark.parametrize(
    ("who", "text", "last"),
    [
        ("cnty002", f"7月15日送达 {GLASS}", date(2024, 7, 15)),
        ("dev0001", "验收申请7月15日提交", date(2024, 7, 15)),
        ("dev0001", "2025年7月15日提交评估申请", None),
        ("cnty002", f"打算7月15日给{GLASS}送告知书", None),
        ("cnty002", f"{GLASS}的告知书是七月十五号送的", date(2024, 7, 15)),
    ],
)
def test_a_day_to_come_may_be_last_years(who: str, text: str, last: date | None) -> None:
    reading = say(who, text)
    asked = of_the_day_gone_by(reading, text, TODAY)
    assert reading.act == "none" and (asked.on if asked else None) == last
    assert asked is None or (asked.act, asked.intent, asked.names) == ("ask", reading.intent, reading.names)


def test_the_words_begin_behind_a_deadline_that_is_marked_as_one() -> None:
    assert say("dev0047", "申请延期到12月31日是不是太晚，设备没到").act == "none"


@pytest.mark.parametrize("text", ["准备评估通过 永顺电镀有限公司", "下一步给永顺电镀有限公司评估通过"])
def test_a_plan_without_a_day_stays_one(text: str) -> None:
    assert explain_nothing_done(say("city01", text), "city", TODAY).key in ("planned", "unknown", "question")


@pytest.mark.parametrize(
    ("who", "text", "no_such"),
    [
        ("cnty126", "古冶永通锌业送达日期2月30日，已送达", "2月30日"),
        ("cnty126", "古冶永通锌业告知书2月29日送达", "2月29日"),
        ("cnty126", "2025年2月31日恒丰焦化告知书送达", "2025年2月31日"),
        ("cnty126", "已送达 晟丰焦化 4月31日", "4月31日"),
        ("cnty007", "2月29日把告知书送达给冀润热力", "2月29日"),
        ("city09", "恒丰焦化评估会2月29日开的，评估通过", "2月29日"),
        ("city09", "恒丰焦化评估会4月31日开，评估通过", "4月31日"),
        ("city09", "2025年2月31日开会，恒丰焦化评估通过", "2025年2月31日"),
        ("city09", "评估通过 恒丰焦化 2月30日", "2月30日"),
        ("city09", "恒丰焦化评估会4月31日开，评估不通过 数据不实", "4月31日"),
        ("dev0033", "评估申请2月29日已提交", "2月29日"),
        ("dev0033", "评估申请2月29日交的", "2月29日"),
        ("dev0033", "2月30日审核启动了", "2月30日"),
        ("dev0033", "申请延期至2月30日 设备没到", "2月30日"),
    ],
)
def test_a_day_in_no_calendar_is_named_and_asked_in_every_place(who: str, text: str, no_such: str) -> None:
    reading = say(who, text)
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)
    assert impossible_day(text, TODAY)[0] == no_such


def test_a_day_of_a_reason_may_be_any() -> None:
    reading = say("city09", "评估不通过 恒丰焦化 报告写的监测日期是2月30日，造假")
    assert (reading.act, reading.reason) == ("do", "报告写的监测日期是2月30日，造假")


@pytest.mark.parametrize(
    ("today", "ahead", "behind"),
    [
        (date(2025, 2, 21), None, None),
        (date(2024, 2, 21), date(2024, 2, 29), None),
        (date(2024, 3, 5), None, date(2024, 2, 29)),
        (date(2027, 12, 1), date(2028, 2, 29), None),
    ],
)
def test_the_29th_of_february_is_no_other_years(today: date, ahead: date | None, behind: date | None) -> None:
    day = dates_in("2月29日", today)[0]
    assert (day.coming(today), day.behind) == (ahead, behind)


@pytest.mark.parametrize(
    "text",
    [
        "已送达 华诚化工 0218",
        "已送达 瑞通印染 218",
        "已送达 瑞通印染 250218",
        "已送达 瑞通印染 2-18",
        "德海锌业18日已送达告知书",
        "德海锌业 0218 已送达",
        "德海锌业已送达，0218",
    ],
)
def test_what_may_be_the_day_of_a_report_is_never_dropped(text: str) -> None:
    reading = say("cnty139", text)
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)


@pytest.mark.parametrize("text", ["评估通过 广海玻璃 0218", "广海玻璃评估通过，0218"])
def test_nor_that_of_a_result(text: str) -> None:
    reading = say("city01", text)
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("cnty139", "德海锌业告知书送达 18号"),
        ("cnty139", "德海锌业告知书已送达 18号"),
        ("cnty139", "德海锌业 2月18号，签收了"),
        ("city01", "评估通过 广海玻璃 18号"),
        ("city01", "广海玻璃评估会18号开的，评估通过"),
    ],
)
def test_beside_a_firm_it_is_asked_with_what_may_be_its_day(person: str, text: str) -> None:
    reading = say(person, text)
    assert (reading.act, reading.why, reading.on) == ("ask", "unsure", date(2025, 2, 18))


@pytest.mark.parametrize(
    "text",
    [
        "评估申请已提交 0218",
        "评估申请交上去了，0218",
        "评估申请250219已提交",
        "评估申请25.2.29已提交",
        "评估申请25-2-30已提交",
        "评估申请2.30已提交",
        "评估申请31/1已提交",
        "评估申请已提交 19/2",
        "评估申请腊月初八已提交",
        "评估申请已提交，腊月初八",
        "初八提交了评估申请",
        "评估申请上月末已提交",
        "评估申请去年底已提交",
        "评估申请周末提交了",
        "评估申请1月底2月初已提交",
        "评估申请2月17日左右已提交",
        "评估申请2月17日前已提交",
        "评估申请2月17日到18日已提交",
    ],
)
def test_nor_that_of_an_enterprises_report(text: str) -> None:
    reading = say("dev0033", text)
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)
    assert talk("dev0033", text, "18号").on == date(2025, 2, 18)
    assert talk("dev0033", text, "1月底").why == "need_date"


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("18号已提交评估申请", 18),
        ("评估申请18号已提交", 18),
        ("2/17已提交评估申请", 17),
        ("评估申请2.17提交的", 17),
        ("评估申请25.2.19已提交", 19),
        ("评估申请25年2月19日已提交", 19),
    ],
)
def test_a_day_in_figures_at_a_reported_act_is_its_day(text: str, on: int) -> None:
    assert (say("dev0033", text).act, say("dev0033", text).on) == ("do", date(2025, 2, on))
    assert say("dev0033", "18号已提交").why == "which_step"


@pytest.mark.parametrize("day", ["腊月初八", "31/1", "25.2.29", "1月底", "2月17日左右"])
def test_a_result_on_a_day_that_is_not_one_is_asked(day: str) -> None:
    assert say("city09", f"评估通过 恒丰焦化 {day}").why == "need_date"


@pytest.mark.parametrize("text", ["德海锌业送达日期改成2月18日", "德海锌业实际是18号送的"])
def test_another_day_for_a_report_changes_nothing(text: str) -> None:
    assert say("cnty139", text).act == "none"


@pytest.mark.parametrize("text", ["送达 正海橡塑 1.2公里外新址", "已送达 晟丰焦化 回证编号2.19"])
def test_a_distance_and_a_receipts_number_are_no_days(text: str) -> None:
    reading = say("cnty126", text)
    assert (reading.act, reading.on) == ("ask", None)


@pytest.mark.parametrize(
    "text", ["已送达 4 瑞源焦化", "瑞源焦化 4 已送达", "4号瑞源焦化已送达", "4号 瑞源焦化已送达"]
)
def test_a_number_beside_a_reported_name_is_asked(text: str) -> None:
    reading = say("cnty007", text)
    assert (reading.act, reading.numbers) == ("ask", ())


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("申请延期 设备未到 至2025-12-20", date(2025, 12, 20)),
        ("申请延期 设备3月到货 至12月20日", date(2025, 12, 20)),
        ("申请延期 厂家说 到3月20日", None),
        ("申请延期 设备到12月20日才到", None),
    ],
)
def test_the_deadline_may_stand_behind_the_reason(text: str, on: date | None) -> None:
    reading = say("dev0001", text)
    assert (reading.on, reading.act) == (on, "do" if on else "ask")
    assert "至" not in reading.reason


@pytest.mark.parametrize(
    ("who", "text", "on"),
    [
        ("cnty002", f"7月15日已送达 {GLASS}", date(2024, 7, 15)),
        ("cnty002", f"已送达 {GLASS} 7月15日", date(2024, 7, 15)),
        ("cnty002", f"{GLASS}去年7月15日送达", date(2024, 7, 15)),
        ("cnty002", f"8月3日已送达 {GLASS}", date(2024, 8, 3)),
        ("dev0001", "7月15日就提交了评估申请", date(2024, 7, 15)),
        ("dev0001", "7月15日提交了评估申请", date(2024, 7, 15)),
        ("dev0001", "12月31日提交的评估申请", date(2024, 12, 31)),
    ],
)
def test_a_day_without_a_year_that_is_said_as_done_lies_behind(who: str, text: str, on: date) -> None:
    """Before the round was published it is refused by whoever acts upon it, and asked with its year."""
    assert (say(who, text).act, say(who, text).on) == ("do", on)


@pytest.mark.parametrize("text", ["验收申请7月15日提交", "7月15日前提交评估申请", "7月15日要提交验收申请"])
def test_a_day_to_come_that_is_not_said_as_done_stays_one(text: str) -> None:
    assert say("dev0001", text).act == "none"


def test_a_day_said_at_the_turn_of_the_year_is_asked() -> None:
    reading = read_sentence("1月2号提交了评估申请", PEOPLE["dev0001"], INDEX, date(2025, 12, 30))
    assert (reading.act, reading.on) == ("ask", date(2026, 1, 2))
