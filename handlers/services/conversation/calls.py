"""要打的电话: the enterprises that a county is asked to telephone, each with the number by which the result is said."""

from __future__ import annotations

from typing import Final

from bot.reading.result import Reading
from bot.words import Answer
from handlers.services.conversation.turn import Turn
from handlers.services.views import queries, queue
from handlers.services.views.calls import last_call
from storage.owed_steps import phones_of

_LISTED: Final = 50


async def list_calls(turn: Turn, reading: Reading) -> Answer:
    """Return those about which nobody got through yet, or whose promise is broken, with whole numbers; to a bureau that
    has none to call itself those that the bureaus below it are to call, without."""
    person, ctx = turn.person, turn.ctx
    found, own = await queue.find("call", person, ctx, limit=_LISTED), True
    if not found.total and "called" in queue.works_of(person):
        found, own = await queue.find("called", person, ctx, limit=_LISTED), False
    lines = await queries.numbered_lines(person, found.rows, ctx)
    phones = await phones_of([case.enterprise_id or 0 for _, case in found.rows] if own else [])
    items = [
        {
            **line,
            "phones": [f"{one.name} {one.phone}" for one in phones.get(case.enterprise_id or 0, ())],
            "call": last_call(duty, ctx.today),
            "broken": bool(duty.promised_on and duty.promised_on < ctx.today),
        }
        for line, (duty, case) in zip(lines, found.rows, strict=True)
    ]
    return Answer("calls", {"items": items, "total": found.total, "own": own})
