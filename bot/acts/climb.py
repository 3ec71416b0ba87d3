"""What an officer does about a matter that was reported upward: take it up, or urge once more.

Neither touches the clock of whoever owes it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.acts.refusals import refusal
from bot.acts.report import fact, said
from bot.acts.setting import Setting
from bot.words import Act, Case, Decision, Duty, DutyState, Kind, Level, Person, Tell


def held_until(duty: Duty, setting: Setting) -> date | None:
    """The day from which the matter climbs again after 收到; None where nobody took it up."""
    if duty.acked_on is None:
        return None
    return setting.calendar.add_workdays(duty.acked_on, setting.plan.ack_working_days)


def take_up(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """收到 on a report upward: for a set time the matter climbs no further.

    A second 收到 in that time changes nothing: what was put off comes when the first time is over.
    """
    duty = _open(case, act, setting)
    if isinstance(duty, Decision):
        return duty
    until = held_until(duty, setting)
    if until and until > setting.today:
        return refusal("already_taken_up", case, duty.milestone, setting, until=until)
    changed = replace(duty, acked_on=setting.today, next_action_at=setting.now)
    return Decision(
        said("taken_up", case, changed, setting, until=held_until(changed, setting)),
        (changed,),
        event=fact(act, changed, until=held_until(changed, setting)),
    )


def urge(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """催办: whoever owes it is told once more, of an enterprise its county too; once a day."""
    duty = _open(case, act, setting)
    if isinstance(duty, Decision):
        return duty
    if case.paused and duty.owner is Level.ENTERPRISE:
        return refusal("paused", case, duty.milestone, setting)
    if duty.state is DutyState.REPORTED:
        tells = [Tell("confirmer", Kind.REMINDER, "nudge", duty.id)]
    else:
        tells = [Tell("owner", Kind.REMINDER, "nudge", duty.id)]
        if duty.owner is Level.ENTERPRISE:
            tells.append(Tell("county", Kind.REMINDER, "report", duty.id))
    if duty.data.get("urged_on") == setting.today.isoformat():
        return refusal("urged_today", case, duty.milestone, setting)
    urged = replace(duty, data={**duty.data, "urged_on": setting.today.isoformat()})
    by = next((hat.unit for hat in who.hats if hat.level is not Level.ENTERPRISE), "")
    owed = "" if duty.owner is Level.ENTERPRISE else duty.owner
    return Decision(
        said("urged", case, urged, setting, by=by, level=owed),
        (urged,),
        event=fact(act, urged),
        tells=tuple(tells),
    )


def _open(case: Case, act: Act, setting: Setting) -> Duty | Decision:
    duty = next((d for d in case.duties if d.id == act.duty_id), None)
    if duty is None:
        return refusal("nothing_to_do", case, "", setting)
    if duty.state not in (DutyState.OPEN, DutyState.REPORTED):
        return refusal("nothing_to_do", case, duty.milestone, setting)
    return duty
