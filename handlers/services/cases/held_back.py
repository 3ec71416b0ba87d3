"""That a message which somebody has just set off waits for a pause of sending: said where they set it off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.acts.context import DecisionContext
from bot.notices.pausing import pause_over
from bot.words import Answer, Case, Pause, Person, replace
from bot.words.intents import BUREAU_LEVELS
from messages.pausing import told_of_waiting
from storage import outgoing_list, pauses
from storage.outbox import Bundle


async def pauses_over(bundles: Sequence[Bundle], case: Case, ctx: DecisionContext) -> list[Pause]:
    """Return the pauses for which these messages about a case wait."""
    standing = await pauses.in_force(ctx.now) if bundles else []
    here = {(case.city, case.county)}
    held = (pause_over(standing, case.round, b.channel, b.kind, here, b.not_before) for b in bundles)
    return list({one.id: one for one in held if one}.values())


async def pauses_over_readers(bundles: Sequence[Bundle], ctx: DecisionContext) -> list[Pause]:
    """Return the pauses for which these messages without a matter wait: those over all places of a reader."""
    standing = await pauses.in_force(ctx.now) if bundles else []
    if not standing:
        return []
    by_place = any(one.city for one in standing)
    readers = sorted({b.person_id for b in bundles})
    places = await outgoing_list.places_of_people(readers) if by_place else {}
    held = (
        pause_over(standing, b.round or "", b.channel, b.kind, places.get(b.person_id, ()), b.not_before)
        for b in bundles
    )
    return list({one.id: one for one in held if one}.values())


def with_pauses(reply: Answer, held_by: Iterable[Pause], person: Person) -> Answer:
    """Return the answer with a line for each pause, after its own words; the reason is told to bureaus alone."""
    of_bureau = any(role.level in BUREAU_LEVELS for role in person.roles)
    lines = [told_of_waiting(one, reason=of_bureau) for one in held_by]
    return replace(reply, facts={**reply.facts, "held_back": lines}) if lines else reply


def held_back_by(replies: Sequence[Answer]) -> list[str]:
    """Return each line about a pause that stands with any of these answers, once."""
    return list(dict.fromkeys(line for one in replies for line in one.facts.get("held_back", ())))
