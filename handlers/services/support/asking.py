"""提问, and what the asker says after it: 有用, 没用, 追问, 评价, 我的提问.

The question is always stored first: an offered answer, the question which enterprise it is about, and the
desk's message come after a ticket that has its number and its clock.
"""

from __future__ import annotations

from typing import Any

from bot import access
from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.reading.called import hear_names
from bot.reading.faq import Faq, FaqEntry
from bot.reading.names import NameIndex
from bot.reading.result import Pending
from bot.tries import LAST_DAY, WORDS_TO_THE_DESK
from bot.words import Answer, Case, Enterprise, EventName, Intent, Level, Person
from bot.words.intents import BUREAU_LEVELS
from handlers.runtime.time_limit import limited
from handlers.services.cases.held_back import with_pauses
from handlers.services.cases.pending import remember
from handlers.services.support import helpdesk
from storage import cases, inbox, people, readable, ticket_records, tickets

_LONGEST = 1500  # characters of a question or an answer; more does not come in one message


async def ask_desk(
    person: Person,
    text: str,
    names: NameIndex | None,
    faq: Faq,
    ctx: DecisionContext,
    seen: bool = False,
    by: str = "chat",
    about: Case | None = None,
) -> Answer:
    """Store the question, offer a known answer (unless the asker has `seen` it), tell whoever owes one;
    in the caller's transaction. `about`: the case that a page showed; else it is found by the `names`."""
    text = text.strip()[:_LONGEST]
    if not text:
        return Answer("need_question", ok=False)
    await inbox.hold_person(person.id)
    before = await tickets.same(person.id, text)
    if before is not None:
        return Answer("asked_before", {"number": before.id})
    if await _enough(person, ctx):
        return Answer("asked_enough", {"n": WORDS_TO_THE_DESK}, ok=False)
    case, own = (about, ()) if about or names is None else await case_asked_about(person, text, names, ctx)
    entry = None if seen else faq.best(text)
    route, told = await helpdesk.route_in_reach(faq.is_work(text), person)
    ticket = await tickets.open_ticket(
        tickets.Asked(
            person.id,
            case.id if case else None,
            text,
            route,
            entry.key if entry else "",
            ctx.now,
            *helpdesk.first_look(ctx),
        )
    )
    await helpdesk.event(Intent.ASK_SUPPORT, ticket, person.id, ctx, _offered(entry), by)
    held_by = await helpdesk.tell_desk(ticket, person, case, entry, bool(own), ctx)
    await _wait_for(person, ticket, own, entry, ctx)
    reply = Answer(
        "asked",
        {
            "number": ticket.id,
            "to": told,
            "question": entry.question if entry else "",
            "answer": entry.answer if entry else "",
            "basis": basis(entry, ctx),
            "choices": [f"{e.name}（{e.county}）" for e in own],
        },
    )
    return with_pauses(reply, held_by, person)


async def _enough(person: Person, ctx: DecisionContext) -> bool:
    """Whether a person has asked the desk often enough for one day."""
    return await tickets.said_since(person.id, ctx.now - LAST_DAY) >= WORDS_TO_THE_DESK


async def which_case(
    person: Person, number: int, firms: tuple[Enterprise, ...], ctx: DecisionContext
) -> Answer:
    """Store which of several enterprises the question is about, or that it is none of them."""
    ticket = await tickets.find_ticket(number)
    if ticket is None or ticket.person_id != person.id:
        return Answer("no_own_ticket", {"number": number}, ok=False)
    case = await cases.latest_of_enterprise(firms[0].id, ctx.keys) if len(firms) == 1 else None
    if case is None:
        held_by = await helpdesk.released(ticket, ctx)
        return with_pauses(Answer("ticket_case", {"number": number, "name": ""}), held_by, person)
    ticket = await tickets.store_ticket_case(ticket, case.id)
    await helpdesk.event(Intent.TICKET_CASE, ticket, person.id, ctx)
    held_by = await helpdesk.reword(ticket, person, case, ctx)
    return with_pauses(Answer("ticket_case", {"number": number, "name": case.name}), held_by, person)


async def judge(person: Person, number: int | None, helpful: bool, ctx: DecisionContext) -> Answer:
    """有用 / 没用 N: what the asker says of an offered answer, or of the desk's."""
    open_ones = [t for t in await tickets.open_of(person.id) if t.topic or t.answer]
    ticket = await _mine(person, number, open_ones)
    if isinstance(ticket, Answer):
        return ticket
    if ticket is None or ticket.closed_at:
        key = "no_own_ticket" if number else "nothing_offered"
        return Answer(key, {"number": number}, ok=False)
    if ticket.topic and not ticket.answer:
        ticket = await tickets.judged(ticket, helpful)
    await helpdesk.event(Intent.FAQ_HELPFUL if helpful else Intent.FAQ_UNHELPFUL, ticket, person.id, ctx)
    if helpful:
        ticket = await tickets.close_ticket(ticket, ctx.now)
        return Answer("solved", {"number": ticket.id, "answered": bool(ticket.answer)})
    if ticket.answered_at:
        return Answer("say_more", {"number": ticket.id})
    held_by = await helpdesk.released(ticket, ctx)
    facts = {"number": ticket.id, "to": await helpdesk.who(ticket)}
    return with_pauses(Answer("unsolved", facts), held_by, person)


async def follow_up(person: Person, number: int | None, text: str, ctx: DecisionContext) -> Answer:
    """追问 N TEXT: add to a question; an answered or closed one is open again."""
    ticket = await _mine(person, number, await tickets.open_of(person.id))
    if isinstance(ticket, Answer):
        return ticket
    if ticket is None and number is None:
        ticket = await tickets.last_ticket(person.id)
    if ticket is None:
        key = "no_own_ticket" if number else "nothing_asked"
        return Answer(key, {"number": number}, ok=False)
    text = text.strip()[:_LONGEST]
    if not text:
        return Answer("need_follow_up", {"number": ticket.id}, ok=False)
    await inbox.hold_person(person.id)
    if await _enough(person, ctx):
        return Answer("asked_enough", {"n": WORDS_TO_THE_DESK}, ok=False)
    again = ticket.answered_at is not None or ticket.closed_at is not None
    ticket = await tickets.followed_up(ticket, text, ctx.now, *helpdesk.first_look(ctx))
    await helpdesk.event(
        EventName.REOPEN_TICKET if again else EventName.ADD_TO_TICKET, ticket, person.id, ctx
    )
    held_by = await helpdesk.tell_more(ticket, person, text, ctx)
    facts = {"number": ticket.id, "again": again, "to": await helpdesk.who(ticket)}
    return with_pauses(Answer("followed_up", facts), held_by, person)


async def rate(person: Person, text: str, ctx: DecisionContext) -> Answer:
    """评价 N 1-5, 满意: rate an answer."""
    number, score = desk.score_in(text)
    if score is None:
        return Answer("need_score", {"number": number or 12}, ok=False)
    unmarked = await tickets.answered_unmarked(person.id)
    ticket = await _mine(person, number, unmarked)
    if isinstance(ticket, Answer):
        return ticket
    if ticket is None or not ticket.answer:
        return Answer("nothing_to_rate", {"number": number}, ok=False)
    ticket = await tickets.scored(ticket, score)
    await helpdesk.event(Intent.RATE_TICKET, ticket, person.id, ctx, {"score": score})
    return Answer("rated", {"number": ticket.id, "score": score})


async def list_own_questions(person: Person, ctx: DecisionContext) -> Answer:
    """Return the questions that wait for an answer and concern this person, then their own last questions."""
    open_ones = await tickets.unanswered_tickets()
    read = await _read_by(person, open_ones)
    waiting = [t for t in open_ones if t.id in read]
    others = await _counted(person, [t for t in open_ones if t.id not in read], ctx)
    desk_too = any(role.level is Level.SUPPORT for role in person.roles)
    own = [] if desk_too else await tickets.of_person(person.id)
    found = [*waiting, *(t for t in own if t.id not in read)]
    names = await people.load_people(t.person_id for t in found)
    firms = await ticket_records.ticket_enterprises(found)
    items = [
        {
            "number": t.id,
            "who": names[t.person_id].name,
            "enterprise": firms.get(t.id, ""),
            "text": t.text,
            "answer": t.answer,
            "state": helpdesk.ticket_state(t),
            "days": (ctx.now - t.since).days,
            "late": t.due < ctx.today,
        }
        for t in found
    ]
    return Answer("tickets", {"items": items, "total": len(items), "others": others})


async def _read_by(person: Person, open_ones: list[tickets.Ticket]) -> frozenset[int]:
    """Return the ids of the tickets whose text the person may read."""
    told = await ticket_records.told_to(person.id, [t.id for t in open_ones])
    return frozenset(t.id for t in open_ones if desk.may_read(person, t.route, told=t.id in told))


async def _counted(person: Person, rest: list[tickets.Ticket], ctx: DecisionContext) -> int:
    """How many more questions of the bureau's enterprises wait: it is told the number only, here as
    in its digest."""
    scope = access.scope_of(
        Person(person.id, "", roles=tuple(role for role in person.roles if role.level in BUREAU_LEVELS))
    )
    if not rest or scope.empty:
        return 0
    mine = {case.id for key in ctx.keys for case in await readable.list_readable(scope, round_key=key)}
    return sum(t.case_id in mine and t.person_id != person.id for t in rest)


async def perhaps_more(person: Person, text: str, ctx: DecisionContext) -> Answer | None:
    """Whether a sentence that was not understood may continue the question that was answered shortly
    before."""
    ticket = await tickets.just_answered(person.id, ctx.now - desk.AFTER_ANSWER)
    if ticket is None:
        return None
    pending = Pending(Intent.FOLLOW_UP, "unsure", numbers=(ticket.id,), text=text[:_LONGEST])
    await remember(person.id, pending, ctx)
    return Answer("is_follow_up", {"number": ticket.id, "text": text})


async def case_asked_about(
    person: Person, text: str, names: NameIndex, ctx: DecisionContext
) -> tuple[Case | None, tuple[Enterprise, ...]]:
    """(case, ()) if `text` names one enterprise, or else the asker has only one; the case is None if
    no active round has it. Otherwise (None, the asker's enterprises), to choose from."""
    named = limited(hear_names, text, person, names, ctx.today)
    ids = [role.enterprise_id for role in person.roles if role.enterprise_id]
    own = tuple(firm for i in ids if (firm := names.by_id(i)))
    about = named if len(named) == 1 else own
    if len(about) != 1:
        return None, own
    return await cases.latest_of_enterprise(about[0].id, ctx.keys), ()


async def _wait_for(
    person: Person,
    ticket: tickets.Ticket,
    own: tuple[Enterprise, ...],
    entry: FaqEntry | None,
    ctx: DecisionContext,
) -> None:
    """Ask one question at a time: first which enterprise, then whether the answer helped."""
    pending = None
    if own:
        pending = Pending(Intent.TICKET_CASE, "which_enterprise", choices=own, numbers=(ticket.id,))
    elif entry:
        pending = Pending(Intent.FAQ_HELPFUL, "helpful", numbers=(ticket.id,))
    if pending:
        await remember(person.id, pending, ctx)


async def _mine(
    person: Person, number: int | None, candidates: list[tickets.Ticket]
) -> tickets.Ticket | Answer | None:
    """Return the asker's ticket of this number, locked; without a number the only one that can be meant. If
    several can be, the answer asks which; None if there is none."""
    if number is None:
        if len(candidates) > 1:
            numbers = [{"number": t.id, "text": t.text} for t in candidates]
            return Answer("which_ticket", {"items": numbers, "total": len(numbers)}, ok=False)
        return await tickets.find_ticket(candidates[0].id) if candidates else None
    ticket = await tickets.find_ticket(number)
    return ticket if ticket and ticket.person_id == person.id else None


def _offered(entry: FaqEntry | None) -> dict[str, Any]:
    return {"offered": entry.key} if entry else {}


def basis(entry: FaqEntry | None, ctx: DecisionContext) -> str:
    """Where the answer can be read: a place in the round's notice, or the entry's own text."""
    if entry is None or not entry.clause:
        return ""
    quote = ctx.plan.quote(entry.clause)
    if quote is not None:
        return f"{quote.source or ctx.plan.document}{quote.place}"
    return "" if entry.clause[:2] in ("N-", "M-", "L-") else entry.clause
