"""Due duties -> notices -> outbox, in sets.

1. Ask which sets of duties are due (`storage.due`); open those whose day has come.
2. Decide for each set which rungs are due. One without any tells nobody.
3. Decide who is told, once for all cases that look alike, so that the number of messages is known before
   anything is stored: more of them than the flood guard allows are stored as held, for a person to approve.
4. Store each person's message with its notices, many persons to a transaction.
5. Only then move the duties' next look forward. Killed before that, the same notices are found
   again and, being unique, make nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.acts.context import DecisionContext
from bot.notices.bundle import Packet
from bot.notices.telling import ladder_reader
from bot.plans.ladder import Look
from bot.words import MessageStatus
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from handlers.services.cases.opening import open_by_date
from handlers.services.reminders import digester
from handlers.services.reminders.posting import Post
from handlers.services.reminders.telling import DueSet, tell_round
from storage import due, outbox


@dataclass(frozen=True, slots=True)
class Result:
    planned: int
    held: int


async def plan(rounds: Sequence[DecisionContext], flood_guard: int, pace: Pace | None = None) -> Result:
    """Plan everything due at this moment in these rounds. Safe to run in several processes at once.

    A duty, a case, a message or a digest that fails is set aside by itself (law 9).
    """
    now, pace = rounds[0].now, pace or Pace()
    guard = await Guard.of("duty", now)
    found = [await _seen(ctx, sets, guard) for ctx, sets in await _due(rounds, guard, pace)]
    keys = [ctx.plan.key for ctx in rounds]
    waiting = await outbox.held() if flood_guard else 0
    post = Post(now, keys, flood_guard, waiting, guard, pace)
    for number, (ctx, (told, _)) in enumerate(zip(rounds, found, strict=True)):
        await tell_round(number, ctx, told, post, guard)
    digests = await Guard.of("digest", now)
    news = await digester.look(rounds, post.named(), digests, pace)
    held = await post.store(sum(slot.channel is not None for slot in news))
    for told, quiet in found:
        await _move_on(told, quiet, guard, pace)
    made = post.made + await digester.store(news, rounds[0], held, digests, pace)
    return Result(made, made if held else 0)


async def _due(
    rounds: Sequence[DecisionContext], duties: Guard, pace: Pace
) -> list[tuple[DecisionContext, list[due.Alike]]]:
    """What is due in each round, once the duties whose day has come are open."""
    ctx = rounds[0]
    keys = [one.plan.key for one in rounds]
    sets = await due.sets(ctx.now, keys, ctx.start, duties.first_note)
    if any(one.waiting for one in sets):
        guard = await Guard.of("case", ctx.now)
        for where in rounds:
            waiting = [one for one in sets if one.waiting and one.round == where.plan.key]
            ids = {case_id for one in waiting for case_id in await due.cases(one)}
            await open_by_date(sorted(ids), where, guard, pace)
        sets = await due.sets(ctx.now, keys, ctx.start, duties.first_note)
    return [(one, [s for s in sets if s.round == one.plan.key and not s.waiting]) for one in rounds]


_Quiet = tuple[due.Alike, Look]


async def _seen(
    ctx: DecisionContext, sets: Sequence[due.Alike], guard: Guard
) -> tuple[list[DueSet], list[_Quiet]]:
    """Split the sets into those of which something is to be told now, and the others."""
    ladder = ladder_reader(ctx)
    told: list[DueSet] = []
    quiet: list[_Quiet] = []
    for one, unit in _by_unit(sets, ctx):
        try:
            view = ladder(one.duty, unit)
        except Exception as error:  # noqa: BLE001  set aside with its error
            for duty_id in await due.duty_ids(one):
                if not guard.rests(duty_id):
                    await guard.note(duty_id, error)
            continue
        if view.due:
            told.append(DueSet(one, view))
        else:
            quiet.append((one, view))
    return told, quiet


def _by_unit(sets: Sequence[due.Alike], ctx: DecisionContext) -> Iterator[tuple[due.Alike, str]]:
    """Each set with a unit of it, cut where the plan has ladders of their own for some units."""
    for one in sets:
        own = [by for by in ctx.plan.milestone(one.duty.milestone).place if by.ladder]
        for by in own:
            yield due.within(one, by.units), by.units[0]
        yield due.without(one, [unit for by in own for unit in by.units]) if own else one, ""


async def _move_on(told: Sequence[DueSet], quiet: Sequence[_Quiet], guard: Guard, pace: Pace) -> None:
    known = [int(subject) for subject in guard.known if subject.isdecimal()]
    resting = [duty_id for duty_id in known if guard.rests(duty_id)]
    failing = await due.still_due(known, guard.now)
    for one, view in quiet:
        behind: int | None = 0
        while behind is not None:
            behind = await pace.write(partial(due.move_some, one, guard.now, view.next_at, resting, behind))
    for each in told:
        stored = [i for i in each.decided if str(i) not in guard.noted] if guard.noted else each.decided
        for part in due.portions(stored):
            await pace.write(partial(due.move, each.alike, part, guard.now, each.view.next_at))
    for duty_id in sorted(failing - await due.still_due(sorted(failing), guard.now)):
        await guard.done(duty_id)


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
