"""Finds the round that a person names: in a sentence, beside a number, or as the answer to the question
which round is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.acts.context import DecisionContext
from bot.reading import read_sentence
from bot.reading.called import hear_names
from bot.reading.other_matters import OUTCOMES
from bot.reading.result import HARMLESS, WHICH_DAY, Pending, Reading
from bot.reading.round_names import RoundName
from bot.reading.which_round import (
    OF_A_ROUND,
    OF_ONE,
    choices_of,
    days_of_rounds,
    parts_of_rounds,
    said_rounds,
    says_the_same,
)
from bot.reading.yes_or_no import gives_up, says_yes
from bot.words import Level, replace
from bot.words.intent_lookup import REPORTS
from bot.words.intents import SPECS, Intent
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import IN_ITS_ROUND
from handlers.services.conversation import asked_back, forms, moved_report, parts
from handlers.services.conversation.turn import Turn
from messages.catalogue import say
from messages.render import answer
from storage import cases, inbox, numbers

_ASKED: Final = "which_round"  # the intent of the question
_FREE_WORDS: Final = frozenset({"need_reason", "need_text"})  # questions whose answer is kept as it is
_ANSWERS: Final = frozenset({Intent.YES, Intent.CHOOSE})


async def ask_round(turn: Turn, rounds: Sequence[DecisionContext], *, all_too: bool = False) -> str:
    """Return the question which round is meant, or whether `all_too` are. The sentence, and the question
    before it, are stored for when the person answers."""
    question = {
        "intent": _ASKED,
        "missing": _ASKED,
        "text": turn.text,
        "rounds": [where.plan.key for where in rounds],
        "kept": turn.kept,
        "all_too": all_too,
    }
    await turn.ask(question)
    return _question(rounds, question)


def _question(rounds: Sequence[DecisionContext], question: dict[str, Any]) -> str:
    choices = [where.plan.name for where in rounds]
    return answer("which_round", {"choices": choices, "all_too": question.get("all_too", False)})


async def resumed(turn: Turn, text: str) -> tuple[str, str]:
    """If `text` answers the question which round was meant: (the sentence asked about, ""), and the
    turn goes on in that round. Otherwise (`text`, the reply), where "" means that it is read as any
    other sentence; behind a look at something else the question stands (`turn.rounds.asked`)."""
    asked = turn.asked
    if asked is None or asked.pending["intent"] != _ASKED:
        return text, ""
    there = _of_question(turn, asked.pending)
    places = () if asked.expired else choices_of(text, names_of(there), turn.ctx.today)
    if not places:
        return text, await _unanswered(turn, text, asked)
    chosen = tuple(there[place] for place in places)
    turn.rounds, turn.ctx = turn.rounds.narrowed(chosen, each=len(chosen) > 1), chosen[-1]
    await turn.ask(asked.pending["kept"])
    return str(asked.pending["text"]), ""


async def _unanswered(turn: Turn, text: str, asked: inbox.OpenQuestion) -> str:
    """Reply to a sentence that does not say which round; "" if it is read as a sentence of its own."""
    intent = (await _without_round(turn, text)).intent
    there = _of_question(turn, asked.pending)
    if not asked.expired and not gives_up(text) and (intent in _ANSWERS or says_yes(text)):
        return _question(there, asked.pending)
    await turn.ask(None)
    if gives_up(text):
        return answer("cancelled", {})
    if not asked.expired and intent in HARMLESS and intent != Intent.UNKNOWN:
        turn.rounds = replace(turn.rounds, asked=asked.pending)
    return ""


async def keep_said(turn: Turn) -> None:
    """Note with the question that is open now that the person named its round: what answers it stays there."""
    asked = await inbox.last_question(turn.person.id, turn.ctx.now)
    kept = asked.pending if asked and not asked.expired else {}
    if kept.get("missing") and kept.get("round") == turn.rounds.meant[0].plan.key:
        await inbox.amend(turn.person.id, {**kept, IN_ITS_ROUND: True})


def stays_in_round(turn: Turn, before: Pending | None) -> None:
    """Go on in the round of the question `before`, where the person named it and the sentence names none."""
    if before and turn.rounds.asks and turn.kept and turn.kept.get(IN_ITS_ROUND):
        turn.rounds = turn.rounds.narrowed((turn.ctx,))


def goes_elsewhere(turn: Turn, before: Pending | None, reading: Reading) -> None:
    """Leave that round again where the sentence was no answer to the question."""
    stayed = before and turn.rounds.one and turn.kept and turn.kept.get(IN_ITS_ROUND) and not turn.round_named
    if before and stayed and reading.intent != before.intent and before.missing != "which_step":
        turn.rounds = turn.rounds.narrowed(turn.rounds.held)


async def with_open_question(turn: Turn, reply: str) -> str:
    """`reply` to a look at something else, with the question that still stands."""
    question = turn.rounds.asked
    if question is None:
        return reply
    await turn.ask(question)
    return f"{reply}\n{_question(_of_question(turn, question), question)}"


def _of_question(turn: Turn, question: dict[str, Any]) -> tuple[DecisionContext, ...]:
    return turn.rounds.keyed(question["rounds"])


def names_of(rounds: Sequence[DecisionContext]) -> dict[str, RoundName]:
    """Return what each of these rounds is called by, by its key."""
    return {where.plan.key: RoundName.of(where.plan) for where in rounds}


_NUMBERED: Final = frozenset(
    intent
    for intent, spec in SPECS.items()
    if spec.by_number or spec.bulk or intent == Intent.WITHDRAW_REPORT
)


async def without_round_name(turn: Turn, text: str) -> tuple[str, str]:
    """(the sentence without the name of a round, ""), where the turn goes on in the round that it
    names; or (`text`, the reply). A name in words that are kept as they are, such as a note or a
    reason, names no round."""
    said = said_rounds(text, names_of(turn.rounds.meant), turn.ctx.today)
    none_told = (
        said is not None and not said.keys and len(turn.rounds.held) == 1
    )  # 这一轮, where there is one
    if said is None or not said.text or none_told:
        return text, ""
    there, asked = turn.rounds.keyed(said.keys), turn.asked
    open_ = asked.pending if asked and not asked.expired and asked.pending.get("missing") else None
    if open_ and says_yes(said.text):  # 是，补充那轮的
        same_round = len(there) == 1 and there[0].plan.key == open_.get("round")
        return _goes_on(turn, there, said.text) if same_round else (text, "")
    if open_ and open_["missing"] in _FREE_WORDS:
        return text, ""
    reading = await _without_round(turn, said.text)
    moved = "" if open_ else await moved_report.put_right(turn, said.text, there)
    if told := moved or ("" if said.every else await _of_several(turn, text, reading, len(said.keys))):
        return text, told
    if reading.intent in _NUMBERED and not reading.numbers and len(there) == 1:
        return _goes_on(
            turn, there, said.text
        )  # 确认补充轮次的A, 2024年度 确认 全部: the numbers are looked up there
    if (
        reading.numbers
        and reading.intent in _NUMBERED
        and (not reading.reason or said.before(reading.numbers[0]))
    ):
        return await _beside_numbers(turn, text, said.text, there, reading)
    if len(there) == 1 and (reading.intent == Intent.DIGEST_NOW or (reading.act, reading.why) == _NOT_READ):
        if absent := await _called_elsewhere(turn, said.text, there[0]):
            return text, answer("not_in_round", {"names": absent, "round": there[0].plan.name})
        turn.whole = turn.text
        return _goes_on(turn, there, said.text)
    if reading.intent == Intent.ANNOUNCE and len(there) == 1:
        return _goes_on(turn, there, text)  # whose words are kept as they are
    if reading.intent not in OF_A_ROUND or _keeps_the_name(turn, text, reading):
        return text, ""
    each = said.every and reading.intent in OF_ONE
    if reading.intent in OF_ONE and len(there) != 1 and not each:
        turn.text = said.text
        return text, await ask_round(turn, there or turn.rounds.meant)
    return _goes_on(turn, there or turn.rounds.meant, said.text, each=each)


async def _called_elsewhere(turn: Turn, text: str, where: DecisionContext) -> list[str]:
    """Return the enterprises that the sentence names, if none of them is in this round."""
    firms = limited(hear_names, text, turn.person, turn.names, turn.ctx.today)
    there = [await cases.case_of_enterprise(firm.id, where.plan.key) for firm in firms]
    return [] if any(there) else [firm.name for firm in firms]


_NOT_READ: Final = ("none", "unknown")


def _keeps_the_name(turn: Turn, text: str, reading: Reading) -> bool:
    """Whether the name stands in words that are kept as they are."""
    kept = reading.reason, reading.text
    unread = SPECS[Intent(reading.intent)].unread or reading.intent == Intent.ANNOUNCE
    decided = SPECS[Intent(reading.intent)].way == "decision" and reading.reason
    content = (decided or (unread and any(kept))) and not _at_command(turn, text, reading)
    return bool(content) or any(words not in text for words in kept)


async def _of_several(turn: Turn, text: str, reading: Reading, rounds: int) -> str:
    """Return the reply to a sentence that says something of each of several rounds; "" for any other."""
    if reading.intent in OF_ONE and (dated := _in_parts(turn, text, reading)):
        return answer("one_round_at_a_time", {"parts": dated})
    if rounds < 2 or (reading.intent not in OF_ONE and reading.act != "none"):
        return ""
    sentences = _one_of_each(turn, text)
    if len(sentences) > 1:
        return await parts.put(turn, sentences)
    told = sentences or reading.intent in OF_ONE
    return answer("one_round_at_a_time", {"parts": list(sentences)}) if told else ""


def _one_of_each(turn: Turn, text: str) -> tuple[str, ...]:
    """Return what is said of each round (2024年的验收申请已交；2025年的也交了), as it would be sent by itself; nothing
    of what is not understood, or only planned."""
    rounds = names_of(turn.rounds.meant)
    found: list[str] = []
    first: Reading | None = None
    for key, words in limited(parts_of_rounds, text, rounds, turn.ctx.today):
        reading = limited(read_sentence, words, turn.person, turn.names, turn.ctx.today)
        if first and says_the_same(words):
            reading = replace(first, on=None)
        first = first or reading
        if reading.intent in OF_ONE and reading.act in ("do", "ask") and reading.why in ("", "unsure"):
            named = turn.level != Level.ENTERPRISE or turn.several_firms
            found.append(f"{rounds[key].name} {asked_back.as_command(reading, named=named)}")
    return tuple(dict.fromkeys(found))


_DATED: Final = REPORTS | OUTCOMES


def _in_parts(turn: Turn, text: str, reading: Reading) -> list[str]:
    """已提交评估申请，2月20日；补充轮次2月21日: the sentence of each round with its day; [] where there is one day."""
    rounds = names_of(turn.rounds.meant)
    days = limited(days_of_rounds, text, rounds, turn.ctx.today) if reading.intent in _DATED else {}
    spec = SPECS[Intent(reading.intent)]
    names = "、".join(e.name for e in reading.names) if "names" in spec.needs else ""
    return [
        " ".join(filter(None, (rounds[key].name, spec.says, names, f"{day:%Y-%m-%d}" if day else WHICH_DAY)))
        for key, day in days.items()
    ]


def _goes_on(
    turn: Turn, rounds: tuple[DecisionContext, ...], text: str, *, each: bool = False
) -> tuple[str, str]:
    turn.rounds, turn.ctx = turn.rounds.narrowed(rounds, each=each), rounds[-1]
    turn.round_named = turn.rounds.one
    return text, ""


async def _beside_numbers(
    turn: Turn, text: str, rest: str, there: tuple[DecisionContext, ...], reading: Reading
) -> tuple[str, str]:
    """确认 3 补充那轮的: a number belongs to one round. A different round named beside it is not ignored as
    a slip."""
    if len(there) != 1:
        return text, ""
    key, desks = there[0].plan.key, numbers.desks_of(turn.person)
    absent = [n for n in reading.numbers if not await numbers.duties_numbered(desks, n, [key])]
    if not absent:
        return _goes_on(turn, there, rest)
    called = [f"{say('services.conversation.number')} {n}" for n in absent]
    return text, answer("not_in_round", {"names": called, "round": there[0].plan.name})


def _at_command(turn: Turn, text: str, stripped: Reading) -> bool:
    """Whether the round is said before the words that are kept: 备注 补充轮次的A 材料已补, and not
    备注 A 补充轮次的材料已补."""
    whole = limited(read_sentence, text, turn.person, turn.names, turn.ctx.today)
    same = (whole.names, whole.reason, whole.text) == (stripped.names, stripped.reason, stripped.text)
    return same or (bool(stripped.names) and not whole.names)


async def _without_round(turn: Turn, text: str) -> Reading:
    """Return the sentence without the name: its intent, its numbers, and its words that are kept as they
    are."""
    last = turn.ctx
    for where in turn.rounds.meant:
        turn.ctx = where
        if form := forms.spoken_form(turn, text):
            turn.ctx = last
            return Reading(form.intent, form.act)
    turn.ctx = last
    return limited(read_sentence, text, turn.person, turn.names, turn.ctx.today)
