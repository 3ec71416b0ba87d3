"""What an enterprise's contact finds on one page: what is next, by when and why, what may be done, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from msgspec import Struct

from bot import access
from bot.acts.as_told import as_told
from bot.acts.context import DecisionContext
from bot.acts.offers import Offer
from bot.results.standing import mark_counted
from bot.words import Case, Duty, DutyState, Level, MilestoneKind, Person
from handlers.services.cases import filing
from handlers.services.support import inbox
from handlers.services.views.lines import by_when
from handlers.services.views.owing import owner_name
from handlers.services.views.own_steps import OwnStep, clauses_of_due, own_duties, own_offers
from handlers.services.views.queries import next_step_words
from messages.timeline import TimelineRow
from storage import files, letters, people, prepared
from storage.prepared import Prepared

_FEW: Final = 3  # people of one bureau that are named


class _Bureau(Struct, frozen=True):
    """A bureau with (name, number) of those to call."""

    name: str
    people: Sequence[tuple[str, str]]


class _Step(Struct, frozen=True):
    """One step of the case as its enterprise reads it."""

    name: str
    mark: str
    due: date
    by_when: str
    owner: str
    reported_on: date | None
    returned_for: str
    files: Sequence[tuple[int, str]]  # (number of the file, its name)
    why: Sequence[tuple[str, str]]
    links: Sequence[str]
    number: str  # under which it was handed in on line
    waits_for: str  # the bureau whose word on the report is awaited


class OwnPage(Struct, frozen=True):
    """The page. `owed`: what the enterprise owes now, each with what may be done about it; `more`: what else may be
    done, with the name of its step; `figures`: the step whose form it fills in; `may_send`: steps (id, name) that
    take material; `answers`: whether what a consultant prepared is the reader's to confirm."""

    case: Case
    round: str
    document: str
    next_words: str
    owed: Sequence[tuple[OwnStep, Sequence[Offer]]]
    more: Sequence[tuple[Offer, str]]
    steps: Sequence[_Step]
    line: Sequence[TimelineRow]
    bureaus: Sequence[_Bureau]
    letter: str
    delivered_on: date | None
    figures: Duty | None
    may_send: Sequence[tuple[int, str]]
    questions: Sequence[Any]
    prepared: Sequence[Prepared]
    answers: bool


async def own_page(case: Case, who: Person, ctx: DecisionContext, *, by_link: bool) -> OwnPage:
    """Return the page; the same number of statements for every case."""
    case = as_told(case, who, ctx)
    plan, now = ctx.plan, own_duties(case, ctx)
    may = own_offers(case, who, ctx, by_link=by_link)
    steps = {one.milestone for one in now}
    sent = await files.files_of_case(case.id)
    delivery = ctx.duty(case, MilestoneKind.DELIVERY)
    form = ctx.duty(case, MilestoneKind.FIGURES)
    questions, _ = await inbox.on_case(case, who, ctx)
    waiting = await prepared.waiting_prepared({case.enterprise_id} if case.enterprise_id else set())
    shown = [duty for duty in case.duties if _shown(duty, ctx)]
    return OwnPage(
        case,
        plan.name,
        plan.document,
        next_step_words(case, who, ctx),
        [(one, [offer for offer in may if offer.step == one.milestone]) for one in now],
        [(o, plan.milestone(o.step).name if o.step else "") for o in may if o.step not in steps],
        [_step(case, duty, sent, ctx) for duty in shown],
        [_row(duty, ctx) for duty in shown],
        await _bureaus(case, ctx),
        await letters.number_of(case.id),
        delivery.confirmed_on if delivery and delivery.state is DutyState.DONE else None,
        form if form and form.state is not DutyState.WAITING and filing.may_prepare(who, case) else None,
        [(duty.id, plan.milestone(duty.milestone).name) for duty in _takes_files(case, ctx)],
        questions,
        [one for one in waiting if one.case_id == case.id],
        any(not role.consults for role in who.roles if role.enterprise_id == case.enterprise_id),
    )


def _shown(duty: Duty, ctx: DecisionContext) -> bool:
    return bool(duty.opened_on) or not ctx.plan.milestone(duty.milestone).on_demand


def _takes_files(case: Case, ctx: DecisionContext) -> list[Duty]:
    """Return the steps to which the enterprise may send material: those it owes, the next first, then those it has
    reported."""
    found = [
        duty
        for duty in case.duties
        if duty.owner is Level.ENTERPRISE
        and duty.state in (DutyState.OPEN, DutyState.REPORTED)
        and _shown(duty, ctx)
        and not ctx.plan.milestone(duty.milestone).silent
    ]
    return sorted(found, key=lambda duty: (duty.state is not DutyState.OPEN, duty.due))


def _step(case: Case, duty: Duty, sent: Sequence[files.File], ctx: DecisionContext) -> _Step:
    return _Step(
        ctx.plan.milestone(duty.milestone).name,
        mark_counted(duty, ctx.plan, ctx.today).value,
        duty.due,
        by_when(case, duty, ctx),
        owner_name(duty.owner, case, ctx.plan),
        duty.reported_on,
        duty.data.get("returned_for", "") if duty.returned_on else "",
        [
            (file.id if file.sha256 else 0, file.name)
            for file in sent
            if file.duty_id == duty.id and not file.refused
        ],
        clauses_of_due(case, duty, ctx),
        duty.data.get("links", ()),
        duty.data.get("number_in_system", ""),
        _confirmer(case, duty, ctx) if duty.state is DutyState.REPORTED else "",
    )


def _confirmer(case: Case, duty: Duty, ctx: DecisionContext) -> str:
    level = ctx.plan.milestone(duty.milestone).confirmer(case.assessor) or duty.owner
    return owner_name(access.acting(level, case), case, ctx.plan)


def _row(duty: Duty, ctx: DecisionContext) -> TimelineRow:
    return TimelineRow(
        ctx.plan.milestone(duty.milestone).name,
        mark_counted(duty, ctx.plan, ctx.today).value,
        duty.opened_on,
        duty.due,
        duty.legal_due,
        duty.reported_on,
        duty.confirmed_on,
    )


async def _bureaus(case: Case, ctx: DecisionContext) -> list[_Bureau]:
    """Return the county's bureau and the one that assesses, with those who have a number."""
    found = []
    levels = list(dict.fromkeys((Level.COUNTY, Level(case.assessor))))
    for level, holders in (await people.holders_of_levels(levels, case)).items():
        there = [one for one in holders if one.phone][:_FEW]
        if there:
            units = (role.unit for one in there for role in one.roles if role.level is level and role.unit)
            name = next(units, "") or owner_name(level, case, ctx.plan)
            found.append(_Bureau(name, [(one.name, one.phone) for one in there]))
    return found
