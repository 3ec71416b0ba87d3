"""已公开信息, 已披露, 已公布结果: the disclosures that N-3.2c asks the bureaus to supervise."""

from __future__ import annotations

from bot.acts.refusals import refusal
from bot.acts.report import reported
from bot.acts.setting import Setting
from bot.words import Act, Case, Decision, Duty, DutyState, Person

FAMILY = "disclose_"
BY_WORD = {"信息": "disclose_start", "年度": "disclose_annual", "结果": "disclose_result"}


def disclosed(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """The disclosure that was named (or pressed), else the only one that is open; two open ones are asked.

    Of a yearly one the first that is open, else the latest.
    """
    family = BY_WORD.get(act.what, FAMILY)
    ours = [d for d in case.duties if d.milestone.startswith(family)]
    if act.duty_id is not None:
        ours = [d for d in ours if d.id == act.duty_id]
    running = [d for d in ours if d.state is DutyState.OPEN]
    if not ours:
        return refusal("no_such_step", case, "", setting)
    if len({_sort(d) for d in running}) > 1:
        return _which(case, running, setting)
    duty = min(running or _known(ours), key=lambda d: (d.state is DutyState.WAITING, d.due))
    return reported(duty.milestone)(case, act, who, setting)


def _known(ours: list[Duty]) -> list[Duty]:
    """Of those that are not open the latest that was, for an answer that says when it was done."""
    done = [d for d in ours if d.state is not DutyState.WAITING]
    return done[-1:] or ours


def _sort(duty: Duty) -> str:
    return next((key for key in BY_WORD.values() if duty.milestone.startswith(key)), "")


def _which(case: Case, running: list[Duty], setting: Setting) -> Decision:
    milestones = [setting.plan.milestone(d.milestone) for d in running]
    choices = [f"{m.reply}（{m.name}）" for m in milestones]
    return refusal("which_disclosure", case, "", setting, choices=choices)
