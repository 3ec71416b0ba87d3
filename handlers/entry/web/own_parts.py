"""What an enterprise's page offers, whoever opened it: its facts, a question, a file, the letter. By the link of a
mail it is opened in own.py, by a sign-in in own_case.py."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from aiohttp import web
from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.kinds import BY_ACT
from bot.reading.not_the_one import is_the_one, not_the_one, perhaps_not_the_one, stops_late, successor_said
from bot.words import Act, Case, Channel, Details, Intent, Level, Person
from handlers.entry.web.uploads import read_upload
from handlers.runtime.context import Context
from handlers.services.cases.act import perform
from handlers.services.conversation import not_of_this_firm, wrong_person
from handlers.services.conversation.uploads import LARGEST_UPLOAD, keep_upload
from handlers.services.reports.letters import letter_copy
from handlers.services.reports.own_page import OwnPage, own_page
from handlers.services.support import asking, known_answers
from messages.catalogue import say
from messages.forms import form
from messages.letters.as_text import letter_lines
from messages.on_pages import page_answer
from messages.timeline import timeline
from storage import addresses, chain, db, events, people, refused

_LONGEST_QUESTION: Final = 500


class Addresses(Struct, frozen=True):
    """Where the page's links and forms lead. `act` and `large` are the beginnings of addresses, which end with the kind
    of act, and with 1 or 0; `figures` is "" where there is no form of figures."""

    act: str
    ask: str
    upload: str
    letter: str
    large: str
    figures: str


def facts_of(
    page: OwnPage, who: Person, ctx: DecisionContext, to: Addresses, told: str = "", *, ok: bool = True
) -> dict[str, Any]:
    """Return what `own.html.j2` shows of a page; `told` is what came of the form that was sent."""
    offered = [offer for _, found in page.owed for offer in found] + [offer for offer, _ in page.more]
    return {
        "page": page,
        "words": {offer: form(offer.kind, ctx.plan.kind_of(offer.step), False) for offer in offered},
        "line": timeline(page.line, ctx.plan.published_on, ctx.today),
        "to": to,
        "told": told,
        "ok": ok,
        "longest": _LONGEST_QUESTION,
        "reader": who.name,
        "invited": (),
        "file": None,
        "is_today": False,
        "others": (),
    }


async def note_received(case: Case, who: Person, ctx: DecisionContext) -> None:
    """Note, once, that a mail's reader has it: they are heard from by mail from now on."""
    if await events.newest_of(who.id, Intent.ACKNOWLEDGE):
        return
    await addresses.note_heard(who.id, Channel.EMAIL, ctx.now)
    await addresses.mark_reachable(who.id, Channel.EMAIL, ctx.now)
    heard = chain.Entry(ctx.now, "mail", Intent.ACKNOWLEDGE, {}, case.id, person_id=who.id)
    await chain.add_events([heard])


async def says_who_they_are(
    case: Case, who: Person, channel: Channel, ctx: DecisionContext, *, is_one: bool
) -> str:
    """我不是联系人, 我是联系人: do what the same words in the chat would do; return what is said to it."""
    whole = (await people.load_people([who.id])).get(who.id)
    if whole is None or not case.enterprise_id:
        return ""
    if not is_one:
        return await _not_the_one(case, whole, say("web.own.not_one"), "stranger", channel, ctx)
    if not await refused.refused_address(who.id, channel):
        return ""
    await wrong_person.begin_again(whole, channel, say("web.own.is_one"), ctx, "mail")
    return page_answer("reached_again", {"name": case.name})


async def _not_the_one(
    case: Case, whole: Person, words: str, kind: str, channel: Channel | None, ctx: DecisionContext
) -> str:
    theirs = any(role.enterprise_id == case.enterprise_id for role in whole.roles)
    if theirs and len(whole.roles) > 1 and case.enterprise_id:
        await not_of_this_firm.leave_one(whole, case.enterprise_id, case, words, ctx, "mail")
    elif theirs and whole.addresses:  # said twice, it is one word
        await wrong_person.stop(whole, case, words, kind, ctx, "mail", channel)
    return page_answer("not_the_one", {"kind": kind, "more": False})


async def put_question(
    context: Context,
    text: str,
    case: Case,
    who: Person,
    ctx: DecisionContext,
    entrance: str,
    channel: Channel | None = None,
) -> tuple[str, bool]:
    """Put a question to the desk, by the same way as 提问; return what is said to it, and whether it was stored. Words
    by which its writer is not the contact, or is, do what they do in the chat; what may mean it goes to the desk, its
    writer is shown the button, and the county hears of it."""
    text = text.strip()
    if not text or len(text) > _LONGEST_QUESTION:
        return say("web.own.ask_empty", n=_LONGEST_QUESTION), False
    base, kind, instead = context.faq, not_the_one(text, case.name), successor_said(text)

    async def work() -> tuple[str, bool]:
        whole = (await people.load_people([who.id])).get(who.id)
        contact = whole is not None and all(role.level is Level.ENTERPRISE for role in whole.roles)
        if whole is not None and contact and kind not in (None, "near"):
            named = await _change_asked(case, whole, text, instead, ctx, entrance)
            return "\n".join(
                filter(None, (await _not_the_one(case, whole, text, kind, channel, ctx), named))
            ), True
        if contact and channel and is_the_one(text):
            back = await says_who_they_are(case, who, channel, ctx, is_one=True)
            if back:
                return back, True
        faq = await known_answers.faq_now(base, [ctx.plan])
        said = await asking.ask_desk(who, text, None, faq, ctx, by=entrance, about=case)
        told = page_answer(said.key, said.facts)
        if whole and contact and channel and (kind or perhaps_not_the_one(text) or stops_late(text)):
            if kind:
                await wrong_person.doubt(whole, case, text, "doubted_on_page", ctx, "mail")
            told += "\n" + say("web.own.press_not_one")
        return told, True

    done = await db.write(work)
    context.look_soon()
    return done


async def _change_asked(
    case: Case, whole: Person, text: str, instead: tuple[str, str], ctx: DecisionContext, entrance: str
) -> str:
    """Ask the bureau for the contact whom the words name; return what is said to it, "" where they name nobody."""
    name, phone = instead
    if not name:
        return ""
    change = BY_ACT[Intent.REPLACE_CONTACT].kind
    asked = Act(Intent.REPORT_CHANGE, reason=text, what=change, details=Details(contact=name, phone=phone))
    said = await perform(case.id, asked, whole, ctx, entrance)
    return page_answer(said.key, said.facts)


async def take_material(
    request: web.Request, case: Case, who: Person, ctx: DecisionContext, entrance: str, context: Context
) -> tuple[str, bool]:
    """Keep the file of a form as material of the step that the form names, and say what came of it."""
    try:
        sent = await read_upload(request, LARGEST_UPLOAD)
    except web.HTTPRequestEntityTooLarge:
        return page_answer("upload_refused", {"why": "too_large"}), False
    page = await db.read(partial(own_page, case, who, ctx, by_link=True))
    duty = next((d for d in case.duties if str(d.id) == sent.fields.get("duty", "")), None)
    if duty is None or duty.id not in dict(page.may_send):
        return page_answer("upload_refused", {"why": "step"}), False
    files = context.settings.files
    done = await keep_upload(who, case, duty, sent.name, sent.content, files, ctx, entrance)
    return page_answer(done.key, done.facts), done.ok


async def copy_of_letter(case: Case, ctx: DecisionContext, context: Context) -> tuple[str, bytes] | None:
    """Return the name and content of a copy of the letter; None where none was made."""
    return await letter_copy(case, ctx, context.settings.letter_template)


def letter_facts(made: tuple[str, bytes], case: Case) -> dict[str, Any]:
    """Return what `letter.html.j2` shows of a copy."""
    return {"case": case, "lines": letter_lines(made[1])}
