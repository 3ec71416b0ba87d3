"""A person in several rounds: in which of them a sentence is answered (docs/decisions/0102).

Whoever has one round is never asked and reads no round's name. `bot.reading.which_round` decides;
this module looks up in the database what it needs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from bot.acts.context import DecisionContext
from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.phrases import NEEDS
from bot.reading.result import Pending, Reading
from bot.reading.which_round import OF_A_ROUND, OF_EACH, OF_ONE, RoundFit, rounds_meant
from bot.words import SPECS, Enterprise, Level, replace
from bot.words.intent_lookup import those
from bot.words.intents import Intent
from handlers.services.conversation import asked_back, bulk, forms, last_act, parts, round_fit, round_said
from handlers.services.conversation.forms import SpokenForm
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import cases, duties

# Said of a number, which is one matter's for ever.
_BY_NUMBER: Final = those(by_number=True) | {Intent.URGE, Intent.WITHDRAW_REPORT, *bulk.STEPS}
# Of these several numbers are asked about together, in one round.
_ONE_ROUND: Final = frozenset(bulk.STEPS) - {Intent.URGE}


def of_question(turn: Turn, kept: dict[str, Any]) -> bool:
    """Whether a stored question belongs to one of the person's rounds. If so, `turn.ctx` is set to it."""
    found = turn.rounds.keyed([kept.get("round", "")])
    turn.ctx = found[0] if found else turn.ctx
    return bool(found)


async def form_in_round(turn: Turn) -> tuple[SpokenForm | None, str]:
    """(form of the sentence, "") in the round that is meant, or (None, the question which it is)."""
    found: list[tuple[DecisionContext, SpokenForm]] = []
    for where in turn.rounds.meant:
        turn.ctx = where
        if form := forms.spoken_form(turn, turn.text):
            found.append((turn.ctx, form))
    if not found:
        return None, ""
    # 6月25日 is a time of the step in one round, and might be the day of the report in another
    found = [one for one in found if one[1].names_time] or found
    form = found[-1][1]
    if len(found) > 1 and form.intent in OF_ONE:
        able = [await _form_stands(turn, where, one) for where, one in found]
        keys = rounds_meant(form.intent, round_fit.newest_alone(form.intent, able))
        if not keys:
            return None, await round_said.ask_round(turn, [where for where, _ in found])
        found = [(where, one) for where, one in found if where.plan.key == keys[0]]
    turn.ctx, form = found[-1]
    return form, ""


async def _form_stands(turn: Turn, ctx: DecisionContext, form: SpokenForm) -> tuple[RoundFit, object]:
    turn.ctx = ctx
    key = ctx.plan.key
    if form.intent == Intent.ADD_REFERENCE:
        last = await duties.last_report(turn.person.id, key)
        return RoundFit(key, last is not None, last is not None), last and last.reported_at
    there = await form.stands()
    return RoundFit(key, there, there), None


async def _rounds_of_sentence(
    turn: Turn, reading: Reading, before: Pending | None
) -> tuple[DecisionContext, ...]:
    """Return the rounds in which the sentence is answered; () if the person has to be asked. An answer to a
    question stays in the question's round, unless it first says which enterprise is meant."""
    if turn.rounds.each and reading.act == "do":
        return turn.rounds.meant
    if _answers(reading, before):
        return (turn.ctx,)
    intent = reading.intent
    if intent not in OF_A_ROUND or (reading.numbers and intent in (Intent.URGE, Intent.WITHDRAW_REPORT)):
        return (turn.ctx,)
    one = intent not in OF_EACH
    said = reading.names or reading.every or reading.numbers or round_fit.meant_by_place(turn, reading)
    which_firm = one and "names" in NEEDS.get(intent, ()) and not said
    if reading.act == "ask" and (which_firm or (not one and reading.choices)):
        return (turn.ctx,)  # one question at a time: first which enterprise
    stands = []
    for where in turn.rounds.meant:
        turn.ctx = where
        stands.append(await round_fit.stands_in(turn, reading))
    known = [fit for fit, _ in stands] if reading.names else round_fit.newest_alone(intent, stands)
    keys = rounds_meant(intent, known)
    if not keys and intent == Intent.WITHDRAW_REPORT and await last_act.stays(turn, reading):
        return turn.rounds.meant[-1:]  # a note stands before it, of which nothing is taken back
    return turn.rounds.keyed(keys)


def _answers(reading: Reading, before: Pending | None) -> bool:
    """Whether the sentence answers a question in whose round it stays."""
    if before is None or not before.missing or reading.intent != before.intent:
        return False
    if reading.numbers and reading.intent in bulk.STEPS and not before.numbers:
        return False  # whatever round was asked about
    return bool(before.names or before.numbers or "names" not in NEEDS.get(before.intent, ()))


def _of_all(reading: Reading) -> bool:
    """撤回全部: of all rounds together."""
    return reading.intent == Intent.WITHDRAW_REPORT and WHOLE_SCOPE in (reading.every, reading.kind)


async def _split_by_round(
    turn: Turn, reading: Reading, before: Pending | None
) -> list[tuple[DecisionContext, Reading]]:
    """Split a sentence whose enterprises are each in one round, but not all in the same, into (round, its
    part).

    The result is [] for any other sentence, and for the answer to a question.
    """
    if _answers(reading, before):
        return []
    if reading.act != "do" or turn.rounds.each or len(reading.names) < 2 or reading.intent not in OF_ONE:
        return []
    firms: dict[str, list[Enterprise]] = {}
    for firm in reading.names:
        rounds = await _rounds_of_sentence(turn, replace(reading, names=(firm,)), None)
        if len(rounds) != 1:
            return []
        firms.setdefault(rounds[0].plan.key, []).append(firm)
    if len(firms) == 1:
        return []
    return [(turn.ctx.at(key), replace(reading, names=tuple(of))) for key, of in firms.items()]


async def firms_of_rounds(turn: Turn, firms: list[Enterprise]) -> list[Enterprise]:
    """Return those that are in one of the rounds that may be meant, for somebody who has several."""
    if len(turn.rounds.held) == 1:
        return firms
    rounds = [where.plan.key for where in turn.rounds.meant]
    return [e for e in firms if any([await cases.case_of_enterprise(e.id, key) for key in rounds])]


async def only_firm_of_round(turn: Turn, reading: Reading) -> Enterprise | None:
    """Return the one of a contact's enterprises that is in the round that they chose, where they named none."""
    ids = [role.enterprise_id for role in turn.person.roles if role.enterprise_id]
    own = [firm for i in ids if (firm := turn.names.by_id(i))]
    chosen = turn.rounds.one and len(turn.rounds.held) > 1 and {*reading.choices} <= {*own}
    left = await firms_of_rounds(turn, own) if chosen else []
    return left[0] if len(left) == 1 < len(own) else None


async def _firms_left_out(turn: Turn, reading: Reading) -> tuple[str, bool]:
    """(The reply about enterprises that the sentence names but this round does not have, whether that is
    all of them.)"""
    key = turn.ctx.plan.key
    firms = reading.names if reading.intent in OF_ONE else ()
    absent = [firm.name for firm in firms if await cases.case_of_enterprise(firm.id, key) is None]
    if not absent:
        return "", False
    said = answer("not_in_round", {"names": absent, "round": turn.ctx.plan.name})
    return said, len(absent) == len(firms)


async def _rounds_of_numbers(turn: Turn, reading: Reading) -> list[DecisionContext]:
    """Of several rounds those in which the numbers of the sentence are."""
    if turn.rounds.one or not reading.numbers or reading.every or reading.intent not in _BY_NUMBER:
        return []
    if reading.act != "do" and reading.why != "many":
        return []
    return [where for where in turn.rounds.meant if await round_fit.numbers_there(turn, reading, where)]


async def _ask_round_by_round(turn: Turn, reading: Reading, rounds: Sequence[DecisionContext]) -> str:
    """Reply to a report whose numbers belong to several rounds: it has to be sent for one round at a time."""
    parts = []
    for where in rounds:
        listed = "、".join(map(str, await round_fit.numbers_there(turn, reading, where)))
        words = f"{asked_back.SAYS[reading.intent]} {listed}"
        parts.append({"round": where.plan.name, "say": words})
    return answer("numbers_of_rounds", {"parts": parts})


async def reply_in_rounds(
    turn: Turn, reading: Reading, before: Pending | None, taken: Callable[[Reading], Awaitable[str]]
) -> str:
    """Return the reply to somebody who has several rounds, in the one that is meant, or in each."""
    if len(turn.rounds.held) == 1:
        return await taken(reading)
    if turn.rounds.one:
        left, all_of_them = await _firms_left_out(turn, reading)
        reply = "" if all_of_them else await taken(reading)
        return "\n".join(filter(None, (reply, left)))
    if turn.rounds.each and reading.act == "do" and SPECS[Intent(reading.intent)].sure and not turn.sure:
        return answer("one_round_at_a_time", {"parts": []})  # of each it would have to be asked
    if turn.rounds.each and reading.act == "ask" and reading.why == "unsure" and reading.intent in OF_ONE:
        command = asked_back.as_command(reading, named=turn.level != Level.ENTERPRISE or turn.several_firms)
        return await parts.put(turn, tuple(f"{where.plan.name} {command}" for where in turn.rounds.meant))
    if _of_all(reading):
        return await taken(reading)
    numbered = await _rounds_of_numbers(turn, reading)
    if len(numbered) == 1:
        turn.ctx = numbered[0]
        return under_name(turn, await taken(reading))
    if numbered and reading.intent in _ONE_ROUND:
        return await _ask_round_by_round(turn, reading, numbered)
    if not (of_each := await _split_by_round(turn, reading, before)):
        rounds = await _rounds_of_sentence(turn, reading, before)
        rounds = rounds or await round_fit.rounds_that_allow(turn, reading)
        if not rounds:
            every = reading.intent in OF_ONE and not SPECS[Intent(reading.intent)].sure
            there = await round_fit.rounds_to_choose(turn, reading)
            return await round_said.ask_round(turn, there, all_too=every)
        several = len(rounds) > 1 and reading.intent in OF_EACH
        if reading.intent not in OF_A_ROUND or (reading.act == "ask" and not several):
            turn.ctx = rounds[-1]
            return await taken(reading)
        of_each = [(where, reading) for where in rounds]
    return await _each(turn, of_each, taken)


def under_name(turn: Turn, text: str) -> str:
    """`text` under the name of the turn's round, for somebody who has several."""
    turn.named.add(turn.ctx.plan.key)
    return f"{turn.ctx.plan.name}：\n{text}"


async def _each(
    turn: Turn, parts: Sequence[tuple[DecisionContext, Reading]], said: Callable[[Reading], Awaitable[str]]
) -> str:
    """Call `said` with each reading in its round (it sees it as `turn.ctx`); the replies, each under the
    name of its round. The turn stays in the last."""
    replies = []
    for where, reading in parts:
        turn.ctx = where
        reply = under_name(turn, await said(reading))
        left, _ = await _firms_left_out(turn, reading)
        replies.append("\n".join(filter(None, (reply, left))))
    return "\n\n".join(replies)
