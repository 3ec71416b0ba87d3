"""Due duties -> notices -> outbox.

1. Read every duty whose next look is due.
2. Decide in memory who is told what (pure), so that the number is known before anything is stored.
3. More messages than the flood guard allows: they are stored as held, for a person to approve.
4. Store each person's message with its notices, many persons to a transaction.
5. Only then move the duties' next look forward. Killed before that, the same notices are found
   again and, being unique, make nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from bot.acts.context import DecisionContext
from bot.notices.bundle import Packet, PlannedNotice, once, packets
from bot.notices.telling import ladder_reader, plan_notices
from bot.plans.ladder import Look
from bot.words import Duty, DutyState, Level, MessageStatus, MilestoneKind
from handlers.runtime.guard import Guard
from handlers.services.cases import act
from handlers.services.reminders import digester
from storage import db, duties, outbox, trouble
from storage.people import Directory, channel_of

log = structlog.get_logger()
_PEOPLE_A_TRANSACTION = 200


@dataclass(slots=True)
class _Planned:
    """What one look found. `next_looks`: duties by the moment of their next look."""

    notices: list[PlannedNotice] = field(default_factory=list)
    next_looks: dict[datetime | None, list[Duty]] = field(default_factory=lambda: defaultdict(list))
    opening: list[int] = field(default_factory=list)  # cases with a duty that opens by date


@dataclass(frozen=True, slots=True)
class Result:
    planned: int
    held: int


async def plan(rounds: Sequence[DecisionContext], flood_guard: int) -> Result:
    """Plan everything due at this moment in these rounds. Safe to run in several processes at once.

    A duty, a case, a message or a digest that fails is set aside by itself (law 9).
    """
    now = rounds[0].now
    guard = await Guard.of("duty", now)
    found = [await _opened_and_looked_at(ctx, guard) for ctx in rounds]
    ready = [packet for one in found for packet in packets(one.notices)]
    digests = await Guard.of("digest", now)
    news = await digester.look(rounds, [notice for one in found for notice in one.notices], digests)
    waiting = await outbox.held()
    would_send = len(ready) + sum(slot.channel is not None for slot in news) + waiting
    held = bool(flood_guard) and would_send > flood_guard
    made = 0
    for start in range(0, len(ready), _PEOPLE_A_TRANSACTION):
        chunk = ready[start : start + _PEOPLE_A_TRANSACTION]
        made += await _store_each(chunk, now, held, guard)
    for next_at, looked in [looks for one in found for looks in one.next_looks.items()]:
        stored = [duty for duty in looked if str(duty.id) not in guard.noted]
        await duties.looked_at(stored, now, next_at)
        for duty in stored:
            await guard.done(duty.id)
    made += await digester.store(news, rounds[0], held, digests)
    return Result(made, made if held else 0)


async def _opened_and_looked_at(ctx: DecisionContext, guard: Guard) -> _Planned:
    """What is due in one round, once the duties whose day has come are open."""
    found = await _look_at_all(ctx, guard)
    if not found.opening:
        return found
    cases = await Guard.of("case", ctx.now)
    for case_id in sorted(set(found.opening)):
        await cases.run(case_id, partial(act.open_by_date, [case_id], ctx))
    return await _look_at_all(ctx, guard)


async def _look_at_all(ctx: DecisionContext, guard: Guard) -> _Planned:
    """Decide without storing."""
    directory = await Directory.read()
    found = _Planned()
    ladder = ladder_reader(ctx)
    asked = await duties.asked_to_postpone(ctx.plan.key, ctx.plan.key_of(MilestoneKind.EXTENSION_REQUEST))
    async for duty, case in duties.due(ctx.now, ctx.plan.key):
        if duty.state is DutyState.WAITING:
            found.opening.append(case.id)
            continue
        if guard.rests(duty.id):
            continue
        try:
            view = ladder(duty)
            if (case.id, duty.milestone) in asked:
                # Its own clock runs on, but nobody above is told of what is being decided.
                view = Look(tuple(r for r in view.due if r.to == "owner"), view.next_at)
            silent = case.paused and duty.owner is Level.ENTERPRISE
            told = [] if silent else once(plan_notices(duty, case, view, directory, channel_of, ctx))
        except Exception as error:  # noqa: BLE001  set aside with its error
            await guard.note(duty.id, error)
            continue
        found.next_looks[view.next_at].append(duty)
        found.notices += told
    return found


def bundle_of(packet: Packet, now: datetime, held: bool = False) -> outbox.Bundle:
    """A packet as the outbox stores it."""
    return outbox.Bundle(
        packet.person_id,
        packet.channel,
        packet.kind,
        tuple(
            outbox.NewNotice(t.duty_id, t.due, t.rung, t.person.id, t.text, t.facts) for t in packet.notices
        ),
        not_before=now,
        urgent=packet.urgent,
        status=MessageStatus.HELD if held else MessageStatus.WAITING,
        reason=outbox.HELD_BACK if held else "",
    )


async def _store_each(chunk: list[Packet], now: datetime, held: bool, guard: Guard) -> int:
    """All of them together, or, where that fails, each by itself."""
    try:
        return await _store(chunk, now, held)
    except Exception as error:
        if trouble.of_the_database(error):
            raise
        log.exception("messages are stored one by one")
    made = 0
    for packet in chunk:
        try:
            made += await _store([packet], now, held)
        except Exception as error:  # noqa: BLE001  set aside with its error
            for duty_id in sorted({told.duty_id for told in packet.notices}):
                await guard.note(duty_id, error)
    return made


async def _store(chunk: list[Packet], now: datetime, held: bool) -> int:
    bundles = [bundle_of(packet, now, held) for packet in chunk]
    for last_try in (False, True):
        try:
            async with db.transaction():
                return await outbox.add(bundles, now)
        except trouble.Conflict:
            # Another process stored some of these notices meanwhile; look again and see them.
            if last_try:
                raise
    return 0
