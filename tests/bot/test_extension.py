"""延期 (S16-S18, N-2.2.3d): which step, by when it is asked, and what an answer does to whose date."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.acts.context import DecisionContext
from bot.words import Case, DutyState, MilestoneKind, replace
from messages.render import answer
from tests.bot.cases import (
    CITY,
    CLERK,
    NAME,
    PLAN,
    Step,
    accepting,
    act,
    applied,
    assessed,
    at,
    case,
    completed,
    day,
    did,
)

WHY: dict[str, Any] = {"reason": "季节性生产"}
ANSWER = {"of": "answer_extension"}
REPORTED = did(assessed(), ("apply_acceptance", CLERK, "2025-07-10", {}))


def asked(there: Case, until: str, when: str = "2025-07-15") -> Case:
    """The case after the enterprise has asked for a later day."""
    return did(there, ("request_extension", CLERK, when, {"on": day(until), **WHY}))


def with_plan(when: str, *without: MilestoneKind, **values: Any) -> DecisionContext:
    """A morning in a round whose 提出验收申请 is otherwise, or that has no step of these kinds."""
    milestones = tuple(
        replace(m, **values) if m.kind is MilestoneKind.ACCEPTANCE_APPLICATION else m
        for m in PLAN.milestones
        if m.kind not in without
    )
    return replace(at(when), plan=replace(PLAN, milestones=milestones))


@pytest.mark.parametrize(
    ("there", "step"),
    [
        (case(), "提出验收申请"),  # before it is its turn, too
        (assessed(), "提出验收申请"),
        (REPORTED, "完成验收"),  # handed in: what is left to postpone is the acceptance itself
        (accepting(), "完成验收"),
        (completed(), ""),
    ],
)
def test_which_step_is_postponed(there: Case, step: str) -> None:
    """Nothing but the acceptance may be postponed, the earliest of its two steps that is not done."""
    decision = decide(
        there, act(there, "request_extension", {"on": day("2026-02-28"), **WHY}), CLERK, at("2025-07-15")
    )
    assert decision.ok is bool(step)
    assert decision.answer.facts.get("step", "") == step


def test_where_nothing_may_be_postponed() -> None:
    plain = with_plan("2025-07-15", extendable=False)
    nothing = replace(
        plain,
        plan=replace(plain.plan, milestones=tuple(replace(m, extendable=False) for m in PLAN.milestones)),
    )
    for ctx in (nothing, with_plan("2025-07-15", MilestoneKind.EXTENSION_REQUEST)):
        there = assessed()
        decision = decide(
            there, act(there, "request_extension", {"on": day("2025-10-31"), **WHY}), CLERK, ctx
        )
        assert (decision.answer.key, decision.ok) == ("nothing_to_extend", False)
        assert decision.answer.facts == {"name": NAME, "step": "", "may": ()}
        assert "本轮没有可以申请延期的事项" in answer(decision.answer.key, decision.answer.facts)
    accept = decide(
        assessed(), act(assessed(), "request_extension", {"on": day("2026-02-28"), **WHY}), CLERK, plain
    )
    assert accept.answer.facts["step"] == "完成验收"


def test_what_may_be_postponed_is_what_the_plan_says() -> None:
    """Only the assessment may be, and it is over: the acceptance is not named, which stands on no paper."""
    ctx = with_plan("2025-07-15", extendable=False)
    steps = tuple(replace(m, extendable=m.key == "apply_assessment") for m in PLAN.milestones)
    there = assessed()
    decision = decide(
        there,
        act(there, "request_extension", {"on": day("2025-10-31"), **WHY}),
        CLERK,
        replace(ctx, plan=replace(ctx.plan, milestones=steps)),
    )
    said = answer(decision.answer.key, decision.answer.facts)
    assert "按照通知，可以申请延期的是“提出评估申请”。" in said and "验收" not in said


@pytest.mark.parametrize(
    ("when", "taken"), [("2025-07-11", True), ("2025-07-12", False), ("2025-08-05", False)]
)
def test_a_plan_may_want_it_asked_some_days_before(when: str, taken: bool) -> None:
    """Twenty days before 31 July is the 11th, and that day is in time."""
    there, ctx = assessed(), with_plan(when, ask_before_days=20)
    decision = decide(there, act(there, "request_extension", {"on": day("2025-10-31"), **WHY}), CLERK, ctx)
    assert decision.ok is taken
    if not taken:
        assert decision.answer.key == "extension_too_late"
        assert decision.answer.facts == {"name": NAME, "step": "提出验收申请", "days": 20}


@pytest.mark.parametrize(
    ("when", "late"), [("2025-07-30", 0), ("2025-07-31", 0), ("2025-08-01", 1), ("2025-08-10", 10)]
)
def test_how_late_it_was_asked(when: str, late: int) -> None:
    there = asked(assessed(), "2025-10-31", when)
    duty = there.duty("answer_extension")
    assert duty and duty.data == {
        "for": "apply_acceptance",
        "until": "2025-10-31",
        "reason": WHY["reason"],
        "late_days": late,
    }


def test_what_is_owed_now_may_not_be_postponed_by_way_of_a_later_step() -> None:
    """A date before the acceptance application's means the step that is owed: said with its own date.
    What is only shown, the bureaus' steps and what is not open are never meant."""
    there = applied()
    no = decide(
        there, act(there, "request_extension", {"on": day("2025-03-15"), **WHY}), CLERK, at("2025-02-21")
    )
    assert (no.answer.key, no.answer.facts["due"]) == ("extension_too_early", day("2025-07-31"))
    again = did(there, ("reject", CITY, "2025-02-24", {"of": "apply_assessment", **WHY}))
    no = decide(
        again, act(again, "request_extension", {"on": day("2025-03-15"), **WHY}), CLERK, at("2025-02-25")
    )
    assert (no.answer.key, no.answer.facts["step"]) == ("not_extendable", "提出评估申请")


@pytest.mark.parametrize(
    ("there", "until", "named", "dates"),
    [
        # The bureau's own date follows the enterprise's: three months after it, never earlier than it was.
        (assessed(), "2025-08-31", None, {"apply_acceptance": "2025-08-31", "accept": "2025-11-30"}),
        (assessed(), "2025-10-31", "2025-09-30", {"apply_acceptance": "2025-09-30", "accept": "2025-12-30"}),
        # The acceptance alone: nothing follows it.
        (REPORTED, "2025-12-31", None, {"accept": "2025-12-31"}),
        (accepting(), "2025-12-31", None, {"accept": "2025-12-31"}),
    ],
)
def test_whose_date_moves(there: Case, until: str, named: str | None, dates: dict[str, str]) -> None:
    before = asked(there, until)
    more = {**ANSWER, "on": day(named) if named else None}
    decision = decide(before, act(before, "approve_extension", more), CITY, at("2025-07-16"))
    assert decision.ok, decision.answer
    moved = {d.milestone: d for d in decision.duties if d.milestone != "answer_extension"}
    assert {key: d.due.isoformat() for key, d in moved.items()} == dates
    named_too = {at("2025-07-16").plan.milestone(key).name: d.due for key, d in moved.items()}
    facts = decision.answer.facts
    assert {facts["step"]: facts["on"], **facts["moved"]} == named_too  # every date that moved, and no other
    for key, duty in moved.items():
        was = before.duty(key)
        assert was and (duty.extended_to, duty.legal_due) == (duty.due, was.legal_due)
        assert duty.planned_to == at("2025-07-16").now
        open_now = duty.state is DutyState.OPEN
        assert duty.next_action_at == (at("2025-07-16").now if open_now else was.next_action_at)


def test_a_date_that_suffices_stays() -> None:
    """Three months after 31 July is the acceptance's own date."""
    early = replace(
        assessed(),
        duties=tuple(
            replace(d, due=day("2025-07-20")) if d.milestone == "apply_acceptance" else d
            for d in assessed().duties
        ),
    )
    before = asked(early, "2025-07-31")
    granted = decide(before, act(before, "approve_extension", ANSWER), CITY, at("2025-07-16"))
    assert "accept" not in {d.milestone for d in granted.duties}


def test_in_a_round_without_an_acceptance_only_the_application_moves() -> None:
    there = asked(assessed(), "2025-10-31")
    bare = replace(there, duties=tuple(d for d in there.duties if d.milestone != "accept"))
    ctx = with_plan("2025-07-16", MilestoneKind.ACCEPTANCE)
    granted = decide(bare, act(bare, "approve_extension", ANSWER), CITY, ctx)
    assert {d.milestone for d in granted.duties} == {"apply_acceptance", "answer_extension"}


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2025-07-30", "2025-07-31"),
        ("2025-07-31", "2025-07-31"),  # its last day is not past
        ("2025-08-01", "2025-08-15"),  # ten working days, today not counted
        ("2025-08-04", "2025-08-18"),
    ],
)
def test_a_refusal_after_the_date_names_another(when: str, due: str) -> None:
    before = asked(assessed(), "2025-10-31")
    refused = did(before, ("refuse_extension", CITY, when, {**ANSWER, **WHY}))
    duty = refused.duty("apply_acceptance")
    assert duty and (duty.due, duty.legal_due, duty.extended_to) == (day(due), day("2025-07-31"), None)
    assert (duty.planned_to == at(when).now) is (due != "2025-07-31")


def test_a_refusal_of_what_is_not_open_yet_leaves_its_date() -> None:
    before = asked(case(), "2025-10-31")
    refused = did(before, ("refuse_extension", CITY, "2025-08-04", {**ANSWER, **WHY}))
    duty = refused.duty("apply_acceptance")
    assert duty and (duty.state, duty.due) == (DutyState.WAITING, day("2025-07-31"))


def _without(of: Case, key: str) -> Case:
    return replace(of, duties=tuple(d for d in of.duties if d.milestone != key))


def _done(of: Case, key: str) -> Case:
    return replace(
        of, duties=tuple(replace(d, state=DutyState.DONE) if d.milestone == key else d for d in of.duties)
    )


@pytest.mark.parametrize(
    ("there", "step"),
    [
        (_done(asked(assessed(), "2025-10-31"), "apply_acceptance"), "提出验收申请"),
        (_without(asked(assessed(), "2025-10-31"), "apply_acceptance"), "提出验收申请"),
    ],
)
def test_what_was_done_meanwhile_is_not_postponed_any_more(there: Case, step: str) -> None:
    decision = decide(there, act(there, "approve_extension", ANSWER), CITY, at("2025-07-16"))
    assert (decision.answer.key, decision.answer.facts) == ("acted_upon", {"name": NAME, "step": step})
    refused = decide(there, act(there, "refuse_extension", {**ANSWER, **WHY}), CITY, at("2025-07-16"))
    assert refused.ok
    assert [d.milestone for d in refused.duties] == ["answer_extension"]


def test_asking_anew_after_a_no_is_another_request() -> None:
    steps: list[Step] = [
        ("refuse_extension", CITY, "2025-07-16", {**ANSWER, **WHY}),
        ("request_extension", CLERK, "2025-07-17", {"on": day("2025-09-30"), **WHY}),
    ]
    there = did(asked(assessed(), "2025-10-31"), *steps)
    turns = [(d.turn, d.state, d.data["until"]) for d in there.duties if d.milestone == "answer_extension"]
    assert turns == [(0, DutyState.FAILED, "2025-10-31"), (1, DutyState.OPEN, "2025-09-30")]


def test_a_result_that_is_in_is_not_dated_anew() -> None:
    there = _done(asked(assessed(), "2025-10-31"), "accept")
    granted = decide(there, act(there, "approve_extension", ANSWER), CITY, at("2025-07-16"))
    assert {d.milestone for d in granted.duties} == {"apply_acceptance", "answer_extension"}


def test_a_request_about_another_step_does_not_stand_in_the_way() -> None:
    there = asked(assessed(), "2025-10-31")
    of_accept = replace(
        there,
        duties=tuple(
            replace(d, data={**d.data, "for": "accept"}) if d.milestone == "answer_extension" else d
            for d in there.duties
        ),
    )
    more = {"on": day("2025-10-31"), **WHY}
    assert decide(of_accept, act(of_accept, "request_extension", more), CLERK, at("2025-07-16")).ok
