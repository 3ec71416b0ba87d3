"""Which numbers and names a command is about; what is not understood whole is asked for."""

import pytest

from bot.reading import Reading, pending_from, read_sentence
from bot.reading.result import Pending
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B, C = "长安金和电镀有限公司", "永顺电镀有限公司", "河北广海皮革有限责任公司"


def say(who: str, text: str, pending: Pending | None = None) -> Reading:
    return read_sentence(text.format(A=A, B=B, C=C), PEOPLE[who], INDEX, TODAY, pending)


@pytest.mark.parametrize(
    ("who", "text", "numbers"),
    [
        ("city01", "确认除了28号以外的", ()),
        ("city01", "确认除3以外", ()),
        ("city01", "退回除1号以外的 没盖章", ()),
        ("city01", "除了3号都退回 没盖章", ()),
        ("city01", "退回 除了1 没盖章", ()),
        ("city01", "1、3、5号确认，其余先放放", (1, 3, 5)),
        ("city01", "1号确认，其它的等等再说", (1,)),
        ("city01", "确认2，别的回头再看", (2,)),
        ("city01", "确认1，其余退回，缺章", ()),
        ("city01", "确认 27-28，29不确认", (27, 28)),
        ("city01", "确认 39、31，28先不动", (39, 31)),
        ("city01", "确认 3-5，4除外", (3, 5)),
        ("city01", "确认 3-5 4不确认", (3, 5)),
        ("city01", "确认 1到3，除了2", (1, 3)),
        ("city01", "确认 3 2号再说", (3,)),
        ("city01", "确认 3，不含4", (3,)),
        ("city01", "确认3-6（不包括5）", (3, 4, 6)),
        ("city01", "确认3、4、6号，5号没盖章", (3, 4, 6)),
        ("city01", "确认3和4 5暂缓", (3, 4)),
        ("supp01", "关闭 3-5，4先不关", (3, 5)),
        ("cnty002", "1、3送达，2号没人签收", (1, 3)),
        ("cnty002", "1号2号送达了 3号没人", (1, 2)),
        ("cnty002", "催办 1-3，2先不催", (1, 3)),
        ("city01", "倒数第二个确认", ()),
        ("city01", "退回倒数第2个 没盖章", ()),
        ("city01", "确认第一个和最后一个", ()),
        ("city01", "其余全部确认", ()),
        ("city01", "确认3号那家旁边的", ()),
        ("city01", "确认 3号（5号等补材料）", ()),
        ("city01", "确认1、2、3先不动", ()),
        ("city01", "确认1、2，3、4先不动", (1, 2)),
        ("city01", "确认3到8，5和6除外", (3, 4, 7, 8)),
        ("city01", "确认3-8扣除5", (3, 4, 6, 7, 8)),
        ("city01", "3号先放着 5号确认", (5,)),
        ("city01", "3-5不确认，6、7确认", (6, 7)),
        ("city01", "同意延期3号，5号再议", (3,)),
    ],
)
def test_what_is_left_out_is_never_offered(who: str, text: str, numbers: tuple[int, ...]) -> None:
    reading = say(who, text)
    assert (reading.act, reading.numbers, reading.reason) == ("ask", numbers, "")


@pytest.mark.parametrize(
    "text",
    [
        "除了{C}，别的都送达了",
        "已送达 除了{C}",
        "{C}以外都送达了",
        "都送达了，{C}除外",
        "都送了，就差{C}",
        "都送达了，{C}没送",
        "{C}没送，其他都送达了",
        "其他都送了，{C}先放放",
        "已送达 全部 2月18日，{C}不算",
        "除了{C}，其余全部送达，2月18日",
        "所有企业都送达了，不包括{C}",
    ],
)
def test_all_but_one_are_asked_about(text: str) -> None:
    reading = say("cnty002", text)
    assert (reading.act, reading.why, reading.every) == ("ask", "many", "all")
    assert [e.name for e in reading.names] == [C]
    assert (reading.on is not None) == ("2月18日" in text)


@pytest.mark.parametrize(
    ("who", "text", "numbers"),
    [
        ("cnty002", "除 3 号外都送达了", (3,)),
        ("cnty002", "已送达 全部 除了3-5", (3, 4, 5)),
        ("cnty002", "除了3、5号，其他的都送到了，昨天", (3, 5)),
        ("city01", "除 3 号外都确认", (3,)),
        ("city01", "除了28和31都确认", (28, 31)),
        ("city01", "2以外都确认", (2,)),
        ("city01", "确认 全部，除了3号", (3,)),
        ("city01", "全部确认，3号先放一放", (3,)),
        ("city01", "确认全部，2号不算", (2,)),
        ("city01", "全部同意延期，3号除外", (3,)),
        ("city01", "同意延期 除了3号", (3,)),
        ("city01", "都确认", ()),
    ],
)
def test_all_but_some_numbers_are_asked_about(who: str, text: str, numbers: tuple[int, ...]) -> None:
    reading = say(who, text)
    assert (reading.act, reading.why, reading.every, reading.numbers) == ("ask", "many", "all", numbers)


@pytest.mark.parametrize("text", ["除了广诲皮草，别的都送达了", "已送达 全部，除了天马行空"])
def test_of_all_but_nobody_none_is_offered(text: str) -> None:
    reading = say("cnty002", text)
    assert (reading.act, reading.every, reading.names, reading.left_why) == ("ask", "all", (), "but")


def test_all_but_a_firm_is_never_that_firm() -> None:
    reading = say("city01", "除了{A}，其他都确认")
    assert (reading.why, reading.every, [e.name for e in reading.names]) == ("many", "all", [A])


@pytest.mark.parametrize("text", ["评估通过 除了{C}", "除了{C}都评估通过"])
def test_a_name_left_out_is_neither_taken_nor_offered(text: str) -> None:
    reading = say("cnty002" if "送达" in text else "city01", text)
    assert (reading.act, reading.names, reading.choices) == ("ask", (), ())


def test_the_other_result_of_a_sentence_is_not_forgotten() -> None:
    reading = say("city01", "{A}和{B}评估通过，{C}不通过 数据造假")
    assert [e.name for e in reading.names] == [A, B]
    assert reading.rest == f"{C}不通过 数据造假"


@pytest.mark.parametrize(
    "text",
    [
        "1号确认，2号退回，没盖章",
        "3号确认 5号退回 缺监测",
        "确认3 退回5 缺监测",
        "3号5号确认7号退回缺监测报告",
        "同意延期 3 5号不同意",
        "3号延期同意 5号驳回 理由不足",
    ],
)
def test_two_decisions_in_one_sentence_are_asked_for_one_by_one(text: str) -> None:
    reading = say("city01", text)
    assert (reading.act, reading.why, reading.numbers) == ("ask", "one_by_one", ())


@pytest.mark.parametrize(
    ("text", "numbers", "reason"),
    [
        ("退回 34 35号企业的附件混进来了", (34,), "35号企业的附件混进来了"),
        ("退回 29 1、缺水平衡图；2、缺监测报告", (29,), "1、缺水平衡图；2、缺监测报告"),
        ("退回 3 2条意见未改", (3,), "2条意见未改"),
        ("退回 3 8项指标未达标", (3,), "8项指标未达标"),
        ("退回 3 2-5月数据缺", (3,), "2-5月数据缺"),
        ("退回 3 2、4号炉数据缺", (3,), "2、4号炉数据缺"),
        ("退回 3\n1. 表4-2单位错\n2. 附件3打不开", (3,), "1. 表4-2单位错\n2. 附件3打不开"),
        ("退回 3 2024年的数据没有", (3,), "2024年的数据没有"),
        ("退回 3 一、缺图；二、缺表", (3,), "一、缺图；二、缺表"),
        ("退回 3 13800001111停机", (3,), "13800001111停机"),
        ("把3号退回去 少了监测报告", (3,), "少了监测报告"),
        ("退回 3 12号文要求没落实", (3,), "12号文要求没落实"),
        ("退回 3、4 没盖章", (3, 4), "没盖章"),
        ("退回 3、4号没盖章", (3, 4), "没盖章"),
        ("退回 3 附件3打不开，请3月10日前补", (3,), "附件3打不开，请3月10日前补"),
        ("退回 38 附件3打不开，请3月10日前补", (38,), "附件3打不开，请3月10日前补"),
        ("退回 2 附件打不开 请重传", (2,), "附件打不开 请重传"),
        ("退回 3 原因：原因：缺台账。。", (3,), "缺台账。"),
    ],
)
def test_a_number_in_a_reason_is_content(text: str, numbers: tuple[int, ...], reason: str) -> None:
    reading = say("city01", text)
    assert (reading.act, reading.numbers, reading.reason) == ("do", numbers, reason)


@pytest.mark.parametrize(
    ("text", "numbers", "reason"),
    [
        ("退回 36 和37号是同一份报告", (36,), "和37号是同一份报告"),
        ("退回 4 张工（138****2210）说的数据不一致", (4,), "张工（138****2210）说的数据不一致"),
        ("退回 3 4 5 没盖章", (), ""),
        ("退回 3 2号未盖章", (), ""),
        ("退回 3、5份材料缺2份", (), ""),
        ("退回3 5号材料不全", (), ""),
        ("退回3号，5号材料不全", (), ""),
        ("退回3 4都没盖章", (), ""),
        ("退回 3 和5 没盖章", (), ""),
        ("退回 1、缺台账；2、缺图", (), ""),
    ],
)
def test_what_may_be_either_is_asked(text: str, numbers: tuple[int, ...], reason: str) -> None:
    reading = say("city01", text)
    assert (reading.act, reading.numbers, reading.reason) == ("ask", numbers, reason)


def test_a_firm_compared_with_is_content() -> None:
    reading = say("city01", "评估不通过 {A}，和{B}的报告一模一样")
    assert [e.name for e in reading.names] == [A]
    assert reading.reason == f"和{B}的报告一模一样"


def test_a_sentence_with_its_own_command_is_no_answer() -> None:
    pending = pending_from(say("city01", "评估不通过 {A}和{B}报告一模一样"))  # of both, or of A?
    assert pending
    reading = say("city01", "评估通过 {B}吧", pending)
    assert reading.intent == "assessment_passed"


@pytest.mark.parametrize(
    "text", ["评估不通过 正城橡朔 报告造假", "评估整改 正城橡朔 至2025-03-28 没盖章", "评估通过 正城橡朔"]
)
def test_a_name_that_nobody_has_is_not_replaced_by_the_one_spoken_of(text: str) -> None:
    before = Pending("status", "", about=tuple(e for e in INDEX.enterprises if e.name == A))
    reading = say("city01", text, before)
    assert reading.act != "do"
    assert A not in [e.name for e in (*reading.names, *reading.choices)]


def test_a_near_name_is_asked_and_is_no_reason() -> None:
    reading = say("city01", "评估不通过 长安金禾电镀 报告造假")
    assert (reading.act, [e.name for e in reading.choices], reading.reason) == ("ask", [A], "报告造假")
