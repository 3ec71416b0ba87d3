"""What a change does to a case (S20-S27): duties, place, names, contact, and who is responsible.

Each effect takes the case and what the change names, and returns how the case stands afterwards, or a
refusal. Whether somebody may bring it about is decided before (bot/acts/change.py).
"""

from __future__ import annotations

from typing import Final

from bot.acts.contacts import contact_added, contact_removed, contact_replaced
from bot.acts.context import DecisionContext, recomputed_duties
from bot.acts.effect import Effect, EffectRule
from bot.acts.refusals import refusal
from bot.acts.steps import DECIDED_STATES, looked_at_anew, new_duty, restored, waived
from bot.plans.due import due_date
from bot.plans.plan import Milestone
from bot.words import (
    OUTSIDE,
    Assessor,
    Case,
    CaseStatus,
    Decision,
    Details,
    Duty,
    DutyState,
    Level,
    MilestoneKind,
    Sentence,
    replace,
)

_ASSESSORS: Final = {"city": "市级", "province": "省级"}


_ENDED = {CaseStatus.CARRIED_OVER: "纳入下一轮", CaseStatus.WITHDRAWN: "退出"}


def _paused(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """S20 停产: reminders of the enterprise rest, its dates do not; the county is asked monthly."""
    if case.paused:
        return refusal("already_so", case, ctx, what="停产")
    check = ctx.plan.key_of(MilestoneKind.PAUSE_CHECK)  # the county looks every month
    adds = (new_duty(case, check, {}, ctx),) if check else ()
    return Effect(case.duties, adds, {"paused": True}, goes_on=_going_on(case, ctx), old="生产", new="停产")


def _going_on(case: Case, ctx: DecisionContext) -> str:
    """Return what the enterprise owes although it has stopped production: the next two; "" for nothing."""
    left = [d for d in case.duties if d.owner is Level.ENTERPRISE and d.state not in DECIDED_STATES]
    steps = (ctx.plan.milestone(d.milestone) for d in sorted(left, key=lambda d: d.due))
    names = [m.name for m in steps if m.while_paused]
    return "、".join(names[:2]) + ("等" if len(names) > 2 else "")


def _resumed(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """S20 复产: reminders begin again with the next step of the ladder; what was missed is not sent later."""
    if not case.paused:
        return refusal("already_so", case, ctx, what="复产")
    return Effect(
        tuple(_awake(d, ctx) for d in case.duties), changes={"paused": False}, old="停产", new="生产"
    )


def _awake(duty: Duty, ctx: DecisionContext) -> Duty:
    if ctx.kind(duty) is MilestoneKind.PAUSE_CHECK and duty.state is DutyState.OPEN:
        return replace(duty, state=DutyState.DONE, confirmed_on=ctx.today, next_action_at=None)
    if duty.state is DutyState.OPEN and duty.next_action_at:
        return replace(duty, planned_to=ctx.now, next_action_at=ctx.now)
    return duty


def _ended(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """S21 关闭, S27 移出名单."""
    return _withdrawn(case, "进行中", "退出")


def _withdrawn(case: Case, old: str, new: str) -> Effect:
    """Withdraw the case; all that is still owed falls away."""
    return Effect(tuple(waived(d) for d in case.duties), status=CaseStatus.WITHDRAWN, old=old, new=new)


def _moved(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """S22 搬迁, S25 更正县区: the open duties of the old place are the new place's."""
    if details.city == OUTSIDE:
        return _withdrawn(case, case.place, OUTSIDE)
    there = replace(case, city=details.city, county=details.county)
    if there.place == case.place:
        return refusal("already_so", case, ctx, what=f"在{case.place}")
    if details.taken:
        return refusal("name_taken", case, ctx, taken=details.taken)
    owners = [Level.ENTERPRISE, Level.COUNTY]
    if there.city != case.city:
        owners.append(Level.CITY)
    place = {"city": there.city, "county": there.county}
    return Effect(
        tuple(looked_at_anew(d, tuple(owners), ctx) for d in case.duties),
        changes=place,
        firm=place,
        hands_over=True,
        old=case.place,
        new=there.place,
    )


def _merged(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """S23 合并: absorbed by an enterprise of the round, the case is withdrawn; else it passes to
    the survivor, under its name and code."""
    if details.into:
        return _withdrawn(case, case.name, details.name)
    if not details.uscc:
        return refusal("no_merged_code", case, ctx)
    if details.taken:
        return refusal("name_taken", case, ctx, taken=details.taken)
    named = _named(case, details)
    return replace(named, firm={**named.firm, "uscc": details.uscc})


def _renamed(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """S24 更名: the code is the identity; the old name stays as an alias and is found."""
    if details.uscc and case.uscc and details.uscc != case.uscc:
        return refusal("other_code", case, ctx)
    if details.name == case.name:
        return refusal("already_so", case, ctx, what="叫这个名称")
    if details.taken:
        return refusal("name_taken", case, ctx, taken=details.taken)
    return _named(case, details)


def _named(case: Case, details: Details) -> Effect:
    before = [case.name, *([case.uscc] if details.uscc and case.uscc != details.uscc else [])]
    aliases = [n for n in dict.fromkeys([*case.aliases, *before]) if n and n != details.name]
    return Effect(
        case.duties,
        changes={"name": details.name},
        firm={"name": details.name, "aliases": aliases},
        old=case.name,
        new=details.name,
    )


def _reassessed(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """S26: forward_* appear or are waived, results are the other bureau's; reports stay valid."""
    new = Assessor(details.assessor)
    if new is case.assessor:
        return refusal(
            "already_so", case, ctx, what=Sentence("services.acts.assessed_by", level=_ASSESSORS[new])
        )
    order = {m.key: n for n, m in enumerate(ctx.plan.milestones)}
    duties = [replace(_owned(d, new, ctx), position=order[d.milestone]) for d in case.duties]
    steps = [m for m in ctx.plan.milestones if _forwards(m)]
    for step in steps:
        duties = _with_forward(replace(case, duties=tuple(duties)), step, new, order, ctx)
    after = recomputed_duties(replace(case, assessor=new, duties=tuple(duties)), ctx)
    known = {d.id for d in case.duties}
    return Effect(
        tuple(d for d in after if d.id in known),
        tuple(d for d in after if d.id not in known),
        {"assessor": new},
        hands_over=True,
        old=_ASSESSORS[case.assessor],
        new=_ASSESSORS[new],
    )


def _owned(duty: Duty, new: Assessor, ctx: DecisionContext) -> Duty:
    """Give the assessing bureau's duties another owner, who is told how they stand."""
    milestone = ctx.plan.milestone(duty.milestone)
    if milestone.owner != "assessor" or duty.state in DECIDED_STATES:
        return duty
    level = milestone.owner_level(new)
    return looked_at_anew(replace(duty, owner=level), (level,), ctx)


def _forwards(milestone: Milestone) -> bool:
    return bool(milestone.applies_to) and milestone.per == "enterprise" and not milestone.on_demand


def _with_forward(
    case: Case, step: Milestone, new: Assessor, order: dict[str, int], ctx: DecisionContext
) -> list[Duty]:
    """Return the duties of the case with this step added or removed. An open step that follows it and was
    not begun waits for it again; where the result is in, or a revision is under way, the step is not
    needed."""
    known = case.duty(step.key)
    duties = [d for d in case.duties if known is None or d.id != known.id]
    if step.applies_to != new:
        return [*duties, waived(known)] if known else duties
    begun = _begun(case, step, ctx)
    if known is None:
        known = _blank(case, step, new, order[step.key], ctx)
    if known.state is DutyState.DONE:
        return [*duties, known]
    if begun:
        return [*duties, replace(known, state=DutyState.WAIVED)]
    fresh = replace(known, state=DutyState.WAITING, opened_on=None, data={})
    return [*(_waits_again(d, step, ctx) for d in duties), fresh]


def _begun(case: Case, step: Milestone, ctx: DecisionContext) -> bool:
    """Whether the step that this one comes before is decided already, or being revised."""
    revised = ctx.duty(case, MilestoneKind.REVISION) is not None
    return any(
        d.state in DECIDED_STATES or (revised and ctx.kind(d) is MilestoneKind.ASSESSMENT)
        for d in case.duties
        if _follows(d, step, ctx)
    )


def _follows(duty: Duty, step: Milestone, ctx: DecisionContext) -> bool:
    return any(a.milestone == step.key for a in ctx.plan.milestone(duty.milestone).after)


def _waits_again(duty: Duty, step: Milestone, ctx: DecisionContext) -> Duty:
    if _follows(duty, step, ctx) and duty.state is DutyState.OPEN:
        return replace(duty, state=DutyState.WAITING, opened_on=None, next_action_at=None)
    return duty


def _blank(case: Case, step: Milestone, new: Assessor, position: int, ctx: DecisionContext) -> Duty:
    """Return a step that the case did not have; its id is given when it is stored."""
    due, owner = due_date(step, ctx.plan, {}, ctx.calendar), step.owner_level(new)
    return Duty(0, case.id, step.key, owner, DutyState.WAITING, due.date, due.legal, position=position)


def _reinstated(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """Make a carried-over or withdrawn case active again, with its duties as they were."""
    if case.status not in (CaseStatus.CARRIED_OVER, CaseStatus.WITHDRAWN):
        return refusal("not_ended", case, ctx)
    if any(_result(d, ctx) for d in case.duties):
        return refusal("correct_instead", case, ctx)
    duties = tuple(restored(_undone(d, ctx), ctx) for d in case.duties)
    after = recomputed_duties(replace(case, duties=duties), ctx)
    return Effect(after, status=CaseStatus.ACTIVE, old=_ENDED[case.status], new="进行中")


def _result(duty: Duty, ctx: DecisionContext) -> bool:
    """Say whether it is a failed assessment or acceptance, which is corrected and not reinstated."""
    milestone = ctx.plan.milestone(duty.milestone)
    return duty.state is DutyState.FAILED and milestone.owner == "assessor" and not (milestone.on_demand)


def _undone(duty: Duty, ctx: DecisionContext) -> Duty:
    """Open the step again whose lateness was the reason."""
    milestone = ctx.plan.milestone(duty.milestone)
    if duty.state is DutyState.FAILED and not milestone.on_demand:
        return replace(duty, state=DutyState.OPEN, planned_to=ctx.now, next_action_at=ctx.now)
    return duty


def _unchanged(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """Change nothing (说明); only the event is stored."""
    return Effect(case.duties)


EFFECTS: Final[dict[str, EffectRule]] = {
    "停产": _paused,
    "复产": _resumed,
    "关闭": _ended,
    "搬迁": _moved,
    "合并": _merged,
    "更名": _renamed,
    "换联系人": contact_replaced,
    "增加联系人": contact_added,
    "删除联系人": contact_removed,
    "更正县区": _moved,
    "评估部门": _reassessed,
    "移出名单": _ended,
    "恢复": _reinstated,
    "说明": _unchanged,
}
