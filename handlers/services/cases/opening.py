"""Duties that open by date: many cases to a transaction, decided once for all that stand alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter

import structlog

from bot.acts.context import DecisionContext
from bot.acts.opening import opened_by_date
from bot.words import EventName
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from storage import alike_cases, chain, trouble

log = structlog.get_logger()
_CASES_A_TRANSACTION = 100


async def open_by_date(case_ids: Sequence[int], ctx: DecisionContext, guard: Guard, pace: Pace) -> None:
    """Open what is to be opened in these cases of one round. A case that fails is set aside by itself:
    then the others of its transaction are opened one by one."""
    due = [case_id for case_id in case_ids if not guard.rests(case_id)]
    for start in range(0, len(due), _CASES_A_TRANSACTION):
        chunk = due[start : start + _CASES_A_TRANSACTION]
        try:
            await pace.write(partial(_open, chunk, ctx))
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            log.exception("cases are opened one by one")
            for case_id in chunk:
                await guard.run(case_id, partial(pace.write, partial(_open, [case_id], ctx)))
        else:
            for case_id in chunk:
                await guard.done(case_id)


async def _open(case_ids: Sequence[int], ctx: DecisionContext) -> None:
    entries: list[chain.Entry] = []
    for alike in await alike_cases.lock_alike(case_ids):
        decision = opened_by_date(alike.model, ctx)
        if not decision.duties:
            continue  # another process was faster
        said = decision.event or {}
        entry = chain.Entry(ctx.now, "clock", EventName.OPEN, said, plan_version=ctx.plan.version)
        entries += await alike_cases.apply_to_alike(alike, decision, entry)
    await chain.add_events(sorted(entries, key=attrgetter("case_id")))
