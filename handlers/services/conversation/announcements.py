"""群发 TEXT: stored and shown with its audience first; it goes out when its writer says 是."""

from __future__ import annotations

from bot import access, audiences
from bot.acts.context import DecisionContext
from bot.audiences import LONGEST_ANNOUNCEMENT, Draft
from bot.directory import Directory
from bot.reading.addressed import addressed
from bot.reading.names import NameIndex
from bot.reading.result import Pending
from bot.reading.small_words import asks_of_draft, more_text, new_text, with_other_time
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
    channel_of,
    channel_spec,
    replace,
)
from handlers.runtime.time_limit import limited
from handlers.services.accounts.links import Links
from handlers.services.cases.pending import remember
from handlers.services.meetings import trainings
from handlers.services.views import asked_lists
from messages.catalogue import say
from messages.render import answer
from storage import announcements, approvals, chain, channels, inbox, outbox, people
from storage import trainings as stored

_NAMED = 5  # enterprises or bureaus that a preview names
_FEWEST = 8  # characters: less is a part of the text, and nobody can tell which


async def changed_draft(
    person: Person, said: str, asked: Pending, names: NameIndex, ctx: DecisionContext
) -> Answer | None:
    """改成 TEXT, said about the draft that was shown (`asked`): show another draft for the same people. None for any
    other sentence. Of words that may be only a part of the text it is asked what they change; the draft stays."""
    if limited(asks_of_draft, said) and asked.numbers:
        return await shown_again(person, asked.numbers[0])
    text, more = (new_text(said), more_text(said)) if asked.numbers else (None, "")
    if text is None and not more:
        return None
    found = await announcements.draft_of(asked.numbers[0], person.id)
    if not (more or with_other_time(found.text if found else "", text or "")) and len(text or "") < _FEWEST:
        return await shown_again(person, asked.numbers[0], unclear=True)
    await drop(person, asked.numbers[0], ctx)
    if found and (whole := f"{found.text}\n{more}" if more else with_other_time(found.text, text or "")):
        kept = Draft(audiences.audience(found.audience), whole, found.training, asked.kind)
        return await _shown(person, kept, asked.names, ctx)
    text = text or ""
    if found is None:
        await inbox.forget_question(person.id)
        return Answer("announce_gone", ok=False)
    draft = audiences.draft(text)
    same = draft.audience is audiences.EVERYONE
    whom = audiences.audience(found.audience) if same else draft.audience
    place = draft.place or (asked.kind if same else "")
    firms = asked.names if same and not draft.place else ()
    if same and not (draft.named or place or firms):
        whose = limited(addressed, draft.text, person, names, ctx.today)
        if whose.unclear:
            return Answer("announce_whom", ok=False)
        firms = whose.firms
    anew = Draft(whom, draft.text, draft.training or found.training, place)
    return await _shown(person, anew, firms, ctx)


async def shown_again(person: Person, number: int, *, unclear: bool = False) -> Answer:
    """Show the draft once more, with those to whom it goes; the question stays open. `unclear`: a change of it was not
    understood."""
    found = await announcements.draft_of(number, person.id)
    if found is None:
        await inbox.forget_question(person.id)
        return Answer("announce_gone", ok=False)
    meant = [one.person_id for one in await announcements.copies(number)]
    first = await people.load_people(meant[:_NAMED])
    facts = {
        "n": len(meant),
        "names": list(dict.fromkeys(_unit(first[one]) for one in meant[:_NAMED])),
        "more": len(meant) > _NAMED,
        "lines": found.text.splitlines(),
        "unclear": unclear,
    }
    return Answer("announce_again", facts, ok=not unclear)


async def propose_draft(
    person: Person, content: str, names: NameIndex, ctx: DecisionContext, *, training: bool = False
) -> Answer:
    """Store the text with the people it is meant for, and ask. Nothing goes out. `training`: it invites to one."""
    draft = audiences.draft(content)
    draft = replace(draft, training=training or draft.training)
    if draft.named:
        return await _shown(person, draft, (), ctx)
    said = limited(addressed, draft.text, person, names, ctx.today)
    unclear = draft.unclear or said.unclear
    return Answer("announce_whom", ok=False) if unclear else await _shown(person, draft, said.firms, ctx)


async def _shown(person: Person, draft: Draft, firms: tuple[Enterprise, ...], ctx: DecisionContext) -> Answer:
    """Store the draft and ask. With `firms` it goes to their people alone."""
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
    if firms:
        ids = {firm.id for firm in firms}
        meant, name = [case for case in meant if case.enterprise_id in ids], "、".join(f.name for f in firms)
    directory = Directory(await people.everyone())
    level = draft.audience.level
    told = [(case, p) for case in meant for p in directory.at(level, case) if p.id != person.id]
    to = {p.id: p for _, p in told}
    if not to:
        return Answer("announce_nobody", {"audience": name}, ok=False)
    facts = training_said(draft.text, ctx.today) if draft.training else None
    if draft.training and facts is None:
        return Answer("training_needs_day", ok=False)
    number = await announcements.store_draft(
        *(person.id, ctx.plan.key, draft.audience.key, draft.text, draft.training),
        *(facts.held_on if facts else None, [to[i] for i in sorted(to)], ctx.now),
    )
    if facts:
        await trainings.store_invitation(number, facts, told, level, ctx)
    await _event(EventName.ANNOUNCEMENT_WRITTEN, number, len(to), person, ctx)
    asked = Pending(
        Intent.ANNOUNCE, "unsure", names=firms, numbers=(number,), text=draft.text, kind=draft.place
    )
    await remember(person.id, asked, ctx)
    named = list(dict.fromkeys(trainings.party_name(level, case, ctx.plan.places) for case, _ in told))
    return Answer(
        "announce_preview",
        {
            "audience": name,
            "n": len(to),
            "lost": sum(channel_of(p, channels.available()) is None for p in to.values()),
            "names": named[:_NAMED],
            "more": len(named) > _NAMED,
            "training": draft.training,
            "held_on": facts.held_on if facts else None,
            "begins": facts.begins if facts else "",
            "place": facts.place if facts else "",
            "lines": _words(draft.text, facts, person).splitlines(),
        },
    )


async def drop(person: Person, number: int, ctx: DecisionContext) -> Answer:
    """否: the draft that was shown is given up and not sent."""
    if await announcements.discard(number, person.id):
        await _event(EventName.ANNOUNCEMENT_DROPPED, number, 0, person, ctx)
    return Answer("announce_dropped", {})


async def send_draft(
    person: Person, number: int, ctx: DecisionContext, links: Links, *, waits: bool = False
) -> Answer:
    """Send the draft after 是: one message to each person of the preview who can be reached.

    What was approved is what is sent, so the flood guard does not ask again. `waits`: another person has to approve
    it, too, and it is held until then. By mail an invitation has a link to answer by.
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
        channel = channel_of(now_are[copy.person_id], channels.available())
        if channel is not None and now_are[copy.person_id].roles:
            text = words
            if facts and of_training and channel_spec(channel).form == "letter":
                text += f"\n{links.training(of_training, now_are[copy.person_id], facts.held_on)}"
            of = (copy.person_id, Channel(channel), Kind.ANNOUNCEMENT, (), ctx.now)
            going.append((copy.id, outbox.Bundle(*of, status=status, reason=reason, text=text)))
    ids = await outbox.post([b for _, b in going], ctx.now)
    joined = [(copy_id, i) for (copy_id, _), i in zip(going, ids, strict=True)]
    await announcements.approved(number, joined, ctx.now)
    await _event(EventName.ANNOUNCEMENT_APPROVED, number, len(ids), person, ctx)
    if waits:
        await approvals.note_writers(ids, person.id, ctx.now)
    shown = {"n": len(ids), "lost": len(meant) - len(ids)}
    return Answer("announce_waits" if waits else "announce_approved", shown)


def _unit(person: Person) -> str:
    return next((role.unit for role in person.roles if role.unit), person.name)


def _words(text: str, facts: TrainingFacts | None, person: Person, number: int | None = None) -> str:
    known = {"unit": _unit(person), "announced": text, "training": facts is not None, "number": number}
    return answer("announcement", {**known, "answer_by": facts.answer_by if facts else None})


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
