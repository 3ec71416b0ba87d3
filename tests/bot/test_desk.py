"""What a follow-up, a mark and a wish say; when an answer is owed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.access import may_answer, same_office
from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar
from bot.notices import desk
from bot.notices.preferences import LONGEST_MUTE, channel_in, deputy_in, deputy_unclear, hour_in
from bot.plans.ladder import EscalationRule
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.support import Support
from bot.tables import PlanError
from bot.words import SHANGHAI, Channel, Level, Person, Role, replace
from tests.refused import refused

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def ctx(now: str) -> DecisionContext:
    return DecisionContext(PLAN, Calendar(), at(now))


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("12 还是不行", 12, "还是不行"),
        ("#12：还是不行", 12, "还是不行"),
        ("＃１２ 还是不行", 12, "还是不行"),
        ("工单12号还是不行", 12, "还是不行"),
        ("还是不行", None, "还是不行"),
        ("12月的验收怎么办", None, "12月的验收怎么办"),
        ("9:00以后打不开", None, "9:00以后打不开"),
        ("3家企业都打不开", None, "3家企业都打不开"),
        ("2025年的名单", None, "2025年的名单"),
        ("12", 12, ""),
        ("12 X光机打不开", 12, "X光机打不开"),
        ("  #3、，：还是不行  ", 3, "还是不行"),
    ],
)
def test_what_a_follow_up_names(text: str, number: int | None, rest: str) -> None:
    assert desk.threaded(text) == (number, rest)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("提问 #12 还是不行", 12),
        ("提问：工单12 还是不行", 12),
        ("提问 12月交可以吗", None),
        ("提问 12 还是不行", None),
    ],
)
def test_a_new_question_is_not_taken_for_a_follow_up(text: str, number: int | None) -> None:
    assert desk.marked(text) == (number, "还是不行" if number else "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("没用 12", 12),
        ("１２号没用", 12),
        ("没用", None),
        ("没用 12 13", None),
        ("没用 123456789", 123456789),
        ("没用 1234567890", None),  # no ticket has ten figures
    ],
)
def test_the_only_number_in_a_sentence(text: str, number: int | None) -> None:
    assert desk.number_in(text) == number


@pytest.mark.parametrize(
    ("text", "number", "score"),
    [
        ("评价 12 5", 12, 5),
        ("评价12号 3分", 12, 3),
        ("评价 12 满意", 12, 5),
        ("评价 12 不满意", 12, 1),
        ("评价 12 基本满意", 12, 4),
        ("很不满意", None, 1),
        ("满意", None, 5),
        ("评价 12", 12, None),
        ("评价 5", 5, None),  # a number or a mark? asked
        ("评价 12 9", 12, None),
        ("评价 12 6", 12, None),
        ("评价 12 1", 12, 1),
        ("评价 12 0", 12, None),
        ("评价 １２ ５", 12, 5),
        ("评价 12 13 满意", None, 5),  # whose?
        ("评价", None, None),
        ("评价 12 非常不满意", 12, 1),
        ("评价 12 四星", 12, 4),
    ],
)
def test_a_mark(text: str, number: int | None, score: int | None) -> None:
    assert desk.score_in(text) == (number, score)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2025-02-19T10:00", date(2025, 2, 21)),
        ("2025-02-21T23:50", date(2025, 2, 25)),
        ("2025-01-27T10:00", date(2025, 2, 6)),  # the Spring Festival; 01-26, 02-08 are worked
        ("2025-04-25T10:00", date(2025, 4, 28)),  # Sunday the 27th is worked
    ],
)
def test_an_answer_is_due_after_two_working_days(asked: str, due: date) -> None:
    assert desk.due_day(at(asked), ctx(asked)) == due
    assert desk.due_day(at(asked).astimezone(UTC), ctx(asked)) == due


@pytest.mark.parametrize(
    ("answered", "closes"),
    [
        ("2025-02-19T10:00", "2025-02-26T08:30"),  # five working days later, at the day's first hour
        ("2025-01-27T10:00", "2025-02-10T08:30"),  # over the Spring Festival
    ],
)
def test_when_an_answered_question_closes(answered: str, closes: str) -> None:
    assert desk.closes_at(ctx(answered)) == at(closes)


def test_the_day_of_a_question_is_shanghais() -> None:
    """Asked at half past midnight, when UTC still has the day before."""
    early = at("2025-02-20T00:30")
    assert desk.due_day(early.astimezone(UTC), ctx("2025-02-20T09:00")) == date(2025, 2, 24)
    steps = [
        desk.due_look(date(2025, 2, 20), one, None, ctx("2025-02-20T09:00"))
        for one in (early, early.astimezone(UTC))
    ]
    assert steps[0] == steps[1] and [r.key for r in steps[0].due] == ["before-0"]
    at_once = replace(PLAN, support=Support(ladder=(EscalationRule("owner", since=(0,)),)))
    there = replace(ctx("2025-02-20T09:00"), plan=at_once)
    found = desk.due_look(date(2025, 2, 24), early.astimezone(UTC), None, there)
    assert [r.day for r in found.due] == [date(2025, 2, 20)]


def test_what_was_due_before_the_question_came_in_is_not_told() -> None:
    """Nothing was planned yet: it is looked at from the moment of the question."""
    there = replace(PLAN, support=Support(ladder=(EscalationRule("owner", since=(0,)),)))
    asked = at("2025-02-20T15:00")  # after the day's first hour
    found = desk.due_look(date(2025, 2, 24), asked, None, replace(ctx("2025-02-20T15:01"), plan=there))
    assert (found.due, found.next_at) == ((), None)


def test_how_long_things_last_at_the_desk() -> None:
    assert timedelta(minutes=30) == desk.ASKER_HAS and timedelta(hours=24) == desk.AFTER_ANSWER
    assert (desk.REPEATED, LONGEST_MUTE) == (3, 31)


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("非常满意 很满意 满意 五星", 5),
        ("基本满意 比较满意 四星", 4),
        ("一般 三星", 3),
        ("不太满意 二星", 2),
        ("不满意 很不满意 非常不满意 一星", 1),
    ],
)
def test_a_mark_in_words(words: str, score: int) -> None:
    assert {desk.score_in(f"评价 12 {word}") for word in words.split()} == {(12, score)}


def test_each_rung_is_looked_at_once() -> None:
    asked, due = at("2025-02-19T10:00"), date(2025, 2, 21)
    first = desk.due_look(due, asked, None, ctx("2025-02-19T10:00"))
    assert (first.due, first.next_at) == ((), at("2025-02-21T08:30"))
    late = desk.due_look(due, asked, None, ctx("2025-02-24T09:00"))
    assert [(r.to, r.key) for r in late.due] == [
        ("owner", "before-0"),
        ("owner", "after-1"),
        ("province", "after-1"),
    ]
    again = desk.due_look(due, asked, at("2025-02-24T09:00"), ctx("2025-02-24T09:01"))
    assert again.due == () and again.next_at == at("2025-02-26T08:30")
    last = desk.due_look(due, asked, at("2025-02-24T09:00"), ctx("2025-12-01T09:00"))
    assert last.next_at is None and last.due


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('ladder = [{ to = "county", after = [1] }]', "owner"),
        ("answer_working_days = true", "整数"),
        ("answer_days = 2", "不认识的字段"),
    ],
)
def test_an_odd_support_section_is_refused(line: str, word: str) -> None:
    text = shipped_plan("hebei-2024")
    head, _, rest = text.partition("[support]")
    tail = rest.partition("# ── 原文")[2]
    with refused(PlanError, word):
        parse_plan(f"{head}[support]\n{line}\n# {tail}", "x")
    assert parse_plan(f"{head}# {tail}", "x").support == PLAN.support  # a plan without it


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("时间 9:00", time(9)),
        ("时间９：３０", time(9, 30)),
        ("提醒时间改为上午9点半", time(9, 30)),
        ("时间 下午2点", time(14)),
        ("时间 10点15分", time(10, 15)),
        ("时间 25:00", None),
        ("时间", None),
        ("时间 下午12点", time(12)),
        ("时间 下午1点", time(13)),
        ("时间 下午13:30", time(13, 30)),
        ("时间 23:59", time(23, 59)),
        ("时间 24:00", None),
        ("时间 9:60", None),
        ("时间 9点5分", time(9, 5)),
        ("时间 上午12点", time(12)),
    ],
)
def test_an_hour(text: str, hour: time | None) -> None:
    assert hour_in(text) == hour


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("免打扰 至3月1日 由张三代收", "张三"),
        ("免打扰至3月1日，请王丽代收", "王丽"),
        ("免打扰 至3月1日，代收人：王丽", "王丽"),
        ("免打扰至3月1日 由市员1代收", "市员1"),
        ("免打扰 至3月1日", ""),
    ],
)
def test_a_deputy(text: str, name: str) -> None:
    assert deputy_in(text) == name


@pytest.mark.parametrize(
    ("text", "unclear"),
    [
        ("免打扰至3月1日 由1代收", True),
        ("免打扰至3月1日 由某代收", True),
        ("免打扰至3月1日 由市员1代收", False),
        ("免打扰至3月1日 不用代收", False),
        ("免打扰至3月1日", False),
    ],
)
def test_a_deputy_that_is_not_named_is_asked(text: str, unclear: bool) -> None:
    assert deputy_unclear(text) is unclear


def test_a_channel() -> None:
    assert channel_in("只发邮件") == Channel.EMAIL
    assert channel_in("企业微信提醒") == Channel.WECOM


def person(number: int, *roles: Role) -> Person:
    return Person(number, f"某{number}", roles=roles)


QIAOXI = Role(Level.COUNTY, "石家庄市", "桥西区")
XINHUA = Role(Level.COUNTY, "石家庄市", "新华区")
NAMESAKE = Role(Level.COUNTY, "沧州市", "新华区")
FIRM, OTHER_FIRM = Role(Level.ENTERPRISE, enterprise_id=7), Role(Level.ENTERPRISE, enterprise_id=8)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (QIAOXI, QIAOXI, True),
        (QIAOXI, XINHUA, False),
        (XINHUA, NAMESAKE, False),
        (FIRM, FIRM, True),
        (FIRM, OTHER_FIRM, False),
        (QIAOXI, Role(Level.CITY, "石家庄市"), False),
        (Role(Level.SUPPORT), Role(Level.SUPPORT), True),
    ],
)
def test_who_may_stand_in(one: Role, other: Role, same: bool) -> None:
    assert same_office(person(1, one), person(2, other)) is same
    assert not same_office(person(1, one), person(1, one))  # never for herself


def test_who_answers() -> None:
    desk_person, province = person(1, Role(Level.SUPPORT)), person(2, Role(Level.PROVINCE))
    asker, county = person(3, FIRM), person(4, QIAOXI)
    assert may_answer(desk_person, "desk") and may_answer(desk_person, "province")
    assert may_answer(province, "province") and not may_answer(province, "desk")
    assert not may_answer(asker, "desk") and not may_answer(county, "province")


ASKER, OF_PROVINCE = (
    Person(1, "王一", roles=(Role(Level.ENTERPRISE),)),
    Person(2, "厅", roles=(Role(Level.PROVINCE),)),
)


@pytest.mark.parametrize(
    ("is_work", "asker", "at_desk", "at_province", "to"),
    [
        (True, ASKER, True, True, ("province", "province")),
        (True, ASKER, False, True, ("province", "province")),
        (True, ASKER, True, False, ("desk", "desk")),
        (True, OF_PROVINCE, True, True, ("desk", "desk")),  # nobody answers their own question
        (False, ASKER, True, True, ("desk", "desk")),
        (False, ASKER, False, True, ("province", "no_desk")),
        (False, ASKER, False, False, ("desk", "nobody")),
        (True, ASKER, False, False, ("desk", "nobody")),
        (True, OF_PROVINCE, False, True, ("province", "no_desk")),
    ],
)
def test_who_answers_a_question(
    is_work: bool, asker: Person, at_desk: bool, at_province: bool, to: tuple[str, str]
) -> None:
    assert desk.choose_route(is_work, asker, at_desk=at_desk, at_province=at_province) == to


@pytest.mark.parametrize(
    ("text", "closed", "answer", "refused"),
    [
        ("请重填", False, None, ""),
        ("请重填", False, "另一句", ""),
        ("请重填", False, "请重填", "replied_before"),
        ("", False, None, "need_text"),
        ("", True, None, "ticket_closed"),
        ("请重填", True, "请重填", "ticket_closed"),
    ],
)
def test_why_an_answer_is_not_sent(text: str, closed: bool, answer: str | None, refused: str) -> None:
    assert desk.reply_refused(text, closed=closed, answer=answer) == refused


@pytest.mark.parametrize(
    ("asker", "route", "closed", "answered", "at_province", "refused"),
    [
        (ASKER, "desk", False, False, True, ""),
        (ASKER, "desk", True, False, True, "ticket_closed"),
        (ASKER, "desk", False, True, True, "not_to_pass"),
        (ASKER, "province", False, False, True, "not_to_pass"),
        (OF_PROVINCE, "desk", False, False, True, "not_to_pass"),
        (ASKER, "desk", False, False, False, "nobody_to_pass"),
    ],
)
def test_why_a_question_is_not_passed_on(
    asker: Person, route: str, closed: bool, answered: bool, at_province: bool, refused: str
) -> None:
    found = desk.passing_refused(asker, route, closed=closed, answered=answered, at_province=at_province)
    assert found == refused


@pytest.mark.parametrize(
    ("level", "route", "told", "may"),
    [
        (Level.SUPPORT, "province", False, True),
        (Level.PROVINCE, "province", False, True),
        (Level.PROVINCE, "desk", False, False),
        (Level.PROVINCE, "desk", True, True),
        (Level.COUNTY, "province", False, False),
        (Level.COUNTY, "desk", True, True),
    ],
)
def test_who_may_read_a_question(level: Level, route: str, told: bool, may: bool) -> None:
    assert desk.may_read(Person(3, "李", roles=(Role(level),)), route, told=told) is may
