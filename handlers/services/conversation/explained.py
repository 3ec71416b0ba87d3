"""为什么: how a date came about, clause by clause."""

from __future__ import annotations

from bot.acts.context import DecisionContext, due_of
from bot.reading.dates import dates_in
from bot.results.standing import next_owed
from bot.results.step_named import step_named
from bot.words import REQUESTS, Answer, Case, Duty, DutyState, Enterprise
from messages import catalogue
from storage import cases


def _last_of(case: Case, ctx: DecisionContext) -> Duty:
    """Return the last step that ended, of a case without a current step."""
    over = [
        d
        for d in case.duties
        if d.state in (DutyState.DONE, DutyState.FAILED)
        and not ctx.plan.milestone(d.milestone).silent
        and ctx.kind(d) not in REQUESTS
    ]
    return max(over, key=lambda d: d.position, default=case.duties[-1])


def _named(case: Case, text: str, ctx: DecisionContext) -> Duty | None:
    """Return the step that the text names beside the enterprise."""
    days = {day for said in dates_in(text, ctx.today) for day in (said.ahead, said.behind) if day}
    return step_named(case, text.replace(case.name, ""), days, ctx.plan, ctx.today)


async def explain_date(names: tuple[Enterprise, ...], text: str, ctx: DecisionContext) -> Answer:
    """为什么: how the date of the step that the text names, else of the next one, came about, clause by
    clause."""
    case = await cases.case_of_enterprise(names[0].id, ctx.plan.key) if names else None
    if case is None:
        return Answer("not_yours", ok=False)
    if not case.duties:  # a round in which only bureaus owe something
        return Answer("nothing_to_explain", {"name": case.name})
    return explain_step(
        case, _named(case, text, ctx) or next_owed(case, ctx.plan) or _last_of(case, ctx), ctx
    )


def explain_step(case: Case, duty: Duty, ctx: DecisionContext) -> Answer:
    """How the date of this step came about."""
    due = due_of(case, duty, ctx)
    return Answer(
        "explain",
        {
            "name": case.name,
            "step": ctx.plan.milestone(duty.milestone).name,
            "due": duty.due,
            "lines": [(label, catalogue.explain(why)) for label, why in due.explanation],
        },
    )
