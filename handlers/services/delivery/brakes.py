"""The brakes, whole: sending paused and resumed, held messages approved and discarded, by whichever entrance.

Each change is one transaction with an event that says who. What is stopped is stopped at once by one person; only
what lets go may need two (`APPROVALS`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.acts.context import DecisionContext
from bot.notices.approving import BY_COMMAND, Approved, GivenBefore, HeldMessage, after_approval
from bot.places import Places
from bot.words import CHANNELS, SHANGHAI, EventName, Kind, MessageStatus, Pause, Refusal, Scope, replace
from storage import approvals, chain, db, holding, listing
from storage.approvals import NewApproval
from storage.chain import By
from storage.listing import Wanted
from storage.outgoing_list import SoughtMessages, count_outgoing

PAUSABLE = tuple(kind for kind in Kind if kind is not Kind.REPLY)  # what somebody waits for is answered
_MOST_NAMED = 200  # ids that an event names


def checked(asked: Pause, ctx: DecisionContext, *, bends_time: bool = False) -> Pause:
    """Return the pause with its place in full; Refusal if it names what does not exist and so would stop
    nothing."""
    rounds = [plan for plan in ctx.rounds if asked.round in ("", plan.key)]
    if not rounds:
        there = "、".join(f"{plan.key}（{plan.name}）" for plan in ctx.rounds)
        raise Refusal("cli.rounds.unknown", key=asked.round, there=there)
    if asked.round:
        asked = replace(asked, round_name=rounds[0].name)
    if asked.channel and asked.channel not in CHANNELS:
        raise Refusal("cli.pause.no_channel", channel=asked.channel, known=tuple(CHANNELS))
    if asked.until and asked.until <= ctx.now and not bends_time:
        raise Refusal("cli.pause.over_already", until=f"{asked.until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    if asked.county and not asked.city:
        raise Refusal("cli.pause.county_alone")
    if not asked.city:
        return asked
    places = Places.together([plan.places for plan in rounds])
    unit = places.unit(asked.city)
    if unit is None:
        raise Refusal("cli.pause.no_city", city=asked.city, known=places.units)
    county, known = places.county(unit, asked.county) if asked.county else ("", True)
    if not known:
        raise Refusal("cli.pause.no_county", city=unit, county=county, known=places.counties(unit))
    return replace(asked, city=unit, county=county)


async def concerned(meant: Pause, ctx: DecisionContext) -> tuple[list[tuple[str, int]], int]:
    """Return how many enterprises a pause concerns, by the name of each round that it means, and how many messages wait
    that it would stop."""
    wanted, everywhere = Wanted(meant.city, meant.county), Scope(everything=True)
    plans = [plan for plan in ctx.rounds.plans if meant.round in ("", plan.key)]
    firms = [(plan.name, await listing.total(everywhere, plan.key, wanted, ctx.today)) for plan in plans]
    waiting = SoughtMessages(
        round=meant.round,
        city=meant.city,
        county=meant.county,
        kind=meant.kind,
        channel=meant.channel,
        status=MessageStatus.WAITING.value,
    )
    answers = 0 if meant.kind else await count_outgoing(replace(waiting, kind=Kind.REPLY.value))
    return firms, await count_outgoing(waiting) - answers


async def approve_messages(ids: Sequence[int] | None, needed: int, by: By, now: datetime) -> Approved:
    """Approve held messages, all or these, for one person; what has as many approvals as are `needed` is released.
    Refusal where nothing is held, or this person's approval is all that they have already."""

    async def work() -> Approved:
        held = await approvals.held_messages(ids)
        who = by.person_id or BY_COMMAND
        given = [
            GivenBefore(one.message_id, one.person_id, one.matters)
            for one in await approvals.given_approvals([one.id for one in held])
        ]
        done = after_approval(
            [HeldMessage(one.id, one.matters, one.announced) for one in held], given, who, needed
        )
        if done.again and not (done.released or done.first):
            raise Refusal("sending.approval.same_person", n=len(done.again))
        await holding.release(done.released)
        matters = {one.id: one.matters for one in held}
        await approvals.note_approvals(NewApproval(i, who, matters[i], now) for i in done.first)
        await _note(EventName.HELD_APPROVED, done.released, by, now)
        await _note(EventName.HELD_APPROVED_FIRST, done.first, by, now)
        return done

    return await db.write(work)


async def drop_messages(ids: Sequence[int] | None, by: By, now: datetime) -> int:
    """Drop held messages, all or these; return how many were dropped."""

    async def work() -> int:
        held = [one.id for one in await approvals.held_messages(ids)]
        dropped = await holding.drop_held(held)
        await _note(EventName.HELD_DISCARDED, held, by, now)
        return dropped

    return await db.write(work)


async def hold_messages(ids: Sequence[int], by: By, now: datetime) -> int:
    """Hold these messages, of those that wait and are not being sent; return how many. A person has to approve them."""

    async def work() -> int:
        kept = await holding.hold(ids)
        await _note(EventName.HELD_BY_HAND, kept, by, now)
        return len(kept)

    return await db.write(work)


async def hasten_messages(ids: Sequence[int], by: By, now: datetime) -> int:
    """Let these messages, of those that wait for a later hour, leave at the next sending; return how many. Working
    hours, pauses and what people wish hold them as always."""

    async def work() -> int:
        hastened = await holding.hasten(ids, now)
        await _note(EventName.SENT_EARLY, hastened, by, now)
        return len(hastened)

    return await db.write(work)


async def _note(act: EventName, ids: Sequence[int], by: By, now: datetime) -> None:
    if ids:
        facts = {"n": len(ids), "held": list(ids[:_MOST_NAMED])}
        await chain.add_events([by.entry(now, act, facts)])
