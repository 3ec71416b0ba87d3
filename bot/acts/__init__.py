"""decide(case, act, who, setting) -> Decision: every transition of a case, as one table.

S-numbers are the transitions of the domain notes; each act's function carries its own.
"""

from __future__ import annotations

from collections.abc import Callable

from bot import access
from bot.acts import assess, report
from bot.acts.setting import Setting
from bot.words import Act, Answer, Case, CaseStatus, Decision, Person

Rule = Callable[[Case, Act, Person, Setting], Decision]

RULES: dict[str, Rule] = {
    "notice_delivered": report.reported("deliver_notice"),  # S2
    "started": report.reported("start_audit"),  # S3
    "apply_assessment": report.reported("apply_assessment"),  # S4
    "apply_acceptance": report.reported("apply_acceptance"),  # S13
    "forward_assessment": report.reported("forward_assessment"),  # S8
    "forward_acceptance": report.reported("forward_acceptance"),  # S13
    "summary_submitted": report.reported("submit_summary"),  # S29
    "confirm": report.confirm,  # S5
    "reject": report.send_back,  # S6
    "withdraw_report": report.take_back,  # S7
    "assessment_passed": assess.passed("assess"),  # S11
    "assessment_failed": assess.failed("assess"),  # S12
    "acceptance_passed": assess.passed("accept"),  # S14
    "acceptance_failed": assess.failed("accept"),  # S15
}


def decide(case: Case, act: Act, who: Person, setting: Setting) -> Decision:
    """What follows when `who` does `act` to `case`. Changes nothing; may refuse.

    A refusal for want of right says the same whether or not the case exists.
    """
    allowed = access.may(who, act.kind, case.enterprise)
    if not allowed:
        return Decision(Answer("not_yours", ok=False))
    if case.status is not CaseStatus.ACTIVE:
        return Decision(Answer("case_closed", {"name": case.name, "status": case.status}, ok=False))
    return RULES[act.kind](case, act, who, setting)
