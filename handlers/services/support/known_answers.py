"""常见问题 that people wrote: kept from a ticket, approved, offered to whoever asks the same, and ended.

One that is written by somebody who may approve it is in force at once. A changed one is a new one that takes the place
of the old once it is approved, so that what was approved is what is shown. Everything but `faq_now` runs in the
caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final, Literal

from msgspec import Struct, field

from bot import access
from bot.acts.context import DecisionContext
from bot.plans.plan import Plan
from bot.reading.faq import Faq, FaqEntry
from bot.reading.mask import masked
from bot.reading.short_forms import normal
from bot.words import Answer, EventName, Intent, Person, replace
from storage import cases, chain, known_answers, tickets
from storage.known_answers import KnownAnswer

LONGEST_QUESTION: Final = 200
LONGEST_ANSWER: Final = 1500
_SAID: Final = ("question", "answer", "words", "clause", "kind", "round")
_KEY: Final = "kept-"  # how the keys of these begin among those of faq.toml


class AnswerDraft(Struct, frozen=True):
    """An answer as it is written: to which question, by which words it is known, and for which round ("" for all)."""

    question: str
    answer: str
    words: tuple[str, ...] = ()
    asked: tuple[str, ...] = field(default=())
    clause: str = ""
    kind: str = ""  # "work", "system"; "" leaves it to the ticket
    round: str = ""


async def faq_now(base: Faq, rounds: Collection[Plan]) -> Faq:
    """Return the frequent questions of faq.toml that hold in one of these rounds, with those that people wrote and that
    are in force there."""
    kept = await known_answers.answers_in_force([one.key for one in rounds])
    return base.of_rounds({one.document for one in rounds}).beside(map(_entry, kept))


def _entry(one: KnownAnswer) -> FaqEntry:
    kind: Literal["work", "system"] = "work" if one.kind == "work" else "system"
    return FaqEntry(
        f"{_KEY}{one.id}",
        kind,
        one.question,
        one.words,
        one.answer,
        one.clause,
        asked=tuple(one.asked),
        by_desk=kind != "work",
    )


def keyword_groups(typed: str) -> tuple[str, ...]:
    """Return the groups that somebody typed: 账号|帐号 被锁 are two, of which a question has to have both."""
    groups = (
        group.strip("|") for group in typed.replace("、", "|").replace("，", " ").replace(",", " ").split()
    )
    return tuple(filter(None, (_normal_group(group) for group in groups)))[:8]


def _normal_group(group: str) -> str:
    return "|".join(filter(None, (normal(word) for word in group.split("|"))))


async def save_answer(
    person: Person, number: int, draft: AnswerDraft | None, faq: Faq, ctx: DecisionContext, by: str = "chat"
) -> Answer:
    """存为常见问题 N: keep the answer of this ticket, or `draft`, which was written of it. Not `ok` for a ticket that
    the person may not answer, or that has no answer yet. `faq`: what is in force now."""
    ticket = await tickets.find_ticket(number)
    if ticket is None or not access.may_answer(person, ticket.route):
        return Answer("no_ticket", {"number": number}, ok=False)
    if draft is None and not ticket.answer:
        return Answer("known_needs_answer", {"number": number}, ok=False)
    await known_answers.hold_ticket(number)
    before = await known_answers.of_ticket(number)
    on_work = ticket.route == "province" or await known_answers.was_on_work(number)
    new = _sorted(await _whole(ticket, draft), on_work, faq)
    if before and all(getattr(before, part) == getattr(new, part) for part in _SAID):
        return Answer("known_before", {"number": number, "state": before.state}, ok=False)
    made = await known_answers.write_answer(_row(new, number), person.id, ctx.now)
    await _event(EventName.ANSWER_KEPT, made, new.question, person, ctx, by)
    at_once = access.may_approve_answer(person, new.kind)
    await known_answers.end_others(number, made, person.id, ctx.now, in_force=at_once)
    if not at_once:
        return Answer("known_waits", {"number": number, "question": new.question})
    await known_answers.approve(made, person.id, ctx.now)
    await _event(Intent.APPROVE_ANSWER, made, new.question, person, ctx, by)
    return Answer("known_kept", {"number": number, "question": new.question})


def _sorted(new: AnswerDraft, on_work: bool, faq: Faq) -> AnswerDraft:
    """Return it as one on the work, whatever sort was chosen, where its ticket is, or where it would be offered in the
    place of one."""
    entry = FaqEntry("", "system", new.question, new.words, new.answer, asked=new.asked)
    return replace(new, kind="work") if on_work or faq.touches_work(entry) else new


async def _whole(ticket: tickets.Ticket, draft: AnswerDraft | None) -> AnswerDraft:
    """Return what is stored: with the ticket's own words, its enterprise left out, among those that it is known by."""
    case = await cases.load_case(ticket.case_id) if ticket.case_id else None
    question = masked(ticket.text.replace(case.name, "") if case else ticket.text)
    kind = "work" if ticket.route == "province" else "system"
    given = draft or AnswerDraft(question[:LONGEST_QUESTION], ticket.answer[:LONGEST_ANSWER])
    asked = tuple(dict.fromkeys(filter(None, (normal(given.question), normal(question)))))
    return AnswerDraft(
        given.question, given.answer, given.words, asked, given.clause, given.kind or kind, given.round
    )


def _row(new: AnswerDraft, ticket_id: int) -> dict[str, Any]:
    return {
        "round": new.round,
        "kind": new.kind,
        "question": new.question,
        "asked": list(new.asked),
        "words": list(new.words),
        "answer": new.answer,
        "clause": new.clause,
        "ticket_id": ticket_id,
    }


async def approve_kept(
    person: Person, one: KnownAnswer | None, number: int, ctx: DecisionContext, by: str = "chat"
) -> Answer:
    """批准常见问题 N: offer it from now on, and no more the one that it changes. `one`: what ticket N was kept as."""
    if one is not None and one.ticket_id:
        await known_answers.hold_ticket(one.ticket_id)
    if one is None or one.ended_at:
        return Answer("known_none", {"number": number}, ok=False)
    if not access.may_approve_answer(person, one.kind):
        return Answer("known_not_yours", {"number": number}, ok=False)
    if not await known_answers.approve(one.id, person.id, ctx.now):
        return Answer("known_before", {"number": number, "state": "in_force"}, ok=False)
    if one.ticket_id:
        await known_answers.end_others(one.ticket_id, one.id, person.id, ctx.now, in_force=True)
    await _event(Intent.APPROVE_ANSWER, one.id, one.question, person, ctx, by)
    return Answer("known_approved", {"number": number, "question": one.question})


async def end_of_ticket(person: Person, number: int, ctx: DecisionContext) -> Answer:
    """停用常见问题 N in the chat: all that the ticket was kept as and the person may end."""
    said = [
        await end_kept(person, await known_answers.find_answer(i), number, ctx)
        for i in await known_answers.ids_of_ticket(number)
    ]
    none = Answer("known_none", {"number": number}, ok=False)
    return next((one for one in said if one.ok), said[0] if said else none)


async def end_kept(
    person: Person, one: KnownAnswer | None, number: int, ctx: DecisionContext, by: str = "chat"
) -> Answer:
    """停用常见问题 N: offer it no more. Who wrote it may take it back while it waits."""
    if one is None:
        return Answer("known_none", {"number": number}, ok=False)
    own = one.written_by == person.id and not one.approved_at
    if not own and not access.may_approve_answer(person, one.kind):
        return Answer("known_not_yours", {"number": number}, ok=False)
    if not await known_answers.end(one.id, person.id, ctx.now):
        return Answer("known_none", {"number": number}, ok=False)
    await _event(Intent.END_ANSWER, one.id, one.question, person, ctx, by)
    return Answer("known_ended", {"number": number, "question": one.question})


def fitting(text: str, faq: Faq, most: int = 3) -> tuple[FaqEntry, ...]:
    """Return the entries that fit a question best, for whoever answers it."""
    return faq.fitting(text)[:most]


def questions_by_key(entries: Iterable[KnownAnswer]) -> dict[str, str]:
    """Return the questions by the keys under which tickets name them."""
    return {f"{_KEY}{one.id}": one.question for one in entries}


async def _event(act: str, number: int, question: str, person: Person, ctx: DecisionContext, by: str) -> None:
    facts = {"known_answer": number, "question": question}
    entry = chain.Entry(ctx.now, by, act, facts, person_id=person.id, plan_version=ctx.plan.version)
    await chain.add_events([entry])
