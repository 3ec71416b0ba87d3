"""A consultant prepares a report, and the enterprise's own contacts are asked (their answers: prepared_answers.py)."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.acts.prepared import only_consults
from bot.words import (
    Act,
    Answer,
    Case,
    Channel,
    Decision,
    EventName,
    Kind,
    Level,
    Person,
    channel_of,
    replace,
)
from messages.render import answer
from storage import chain, channels, outbox, people, prepared


async def prepare(
    case: Case, decision: Decision, who: Person, entry: chain.Entry, ctx: DecisionContext
) -> Answer:
    """Keep what was prepared, with its event, and ask the enterprise's own contacts, in the caller's transaction."""
    assert decision.prepares is not None
    facts = {**decision.answer.facts, "by": who.name, "firm": _consultancy_of(who, case)}
    own = await own_contacts(case)
    done = Answer("report_prepared", {**facts, "n": len(own)})
    waiting = await prepared.waiting_prepared({case.enterprise_id or 0})
    same = (case.id, who.id, facts["what"], decision.prepares)
    if any((one.case_id, one.person_id, one.said, one.meant) == same for one in waiting):
        return done  # the same again asks nobody twice
    await prepared.keep_prepared(case.id, decision.prepares, who.id, facts["what"], ctx.now)
    await chain.add_events([replace(entry, act=EventName.PREPARED)])
    await outbox.post(told_at_once(own, answer("prepared_asked", facts), ctx), ctx.now)
    return done


def _consultancy_of(who: Person, case: Case) -> str:
    """Return the firm for which somebody consults this enterprise; "" where no list names it."""
    return next(
        (r.consultancy for r in who.roles if r.enterprise_id == case.enterprise_id and r.consults), ""
    )


async def own_contacts(case: Case) -> list[Person]:
    """Return the enterprise's contacts who can be reached and are not its consultants."""
    held = await people.holders(Level.ENTERPRISE, case)
    return [p for p in held if not only_consults(p, case) and channel_of(p, channels.available())]


async def settle_reported(case: Case, act: Act, by: Person, ctx: DecisionContext) -> None:
    """Settle what was prepared of a matter that is reported now, and tell the enterprise's other contacts, who were
    asked."""
    for said in await prepared.settle_matter(case.id, act, "reported", by.id or None, ctx.now):
        await tell_colleagues(case, said, by, ctx, "own")


async def tell_colleagues(case: Case, said: str, by: Person, ctx: DecisionContext, stands: str) -> None:
    """Tell the enterprise's other own contacts, who were asked too, that they need not answer any more, and how it
    stands: submitted, reported in own words or before, or refused."""
    others = [contact for contact in await own_contacts(case) if contact.id != by.id]
    facts = {"name": case.name, "what": said, "by": by.name, "stands": stands}
    await outbox.post(told_at_once(others, answer("prepared_answered", facts), ctx), ctx.now)


def told_at_once(readers: list[Person], text: str, ctx: DecisionContext) -> list[outbox.Bundle]:
    """Return these words as a message to each of these people."""
    ways = [(reader, channel_of(reader, channels.available())) for reader in readers]
    return [
        outbox.Bundle(
            reader.id, Channel(channel), Kind.ANNOUNCEMENT, (), ctx.now, text=text, round=ctx.plan.key
        )
        for reader, channel in ways
        if channel
    ]
