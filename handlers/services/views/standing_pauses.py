"""What a person is told of pauses of sending, where they would expect messages (decision 87).

A bureau reads which pauses concern its place, with reason and end. An enterprise reads of one only where it stops its
own reminders, and then without the reason, which is the bureau's own matter: that they come later, and that its dates
stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import access
from bot.acts.context import DecisionContext
from bot.notices.pausing import concerns, stops_reminders
from bot.words import Answer, Case, Level, Pause, Person, channel_of, replace
from bot.words.intents import BUREAU_LEVELS
from messages.pausing import announced, told_owner
from storage import cases, channels, pauses


def lines_for(
    person: Person,
    standing: Sequence[Pause],
    round_key: str,
    own: Iterable[Case] = (),
    about: Case | None = None,
) -> list[str]:
    """Return a line for each pause that this person is told of in this round. `own` are the cases that they are a
    contact of; with `about` only what concerns this case is told."""
    of_round = [pause for pause in standing if pause.round in ("", round_key)]
    if about:
        of_round = [pause for pause in of_round if pause.lies_over(about.city, about.county)]
    if any(role.level in BUREAU_LEVELS for role in person.roles):
        scope = access.scope_of(person)
        return [announced(pause) for pause in of_round if concerns(pause, scope)]
    way = channel_of(person, channels.available())
    mine = [one for one in own if about is None or one.id == about.id]
    stopped = [p for p in of_round if any(stops_reminders(p, one.city, one.county, way) for one in mine)]
    return [told_owner(max(stopped, key=lambda pause: (pause.until is None, pause.until)))] if stopped else []


async def lines_now(person: Person, ctx: DecisionContext, about: Case | None = None) -> list[str]:
    """Return the same, read now."""
    standing = await pauses.in_force(ctx.now)
    if not standing:
        return []
    own = [about] if about else []
    if about is None and not any(role.level in BUREAU_LEVELS for role in person.roles):
        ids = sorted(
            {r.enterprise_id for r in person.roles if r.level is Level.ENTERPRISE and r.enterprise_id}
        )
        found = [await cases.case_of_enterprise(i, ctx.plan.key) for i in ids]
        own = [one for one in found if one]
    return lines_for(person, standing, ctx.plan.key, own, about)


async def added_to(reply: Answer, person: Person, ctx: DecisionContext) -> Answer:
    """Return the answer with the pauses that its reader is told of."""
    if lines := await lines_now(person, ctx):
        return replace(reply, facts={**reply.facts, "paused": lines})
    return reply
