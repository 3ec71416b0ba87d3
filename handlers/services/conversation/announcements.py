"""群发 TEXT: stored and shown with its audience first; it goes out when its writer says 是."""

from __future__ import annotations

from bot import access, audiences
from bot.acts.context import DecisionContext
from bot.audiences import LONGEST_ANNOUNCEMENT, Draft
from bot.directory import Directory
from bot.reading.dates import dates_in
from bot.reading.result import Pending
from bot.reading.small_words import more_text, new_text, with_other_time
from bot.words import Answer, Case, Channel, EventName, Intent, Kind, Level, MessageStatus, Person, channel_of
from handlers.services.cases.pending import remember
from handlers.services.delivery import brakes
from handlers.services.views import asked_lists
from messages.catalogue import say
from messages.render import answer
from storage import announcements, chain, channels, inbox, outbox, people

_NAMED = 5  # enterprises that a preview names
_FEWEST = 8  # characters: less is a part of the text, and nobody can tell which


async def changed_draft(person: Person, said: str, asked: Pending, ctx: DecisionContext) -> Answer | None:
    """改成 TEXT, said about the draft that was shown (`asked`): show another draft for the same people. None for any
    other sentence. Words that may be only a part of the text end the draft."""
    text, more = (new_text(said), more_text(said)) if asked.numbers else (None, "")
    if text is None and not more:
        return None
    found = await announcements.draft_of(asked.numbers[0], person.id)
    await drop(person, asked.numbers[0], ctx)
    if found and (whole := f"{found.text}\n{more}" if more else with_other_time(found.text, text or "")):
        kept = Draft(audiences.audience(found.audience), whole, found.training, asked.kind)
        return await _shown(person, kept, ctx)
    text = text or ""
    if found is None or len(text) < _FEWEST:
        await inbox.forget_question(person.id)
        return Answer("announce_in_full", ok=False)
    draft = audiences.draft(text)
    same = draft.audience is audiences.EVERYONE
    whom = audiences.audience(found.audience) if same else draft.audience
    place = draft.place or (asked.kind if same else "")
    return await _shown(person, Draft(whom, draft.text, draft.training or found.training, place), ctx)


async def propose_draft(person: Person, content: str, ctx: DecisionContext) -> Answer:
    """Store the text with the people it is meant for, and ask. Nothing goes out."""
    return await _shown(person, audiences.draft(content), ctx)


async def _shown(person: Person, draft: Draft, ctx: DecisionContext) -> Answer:
    if not draft.text:
        return Answer("announce_need_text", ok=False)
    if len(draft.text) > LONGEST_ANNOUNCEMENT:
        return Answer("announce_too_long", {"n": len(draft.text), "most": LONGEST_ANNOUNCEMENT}, ok=False)
    if not draft.audience.open_to(person):
        return Answer("not_yours", ok=False)
    scope, where = access.scope_of(person), ""
    if draft.place:
        found = await asked_lists.part_of_scope(scope, draft.place, ctx)
        if found is None:
            return Answer("list_no_place", {"place": draft.place}, ok=False)
        scope, where = found[0], found[1][1] or found[1][0]
    name = f"{where}的{draft.audience.name}" if where else draft.audience.name
    meant = await announcements.cases_meant(scope, ctx.plan.key, draft.audience.step, draft.audience.states)
    directory = Directory(await people.everyone())
    told = {p.id: p for case in meant for p in directory.at(draft.audience.level, case)}
    to = [told[i] for i in sorted(told) if i != person.id]
    named = list(dict.fromkeys(_called(draft.audience.level, case, ctx) for case in meant))
    if not to:
        return Answer("announce_nobody", {"audience": name}, ok=False)
    days = {d.ahead for d in dates_in(draft.text, ctx.today) if d.ahead}
    held_on = min(days) if draft.training and days else None
    number = await announcements.store_draft(
        person.id, ctx.plan.key, draft.audience.key, draft.text, draft.training, held_on, to, ctx.now
    )
    await _event(EventName.ANNOUNCEMENT_WRITTEN, number, len(to), person, ctx)
    asked = Pending(Intent.ANNOUNCE, "unsure", numbers=(number,), text=draft.text, kind=draft.place)
    await remember(person.id, asked, ctx)
    lost = sum(channel_of(p, channels.available()) is None for p in to)
    return Answer(
        "announce_preview",
        {
            "audience": name,
            "n": len(to),
            "lost": lost,
            "names": named[:_NAMED],
            "more": len(named) > _NAMED,
            "training": draft.training,
            "held_on": held_on,
            "lines": _words(draft.text, draft.training, person).splitlines(),
        },
    )


def _called(level: Level, case: Case, ctx: DecisionContext) -> str:
    """Return the enterprise, or the bureau, to whose people it goes."""
    return (
        case.name
        if level is Level.ENTERPRISE
        else ctx.plan.places.bureau(level.value, case.city, case.county)
    )


async def drop(person: Person, number: int, ctx: DecisionContext) -> Answer:
    """否: the draft that was shown is given up and not sent."""
    if await announcements.discard(number, person.id):
        await _event(EventName.ANNOUNCEMENT_DROPPED, number, 0, person, ctx)
    return Answer("announce_dropped", {})


async def send_draft(person: Person, number: int, ctx: DecisionContext, *, waits: bool = False) -> Answer:
    """Send the draft after 是: one message to each person of the preview who can be reached.

    What was approved is what is sent, so the flood guard does not ask again. `waits`: another person has to approve
    it, too, and it is held until then.
    """
    status = MessageStatus.HELD if waits else MessageStatus.WAITING
    reason = say("sending.approval.announcement", name=person.name) if waits else ""
    found = await announcements.draft_of(number, person.id)
    if found is None:
        return Answer("announce_gone", ok=False)
    meant = await announcements.copies(number)
    now_are = await people.load_people([c.person_id for c in meant])
    words = _words(found.text, found.training, person)
    going: list[tuple[int, outbox.Bundle]] = []
    for copy in meant:
        channel = channel_of(now_are[copy.person_id], channels.available())
        if channel is not None and now_are[copy.person_id].roles:
            of = (copy.person_id, Channel(channel), Kind.ANNOUNCEMENT, (), ctx.now)
            going.append((copy.id, outbox.Bundle(*of, status=status, reason=reason, text=words)))
    ids = await outbox.post([b for _, b in going], ctx.now)
    joined = [(copy_id, i) for (copy_id, _), i in zip(going, ids, strict=True)]
    await announcements.approved(number, joined, ctx.now)
    await _event(EventName.ANNOUNCEMENT_APPROVED, number, len(ids), person, ctx)
    if waits:
        await brakes.hold_announcement(ids, person.id, ctx.now)
    facts = {"n": len(ids), "lost": len(meant) - len(ids)}
    return Answer("announce_waits" if waits else "announce_approved", facts)


def _words(text: str, training: bool, person: Person) -> str:
    unit = next((h.unit for h in person.roles if h.unit), person.name)
    return answer("announcement", {"unit": unit, "announced": text, "training": training})


async def _event(act: str, number: int, n: int, person: Person, ctx: DecisionContext) -> None:
    entry = chain.Entry(
        ctx.now,
        "chat",
        act,
        {"announcement": number, "people": n},
        person_id=person.id,
        plan_version=ctx.plan.version,
    )
    await chain.add_events([entry])
