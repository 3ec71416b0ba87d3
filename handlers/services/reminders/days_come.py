"""What a day brings before anything is told: steps whose day has come open, estimates that have passed are counted
again. Then the sets of duties that are due are known."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import structlog

from bot.acts import recompute
from bot.acts.context import DecisionContext
from bot.acts.opening import opened_by_date
from bot.words import Duty, EventName
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from storage import alike_cases, cases, chain, due, trouble

log = structlog.get_logger()
_CASES_A_TRANSACTION = 100


async def due_sets(
    rounds: Sequence[DecisionContext], duties: Guard, pace: Pace
) -> list[tuple[DecisionContext, list[due.Alike]]]:
    """Return what is due in each round, after opening the duties whose day has come, and counting again the dates
    that rested on an estimate."""
    ctx = rounds[0]
    keys = [one.plan.key for one in rounds]
    sets = await due.sets(ctx.now, keys, ctx.start, duties.first_note)
    behind = [one for one in sets if one.waiting or one.duty.due < ctx.today]
    if behind:
        guard = await Guard.of("case", ctx.now)
        changed = False
        for where in rounds:
            own = [one for one in behind if one.round == where.plan.key]
            passed = [one for one in own if not one.waiting and open_ended(one.duty, where)]
            for some, work in (([one for one in own if one.waiting], _open), (passed, _estimate_again)):
                ids = {case_id for one in some for case_id in await due.cases(one)}
                await _case_by_case(sorted(ids), work, where, guard, pace)
                changed = changed or bool(ids)
        if changed:
            sets = await due.sets(ctx.now, keys, ctx.start, duties.first_note)
    return [(one, [s for s in sets if s.round == one.plan.key and not s.waiting]) for one in rounds]


def open_ended(duty: Duty, ctx: DecisionContext) -> bool:
    """Whether its date counts from what may not have happened, in any place. A step that no plan has is none."""
    milestone = ctx.plan.find(duty.milestone)
    rules = [milestone.due, *(by.due for by in milestone.place if by.due)] if milestone else []
    return any(rule.open_ended for rule in rules)


_CaseWork = Callable[[Sequence[int], DecisionContext], Coroutine[Any, Any, None]]


async def _case_by_case(
    case_ids: Sequence[int], work: _CaseWork, ctx: DecisionContext, guard: Guard, pace: Pace
) -> None:
    """Do in these cases of one round what their day brings: open what is to be opened, or count a date again.

    A case that fails is set aside alone: the others of its transaction are then done one by one.
    """
    due = [case_id for case_id in case_ids if not guard.rests(case_id)]
    for start in range(0, len(due), _CASES_A_TRANSACTION):
        chunk = due[start : start + _CASES_A_TRANSACTION]
        try:
            await pace.write(partial(work, chunk, ctx))
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            log.exception("cases are done one by one")
            for case_id in chunk:
                await guard.run(case_id, partial(pace.write, partial(work, [case_id], ctx)))
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


async def _estimate_again(case_ids: Sequence[int], ctx: DecisionContext) -> None:
    for case_id in case_ids:
        case = await cases.load_case(case_id, lock=True)
        decision = recompute.estimated_again(case, ctx) if case else None
        if case is None or decision is None:
            continue
        said = decision.event or {}
        version = ctx.plan.version
        entry = chain.Entry(ctx.now, "clock", EventName.REPLAN, said, case_id, plan_version=version)
        await cases.apply(case, decision, entry)
