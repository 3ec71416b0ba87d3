"""Where a case stands in the count: 名单数 = 合格 + 不合格 + 延期 + 未完成 + 退出 (N-2.2.4).

Every case is in exactly one of the five, so the identity holds by construction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from msgspec import Struct

from bot.plans.plan import Plan
from bot.words import (
    DISCLOSURES,
    REQUESTS,
    RESULT_KINDS,
    Case,
    CaseStatus,
    Duty,
    DutyState,
    DutyStatus,
    Level,
    MilestoneKind,
    ShownStatus,
)


class Standing(StrEnum):
    """The five counts of the summary, by their Chinese names."""

    QUALIFIED = "合格"
    UNQUALIFIED = "不合格"
    EXTENDED = "延期"
    UNFINISHED = "未完成"
    WITHDRAWN = "退出"


RUNNING_STATES = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)


class StandingCount(Struct, frozen=True):
    """How many cases stand where."""

    by: dict[Standing, int]

    @property
    def total(self) -> int:
        return sum(self.by.values())

    def __str__(self) -> str:
        parts = "、".join(f"{s}{self.by[s]}" for s in Standing)
        return f"名单{self.total}家：{parts}"


def count_standings(standings: Iterable[Standing]) -> StandingCount:
    counted = Counter(standings)
    return StandingCount({s: counted[s] for s in Standing})


def standing_of(case: Case, plan: Plan, today: date) -> Standing:
    """Where the case stands on `today`. Carried over without a result counts as unfinished."""
    over = case.status is CaseStatus.CARRIED_OVER
    return standing_by(case.status, bool(failed_step(case, plan) if over else extended(case, today)))


def standing_by(status: CaseStatus, marked: bool) -> Standing:
    """Where a case of this status stands. `marked`: carried over, it did not pass; running, it is postponed."""
    match status:
        case CaseStatus.COMPLETED:
            return Standing.QUALIFIED
        case CaseStatus.WITHDRAWN:
            return Standing.WITHDRAWN
        case CaseStatus.CARRIED_OVER:
            return Standing.UNQUALIFIED if marked else Standing.UNFINISHED
    return Standing.EXTENDED if marked else Standing.UNFINISHED


def failed_step(case: Case, plan: Plan) -> Duty | None:
    """Return the assessment or acceptance that the case did not pass. Lateness is none, and neither is a
    refused request."""
    return next(
        (
            d
            for d in reversed(case.duties)
            if d.state is DutyState.FAILED and plan.kind_of(d.milestone) in RESULT_KINDS
        ),
        None,
    )


def extended(case: Case, today: date) -> Duty | None:
    """Return the postponed duty whose new date has not passed yet, the latest one."""
    return max(postponed(case, today), key=lambda d: d.extended_to or today, default=None)


def postponed(case: Case, today: date) -> list[Duty]:
    """Return the running duties whose date is extended to `today` or later: the application that was
    postponed, and what follows from it."""
    return [d for d in case.duties if d.extended_to and d.extended_to >= today and d.state in RUNNING_STATES]


def step_in_progress(case: Case, plan: Plan) -> Duty | None:
    """Return the step that the case waits for: the first that is open or reported, silent ones aside."""
    return next(
        (
            d
            for d in case.duties
            if d.state in (DutyState.OPEN, DutyState.REPORTED)
            and not plan.milestone(d.milestone).silent
            and not plan.milestone(d.milestone).on_demand
        ),
        None,
    )


def still_owed(case: Case, plan: Plan) -> list[Duty]:
    """Return what the enterprise owes now, quiet steps too, by date; what rests while it has stopped production is
    left out."""
    paused = case.shown is ShownStatus.PAUSED
    found = [
        d
        for d in case.duties
        if d.owner is Level.ENTERPRISE
        and d.state is DutyState.OPEN
        and not plan.milestone(d.milestone).on_demand
        and not plan.rests(d.milestone, d.owner, paused=paused)
    ]
    return sorted(found, key=lambda d: (d.due, d.position)) if case.status is not CaseStatus.WITHDRAWN else []


def step_meant(case: Case, plan: Plan) -> Duty | None:
    """Return the step people mean when they name none: the enterprise's own, else the furthest one."""
    running = [
        d
        for d in case.duties
        if d.state in (DutyState.OPEN, DutyState.REPORTED)
        and not plan.milestone(d.milestone).silent
        and plan.kind_of(d.milestone) not in REQUESTS
    ]
    return max(running, key=lambda d: (d.owner is Level.ENTERPRISE, d.position), default=None)


def next_owed(case: Case, plan: Plan) -> Duty | None:
    """Return what is to be done next: the earliest of what the enterprise itself owes, else the step that is
    meant where none is named."""
    own = [
        d
        for d in case.duties
        if d.state is DutyState.OPEN
        and d.owner is Level.ENTERPRISE
        and not plan.milestone(d.milestone).silent
        and plan.kind_of(d.milestone) not in REQUESTS
    ]
    return min(own, key=lambda d: (d.due, d.position), default=None) or step_meant(case, plan)


def whose_move(duty: Duty, case: Case, plan: Plan) -> Level:
    """Return whose turn it is: a reported step waits for whoever confirms it, every other for its owner."""
    confirmer = plan.milestone(duty.milestone).confirmer(case.assessor)
    return confirmer if confirmer and duty.state is DutyState.REPORTED else duty.owner


def awaited_word(duty: Duty, case: Case, plan: Plan) -> Level | None:
    """Return the level of the bureau for whose word this duty waits: for a report its confirmer, for a
    request its owner.

    None if it waits for nobody. That a paused enterprise really stands still is checked by looking, and
    needs no answer.
    """
    milestone = plan.milestone(duty.milestone)
    if duty.state is DutyState.REPORTED:
        return milestone.confirmer(case.assessor)
    asked = milestone.on_demand and duty.owner is not Level.ENTERPRISE
    if duty.state is DutyState.OPEN and asked and milestone.kind is not MilestoneKind.PAUSE_CHECK:
        return duty.owner
    return None


def is_late(duty: Duty, plan: Plan, today: date) -> bool:
    """Whether it counts as late; a step that the notice only recommends never does."""
    return duty.mark(today) is DutyStatus.OVERDUE and not plan.milestone(duty.milestone).silent


def mark_counted(duty: Duty, plan: Plan, today: date) -> DutyStatus:
    """Return how a duty counts today, as lists and figures count it: a step that the notice only recommends is open
    behind its day."""
    mark = duty.mark(today)
    return DutyStatus.OPEN if mark is DutyStatus.OVERDUE and not is_late(duty, plan, today) else mark


def recorded_day(duty: Duty) -> date | None:
    """Return the day that tables give for a step: of its result once it is decided, else of the report."""
    decided = duty.state in (DutyState.DONE, DutyState.FAILED)
    return duty.confirmed_on if decided else duty.reported_on


def told_in_letter(duty: Duty, plan: Plan) -> bool:
    """Whether the letter to an enterprise names this step: the steps that it owes itself, and what the
    assessing bureau does with them, as long as they are not done; never steps that are only recommended."""
    milestone = plan.milestone(duty.milestone)
    if milestone.on_demand or duty.state in (DutyState.DONE, DutyState.WAIVED):
        return False
    return duty.owner is Level.ENTERPRISE or milestone.owner == "assessor" or milestone.kind in RESULT_KINDS


def next_step(case: Case, plan: Plan) -> Duty | None:
    """Return the step that follows now: the first open one that comes after another, silent ones aside."""
    return next(
        (
            d
            for d in case.duties
            if d.state is DutyState.OPEN
            and plan.milestone(d.milestone).after
            and not plan.milestone(d.milestone).silent
        ),
        None,
    )


def to_publish(case: Case, plan: Plan) -> Duty | None:
    """What an enterprise has still to make public once its audit is over."""
    return next(
        (
            d
            for d in case.duties
            if d.state is DutyState.OPEN
            and plan.kind_of(d.milestone) in DISCLOSURES
            and plan.milestone(d.milestone).after
        ),
        None,
    )
