"""A question whose answer would be an act says of which round it is; if it may be another, that is asked first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.acts.context import DecisionContext
from bot.reading import read_sentence
from bot.reading.another_round import hints_at_a_round
from bot.reading.result import PARTS, PROPOSED
from bot.reading.unknown_thing import unknown_thing
from bot.reading.which_round import OF_ONE, said_rounds
from bot.words import Intent
from handlers.runtime.time_limit import limited
from handlers.services.conversation import in_rounds, round_fit, round_said
from handlers.services.conversation.own_commands import proposed_intents
from handlers.services.conversation.turn import Turn
from storage import inbox

# Whose own words may bear a year or a document's number.
OWN_YEARS: Final = frozenset(
    {
        Intent.REPORT_RESULT,
        Intent.SET_TARGET,
        Intent.ANNOUNCE,
        Intent.INVITE_TRAINING,
        Intent.ADD_REFERENCE,
        Intent.DISCLOSED,
        Intent.CARRY_OVER,
    }
)


async def put_now(turn: Turn, before: inbox.OpenQuestion | None) -> dict[str, Any]:
    """Return the question that this turn has put, if an answer to it would be an act in one round; `before` was open
    when the sentence came."""
    open_ = await inbox.last_question(turn.person.id, turn.ctx.now)
    if open_ is None or open_.expired or open_ == before:
        return {}
    asked = open_.pending
    acts = proposed_intents(turn, asked) or ([asked["intent"]] if asked.get("missing") else [])
    return asked if any(act in OF_ONE for act in acts) else {}


def may_mean_another(turn: Turn, text: str, asked: dict[str, Any]) -> bool:
    """Whether the sentence may speak of another round than the one that runs, in words by which none is known."""
    if asked["intent"] in OWN_YEARS:
        return False
    unknown = limited(unknown_thing, text, turn.person, turn.names, turn.ctx.today)
    return unknown or hints_at_a_round(text)


async def among_those_held(turn: Turn, text: str, asked: dict[str, Any], reply: str) -> str:
    """Return `reply` under the name of the question's round, for somebody who has several and named none; or the
    question which round is meant."""
    if len(turn.rounds.held) == 1 or turn.named:
        return reply
    said = limited(said_rounds, text, round_said.names_of(turn.rounds.held), turn.ctx.today)
    if said and said.keys:
        return reply
    if may_mean_another(turn, text, asked):
        turn.text, turn.kept = text, None
        return await round_said.ask_round(turn, await _held_with(turn, text))
    if asked.get("missing") in (PROPOSED, PARTS) or not in_rounds.of_question(turn, asked):
        return reply
    return in_rounds.under_name(turn, reply)


async def _held_with(turn: Turn, text: str) -> Sequence[DecisionContext]:
    reading = limited(read_sentence, text, turn.person, turn.names, turn.ctx.today)
    return await round_fit.rounds_to_choose(turn, reading)
