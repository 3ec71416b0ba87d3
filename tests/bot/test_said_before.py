"""What is said because of what was said before: the same of others, of the record, out of an open question, no more."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.answers import speaks_against
from bot.reading.as_before import also_of, only_the_same, with_a_tail
from bot.reading.chosen_offer import chosen_proposal, yes_to
from bot.reading.corrections import corrected_reading
from bot.reading.desk_words import answer_without_number
from bot.reading.exclusions import taken_out_of_it
from bot.reading.given_up import asks_which, dropped, lets_go
from bot.reading.halves import piece_kind, put_together, says_of_both
from bot.reading.of_the_record import (
    DayOfRecord,
    affirms_it,
    asks_of_it,
    day_said,
    doubts_it,
    doubts_the_day,
    which_of_several,
)
from bot.reading.result import Pending
from bot.reading.told_in_full import contact_put_right
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

FIRMS = tuple(e for e in INDEX.enterprises if e.city == "石家庄市")[:3]
NAMES = [firm.name for firm in FIRMS]
CITY = PEOPLE["city01"]


@pytest.mark.parametrize(
    ("text", "places", "numbers"),
    [
        ("83也一样", (), (83,)),
        ("83同样处理", (), (83,)),
        ("82、84同上", (), (82, 84)),
        ("另外83也是这样", (), (83,)),
        ("{0}同上", (0,), ()),
        ("{0}呢也是", (0,), ()),
        ("同上 {0}", (0,), ()),
        ("{0}和{1}也一样", (0, 1), ()),
    ],
)
def test_the_same_is_said_of_these(text: str, places: tuple[int, ...], numbers: tuple[int, ...]) -> None:
    found = also_of(text.format(*NAMES), CITY, INDEX, TODAY)
    assert found and found.plain and not found.rest
    assert (found.firms, found.numbers) == (tuple(FIRMS[n] for n in places), numbers)


@pytest.mark.parametrize(
    ("text", "count"), [("另外两家也是", 2), ("其他的也一样", 0), ("其余同上", 0), ("剩下三家也是", 3)]
)
def test_the_same_is_said_of_the_rest(text: str, count: int) -> None:
    found = also_of(text, CITY, INDEX, TODAY)
    assert found and found.rest and found.count == count


@pytest.mark.parametrize(
    "text",
    [*("{0}也送了", "83也退回", "{0}是的", "也是", "83", "{0}", "82也是缺章", "{0}是昨天", "{0}也是吗？")],
)
def test_what_says_a_matter_of_its_own_is_not_the_same(text: str) -> None:
    assert also_of(text.format(*NAMES), CITY, INDEX, TODAY) is None


def test_one_more_is_not_said_to_be_the_same() -> None:
    found = also_of("还有83", CITY, INDEX, TODAY)
    assert found and found.numbers == (83,) and not found.plain


@pytest.mark.parametrize(
    ("text", "head"), [("1退回 缺章 2同样", "1退回 缺章"), ("退回 3 缺章，4也是", "退回 3 缺章")]
)
def test_the_same_behind_a_decision_is_no_part_of_its_reason(text: str, head: str) -> None:
    found = with_a_tail(text, CITY, INDEX, TODAY)
    assert found and found[0] == head and found[1].numbers


@pytest.mark.parametrize("text", ["1退回 缺章", "1退回 缺章 2退回 缺表", "1退回 和2的数据一样"])
def test_a_decision_without_such_a_tail_stays_whole(text: str) -> None:
    assert with_a_tail(text, CITY, INDEX, TODAY) is None


@pytest.mark.parametrize(
    ("text", "same"),
    [
        *((text, True) for text in ("同上", "按上次的原因", "原因同上", "和上次一样", "一样", "同上面一样")),
        *((text, False) for text in ("缺章", "也是缺章", "跟83一样", "和去年的报告一样没盖章")),
    ],
)
def test_what_only_points_back_is_no_reason(text: str, same: bool) -> None:
    assert only_the_same(text) is same


@pytest.mark.parametrize(
    ("text", "places", "numbers"),
    [
        *(("83除外", (), (83,)), ("87不确认", (), (87,)), ("83、84先放一放", (), (83, 84))),
        *(("{0}不算", (0,), ()), ("{0}先去掉", (0,), ()), ("{0}那个撤了", (0,), ()), ("别发给{0}", (0,), ())),
        *(
            ("除了{0}", (0,), ()),
            ("等等 {0}没送", (0,), ()),
            ("{0}和{1}除外", (0, 1), ()),
            ("不是{0}", (0,), ()),
        ),
    ],
)
def test_whom_an_open_question_loses(text: str, places: tuple[int, ...], numbers: tuple[int, ...]) -> None:
    found = taken_out_of_it(text.format(*NAMES), CITY, INDEX, TODAY)
    assert found and (found.firms, found.numbers) == (tuple(FIRMS[n] for n in places), numbers)


@pytest.mark.parametrize("text", ["83没问题", "83", "{0}没送 {1}送了", "{0}", "是{0}", "{0}送了"])
def test_what_takes_nobody_out_of_a_question(text: str) -> None:
    assert taken_out_of_it(text.format(*NAMES), CITY, INDEX, TODAY) is None


@pytest.mark.parametrize(
    ("intent", "text", "instead"),
    [
        *(
            ("reject", "算了 确认吧", "确认吧"),
            ("reject", "材料齐了，不退了", ""),
            ("reject", "不退了，确认", "确认"),
        ),
        *(("request_extension", "算了不延了", ""), ("request_extension", "不延了", "")),
        *(("apply_assessment", "先不报了", ""), ("apply_assessment", "算了", "")),
    ],
)
def test_a_matter_is_dropped_in_its_own_words(intent: str, text: str, instead: str) -> None:
    assert dropped(intent, text) == (True, instead)


@pytest.mark.parametrize(
    "text", ["缺少不通过的依据", "不要紧", "不办理延期", "资质不全要重交", "验收不要求监测", "生产线不停"]
)
def test_a_reason_drops_nothing(text: str) -> None:
    assert dropped("reject", text)[0] is False


def test_what_is_let_go_is_no_report() -> None:
    assert all(map(lets_go, ("那算了", "算了", "算了吧", "那就算了。")))
    assert not any(map(lets_go, ("算了，确认吧", "刚才那个算了", "厂子算了停产")))


def test_which_is_spoken_of_may_be_asked() -> None:
    assert all(map(asks_which, ("哪家来着", "你说的是哪家", "84是哪家", "是谁")))
    assert not any(map(asks_which, ("哪天", "哪家没交", "哪家交了")))


REPORTED = DayOfRecord(TODAY, until=False)
EXTENDED = DayOfRecord(date(2025, 9, 30), until=True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("昨天的", 20), ("都是昨天送的", 20), ("{0}不是今天，是18号", 18), ("早一天", 20), ("是3号", 3)),
        *(("应该是上周五", 14), ("日期写昨天的", 20), ("日期都错了，是2月17日", 17)),
        *(("日期错了，2月17", 17), ("{0}的是昨天", 20)),
        *(("刚那个日子说劈了，是18号，不是19号", 18), ("日子整岔了 应该18", 18), ("不是19，是18交的", 18)),
    ],
)
def test_another_day_is_said_of_a_report(text: str, day: int) -> None:
    found = day_said(text.format(*NAMES), CITY, INDEX, TODAY, REPORTED)
    assert found and found.on == date(2025, 2, day)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("改成10月31日", date(2025, 10, 31)),
        ("还是10月底吧", date(2025, 10, 31)),
        ("改成4月15", date(2025, 4, 15)),
        ("晚两天", date(2025, 10, 2)),
    ],
)
def test_another_deadline_is_said(text: str, on: date) -> None:
    found = day_said(text, CITY, INDEX, TODAY, EXTENDED)
    assert found and found.on == on


@pytest.mark.parametrize(
    "text", ["2月17日开会", "昨天{0}没人", "明天", "不是2月18日", "上周交的", "再晚几天", "2月17日或18日"]
)
def test_what_gives_a_report_no_plain_day(text: str) -> None:
    found = day_said(text.format(*NAMES), CITY, INDEX, TODAY, REPORTED)
    assert found is None or found.on is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "我刚才报的不对",
            "交的是草稿",
            "那天是预约，实际还没递",
            "？怎么就登记了 我是问要不要交",
            "不换了",
        ),
        *("没停 就是检修三天", "不用延了 设备到了", "刚才那个算了", "重来", "我点错了", "是隔壁厂停产"),
    ],
)
def test_the_record_is_doubted(text: str) -> None:
    assert doubts_it(text)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢",
        "没问题",
        "下一步干嘛",
        "不是我交的 是小王交的",
        "不是交给你们，是交给市局",
        "没事",
        "隔壁厂的撤回了是怎么回事",
    ],
)
def test_the_record_is_not_doubted(text: str) -> None:
    assert not doubts_it(text)


def test_a_wrong_day_without_the_right_one_takes_nothing_back() -> None:
    assert all(map(doubts_the_day, ("日期不对", "日期错了", "时间有误", "再晚几天", "推迟一点吧")))
    assert not any(map(doubts_the_day, ("日期错了，应该是昨天", "日期没错", "晚上再说")))
    assert affirms_it("不对，没有不对，是我看错了") and not affirms_it("没错过期限吧")
    assert which_of_several("前面那家错了") and not which_of_several("昨天那家公司搬走了")


@pytest.mark.parametrize(
    "text",
    [
        *("真的登记了吗？", "几号来着", "我刚报的是几号", "登记上没有", "日期没错吧", "没弄错吧", "真没发吧"),
        *("刚才登的哪几家", "报上了没", "同意没", "确认了没"),
    ],
)
def test_the_record_is_asked_for(text: str) -> None:
    assert asks_of_it(text)


@pytest.mark.parametrize(
    "text", ["登记", "撤回", "对", "报什么", "评估申请交了吗", "要撤回吗", "撤回过了吧？", "这回不算逾期了吧"]
)
def test_other_questions_are_not_about_the_record(text: str) -> None:
    assert not asks_of_it(text)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("电话错了 13911113333", "杜鹃 13911113333"),
        ("名字打错了，是杜娟", "杜娟 13911112222"),
        ("13911113333", ""),
        ("错了", ""),
        ("是13911112222", ""),
    ],
)
def test_a_contact_is_put_right(text: str, right: str) -> None:
    assert contact_put_right("杜鹃（13911112222）", text) == right


def test_what_speaks_against_ends_a_question() -> None:
    assert all(map(speaks_against, ("差一点", "怎么写", "还没呢", "谁说的", "明天", "对个屁")))
    assert not any(map(speaks_against, ("辛苦了", "收到", "不错", "今天阳光真好")))


def test_a_yes_takes_only_what_was_shown_first() -> None:
    assert yes_to(["已提交评估申请", "提问 还是我"]) == "已提交评估申请"
    assert yes_to(["提问 还是我", "已提交评估申请"]) == ""


def test_a_number_that_may_be_a_day_chooses_nothing() -> None:
    asked = Pending("unknown", "proposed", proposed=("已提交评估申请", "已公开信息"))
    assert chosen_proposal(asked, "2号") == ""
    assert chosen_proposal(asked, "选2") == chosen_proposal(asked, "2") == "已公开信息"


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        *(
            (said, "不是联系人")
            for said in ("不是联系人", "选2 不是联系人（停止给我发送）", "2、不是联系人。")
        ),
        *((said, "提问 我走了") for said in ("请人工解答", "选3 请人工解答（转去您的原话）")),
        ("已提交评估申请", "已提交评估申请"),
        ("选1 不是联系人", ""),  # the number is another line's
        ("我不是联系人", ""),
    ],
)
def test_a_line_typed_back_chooses_itself(typed: str, chosen: str) -> None:
    shown = ("已提交评估申请", "不是联系人", "提问 我走了")
    assert chosen_proposal(Pending("unknown", "proposed", text="我走了", proposed=shown), typed) == chosen


def test_another_step_is_said_with_a_mere_it_is() -> None:
    asked = Pending("apply_assessment", "unsure", names=())
    found = corrected_reading("是启动", asked, PEOPLE["dev0001"], INDEX, TODAY, frozenset())
    assert found and (found.intent, found.act) == ("started", "ask")
    for text in ("是的", "是啊", "是", "是吧"):
        assert corrected_reading(text, asked, PEOPLE["dev0001"], INDEX, TODAY, frozenset()) is None


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (("评估", "申请", "交了"), "评估申请交了"),
        (("那家交了", "评估", "昨天"), "昨天评估申请交了"),
        (("我们早交了！", "评估！2月25！"), "评估申请2月25交了"),
        (("三号", "交了", "评估申请"), "三号评估申请交了"),
        (("83和84", "确认"), "确认83和84"),
    ],
)
def test_pieces_are_put_together(pieces: tuple[str, ...], whole: str) -> None:
    kinds = [piece_kind(piece, CITY, INDEX, TODAY) for piece in pieces]
    assert (
        put_together([(k, piece) for k, piece in zip(kinds, pieces, strict=True) if k is not None]) == whole
    )


@pytest.mark.parametrize("text", ["没交", "怎么写", "明天交", "收到", "老板签字了", "评估申请的流程是什么"])
def test_what_is_no_piece_is_joined_to_nothing(text: str) -> None:
    assert piece_kind(text, CITY, INDEX, TODAY) is None or "明天" in text  # a day ahead is read as a plan


def test_all_of_those_spoken_of() -> None:
    assert all(map(says_of_both, ("都送了", "两家都交了", "嗯，都已经送达了", "这几家都办好了")))
    assert not any(map(says_of_both, ("全部送达", "都没送", "都送了吗", "其他都送了")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("回复 请清缓存，再登录", ("", "请清缓存，再登录")),
        ("@张三 账号已解锁", ("张三", "账号已解锁")),
        ("回复 12 请清缓存", ("", "")),
        ("回复慢", ("", "")),
    ],
)
def test_an_answer_of_the_desk_without_a_number(text: str, found: tuple[str, str]) -> None:
    assert answer_without_number(text) == found
