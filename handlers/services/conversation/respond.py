"""A sentence -> what is answered: read it, do it, note it, or ask back."""

from __future__ import annotations

from functools import partial

import structlog

from bot.acts import ACT_RULES
from bot.reading import unquoted
from bot.reading.choices import one_more, plain_choice
from bot.reading.given_up import lets_go
from bot.reading.of_the_record import asks_of_it, doubts_the_day
from bot.reading.other_matters import OUTCOMES
from bot.reading.result import HARMLESS, OFFER, PROPOSED, Pending, Reading, spoken_of
from bot.reading.told_in_full import contact_told, number_of_the_same
from bot.reading.which_round import OF_A_ROUND
from bot.words import Answer, Intent, Level, Person
from handlers.services.cases.pending import revived, waits
from handlers.services.conversation import (
    asked_back,
    asked_late,
    brakes,
    called_wrong,
    choosing,
    consent,
    desk,
    doing,
    ended_rounds,
    in_rounds,
    known,
    not_of_this_firm,
    open_question,
    other_meanings,
    parts,
    prepared,
    proposing,
    questions,
    round_said,
    said_behind,
    second_thoughts,
    second_turn,
    sure,
    wrong_person,
)
from handlers.services.conversation.answers import answered_by
from handlers.services.conversation.other_office import told_whose
from handlers.services.conversation.turn import Turn
from handlers.services.reminders import digests
from messages.render import answer
from storage import inbox, ticket_records

log = structlog.get_logger()

ASKED_OF_ALL = (lets_go, asks_of_it, doubts_the_day, contact_told, number_of_the_same)  # of every sentence


async def respond(turn: Turn, text: str) -> str:
    """Do what `text` says, or answer it; returns the reply. A question put back, and the enterprise
    that was named, are stored: the person's next sentence is read with them."""
    text = unquoted(text)
    return await ended_rounds.elsewhere_or(turn, text, partial(_in_own_rounds, turn, text))


async def _in_own_rounds(turn: Turn, text: str) -> str:
    """Return the reply to the sentence in those of the person's rounds that it names, or may mean."""
    if len(turn.rounds.held) == 1:
        return await _respond(turn, (await round_said.without_round_name(turn, text))[0])
    text, told = await round_said.resumed(turn, text)
    if not told and turn.rounds.asks:
        text, told = await round_said.without_round_name(turn, text)
    if told:
        return told
    reply = await _respond(turn, text)
    if turn.rounds.one:
        reply = in_rounds.under_name(turn, reply)
        await round_said.keep_said(turn)
    turn.rounds = turn.rounds.narrowed(turn.rounds.held)
    return await round_said.with_open_question(turn, reply)


async def _respond(turn: Turn, text: str) -> str:
    """Return the reply to the sentence in the rounds that it may mean."""
    text = turn.text = known.client_by_name(turn, plain_choice(text.strip()))
    told = await not_of_this_firm.leave_out(turn, text) or await wrong_person.leave_in_peace(turn, text)
    if told := told or await consent.of_which(turn, text):
        return told if turn.text == text else f"{told}\n{await _heard(turn, turn.text, None, True)}"
    asked = turn.asked
    turn.kept = asked.pending if asked and not asked.expired else None
    await other_meanings.end_numbers(turn)
    form, question = await in_rounds.form_in_round(turn)
    if question:
        return question
    if form and not (form.answers and open_question.waits_for_words(asked)):
        turn.taken = f"{form.intent} {form.act}"
        said = await form.done()
        of_one = not turn.rounds.one and form.intent in OF_A_ROUND
        return in_rounds.under_name(turn, said) if of_one else said
    of_own_round = asked is not None and in_rounds.of_question(turn, asked.pending)
    if turn.kept and (again := await open_question.put_again(turn, turn.kept)):
        return again
    if asked and asked.pending["intent"] in open_question.CHOSEN_BY_NUMBER:
        if chosen := await open_question.of_those_shown(turn, text, asked):
            return answer(chosen.key, chosen.facts, limit=2048)
        asked = None
    return await _heard(turn, text, asked, of_own_round)


async def _heard(turn: Turn, text: str, asked: inbox.OpenQuestion | None, of_own_round: bool) -> str:
    """Return the reply to the sentence, read with the question `asked` that it may answer. Without
    `of_own_round` that question belongs to a round which the person has left, and is ignored."""
    last = revived(asked.pending, turn.names) if asked and of_own_round else None
    before = turn.before = None if asked and asked.expired else last
    round_said.stays_in_round(turn, before)
    if done := await parts.answered(turn, before, lambda one: _part(turn, one)):
        return done
    text, before = other_meanings.chosen_below(turn, before, text)
    if before and before.missing == PROPOSED:
        if said := await choosing.chosen_or_form(turn, before):
            return said
        text, before = turn.text, turn.before
        if before is None and turn.rounds.asks:
            turn.text, said = await round_said.without_round_name(turn, text)
            if said:
                return said
    if (
        before
        and before.intent == Intent.ANNOUNCE
        and (said := await called_wrong.of_the_draft(turn, before))
    ):
        return said
    text = turn.text = await brakes.with_what_was_said(turn, text, before)
    if before and (
        whole := one_more(turn.text, before) or asked_back.completed_sentence(before, turn.text, turn.ctx)
    ):
        text = whole
    told, reading = await second_turn.read_in_conversation(turn, text, before, await _tickets(turn))
    turn.taken = f"{reading.intent} {reading.act} {reading.why}".rstrip()
    round_said.goes_elsewhere(turn, before, reading)
    told = await called_wrong.no_longer_asked(turn, told, reading, before, await _tickets(turn)) or told
    if told:
        return told
    if asked and before and sure.says_yes_to(asked.pending, before, turn.text, reading):
        turn.sure, turn.text = True, before.text
    log.info("read", person=turn.person.id, intent=reading.intent, act=reading.act)
    if helped := await known.help_first(turn, reading):
        return await _worded(turn, helped, before)
    return await ended_rounds.finished_firms_apart(turn, reading, lambda one: _read(turn, one, last, before))


async def _part(turn: Turn, sentence: str) -> str:
    """Return the reply to a sentence that was offered beside others, in the round that it names."""
    rounds = turn.rounds
    turn.text, told = await round_said.without_round_name(turn, sentence)
    named = turn.rounds.one and not rounds.one
    reply = told or await _heard(turn, turn.text, None, True)
    reply = in_rounds.under_name(turn, reply) if named else reply
    turn.rounds = rounds
    return reply


async def _read(turn: Turn, reading: Reading, last: Pending | None, before: Pending | None) -> str:
    """Return the reply to a sentence that has been read."""
    reading = asked_back.of_the_day_gone_by(reading, turn.text, turn.ctx.today) or reading
    if len(turn.rounds.held) == 1 or reading.act not in ("do", "ask"):
        reply = await _taken(turn, reading, last, before)
        return await other_meanings.with_choices(turn, reading, reply, await _tickets(turn))
    return await in_rounds.reply_in_rounds(turn, reading, before, lambda one: _taken(turn, one, last, before))


async def _taken(turn: Turn, reading: Reading, last: Pending | None, before: Pending | None) -> str:
    """What follows from the sentence, in the turn's round."""
    if right := await second_thoughts.put_right_by_sentence(turn, reading, before, await _tickets(turn)):
        return right
    if said := await proposing.answer_instead(turn, reading, await _tickets(turn)):
        return await _worded(turn, said, before)
    match reading.act:
        case "ask" if open_question.must_be_answered(turn, before) and open_question.keeps(reading, before):
            reply = await questions.reply_to_look(turn, reading)
        case "ask" if only := await questions.chosen_already(turn, reading):
            turn.before, chosen = only
            turn.taken = f"{chosen.intent} {chosen.act}"
            return await in_rounds.reply_in_rounds(
                turn, chosen, None, lambda one: _taken(turn, one, last, turn.before)
            )
        case "ask":
            return await questions.ask_back(turn, reading, before)
        case "deny" if reading.left:
            return await questions.of_the_allowed(turn, reading, before)
        case "deny":
            reply = await _not_theirs(turn, reading, await _tickets(turn))
        case "none" if last and last is not before and _may_answer(reading, last):
            return await asked_late.put_once_more(turn, last)
        case "none" if done := await prepared.answer_prepared(turn, reading):
            reply = done
        case "none" if thought := await second_thoughts.reply(turn, reading, before, await _tickets(turn)):
            return thought
        case "none":
            polite = asked_back.answer_courtesy(reading, turn.text)
            more = polite or await desk.maybe_for_desk(turn, reading)
            more = more or await proposing.put_proposals(turn, reading, await _tickets(turn))
            reply = more or asked_back.explain_nothing_done(reading, turn.level, turn.ctx.today, turn.text)
        case _:
            return await _answered(turn, reading, before)
    return await _worded(turn, reply, before)


async def _not_theirs(turn: Turn, reading: Reading, tickets: frozenset[int]) -> Answer:
    """Return who has to do it, where that is all there is to say; else what may have been meant, or the refusal."""
    told = told_whose(turn, reading, tickets)
    result = (
        turn.level == Level.ENTERPRISE and reading.intent in OUTCOMES
    )  # of which only an office has the word
    if told and (
        result or all(one.reading.intent in HARMLESS for one in await proposing.found(turn, reading, tickets))
    ):
        return told
    meant = await proposing.put_proposals(turn, reading, tickets) or await known.if_asked(turn, reading)
    return meant or told or desk.refused(turn, reading)


async def _worded(turn: Turn, reply: Answer, before: Pending | None) -> str:
    """Return the reply to a sentence that does nothing. What nobody understood, the sender may have passed on."""
    if reply.key in ("unknown", "nothing_pending") and before and waits(before):
        return await second_thoughts.not_heard(turn, before, await _tickets(turn))
    text = answer(reply.key, reply.facts, limit=2048)
    await other_meanings.end_offer(turn, before, reply.key)
    if still := open_question.recalled(turn.kept, before) if reply.key != "cancelled" else "":
        return f"{open_question.no_choice() if reply.key == 'nothing_pending' else text}\n{still}"
    if reply.key != "unknown" or turn.level == Level.SUPPORT or not _free(before):
        return text
    about = before.about if before else ()
    await questions.keep_question(
        turn, Pending(Intent.ASK_SUPPORT, OFFER, text=turn.whole or turn.text, about=about)
    )
    return f"{text}\n{answer('offer_words', {})}"


def _free(before: Pending | None) -> bool:
    """Whether no open question would be lost by asking another one."""
    return before is None or before.missing in ("", OFFER, PROPOSED)


async def _tickets(turn: Turn) -> frozenset[int]:
    return await open_to_the_desk(turn.person)


async def open_to_the_desk(person: Person) -> frozenset[int]:
    """Return the enterprises that the desk may look into for its open tickets."""
    if any(role.level is Level.SUPPORT for role in person.roles):
        return await ticket_records.enterprises_of_open()
    return frozenset()


async def _answered(turn: Turn, reading: Reading, before: Pending | None) -> str:
    """Do what was read. If a question is still open after a look at something else, repeat it."""
    still = open_question.recalled(turn.kept, before)
    if still and turn.kept and open_question.keeps(reading, before):
        shown = await _done(turn, reading)
        await open_question.note_list_shown(turn, turn.kept, shown)
        return f"{shown}\n{still}"
    await questions.keep_question(turn, open_question.about_whom(turn, spoken_of(reading, before), reading))
    return await _done(turn, reading)


async def _done(turn: Turn, reading: Reading) -> str:
    """Return the act's answer, and what is answered to a second matter behind it."""
    text = await _do(turn, reading)
    if not reading.rest:
        return text
    behind = await said_behind.reply_to_rest(turn, reading, await _tickets(turn), partial(_do, turn))
    return "\n".join(filter(None, (text, behind)))


async def _do(turn: Turn, reading: Reading) -> str:
    if reading.intent in ACT_RULES:
        return await doing.do_act(turn, reading)
    if reading.intent == Intent.CLOSE_TICKET:
        return await desk.close_by_number(turn, reading)
    if reading.intent == Intent.ANSWER_TICKET:
        return await desk.ticket_answer(turn, reading)
    if reading.intent == Intent.DIGEST_NOW:
        shown = await digests.digest_now(turn.person, turn.ctx, turn.public_url, turn.faq, _meant(turn))
        return shown or answer("digest_none", {})
    said = await answered_by(turn, reading)
    return await ended_rounds.under_its_end(turn, reading, answer(said.key, said.facts, limit=2048))


def _meant(turn: Turn) -> list[str]:
    return [where.plan.key for where in turn.rounds.meant]


def _may_answer(reading: Reading, last: Pending) -> bool:
    """Whether a sentence that means nothing by itself could have been meant for the question `last`."""
    lost = ("nothing_pending",) if last.missing in (OFFER, PROPOSED) else ("nothing_pending", "unknown")
    return bool(last.missing) and reading.why in lost
