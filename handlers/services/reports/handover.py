"""handover: what was handed over to each receiver, and what was not (N-3.3a)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.acts.context import DecisionContext
from bot.acts.handover import ITEMS, handed, lacking, results
from bot.acts.handover_answers import answer_of
from bot.results.measures import as_text
from bot.words import Duty, Scope
from bot.words.slots import RECEIVERS
from handlers.services.cases.listed import Listed, listed_cases
from messages import headings
from messages.catalogue import say, sentence_table
from messages.sheets import Sheet


async def handover(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    """Return a sheet for each receiver, to be sent with the papers, and one of what is still to be handed
    over, a row for each result and receiver."""
    everybody = await listed_cases(scope, ctx)
    found = [(one, duty) for one in everybody for duty in results(one.case, ctx.plan)]
    sheets = [_of(receiver, found, ctx) for receiver in RECEIVERS]
    return len(found), [*sheets, _open(everybody, ctx)]


def _of(receiver: str, found: list[tuple[Listed, Duty]], ctx: DecisionContext) -> Sheet:
    rows = [
        [*_row(n, one, duty, ctx), ITEMS, handed(duty)[receiver], *_answer(duty, receiver)]
        for n, (one, duty) in enumerate((x for x in found if receiver in handed(x[1])), 1)
    ]
    title = say("reports.handover.title", round=ctx.plan.name, receiver=RECEIVERS[receiver], day=ctx.today)
    return Sheet(receiver, title, headings.HANDED_OVER, rows)


def _answer(duty: Duty, receiver: str) -> list[Any]:
    answer = answer_of(duty, receiver)
    return [answer.on, answer.by, answer.said] if answer else [None, "", ""]


def _open(found: Sequence[Listed], ctx: DecisionContext) -> Sheet:
    rows = [
        [*_row(n, one, duty, ctx), "、".join(RECEIVERS[r] for r in lacks)]
        for n, (one, duty, lacks) in enumerate(
            ((one, duty, lacks) for one in found for duty, lacks in lacking(one.case, ctx.plan)), 1
        )
    ]
    title = say("reports.handover.open_title", round=ctx.plan.name, day=ctx.today)
    return Sheet(say("reports.handover.open"), title, headings.NOT_HANDED_OVER, rows)


def _row(n: int, one: Listed, duty: Duty, ctx: DecisionContext) -> list[Any]:
    case = one.case
    after = str(one.values.get("level_after", ""))
    return [
        n,
        case.city,
        case.county,
        case.name,
        case.uscc,
        as_text(one.target.level.removesuffix("+improve")),
        as_text(after),
        sentence_table("reports.results")[f"{ctx.kind(duty)}_{duty.state}"],
        duty.confirmed_on,
    ]
