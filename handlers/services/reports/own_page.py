"""What an enterprise's contact finds on one page: what is next, by when and why, what may be done, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from msgspec import Struct

from bot.acts.context import DecisionContext, due_of
from bot.acts.offers import Offer, offers
from bot.results.standing import next_owed
from bot.words import SPECS, Case, Duty, DutyState, Intent, Level, MilestoneKind, Person, replace
from bot.words.intent_lookup import SLOTS
from handlers.services.cases import filing
from handlers.services.support import inbox
from handlers.services.views.lines import by_when
from handlers.services.views.owing import owner_name
from handlers.services.views.queries import next_step_words
from messages.catalogue import explain
from storage import files, letters, people

# By a link alone nobody else becomes its contact, and no step ends: that needs the chat or a sign-in.
_NOT_BY_LINK: Final = frozenset({Intent.REPORT_CHANGE})
_BY_LINK: Final = frozenset(
    kind for kind in SLOTS if Level.ENTERPRISE in SPECS[Intent(kind)].levels and kind not in _NOT_BY_LINK
)
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
    files: Sequence[str]


class OwnPage(Struct, frozen=True):
    """The page. `now`: what the enterprise owes next, with the step's name; `figures`: the step whose form it fills
    in; `may_send`: steps (id, name) that take material."""

    case: Case
    round: str
    next_words: str
    now: Duty | None
    now_step: str
    by_when: str
    days_left: int
    why: Sequence[tuple[str, str]]
    offers: Sequence[tuple[Offer, str]]  # each with the name of its step
    steps: Sequence[_Step]
    bureaus: Sequence[_Bureau]
    letter: str
    delivered_on: date | None
    figures: Duty | None
    may_send: Sequence[tuple[int, str]]
    questions: Sequence[Any]


def only_of(person: Person, case: Case) -> Person:
    """Return the person with nothing but their role at this enterprise: a link in its mail gives no other right."""
    own = tuple(
        role
        for role in person.roles
        if role.level is Level.ENTERPRISE and role.enterprise_id == case.enterprise_id
    )
    return replace(person, roles=own)


def offers_by_link(case: Case, who: Person, ctx: DecisionContext) -> list[Offer]:
    """Return what may be done by the link, what is about the next step first."""
    now = next_owed(case, ctx.plan)
    found = [one for one in offers(case, who, ctx) if one.kind in _BY_LINK]
    return sorted(found, key=lambda one: not (now and one.step == now.milestone))


async def own_page(case: Case, who: Person, ctx: DecisionContext) -> OwnPage:
    """Return the page; the same number of statements for every case."""
    plan, hand = ctx.plan, next_owed(case, ctx.plan)
    now = hand if hand and hand.state is DutyState.OPEN and hand.owner is Level.ENTERPRISE else None
    sent = await files.files_of_case(case.id)
    delivery = ctx.duty(case, MilestoneKind.DELIVERY)
    form = ctx.duty(case, MilestoneKind.FIGURES)
    questions, _ = await inbox.on_case(case, who, ctx)
    return OwnPage(
        case,
        plan.name,
        next_step_words(case, who, ctx),
        now,
        plan.milestone(now.milestone).name if now else "",
        by_when(case, now, ctx) if now else "",
        (now.due - ctx.today).days if now else 0,
        [(label, explain(why)) for label, why in due_of(case, now, ctx).explanation] if now else [],
        [(one, plan.milestone(one.step).name if one.step else "") for one in offers_by_link(case, who, ctx)],
        [_step(case, duty, sent, ctx) for duty in case.duties if _shown(duty, ctx)],
        await _bureaus(case, ctx),
        await letters.number_of(case.id),
        delivery.confirmed_on if delivery and delivery.state is DutyState.DONE else None,
        form if form and form.state is not DutyState.WAITING and filing.may_prepare(who, case) else None,
        [(duty.id, plan.milestone(duty.milestone).name) for duty in _takes_files(case, ctx)],
        questions,
    )


def _shown(duty: Duty, ctx: DecisionContext) -> bool:
    step = ctx.plan.milestone(duty.milestone)
    return not step.silent and (bool(duty.opened_on) or not step.on_demand)


def _takes_files(case: Case, ctx: DecisionContext) -> list[Duty]:
    """Return the steps to which the enterprise may send material: those it owes, and those it has reported."""
    there = (DutyState.OPEN, DutyState.REPORTED)
    return [
        duty
        for duty in case.duties
        if duty.owner is Level.ENTERPRISE and duty.state in there and _shown(duty, ctx)
    ]


def _step(case: Case, duty: Duty, sent: Sequence[files.File], ctx: DecisionContext) -> _Step:
    return _Step(
        ctx.plan.milestone(duty.milestone).name,
        duty.mark(ctx.today).value,
        duty.due,
        by_when(case, duty, ctx),
        owner_name(duty.owner, case, ctx.plan),
        duty.reported_on,
        duty.data.get("returned_for", "") if duty.returned_on else "",
        [file.name for file in sent if file.duty_id == duty.id and not file.refused],
    )


async def _bureaus(case: Case, ctx: DecisionContext) -> list[_Bureau]:
    """Return the county's bureau and the one that assesses, with those who have a number."""
    found = []
    for level in dict.fromkeys((Level.COUNTY, Level(case.assessor))):
        there = [one for one in await people.holders(level, case) if one.phone][:_FEW]
        if there:
            units = (role.unit for one in there for role in one.roles if role.level is level and role.unit)
            name = next(units, "") or owner_name(level, case, ctx.plan)
            found.append(_Bureau(name, [(one.name, one.phone) for one in there]))
    return found
