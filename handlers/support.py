"""提问, 工单, 回复 N, 关闭 N: a question goes to the desk and its answer comes back."""

from __future__ import annotations

from datetime import datetime

from bot.acts.setting import Setting
from bot.words import Answer, Channel, Kind, Level, Person
from messages.render import answer
from storage import cases, chain, models, outbox, people, tickets

LONGEST = 1500  # characters of a question or an answer; the rest would not fit into a message


async def ask(person: Person, text: str, setting: Setting) -> Answer:
    """Store the question and tell the desk, in the caller's transaction."""
    text = text.strip()[:LONGEST]
    if not text:
        return Answer("need_question", ok=False)
    case_id = await _case_of(person, setting)
    ticket = await tickets.ask(person.id, case_id, text, setting.now)
    await _event("ask_support", ticket, person, setting)
    case = await models.Case.get_or_none(id=case_id) if case_id else None
    facts = {
        "number": ticket.id,
        "who": person.name,
        "place": f"{case.city}{case.county}" if case else _unit(person),
        "enterprise": case.name if case else "",
        "text": text,
    }
    desk = [p for p in await _desk() if people.channel_of(p)]
    words = answer("ticket", facts)
    await outbox.add([_message(p, Kind.TICKET, words, setting.now) for p in desk], setting.now)
    return Answer("asked", {"number": ticket.id, "desk": bool(desk)})


async def reply(person: Person, number: int, text: str, setting: Setting) -> Answer:
    """回复 N: the answer goes back to whoever asked, by the way that reaches them."""
    ticket = await tickets.find(number)
    if ticket is None:
        return Answer("no_ticket", {"number": number}, ok=False)
    if ticket.closed_at:
        return Answer("ticket_closed", {"number": number}, ok=False)
    text = text.strip()[:LONGEST]
    if not text:
        return Answer("need_text", {"number": number}, ok=False)
    await tickets.answered(ticket, text, person.id, setting.now)
    await _event("answer_ticket", ticket, person, setting)
    asker = (await people.load([ticket.person_id]))[ticket.person_id]
    words = answer("ticket_answer", {"question": ticket.text, "text": text, "number": number})
    reachable = people.channel_of(asker) is not None
    if reachable:
        await outbox.add([_message(asker, Kind.REPLY, words, setting.now)], setting.now)
    return Answer("replied", {"number": number, "who": asker.name, "reachable": reachable})


async def close(person: Person, number: int, setting: Setting) -> Answer:
    ticket = await tickets.find(number)
    if ticket is None:
        return Answer("no_ticket", {"number": number}, ok=False)
    if ticket.closed_at:
        return Answer("ticket_closed", {"number": number}, ok=False)
    await tickets.close(ticket, setting.now)
    await _event("close_ticket", ticket, person, setting)
    return Answer("closed", {"number": number})


async def listed(person: Person, setting: Setting) -> Answer:
    """The desk's open questions; anybody else's own."""
    if any(hat.level is Level.SUPPORT for hat in person.hats):
        found = await tickets.unanswered()
    else:
        found = await tickets.of_person(person.id)
    names = await people.load(t.person_id for t in found)
    items = [
        {
            "number": t.id,
            "who": names[t.person_id].name,
            "text": t.text,
            "answer": t.answer,
            "days": (setting.now - t.asked_at).days,
        }
        for t in found
    ]
    return Answer("tickets", {"items": items, "total": len(items)})


async def _case_of(person: Person, setting: Setting) -> int | None:
    """The case a question is about: the asker's own, when there is exactly one."""
    own = [hat.enterprise_id for hat in person.hats if hat.enterprise_id]
    case = await cases.of_enterprise(own[0], setting.plan.key) if len(own) == 1 else None
    return case.id if case else None


async def _desk() -> list[Person]:
    hats = await models.Hat.filter(level=Level.SUPPORT, ended_at__isnull=True)
    return list((await people.load(hat.person_id for hat in hats)).values())


def _unit(person: Person) -> str:
    return person.hats[0].unit if person.hats else ""


def _message(person: Person, kind: Kind, text: str, now: datetime) -> outbox.Bundle:
    channel = people.channel_of(person) or Channel.EMAIL
    return outbox.Bundle(person.id, channel, kind, (), now, text=text)


async def _event(act: str, ticket: models.Ticket, person: Person, setting: Setting) -> None:
    entry = chain.Entry(
        setting.now, "chat", act, {"ticket": ticket.id}, ticket.case_id, person_id=person.id,
        plan_version=setting.plan.version,
    )  # fmt: skip
    await chain.add([entry])
