"""A decision against a consultant: it is of a place, and of no enterprise's case (N-3.3b)."""

from __future__ import annotations

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.violation import not_to_register
from bot.words import Answer, EventName, Intent, Person, Scope, ViolationEntry, replace
from storage import chain, db, violations


async def against_consultant(
    entry: ViolationEntry, who: Person, ctx: DecisionContext, entrance: str
) -> Answer:
    """Put it on record, in a transaction of its own. Refused for a place that is not the officer's."""
    if not access.may(who, Intent.VIOLATION_DECIDED) or not _of_their_place(entry, who):
        return Answer("not_yours", ok=False)
    city = ctx.plan.places.unit(entry.city)
    if city is None:
        return Answer("violation_no_place", {"city": entry.city}, ok=False)
    entry = replace(entry, city=city)

    async def work() -> Answer:
        there = await violations.list_violations(Scope(everything=True), ctx.plan.key)
        same = (entry.decision_no, entry.party)
        known = next((one for one in there if (one.decision_no, one.party) == same), None)
        if known and not _of_their_place(known, who):
            return Answer("not_yours", ok=False)
        if wrong := not_to_register(entry, known, ctx):
            return Answer(wrong[0], {"name": entry.party, **wrong[1]}, ok=False)
        event = chain.Entry(
            ctx.now, entrance, EventName.VIOLATION, {}, person_id=who.id, plan_version=ctx.plan.version
        )
        await violations.merge([entry], ctx.plan.key, event)
        facts = {"name": entry.party, "no": entry.decision_no, "more": known is not None, **entry.told}
        return Answer("violation_kept", facts)

    return await db.write(work)


def _of_their_place(entry: ViolationEntry, who: Person) -> bool:
    return any(access.covers(role, entry.city, entry.county) for role in who.roles)
