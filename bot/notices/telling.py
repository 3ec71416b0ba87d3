"""Decides who is told what of a duty, on which rung of its ladder. Pure.

Which level stands above another, and that a level without staff is skipped, is decided by the holders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from bot import access
from bot.acts.context import DecisionContext, expected_due
from bot.notices.bundle import PlannedNotice, latest_steps
from bot.notices.silence import HEARD_FROM, Silence, next_to_try
from bot.plans.ladder import (
    EscalationRule,
    Look,
    ReminderStep,
    due_steps,
    ladder_steps,
    promise_step,
    put_off,
)
from bot.plans.plan import Plan
from bot.words import (
    REQUESTS,
    SHANGHAI,
    Case,
    Channel,
    Duty,
    DutyState,
    Kind,
    Level,
    MilestoneKind,
    Person,
    channel_of,
)

# What a bureau is asked for by a request, as the text of its notice.
REQUEST_TEXTS = {MilestoneKind.EXTENSION_REQUEST: "extension", MilestoneKind.CHANGE_REQUEST: "change"}
_TO_ENTERPRISE = (
    *("assess_passed", "assess_failed", "accept_passed", "accept_failed", "result_undone", "rectify"),
    *("extension_granted", "extension_refused", "changed", "change_refused", "carried_over", "round_ended"),
    "written_off",
)
_TO_COUNTY = ("firm_written_off", "firm_carried_over")
# A report's result, the request itself, or that it needs no answer.
_TO_OWNER = (
    *("confirmed", "sent_back", "answer_undone", "request_idle", "request_again"),
    *REQUEST_TEXTS.values(),
)


class _Holders(Protocol):
    """Finds the people with a role for a case."""

    def at(self, level: Level, case: Case) -> list[Person]:
        """Return those who hold `level` for this case, the main contact first; empty when nobody does."""

    def at_or_above(self, level: Level, case: Case) -> list[Person]:
        """As `at`; if a bureau has no staff, the people of the level above."""

    def above(self, level: Level, case: Case) -> list[Person]:
        """As `at_or_above`, but a level that is the same office as the one below it is skipped."""


class _LadderReader(Protocol):
    def __call__(self, duty: Duty, unit: str = "") -> Look: ...


def ladder_reader(ctx: DecisionContext) -> _LadderReader:
    """A function: (duty, unit of its case) -> the rungs of its reminder ladder that are due now, and the
    moment of the next. Duties with equal dates and rules share one cached result."""

    @lru_cache(maxsize=4096)
    def seen(
        rules: tuple[EscalationRule, ...],
        due: date,
        opened: date,
        acked: date | None,
        planned: datetime | None,
        silent: bool,
        promised: date | None,
        listed: date | None,
    ) -> Look:
        steps = ladder_steps(rules, due, opened, ctx.calendar, listed)
        if acked:
            until = ctx.calendar.add_workdays(acked, ctx.plan.ack_working_days)
            steps = put_off(steps, acked, until)
        if promised:
            steps = (*steps, promise_step(promised, ctx.calendar))
        view = due_steps(steps, planned, ctx.now, ctx.start)
        if silent:
            # Nobody is chased for what the notice only recommends: a missed rung stays missed.
            view = Look(tuple(r for r in view.due if r.day == ctx.today), view.next_at)
        return view

    def read(duty: Duty, unit: str = "") -> Look:
        rules, opened = ladder_of(duty, ctx, unit)
        silent = ctx.plan.milestone(duty.milestone).silent
        waits = duty.state is DutyState.REPORTED
        promised = duty.promised_on if duty.state is DutyState.OPEN else None
        listed = None if waits or silent else duty.listed_on
        if listed and listed > ctx.today:  # the clock of a rehearsal was set back: nothing waits for that day
            listed = None
        return seen(rules, duty.due, opened, duty.acked_on, duty.planned_to, silent, promised, listed)

    return read


def ladder_of(duty: Duty, ctx: DecisionContext, unit: str = "") -> tuple[tuple[EscalationRule, ...], date]:
    """Return the duty's ladder in this unit, and the day from which it counts.

    A report's waiting time runs from the day it came in, not from the day it names.
    """
    milestone = ctx.plan.milestone(duty.milestone).at(unit)
    if duty.state is not DutyState.REPORTED:
        return ctx.plan.ladders[milestone.ladder], duty.opened_on or duty.due
    came_in = duty.reported_at.astimezone(SHANGHAI).date() if duty.reported_at else duty.due
    return ctx.plan.ladders[milestone.confirm_ladder], came_in


def plan_notices(
    duty: Duty,
    case: Case,
    view: Look,
    holders: _Holders,
    set_up: Sequence[Channel],
    ctx: DecisionContext,
    silence: Silence = HEARD_FROM,
) -> list[PlannedNotice]:
    """Who is told what by the rungs that are due, by one of the channels that are `set_up`; missed rungs are
    folded into the last. `silence` is that of the enterprise's contacts."""
    told: list[PlannedNotice] = []
    if expected_due(case, duty, ctx):  # nobody is late by a date that is not settled
        view = Look(tuple(rung for rung in view.due if rung.day <= duty.due), view.next_at)
    for (audience, channel), due_rungs in latest_steps(view.due).items():
        order = ctx.plan.tried(*_kind_of(due_rungs, audience), set_up)
        people = audience_of(audience, duty, case, holders, ctx)
        if due_rungs[-1].tone == "broken":  # its county hears also where the step is its own: a letter
            people = holders.at_or_above(Level.COUNTY, case)
        ways = [
            (
                person,
                Channel(channel)
                if channel and person.address(Channel(channel))
                else channel_of(person, order),
            )
            for person in people
        ]
        reached = [(person, by) for person, by in ways if by]
        of_firm = audience == "owner" and duty.owner is Level.ENTERPRISE
        trying = None
        if of_firm:
            trying = next_to_try([person for person, _ in reached], order, silence)
            # The others stand in for whoever is silent; only where the plan says so all are told once it is late.
            if ctx.today <= duty.due or not ctx.plan.together_when_late:
                reached = [trying] if trying else reached[:1]
            elif silence.answered:  # the others are left in peace once one of them has taken it up
                reached = [one for one in reached if one[0].id in silence.answered] or reached
        for person, by in reached:
            told += _rungs_told(person, duty, due_rungs, audience, by, ctx)
        loud = not ctx.plan.milestone(duty.milestone).silent  # the digest names who cannot be reached
        if of_firm and loud and not trying and not silence.call_asked:
            asks = "phone" if reached else "unreachable"
            told += notices_to_officers(
                asks, duty, due_rungs[-1].key, holders.at_or_above(Level.COUNTY, case), set_up
            )
    return told


def _rungs_told(
    person: Person,
    duty: Duty,
    due_rungs: list[ReminderStep],
    audience: str,
    by: Channel,
    ctx: DecisionContext,
) -> list[PlannedNotice]:
    kind, urgent = _kind_of(due_rungs, audience)
    return [
        PlannedNotice(
            person,
            duty.id,
            duty.due,
            f"{audience}:{rung.key}",
            _text(duty, rung, ctx),
            kind,
            by,
            urgent=urgent,
            facts={},
        )
        for rung in due_rungs
    ]


def _kind_of(due_rungs: Sequence[ReminderStep], audience: str) -> tuple[Kind, bool]:
    """Return the kind of the message about these rungs, and whether it cannot wait. The latest comes last: the
    message is worded by it."""
    last = due_rungs[-1]
    urgent = audience == "owner" and last.key in ("before-0", "before-1")
    return (Kind.ESCALATION if last.escalates else Kind.REMINDER), urgent


def _text(duty: Duty, rung: ReminderStep, ctx: DecisionContext) -> str:
    """Return the tone of the step; for a higher level, whose delay it is (a report or a request waits for
    the bureau)."""
    if rung.tone != "report":
        return rung.tone
    if duty.state is DutyState.REPORTED:
        return "unconfirmed"
    return "unanswered" if ctx.kind(duty) in REQUESTS else "report"


def audience_of(
    audience: str, duty: Duty, case: Case, holders: _Holders, ctx: DecisionContext
) -> list[Person]:
    """Return the people whom `audience` ("owner", "confirmer", "city" …) means for this duty; if a level
    has nobody, those of the level above."""
    milestone = ctx.plan.milestone(duty.milestone)
    match audience:
        case "owner":
            return holders.at_or_above(duty.owner, case)
        case "confirmer":
            level = milestone.confirmer(case.assessor)
            return holders.at_or_above(level, case) if level else []
        case "city":
            return _city_or_province(case, holders)
        case _:
            reported = duty.state is DutyState.REPORTED
            owing = milestone.confirmer(case.assessor) if reported else duty.owner
            if owing is Level(audience):
                return []  # nobody is told upward of their own delay
            return holders.above(Level(audience), case)


def _city_or_province(case: Case, holders: _Holders) -> list[Person]:
    """Return the level above the county. Where both are one office (定州, 辛集), or the same person, it is
    the province: nobody is told twice of one matter, nor of their own delay."""
    county = {p.id for p in holders.at(Level.COUNTY, case)}
    city = [p for p in holders.at(Level.CITY, case) if p.id not in county]
    if city and case.county != case.city:
        return city
    return holders.at(Level.PROVINCE, case)


def notices_to_officers(
    asks: str, duty: Duty, rung: str, officers: Iterable[Person], set_up: Sequence[Channel]
) -> list[PlannedNotice]:
    """Return notices for the county's officers about an enterprise that no channel reaches ("unreachable") or of which
    nobody answers ("phone"), one for each officer who has a channel among `set_up`. The caller has found that out
    (law 5 of docs/architecture.md)."""
    return [
        PlannedNotice(
            officer, duty.id, duty.due, f"{asks}:{rung}", asks, Kind.REMINDER, by, urgent=False, facts={}
        )
        for officer in officers
        if (by := channel_of(officer, set_up))
    ]


def entitled(person: Person, audience: str, duty: Duty, case: Case, ctx: DecisionContext) -> bool:
    """Whether the person still has a role that `audience` means for this duty.

    Asked again when a message is about to leave: contacts change, enterprises move.
    """
    if audience == "event":
        return True
    if audience == "owner" and duty.owner is Level.ENTERPRISE:
        return any(h.enterprise_id == case.enterprise_id for h in person.roles)
    return any(h.level is not Level.ENTERPRISE and access.role_covers(h, case) for h in person.roles)


def level_told(audience: str, duty: Duty, case: Case, plan: Plan) -> Level | None:
    """Return the level that an audience ("owner", "confirmer", "city" …) means for this duty; None for
    nobody."""
    if audience == "owner":
        return duty.owner
    if audience == "confirmer":
        return plan.milestone(duty.milestone).confirmer(case.assessor)
    return Level(audience)


def level_of_notice(audience: str, text: str, duty: Duty, case: Case, plan: Plan) -> Level | None:
    """Return the level that a notice is for, as the case stands now; None for one that tells a higher level
    what others owe."""
    if audience in ("owner", "confirmer"):
        return level_told(audience, duty, case, plan)
    if audience != "event":
        return None
    if text == "confirm":
        return level_told("confirmer", duty, case, plan)
    if text in _TO_OWNER:
        return duty.owner
    if text in _TO_COUNTY:
        return Level.COUNTY
    return Level.ENTERPRISE if text in _TO_ENTERPRISE else None
