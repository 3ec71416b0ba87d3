"""移交 N: the desk passes a question of the work itself on to the province's work contacts (N-4)."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.words import Answer, EventName, Kind, Person
from handlers.services.cases.held_back import with_pauses
from handlers.services.support import helpdesk
from messages.catalogue import say
from messages.render import answer
from storage import outbox, people, ticket_records, tickets


async def pass_on(person: Person, number: int, ctx: DecisionContext, by: str = "chat") -> Answer:
    """Pass ticket `number` from the desk to the province, and tell its people and the asker. Its due
    day stays, for the asker has waited already. Not `ok` if there is no such ticket, it is closed or
    answered, not the desk's, asked by the province itself, or the province has nobody."""
    ticket = await tickets.find_ticket(number)
    if ticket is None:
        return Answer("no_ticket", {"number": number}, ok=False)
    asker = (await people.load_people([ticket.person_id]))[ticket.person_id]
    refused = desk.passing_refused(
        asker,
        ticket.route,
        closed=bool(ticket.closed_at),
        answered=bool(ticket.answered_at),
        at_province=bool(await helpdesk.route_holders(desk.PROVINCE)),
    )
    if refused:
        return Answer(refused, {"number": number}, ok=False)
    await ticket_records.cancel_requests(number, say("services.support.passed"))
    ticket = await tickets.routed(ticket, desk.PROVINCE)
    await helpdesk.event(EventName.PASS_TICKET, ticket, person.id, ctx, by=by)
    held_by = await helpdesk.tell_of(ticket, asker, "passed", ctx)
    channel = await helpdesk.answer_channel(asker)
    if channel is not None:
        words = answer("ticket_passed", {"number": number, "question": ticket.text})
        told = outbox.Bundle(asker.id, channel, Kind.REPLY, (), ctx.now, text=words)
        await outbox.add_bundles([told], ctx.now)
    return with_pauses(Answer("passed", {"number": number, "by": ticket.due}), held_by, person)
