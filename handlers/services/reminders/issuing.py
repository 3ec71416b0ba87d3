"""Issues the 调度简报 on its rhythm: its figures are kept, and it goes to city and province, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from bot.acts.context import DecisionContext
from bot.plans.briefings import due_on
from bot.words import SHANGHAI, Channel, Kind, Level, Person, channel_of, channel_spec
from handlers.runtime.pace import Pace
from handlers.services.reports import briefing
from handlers.services.reports.briefing_figures import snapshot_now
from storage import briefings, channels, digests, outbox, people, rounds


async def issue_due(running: Sequence[DecisionContext], pace: Pace) -> int:
    """Issue what is due in these rounds; return how many messages were made. Of two processes only one does."""
    return sum([await _issue(ctx, pace) for ctx in running])


async def _issue(ctx: DecisionContext, pace: Pace) -> int:
    day = due_on(ctx.plan, ctx.today, ctx.calendar)
    if day is None or ctx.now < ctx.morning(ctx.today):
        return 0
    if any(issued >= day for issued in await briefings.issued_days(ctx.plan.key)):
        return 0
    begun = await rounds.begun_at(ctx.plan.key)
    here = begun is not None and begun.astimezone(SHANGHAI).date() < day
    if not here:  # of a time before the round was here nothing is told
        return 0
    return await _issue_now(ctx, pace)


async def _issue_now(ctx: DecisionContext, pace: Pace) -> int:
    """Issue the briefing of a round now; 0 if one was issued today."""
    now, places = await pace.read(partial(snapshot_now, ctx))
    found = await people.load_people(await digests.digest_readers((Level.CITY, Level.PROVINCE)))
    bundles = [
        outbox.Bundle(reader.id, by, Kind.BRIEFING, (), ctx.now, round=ctx.plan.key)
        for reader in found.values()
        if scopes_of(reader, places) and (by := _by_letter(reader, channels.available()))
    ]

    async def keep() -> int:
        if not await briefings.keep_issue(ctx.plan.key, ctx.today, ctx.now, briefing.as_kept(now)):
            return 0
        return len(await outbox.post(bundles, ctx.now))

    return await pace.write(keep)


def scopes_of(reader: Person, places: Iterable[str]) -> list[str]:
    """Return the issues that a person reads: "" for the province's, else their cities'."""
    if any(role.level is Level.PROVINCE for role in reader.roles):
        return [""]
    there = set(places)
    own = dict.fromkeys(role.city for role in reader.roles if role.level is Level.CITY)
    return [city for city in own if city in there]


def _by_letter(reader: Person, set_up: Sequence[Channel]) -> Channel | None:
    """Return a channel that carries a file, where the reader has one; else how they are reached."""
    letters = (c for c in set_up if channel_spec(c).form == "letter" and reader.address(c))
    return next(letters, None) or channel_of(reader, set_up)
