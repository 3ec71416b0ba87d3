"""The desk's page: what waits for an answer, the oldest first, and beside the chosen ticket all that helps to answer.

What is read stays the same number of statements, however many tickets there are. The desk sees the case's context and
no private number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.reading.faq import Faq, FaqEntry
from bot.results.standing import step_meant
from bot.words import Case, Level, Person
from handlers.services.support import asking, helpdesk, known_answers
from handlers.services.views.lines import by_when
from storage import cases, people, readable, ticket_records, tickets
from storage import known_answers as kept
from storage.known_answers import KnownAnswer
from storage.ticket_records import LastMessage
from storage.tickets import Ticket

_SHOWN: Final = 200  # tickets of the list
_MESSAGES: Final = 5
_OF_CASE: Final = 20  # tickets on a case's page


class _TicketLine(Struct, frozen=True):
    """One ticket of the list. `days`: since it was asked; `step`: the case's current one."""

    id: int
    turn: int
    text: str
    who: str
    unit: str
    firm: str
    place: str
    days: int
    due: date
    late: bool
    route: str
    state: str
    asked_at: datetime
    topic: str = ""
    answer: str = ""


class _OpenedTicket(Struct, frozen=True):
    """The chosen ticket with its case and what is known of the question. `suggested`: fitting known answers, each
    with where it can be read; `kept`: what this ticket was saved as."""

    line: _TicketLine
    words: Sequence[tickets._Word]
    case: Case | None
    step: str
    step_due: date | None
    by_when: str
    round: str
    messages: Sequence[LastMessage]
    suggested: Sequence[tuple[FaqEntry, str]]
    kept: KnownAnswer | None
    answer: str
    answered_by: str
    answered_at: datetime | None


class TicketInbox(Struct, frozen=True):
    """What the page shows. `alike` are lists of open tickets that ask the same."""

    lines: Sequence[_TicketLine]
    total: int
    alike: Sequence[Sequence[_TicketLine]]
    opened: _OpenedTicket | None


async def inbox_of(person: Person, number: int | None, base: Faq, ctx: DecisionContext) -> TicketInbox:
    """Return the waiting tickets that the person is to answer, and the ticket `number`, open or not, if they may read
    it. Each waits in one list: a question about the work in the province's, any other in the desk's."""
    waiting = await tickets.unanswered_tickets(desk.routes_of(person))
    waiting = sorted(waiting, key=lambda one: (one.since, one.id))
    shown = waiting[:_SHOWN]
    chosen = next((one for one in waiting if one.id == number), None)
    if number and chosen is None:
        chosen = next(iter(await _read_by(person, await tickets.find_all([number]))), None)
    lines = await _lines([*shown, *([chosen] if chosen and chosen not in shown else [])], ctx)
    listed = [lines[one.id] for one in shown]
    opened = await _opened(chosen, lines[chosen.id], base, ctx) if chosen else None
    return TicketInbox(listed, len(waiting), _alike(listed), opened)


def _alike(listed: Sequence[_TicketLine]) -> list[list[_TicketLine]]:
    plain = [line.text.replace(line.firm, "") if line.firm else line.text for line in listed]
    groups = desk.alike(plain, [line.topic for line in listed])
    return [[listed[place] for place in group] for group in groups]


async def _read_by(person: Person, found: Sequence[Ticket]) -> list[Ticket]:
    """Return those that the desk or the province answers and this person may read."""
    levels = {role.level for role in person.roles}
    if Level.SUPPORT in levels:
        return list(found)
    return [one for one in found if desk.may_read(person, one.route, told=False)]


async def _lines(found: Sequence[Ticket], ctx: DecisionContext) -> dict[int, _TicketLine]:
    askers = await people.load_people(one.person_id for one in found)
    about = {case.id: case for case in await cases.outlines(one.case_id for one in found if one.case_id)}
    return {one.id: _line(one, askers[one.person_id], about.get(one.case_id or 0), ctx) for one in found}


def _line(ticket: Ticket, asker: Person, case: Case | None, ctx: DecisionContext) -> _TicketLine:
    return _TicketLine(
        ticket.id,
        ticket.turn,
        ticket.text,
        asker.name,
        asker.roles[0].unit if asker.roles else "",
        case.name if case else "",
        case.place if case else "",
        (ctx.now - ticket.since).days,
        ticket.due,
        ticket.due < ctx.today and not ticket.answered_at,
        ticket.route,
        helpdesk.ticket_state(ticket),
        ticket.asked_at,
        ticket.topic,
        ticket.answer,
    )


async def _opened(ticket: Ticket, line: _TicketLine, base: Faq, ctx: DecisionContext) -> _OpenedTicket:
    found = await readable.readable_cases([ticket.case_id]) if ticket.case_id else []
    case = found[0] if found else None
    plan = ctx.rounds.find(case.round) if case else None
    hand = step_meant(case, plan) if case and plan else None
    faq = await known_answers.faq_now(base, [one.plan for one in ctx.each()])
    by = await people.load_people([ticket.answered_by] if ticket.answered_by else [])
    return _OpenedTicket(
        line,
        await tickets.words(ticket.id),
        case,
        plan.milestone(hand.milestone).name if plan and hand else "",
        hand.due if hand else None,
        by_when(case, hand, ctx.of(plan)) if case and plan and hand else "",
        plan.name if plan else "",
        await ticket_records.last_messages(ticket.person_id, _MESSAGES),
        [(entry, asking.basis(entry, ctx)) for entry in known_answers.fitting(ticket.text, faq)],
        await kept.of_ticket(ticket.id),
        ticket.answer,
        by[ticket.answered_by].name if ticket.answered_by in by else "",
        ticket.answered_at,
    )


async def on_case(case: Case, person: Person, ctx: DecisionContext) -> tuple[list[_TicketLine], int]:
    """Return the tickets about a case whose words the person may read, their own included, and how many more there
    are."""
    found = await ticket_records.tickets_of_case(case.id, _OF_CASE)
    if not found:
        return [], 0
    told = await ticket_records.told_to(person.id, [one.id for one in found])
    mine = [
        one
        for one in found
        if one.person_id == person.id or desk.may_read(person, one.route, told=one.id in told)
    ]
    lines = await _lines(mine, ctx) if mine else {}
    return [lines[one.id] for one in mine], len(found) - len(mine)


def ticked_tickets(said: Mapping[str, Any]) -> dict[int, int]:
    """Return which tickets a form ticked (t12=1): the question of each that was seen, by number."""
    found = {}
    for name, value in said.items():
        number = name.removeprefix("t")
        if name.startswith("t") and number.isascii() and number.isdecimal() and len(number) < 10:
            found[int(number)] = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 0
    return found
