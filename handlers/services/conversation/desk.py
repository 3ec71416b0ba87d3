"""The sentences to and from the desk, and those about one's own reminders: a Reading -> its answer.

One small function an intent; `respond` calls them with the turn they belong to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from bot.notices import desk as words
from bot.reading import Reading
from bot.reading.asked import wants_a_person
from bot.reading.day_answers import names_an_end
from bot.reading.mask import masked
from bot.reading.result import OFFER
from bot.words import Answer, Intent, replace
from handlers.runtime.time_limit import limited
from handlers.services.conversation import by_number, known, preferences
from handlers.services.conversation.other_office import told_office
from handlers.services.conversation.turn import Turn
from handlers.services.support import answering, known_answers
from handlers.services.support import asking as support
from messages.catalogue import say
from messages.render import answer
from messages.words import clip
from storage import inbox, people
from storage.known_answers import of_ticket

_SO_FAR: Final = 3  # sentences before the wish for a person that go with it
# What a sentence of these intents lacks is asked for in these words.
HOW: Final = {
    "mute": "mute_how",
    Intent.ASK_SUPPORT: "need_question",
    Intent.FOLLOW_UP: "need_question",
    Intent.ANSWER_TICKET: "need_text",
    Intent.CLOSE_TICKET: "need_ticket",
    Intent.STOP_SENDING: "pause_need_reason",
    Intent.APPROVE_HELD: "held_which",
    Intent.DISCARD_HELD: "held_which",
    Intent.CORRECT_BATCH: "correct_how",
}


def refused(turn: Turn, reading: Reading) -> Answer:
    """Return the reply to a denied reading. Somebody who quotes our own “回复 12” is told how to go on; all
    others get the same refusal."""
    if reading.intent == Intent.ANSWER_TICKET and reading.numbers:
        return Answer("reply_is_the_desks", {"number": reading.numbers[0]}, ok=False)
    if reading.why != "not_your_role":
        return told_office(turn, reading.intent, reading.names) or Answer("not_yours", ok=False)
    # The role alone decided, whatever was named: this tells nobody whether it exists.
    key = "take_back_not_here" if reading.intent == Intent.WITHDRAW_REPORT else "not_your_role"
    return Answer(key, ok=False)


async def maybe_for_desk(turn: Turn, reading: Reading) -> Answer | None:
    """Return the reply if a sentence without an act may have been for the desk: more on an open question,
    or a request for fewer reminders. None otherwise."""
    if reading.intent == Intent.MUTE:
        return None if limited(names_an_end, turn.text) else Answer("mute_how", {})  # it is proposed
    if reading.why in ("unknown", "question"):
        return await support.perhaps_more(turn.person, turn.text, turn.ctx)
    return None


async def _question(turn: Turn, reading: Reading) -> Answer:
    number, more = words.marked(turn.text)
    if number is not None:
        return await support.follow_up(turn.person, number, more, turn.ctx)
    text = reading.text or turn.text
    if wants_a_person(turn.text):
        return await _somebody(turn)
    if reading.why == OFFER:
        return await known.offer(turn, text)
    seen = reading.kind == known.ANSWERED
    return await support.ask_desk(turn.person, text, turn.names, await turn.known(), turn.ctx, seen)


async def _somebody(turn: Turn) -> Answer:
    """Answer 人工 or 我要投诉 with one ticket that has what was said so far, and tell whom to call."""
    before = await inbox.answered_sentences(turn.sender)
    told = [masked(one.text) for one in before if not wants_a_person(one.text)][:_SO_FAR]
    said = "；".join(reversed(told))
    text = say("services.conversation.so_far", text=turn.text, said=said) if said else turn.text
    reply = await support.ask_desk(turn.person, text, turn.names, await turn.known(), turn.ctx, seen=True)
    return replace(reply, facts={**reply.facts, "call": await known.whom_to_call(turn)})


async def _ticket_case(turn: Turn, reading: Reading) -> Answer:
    return await support.which_case(turn.person, reading.numbers[0], reading.names, turn.ctx)


async def _helpful(turn: Turn, reading: Reading) -> Answer:
    said = await support.judge(turn.person, _number(turn, reading), True, turn.ctx)
    return Answer("thanked", {}) if said.key == "nothing_offered" else said


async def _unhelpful(turn: Turn, reading: Reading) -> Answer:
    return await support.judge(turn.person, _number(turn, reading), False, turn.ctx)


def _number(turn: Turn, reading: Reading) -> int | None:
    return reading.numbers[0] if reading.numbers else words.number_in(turn.text)


async def _follow_up(turn: Turn, reading: Reading) -> Answer:
    number, text = words.threaded(reading.text)
    if reading.numbers:
        number, text = reading.numbers[0], reading.text
    return await support.follow_up(turn.person, number, text, turn.ctx)


async def _rated(turn: Turn, reading: Reading) -> Answer:
    return await support.rate(turn.person, turn.text, turn.ctx)


async def _tickets(turn: Turn, reading: Reading) -> Answer:
    return await support.list_own_questions(turn.person, turn.ctx)


async def ticket_answer(turn: Turn, reading: Reading) -> str:
    """回复 2、3 TEXT: the same answer to each."""
    text = reading.text or reading.reason
    if asked := await _of_a_range(turn, reading, text):
        return asked
    again = reading.kind == "again"
    reply = [await answering.reply_to_ticket(turn.person, n, text, turn.ctx, again) for n in reading.numbers]
    return "\n".join(answer(one.key, one.facts) for one in reply)


async def _work_answer(turn: Turn, reading: Reading) -> Answer:
    number, text = words.threaded(reading.text)
    return await answering.reply_to_ticket(turn.person, number or 0, text, turn.ctx)


async def unknown_ticket(turn: Turn, reading: Reading) -> Answer | None:
    """回复 99 where the desk has no ticket 99: say so before asking for the words."""
    if reading.intent not in (Intent.ANSWER_TICKET, Intent.CLOSE_TICKET) or not reading.numbers:
        return None
    answerable = await answering.answerable(turn.person, reading.numbers)
    lost = next((n for n in reading.numbers if n not in answerable), None)
    return Answer("no_ticket", {"number": lost}, ok=False) if lost is not None else None


async def about_to_send(turn: Turn, reading: Reading) -> str:
    """Ask whether these words are the answer to these tickets, with the names of who would get it."""
    meant = await answering.answerable(turn.person, reading.numbers)
    ids = [meant[number].person_id for number in reading.numbers if number in meant]
    askers = await people.load_people(ids)
    who = list(dict.fromkeys(askers[one].name for one in ids))
    return answer("is_it_the_answer", {"text": reading.text, "numbers": list(reading.numbers), "who": who})


async def close_by_number(turn: Turn, reading: Reading) -> str:
    if asked := await _of_a_range(turn, reading, ""):
        return asked
    reply = [await answering.close_question(turn.person, n, turn.ctx) for n in reading.numbers]
    return "\n".join(answer(one.key, one.facts) for one in reply)


async def _each(turn: Turn, reading: Reading, act: Callable[[int], Awaitable[Answer]]) -> Answer:
    """The answers of an act on one or several tickets, as one."""
    done = [await act(number) for number in reading.numbers]
    if len(done) == 1:
        return done[0]
    return Answer("known_each", {"lines": [answer(one.key, one.facts) for one in done]})


async def _saved(turn: Turn, reading: Reading) -> Answer:
    async def act(number: int) -> Answer:
        return await known_answers.save_answer(turn.person, number, None, await turn.known(), turn.ctx)

    return await _each(turn, reading, act)


async def _approved(turn: Turn, reading: Reading) -> Answer:
    async def act(number: int) -> Answer:
        return await known_answers.approve_kept(turn.person, await of_ticket(number), number, turn.ctx)

    return await _each(turn, reading, act)


async def _ended(turn: Turn, reading: Reading) -> Answer:
    async def act(number: int) -> Answer:
        return await known_answers.end_of_ticket(turn.person, number, turn.ctx)

    return await _each(turn, reading, act)


async def _of_a_range(turn: Turn, reading: Reading, words: str) -> str:
    """Return the question or refusal for 关闭 1-50; "" if every ticket is spelled out, or the person has
    said that they are sure."""
    found = [] if turn.sure else by_number.ranges_of(turn, reading, words)
    if not found:
        return ""
    answerable = await answering.answerable(turn.person, reading.numbers)
    ends = {end for span in found for end in span}
    if beyond := sorted(end for end in ends if end not in answerable):
        return answer("beyond_shown", {"numbers": beyond, "list": by_number.LISTS[reading.intent]})
    still_open = {n: ticket for n, ticket in answerable.items() if not ticket.closed_at}
    if len(still_open) < 2:
        return ""
    shown = [f"{n} {clip(ticket.text, 60)}" for n, ticket in still_open.items()]
    return await by_number.ask_about_numbers(turn, replace(reading, numbers=tuple(still_open)), shown)


async def _muted(turn: Turn, reading: Reading) -> Answer:
    until = reading.on or turn.ctx.today
    return await preferences.mute(turn.person, until, turn.text, turn.ctx)


async def _hour(turn: Turn, reading: Reading) -> Answer:
    return await preferences.hour(turn.person, turn.text, turn.hours, turn.ctx)


async def _channel(turn: Turn, reading: Reading) -> Answer:
    return await preferences.choose_channel(turn.person, turn.text, turn.ctx)


async def _my_settings(turn: Turn, reading: Reading) -> Answer:
    return await preferences.show_preferences(turn.person, turn.hours, turn.ctx)


async def _restored(turn: Turn, reading: Reading) -> Answer:
    return await preferences.restore(turn.person, turn.hours, turn.ctx)


DESK_ANSWERS: Final[dict[str, Callable[[Turn, Reading], Awaitable[Answer]]]] = {
    Intent.ASK_SUPPORT: _question,
    "ticket_case": _ticket_case,
    Intent.FAQ_HELPFUL: _helpful,
    Intent.FAQ_UNHELPFUL: _unhelpful,
    Intent.FOLLOW_UP: _follow_up,
    Intent.RATE_TICKET: _rated,
    Intent.LIST_TICKETS: _tickets,
    Intent.ANSWER_WORK: _work_answer,
    "mute": _muted,
    Intent.PREFER_HOUR: _hour,
    Intent.PREFER_CHANNEL: _channel,
    Intent.SAVE_ANSWER: _saved,
    Intent.APPROVE_ANSWER: _approved,
    Intent.END_ANSWER: _ended,
    "my_settings": _my_settings,
    Intent.RESTORE_REMINDERS: _restored,
}
