"""Late answers: the ladder of a ticket, and the closing of what was answered and not followed up.

The tickets of one look, their notices and their next looks are one transaction; the rows are
locked, so that two processes never tell the same rung twice.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial

import structlog

from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.notices.bundle import latest_steps
from bot.plans.ladder import ReminderStep
from bot.words import Channel, EventName, Kind, Person, channel_for
from handlers.runtime.guard import Guard
from handlers.services.support import helpdesk
from messages.render import answer
from storage import channels, db, outbox, people, ticket_records, tickets, trouble

log = structlog.get_logger()

_AT_A_TIME = 200
_Told = dict[tuple[int, str, str], list[tuple[tickets.Ticket, str]]]


async def look_at_tickets(ctx: DecisionContext) -> int:
    """Look at every ticket that is due at `ctx.now`; returns how many messages were made."""
    made = 0
    guard = await Guard.of("ticket", ctx.now)
    aside = {int(ticket) for ticket in guard.known if guard.rests(ticket)}
    due: list[tickets.Ticket] = []

    async def look() -> int:
        due[:] = await tickets.due_tickets(ctx.now, _AT_A_TIME, aside)
        return await _look(due, ctx)

    while True:
        due.clear()
        try:
            made += await db.write(look)
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            log.exception("tickets are looked at one by one")
            for ticket in due:
                made += await guard.run(ticket.id, partial(_look_at, ticket.id, ctx)) or 0
            aside |= {int(ticket) for ticket in guard.noted}
        if len(due) < _AT_A_TIME:
            return made


async def _look_at(ticket_id: int, ctx: DecisionContext) -> int:
    async def look() -> int:
        return await _look(await tickets.due_tickets(ctx.now, 1, only=ticket_id), ctx)

    return await db.write(look)


async def _look(due: list[tickets.Ticket], ctx: DecisionContext) -> int:
    owing = {route: await helpdesk.people_to_tell(route) for route in helpdesk.ROUTE_LEVELS}
    above = await helpdesk.route_holders(desk.PROVINCE)
    told: _Told = defaultdict(list)
    for ticket in due:
        if ticket.answered_at is not None:
            await tickets.close_ticket(ticket, ctx.now)
            await helpdesk.event(EventName.LAPSE_TICKET, ticket, None, ctx)
            continue
        seen = desk.due_look(ticket.due, ticket.since, ticket.planned_to, ctx)
        await tickets.looked_at(ticket, ctx.now, seen.next_at)
        _add(told, ticket, latest_steps(seen.due), owing[ticket.route], above)
        if seen.due:
            rungs = [f"{rung.to}:{rung.key}" for rung in seen.due]
            await helpdesk.event(EventName.REMIND_DESK, ticket, None, ctx, {"rungs": rungs})
    known = await people.load_people([t.person_id for t in due])
    firms = await ticket_records.ticket_enterprises(due)
    everybody = {p.id: p for p in [*above, *(p for found in owing.values() for p in found)]}
    bundles = [
        _bundle(everybody[person], audience, channel, about, known, firms, ctx)
        for (person, audience, channel), about in sorted(told.items())
    ]
    return await outbox.add_bundles(bundles, ctx.now)


def _add(
    notice: _Told,
    ticket: tickets.Ticket,
    rungs: dict[tuple[str, str], list[ReminderStep]],
    owing: list[Person],
    above: list[Person],
) -> None:
    """Who owes it is told; a level above that is the same people is not told twice."""
    for (audience, channel), due in rungs.items():
        people_told = owing if audience == "owner" else [p for p in above if p not in owing]
        for person in people_told:
            rung = f"{ticket.turn}:{audience}:{due[-1].key}"
            notice[person.id, audience, channel].append((ticket, rung))


def _bundle(
    person: Person,
    audience: str,
    channel: str,
    about: list[tuple[tickets.Ticket, str]],
    askers: dict[int, Person],
    firms: dict[int, str],
    ctx: DecisionContext,
) -> outbox.Bundle:
    """One message a person, however many tickets are late."""
    items = [
        {
            "number": t.id,
            "who": askers[t.person_id].name,
            "enterprise": firms.get(t.id) or _unit(askers[t.person_id]),
            "text": t.text,
            "days": (ctx.today - t.due).days,
        }
        for t, _ in about
    ]
    facts = {"items": items, "total": len(items), "today": ctx.today}
    verb = "解答" if all(t.route == desk.PROVINCE for t, _ in about) else "回复"
    words = answer(
        "tickets_due" if audience == "owner" else "tickets_late", {**facts, "verb": verb}, limit=2048
    )
    by = channel_for(person, channels.available())
    if channel and person.address(Channel(channel)):
        by = Channel(channel)
    return outbox.Bundle(
        person.id,
        by,
        Kind.TICKET,
        (),
        ctx.now,
        urgent=audience != "owner",
        text=words,
        tickets=tuple((t.id, rung) for t, rung in about),
    )


def _unit(person: Person) -> str:
    return person.roles[0].unit if person.roles else ""
