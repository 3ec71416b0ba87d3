"""为什么: how a date came about, clause by clause."""

from __future__ import annotations

from bot.acts.setting import Setting, dated
from bot.words import REQUESTS, Answer, Case, Duty, DutyState, Enterprise
from handlers.services.views.queries import at_hand
from storage import cases


def _last_of(case: Case, setting: Setting) -> Duty:
    """How far a case came in which nothing is at hand."""
    over = [
        d
        for d in case.duties
        if d.state in (DutyState.DONE, DutyState.FAILED)
        and not setting.plan.milestone(d.milestone).silent
        and setting.kind(d) not in REQUESTS
    ]
    return max(over, key=lambda d: d.position, default=case.duties[-1])


async def explain(names: tuple[Enterprise, ...], setting: Setting) -> Answer:
    """为什么: how the date of the step at hand came about, clause by clause."""
    case = await cases.of_enterprise(names[0].id, setting.plan.key) if names else None
    if case is None:
        return Answer("not_yours", ok=False)
    if not case.duties:  # a round in which only bureaus owe something
        return Answer("nothing_to_explain", {"name": case.name})
    duty = at_hand(case, setting) or _last_of(case, setting)
    due = dated(case, duty, setting)
    return Answer(
        "explain",
        {
            "name": case.name,
            "step": setting.plan.milestone(duty.milestone).name,
            "due": duty.due,
            "lines": list(due.explanation.lines),
        },
    )
