"""群发 TEXT: stored and shown with its audience first; it goes out when its writer says 是."""

from __future__ import annotations

from bot import access, audiences
from bot.acts.context import DecisionContext
from bot.audiences import Draft
from bot.reading.addressed import addressed
from bot.reading.names import NameIndex
from bot.reading.result import Pending
from bot.reading.small_words import asks_of_draft, more_text, new_text, with_other_time, with_other_words
from bot.words import Answer, Enterprise, Intent, Person, replace
from handlers.runtime.time_limit import limited
from handlers.services.accounts.links import Links
from handlers.services.cases.pending import remember
from handlers.services.meetings import announcing
from handlers.services.views import asked_lists
from storage import announcements, inbox, people

_NAMED = 5  # enterprises or bureaus that a draft shown again names
_FEWEST = 8  # characters: less is a part of the text, and nobody can tell which


async def changed_draft(
    person: Person, said: str, asked: Pending, names: NameIndex, ctx: DecisionContext
) -> Answer | None:
    """改成 TEXT, said about the draft that was shown (`asked`): show another draft for the same people. None for any
    other sentence. Of words that may be only a part of the text it is asked what they change; the draft stays."""
    if limited(asks_of_draft, said) and asked.numbers:
        return await shown_again(person, asked.numbers[0])
    if not asked.numbers:
        return None
    text, more = new_text(said), more_text(said)
    found = await announcements.draft_of(asked.numbers[0], person.id)
    if found and text is None and (whole := with_other_words(found.text, said)):
        await drop(person, asked.numbers[0], ctx)
        kept = Draft(audiences.audience(found.audience), whole, found.training, asked.kind)
        return await _shown(person, kept, asked.names, ctx)
    if text is None and not more:
        return None
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


def _unit(person: Person) -> str:
    return next((role.unit for role in person.roles if role.unit), person.name)


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
    scope, where = access.scope_of(person), ""
    if draft.place and draft.audience.open_to(person):
        found = await asked_lists.part_of_scope(scope, draft.place, ctx)
        if found is None:
            return Answer("list_no_place", {"place": draft.place}, ok=False)
        scope, where = found[0], found[1][1] or found[1][0]
    drafted = await announcing.draft_announcement(person, draft, scope, where, firms, ctx, "chat")
    if drafted.number:
        asked = Pending(
            Intent.ANNOUNCE,
            "unsure",
            names=firms,
            numbers=(drafted.number,),
            text=draft.text,
            kind=draft.place,
        )
        await remember(person.id, asked, ctx)
    return drafted.answer


async def drop(person: Person, number: int, ctx: DecisionContext) -> Answer:
    """否: the draft that was shown is given up and not sent."""
    return await announcing.drop_draft(person, number, ctx, "chat")


async def drop_shown(person: Person, asked: Pending, ctx: DecisionContext) -> None:
    """Give up the draft that `asked` showed, if it showed one."""
    if asked.numbers:
        await drop(person, asked.numbers[0], ctx)


async def send_draft(
    person: Person, number: int, ctx: DecisionContext, links: Links, *, waits: bool = False
) -> Answer:
    """Send the draft after 是."""
    return await announcing.send_announcement(person, number, ctx, links.training, "chat", waits=waits)
