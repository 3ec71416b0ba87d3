"""What the desk does with a question: 回复 N, 解答 N, 关闭 N. Everything runs in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import access
from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.reading.result import Pending
from bot.words import SHANGHAI, Answer, Channel, Intent, Kind, Person
from handlers.services.cases.pending import remember
from handlers.services.support import helpdesk
from messages.catalogue import say
from messages.render import answer
from storage import outbox, people, tickets


async def reply_to_ticket(
    person: Person,
    number: int,
    text: str,
    ctx: DecisionContext,
    again: bool = False,
    by: str = "chat",
    turn: int | None = None,
) -> Answer:
    """回复 N: store `text` as the answer to ticket `number` and send it to whoever asked, if any
    channel reaches them. The Answer is not `ok` if `person` has no such ticket, if it is closed, if
    `text` is empty or the same as before. After a colleague's answer `person` is asked first,
    unless `again`. `turn`: which question of the ticket the person saw, if it was a page that showed it.
    """
    ticket = await tickets.find_ticket(number)
    if ticket is None or not access.may_answer(person, ticket.route):
        return Answer("no_ticket", {"number": number}, ok=False)
    text = text.strip()
    before = ticket.answer if ticket.answered_at else None
    if refused := desk.reply_refused(text, closed=bool(ticket.closed_at), answer=before):
        return Answer(refused, {"number": number}, ok=False)
    if turn is not None and turn != ticket.turn:
        return Answer("ticket_moved_on", {"number": number}, ok=False)
    other = ticket.answered_by is not None and ticket.answered_by != person.id
    if other and not again and ticket.answered_at:
        if by == "chat":
            pending = Pending(Intent.ANSWER_TICKET, "unsure", numbers=(ticket.id,), text=text, kind="again")
            await remember(person.id, pending, ctx)
        return await _crossed(ticket, asks=by == "chat")
    ticket = await tickets.answer_ticket(ticket, text, person.id, ctx.now, desk.closes_at(ctx))
    await helpdesk.event(Intent.ANSWER_TICKET, ticket, person.id, ctx, by=by)
    asker = (await people.load_people([ticket.person_id]))[ticket.person_id]
    words = answer("ticket_answer", {"question": ticket.text, "text": text, "number": number})
    way = await _to_asker(asker, words, ctx.now)
    facts = {"reachable": way is not None, "shut": way is not None and not asker.address(way)}
    return Answer("replied", {"number": number, "who": asker.name, **facts})


async def _crossed(ticket: tickets.Ticket, *, asks: bool) -> Answer:
    """Say that a colleague's answer has gone out already; `asks` whether to send this one as well."""
    colleague = (await people.load_people([ticket.answered_by or 0])).get(ticket.answered_by or 0)
    at = ticket.answered_at.astimezone(SHANGHAI) if ticket.answered_at else None
    return Answer(
        "replied_by_other",
        {
            "number": ticket.id,
            "who": colleague.name if colleague else say("services.support.colleague"),
            "on": at.date() if at else None,
            "at": f"{at:%H:%M}" if at else "",
            "text": ticket.answer,
            "asks": asks,
        },
        ok=False,
    )


async def answerable(person: Person, wanted: Sequence[int]) -> dict[int, tickets.Ticket]:
    """Return, by number, those of the tickets with these numbers that `person` may answer."""
    found = await tickets.find_all(wanted)
    return {ticket.id: ticket for ticket in found if access.may_answer(person, ticket.route)}


async def close_question(person: Person, number: int, ctx: DecisionContext, by: str = "chat") -> Answer:
    """关闭 N. An asker who never got an answer is told, and may ask again."""
    ticket = await tickets.find_ticket(number)
    if ticket is None or not access.may_answer(person, ticket.route):
        return Answer("no_ticket", {"number": number}, ok=False)
    if ticket.closed_at:
        return Answer("ticket_closed", {"number": number}, ok=False)
    unanswered = ticket.answered_at is None
    ticket = await tickets.close_ticket(ticket, ctx.now)
    await helpdesk.event(Intent.CLOSE_TICKET, ticket, person.id, ctx, by=by)
    asker = (await people.load_people([ticket.person_id]))[ticket.person_id]
    told = False
    if unanswered:
        words = answer("ticket_shut", {"question": ticket.text, "number": number})
        told = await _to_asker(asker, words, ctx.now) is not None
    return Answer("closed", {"number": number, "told": told})


async def _to_asker(asker: Person, words: str, now: datetime) -> Channel | None:
    """Send it to whoever asked; return by which channel, None if none reaches them."""
    channel = await helpdesk.answer_channel(asker)
    if channel is not None:
        made = [
            outbox.Bundle(asker.id, channel, Kind.REPLY, (), now, text=part)
            for part in helpdesk.message_parts(words, channel)
        ]
        await outbox.add_bundles(made, now)
    return channel
