"""Which party has to act on a matter, as a written record names it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.directory import office_of
from bot.plans.plan import Plan
from bot.results.standing import whose_move
from bot.words import SHANGHAI, Case, Duty, DutyState, Level
from handlers.services.cases import rounds
from messages.words import BUREAUS
from storage import holders
from storage.holders import Holder
from storage.outgoing_messages import NoticeInContext


class Party(Struct, frozen=True):
    """Who owes a duty. `people` hold the party's role now, `ever` also those who held it before;
    `since` is the moment from which it was this party's move."""

    level: Level
    name: str
    people: tuple[str, ...]
    ever: frozenset[int]
    since: datetime


async def parties(notices: Sequence[NoticeInContext], ctx: DecisionContext) -> dict[int, Party]:
    """Return the party that owes each duty, by the duty's id."""
    cases = {t.case.id: t.case for t in notices}
    known = await holders.roles_over_cases(cases.values())
    found: dict[int, Party] = {}
    for t in notices:
        if t.duty.id not in found:
            own = await rounds.context_in(t.case.round, ctx)
            level = _level_of(t.duty, t.case, own)
            mine = known.get(office_of(level, t.case), ())
            found[t.duty.id] = _party(t.duty, t.case, level, mine, own)
    return found


def _level_of(duty: Duty, case: Case, ctx: DecisionContext) -> Level:
    """Return the level that has to act; if that bureau has no staff, the one that acts in its place."""
    return access.acting(whose_move(duty, case, ctx.plan), case)


def _party(duty: Duty, case: Case, level: Level, mine: Sequence[Holder], ctx: DecisionContext) -> Party:
    now = [holder for holder in mine if holder.now]
    return Party(
        level,
        _name(level, case, now, ctx),
        tuple(dict.fromkeys(holder.name for holder in now)),
        frozenset(holder.person_id for holder in mine),
        _since(duty),
    )


def _name(level: Level, case: Case, now: Sequence[Holder], ctx: DecisionContext) -> str:
    if level is Level.ENTERPRISE:
        return case.name
    unit = next((holder.unit for holder in now if holder.unit), "")
    if unit:
        return unit
    return ctx.plan.places.bureau(level.value, case.city, case.county)


def owner_name(level: Level, case: Case, plan: Plan) -> str:
    """Return who owes a duty, as the columns of a workbook say it: 企业, or the bureau's name."""
    if level is Level.ENTERPRISE:
        return BUREAUS[level]
    return plan.places.bureau(level.value, case.city, case.county)


def _since(duty: Duty) -> datetime:
    if duty.state is DutyState.REPORTED and duty.reported_at:
        return duty.reported_at
    return datetime.combine(duty.opened_on or duty.due, time.min, SHANGHAI)
