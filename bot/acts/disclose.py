"""已公开信息, 已披露, 已公布结果: the disclosures that N-3.2c asks the bureaus to supervise."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.acts.report import reported_as
from bot.words import DISCLOSURES, Act, Case, Decision, Duty, DutyState, MilestoneKind, Person

_BY_WORD = {
    "信息": MilestoneKind.DISCLOSURE_START,
    "年度": MilestoneKind.DISCLOSURE_ANNUAL,
    "结果": MilestoneKind.DISCLOSURE_RESULT,
}


def disclosed(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Record the disclosure that was named (or pressed), else the only one that is open; if two are open,
    ask. Of a yearly one the first that is open counts, else the latest."""
    kinds = (_BY_WORD[act.what],) if act.what in _BY_WORD else DISCLOSURES
    ours = [d for d in case.duties if ctx.kind(d) in kinds]
    if act.duty_id is not None:
        ours = [d for d in ours if d.id == act.duty_id]
    running = [d for d in ours if d.state is DutyState.OPEN]
    if not ours:
        return refusal("no_such_step", case, ctx)
    if len({ctx.kind(d) for d in running}) > 1:
        return _which(case, running, ctx)
    duty = min(running or _known(ours), key=lambda d: d.due)
    return reported_as(duty.milestone, case, act, who, ctx)


def _known(ours: list[Duty]) -> list[Duty]:
    """Of those that are not open the latest that was, for an answer that says when it was done."""
    done = [d for d in ours if d.state is not DutyState.WAITING]
    return done[-1:] or ours


def _which(case: Case, running: list[Duty], ctx: DecisionContext) -> Decision:
    milestones = [ctx.plan.milestone(d.milestone) for d in running]
    choices = [f"{m.reply}（{m.name}）" for m in milestones]
    return refusal("which_disclosure", case, ctx, choices=choices)
