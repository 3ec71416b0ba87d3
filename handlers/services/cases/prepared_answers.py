"""The enterprise's own contacts say yes or no to what its consultant prepared."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.acts.context import DecisionContext
from bot.words import Answer, EventName, Person, replace
from handlers.services.cases import act
from handlers.services.cases.consultants import tell_colleagues, told_at_once
from messages.render import answer
from storage import cases, chain, outbox, people, prepared
from storage.prepared import Prepared

_LATELY: Final = timedelta(days=3)
_STANDS: Final = {
    "done": "submitted",
    "refused": "refused",
    "reported": "own",
}  # of an outcome, as it is worded
_REPORTED: Final = {"already_reported", "already_done"}


async def waiting_for(person: Person) -> list[Prepared]:
    """Return what waits for this person's yes: of the enterprises that are theirs and not only their clients. Its
    cases are locked to the end of the caller's transaction: of two colleagues' answers one finds it."""
    own = {r.enterprise_id for r in person.roles if r.enterprise_id and not r.consults}
    found = await prepared.waiting_prepared(own)
    if not found:
        return []
    await cases.lock_cases(sorted({one.case_id for one in found}))
    return await prepared.waiting_prepared(own)


async def answered_by_colleague(person: Person, ctx: DecisionContext) -> Answer | None:
    """Return who answered what was asked of this person too, and how, if that was lately; None if nobody did."""
    own = {r.enterprise_id for r in person.roles if r.enterprise_id and not r.consults}
    last = await prepared.settled_by_others(own, person.id, ctx.now - _LATELY)
    if last is None:
        return None
    facts = {"name": last.name, "what": last.said, "by": last.by, "stands": _STANDS[last.outcome]}
    return Answer("prepared_answered", facts)


async def confirm_prepared(one: Prepared, person: Person, ctx: DecisionContext, entrance: str) -> Answer:
    """Yes: do as this person's own what was prepared, if it can be done now; the colleagues who were asked are told."""
    await prepared.settle_prepared(one, "done", person.id, ctx.now)
    reply = await act.perform(one.case_id, one.meant, person, ctx, entrance)
    if not reply.ok:
        await prepared.settle_prepared(one, "refused", person.id, ctx.now)
    stands = "submitted" if reply.ok else "reported" if reply.key in _REPORTED else "refused"
    await _tell_colleagues(one, person, ctx, stands)
    return reply


async def refuse_prepared(one: Prepared, person: Person, ctx: DecisionContext, entrance: str) -> Answer:
    """No: it is no report, and the consultant is told."""
    await prepared.settle_prepared(one, "refused", person.id, ctx.now)
    event = {"what": one.meant.kind, "said": one.said}
    entry = chain.Entry(ctx.now, entrance, EventName.PREPARED_REFUSED, event, one.case_id, None, person.id)
    await chain.add_events([replace(entry, plan_version=ctx.plan.version)])
    facts = {"name": one.name, "what": one.said, "by": one.by}
    consultant = (await people.load_people([one.person_id])).get(one.person_id)
    if consultant and consultant.roles:
        await outbox.post(told_at_once([consultant], answer("prepared_refused_told", facts), ctx), ctx.now)
    await _tell_colleagues(one, person, ctx, "refused")
    return Answer("prepared_refused", facts)


async def _tell_colleagues(one: Prepared, by: Person, ctx: DecisionContext, stands: str) -> None:
    if case := await cases.load_case(one.case_id):
        await tell_colleagues(case, one.said, by, ctx, stands)
