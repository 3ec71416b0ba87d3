"""An officer leaves: what was theirs is the successor's, or the bureau's above.

All of it in the caller's transaction: rights, sessions and messages of the leaver end in the moment
in which the place is somebody else's.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.acts.context import DecisionContext
from bot.places import Places
from bot.words import UPWARD, EventName, Kind
from handlers.services.cases import handover, rounds
from messages.catalogue import say
from messages.terms import LEVEL_TERMS
from storage import accounts, chain, departures, leavers, people
from storage.leavers import Leaver

_PART = 500  # cases in one statement


async def waiting_leavers(places: Places) -> list[Leaver]:
    """Return every role whose end waits to be confirmed, by place: a bureau before those below it."""
    return sorted(await leavers.waiting_roles(), key=lambda one: (*places.rank(one.city, one.county), one.id))


async def end_leavers(
    ids: Sequence[int], ctx: DecisionContext, source: str, by: int | None = None
) -> list[Leaver]:
    """End these of the waiting roles, with an event each; returns those ended."""
    chosen = [one for one in await leavers.waiting_roles() if one.id in set(ids)]
    had = (await people.staffed()).cities
    await leavers.end_leaving_roles(chosen, ctx.now)
    await _hand_over(EventName.OFFICER_LEFT, chosen, had, ctx, source, by)
    return chosen


async def suspend(person_id: int, ctx: DecisionContext, source: str) -> None:
    """Suspend the offices of a person whose account is gone, until a list confirms them or somebody ends
    them."""
    had = (await people.staffed()).cities
    ids = set(await accounts.deleted(person_id, say("services.accounts.deleted"), ctx.now))
    resting = [one for one in await leavers.waiting_roles() if one.id in ids]
    if resting:
        await _hand_over(EventName.OFFICER_SUSPENDED, resting, had, ctx, source, None)


async def _hand_over(
    act: str, roles: Sequence[Leaver], had: frozenset[str], ctx: DecisionContext, source: str, by: int | None
) -> None:
    """Give what waits for the leavers to those who are responsible now, in every round, then remove the
    leavers' rights."""
    gone = await departures.without_role({one.person_id for one in roles})
    entries = []
    for one in roles:
        to = await leavers.successor(one) if one.person_id in gone else None
        asked = await departures.pass_questions([one.person_id], to) if to else []
        entries.append(_entry(act, one, asked, ctx, source, by))
    await chain.add_events(entries)
    await departures.return_messages(gone, ctx.now)
    emptied = sorted(had - (await people.staffed()).cities)
    for where in await rounds.running(ctx):
        if emptied:
            await handover.hand_over_to_staffed(emptied, where, EventName.CITY_UNSTAFFED, source)
        for level, city, county in sorted({(one.level, one.city, one.county) for one in roles}):
            ids = await leavers.cases_of_bureau(where.plan.key, level, city, county)
            for start in range(0, len(ids), _PART):
                await handover.recall_waiting(ids[start : start + _PART], where, (Kind.RESULT, Kind.CONFIRM))
                await leavers.set_next_look(ids[start : start + _PART], where.now)
    await departures.forget_departed(gone, ctx.now)
    await departures.cancel_messages_to(gone)


def _entry(
    act: str, one: Leaver, asked: Sequence[int], ctx: DecisionContext, source: str, by: int | None
) -> chain.Entry:
    facts: dict[str, object] = {
        "name": one.name,
        "level": one.level.value,
        "place": _place(one),
        "to": list(one.remaining),
        "by": by,
    }
    if asked:
        facts["tickets"] = list(asked)
    return chain.Entry(ctx.now, source, act, facts, person_id=one.person_id, plan_version=ctx.plan.version)


def _place(one: Leaver) -> str:
    return one.city if one.county in ("", one.city) else f"{one.city}{one.county}"


def why_it_ends(one: Leaver) -> str:
    return say("services.accounts.suspended" if one.suspended else "services.accounts.not_listed")


def whose(one: Leaver) -> str:
    """Say who takes over when this role ends: colleagues by name, the level above, or nobody."""
    if one.remaining:
        return say("services.accounts.successors", names="、".join(one.remaining))
    return say("services.accounts.upward" if one.level in UPWARD[:-1] else "services.accounts.nobody")


def describe(one: Leaver) -> str:
    """Return one line for whoever decides: who, where, why, and who takes over."""
    unit = f"，{one.unit}" if one.unit else ""
    return say(
        "services.accounts.leaver",
        id=one.id,
        name=one.name,
        where=f"{_place(one)}{LEVEL_TERMS[one.level]}{unit}",
        why=why_it_ends(one),
        whose=whose(one),
    )
