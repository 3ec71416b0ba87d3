"""S11, S12, S14, S15: the assessing bureau's results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.acts.change import waived
from bot.acts.report import changes, fact, refusal, said
from bot.acts.setting import Setting, settled
from bot.words import Act, Case, CaseStatus, Decision, Duty, DutyState, Kind, Person, Tell


def passed(milestone_key: str) -> Callable[[Case, Act, Person, Setting], Decision]:
    """评估通过, 验收合格: done; opens what follows, or completes the case with the last step."""

    def rule(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
        duty = case.duty(milestone_key)
        refused = _not_ready(case, duty, milestone_key, act, setting)
        if refused or duty is None:
            return refused or refusal("no_such_step", case, milestone_key, setting)
        changed = _decided(duty, DutyState.DONE, act, who, setting)
        after = settled(_replaced(case, changed), setting)
        followers = [c for m in setting.plan.milestones for c in m.after]
        over = all(c.milestone != milestone_key for c in followers)
        return Decision(
            said(f"{milestone_key}_passed", case, changed, setting, on=changed.confirmed_on),
            changes(case, after if not over else tuple(waived(d) for d in after)),
            status=CaseStatus.COMPLETED if over else None,
            event=fact(act, changed, on=changed.confirmed_on),
            tells=(Tell("enterprise", Kind.RESULT, f"{milestone_key}_passed", duty.id),),
        )

    return rule


def failed(milestone_key: str) -> Callable[[Case, Act, Person, Setting], Decision]:
    """评估不通过, 验收不合格: the case goes on the next round's list (N-3.2a, N-3.2b)."""

    def rule(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
        duty = case.duty(milestone_key)
        refused = _not_ready(case, duty, milestone_key, act, setting)
        if refused or duty is None:
            return refused or refusal("no_such_step", case, milestone_key, setting)
        if not act.reason.strip():
            return refusal("need_reason", case, milestone_key, setting)
        changed = _decided(duty, DutyState.FAILED, act, who, setting)
        after = tuple(waived(d) for d in _replaced(case, changed).duties)
        return Decision(
            said(f"{milestone_key}_failed", case, changed, setting, reason=act.reason),
            changes(case, after),
            status=CaseStatus.CARRIED_OVER,
            event=fact(act, changed, on=changed.confirmed_on, reason=act.reason),
            tells=(Tell("enterprise", Kind.RESULT, f"{milestone_key}_failed", duty.id),),
        )

    return rule


def _not_ready(
    case: Case, duty: Duty | None, key: str, act: Act, setting: Setting
) -> Decision | None:
    if duty is None:
        return refusal("no_such_step", case, key, setting)
    if duty.state is DutyState.DONE:
        return refusal("already_done", case, key, setting, on=duty.confirmed_on)
    if duty.state is not DutyState.OPEN:
        return refusal("not_open", case, key, setting)
    if act.on and act.on > setting.today:
        return refusal("date_in_future", case, key, setting, on=act.on)
    if act.on and act.on < setting.plan.published_on:
        return refusal("date_too_early", case, key, setting, on=act.on)
    return None


def _decided(duty: Duty, state: DutyState, act: Act, who: Person, setting: Setting) -> Duty:
    on = act.on or setting.today
    return replace(
        duty,
        state=state,
        reported_on=on,
        reported_at=setting.now,
        reported_by=who.id,
        confirmed_on=on,
        next_action_at=None,
    )


def _replaced(case: Case, changed: Duty) -> Case:
    """The case with the result in it; a revision that was asked for is thereby done or void."""
    return replace(case, duties=tuple(_with_result(d, changed) for d in case.duties))


def _with_result(duty: Duty, changed: Duty) -> Duty:
    if duty.id == changed.id:
        return changed
    if duty.milestone == f"rectify_{REVISED.get(changed.milestone, '')}":
        if duty.state is DutyState.REPORTED and changed.state is DutyState.DONE:
            return replace(
                duty, state=DutyState.DONE, confirmed_on=duty.reported_on, next_action_at=None
            )
        return waived(duty)
    return duty


REVISED = {"assess": "assessment"}  # result -> the revision that may be asked for before it
