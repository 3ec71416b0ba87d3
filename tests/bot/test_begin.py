"""S1 and the rounds of other places: what a case begins with, what dates it, and when it is over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.acts import decide
from bot.acts.begin import case_duties, city_duties, county_duties, own_files
from bot.acts.context import DecisionContext, due_of, recomputed_duties
from bot.plans.by_place import ByPlace
from bot.plans.due_rule import DueRule
from bot.plans.load import parse_plan, shipped_plan
from bot.words import SHANGHAI, Act, Assessor, Case, Duty, DutyState, Level, MilestoneKind, replace
from tests.bot.cases import CALENDAR, CITY, COUNTY, PLAN, accepting, after, at, case, day, did

OPEN, WAITING = DutyState.OPEN, DutyState.WAITING


def of_round(key: str, when: str) -> DecisionContext:
    moment = datetime.fromisoformat(when if "T" in when else f"{when}T09:00").replace(tzinfo=SHANGHAI)
    return DecisionContext(parse_plan(shipped_plan(key), key), CALENDAR, moment)


def begun(ctx: DecisionContext, assessor: Assessor = Assessor.CITY, **columns: date) -> Case:
    """A case with the duties that its round begins with, numbered from 11."""
    duties = case_duties(assessor, ctx, columns=columns)
    numbered = tuple(replace(d, id=n, case_id=1) for n, d in enumerate(duties, 11))
    return replace(case(), round=ctx.plan.key, duties=numbered, assessor=assessor)


def looked_at(duties: tuple[Duty, ...]) -> list[tuple[str, str, str, str]]:
    """Step, state, the day it opened, and the moment at which it is looked at."""
    return [
        (
            d.milestone,
            str(d.state),
            str(d.opened_on or ""),
            d.next_action_at.isoformat(" ", "minutes")[:16] if d.next_action_at else "",
        )
        for d in duties
    ]


def test_an_enterprise_of_its_city() -> None:
    """Open from publication on, whenever the list is imported; what another step opens waits for it;
    what opens by date, for that day."""
    duties = case_duties(Assessor.CITY, at("2024-09-20"))
    first = "2024-07-08 08:30"
    assert looked_at(duties) == [
        ("deliver_notice", "open", "2024-07-08", first),
        ("start_audit", "open", "2024-07-08", first),
        ("disclose_start", "open", "2024-07-08", first),
        ("apply_assessment", "open", "2024-07-08", first),
        ("assess", "waiting", "", ""),
        ("apply_acceptance", "waiting", "", ""),
        ("report_figures", "waiting", "", ""),
        ("accept", "waiting", "", ""),
        ("disclose_annual_20250315", "waiting", "", "2025-02-13 08:30"),
        ("disclose_annual_20260315", "waiting", "", "2026-02-13 08:30"),
        ("disclose_result", "waiting", "", ""),
    ]
    assert [d.position for d in duties] == list(range(len(duties)))
    assert {(d.id, d.case_id) for d in duties} == {(0, 0)}  # numbered when they are stored
    owners = {d.milestone: d.owner for d in duties}
    assert (owners["deliver_notice"], owners["assess"]) == (Level.COUNTY, Level.CITY)
    assert owners["apply_assessment"] is Level.ENTERPRISE


def test_an_enterprise_of_the_province_has_its_batches() -> None:
    duties = case_duties(Assessor.PROVINCE, at("2024-09-20"))
    owners = {d.milestone: d.owner for d in duties}
    assert (owners["forward_assessment"], owners["forward_acceptance"]) == (Level.CITY, Level.CITY)
    assert (owners["assess"], owners["accept"]) == (Level.PROVINCE, Level.PROVINCE)


def test_what_only_some_enterprises_owe() -> None:
    milestones = (
        replace(PLAN.milestones[0], audit_types=("双超",)),
        replace(PLAN.milestones[1], industries=("C25",)),
        *PLAN.milestones[2:],
    )
    ctx = replace(at("2024-09-20"), plan=replace(PLAN, milestones=milestones))
    for types, industry, expected in (
        ((), "", set()),
        (("双超", "高耗能"), "", {"deliver_notice"}),
        (("高耗能",), "C2511", {"start_audit"}),
        (("双超",), "C2511", {"deliver_notice", "start_audit"}),
    ):
        duties = case_duties(Assessor.CITY, ctx, types=types, industry=industry)
        assert {d.milestone for d in duties} & {"deliver_notice", "start_audit"} == expected


def test_a_date_of_its_own_row() -> None:
    """Shenzhen: each enterprise's date stands in the list; where it does not, the round's."""
    ctx = of_round("shenzhen-2024", "2024-05-06")
    (own,) = case_duties(
        Assessor.CITY, ctx, columns={"验收截止日期": day("2024-10-31"), "别的": day("2024-01-01")}
    )
    assert (own.due, own.legal_due, own.data) == (
        day("2024-10-31"),
        day("2024-10-31"),
        {"column": "2024-10-31", "listed_on": "2024-05-06"},
    )
    (general,) = case_duties(Assessor.CITY, ctx)
    assert (general.due, general.data) == (day("2024-12-31"), {"listed_on": "2024-05-06"})
    for duty in (own, general):
        assert (duty.state, duty.opened_on) == (OPEN, day("2024-04-15"))


def test_a_county_owes_its_reports_each_by_its_day() -> None:
    duties = county_duties(of_round("shenzhen-2024", "2024-05-06"), "深圳市", "宝安区")
    assert looked_at(duties) == [
        ("report_quarter_20240630", "waiting", "", "2024-06-15 08:30"),
        ("report_quarter_20240930", "waiting", "", "2024-09-15 08:30"),
        ("report_quarter_20241231", "waiting", "", "2024-12-16 08:30"),
        ("report_handling", "waiting", "", "2024-12-01 08:30"),
    ]
    assert [(d.owner, d.position) for d in duties] == [(Level.COUNTY, n) for n in range(4)]


@pytest.mark.parametrize(("owner", "level"), [("city", Level.CITY), ("assessor", Level.PROVINCE)])
def test_a_citys_own_file_answers_to_the_province(owner: Any, level: Level) -> None:
    milestones = tuple(replace(m, owner=owner) if m.per == "city" else m for m in PLAN.milestones)
    duties = city_duties(replace(at("2024-07-08"), plan=replace(PLAN, milestones=milestones)), "石家庄市")
    assert [(d.milestone, d.owner, d.position) for d in duties] == [("submit_summary", level, 0)]


def test_what_the_notice_sets_for_one_unit_holds_for_what_it_owes_itself() -> None:
    rule = DueRule(on=day("2025-10-10"))
    own = (ByPlace(("唐山市",), due=rule),)
    milestones = tuple(replace(m, place=own) if m.per == "city" else m for m in PLAN.milestones)
    ctx = replace(at("2024-07-08"), plan=replace(PLAN, milestones=milestones))
    files = own_files([("唐山市", "丰润区"), ("唐山市", "滦州市"), ("石家庄市", "")], [("保定市", "")], ctx)
    days = {file.city: [d.due for d in file.duties] for file in files}
    assert days == {"唐山市": [day("2025-10-10")], "石家庄市": [d.due for d in city_duties(ctx, "石家庄市")]}
    assert not own_files([("石家庄市", "桥西区")], [("石家庄市", "")], ctx)


@pytest.mark.parametrize(("owner", "level"), [("county", Level.COUNTY), ("assessor", Level.CITY)])
def test_a_countys_own_file_answers_to_its_city(owner: Any, level: Level) -> None:
    ctx = of_round("shenzhen-2024", "2024-05-06")
    milestones = tuple(replace(m, owner=owner) for m in ctx.plan.milestones)
    duties = county_duties(replace(ctx, plan=replace(ctx.plan, milestones=milestones)), "深圳市", "宝安区")
    assert {d.owner for d in duties} == {level}


# ---- Lhasa: the month runs from the day the notice is received --------------------------------


def lhasa(when: str) -> DecisionContext:
    return of_round("lhasa-2011", when)


DELIVERED = after(
    begun(lhasa("2011-05-24")),
    decide(
        begun(lhasa("2011-05-24")), Act("notice_delivered", day("2011-05-31")), COUNTY, lhasa("2011-06-01")
    ),
)


def test_the_date_counts_from_the_day_of_receipt() -> None:
    duty = DELIVERED.duty("start_audit")
    assert duty and (duty.state, duty.due, duty.opened_on) == (OPEN, day("2011-06-30"), day("2011-06-01"))
    undelivered = begun(lhasa("2011-05-24")).duty("start_audit")
    assert undelivered and undelivered.due != day("2011-06-30")


def test_another_day_of_receipt_moves_it_and_is_told_anew() -> None:
    """A bureau that took its 已送达 back names another day: the enterprise is told once more."""
    corrected = replace(
        DELIVERED,
        duties=tuple(
            replace(d, confirmed_on=day("2011-06-10"))
            if d.milestone == "deliver_notice"
            else replace(d, planned_to=lhasa("2011-06-02").now, next_action_at=None)
            for d in DELIVERED.duties
        ),
    )
    now = lhasa("2011-06-13")
    (moved,) = [d for d in recomputed_duties(corrected, now) if d.milestone == "start_audit"]
    assert (moved.due, moved.legal_due) == (day("2011-07-11"), day("2011-07-11"))  # the tenth is a Sunday
    assert (moved.planned_to, moved.next_action_at) == (None, now.now)


def test_what_is_not_open_yet_is_dated_anew_without_a_look() -> None:
    """Delivered, and a step that waits for another: its date moves, nobody looks at it for that."""
    ctx = lhasa("2011-06-13")
    milestones = tuple(
        replace(m, opens_days_before=10) if m.kind is MilestoneKind.START else m for m in ctx.plan.milestones
    )
    by_date = replace(ctx, plan=replace(ctx.plan, milestones=milestones))
    look = lhasa("2011-06-21T08:30").now
    there = replace(
        DELIVERED,
        duties=tuple(
            replace(d, state=WAITING, due=day("2011-01-01"), next_action_at=look, planned_to=look)
            if d.milestone == "start_audit"
            else d
            for d in DELIVERED.duties
        ),
    )
    (moved,) = [d for d in recomputed_duties(there, by_date) if d.milestone == "start_audit"]
    assert (moved.state, moved.due) == (WAITING, day("2011-06-30"))
    assert (moved.planned_to, moved.next_action_at) == (None, look)
    for when, state in (("2011-06-21T08:29", WAITING), ("2011-06-21T08:30", OPEN)):
        moment = replace(by_date, now=lhasa(when).now)
        assert [d.state for d in recomputed_duties(there, moment) if d.milestone == "start_audit"] == [state]


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, True),
        ({"state": DutyState.OPEN}, False),  # taken back
        ({"state": DutyState.FAILED}, False),
        ({"confirmed_on": None}, False),
    ],
)
def test_only_a_delivery_that_stands_dates_what_follows(changed: dict[str, object], counts: bool) -> None:
    there = replace(
        DELIVERED,
        duties=tuple(
            replace(d, **changed) if d.milestone == "deliver_notice" else d  # type: ignore[arg-type]
            for d in DELIVERED.duties
        ),
    )
    duty = there.duty("start_audit")
    assert duty
    due = due_of(there, duty, lhasa("2011-06-13"))
    assert (due.expected is None) is counts and (due.date == day("2011-06-30") or not counts)


def test_a_failed_acceptance_dates_no_publication_of_its_result() -> None:
    """The month for publishing the result counts from an acceptance that passed."""
    failed = did(accepting(), ("acceptance_failed", CITY, "2025-09-10", {"reason": "数据造假"}))
    duty = failed.duty("disclose_result")
    before = accepting().duty("disclose_result")
    assert duty and before
    assert due_of(failed, duty, at("2025-09-11")).date == due_of(accepting(), before, at("2025-09-11")).date


@pytest.mark.parametrize("state", [DutyState.REPORTED, DutyState.DONE, DutyState.FAILED, DutyState.WAIVED])
def test_what_is_handed_in_keeps_the_date_it_was_held_against(state: DutyState) -> None:
    """Whether it was late does not change when the day of receipt is corrected."""
    there = replace(
        DELIVERED,
        duties=tuple(
            replace(d, confirmed_on=day("2011-06-10"))
            if d.milestone == "deliver_notice"
            else replace(d, state=state)
            for d in DELIVERED.duties
        ),
    )
    assert recomputed_duties(there, lhasa("2011-06-13")) == there.duties
