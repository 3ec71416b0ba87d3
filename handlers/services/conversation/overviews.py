"""咨询机构情况, 评估安排: what a page of its own shows, said in short."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot import access
from bot.reading.result import Reading
from bot.words import Answer, Intent
from handlers.services.conversation.turn import Turn
from handlers.services.meetings import batches
from handlers.services.reports.consultants import scores
from storage import assessments


async def _consultants(turn: Turn, reading: Reading) -> Answer:
    """Return what of each consultant's clients came late, came back or failed."""
    found = await scores(access.scope_of(turn.person), turn.ctx)
    counted = ("firm", "clients", "done", "late", "returned", "failed", "decided")
    rows = [{name: getattr(score, name) for name in counted} for score in found]
    return Answer("consultants_shown", {"rows": rows, "link": f"{turn.public_url}/consultants"})


async def _batches(turn: Turn, reading: Reading) -> Answer:
    """Return the batches to come, and how much has no day yet."""
    found = await assessments.batches(turn.ctx.plan.key, batches.bureaus_of(turn.person))
    rows = [
        {
            "number": one.id,
            "on": one.held_on,
            "place": one.place,
            "firms": one.firms,
            "told": bool(one.told_at),
        }
        for one in found
        if one.cancelled_at is None and one.held_on >= turn.ctx.today
    ]
    needed = await batches.capacity(turn.person, turn.ctx)
    unbooked = needed.unbooked if needed else 0
    return Answer(
        "batches_shown", {"rows": rows, "unbooked": unbooked, "link": f"{turn.public_url}/assessments"}
    )


OVERVIEW_ANSWERS: Final[Mapping[str, Callable[[Turn, Reading], Awaitable[Answer]]]] = {
    Intent.LIST_CONSULTANTS: _consultants,
    Intent.LIST_BATCHES: _batches,
}
