"""decide(case, act, who, setting) -> Decision: every transition of a case, as one table.

S-numbers are the transitions of docs/domain.md; each act's function carries its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot import access
from bot.acts import assess, change, climb, disclose, extension, handover, late, report, take_back
from bot.acts.kinds import KINDS
from bot.acts.refusals import refusal
from bot.acts.setting import Setting
from bot.words import Act, Answer, Case, CaseStatus, Decision, DutyState, Person

Rule = Callable[[Case, Act, Person, Setting], Decision]

# What a number stands for decides what 确认 and 退回 do; a report is the rule.
BY_NUMBER: dict[str, dict[str, Rule]] = {
    "confirm": {"": report.confirm, "answer_change": change.confirm_change},
    "reject": {
        "": report.send_back,
        "answer_change": change.refuse_change,
        "answer_extension": extension.refuse_extension,
    },
}


def _answer(word: str, case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    duty = next((d for d in case.duties if d.id == act.duty_id), None)
    key = duty.milestone if duty else ""
    if word == "confirm" and key == "answer_extension":
        return refusal("say_extension", case, key, setting)
    rules = BY_NUMBER[word]
    return rules.get(key, rules[""])(case, act, who, setting)


def _application(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """While a revision is owed, handing in means the revised report."""
    revision = case.duty("rectify_assessment")
    if revision and revision.state is DutyState.OPEN:
        return report.reported("rectify_assessment")(case, act, who, setting)
    return report.reported("apply_assessment")(case, act, who, setting)


RULES: dict[str, Rule] = {
    "notice_delivered": report.reported("deliver_notice"),  # S2
    "started": report.reported("start_audit"),  # S3
    "apply_assessment": _application,  # S4, S10
    "apply_acceptance": report.reported("apply_acceptance"),  # S13
    "forward_assessment": report.reported("forward_assessment"),  # S8
    "forward_acceptance": report.reported("forward_acceptance"),  # S13
    "summary_submitted": report.reported("submit_summary"),  # S29
    "step": report.step,
    "handed_over": handover.handed_over,  # N-3.3a
    "disclosed": disclose.disclosed,  # N-3.2c
    "confirm": partial(_answer, "confirm"),  # S5
    "reject": partial(_answer, "reject"),  # S6
    "withdraw_report": take_back.take_back,  # S7
    "assessment_passed": assess.passed("assess"),  # S11
    "assessment_rectify": assess.rectify,  # S9
    "rectified": report.reported("rectify_assessment"),  # S10
    "assessment_failed": assess.failed("assess"),  # S12
    "acceptance_passed": assess.passed("accept"),  # S14
    "acceptance_failed": assess.failed("accept"),  # S15
    "request_extension": extension.ask_extension,  # S16
    "approve_extension": extension.grant_extension,  # S17
    "refuse_extension": extension.refuse_extension,  # S18
    "carry_over": late.carry_over,  # S19
    "report_change": change.report_change,  # S20-S24
    **{kind.act: change.brought_about(kind.kind) for kind in KINDS.values()},  # S20-S27
    "correct_assessment": assess.corrected("assess"),  # S28
    "correct_acceptance": assess.corrected("accept"),  # S28
    "take_up": climb.take_up,  # 收到 on a report upward
    "urge": climb.urge,  # 催办
}
# What may be done to a case that has ended; each of these rules looks at the status itself.
RESULTS = {
    "assessment_passed": "assess",
    "assessment_failed": "assess",
    "acceptance_passed": "accept",
    "acceptance_failed": "accept",
}
AFTER_THE_END = {*RESULTS, *(kind.act for kind in KINDS.values() if kind.ended)}


# The steps that have a sentence of their own in the conversation; all others are said in the words
# of their plan (`reply`).
SPOKEN = (
    "deliver_notice",
    "start_audit",
    "apply_assessment",
    "apply_acceptance",
    "forward_assessment",
    "forward_acceptance",
    "assess",
    "accept",
    "rectify_assessment",
)

# What may still be said of a case that has ended; 撤回 finds only what nobody has acted upon.
AFTERWARDS = {
    CaseStatus.COMPLETED: ("disclosed", "withdraw_report", "handed_over"),
    CaseStatus.CARRIED_OVER: ("handed_over",),
}


def decide(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """What follows when `who` does `act` to `case`. Changes nothing; may refuse.

    A refusal for want of right says the same whether or not the case exists.
    """
    allowed = access.may(who, act.kind, case.enterprise)
    if not allowed:
        return Decision(Answer("not_yours", ok=False))
    ended = case.status is not CaseStatus.ACTIVE
    afterwards = act.kind in AFTERWARDS.get(case.status, ())
    followed = act.kind in AFTER_THE_END or change.may_follow(case, act)
    if ended and not afterwards and not followed:
        return report.closed(case)
    return RULES[act.kind](case, act, who, setting)


def asks_first(case: Case, act: Act, who: Person) -> str:
    """The question to put before an act that nobody should set off by a slip, or "": a result that
    ends the case or takes back another, and a change that an officer brings about by one sentence.

    Asked by entrances where one sentence is all there is; a page's button has its own question.
    """
    duty = case.duty(RESULTS.get(act.kind, ""))
    if duty and duty.state in (DutyState.DONE, DutyState.FAILED):
        return "sure_corrected"
    if act.kind in ("assessment_failed", "acceptance_failed"):
        return "sure_failed"
    direct = act.kind == "report_change" and act.what in KINDS and act.what != "换联系人"
    return "sure_changed" if direct and change.at_once(case, act, who) else ""
