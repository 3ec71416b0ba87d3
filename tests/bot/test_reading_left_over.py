"""What stands beside an act and is not done with it is said before the rest is done: never dropped."""

import pytest

from bot.reading import pending_from
from bot.reading.level_said import level_words
from bot.reading.taken_back import steps_spoken_of
from bot.reading.when_open import said_when
from tests.bot.test_reading import say, talk

CITY, COUNTY = "city01", "cnty002"
A, B = "长安金和电镀有限公司", "永顺电镀有限公司"
GLASS, OTHER = "滦南广海玻璃集团有限公司", "河北正诚橡塑有限公司"
FOREIGN = "瑞源焦化有限公司"  # of another county


@pytest.mark.parametrize("name", ["天马行空", "河北天马行空橡塑有限公司"])
@pytest.mark.parametrize("text", ["已送达 {hers}、{name}", "已送达 {name}、{hers}", "{hers}和{name}已送达"])
def test_a_name_of_nobody_in_a_list_is_said(text: str, name: str) -> None:
    reading = say(COUNTY, text.format(hers=GLASS, name=name))
    refused = "公司" in name  # plainly a firm, as one of others is; the chat asks about the rest of both
    assert (reading.act, [e.name for e in reading.names]) == ("deny" if refused else "ask", [GLASS])
    assert (reading.left_why, bool(reading.left)) == ("name", True)
    assert reading.left[0] in name


def test_a_firm_of_others_in_a_list_is_said_in_her_words_and_offers_nothing_of_it() -> None:
    reading = say(COUNTY, f"2月18日已送达 {GLASS}、{FOREIGN}")
    assert (reading.act, reading.why, reading.left) == ("deny", "not_yours", (FOREIGN,))
    assert (GLASS in [e.name for e in reading.names], str(reading.on)) == (True, "2025-02-18")
    assert not reading.choices


def test_whoever_stands_behind_an_unknown_name_is_not_lost() -> None:
    reading = say(CITY, f"评估通过 {A}、天马行空、{B}")
    assert (reading.act, [e.name for e in reading.names], reading.left) == ("ask", [A, B], ("天马行空",))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"已送达 3、{GLASS}", ("3",)),
        (f"已送达 {GLASS}、3", ("3",)),
        (f"已送达 4{GLASS}", ("4",)),
        (f"已送达：6{GLASS}，7{OTHER}", ("6", "7")),
        (f"{GLASS} 2号已送达 {OTHER}", ()),
    ],
)
def test_a_number_beside_a_name_is_asked_about(text: str, left: tuple[str, ...]) -> None:
    reading = say(COUNTY, text)
    assert reading.act == "ask"
    assert not left or (reading.left, reading.left_why) == (left, "number")


@pytest.mark.parametrize(
    "text", [f"已送达：1、{GLASS} 2、{OTHER}", f"已送达 1.{GLASS} 2.{OTHER}", f"①{GLASS}②{OTHER}已送达"]
)
def test_numbers_that_count_the_names_are_none_of_the_list(text: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.act, [e.name for e in reading.names]) == ("do", [GLASS, OTHER])


def test_a_day_said_with_a_confirmation_is_not_its_day() -> None:
    reading = say(CITY, "确认 57 2月18日")
    assert (reading.act, reading.numbers, reading.on) == ("ask", (57,), None)
    assert (reading.left, reading.left_why) == (("2月18日",), "day")
    asked = pending_from(reading)
    assert (say(CITY, "是", asked).act, say(CITY, "是", asked).numbers) == ("do", (57,))
    assert say(CITY, "确认 57 2月18日的报告").act == "do"


@pytest.mark.parametrize(
    "text",
    [
        f"评估通过 {A} {B} 其中{B}待定",
        f"评估通过 {A}、{B}，后者暂缓",
        f"{A}、{B}评估通过，前者另议",
        f"评估通过 {A}、{B}，最后一家明天定",
        f"评估通过 {A}、{B}，{B}先放一放",
    ],
)
def test_one_yes_never_does_what_an_exception_took_out(text: str) -> None:
    reading = say(CITY, text)
    assert (reading.act, reading.why, reading.names) == ("ask", "which_enterprise", ())
    assert [e.name for e in reading.choices] == [A, B]
    assert [e.name for e in talk(CITY, text, "1").names] == [A]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("退回57，缺表；58，缺章", ("退回 57 缺表", "退回 58 缺章")),
        ("退回57 缺表；58 缺章", ("退回 57 缺表", "退回 58 缺章")),
        ("退回57缺表，58缺章", ("退回 57 缺表", "退回 58缺章")),
        ("驳回延期 3 理由不足；4 没盖章", ("驳回延期 3 理由不足", "驳回延期 4 没盖章")),
        ("确认 3 退回 5", ("确认 3", "退回 5")),
        ("同意延期 53，52不同意", ("同意延期 53", "驳回延期 52")),
    ],
)
def test_two_matters_are_asked_for_apart_with_their_own_numbers(text: str, parts: tuple[str, ...]) -> None:
    reading = say(CITY, text)
    assert (reading.act, reading.why, reading.left) == ("ask", "one_by_one", parts)


@pytest.mark.parametrize(
    "text", ["退回 3，5号炉数据缺失", "退回 3 缺表，2份监测报告没盖章", "退回 3 缺表；12月台账不全"]
)
def test_a_number_of_the_reason_is_no_second_matter(text: str) -> None:
    assert (say(CITY, text).act, say(CITY, text).numbers) == ("do", (3,))


@pytest.mark.parametrize(
    "text", ["天马行空评估通过", "评估通过天马行空", "天马行空验收合格", "天马行空已移交执法", "催办天马行空"]
)
def test_a_name_of_nobody_glued_to_the_command_is_refused_as_anothers_is(text: str) -> None:
    assert (say(CITY, text).act, say(CITY, text).why) == ("deny", "not_yours")


@pytest.mark.parametrize(
    "text",
    ["已移交 天马行空 至 执法", "已移交 天马行空至执法", "天马行空 已移交 至 执法", "已移交天马行空至执法"],
)
def test_nor_is_it_lost_inside_the_command(text: str) -> None:
    assert (say(CITY, text).act, say(CITY, text).why) == ("deny", "not_yours")


def test_a_strange_word_for_a_reason_is_asked_about_once_the_day_is_known() -> None:
    """It may be a firm's name; what plainly is a reason is not asked about."""
    asked = talk("dev0001", "申请延期 天马行空", "12月20日")
    assert (asked.act, asked.why, asked.reason, str(asked.on)) == (
        "ask",
        "need_reason",
        "天马行空",
        "2025-12-20",
    )
    assert talk("dev0001", "申请延期 天马行空", "12月20日", "是").act == "do"
    assert talk("dev0001", "申请延期 天马行空", "12月20日", "设备没到货").reason == "设备没到货"
    assert talk("dev0001", "申请延期 设备没到", "12月20日").act == "do"


@pytest.mark.parametrize(
    ("text", "both"),
    [
        (f"评估不通过 {A} 和{B} 监测数据造假", True),
        (f"评估不通过 {A}和{B} 监测数据造假", True),
        (f"评估不通过 {A} 和{B}监测数据造假", False),
    ],
)
def test_a_second_name_joined_at_the_command_is_an_object(text: str, both: bool) -> None:
    """Set off from the words behind it; glued to them it may be theirs, and is asked about."""
    reading = say(CITY, text)
    assert reading.act == ("do" if both else "ask")
    assert [e.name for e in reading.names] == ([A, B] if both else [])


def test_a_firm_in_the_reason_of_a_change_is_told_about() -> None:
    reading = say(CITY, f"{A} 停产 因{B}停供蒸汽")
    assert [e.name for e in reading.names] == [A]
    assert [e.name for e in say(CITY, f"停产 {A}、{B}").names] == [A, B]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("对 今天提交的", "2025-02-21"),
        ("对，昨天交的", "2025-02-20"),
        ("是的 2月18日", "2025-02-18"),
        ("是，就是这个", "None"),
        ("对，已经交了", "None"),
    ],
)
def test_a_yes_with_its_day_is_a_yes(text: str, day: str) -> None:
    reading = talk("dev0001", "好像已经提交评估申请了", text)
    assert (reading.intent, reading.act, str(reading.on)) == ("apply_assessment", "do", day)


@pytest.mark.parametrize("text", ["对 还没盖章", "是的，不过还没盖章", "对了 问一下", "是 昨天的会没开"])
def test_a_yes_with_other_words_is_none(text: str) -> None:
    assert talk("dev0001", "好像已经提交评估申请了", text).act != "do"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("评估申请上个月就交了", "上个月"),
        ("评估申请年前已经提交", "年前"),
        ("告知书7月就送到宏远水泥了", "7月"),
        ("宏远水泥早就送达了", "早就"),
        ("去年那一轮的评估申请我们交过了", "去年"),
        ("评估申请大概年前送的", "年前"),
        ("评估申请月初已提交", "月初"),
        ("好像上周交了评估申请", "上周"),
        ("评估申请早已提交", "早已"),
        ("半个月前就交了", "半个月前"),
        ("评估申请三周前交的", "三周前"),
        ("评估申请上半年交的", "上半年"),
        ("评估申请四季度交的", "四季度"),
        ("上季度已提交评估申请", "上季度"),
        ("评估申请节前交过了", "节前"),
        ("中秋前就送达了", "中秋前"),
        ("国庆期间送达的", "国庆期间"),
        ("前阵子已送达", "前阵子"),
        ("当时就送达了", "当时"),
        ("那会儿就交了", "那会儿"),
        ("已经送达很久了", "很久"),
        ("已经送达两个月了", "两个月了"),
        ("评估申请7月底交的", "7月底"),
        ("评估申请此前已提交", "此前"),
        ("评估申请年中就交了", "年中"),
        ("去冬启动的审核", "去冬"),
        ("评估申请开学前提交了", "评估申请开学前提交"),
        ("收到通知后已送达", "收到通知后已送"),
        ("第一时间已送达", "第一时间"),
        ("当天就送达了", "当天"),
        ("本周已送达", "本周"),
        ("评估申请这个月已提交", "这个月"),
        ("评估申请最近提交了", "最近"),
        ("评估申请一早就提交了", ""),
        ("评估申请目前已提交", ""),
        ("今年的评估申请已提交", ""),
        ("评估申请中午提交了", ""),
        ("评估申请上周三就交了", ""),
        ("已提交年终总结", ""),
        ("评估申请已按期提交", ""),
        ("已提交评估申请", ""),
        ("评估申请刚刚交了", ""),
    ],
)
def test_a_time_without_a_day_is_heard(text: str, when: str) -> None:
    assert said_when(text) == when


def test_a_name_is_no_time() -> None:
    assert said_when("年初建材有限公司已送达", ["年初建材有限公司"]) == ""
    assert steps_spoken_of("撤回") == ()


@pytest.mark.parametrize("text", [f"{GLASS}去年7月15日送达", f"2024年7月15日已送达 {GLASS}"])
def test_a_day_with_its_year_lies_behind_however_long_ago(text: str) -> None:
    assert (say(COUNTY, text).act, str(say(COUNTY, text).on)) == ("do", "2024-07-15")


@pytest.mark.parametrize(
    "text", ["逾期怎么办", "来不及怎么办", "错过了怎么办", "超期了会怎样", "忘了交怎么办"]
)
def test_how_to_cope_is_a_question_of_an_enterprise(text: str) -> None:
    assert (say("dev0001", text).intent, say("dev0001", text).why) == ("ask_support", "offer")
    assert say(CITY, "逾期怎么办").intent != "overdue"  # nor does a bureau that asks get a list


def test_the_other_firms_result_is_said_and_the_level_is_part_of_the_question() -> None:
    reading = say(CITY, f"验收合格 {A} 水平三级，{B}不合格")
    assert (reading.act, [e.name for e in reading.names]) == ("ask", [A])
    assert (reading.left, reading.left_why) == ((f"{B}不合格",), "apart")
    assert level_words(f"验收合格 {A} 水平三级，{B}不合格") == "三级"


def test_what_the_reason_keeps_is_not_said_to_be_left() -> None:
    reading = say(CITY, "退回 58,59 没盖章，评估不通过别怪我")
    assert (reading.act, reading.reason, reading.rest) == ("do", "没盖章，评估不通过别怪我", "")
