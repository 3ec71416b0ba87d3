"""撤回 of a bureau's own 确认 or 退回: who, how long, and what stands again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.acts import decide
from bot.acts.own_answer import UNDONE
from bot.notices.follow_up import numbered
from bot.notices.item import still_true
from bot.plans.rounds import Rounds
from bot.words import Act, Case, CaseStatus, Duty, DutyState, Intent, Kind, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    PLAN,
    PROVINCE,
    Step,
    accepting,
    act,
    after,
    applied,
    at,
    confirmed,
    did,
)
from tests.bot.test_after import item

WAITS = applied(day="2025-02-24T08:00")
APPLY: dict[str, Any] = {"of": "apply_assessment"}
CONFIRMED = did(WAITS, ("confirm", CITY, "2025-02-24T10:00", APPLY))
RETURNED = did(WAITS, ("reject", CITY, "2025-02-24T10:00", {**APPLY, "reason": "缺少监测报告"}))


def step(of: Case, milestone: str = "apply_assessment") -> Duty:
    found = of.duty(milestone)
    assert found
    return found


@pytest.mark.parametrize("answered", [CONFIRMED, RETURNED], ids=["confirm", "reject"])
@pytest.mark.parametrize("said", ["undo_answer", "withdraw_report"])
def test_the_report_waits_again_as_it_did_under_its_number(answered: Case, said: str) -> None:
    back = decide(answered, act(answered, said, APPLY), CITY, at("2025-02-24T11:00"))
    assert (back.answer.key, back.ok) == ("answer_taken_back", True)
    assert [(t.audience, t.kind, t.text) for t in back.tells] == [("owner", Kind.RESULT, "answer_undone")]
    there = after(answered, back)
    assert numbered(answered, there, back, None, PLAN) == {}
    for milestone in [d.milestone for d in WAITS.duties]:
        was, now = step(WAITS, milestone), step(there, milestone)
        data = {
            key: value for key, value in now.data.items() if key != UNDONE
        }  # it alone tells that it was undone
        now = replace(now, data=data)
        same = ("state", "due", "legal_due", "reported_on", "reported_at", "reported_by", "opened_on", "data")
        assert {k: getattr(now, k) for k in same} == {k: getattr(was, k) for k in same}, milestone
    again = decide(there, act(there, said, APPLY), CITY, at("2025-02-24T11:01"))
    assert not again.ok


@pytest.mark.parametrize("answered", [CONFIRMED, RETURNED], ids=["confirm", "reject"])
@pytest.mark.parametrize(
    ("who", "when", "says"),
    [
        (CITY, "2025-02-25T10:30", "nothing_to_take_back"),  # the time is over
        (replace(CITY, id=77), "2025-02-24T11:00", "nothing_to_take_back"),  # a colleague's answer
        (PROVINCE, "2025-02-24T11:00", "nothing_to_take_back"),
    ],
)
def test_only_whoever_answered_and_only_for_a_time(answered: Case, who: Any, when: str, says: str) -> None:
    assert decide(answered, act(answered, "undo_answer", APPLY), who, at(when)).answer.key == says


@pytest.mark.parametrize(
    "there",
    [
        did(CONFIRMED, ("assessment_passed", CITY, "2025-02-24T10:30", {})),
        did(RETURNED, ("apply_assessment", CLERK, "2025-02-24T10:30", {})),
        replace(CONFIRMED, status=CaseStatus.COMPLETED),
    ],
    ids=["assessed", "reported anew", "ended"],
)
def test_not_once_somebody_went_on(there: Case) -> None:
    back = decide(there, act(there, "withdraw_report", APPLY), CITY, at("2025-02-24T11:00"))
    assert (back.answer.key, back.ok) == ("acted_upon", False)


def test_what_has_not_left_yet_does_not_leave_any_more() -> None:
    for text, answered in (("confirmed", CONFIRMED), ("sent_back", RETURNED)):
        notice = item(text=text)
        assert still_true(Kind.RESULT, replace(notice, duty=step(answered)))
        assert not still_true(Kind.RESULT, replace(notice, duty=step(WAITS)))
        assert step(WAITS).state is DutyState.REPORTED


WHY = {"reason": "数据不实"}
REVISING = did(confirmed(), ("assessment_rectify", CITY, "2025-04-01T10:00", WHY))
REVISED = did(REVISING, ("rectified", CLERK, "2025-04-09T10:00", {}))
RESULTS: list[tuple[str, Case, Step]] = [
    ("assess", confirmed(), ("assessment_passed", CITY, "2025-04-10T10:00", {})),
    ("assess", confirmed(), ("assessment_failed", CITY, "2025-04-10T10:00", WHY)),
    ("accept", accepting(), ("acceptance_passed", CITY, "2025-09-10T10:00", {})),
    ("accept", accepting(), ("acceptance_failed", CITY, "2025-09-10T10:00", WHY)),
    ("assess", REVISING, ("assessment_passed", CITY, "2025-04-10T10:00", {})),
    ("assess", REVISED, ("assessment_passed", CITY, "2025-04-10T10:00", {})),
]
IDS = [f"{kind} {n}" for n, (_, _, (kind, *_)) in enumerate(RESULTS)]


@pytest.mark.parametrize(("key", "before", "result"), RESULTS, ids=IDS)
def test_a_result_is_awaited_again_with_all_that_it_opened_or_ended(
    key: str, before: Case, result: Step
) -> None:
    there = did(before, result)
    when = f"{result[2][:10]}T11:00"
    of = {"of": key}
    for says, who, at_ in (
        ("nothing_to_take_back", replace(CITY, id=77), when),  # a colleague's
        (
            "nothing_to_take_back",
            CITY,
            f"{result[2][:8]}{int(result[2][8:10]) + 1}T10:30",
        ),  # the time is over
    ):
        assert decide(there, act(there, "undo_answer", of), who, at(at_)).answer.key == says
    back = decide(there, act(there, "undo_answer", of), CITY, at(when))
    assert (back.answer.key, back.ok) == ("result_taken_back", True)
    assert [(t.audience, t.kind, t.text) for t in back.tells] == [
        ("enterprise", Kind.RESULT, "result_undone")
    ]
    again = after(there, back)
    assert again.status is before.status is CaseStatus.ACTIVE
    same = ("state", "due", "legal_due", "reported_on", "reported_by", "opened_on", "confirmed_on")
    for was in before.duties:
        now = again.by_id(was.id)
        assert now and {k: getattr(now, k) for k in same} == {k: getattr(was, k) for k in same}, was.milestone
        assert now.data in (was.data, {**was.data, UNDONE: True})
        assert (now.next_action_at is None) is (was.next_action_at is None), was.milestone
    assert not decide(again, act(again, "undo_answer", of), CITY, at(when)).ok
    anew = did(again, (result[0], CITY, when, result[3]))  # and it can be given again, or the other one
    assert step(anew, key).state is step(there, key).state
    assert decide(anew, act(anew, "undo_answer", of), CITY, at(when)).ok


@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("went on", ("apply_acceptance", CLERK, "2025-04-10T10:30", {})),
        ("corrected", ("correct_assessment", CITY, "2025-04-10T10:30", {"what": "不通过", **WHY})),
        ("withdrawn", None),
    ],
)
def test_a_result_upon_which_somebody_acted_stands(key: str, more: Step | None) -> None:
    there = did(confirmed(), RESULTS[0][2])
    there = did(there, more) if more else replace(there, status=CaseStatus.WITHDRAWN)
    assert not decide(there, act(there, "undo_answer", {"of": "assess"}), CITY, at("2025-04-10T11:00")).ok, (
        key
    )


def test_a_result_of_a_round_that_was_closed_since_is_not_taken_back() -> None:
    there = did(confirmed(), RESULTS[1][2])  # it ended the case
    closed = replace(at("2025-04-10T11:00"), rounds=Rounds.of([PLAN], frozenset({PLAN.key})))
    back = decide(there, act(there, "undo_answer", {"of": "assess"}), CITY, closed)
    assert (back.answer.key, back.ok) == ("acted_upon", False)


def test_a_date_that_the_plan_moved_since_stays_moved() -> None:
    there = did(confirmed(), RESULTS[0][2])
    later = date(2025, 8, 31)
    steps = tuple(
        replace(m, due=replace(m.due, on=later)) if m.key == "apply_acceptance" else m
        for m in PLAN.milestones
    )
    ctx = replace(at("2025-04-10T11:00"), plan=replace(PLAN, milestones=steps, version="corrected"))
    there = replace(
        there,
        duties=tuple(
            replace(d, due=later, legal_due=later) if d.milestone == "apply_acceptance" else d
            for d in there.duties
        ),
    )
    again = after(there, decide(there, act(there, "undo_answer", {"of": "assess"}), CITY, ctx))
    assert step(again, "apply_acceptance").due == later
    assert step(again, "assess").due == step(confirmed(), "assess").due


@pytest.mark.parametrize(("key", "before"), [("assess", confirmed()), ("accept", accepting())])
def test_an_assessment_is_not_reported_as_a_mere_step(key: str, before: Case) -> None:
    said = decide(before, Act(Intent.STEP, what=key), CITY, at("2025-09-10T11:00"))
    assert (said.answer.key, said.ok) == ("no_such_step", False)
