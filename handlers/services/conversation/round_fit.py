"""How a sentence stands in one of its sender's rounds: whether what it names is there, and its step, and whether it
could be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from bot.acts import ACT_RULES, extension, handover
from bot.acts.context import DecisionContext
from bot.acts.said import act_said
from bot.plans.plan import Plan
from bot.reading.result import Reading
from bot.reading.which_round import RoundFit
from bot.words import DISCLOSURES, Case, CaseStatus, Duty, DutyState, MilestoneKind, replace
from bot.words.intent_lookup import spec_of
from bot.words.intents import Intent
from handlers.services.cases.act import foreseen
from handlers.services.conversation import bulk, which
from handlers.services.conversation.turn import Turn
from storage import cases, duties, numbers

_NOT_THERE: Final = frozenset({DutyState.WAITING, DutyState.WAIVED})
_ALSO: Final = {  # said with one sentence: another step than the intent's own
    Intent.APPLY_ASSESSMENT: MilestoneKind.REVISION,
    Intent.FORWARD_ASSESSMENT: MilestoneKind.ACCEPTANCE_FORWARDING,
}
# What has no step of its own -> whether there is anything in a case for it to be about.
_CAN_BE_DONE: Final[Mapping[Intent, Callable[[Case, Plan], bool]]] = {
    Intent.HANDED_OVER: lambda case, plan: bool(handover.results(case, plan)),
    Intent.HANDOVER_ANSWERED: lambda case, plan: any(map(handover.handed, handover.results(case, plan))),
    Intent.REQUEST_EXTENSION: lambda case, plan: extension.extendable_step(case, plan) is not None,
}


async def stands_in(turn: Turn, reading: Reading) -> tuple[RoundFit, Any]:
    """How the sentence fits the turn's round, and when the person reported there last."""
    ctx, key = turn.ctx, turn.ctx.plan.key
    firms = reading.names or reading.choices
    held = [case for firm in firms if (case := await cases.case_of_enterprise(firm.id, key))]
    if reading.intent == Intent.WITHDRAW_REPORT:
        of = [case.id for case in held] if reading.names else [None]
        words = [await duties.last_report(turn.person.id, key, None, case_id) for case_id in of]
        said = max((last.reported_at for last in words if last and last.reported_at), default=None)
        if said and said < ctx.now - timedelta(hours=ctx.plan.takeback_hours):
            said = None
        return RoundFit(key, said is not None, said is not None), said
    if reading.intent == Intent.SUMMARY_SUBMITTED:
        found = [case for case in await which.summaries(turn.person, ctx) if case]
        owed = [ctx.duty(case, MilestoneKind.SUMMARY) for case in found]
        return RoundFit(key, bool(found), any(d and d.state not in _NOT_THERE for d in owed)), None
    if reading.intent in bulk.STEPS and (reading.every or reading.numbers or meant_by_place(turn, reading)):
        able = await _of_many(turn, reading)
        return RoundFit(key, able, able), None
    if not firms:
        return RoundFit(key, True, True), None
    steps = [_step_of(case, reading.intent, ctx) for case in held]
    over = bool(steps) and all(of and _long_done(of, ctx) for of in steps)
    return RoundFit(key, bool(held), any(of is not None for of in steps), over), None


def newest_alone(intent: str, found: list[tuple[RoundFit, Any]]) -> list[RoundFit]:
    """Let only the rounds of the person's last report fit, if 撤回 or a number to add is said."""
    if intent not in (Intent.WITHDRAW_REPORT, Intent.ADD_REFERENCE):
        return [stands for stands, _ in found]
    last = max((at for _, at in found if at), default=None)
    return [replace(stands, step=at is not None and at == last) for stands, at in found]


async def rounds_to_choose(turn: Turn, reading: Reading) -> list[DecisionContext]:
    """Return the rounds that a sentence may mean: those that have an enterprise of it."""
    found = []
    for where in turn.rounds.meant:
        turn.ctx = where
        found.append((await stands_in(turn, reading))[0].there)
    there = [where for where, fits in zip(turn.rounds.meant, found, strict=True) if fits]
    return there if len(there) > 1 else [*turn.rounds.meant]


async def rounds_that_allow(turn: Turn, reading: Reading) -> tuple[DecisionContext, ...]:
    """Return of the rounds that may be meant the one in which the act would be taken, or all that have its enterprise
    where none would: there is nothing to choose then. () where it has to be asked.

    A round in which the step is done already is one that may be meant: people say things twice.
    """
    if reading.act != "do" or len(reading.names) != 1 or reading.intent not in ACT_RULES:
        return ()
    there, able = [], []
    for where in turn.rounds.meant:
        case = await cases.case_of_enterprise(reading.names[0].id, where.plan.key)
        if case is None:
            continue
        there.append(where)
        said = act_said(reading, turn.text, turn.before, case, None, where)
        steps = _step_of(case, reading.intent, where) or ()
        done = any(d.state in (DutyState.REPORTED, DutyState.DONE) for d in steps)
        if done or (await foreseen(case.id, said, turn.person, where)).ok:
            able.append(where)
    return tuple(there if not able else able if len(able) == 1 else ())


async def _of_many(turn: Turn, reading: Reading) -> bool:
    """Whether 全部已送达, 已送达 1-3 means anything in the turn's round."""
    if reading.every or meant_by_place(turn, reading):
        return await bulk.any_open(turn, reading)
    return bool(await numbers_there(turn, reading, turn.ctx))


def meant_by_place(turn: Turn, reading: Reading) -> bool:
    """催办 鹿泉区: of a place, and of no enterprise by name."""
    return reading.intent == Intent.URGE and not reading.names and bulk.place_of(turn) is not None


def _long_done(steps: Sequence[Duty], ctx: DecisionContext) -> bool:
    """Whether these were all confirmed longer ago than people say things twice."""
    since = ctx.today - which.OF_LATE
    done = [d for d in steps if d.state is DutyState.DONE and d.reported_on and d.reported_on < since]
    return bool(steps) and len(done) == len(steps)


def _step_of(case: Case, intent: str, ctx: DecisionContext) -> tuple[Duty, ...] | None:
    """Return what this case has of the step that is said, still to be done or done already: () where it is a matter
    without a step; None if it has nothing of it."""
    spec = spec_of(intent)
    kinds = {spec.step if spec else None, _ALSO.get(Intent(intent))} - {None}
    if intent == Intent.DISCLOSED:
        kinds = set(DISCLOSURES)
    if can := _CAN_BE_DONE.get(Intent(intent)):
        return () if can(case, ctx.plan) else None
    if not kinds:
        return () if case.status is CaseStatus.ACTIVE else None
    return tuple(d for d in case.duties if d.state not in _NOT_THERE and ctx.kind(d) in kinds) or None


async def numbers_there(turn: Turn, reading: Reading, where: DecisionContext) -> tuple[int, ...]:
    """Return the numbers of the sentence that are in this round."""
    desks = numbers.desks_of(turn.person)
    found = [n for n in reading.numbers if await numbers.duties_numbered(desks, n, [where.plan.key])]
    return tuple(found)
