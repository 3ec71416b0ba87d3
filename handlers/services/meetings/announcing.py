"""群发 and 培训通知: a draft is stored with those it is meant for and shown; it goes out when its writer says so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.audiences import LONGEST_ANNOUNCEMENT, Draft
from bot.directory import Directory
from bot.reading.trainings import TrainingFacts, training_said
from bot.words import (
    Answer,
    Channel,
    Enterprise,
    EventName,
    Intent,
    Kind,
    MessageStatus,
    Person,
    Scope,
    channel_of,
    channel_spec,
)
from handlers.services.cases.held_back import pauses_over_readers, with_pauses
from handlers.services.meetings import trainings
from handlers.services.meetings.telling import note
from messages.catalogue import say
from messages.render import answer
from storage import announcement_readers, announcements, approvals, channels, outbox, people
from storage import trainings as stored

_NAMED = 5  # enterprises or bureaus that a preview names
_MOST_TO_CALL = 40  # that are named as not reached: each is to be telephoned


class _Drafted(Struct, frozen=True):
    """A draft as it was stored, and what is shown of it; without a number nothing was stored, as the answer says."""

    answer: Answer
    number: int | None = None


async def draft_announcement(
    person: Person,
    draft: Draft,
    scope: Scope,
    where: str,
    firms: Collection[Enterprise],
    ctx: DecisionContext,
    entrance: str,
) -> _Drafted:
    """Store the text with the people of `scope` whom it is meant for; nothing goes out. `where` names a part of the
    writer's place; with `firms` it goes to their people alone."""
    if refused := _refused(person, draft):
        return _Drafted(refused)
    whom = draft.audience
    name = f"{where}{whom.alone or f'的{whom.name}'}" if where else whom.name
    meant = await announcements.cases_meant(scope, ctx.plan.key, draft.audience.step, draft.audience.states)
    if firms:
        ids = {firm.id for firm in firms}
        meant, name = [case for case in meant if case.enterprise_id in ids], "、".join(f.name for f in firms)
    directory = Directory(await people.everyone())
    level = draft.audience.level
    told = [(case, p) for case in meant for p in directory.at(level, case) if p.id != person.id]
    to = {p.id: p for _, p in told}
    if not to:
        return _Drafted(Answer("announce_nobody", {"audience": name}, ok=False))
    facts = training_said(draft.text, ctx.today) if draft.training else None
    if draft.training and facts is None:
        return _Drafted(Answer("training_needs_day", ok=False))
    number = await announcements.store_draft(
        *(person.id, ctx.plan.key, draft.audience.key, draft.text, draft.training),
        *(facts.held_on if facts else None, [to[i] for i in sorted(to)], ctx.now),
    )
    if facts:
        await trainings.store_invitation(number, facts, told, level, ctx)
    await _noted(EventName.ANNOUNCEMENT_WRITTEN, number, len(to), person, ctx, entrance)
    without = {p.id for p in to.values() if channel_of(p, channels.in_any_words()) is None}
    parties = [(trainings.party_name(level, case, ctx.plan.places), p.id) for case, p in told]
    named = list(dict.fromkeys(name for name, _ in parties))
    unreached = list(dict.fromkeys(name for name, of in parties if of in without))
    shown = {
        "audience": name,
        "n": len(to),
        "lost": len(without),
        "names": named[:_NAMED],
        "more": len(named) > _NAMED,
        "unreached": unreached[:_MOST_TO_CALL],
        "more_unreached": len(unreached) > _MOST_TO_CALL,
        "training": draft.training,
        "held_on": facts.held_on if facts else None,
        "begins": facts.begins if facts else "",
        "place": facts.place if facts else "",
        "lines": _words(draft.text, facts, person).splitlines(),
    }
    return _Drafted(Answer("announce_preview", shown), number)


def _refused(person: Person, draft: Draft) -> Answer | None:
    if not draft.text:
        return Answer("announce_need_text", ok=False)
    if len(draft.text) > LONGEST_ANNOUNCEMENT:
        return Answer("announce_too_long", {"n": len(draft.text), "most": LONGEST_ANNOUNCEMENT}, ok=False)
    return None if draft.audience.open_to(person) else Answer("not_yours", ok=False)


async def drop_draft(person: Person, number: int, ctx: DecisionContext, entrance: str) -> Answer:
    """否: the draft that was shown is given up and not sent."""
    if await announcements.discard(number, person.id):
        await _noted(EventName.ANNOUNCEMENT_DROPPED, number, 0, person, ctx, entrance)
    return Answer("announce_dropped", {})


async def send_announcement(
    person: Person,
    number: int,
    ctx: DecisionContext,
    link: Callable[[int, Person, date], str],
    entrance: str,
    *,
    waits: bool = False,
) -> Answer:
    """Send the draft after 是: one message to each person of the preview who can be reached.

    What was approved is what is sent, so the flood guard does not ask again. `waits`: another person has to approve
    it, too, and it is held until then. `link` gives the address by which somebody answers an invitation by mail.
    """
    status = MessageStatus.HELD if waits else MessageStatus.WAITING
    reason = say("sending.approval.announcement", name=person.name) if waits else ""
    found = await announcements.draft_of(number, person.id)
    if found is None:
        return Answer("announce_gone", ok=False)
    meant = await announcements.copies(number)
    now_are = await people.load_people([c.person_id for c in meant])
    facts = training_said(found.text, ctx.today) if found.training else None
    of_training = await stored.of_announcement(number) if found.training else None
    words = _words(found.text, facts, person, of_training)
    going: list[tuple[int, outbox.Bundle]] = []
    for copy in meant:
        channel = channel_of(now_are[copy.person_id], channels.in_any_words())
        if channel is not None and now_are[copy.person_id].roles:
            text = words
            if facts and of_training and channel_spec(channel).form == "letter":
                text += f"\n{link(of_training, now_are[copy.person_id], facts.held_on)}"
            of = (copy.person_id, Channel(channel), Kind.ANNOUNCEMENT, (), ctx.now)
            going.append(
                (copy.id, outbox.Bundle(*of, status=status, reason=reason, text=text, round=found.round))
            )
    ids = await outbox.post([b for _, b in going], ctx.now)
    joined = [(copy_id, i) for (copy_id, _), i in zip(going, ids, strict=True)]
    await announcements.approved(number, joined, ctx.now)
    await _noted(EventName.ANNOUNCEMENT_APPROVED, number, len(ids), person, ctx, entrance)
    if waits:
        await approvals.note_writers(ids, person.id, ctx.now)
    shown = {"n": len(ids), "lost": len(meant) - len(ids)}
    if waits:
        return Answer("announce_waits", shown)
    held_by = await pauses_over_readers([b for _, b in going], ctx)
    return with_pauses(Answer("announce_approved", shown), held_by, person)


async def heard_by_phone(
    person: Person, number: int, of: int, ctx: DecisionContext, entrance: str
) -> Answer | None:
    """Record that somebody (`of`) has said on the telephone that they got the announcement; None where the person may
    not, or nobody of theirs is meant."""
    if await own_announcement(person, number) is None:
        return None
    noted = await announcement_readers.note_receipt(number, of, ctx.now)
    if noted is None:
        return None
    name, new = noted
    if new:
        facts = {"announcement": number, "of": name, "by_phone": True}
        await note(Intent.ACKNOWLEDGE, facts, person, ctx, entrance)
    return Answer("announce_heard", {"name": name})


async def own_announcement(person: Person, number: int) -> announcements.Written | None:
    """Return an announcement that was sent, if it is this person's or their office's; else None."""
    found = await announcements.written(number)
    if found is None or found.approved_at is None:
        return None
    return found if found.by_id in await trainings.own_office(person) else None


def _words(text: str, facts: TrainingFacts | None, person: Person, number: int | None = None) -> str:
    unit = next((h.unit for h in person.roles if h.unit), person.name)
    known = {"unit": unit, "announced": text, "training": facts is not None, "number": number}
    return answer("announcement", {**known, "answer_by": facts.answer_by if facts else None})


async def _noted(
    act: EventName, number: int, n: int, person: Person, ctx: DecisionContext, entrance: str
) -> None:
    facts: dict[str, Any] = {"announcement": number, "people": n}
    await note(act, facts, person, ctx, entrance)
