"""A sentence -> what is answered: read it, do it, note it, or ask back."""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot import access
from bot.acts import RULES
from bot.reading import hear_names, read
from bot.reading.answers import second_thought
from bot.reading.numbers import LONGEST_RANGE, too_long
from bot.reading.phrases import REPORTS
from bot.reading.result import HARMLESS, OFFER, Pending, Reading, pending_from, spoken_of
from bot.words import Answer, Enterprise, Level, Person, Scope
from bot.words.intents import BUREAUS
from handlers.services.cases.pending import MAY_STAY, remember, revived, waits
from handlers.services.conversation import (
    announcements,
    asked_back,
    bulk,
    by_number,
    desk,
    doing,
    files,
    forms,
    sure,
    which,
)
from handlers.services.conversation.answers import ANSWERS, not_offered
from handlers.services.conversation.turn import Turn
from handlers.services.reminders import digests
from handlers.services.views import queries
from messages.render import answer
from storage import inbox, tickets

log = structlog.get_logger()

# These leave an open question open: they show no numbers of their own and change nothing.
KEEPS = frozenset({"help", "acknowledge", "explain_date", "status", "ask_support", "bind"})
# Questions with an answer of their own: the number of a duty that was shown.
CHOSEN = {files.ASKED: files.chosen, which.ASKED: which.chosen}


async def respond(turn: Turn, text: str) -> str:
    """Do or answer it, and remember what was asked or spoken of, for her next sentence."""
    turn.said = text.strip()
    form = forms.form_of(turn, turn.said)
    if form and not (form.answers and await _waiting(turn)):
        turn.taken = f"{form.intent} {form.act}"
        return await form.done()
    asked = await inbox.asked(turn.person.id, turn.ctx.now)
    if asked and not asked.expired and asked.pending["intent"] in CHOSEN:
        choose = CHOSEN[asked.pending["intent"]]
        chosen = await choose(turn.person, text, asked.pending, turn.ctx)
        if chosen is not None:
            return answer(chosen.key, chosen.facts, limit=2048)
        asked = None
    elif asked and asked.pending["intent"] in CHOSEN and which.choice_in(text):
        await inbox.settled(turn.person.id)
        return answer("expired", {"what": ""})
    mine = asked is not None and asked.pending.get("round") == turn.ctx.plan.key
    last = revived(asked.pending, turn.names) if asked and mine else None
    before = turn.before = None if asked and asked.expired else last
    if before and (whole := asked_back.whole(before, turn.said, turn.ctx)):
        text = whole
    reading = await _read(turn, text, before)
    turn.taken = f"{reading.intent} {reading.act} {reading.why}".rstrip()
    if asked and before and sure.meant(asked.pending, before, turn.said, reading):
        turn.sure, turn.said = True, before.text
    log.info("read", person=turn.person.id, intent=reading.intent, act=reading.act)
    match reading.act:
        case "ask":
            return await _ask(turn, reading, before)
        case "deny":
            said = desk.refused(reading)
        case "none" if last and last is not before and _may_answer(reading, last):
            await inbox.settled(turn.person.id)
            said = Answer("expired", {"what": asked_back.meant(last)})
        case "none" if meant := await _takes_back(turn, reading, before):
            return answer(meant.key, meant.facts, limit=2048)
        case "none":
            polite = asked_back.courtesy(reading, turn.said)
            more = polite or await desk.nothing(turn, reading)
            said = more or asked_back.nothing(reading, turn.level, turn.ctx.today)
        case _:
            return await _answered(turn, reading, before)
    return await _said(turn, said, before)


async def _waiting(turn: Turn) -> bool:
    """Whether a question of hers waits for words of any kind."""
    asked = await inbox.asked(turn.person.id, turn.ctx.now)
    if not asked or asked.expired:
        return False
    return asked.pending["intent"] in CHOSEN or asked.pending["missing"] not in ("", *MAY_STAY)


async def _takes_back(turn: Turn, reading: Reading, before: Pending | None) -> Answer | None:
    """What follows where a sentence takes something back of an offer, or denies one's own report."""
    if before and await _takes_part_back(turn, before):
        return Answer("offer_dropped", {"what": asked_back.meant(before)})
    denied = await doing.denied_report(turn, reading)
    if denied is None:
        return None
    offer, said = denied
    await _remember(turn, pending_from(offer))
    return said


async def _takes_part_back(turn: Turn, before: Pending) -> bool:
    """Whether an exception or a correction follows an offer, which then ends: a later 是 must not do
    what this sentence took out of it."""
    if before.missing != "unsure" or before.intent in HARMLESS:
        return False
    named = hear_names(turn.said, turn.person, turn.names, turn.ctx.today)
    if not named and not second_thought(turn.said):
        return False
    await inbox.settled(turn.person.id)
    if before.intent == "announce":
        await announcements.drop(turn.person, before.numbers[0], turn.ctx)
    return True


async def _said(turn: Turn, said: Answer, before: Pending | None) -> str:
    """The answer to a sentence that does nothing. One that nobody understood may be passed on to the
    desk, as it is, if she wants it."""
    if said.key in ("unknown", "nothing_pending") and before and waits(before):
        return answer("not_the_answer", {"what": asked_back.meant(before)})
    text = answer(said.key, said.facts, limit=2048)
    if said.key != "unknown" or turn.level == Level.SUPPORT or not _free(before):
        return text
    about = before.about if before else ()
    await _remember(turn, Pending("ask_support", OFFER, text=turn.said, about=about))
    return f"{text}\n{answer('offer_words', {})}"


def _free(before: Pending | None) -> bool:
    """Whether nothing that was asked would be lost."""
    return before is None or before.missing in ("", OFFER)


async def _read(turn: Turn, text: str, before: Pending | None) -> Reading:
    """The sentence with the question it answers; the same matter said again, or a mere 收到, is no
    reason and no words for it. What may be no reason is asked once more before anybody is sent
    back for it."""
    known = await open_to_the_desk(turn.person)
    today = turn.ctx.today
    reading = read(text, turn.person, turn.names, today, before, known)
    if before is None or before.missing not in ("need_reason", "need_text"):
        return reading
    alone = read(text, turn.person, turn.names, today, None, known)
    if alone.why == before.missing or asked_back.no_reason(turn.said):
        return alone
    answers = (reading.intent, reading.act) == (before.intent, "do") and reading != alone
    unsure = asked_back.doubtful if before.missing == "need_reason" else asked_back.another_matter
    if answers and unsure(turn.said):
        return replace(reading, act="ask", why="unsure")
    return reading


async def open_to_the_desk(person: Person) -> frozenset[int]:
    """The enterprises that the desk may look into for its open tickets."""
    if any(role.level is Level.SUPPORT for role in person.roles):
        return await tickets.enterprises_of_open()
    return frozenset()


async def _answered(turn: Turn, reading: Reading, before: Pending | None) -> str:
    """What was done; a question that a look at something else left open is recalled."""
    if before and waits(before) and reading.intent in KEEPS - {before.intent}:
        still = answer("still_open", {"what": asked_back.meant(before)})
        return f"{await _done(turn, reading)}\n{still}"
    await _remember(turn, spoken_of(reading, before))
    return await _done(turn, reading)


async def _ask(turn: Turn, reading: Reading, before: Pending | None) -> str:
    if vain := await doing.in_vain(turn, reading) or await doing.day_refused(turn, reading):
        return vain
    if reading.intent in by_number.LISTS and not reading.numbers and too_long(turn.said):
        what, listed = asked_back.SAYS.get(reading.intent, ""), by_number.LISTS.get(reading.intent, "")
        return answer("range_too_long", {"most": LONGEST_RANGE, "what": what, "list": listed})
    urges = (reading.intent, reading.why) == ("urge", "which_enterprise")
    if urges and (asked := await bulk.of_place(turn, reading)):
        return asked
    if reading.why == "many":
        shown, named = await bulk.propose(turn, reading)
        done = await doing.do(turn, named) if named else ""
        return "\n".join(filter(None, (done, shown)))
    if (reading.intent, reading.why) == ("withdraw_report", "unsure"):
        reading, said = await doing.to_take_back(turn, reading)
        await _remember(turn, pending_from(reading) if said.ok else spoken_of(reading, before))
        return answer(said.key, said.facts, limit=2048)
    left = ""
    if reading.intent in which.BY_NUMBER and reading.numbers:
        found = await by_number.picked(turn, reading)
        reading, left = replace(reading, numbers=found.numbers), found.left
        if not reading.numbers:
            return left
    if reading.why == "which_enterprise":
        reading = replace(reading, choices=await _choices(turn, reading, before))
    if meant := _together(turn, reading):
        await inbox.settled(turn.person.id)
        said = await queries.together(*meant, turn.ctx)
    else:
        await _remember(turn, pending_from(_with_words(turn, reading), before))
        said = _question(turn, reading, before)
    text = answer(said.key, said.facts, limit=2048)
    if said.key == "need_number" and reading.intent in which.BY_NUMBER:
        text += f"\n{await doing.current(turn)}"
    return "\n".join(filter(None, (text, left)))


def _with_words(turn: Turn, reading: Reading) -> Reading:
    """The level that an acceptance names, a report's link and its number are read out of the
    sentence again, once it is a yes."""
    again = reading.intent == "acceptance_passed" or reading.intent in REPORTS
    return replace(reading, text=turn.said) if again else reading


async def _choices(turn: Turn, reading: Reading, before: Pending | None) -> tuple[Enterprise, ...]:
    """The candidates of the sentence. A contact of several chooses among all of hers, the one
    spoken of last first; a bureau that named none among those it can be, if they are few."""
    own = [turn.names.by_id(h.enterprise_id) for h in turn.person.roles if h.enterprise_id]
    nearly = not own and read(turn.said, turn.person, turn.names, turn.ctx.today).choices
    if nearly or not set(reading.choices) <= set(before.about if before else ()):
        named = nearly or reading.choices
        return await which.still_open(reading.intent, named, turn.ctx) or named
    mine = [e for e in own if e and access.may(turn.person, reading.intent, e)]
    few = await queries.candidates(turn.person, reading.intent, turn.ctx)
    last = await which.still_open(reading.intent, reading.choices, turn.ctx)
    return tuple(dict.fromkeys((*last, *mine))) or few or reading.choices


def _together(turn: Turn, reading: Reading) -> tuple[Scope, str] | None:
    """进度 alone or of a place, from a bureau: how its enterprises stand together."""
    if reading.intent != "status" or reading.names or reading.choices:
        return None
    bureau = any(role.level in BUREAUS for role in turn.person.roles)
    return queries.asked_together(turn.said, turn.person) if bureau else None


def _question(turn: Turn, reading: Reading, before: Pending | None) -> Answer:
    if reading.why == "need_text" and reading.intent == "announce":
        return Answer("announce_need_text", {})
    if reading.why.startswith("need_") and reading.intent in desk.HOW:
        return Answer(desk.HOW[reading.intent], {"number": (*reading.numbers, 12)[0]})
    return asked_back.question(reading, before, turn.said, turn.ctx)


async def _remember(turn: Turn, pending: Pending | None) -> None:
    if pending:
        await remember(turn.person.id, pending, turn.ctx)


async def _done(turn: Turn, reading: Reading) -> str:
    """The act's answer; a second matter behind a report is answered too, never acted upon."""
    text = await _do(turn, reading)
    if not reading.rest:
        return text
    more = read(reading.rest, turn.person, turn.names, turn.ctx.today)
    if more.act == "do" and more.intent in HARMLESS:
        turn.said = reading.rest
        text += "\n" + await _do(turn, more)
    elif more.intent not in HARMLESS and more.act != "none":
        text += "\n" + answer("one_at_a_time", {"text": reading.rest})
    return text


async def _do(turn: Turn, reading: Reading) -> str:
    if reading.intent in RULES:
        return await doing.do(turn, reading)
    if reading.intent == "close_ticket":
        return await desk.close(turn, reading)
    if reading.intent == "answer_ticket":
        return await desk.ticket_answer(turn, reading)
    if reading.intent == "digest_now":
        shown = await digests.shown(turn.person, turn.ctx, turn.public_url, turn.faq)
        return shown or answer("digest_none", {})
    said = await ANSWERS.get(reading.intent, not_offered)(turn, reading)
    return answer(said.key, said.facts, limit=2048)


def _may_answer(reading: Reading, last: Pending) -> bool:
    """Could a sentence that says nothing by itself have been meant for the question `last`?"""
    lost = ("nothing_pending",) if last.missing == OFFER else ("nothing_pending", "unknown")
    return bool(last.missing) and reading.why in lost
