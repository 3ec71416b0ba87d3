"""S9, S16-S18, S20, S21, S24: what is asked of a bureau, and what its answer changes.

A request opens a duty of the bureau that has to answer it, with a date and a ladder of its own:
what was asked stands in its `data`. Until the answer nothing else changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot import access
from bot.acts.report import changes, fact, refusal, said
from bot.acts.setting import Setting, dated
from bot.due import add_months
from bot.words import (
    Act,
    Answer,
    Case,
    CaseStatus,
    Decision,
    Duty,
    DutyState,
    Kind,
    Person,
    Tell,
)

LONGEST_EXTENSION = timedelta(days=730)  # a typing slip in the year is asked back, not granted
# What a confirmed change does to the case; the others are on record and done in the roster.
EFFECTS: dict[str, dict[str, Any]] = {
    "停产": {"paused": True},
    "复产": {"paused": False},
    "关闭": {"status": CaseStatus.WITHDRAWN},
}
ANSWERED = (DutyState.DONE, DutyState.FAILED, DutyState.WAIVED)


def rectify(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """S9 评估整改: a revised report is owed by the date; the assessment waits for it."""
    assess = case.duty("assess")
    if assess is None or assess.state is not DutyState.OPEN:
        return refusal("not_open", case, "assess", setting)
    running = case.duty("rectify_assessment")
    if running and running.state not in ANSWERED:
        return refusal("rectify_running", case, "rectify_assessment", setting, due=running.due)
    if act.on is None:
        return refusal("need_date", case, "rectify_assessment", setting)
    if act.on <= setting.today:
        return refusal("date_past", case, "rectify_assessment", setting, on=act.on)
    if not act.reason.strip():
        return refusal("need_reason", case, "assess", setting)
    opened = replace(
        new_duty(case, "rectify_assessment", {"reason": act.reason}, setting),
        due=act.on,
        legal_due=act.on,
    )
    # The bureau's own clock runs on in the statistics; it is looked at again the day after.
    resting = replace(
        assess,
        planned_to=setting.now,
        next_action_at=setting.morning(act.on + timedelta(days=1)),
    )
    return Decision(
        said("rectify", case, opened, setting, on=act.on, reason=act.reason),
        (resting,),
        opens=opened,
        event=fact(act, opened, due=act.on, reason=act.reason),
        tells=(Tell("enterprise", Kind.RESULT, "rectify", 0),),
    )


def ask_extension(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """S16 申请延期: only the acceptance may be postponed (N-2.2.3d); the old date stands."""
    duty = _extendable(case, setting)
    if duty is None:
        return refusal("nothing_to_extend", case, "", setting)
    key = duty.milestone
    if _pending_extension(case, duty):
        return refusal("extension_running", case, key, setting)
    if act.on is None:
        return refusal("need_date", case, key, setting)
    if act.on <= max(duty.due, setting.today):
        return refusal("extension_too_early", case, key, setting, on=act.on, due=duty.due)
    if act.on > duty.due + LONGEST_EXTENSION:
        return refusal("extension_too_far", case, key, setting, on=act.on)
    if not act.reason.strip():
        return refusal("need_reason", case, key, setting)
    lead = setting.plan.milestone(key).ask_before_days
    if lead and setting.today > duty.due - timedelta(days=lead):
        return refusal("extension_too_late", case, key, setting, days=lead)
    data = {"for": key, "until": act.on.isoformat(), "reason": act.reason}
    opened = replace(
        new_duty(case, "answer_extension", data, setting),
        reported_by=who.id,
        reported_at=setting.now,
        reported_on=setting.today,
    )
    return Decision(
        said("extension_asked", case, duty, setting, on=act.on, reason=act.reason),
        opens=opened,
        event=fact(act, opened, until=act.on, reason=act.reason, milestone=key),
        tells=(Tell("owner", Kind.CONFIRM, "extension", 0),),
    )


def grant_extension(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """S17 同意延期: the asked date, or the one that the bureau names, is in force."""
    request, refused = _request(case, act, who, "answer_extension", setting)
    if request is None:
        return refused or refusal("nothing_reported", case, "", setting)
    duty = case.duty(request.data["for"])
    if duty is None or duty.state not in (DutyState.WAITING, DutyState.OPEN):
        return refusal("acted_upon", case, request.data["for"], setting)
    until = act.on or date.fromisoformat(request.data["until"])
    if until <= max(duty.due, setting.today):
        return refusal("extension_too_early", case, duty.milestone, setting, on=until, due=duty.due)
    moved = _extended(duty, until, setting)
    after = {request.id: _answered(request, DutyState.DONE, act, who, setting), duty.id: moved}
    accept = case.duty("accept")
    if accept and accept.id != duty.id and accept.state is DutyState.WAITING:
        # The bureau's own date follows the enterprise's: three months after it (S17).
        later = add_months(until, setting.plan.extended_accept_months)
        if later > accept.due:
            after[accept.id] = _extended(accept, later, setting)
    return Decision(
        said("extension_granted", case, moved, setting, on=until),
        changes(case, tuple(after.get(d.id, d) for d in case.duties)),
        event=fact(act, moved, until=until, was=duty.due, reason=request.data["reason"]),
        tells=(Tell("enterprise", Kind.RESULT, "extension_granted", moved.id),),
    )


def refuse_extension(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """S18 驳回延期: the old date stands; if it is past, ten working days are named."""
    request, refused = _request(case, act, who, "answer_extension", setting)
    if request is None:
        return refused or refusal("nothing_reported", case, "", setting)
    if not act.reason.strip():
        return refusal("need_reason", case, "answer_extension", setting)
    after = {request.id: _answered(request, DutyState.FAILED, act, who, setting)}
    duty = case.duty(request.data["for"])
    if duty and duty.state is DutyState.OPEN and duty.due < setting.today:
        days = setting.plan.resubmit_working_days
        due = setting.calendar.add_workdays(setting.today, days)
        after[duty.id] = replace(duty, due=due, planned_to=setting.now, next_action_at=setting.now)
    shown = after.get(duty.id, duty) if duty else request
    return Decision(
        said("extension_refused", case, shown, setting, reason=act.reason),
        changes(case, tuple(after.get(d.id, d) for d in case.duties)),
        event=fact(act, request, reason=act.reason),
        tells=(Tell("enterprise", Kind.RESULT, "extension_refused", shown.id),),
    )


def report_change(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """S20, S21, S24: an enterprise or a bureau of its place says what has changed; the assessing
    bureau checks it. A claim alone changes nothing."""
    running = case.duty("answer_change")
    if running and running.state not in ANSWERED and running.data.get("what") == act.what:
        return refusal("change_running", case, "answer_change", setting, what=act.what)
    data = {"what": act.what, "reason": act.reason}
    opened = replace(
        new_duty(case, "answer_change", data, setting),
        reported_by=who.id,
        reported_at=setting.now,
        reported_on=setting.today,
    )
    return Decision(
        said("change_reported", case, opened, setting, what=act.what),
        opens=opened,
        event=fact(act, opened, what=act.what, said=act.reason),
        tells=(Tell("owner", Kind.CONFIRM, "change", 0),),
    )


def confirm_change(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """确认 N on a reported change: what it does to the case (EFFECTS), and an event."""
    request, refused = _request(case, act, who, "answer_change", setting)
    if request is None:
        return refused or refusal("nothing_reported", case, "", setting)
    what = request.data["what"]
    effect = dict(EFFECTS.get(what, {}))
    status = effect.pop("status", None)
    after = {request.id: _answered(request, DutyState.DONE, act, who, setting)}
    duties = tuple(after.get(d.id, d) for d in case.duties)
    if status:
        duties = tuple(waived(d) for d in duties)
    elif what == "复产":
        # Reminders begin again with the next rung; what was missed meanwhile is not replayed.
        duties = tuple(
            replace(d, planned_to=setting.now, next_action_at=setting.now)
            if d.state is DutyState.OPEN and d.next_action_at
            else d
            for d in duties
        )
    return Decision(
        said("change_confirmed", case, request, setting, what=what),
        changes(case, duties),
        changes=effect,
        status=status,
        event=fact(act, request, what=what),
        tells=(Tell("enterprise", Kind.RESULT, "change_confirmed", request.id),),
    )


def refuse_change(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """退回 N on a reported change."""
    request, refused = _request(case, act, who, "answer_change", setting)
    if request is None:
        return refused or refusal("nothing_reported", case, "", setting)
    if not act.reason.strip():
        return refusal("need_reason", case, "answer_change", setting)
    answered = _answered(request, DutyState.FAILED, act, who, setting)
    return Decision(
        said(
            "change_refused", case, request, setting, what=request.data["what"], reason=act.reason
        ),
        (answered,),
        event=fact(act, request, reason=act.reason),
        tells=(Tell("enterprise", Kind.RESULT, "change_refused", request.id),),
    )


def carry_over(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """S19: the bureau decides that a late case goes on the next round's list (N-3.2a).

    Mere lateness never does it: only a decision, and only some working days after the date.
    """
    late = [d for d in case.duties if d.state is DutyState.OPEN and _long_late(d, setting)]
    if not late:
        days = setting.plan.candidate_working_days
        return refusal("not_late_enough", case, "", setting, days=days)
    if not act.reason.strip():
        return refusal("need_reason", case, late[0].milestone, setting)
    failed = replace(late[0], state=DutyState.FAILED, next_action_at=None)
    duties = tuple(failed if d.id == failed.id else waived(d) for d in case.duties)
    return Decision(
        said("carried_over", case, failed, setting, reason=act.reason),
        changes(case, duties),
        status=CaseStatus.CARRIED_OVER,
        event=fact(act, failed, reason=act.reason, due=failed.due),
        tells=(Tell("enterprise", Kind.RESULT, "carried_over", failed.id),),
    )


def _long_late(duty: Duty, setting: Setting) -> bool:
    milestone = setting.plan.milestone(duty.milestone)
    if not milestone.fails_to_next_round or milestone.owner != "enterprise":
        return False
    days = setting.plan.candidate_working_days
    return setting.calendar.add_workdays(duty.due, days) <= setting.today


def new_duty(case: Case, key: str, data: dict[str, Any], setting: Setting) -> Duty:
    """The next turn of a step that is opened on demand; its id is given when it is stored."""
    milestone = setting.plan.milestone(key)
    before = case.duty(key)
    position = setting.plan.milestones.index(milestone)
    duty = Duty(
        0, case.id, key, milestone.owner_level(case.assessor), DutyState.OPEN, setting.today,
        setting.today, opened_on=setting.today, planned_to=setting.now,
        next_action_at=setting.now, position=position, turn=before.turn + 1 if before else 0,
        data=data,
    )  # fmt: skip
    due = dated(case, duty, setting)
    return replace(duty, due=due.date, legal_due=due.legal)


def waived(duty: Duty) -> Duty:
    """What was still owed falls away with the case's end."""
    if duty.state in (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED):
        return replace(duty, state=DutyState.WAIVED, next_action_at=None)
    return duty


def _extendable(case: Case, setting: Setting) -> Duty | None:
    """The step that may be postponed now: the earliest extendable one that is not done."""
    for duty in case.duties:
        if setting.plan.milestone(duty.milestone).extendable and duty.state in (
            DutyState.WAITING,
            DutyState.OPEN,
        ):
            return duty
    return None


def _pending_extension(case: Case, duty: Duty) -> bool:
    asked = case.duty("answer_extension")
    return bool(asked and asked.state not in ANSWERED and asked.data.get("for") == duty.milestone)


def _request(
    case: Case, act: Act, who: Person, key: str, setting: Setting
) -> tuple[Duty | None, Decision | None]:
    """The open request that the act answers, if this person's bureau may answer it."""
    duty = next((d for d in case.duties if d.id == act.duty_id), None)
    if duty is None or duty.milestone != key:
        return None, refusal("not_a_request", case, duty.milestone if duty else "", setting)
    if not access.confirms(who, "assessor", case.enterprise):
        return None, Decision(Answer("not_yours", ok=False))
    if duty.state is not DutyState.OPEN:
        return None, refusal("already_done", case, key, setting, on=duty.confirmed_on)
    return duty, None


def _answered(duty: Duty, state: DutyState, act: Act, who: Person, setting: Setting) -> Duty:
    return replace(
        duty,
        state=state,
        confirmed_on=setting.today,
        next_action_at=None,
        data={**duty.data, "answered_by": who.id, "answer": act.reason},
    )


def _extended(duty: Duty, until: date, setting: Setting) -> Duty:
    """The new date in force; an open duty's ladder begins anew with it."""
    look = setting.now if duty.state is DutyState.OPEN else duty.next_action_at
    return replace(duty, due=until, extended_to=until, planned_to=setting.now, next_action_at=look)
