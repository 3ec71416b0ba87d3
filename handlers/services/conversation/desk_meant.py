"""What the desk means that does not begin with 回复 编号: the ticket is found among those that are open."""

from __future__ import annotations

from typing import Any

from bot.reading import read_sentence
from bot.reading.desk_words import (
    OpenTicket,
    answer_and_whose,
    answer_without_number,
    asks_for_ticket,
    closes_one,
    closes_which,
    tickets_meant,
    wished_answer,
    without_closing,
)
from bot.reading.proposals import MOST_PROPOSED, Proposal
from bot.reading.result import Reading, only_asked
from bot.reading.short_forms import core
from bot.reading.told_in_full import answer_told
from bot.words import SPECS, Answer, Intent, Level, replace
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation.turn import Turn
from handlers.services.support import asking as support
from storage import inbox


async def answer_meant(turn: Turn) -> list[Proposal]:
    """Return the answer to each ticket that the sentence may speak of; [] for any other sentence, or person."""
    if turn.level != Level.SUPPORT:
        return []
    if words := limited(wished_answer, turn.text):
        meant = [item["number"] for item in await _listed(turn)]
    else:
        head, words = limited(answer_and_whose, turn.text)
        meant = await _meant(turn, head) if head else []
    newest = sorted(meant, reverse=True)
    found = [_answer(turn, f"{SPECS[Intent.ANSWER_TICKET].says} {number} {words}") for number in newest]
    return [one for one in found if one.reading.act == "do"] if len(found) <= MOST_PROPOSED else []


async def closing_meant(turn: Turn) -> list[Proposal]:
    """Return the closing of each ticket that is over, as the desk says; [] for any other sentence, or person."""
    if turn.level != Level.SUPPORT:
        return []
    head = limited(closes_which, turn.text)
    meant = sorted(await _meant(turn, head), reverse=True) if head else []
    if not meant and limited(closes_one, turn.text) and (sole := await sole_ticket(turn)):
        meant = [sole]
    found = [_answer(turn, f"{SPECS[Intent.CLOSE_TICKET].says} {number}") for number in meant]
    return found if len(found) <= MOST_PROPOSED else []


def _answer(turn: Turn, sentence: str) -> Proposal:
    return Proposal(sentence, limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today))


async def answered_and_closed(turn: Turn) -> tuple[str, ...]:
    """Return both commands of 回28，“…”，完事关掉; () for any other sentence, or where the ticket is not plain."""
    if turn.level != Level.SUPPORT or not (said := limited(without_closing, turn.text)):
        return ()
    number, words = limited(answer_told, said)
    told = [_answer(turn, f"{SPECS[Intent.ANSWER_TICKET].says} {number} {words}")] if number else []
    meant = told or await answer_meant(turn)
    if len(meant) != 1 or meant[0].reading.act != "do":
        return ()
    return (meant[0].sentence, f"{SPECS[Intent.CLOSE_TICKET].says} {meant[0].reading.numbers[0]}")


async def without_number(turn: Turn) -> Reading | None:
    """Return the reading of 回复 TEXT, of the one ticket that is open, or asked about of the one that was shown just
    before; of @张三 TEXT asked about of the one that they asked. None for any other sentence, or where several may be
    meant."""
    who, words = limited(answer_without_number, turn.text) if turn.level == Level.SUPPORT else ("", "")
    if not words:
        return None
    sole = None if who else await sole_ticket(turn)
    head = who or await _shown_before(turn)
    meant = [sole] if sole else await _meant(turn, head) if head else []
    if len(meant) != 1:
        return None
    number = meant[0]
    sentence = f"{SPECS[Intent.ANSWER_TICKET].says} {number} {words}"
    turn.text = sentence
    reading = limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
    return reading if sole else only_asked(reading)


async def _shown_before(turn: Turn) -> str:
    """The sentence just before, if it asked to read one ticket; else ""."""
    last = next((heard.text for heard in await inbox.answered_sentences(turn.sender)), "")
    return last if limited(asks_for_ticket, last) else ""


async def shown(turn: Turn) -> Answer | None:
    """Return the tickets that the desk asks to read; None for any other sentence, or person."""
    if turn.level != Level.SUPPORT or not limited(asks_for_ticket, turn.text):
        return None
    listed = await support.list_own_questions(turn.person, turn.ctx)
    numbers = await _meant(turn, turn.text)
    if not numbers and not any(sign.isdigit() for sign in turn.text):  # 他说好使了没
        return listed
    items = [item for item in listed.facts["items"] if item["number"] in numbers]
    return replace(listed, facts={**listed.facts, "items": items, "total": len(items)}) if items else None


async def sole_ticket(turn: Turn) -> int | None:
    """Return the one ticket that is open for the desk; None where several or none are."""
    items = await _listed(turn)
    return int(items[0]["number"]) if len(items) == 1 else None


async def _listed(turn: Turn) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await support.list_own_questions(turn.person, turn.ctx)).facts["items"]
    return items


async def _meant(turn: Turn, head: str) -> list[int]:
    items = await _listed(turn)
    open_ones = [OpenTicket(one["number"], _names(turn, one), one["text"]) for one in items]
    return limited(tickets_meant, head, open_ones)


def _names(turn: Turn, item: dict[str, Any]) -> tuple[str, ...]:
    """What a ticket's asker and enterprise may be called."""
    firm = item["enterprise"]
    return (item["who"], firm, core(firm, turn.names.places)) if firm else (item["who"],)


async def no_question_of_its_own(turn: Turn, reading: Reading) -> bool:
    """Whether the desk answers somebody (@王五 账号已解锁) where a rule takes its words for a question to the desk."""
    asks = (reading.intent, reading.act) == (Intent.ASK_SUPPORT, "do") and not any(
        one.endswith(".head") for one in reading.because
    )
    return turn.level == Level.SUPPORT and asks and not waits(turn.before) and bool(await answer_meant(turn))
