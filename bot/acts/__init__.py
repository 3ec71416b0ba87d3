"""decide(case, act, who, ctx) -> Decision: every transition of a case, as one table.

S-numbers are the transitions of docs/domain.md; each act's function carries its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot import access
from bot.acts import (
    assess,
    calls,
    change,
    climb,
    disclose,
    extension,
    figures,
    handover,
    handover_answers,
    late,
    note,
    references,
    report,
    take_back,
    violation,
)
from bot.acts.context import DecisionContext, in_its_round
from bot.acts.kinds import CHANGE_KINDS
from bot.acts.own_answer import undo_answer, with_answer_noted, with_result_noted
from bot.acts.refusals import not_yours, refusal
from bot.words import CALLS, SPECS, Act, Case, CaseStatus, Decision, DutyState, Intent, Person, replace
from bot.words import MilestoneKind as Step
from bot.words.intent_lookup import those

_Rule = Callable[[Case, Act, Person, DecisionContext], Decision]

# What a number stands for decides what 确认 and 退回 do; a report is the rule.
_BY_NUMBER: dict[str, dict[Step, _Rule]] = {
    "confirm": {Step.OTHER: report.confirm, Step.CHANGE_REQUEST: change.confirm_change},
    Intent.REJECT: {
        Step.OTHER: report.send_back,
        Step.CHANGE_REQUEST: change.refuse_change,
        Step.EXTENSION_REQUEST: extension.refuse_extension,
    },
}


# What followed from these answers is put right by another change, or by other figures.
_FINAL = (Step.CHANGE_REQUEST, Step.EXTENSION_REQUEST, Step.FIGURES)


def _answer(word: str, case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    duty = case.by_id(act.duty_id)
    kind = ctx.kind(duty) if duty else Step.OTHER
    if duty and word == "confirm" and kind is Step.EXTENSION_REQUEST:
        return refusal("say_extension", case, ctx, duty.milestone)
    rules = _BY_NUMBER[word]
    decision = rules.get(kind, rules[Step.OTHER])(case, act, who, ctx)
    if duty is None or not decision.ok or kind in _FINAL:
        return decision
    noted = tuple(
        with_answer_noted(duty, d, act, who, ctx) if d.id == duty.id else d for d in decision.duties
    )
    return replace(decision, duties=noted)


def _result(rule: _Rule, case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Decide a result; one that takes the place of another is put right by a correction alone."""
    decision = rule(case, act, who, ctx)
    given = case.by_id(decision.duty_id) if decision.ok else None
    first = given is not None and given.state is DutyState.OPEN
    return with_result_noted(case, decision, act, who, ctx) if first else decision


def _application(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Report the application; if a revised report is owed, handing in means that one."""
    revision = ctx.duty(case, Step.REVISION)
    if revision and revision.state is DutyState.OPEN:
        return report.report_of_kind(Step.REVISION, case, act, who, ctx)
    return report.report_of_kind(Step.ASSESSMENT_APPLICATION, case, act, who, ctx)


ACT_RULES: dict[str, _Rule] = {
    Intent.NOTICE_DELIVERED: partial(report.report_of_kind, Step.DELIVERY),  # S2
    Intent.STARTED: partial(report.report_of_kind, Step.START),  # S3
    Intent.APPLY_ASSESSMENT: _application,  # S4, S10
    Intent.APPLY_ACCEPTANCE: partial(report.report_of_kind, Step.ACCEPTANCE_APPLICATION),  # S13
    Intent.REPORT_FIGURES: figures.report_figures,  # N-2.2.4
    Intent.FORWARD_ASSESSMENT: partial(report.report_of_kind, Step.ASSESSMENT_FORWARDING),  # S8
    Intent.FORWARD_ACCEPTANCE: partial(report.report_of_kind, Step.ACCEPTANCE_FORWARDING),  # S13
    Intent.SUMMARY_SUBMITTED: partial(report.report_of_kind, Step.SUMMARY),  # S29
    "step": report.report_in_words,
    "handed_over": handover.handed_over,  # N-3.3a
    Intent.HANDOVER_ANSWERED: handover_answers.handover_answered,
    Intent.VIOLATION_DECIDED: violation.violation_decided,  # N-3.3b
    Intent.DISCLOSED: disclose.disclosed,  # N-3.2c
    "confirm": partial(_answer, "confirm"),  # S5
    Intent.REJECT: partial(_answer, Intent.REJECT),  # S6
    Intent.WITHDRAW_REPORT: take_back.take_back,  # S7
    Intent.UNDO_ANSWER: undo_answer,  # S7
    Intent.ADD_REFERENCE: references.add_reference,
    Intent.ASSESSMENT_PASSED: partial(_result, partial(assess.passed, Step.ASSESSMENT)),  # S11
    Intent.ASSESSMENT_RECTIFY: assess.rectify,  # S9
    Intent.RECTIFIED: partial(report.report_of_kind, Step.REVISION),  # S10
    Intent.ASSESSMENT_FAILED: partial(_result, partial(assess.fail_case, Step.ASSESSMENT)),  # S12
    Intent.ACCEPTANCE_PASSED: partial(_result, partial(assess.passed, Step.ACCEPTANCE)),  # S14
    Intent.ACCEPTANCE_FAILED: partial(_result, partial(assess.fail_case, Step.ACCEPTANCE)),  # S15
    Intent.REQUEST_EXTENSION: extension.ask_extension,  # S16
    Intent.APPROVE_EXTENSION: extension.grant_extension,  # S17
    Intent.REFUSE_EXTENSION: extension.refuse_extension,  # S18
    Intent.CARRY_OVER: late.carry_over,  # S19
    Intent.REPORT_CHANGE: change.report_change,  # S20-S24
    **{kind.act: partial(change.brought_about, kind.kind) for kind in CHANGE_KINDS.values()},  # S20-S27
    Intent.CORRECT_ASSESSMENT: partial(assess.correct_result, Step.ASSESSMENT),  # S28
    Intent.CORRECT_ACCEPTANCE: partial(assess.correct_result, Step.ACCEPTANCE),  # S28
    Intent.TAKE_UP: climb.take_up,  # 收到 on a report upward
    "urge": climb.urge,  # 催办
    Intent.CASE_NOTE: note.note_case,  # 备注
    **dict.fromkeys(CALLS, calls.call_result),  # 接通, 承诺 …
}
# What may be done to a case that has ended; each of these rules looks at the status itself.
_AFTER_THE_END = {
    *those(sure="corrects"),
    *those(sure="ends"),
    *(kind.act for kind in CHANGE_KINDS.values() if kind.ended),
}
# The steps that have a sentence of their own in the conversation; all others are said in the words
# of their plan (`reply`).
SPOKEN = frozenset(spec.step for spec in SPECS.values() if spec.step)

# Answers that end in how a report is corrected: after it, and where it stands in the way of another.
_WAY_BACK = (
    "reported",
    "recorded",
    "extension_asked",
    "change_reported",
    "already_reported",
    "extension_running",
    "change_running",
)


def decide(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Decide what follows when `who` does `act` to `case`; may be a refusal. Changes nothing.

    A refusal for want of right says the same whether or not the case exists. In a receipt, `take_back` is
    the number of hours in which 撤回 would undo just that report, 0 if it would be refused. In a refusal,
    `named` says whether the officer's 撤回 must name the enterprise.
    """
    in_its_round(case, ctx)
    decision = _decided(case, act, who, ctx)
    if decision.answer.key not in _WAY_BACK:
        return decision
    facts = dict(decision.answer.facts)
    about = facts.pop("about", take_back.NEW if decision.opens else decision.duty_id)
    after = take_back.resulting(case, decision)
    back = _decided(after, Act(Intent.WITHDRAW_REPORT), who, ctx)
    undone = back.ok and (back.event or {}).get("duty") == about
    facts["take_back"] = ctx.plan.takeback_hours if undone else 0
    if not decision.ok:  # what was said last need not be of this enterprise
        facts["named"] = bool(case.enterprise_id) and [r.enterprise_id for r in who.roles] != [
            case.enterprise_id
        ]
    return replace(decision, answer=replace(decision.answer, facts=facts))


def _decided(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    allowed = access.may_in(who, act.kind, case.enterprise, ctx.plan.office)
    if not allowed:
        return not_yours()
    ended = case.status is not CaseStatus.ACTIVE
    afterwards = case.status in Intent(act.kind).spec.after  # 撤回 finds only what nobody has acted upon
    followed = act.kind in _AFTER_THE_END or change.may_follow(act)
    if ended and not afterwards and not followed:
        return report.refuse_closed(case)
    return ACT_RULES[act.kind](case, act, who, ctx)


def asks_first(case: Case, act: Act, who: Person, ctx: DecisionContext) -> str:
    """Return the question to ask before an act that nobody should set off by a slip; "" if there is none.

    It is asked before a result that ends the case or replaces another, and before a change that an officer
    makes with one sentence. Only entrances where a sentence is all there is ask it; a page's button has a
    question of its own.
    """
    spec = SPECS[Intent(act.kind)]
    duty = ctx.duty(case, spec.step) if spec.step and spec.sure else None
    if duty and duty.state in (DutyState.DONE, DutyState.FAILED):
        return "sure_corrected"
    if spec.sure == "ends":
        return "sure_failed"
    if spec.sure == "recorded":
        return "sure_recorded"
    direct = (
        spec.sure == "at_once" and act.what in CHANGE_KINDS and act.what not in ("换联系人", "增加联系人")
    )
    return "sure_changed" if direct and change.at_once(case, act, who) else ""
