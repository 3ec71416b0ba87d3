"""S30: the end of a round, once every case has an end, an extension or a reason.

What would happen is shown first: how the enterprises stand, and who keeps the round open. Those may be carried
over or written off together, with a reason. The figures of that moment are kept with the event of the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.late import Ends, awaits_bureau, ended_with_round, keeps_open, left_undone, round_closed
from bot.results.standing import Standing, count_standings, extended, standing_of
from bot.words import (
    SHANGHAI,
    Case,
    CaseStatus,
    Decision,
    Duty,
    DutyState,
    EventName,
    Intent,
    Pause,
    Sentence,
)
from handlers.services.cases import act
from storage import cases, chain, db, events, rounds


class Rest(Struct, frozen=True):
    """What is to become of the enterprises that are still open, and why; of those whose step is not yet due only
    if `early`. The files of cities and counties are complete then without what they owe."""

    ends: Ends
    reason: str
    early: bool = False


class Closing(Struct, frozen=True):
    """The end of a round, as it would be or was. `figures`: the five counts, by city; `open`: the names of
    those that keep it open; `alone` those of them that wait for a bureau, with what for, and are decided one by
    one; `ahead` those whose step is not yet due, which only `early` settles; `closed` False: it was only looked at, or
    somebody still does. `explained`: those who are open with a reason on record, which keeps no round open;
    `extended`: those who have an extension, which goes on. `own`: those names that are files of cities and counties."""

    figures: dict[str, dict[str, int]]
    open: tuple[str, ...]
    closed: bool
    alone: Mapping[str, Sentence] = {}
    ahead: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    since: date | None = None  # it had been closed before, on that day
    held_by: tuple[Pause, ...] = ()  # the pauses for which its messages wait

    @property
    def total(self) -> dict[str, int]:
        return {str(s): sum(own[s] for own in self.figures.values()) for s in Standing}


async def preview_closing(ctx: DecisionContext, rest: Rest | None = None) -> Closing:
    """How the round would be closed now, and what `rest` says of whom; changes nothing."""
    found = await cases.of_round(ctx.plan.key)
    left, explained = await _left(found, ctx)
    return await _closed_before(found, ctx) or _open(left, explained, found, ctx, rest)


async def close_round(ctx: DecisionContext, rest: Rest | None = None) -> Closing:
    """Close the round, unless some keep it open and `rest` says nothing of them; those who have an extension go on
    being reminded, and so do those with a reason on record whom `rest` does not settle. Closing it again changes
    nothing."""

    async def close() -> Closing:
        found = await cases.of_round(ctx.plan.key)
        if before := await _closed_before(found, ctx):
            return before
        left, explained = await _left(found, ctx)
        if left and (rest is None or any(not _settled_by(case, rest, ctx) for case in left)):
            return _open(left, explained, found, ctx, rest)
        settled = [*left, *(case for case in explained if rest and _settled_by(case, rest, ctx))]
        held_by = dict[int, Pause]()
        for case in settled:
            held_by |= {one.id: one for one in await _end(case, ctx, rest)}
        ended = {case.id for case in settled}
        others = [c for c in found if c.status is CaseStatus.ACTIVE and c.id not in ended]
        for case in others:
            held_by |= {one.id: one for one in await _end(case, ctx, None)}
        final = _figures(await cases.of_round(ctx.plan.key), ctx)
        facts = {
            "round": ctx.plan.key,
            "open": len([c for c in others if c.enterprise_id]),
            "figures": final,
            **({rest.ends: len(settled), "reason": rest.reason} if rest and settled else {}),
        }
        entry = chain.Entry(ctx.now, "cli", EventName.ROUND_CLOSED, facts, plan_version=ctx.plan.version)
        await chain.add_events([entry])
        await rounds.names_changed(ctx.plan.key)  # whoever serves it reads the rounds again
        goes_on = tuple(case.name for case in explained if case.id not in ended)
        return Closing(
            final,
            (),
            closed=True,
            explained=goes_on,
            extended=_extended(found, ctx),
            held_by=tuple(held_by.values()),
        )

    return await db.write(close)


async def _closed_before(found: list[Case], ctx: DecisionContext) -> Closing | None:
    """Return the round as it is if it was closed before; what of it goes on is no reason to close it again."""
    ended = (await rounds.ended_at()).get(ctx.plan.key)
    if ended is None:
        return None
    since = ended.astimezone(SHANGHAI).date()
    return Closing(_figures(found, ctx), (), closed=True, extended=_extended(found, ctx), since=since)


async def _left(found: list[Case], ctx: DecisionContext) -> tuple[list[Case], list[Case]]:
    """Return the cases that keep the round open, and those that would but for the reason that somebody gave."""
    reasons = await events.cases_with(Intent.EXPLAIN_OPEN)
    still = [case for case in found if keeps_open(case, ctx)]
    return [case for case in still if case.id not in reasons], [case for case in still if case.id in reasons]


def _settled_by(case: Case, rest: Rest, ctx: DecisionContext) -> bool:
    """Whether the case may go with all the others: never one that waits for a bureau's word."""
    return not _waits(case, ctx, rest) and (rest.early or not _ahead(case, ctx, rest))


def _waits(case: Case, ctx: DecisionContext, rest: Rest | None) -> bool:
    return case.enterprise_id is not None and _undone(case, ctx, rest) is None


def _undone(case: Case, ctx: DecisionContext, rest: Rest | None) -> Duty | None:
    return left_undone(case, ctx.plan, rest.ends if rest else None) if case.enterprise_id else None


def _awaited(case: Case, ctx: DecisionContext) -> Sentence:
    found = awaits_bureau(case, ctx.plan)
    if found is None:
        return Sentence("cli.close_round.waits_for_bureau")
    duty, level = found
    bureau = ctx.plan.places.bureau(access.acting(level, case), case.city, case.county)
    step = ctx.plan.milestone(duty.milestone).name
    if duty.state is DutyState.REPORTED:
        return Sentence("cli.close_round.waits_confirming", bureau=bureau, step=step)
    return Sentence("cli.close_round.waits_doing", bureau=bureau, step=step)


def _ahead(case: Case, ctx: DecisionContext, rest: Rest | None) -> bool:
    undone = _undone(case, ctx, rest)
    return undone is not None and undone.due >= ctx.today


def _open(
    left: list[Case], explained: list[Case], found: list[Case], ctx: DecisionContext, rest: Rest | None
) -> Closing:
    """Return the round as it stands, with those that keep it open."""
    return Closing(
        _figures(found, ctx),
        tuple(case.name for case in left),
        closed=False,
        alone={case.name: _awaited(case, ctx) for case in (*left, *explained) if _waits(case, ctx, rest)},
        ahead=tuple(case.name for case in (*left, *explained) if _ahead(case, ctx, rest)),
        explained=tuple(case.name for case in explained),
        extended=_extended(found, ctx),
        own=frozenset(case.name for case in left if case.enterprise_id is None),
    )


def _extended(found: list[Case], ctx: DecisionContext) -> tuple[str, ...]:
    goes_on = (c for c in found if c.enterprise_id and c.status is CaseStatus.ACTIVE)
    return tuple(case.name for case in goes_on if extended(case, ctx.today))


def _figures(found: list[Case], ctx: DecisionContext) -> dict[str, dict[str, int]]:
    firms = sorted((case for case in found if case.enterprise_id), key=lambda c: ctx.plan.places.rank(c.city))
    cities = dict.fromkeys(case.city for case in firms)
    counted = {
        city: count_standings(standing_of(c, ctx.plan, ctx.today) for c in firms if c.city == city)
        for city in cities
    }
    return {city: {str(s): n for s, n in count.by.items()} for city, count in counted.items()}


async def _end(case: Case, ctx: DecisionContext, rest: Rest | None) -> list[Pause]:
    """What the end changes in one case. Locks it. Returns the pauses for which its messages wait."""
    locked = await cases.load_case(case.id, lock=True)
    if locked is None:
        return []
    decision: Decision | None = round_closed(locked, ctx)
    if rest:
        decision = ended_with_round(locked, rest.ends, rest.reason, ctx)
    if decision is None:
        return []
    entry = chain.Entry(
        ctx.now, "cli", EventName.ROUND_CLOSED, decision.event or {}, case.id, plan_version=ctx.plan.version
    )
    return await act.carry_out(locked, decision, entry, ctx)
