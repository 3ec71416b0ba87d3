"""Whom of an enterprise to remind when contacts say nothing, and what came of telephoning it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.acts import decide
from bot.notices.silence import Silence, next_to_try
from bot.notices.telling import ladder_reader, plan_notices
from bot.plans.ladder import Look, ReminderStep
from bot.reading import read_sentence
from bot.reading.names import NameIndex
from bot.words import Channel, Duty, DutyState, Level, NotificationPreferences, Person, Role, replace
from tests.bot.cases import CITY, CLERK, COUNTY, PLAN, act, at, case, day, did
from tests.bot.test_telling import Holders
from tests.places import HEBEI

W, MAIL, SMS = Channel.WECOM, Channel.EMAIL, Channel.SMS
BOTH = Person(11, "张三", addresses=((W, "zhangsan"), (MAIL, "a@x.cn")), roles=(Role(Level.ENTERPRISE),))
ONLY_MAIL = Person(12, "李四", addresses=((MAIL, "b@x.cn"),), roles=(Role(Level.ENTERPRISE),))
WISHES = replace(BOTH, id=13, preferences=NotificationPreferences(channel=MAIL))
NOTHING = Person(14, "王五", roles=(Role(Level.ENTERPRISE),))
OFFICER = replace(COUNTY, addresses=((W, "qiaoxi"),))
NOBODYS = NameIndex([], HEBEI)
NOW = at("2025-03-11")


@pytest.mark.parametrize(
    ("contacts", "passed", "told"),
    [
        ([BOTH, ONLY_MAIL], {}, (BOTH, W)),
        ([BOTH, ONLY_MAIL], {11: {W}}, (BOTH, MAIL)),
        ([BOTH, ONLY_MAIL], {11: {W, MAIL}}, (ONLY_MAIL, MAIL)),
        ([BOTH, ONLY_MAIL], {11: {MAIL}}, (BOTH, W)),
        ([BOTH, ONLY_MAIL], {12: {MAIL}}, (BOTH, W)),
        ([BOTH, ONLY_MAIL], {11: {W, MAIL}, 12: {MAIL}}, None),
        ([NOTHING, ONLY_MAIL], {}, (ONLY_MAIL, MAIL)),
        ([WISHES], {}, (WISHES, MAIL)),
        ([WISHES], {13: {MAIL}}, (WISHES, W)),
        ([NOTHING], {}, None),
        ([], {}, None),
    ],
)
def test_the_first_who_was_not_passed_over(contacts: list[Person], passed: dict[int, Any], told: Any) -> None:
    assert next_to_try(contacts, (W, MAIL, SMS), Silence(passed)) == told


def owed(**more: Any) -> Duty:
    (found,) = [d for d in case().duties if d.milestone == "apply_assessment"]
    return replace(found, **more)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize(
    ("silence", "alone", "county"),
    [
        (Silence(), (BOTH, W), ""),
        (Silence({11: {W}}), (BOTH, MAIL), ""),
        (Silence({11: {W, MAIL}}), (ONLY_MAIL, MAIL), ""),
        (Silence({11: {W, MAIL}, 12: {MAIL}}), (BOTH, W), "phone"),
        (Silence({11: {W, MAIL}, 12: {MAIL}}, call_asked=True), (BOTH, W), ""),
    ],
)
def test_one_at_a_time_unless_the_plan_says_so(
    silence: Silence, alone: Any, county: str, late: bool, together: bool
) -> None:
    ctx = replace(NOW, plan=replace(PLAN, together_when_late=together))
    duty = owed(due=date(2025, 3, 1) if late else date(2025, 3, 20))
    view = Look((ReminderStep("x", "owner", "", ctx.today, "remind"),), None)
    by = Holders({Level.ENTERPRISE: [BOTH, ONLY_MAIL], Level.COUNTY: [OFFICER]})
    told = [
        (one.person, one.channel, one.text)
        for one in plan_notices(duty, case(), view, by, (W, MAIL), ctx, silence)
    ]
    firm = [(BOTH, W), (ONLY_MAIL, MAIL)] if late and together else [alone]
    assert [one[:2] for one in told if one[2] == "remind"] == firm
    assert [one[2] for one in told if one[0] == OFFICER] == ([county] if county else [])


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        ((), [BOTH, ONLY_MAIL]),
        ((12,), [ONLY_MAIL]),
        ((11, 12), [BOTH, ONLY_MAIL]),
        ((99,), [BOTH, ONLY_MAIL]),
    ],
)
def test_once_one_has_answered_the_others_are_left_in_peace(
    answered: tuple[int, ...], told: list[Person]
) -> None:
    """Also where the plan reminds all of them together once it is late."""
    ctx = replace(NOW, plan=replace(PLAN, together_when_late=True))
    view = Look((ReminderStep("x", "owner", "", ctx.today, "remind"),), None)
    by = Holders({Level.ENTERPRISE: [BOTH, ONLY_MAIL], Level.COUNTY: [OFFICER]})
    late = owed(due=date(2025, 3, 1))
    notices = plan_notices(late, case(), view, by, (W, MAIL), ctx, Silence(answered=answered))
    assert [one.person for one in notices] == told


def test_who_is_out_of_reach_is_told_of_until_somebody_has_called() -> None:
    view = Look((ReminderStep("x", "owner", "", NOW.today, "remind"),), None)
    by = Holders({Level.ENTERPRISE: [NOTHING], Level.COUNTY: [OFFICER]})
    told = plan_notices(owed(), case(), view, by, (W, MAIL), NOW)
    assert [one.text for one in told] == ["unreachable"]
    assert plan_notices(owed(), case(), view, by, (W, MAIL), NOW, Silence(call_asked=True)) == []


def test_a_promise_is_looked_at_on_the_working_day_after_it() -> None:
    promised = owed(promised_on=day("2025-03-14"), planned_to=NOW.now, opened_on=day("2024-07-18"))
    view = ladder_reader(at("2025-03-17"))(promised)  # a Monday
    assert ("promise-20250314", "county", "broken") in [(r.key, r.to, r.tone) for r in view.due]
    before = ladder_reader(at("2025-03-14"))(promised)
    assert "broken" not in [r.tone for r in before.due] and before.next_at


@pytest.mark.parametrize("step", ["apply_assessment", "deliver_notice"])
def test_of_a_broken_promise_its_county_hears_also_where_the_step_is_its_own(step: str) -> None:
    (found,) = [d for d in case().duties if d.milestone == step]
    promised = replace(found, state=DutyState.OPEN, promised_on=day("2025-03-14"), planned_to=NOW.now)
    ctx = at("2025-03-17")
    broken = [r for r in ladder_reader(ctx)(promised).due if r.tone == "broken"]
    by = Holders({Level.ENTERPRISE: [BOTH], Level.COUNTY: [OFFICER]})
    told = plan_notices(promised, case(), Look(tuple(broken), None), by, (W, MAIL), ctx)
    assert [(one.person, one.text) for one in told] == [(OFFICER, "broken")]


@pytest.mark.parametrize(
    ("said", "promised"),
    [
        ([("call_promised", "2025-03-14")], "2025-03-14"),
        ([("call_promised", "2025-03-14"), ("call_nobody", "")], "2025-03-14"),
        ([("call_promised", "2025-03-14"), ("call_reached", "")], None),
        ([("call_promised", "2025-03-14"), ("call_refused", "")], None),
        ([("call_promised", "2025-03-14"), ("call_promised", "2025-03-18")], "2025-03-18"),
        ([("call_dead", "")], None),
    ],
)
def test_the_last_word_on_the_telephone_counts(said: list[tuple[str, str]], promised: str | None) -> None:
    there = case()
    for kind, on in said:
        more = {"of": "apply_assessment", **({"on": day(on)} if on else {})}
        there = did(there, (kind, COUNTY, "2025-03-11", more))
    duty = there.duty("apply_assessment")
    assert duty and duty.promised_on == (day(promised) if promised else None)
    assert (duty.data["call"]["result"], duty.due, duty.state) == (said[-1][0], owed().due, owed().state)


def test_a_reported_step_has_no_promise_to_break() -> None:
    there = did(
        case(),
        ("call_promised", COUNTY, "2025-03-11", {"of": "apply_assessment", "on": day("2025-03-14")}),
        ("apply_assessment", CLERK, "2025-03-12", {}),
    )
    duty = there.duty("apply_assessment")
    assert duty and "broken" not in [r.tone for r in ladder_reader(at("2025-03-20"))(duty).due]
    assert (
        decide(there, act(there, "call_reached", {"of": "apply_assessment"}), COUNTY, NOW).answer.key
        == "nothing_to_call"
    )


SAID = """
接通 1|call_reached do 1
1号打通了|call_reached do 1
空号 1、3|call_dead do 1 3
12 没人接|call_nobody do 12
电话停机 4|call_dead do 4
空号 1 13800020025|call_dead do 1 13800020025
不是本人 1|call_wrong do 1
不是联系人 2|call_wrong do 2
不是本人 2：张三|call_wrong do 2 张三
接通 1 对方说打错了，不是他们厂的人|call_wrong do 1 对方说打错了，不是他们厂的人
接通 1，他说已经离职了|call_wrong do 1 他说已经离职了
接通 1，说不认识这家公司|call_wrong do 1 说不认识这家公司
3 机主说号码换人了，不认识这家公司|call_wrong do 3 说号码换人了，不认识这家公司
打错了 1|call_wrong ask 1
33号接电话的是个卖菜的，说打错了|call_wrong do 33 是个卖菜的，说打错了
35 打通了，人家早走了|call_wrong do 35 人家早走了
12 打过去是个饭店|call_wrong do 12 是个饭店
12号对方说不认识这家公司|call_wrong do 12 说不认识这家公司
7 电话打过去，对方说早不干了|call_wrong do 7 说早不干了
接通 9，是他媳妇接的，说人去年没了|call_wrong do 9 是他媳妇接的，说人去年没了
15号接电话的说他早调走了|call_wrong do 15 说他早调走了
打通 8，号换人了|call_wrong do 8 号换人了
5 对方说已经不在那个厂了|call_wrong do 5 说已经不在那个厂了
5 接了，说打错了|call_wrong do 5 说打错了
18打了，人家说不是这个厂的|call_wrong do 18 人家说不是这个厂的
打了3，说打错了|call_wrong do 3 说打错了
10 说打错了|call_wrong do 10 打错了
给11打电话，对方说不是他|call_wrong do 11 说不是他
13那个号打过去是银行|call_wrong do 13 是银行
33号接电话的是会计，说在开会|call_reached do 33 是会计，说在开会
33号接电话的是保安，说人不在|call_reached do 33 是保安，说人不在
12 打过去没人接|call_nobody do 12
12号对方说打错字了| none
9 人家说不是不交| none
9 对方说不是我们不想交| none
7 说厂长退休了| none
接通 9，张三是本人|call_reached do 9 张三是本人
接通 1，对方说不是不办，是没钱|call_reached do 1 对方说不是不办，是没钱
接通 1 他不在|call_reached do 1 他不在
接通 1 说上次登记错了|call_reached do 1 说上次登记错了
拒绝 2：说没钱|call_refused do 2 说没钱
承诺 1 至3月20日|call_promised do 1 2025-03-20
承诺1 3月20日前交|call_promised do 1 2025-03-20
2号答应3月20日前办完，让王五来办|call_promised do 2 2025-03-20 3月20日前办完，让王五来办
承诺 1|call_promised ask 1
接通 1，说3月20日前交|call_promised ask 1 2025-03-20 说3月20日前交
接通 1 了吗|call_reached none
承诺书交了| none
"""


@pytest.mark.parametrize("row", SAID.strip().splitlines())
def test_what_came_of_a_call_is_said_by_number(row: str) -> None:
    said, _, expected = row.partition("|")
    read = read_sentence(said, COUNTY, NOBODYS, day("2025-03-11"))
    if not expected.strip().startswith("call"):
        assert not read.intent.startswith("call_")
        return
    parts = [str(read.intent), read.act, *map(str, read.numbers), str(read.on or ""), read.reason]
    assert " ".join(filter(None, parts)) == expected
    assert not read_sentence(said, CLERK, NOBODYS, day("2025-03-11")).intent.startswith("call_")


def test_a_refusal_of_whoever_answers_reports_is_none_on_the_telephone() -> None:
    for said, mine in (("拒绝 3", False), ("电话拒绝 3", True), ("拒绝办理 3", True), ("空号 3", True)):
        read = read_sentence(said, CITY, NOBODYS, day("2025-03-11"))
        assert read.intent.startswith("call_") is mine
