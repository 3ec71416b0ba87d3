"""Results and their correction (S9-S15, S28): grace, order, and what a receipt says."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.words import Case, CaseStatus, DutyState, Kind, Person, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    PROVINCE,
    accepting,
    act,
    assessed,
    at,
    completed,
    confirmed,
    day,
    did,
    states,
)

WHY: dict[str, Any] = {"reason": "数据造假"}
FAILED = did(confirmed(), ("assessment_failed", CITY, "2025-04-10", WHY))
REJECTED = did(accepting(), ("acceptance_failed", CITY, "2025-09-10", WHY))
BACK = did(FAILED, ("correct_assessment", PROVINCE, "2025-04-20", {"what": "通过", **WHY}))


@pytest.mark.parametrize(
    ("there", "kind", "more", "when", "says", "status"),
    [
        # The bureau's own other result within a day of the first, without a reason only for the better.
        (FAILED, "assessment_passed", {}, "2025-04-11T09:00", "result_corrected", CaseStatus.ACTIVE),
        (FAILED, "assessment_passed", {}, "2025-04-11T09:01", "result_stands", None),
        (FAILED, "assessment_passed", WHY, "2025-06-30", "result_corrected", CaseStatus.ACTIVE),
        (assessed(), "assessment_failed", {}, "2025-04-11T09:00", "need_reason", None),
        (
            assessed(),
            "assessment_failed",
            WHY,
            "2025-04-11T09:00",
            "result_corrected",
            CaseStatus.CARRIED_OVER,
        ),
        (assessed(), "assessment_failed", {}, "2025-04-11T09:01", "result_stands", None),
        (REJECTED, "acceptance_passed", {}, "2025-09-10T18:00", "result_corrected", CaseStatus.COMPLETED),
        (completed(), "acceptance_failed", WHY, "2025-09-11", "result_corrected", CaseStatus.CARRIED_OVER),
        # A later result stands in the way of an earlier one, whatever became of it.
        (completed(), "assessment_failed", WHY, "2025-09-11", "later_result", None),
        (REJECTED, "assessment_failed", WHY, "2025-09-11", "later_result", None),
        (REJECTED, "correct_assessment", {"what": "不通过", **WHY}, "2025-09-11", "later_result", None),
        # One word or the other of the same result.
        (
            FAILED,
            "correct_assessment",
            {"what": "合格", **WHY},
            "2025-04-20",
            "result_corrected",
            CaseStatus.ACTIVE,
        ),
        (
            completed(),
            "correct_acceptance",
            {"what": "不通过", **WHY},
            "2025-09-20",
            "result_corrected",
            CaseStatus.CARRIED_OVER,
        ),
        # What was corrected may be corrected again, from the correction's own moment.
        (BACK, "assessment_failed", WHY, "2025-04-21", "result_corrected", CaseStatus.CARRIED_OVER),
    ],
)
def test_when_a_result_is_replaced(
    there: Case, kind: str, more: dict[str, Any], when: str, says: str, status: CaseStatus | None
) -> None:
    decision = decide(there, act(there, kind, more), CITY, at(when))
    assert (decision.answer.key, decision.status) == (says, status)
    assert decision.ok is (says == "result_corrected")


@pytest.mark.parametrize(
    ("there", "kind", "more", "who", "passed", "text"),
    [
        (FAILED, "assessment_passed", {}, CITY, True, "assess_passed"),
        (assessed(), "assessment_failed", WHY, CITY, False, "assess_failed"),
        (completed(), "correct_acceptance", {"what": "不合格", **WHY}, PROVINCE, False, "accept_failed"),
        (REJECTED, "correct_acceptance", {"what": "合格", **WHY}, PROVINCE, True, "accept_passed"),
    ],
)
def test_a_correction_says_which_way(
    there: Case, kind: str, more: dict[str, Any], who: Person, passed: bool, text: str
) -> None:
    when = "2025-04-10T18:00" if there in (FAILED, assessed()) else "2025-09-10T18:00"
    decision = decide(there, act(there, kind, more), who, at(when))
    assert decision.answer.facts["passed"] is passed
    assert [(t.audience, t.kind, t.text) for t in decision.tells] == [("enterprise", Kind.RESULT, text)]
    assert decision.event and decision.event["was"] == ("failed" if passed else "done")
    (changed,) = [d for d in decision.duties if d.id == decision.duty_id]
    assert (changed.state is DutyState.DONE) is passed
    assert (changed.reported_by, changed.reported_at, changed.next_action_at) == (who.id, at(when).now, None)


def test_a_correction_may_name_the_day_of_the_right_result() -> None:
    more = {"what": "通过", "on": day("2025-04-09"), **WHY}
    right = did(FAILED, ("correct_assessment", PROVINCE, "2025-04-20", more)).duty("assess")
    assert right and (right.reported_on, right.confirmed_on) == (day("2025-04-09"), day("2025-04-09"))


def test_a_request_answered_after_the_result_is_no_later_result() -> None:
    """Of what stands later only results count: a refused extension corrects nothing."""
    there = did(
        assessed(),
        ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), **WHY}),
        ("refuse_extension", CITY, "2025-07-10T15:00", {"of": "answer_extension", **WHY}),
    )
    assert decide(there, act(there, "assessment_failed", WHY), CITY, at("2025-07-11")).ok


@pytest.mark.parametrize(
    ("on", "when", "until"),
    [
        ("2025-04-02", "2025-04-01", "2025-04-02"),  # tomorrow will do, today will not
        (
            "",
            "2025-04-01",
            "2025-04-29",
        ),  # twenty working days: without Qingming, with the Sunday that is worked
        ("", "2025-04-25", "2025-05-27"),  # without the days of May
    ],
)
def test_by_when_a_revised_report_is_due(on: str, when: str, until: str) -> None:
    more = {**WHY, **({"on": day(on)} if on else {})}
    there = did(confirmed(), ("assessment_rectify", CITY, when, more))
    duty, assess = there.duty("rectify_assessment"), there.duty("assess")
    assert duty and assess
    assert (duty.due, duty.legal_due, duty.data) == (day(until), day(until), {"reason": WHY["reason"]})
    assert assess.next_action_at and assess.next_action_at.date() > day(until)
    assert assess.next_action_at.isoformat()[11:16] == "08:30"


def test_a_second_revision_is_another_turn() -> None:
    there = did(
        confirmed(),
        ("assessment_rectify", CITY, "2025-04-01", {"on": day("2025-04-30"), **WHY}),
        ("rectified", CLERK, "2025-04-20", {}),
        ("confirm", CITY, "2025-04-21", {"of": "rectify_assessment"}),
        ("assessment_rectify", CITY, "2025-04-22", {"on": day("2025-05-20"), **WHY}),
    )
    turns = [(d.turn, str(d.state)) for d in there.duties if d.milestone == "rectify_assessment"]
    assert turns == [(0, "done"), (1, "open")]
    failed = did(there, ("assessment_failed", CITY, "2025-04-23", WHY))
    assert states(failed, "rectify_assessment", "assess") == ["waived", "failed"]
    assert failed.status is CaseStatus.CARRIED_OVER


def test_a_reported_revision_is_answered_with_the_result() -> None:
    """Passed: the revision was good. Failed: it is void."""
    revised = did(
        confirmed(),
        ("assessment_rectify", CITY, "2025-04-01", {"on": day("2025-04-30"), **WHY}),
        ("rectified", CLERK, "2025-04-20", {}),
    )
    for kind, state, on in (
        ("assessment_passed", "done", day("2025-04-20")),
        ("assessment_failed", "waived", None),
    ):
        duty = did(revised, (kind, CITY, "2025-04-22", WHY)).duty("rectify_assessment")
        assert duty and (str(duty.state), duty.confirmed_on, duty.next_action_at) == (state, on, None)


@pytest.mark.parametrize(
    ("there", "kind", "steps", "on"),
    [
        (confirmed(), "assessment_passed", ["assess", "apply_acceptance"], "2025-05-20"),
        (accepting(), "acceptance_passed", ["accept", "disclose_result"], "2025-10-10"),
    ],
)
def test_a_pass_opens_what_follows(there: Case, kind: str, steps: list[str], on: str) -> None:
    when = at("2025-10-20")
    now = did(there, (kind, CITY, "2025-10-20", {"on": day(on)}))
    result, follower = (now.duty(step) for step in steps)
    assert result and follower
    assert (result.reported_on, result.confirmed_on, result.reported_at) == (day(on), day(on), when.now)
    assert (follower.state, follower.opened_on) == (DutyState.OPEN, when.today)


def test_a_result_of_a_system_act_names_nobody() -> None:
    """An import has no person: nobody may take it back as her own."""
    nobody = replace(CITY, id=0)
    duty = did(confirmed(), ("assessment_passed", nobody, "2025-04-10", {})).duty("assess")
    assert duty and duty.reported_by is None
    request = did(
        assessed(),
        ("request_extension", replace(CLERK, id=0), "2025-07-10", {"on": day("2025-10-31"), **WHY}),
    )
    asked = request.duty("answer_extension")
    assert asked and (asked.reported_by, asked.reported_on) == (None, day("2025-07-10"))


@pytest.mark.parametrize(
    ("confirmed_step", "assess", "awake"),
    [
        ("rectify_assessment", DutyState.OPEN, True),
        ("rectify_assessment", DutyState.DONE, False),  # a result came first
        ("apply_acceptance", DutyState.OPEN, False),  # another report is none of its business
    ],
)
def test_the_bureaus_turn_comes_back_with_the_revision(
    confirmed_step: str, assess: DutyState, awake: bool
) -> None:
    revised = did(confirmed(), ("assessment_rectify", CITY, "2025-04-01", {"on": day("2025-04-30"), **WHY}))
    states_of = {"assess": assess, confirmed_step: DutyState.REPORTED}
    there = replace(
        revised,
        duties=tuple(
            replace(d, state=states_of.get(d.milestone, d.state), reported_on=day("2025-04-20"))
            for d in revised.duties
        ),
    )
    decision = decide(there, act(there, "confirm", {"of": confirmed_step}), CITY, at("2025-04-22"))
    looked_at = {d.milestone: d.next_action_at for d in decision.duties}
    assert (looked_at.get("assess") == at("2025-04-22").now) is awake
