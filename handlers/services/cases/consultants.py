"""A consultant prepares a report; the enterprise's own contacts are asked, and say yes or no to it."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.acts.prepared import only_consults
from bot.words import Answer, Case, Channel, Decision, EventName, Kind, Level, Person, channel_of, replace
from messages.render import answer
from storage import chain, channels, outbox, people, prepared
from storage.prepared import Prepared


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
    await outbox.post(_bundles(own, answer("prepared_asked", facts), ctx), ctx.now)
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


def _bundles(readers: list[Person], text: str, ctx: DecisionContext) -> list[outbox.Bundle]:
    ways = [(reader, channel_of(reader, channels.available())) for reader in readers]
    return [
        outbox.Bundle(
            reader.id, Channel(channel), Kind.ANNOUNCEMENT, (), ctx.now, text=text, round=ctx.plan.key
        )
        for reader, channel in ways
        if channel
    ]


async def waiting_for(person: Person) -> list[Prepared]:
    """Return what waits for this person's yes: of the enterprises that are theirs and not only their clients."""
    own = {r.enterprise_id for r in person.roles if r.enterprise_id and not r.consults}
    return await prepared.waiting_prepared(own)


async def refuse_prepared(one: Prepared, person: Person, ctx: DecisionContext, entrance: str) -> Answer:
    """No: it is no report, and the consultant is told."""
    await prepared.settle_prepared(one.case_id, one.kind, "refused", person.id, ctx.now)
    event = {"what": one.kind, "said": one.said}
    entry = chain.Entry(ctx.now, entrance, EventName.PREPARED_REFUSED, event, one.case_id, None, person.id)
    await chain.add_events([replace(entry, plan_version=ctx.plan.version)])
    facts = {"name": one.name, "what": one.said, "by": one.by}
    consultant = (await people.load_people([one.person_id])).get(one.person_id)
    if consultant and consultant.roles:
        await outbox.post(_bundles([consultant], answer("prepared_refused_told", facts), ctx), ctx.now)
    return Answer("prepared_refused", facts)
