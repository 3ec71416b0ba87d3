"""Messages that no channel could deliver: the support desk is told, so that it calls the person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.words import Kind, Person, channel_for, channel_spec
from handlers.services.support import helpdesk
from messages.render import answer
from storage import announcements, channels, enterprises, outbox, people, refused, sending
from storage.outgoing_messages import OutgoingMessage

_FIRST_WORDS = 60  # of the message's text: enough to know it by


async def tell_undelivered(outgoing: OutgoingMessage, reason: str, ctx: DecisionContext) -> None:
    """Tell the desk of a message that reached nobody, in the caller's transaction, and of a copy of an announcement
    its author too. Those of one night are one message to each of them. If a message to the desk itself failed, nobody
    is told: it stands in `doctor` and on the list of messages."""
    staff, message = await helpdesk.people_to_tell(desk.DESK), outgoing.message
    if message.kind is Kind.TICKET and outgoing.person.id in {p.id for p in staff}:
        return
    line = answer("undelivered_line", await _facts(outgoing, reason))
    await _tell(staff, answer("undelivered", {}), line, ctx)
    author = await announcements.author_of_copy(message.id) if message.kind is Kind.ANNOUNCEMENT else None
    if author is not None and author not in {p.id for p in staff}:
        known = await people.load_people([author])
        await _tell(list(known.values()), answer("undelivered_copy", {}), line, ctx)


async def tell_desk_unsure(outgoing: OutgoingMessage, reason: str, ctx: DecisionContext) -> None:
    """Tell the desk of a message of which nobody knows whether it was taken, in the caller's transaction; nobody if it
    was to the desk itself."""
    staff = await helpdesk.people_to_tell(desk.DESK)
    if outgoing.message.kind is Kind.TICKET and outgoing.person.id in {p.id for p in staff}:
        return
    line = answer("may_have_left_line", await _facts(outgoing, reason))
    await _tell(staff, answer("may_have_left", {}), line, ctx)


async def tell_not_taken(
    outgoing: OutgoingMessage, why: str, sender: str, said: str, ctx: DecisionContext
) -> None:
    """Tell the desk of an answer by mail that was not taken (`why`: a key of the text), in the caller's transaction."""
    staff = await helpdesk.people_to_tell(desk.DESK)
    facts = {**await _facts(outgoing, ""), "why": why, "sender": sender, "said": said}
    await _tell(staff, answer("mail_not_taken", {}), answer("mail_not_taken_line", facts), ctx)


async def _tell(staff: Sequence[Person], head: str, line: str, ctx: DecisionContext) -> None:
    for person in staff:
        if await sending.append(person.id, Kind.TICKET, head, line):
            continue
        channel = channel_for(person, channels.available())
        text = f"{head}\n{line}"
        bundle = outbox.Bundle(person.id, channel, Kind.TICKET, (), ctx.now, text=text)
        await outbox.post([bundle], ctx.now)


async def _facts(outgoing: OutgoingMessage, reason: str) -> dict[str, object]:
    person, message = outgoing.person, outgoing.message
    unit = next((h.unit for h in person.roles if h.unit), "")
    firm = next((t.case.name for t in outgoing.notices), "")
    if not (unit or firm) and (own := next((h.enterprise_id for h in person.roles if h.enterprise_id), None)):
        firm = await enterprises.name_of_firm(own)
    words = " ".join(message.text.split())[:_FIRST_WORDS]
    # Nobody is sent to telephone a stranger, or a number that nobody has.
    phone = "" if person.phone and await refused.is_shut(person.phone) else person.phone
    return {
        "who": person.name,
        "unit": unit or firm,
        "phone": phone,
        "number": message.id,
        "text": words,
        "reason": reason,
        "group": not channel_spec(message.channel).personal,
    }
