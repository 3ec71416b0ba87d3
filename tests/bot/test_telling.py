"""Who is told what of a duty: the ladder of section 8 of docs/domain.md, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.notices.telling import (
    audience_of,
    entitled,
    ladder_of,
    ladder_reader,
    level_of_notice,
    level_told,
    plan_notices,
)
from bot.plans.ladder import Look, ReminderStep
from bot.words import Assessor, Case, Channel, Duty, DutyState, Kind, Level, Person, Role, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    NAMESAKE,
    NOBODY,
    OTHER_CITY,
    OTHER_CLERK,
    PLAN,
    PROVINCE,
    SUPPORT,
    at,
    case,
    day,
)

NOW = at("2025-03-11")
THERE = case()
E, C, M, P = Level.ENTERPRISE, Level.COUNTY, Level.CITY, Level.PROVINCE
ALL = {E: [CLERK], C: [COUNTY], M: [CITY], P: [PROVINCE]}


class Holders:
    """People by level; above a level without anybody stands the next one."""

    def __init__(self, by: Mapping[Level, list[Person]]) -> None:
        self.by = by

    def at(self, level: Level, case: Case) -> list[Person]:
        assert case.round == PLAN.key
        return self.by.get(level, [])

    def at_or_above(self, level: Level, case: Case) -> list[Person]:
        assert case.round == PLAN.key and level in Level
        bureaus = (C, M, P)
        order = bureaus[bureaus.index(level) :] if level in bureaus else (level,)
        return next((self.by[x] for x in order if self.by.get(x)), [])

    above = at_or_above


def duty(key: str = "apply_assessment", **values: object) -> Duty:
    found = THERE.duty(key)
    assert found
    return replace(found, state=DutyState.OPEN, **values)  # type: ignore[arg-type]


def rung(to: str, key: str, tone: str = "urge", channel: str = "") -> ReminderStep:
    return ReminderStep(key, to, channel, NOW.today, tone)  # type: ignore[arg-type]


def notices_of(
    view: tuple[ReminderStep, ...],
    of: Duty,
    by: Mapping[Level, list[Person]] = ALL,
    deaf: tuple[Person, ...] = (),
) -> list[tuple[object, ...]]:
    """(person, rung, text, kind, channel, urgent) of each notice of these rungs; nothing reaches the
    `deaf`."""

    account = (Channel.WECOM, "account")
    reached = {
        level: [p if p in deaf else replace(p, addresses=(*p.addresses, account)) for p in there]
        for level, there in by.items()
    }
    known = {p.id: p for there in by.values() for p in there}
    told = plan_notices(of, THERE, Look(view, None), Holders(reached), (Channel.WECOM,), NOW)
    assert all((t.duty_id, t.due, t.facts) == (of.id, of.due, {}) for t in told)
    return [(known[t.person.id], t.rung, t.text, t.kind, t.channel, t.urgent) for t in told]


MAILED = replace(CITY, addresses=((Channel.EMAIL, "shi@example.com"),))
W, MAIL = Channel.WECOM, Channel.EMAIL
REPORTED = {"state": DutyState.REPORTED, "reported_at": at("2025-03-04").now}


def test_each_voice_reaches_its_people_and_the_last_rung_speaks() -> None:
    view = (rung("owner", "after-1", "late"), rung("owner", "after-3"), rung("county", "after-7", "report"))
    assert notices_of(view, duty()) == [
        (CLERK, "owner:after-1", "late", Kind.REMINDER, W, False),
        (CLERK, "owner:after-3", "urge", Kind.REMINDER, W, False),
        (COUNTY, "county:after-7", "report", Kind.REMINDER, W, False),
    ]


@pytest.mark.parametrize(
    ("key", "to", "urgent"),
    [
        ("before-0", "owner", True),
        ("before-1", "owner", True),
        ("before-3", "owner", False),
        ("before-0", "county", False),
    ],
)
def test_the_last_two_calls_are_urgent_to_whoever_owes_it(key: str, to: str, urgent: bool) -> None:
    assert [one[-1] for one in notices_of((rung(to, key),), duty())] == [urgent]
    earlier = rung(to, "before-3")
    assert [one[-1] for one in notices_of((earlier, rung(to, key)), duty())] == [urgent, urgent]


def test_what_is_no_report_goes_as_the_person_is_reached() -> None:
    """An address of hers makes no mail of a reminder."""
    view = (rung("city", "after-7", "report"),)
    assert [one[3:5] for one in notices_of(view, duty(), {**ALL, M: [MAILED]})] == [(Kind.REMINDER, W)]


def test_a_bureau_that_nothing_reaches_is_on_no_list() -> None:
    view = (rung("owner", "after-1"),)
    assert notices_of(view, duty("assess"), {**ALL, M: [CITY]}, deaf=(CITY,)) == []
    assert notices_of(view, duty("assess"), {**ALL, M: [], P: []}) == []


@pytest.mark.parametrize(("city", "by"), [(MAILED, MAIL), (CITY, W)])
def test_a_report_upward_goes_by_mail_where_there_is_an_address(city: Person, by: Channel) -> None:
    view = (rung("city", "after-7", "report", "email"),)
    assert notices_of(view, duty(), {**ALL, M: [city]}) == [
        (city, "city:after-7", "report", Kind.ESCALATION, by, False)
    ]


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (duty(), "report"),
        (replace(duty(), **REPORTED), "unconfirmed"),  # type: ignore[arg-type]
        (replace(duty(), milestone="answer_extension", owner=M), "unanswered"),
        (replace(duty(), milestone="answer_change", owner=M), "unanswered"),
    ],
)
def test_upward_it_is_said_whose_delay_it_is(of: Duty, text: str) -> None:
    (one,) = notices_of((rung("province", "after-10", "report"),), of)
    assert one[:3] == (PROVINCE, "province:after-10", text)


def test_an_enterprise_that_nothing_reaches_is_on_its_countys_list() -> None:
    view = (rung("owner", "after-1"), rung("owner", "after-3"))
    expected = (COUNTY, "unreachable:after-3", "unreachable", Kind.REMINDER, W, False)
    assert [one[1] for one in notices_of(view[:1], duty(), deaf=(CLERK,))] == ["unreachable:after-1"]
    three = (rung("owner", "before-0"), *view)
    assert [one[1] for one in notices_of(three, duty(), deaf=(CLERK,))] == ["unreachable:after-3"]
    assert notices_of(view, duty(), deaf=(CLERK,)) == [expected]
    assert notices_of(view, duty(), {**ALL, E: []}) == [expected]
    assert notices_of(view, duty(), {**ALL, E: [], C: []}) == [(CITY, *expected[1:])]
    assert notices_of(view, duty(), {**ALL, E: []}, deaf=(COUNTY,)) == []
    # What others are told is told beside it.
    both = (rung("county", "after-3", "report"), *view)
    assert [one[1] for one in notices_of(both, duty(), deaf=(CLERK,))] == [
        "county:after-3",
        "unreachable:after-3",
    ]
    # Another contact is reached: then it is reached. A bureau's own duty is on no such list.
    reached = notices_of(view, duty(), {**ALL, E: [CLERK, OTHER_CLERK]}, deaf=(CLERK,))
    assert {one[0] for one in reached} == {OTHER_CLERK}
    assert notices_of(view, duty("deliver_notice"), deaf=(COUNTY,)) == []


@pytest.mark.parametrize(
    ("audience", "of", "by", "people"),
    [
        ("owner", duty(), ALL, [CLERK]),
        ("owner", duty("deliver_notice"), ALL, [COUNTY]),
        ("owner", duty("deliver_notice"), {**ALL, C: []}, [CITY]),
        ("confirmer", duty(), ALL, [CITY]),
        ("confirmer", duty("deliver_notice"), ALL, []),  # nobody confirms it
        ("city", duty(), ALL, [CITY]),
        ("city", duty(), {**ALL, M: []}, [PROVINCE]),
        ("city", duty(), {**ALL, M: [COUNTY]}, [PROVINCE]),  # one person in both places
        ("county", duty(), ALL, [COUNTY]),
        ("county", duty("deliver_notice"), ALL, []),  # nobody is told upward of her own delay
        ("province", duty("deliver_notice"), ALL, [PROVINCE]),
        ("province", replace(duty(), state=DutyState.REPORTED), ALL, [PROVINCE]),
    ],
)
def test_who_stands_behind_a_voice(
    audience: str, of: Duty, by: Mapping[Level, list[Person]], people: list[Person]
) -> None:
    assert audience_of(audience, of, THERE, Holders(by), NOW) == people


def test_the_province_is_not_told_upward_of_what_it_has_not_confirmed() -> None:
    there = case(Assessor.PROVINCE)
    reported = replace(duty(), state=DutyState.REPORTED)
    assert audience_of("province", reported, there, Holders(ALL), NOW) == []
    assert audience_of("confirmer", reported, there, Holders(ALL), NOW) == [PROVINCE]


def test_a_county_that_is_its_city_is_one_office() -> None:
    """定州, 辛集: the level above is the province."""
    dingzhou = replace(THERE, city="定州市", county="定州市")
    assert audience_of("city", duty(), dingzhou, Holders(ALL), NOW) == [PROVINCE]


def test_a_report_waits_from_the_day_it_came_in() -> None:
    reported = replace(duty(), **REPORTED, reported_on=day("2025-02-20"))  # type: ignore[arg-type]
    assert ladder_of(reported, NOW) == (PLAN.ladders["confirm"], day("2025-03-04"))
    opened = duty(opened_on=day("2024-07-08"))
    assert ladder_of(opened, NOW) == (PLAN.ladders["application"], day("2024-07-08"))
    assert ladder_of(replace(opened, opened_on=None), NOW)[1] == opened.due
    assert ladder_of(replace(reported, reported_at=None), NOW)[1] == reported.due
    early = replace(reported, reported_at=at("2025-03-04T00:10").now)  # UTC's third of March
    assert ladder_of(early, NOW)[1] == day("2025-03-04")


def test_a_missed_rung_of_what_is_only_recommended_stays_missed() -> None:
    """Of what is owed it is caught up."""
    start = duty("start_audit", due=day("2025-03-12"), opened_on=day("2024-07-08"))
    owed = duty("apply_assessment", due=day("2025-03-12"), opened_on=day("2024-07-08"))
    planned = at("2025-02-20").now
    first = {r.day for r in ladder_reader(at("2025-03-09"))(replace(owed, planned_to=planned)).due}
    assert first and max(first) < day("2025-03-09")  # a Sunday
    assert ladder_reader(at("2025-03-09"))(replace(start, planned_to=planned)).due == ()
    on_its_day = ladder_reader(NOW)(replace(start, due=NOW.today + timedelta(days=3), planned_to=planned))
    assert {r.day for r in on_its_day.due} == {NOW.today}


def test_what_was_taken_up_climbs_no_further_for_a_while() -> None:
    late = duty(opened_on=day("2024-07-08"), planned_to=at("2025-03-10").now)
    upward = [r.to for r in ladder_reader(NOW)(late).due if r.channel == "email"]
    held = ladder_reader(NOW)(replace(late, acked_on=day("2025-03-10"))).due
    assert upward == ["city"] and not [r for r in held if r.channel == "email"]
    assert [r for r in held if not r.channel]  # whoever owes it is not spared


def test_what_was_planned_is_not_told_again() -> None:
    late = duty(opened_on=day("2024-07-08"))
    ever = ladder_reader(NOW)(late).due
    since = ladder_reader(NOW)(replace(late, planned_to=at("2025-03-10").now)).due
    assert {r.day for r in since} == {NOW.today} and len(since) < len(ever)
    assert ladder_reader(NOW)(replace(late, planned_to=NOW.now)).due == ()


@pytest.mark.parametrize(
    ("person", "audience", "of", "holds"),
    [
        (CLERK, "owner", duty(), True),
        (OTHER_CLERK, "owner", duty(), False),
        (COUNTY, "owner", duty(), False),
        (NOBODY, "owner", duty(), False),
        (COUNTY, "owner", duty("deliver_notice"), True),
        (CLERK, "owner", duty("deliver_notice"), False),
        (COUNTY, "county", duty(), True),
        (NAMESAKE, "county", duty(), False),
        (CITY, "city", duty(), True),
        (OTHER_CITY, "city", duty(), False),
        (PROVINCE, "province", duty(), True),
        (SUPPORT, "province", duty(), False),
        (CLERK, "county", duty(), False),
        (NOBODY, "event", duty(), True),  # what happened is said to whom it was meant for
        (
            replace(NOBODY, roles=(Role(E, enterprise_id=8), Role(C, "石家庄市", "桥西区"))),
            "owner",
            duty(),
            False,
        ),
    ],
)
def test_who_still_holds_the_place(person: Person, audience: str, of: Duty, holds: bool) -> None:
    assert entitled(person, audience, of, THERE, NOW) is holds


@pytest.mark.parametrize(
    ("audience", "text", "key", "level"),
    [
        ("owner", "gentle", "apply_assessment", E),
        ("owner", "gentle", "assess", M),
        ("confirmer", "unconfirmed", "apply_assessment", M),
        ("confirmer", "unconfirmed", "assess", None),  # nobody confirms a result
        ("event", "confirm", "apply_assessment", M),
        ("event", "confirmed", "apply_assessment", E),
        ("event", "sent_back", "deliver_notice", C),
        ("event", "extension", "assess", M),
        ("event", "change", "assess", M),
        ("event", "assess_passed", "assess", E),
        ("event", "carried_over", "assess", E),
        ("event", "round_ended", "assess", E),
        ("event", "written_off", "assess", E),
        ("event", "firm_written_off", "assess", C),
        ("event", "firm_carried_over", "assess", C),
        ("event", "fact", "assess", None),
        ("city", "report", "apply_assessment", None),
        ("unreachable", "unreachable", "apply_assessment", None),
    ],
)
def test_whose_a_notice_is_now(audience: str, text: str, key: str, level: Level | None) -> None:
    duty = THERE.duty(key)
    assert duty and level_of_notice(audience, text, duty, THERE, PLAN) is level


@pytest.mark.parametrize(
    ("audience", "key", "level"),
    [
        ("owner", "assess", M),
        ("confirmer", "apply_assessment", M),
        ("confirmer", "assess", None),
        ("county", "assess", C),
        ("province", "assess", P),
    ],
)
def test_the_level_that_an_audience_means(audience: str, key: str, level: Level | None) -> None:
    duty = THERE.duty(key)
    assert duty and level_told(audience, duty, THERE, PLAN) is level


def test_a_list_of_a_day_to_come_holds_nothing_up() -> None:
    """Imported by today's date, played with an earlier clock: the report upward goes in its time."""
    found = THERE.duty("deliver_notice")
    assert found
    late = replace(found, planned_to=None)
    looks = [
        ladder_reader(NOW)(replace(late, data={**late.data, **data})).due
        for data in ({}, {"listed_on": "2026-11-30"}, {"listed_on": "2025-03-10"})
    ]
    assert looks[0] == looks[1] != looks[2]
    assert any(rung.to == "province" for rung in looks[0])
