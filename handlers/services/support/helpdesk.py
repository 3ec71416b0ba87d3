"""The desk: who owes an answer to a question, and how they are told of it.

Every function runs in the caller's transaction. The desk sees the case's context and no private
number; the asker sees the desk, not who works there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.reading.faq import FaqEntry
from bot.results.standing import step_meant
from bot.words import Case, Channel, Kind, Level, Pause, Person, channel_for, channel_of, channel_spec
from handlers.services.cases.held_back import pauses_over_readers
from handlers.services.views.lines import by_when
from messages.catalogue import say
from messages.render import answer
from messages.split import split
from storage import addresses, cases, chain, channels, outbox, people, ticket_records, tickets
from storage.holders import at_levels

ROUTE_LEVELS = {desk.DESK: Level.SUPPORT, desk.PROVINCE: Level.PROVINCE}


# ---- who ------------------------------------------------------------------------------------


async def route_in_reach(is_work: bool, asker: Person) -> tuple[str, str]:
    """Which side owes the answer, and how the asker is told of it, by who is in reach now."""
    at_desk, at_province = bool(await route_holders(desk.DESK)), bool(await route_holders(desk.PROVINCE))
    return desk.choose_route(is_work, asker, at_desk=at_desk, at_province=at_province)


async def route_holders(route: str) -> list[Person]:
    """Return those who owe the answers of a route and can be reached."""
    roles = await at_levels([ROUTE_LEVELS[route]])
    found = await people.load_people(role.person_id for role in roles)
    return [person for person in found.values() if channel_of(person, channels.available())]


async def who(ticket: tickets.Ticket) -> str:
    """How the asker is told who answers: "desk", "province" or "nobody"."""
    return ticket.route if await people_to_tell(ticket.route) else "nobody"


async def people_to_tell(route: str) -> list[Person]:
    """Return those who are told of a ticket: its route's people, else the province."""
    return await route_holders(route) or await route_holders(desk.PROVINCE)


def ticket_state(ticket: tickets.Ticket) -> str:
    """Return the state of the ticket's latest question: "closed", "answered" or "waiting"."""
    if ticket.closed_at:
        return "closed"
    return "answered" if ticket.answered_at else "waiting"


# ---- what they are told ---------------------------------------------------------------------


def first_look(ctx: DecisionContext) -> tuple[date, datetime | None]:
    """(the day by which a question asked now is to be answered, the moment of its first reminder)."""
    due = desk.due_day(ctx.now, ctx)
    return due, desk.due_look(due, ctx.now, None, ctx).next_at


async def tell_desk(
    ticket: tickets.Ticket,
    asker: Person,
    case: Case | None,
    entry: FaqEntry | None,
    which: bool,
    ctx: DecisionContext,
) -> list[Pause]:
    """Queue a message on a new ticket for the people of its route. It waits for a while if a known
    answer (`entry`) was offered, or if (`which`) the asker has yet to say which enterprise is meant.
    Returns, as all here do, the pauses for which it waits."""
    offered = entry.question if entry else ""
    words = answer("ticket", _facts(ticket, asker, case, ticket.text, ctx, offered=offered))
    return await _send(
        await people_to_tell(ticket.route),
        words,
        f"{ticket.turn}:asked",
        ticket,
        ctx,
        not_before=ctx.now + desk.ASKER_HAS if entry or which else None,
        reason=_why(entry is not None, which),
    )


def _why(tries: bool, which: bool) -> str:
    """Why the desk is told later: the asker tries a known answer, or says which enterprise it is."""
    if tries:
        return say("services.support.faq_first")
    return say("services.support.which_enterprise") if which else ""


async def reword(ticket: tickets.Ticket, asker: Person, case: Case, ctx: DecisionContext) -> list[Pause]:
    """Word the waiting messages on a ticket anew, because its asker has said which enterprise it is about.

    Where a message has left already, a line is sent after it.
    """
    facts = _facts(ticket, asker, case, ticket.text, ctx)
    until = await ticket_records.cancel_requests(ticket.id, say("services.support.reworded"))
    words = answer("ticket" if until else "ticket_about", facts)
    return await _send(
        await people_to_tell(ticket.route),
        words,
        f"{ticket.turn}:about",
        ticket,
        ctx,
        not_before=until if ticket.topic else None,
        reason=_why(bool(until and ticket.topic), False),
    )


async def tell_of(ticket: tickets.Ticket, asker: Person, rung: str, ctx: DecisionContext) -> list[Pause]:
    """Send the question with everything that the asker added to those who have to answer it now."""
    words = answer("ticket", _facts(ticket, asker, await _case(ticket), ticket.text, ctx))
    held_by = await _send(await people_to_tell(ticket.route), words, f"{ticket.turn}:{rung}", ticket, ctx)
    added = [w.text for w in await tickets.words(ticket.id) if w.side == "asker"][1:]
    for n, text in enumerate(added, 1):
        await _more(ticket, asker, text, f"{rung}-{n}", ctx)
    return held_by


async def tell_more(ticket: tickets.Ticket, asker: Person, text: str, ctx: DecisionContext) -> list[Pause]:
    """Send what the asker adds to those who owe the answer, each addition as a step of its own, since
    several may come in one turn."""
    said = len(await tickets.words(ticket.id))
    return await _more(ticket, asker, text, f"more-{said}", ctx)


async def _more(
    ticket: tickets.Ticket, asker: Person, text: str, rung: str, ctx: DecisionContext
) -> list[Pause]:
    facts = _facts(ticket, asker, await _case(ticket), text, ctx)
    words = answer("ticket_more", {**facts, "answer": ticket.answer, "question": ticket.text})
    return await _send(await people_to_tell(ticket.route), words, f"{ticket.turn}:{rung}", ticket, ctx)


def _facts(
    ticket: tickets.Ticket, asker: Person, case: Case | None, text: str, ctx: DecisionContext, **more: Any
) -> dict[str, Any]:
    """Return the question with its context: enterprise, place, current step and its date."""
    plan = ctx.rounds.find(case.round) if case else None  # None as well for a round that was closed
    hand = step_meant(case, plan) if case and plan else None
    unit = asker.roles[0].unit if asker.roles else ""
    return {
        "number": ticket.id,
        "who": asker.name,
        "place": case.place if case else unit,
        "enterprise": case.name if case else "",
        "step": plan.milestone(hand.milestone).name if plan and hand else "",
        "due": hand.due if hand else None,
        "by_when": by_when(case, hand, ctx.of(plan)) if case and plan and hand else "",
        "text": text,
        "by": ticket.due,
        "work": ticket.route == desk.PROVINCE,
        "offered": "",
        **more,
    }


async def _case(ticket: tickets.Ticket) -> Case | None:
    return await cases.load_case(ticket.case_id) if ticket.case_id else None


async def released(ticket: tickets.Ticket, ctx: DecisionContext) -> list[Pause]:
    """Let the message on a ticket that waited for its asker leave now. Returns the pauses for which it waits still."""
    await ticket_records.tell_at_once(ticket.id, ctx.now)
    to = await people_to_tell(ticket.route)
    return await pauses_over_readers(_messages(to, ticket.text, "", ticket, ctx.now), ctx)


async def _send(
    to: list[Person],
    words: str,
    rung: str,
    ticket: tickets.Ticket,
    ctx: DecisionContext,
    not_before: datetime | None = None,
    reason: str = "",
) -> list[Pause]:
    made = _messages(to, words, rung, ticket, not_before or ctx.now, reason)
    await outbox.add_bundles(made, ctx.now)
    return await pauses_over_readers(made, ctx)


def _messages(
    to: list[Person], words: str, rung: str, ticket: tickets.Ticket, at: datetime, reason: str = ""
) -> list[outbox.Bundle]:
    return [
        outbox.Bundle(
            person.id,
            channel,
            Kind.TICKET,
            (),
            at,
            reason=reason,
            text=part,
            tickets=((ticket.id, rung if n == 1 else f"{rung}/{n}"),),
        )
        for person in to
        for channel in [channel_for(person, channels.available())]
        for n, part in enumerate(message_parts(words, channel), 1)
    ]


def message_parts(words: str, channel: Channel) -> list[str]:
    """Return the text in one piece for mail, and for the chat in as many as its length requires."""
    limit = channel_spec(channel).text_bytes
    return split(words, limit) if limit else [words]


async def event(
    act: str,
    ticket: tickets.Ticket,
    person_id: int | None,
    ctx: DecisionContext,
    more: dict[str, Any] | None = None,
    by: str = "chat",
) -> None:
    """Store what was done to a ticket; `by` is the entrance, and the clock's where no person did it."""
    entry = chain.Entry(
        ctx.now,
        by if person_id else "clock",
        act,
        {"ticket": ticket.id, "turn": ticket.turn, **(more or {})},
        ticket.case_id,
        person_id=person_id,
        plan_version=ctx.plan.version,
    )
    await chain.add_events([entry])


async def answer_channel(asker: Person) -> Channel | None:
    """Return by which channel an answer goes to whoever asked; None if none does. One that takes only answers serves
    also when nothing else may go there: what finds no place waits for their next message."""
    available = channels.available()
    if by := channel_of(asker, available):
        return by
    closed = await addresses.closed_channel(asker.id)
    return closed if closed in available else None
