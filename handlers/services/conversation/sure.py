"""Asks once before an act that a single sentence should not set off (bot.acts.asks_first).

The question is kept like any other; 是, or the very same sentence again, does it.
"""

from __future__ import annotations

from typing import Any

from bot.acts.context import DecisionContext
from bot.reading.result import Pending, Reading
from bot.reading.yes_or_no import says_yes
from bot.words import SPECS, Intent
from handlers.services.cases.act import WeighedAct
from handlers.services.cases.pending import remember
from messages.render import answer

SURE = "sure"  # in a kept question: it asked whether the person is sure


def says_yes_to(asked: dict[str, Any], pending: Pending, text: str, reading: Reading) -> bool:
    """Whether `text`, read as `reading`, says yes to the question `asked`. Another sentence about
    the same enterprise does not: what it says may be something else."""
    if not asked.get(SURE) or (reading.intent, reading.names) != (pending.intent, pending.names):
        return False
    if text == pending.text:
        return True
    return reading.numbers == pending.numbers and (says_yes(text) or len(text) < len(pending.text) / 2)


async def first(reading: Reading, text: str, acts: list[WeighedAct], ctx: DecisionContext) -> str:
    """Return the question, which is kept with what was said; "" if there is nothing to ask, or the act
    would be refused."""
    asking = next((one for one in acts if one.question), None)
    if asking is None:
        return ""
    pending = Pending(
        reading.intent,
        "unsure",
        names=reading.names,
        on=reading.on,
        reason=reading.reason,
        text=text,
        kind=reading.kind,
    )
    await remember(asking.who.id, pending, ctx, **{SURE: True})
    facts = asking.answer.facts
    return answer(
        asking.question,
        {
            "names": [e.name for e in reading.names],
            "reason": reading.reason,
            "on": reading.on,
            "what": reading.kind or SPECS[Intent(reading.intent)].says,
            "recorded": facts,
            "dead": asking.dead,
            **{name: facts.get(name, "") for name in ("new", "after", "target")},
        },
    )
