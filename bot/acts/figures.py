"""填报审核成效数据: an enterprise hands in its figures; a bureau that enters them confirms them as well."""

from __future__ import annotations

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.acts.report import reported_as
from bot.words import Act, Case, Decision, DutyState, MilestoneKind, Person, replace

VALUES, SAID = "figures", "figures_said"  # in a duty's data: what was reported, and as people read it


def report_figures(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Report the figures of `act`; they are kept with the duty, so that just these are confirmed."""
    key = ctx.plan.key_of(MilestoneKind.FIGURES)
    if act.figures is None:
        return refusal("figures_by_form", case, ctx, key)
    decision = reported_as(key, case, act, who, ctx)
    if not decision.ok or decision.event is None:
        return decision
    step = ctx.plan.milestone(key)
    kept = {VALUES: dict(act.figures.values), SAID: list(act.figures.said)}
    own_word = access.confirms(who, step.confirm, case.enterprise)
    duties = []
    for duty in decision.duties:
        if duty.milestone == key:
            duty = replace(duty, data={**duty.data, **kept})
            if own_word:  # whoever would confirm it has said it
                duty = replace(duty, state=DutyState.DONE, confirmed_on=duty.reported_on, next_action_at=None)
        duties.append(duty)
    event = {**decision.event, SAID: kept[SAID]}
    return replace(decision, duties=tuple(duties), event=event, tells=() if own_word else decision.tells)
