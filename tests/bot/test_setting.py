"""When a case is complete, what its end leaves, and what opens a step: tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.acts.context import completed, due_of, left_over_duty, opens_on, recomputed_duties, waits_for
from bot.acts.late import candidate, keeps_open, round_closed, undecided
from bot.words import Assessor, Case, CaseStatus, Duty, DutyState, replace
from tests.bot.cases import PLAN, accepting, applied, assessed, at, case, city_file, confirmed, day, states

NOW = at("2025-03-10")
WAITING, OPEN, REPORTED = DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED
DONE, FAILED, WAIVED = DutyState.DONE, DutyState.FAILED, DutyState.WAIVED


def with_states(of: Case, default: DutyState, **named: DutyState) -> Case:
    """The case with its steps in these states; what the notice only recommends is open."""
    return replace(of, duties=tuple(_in(d, default, named) for d in of.duties))


def _in(duty: Duty, default: DutyState, named: dict[str, DutyState]) -> Duty:
    usual = OPEN if PLAN.milestone(duty.milestone).silent else default
    return replace(duty, state=named.get(duty.milestone, usual))


@pytest.mark.parametrize(
    ("state", "complete"),
    [(WAITING, False), (OPEN, False), (REPORTED, False), (DONE, True), (FAILED, True), (WAIVED, True)],
)
def test_a_case_is_complete_when_nothing_is_asked_any_more(state: DutyState, complete: bool) -> None:
    """One step that runs keeps it; a disclosure that is still open does not."""
    there = with_states(case(), DONE, accept=state)
    assert completed(there, there.duties, NOW) is complete
    assert not completed(replace(there, enterprise_id=None), there.duties, NOW)


def test_a_citys_own_file_is_never_complete_by_itself() -> None:
    file = city_file()
    assert not completed(file, tuple(replace(d, state=DONE) for d in file.duties), NOW)


@pytest.mark.parametrize(
    ("key", "days", "before", "after"),
    [
        ("disclose_annual_20260315", 0, OPEN, OPEN),  # its day has not passed
        ("disclose_annual_20260315", -1, OPEN, WAIVED),
        ("disclose_result", 30, WAITING, WAITING),
        ("disclose_start", -1, DONE, DONE),
        ("deliver_notice", 30, OPEN, WAIVED),
        ("deliver_notice", 30, REPORTED, WAIVED),
        ("assess", 30, WAITING, WAIVED),
        ("assess", 30, FAILED, FAILED),
    ],
)
def test_what_a_completed_case_leaves(key: str, days: int, before: DutyState, after: DutyState) -> None:
    duty = case().duty(key)
    assert duty
    there = replace(duty, state=before, due=NOW.today + timedelta(days=days), next_action_at=NOW.now)
    found = left_over_duty(there, NOW)
    assert found.state is after
    assert found.next_action_at == (None if after is not before else NOW.now)


@pytest.mark.parametrize(
    ("key", "due", "looked_at"),
    [
        ("submit_summary", "2025-11-30", "2025-10-01T08:30"),  # sixty days before, at the day's first hour
        ("submit_summary", "2024-07-20", "2024-07-08T08:30"),  # never before the list is published
        ("deliver_notice", "2024-07-18", ""),
    ],
)
def test_when_a_step_that_opens_by_date_is_looked_at(key: str, due: str, looked_at: str) -> None:
    duty = city_file().duties[0] if key == "submit_summary" else case().duty(key)
    assert duty
    moment = opens_on(replace(duty, due=day(due)), NOW)
    assert moment == (at(looked_at).now if looked_at else None)


@pytest.mark.parametrize(
    ("assessor", "given", "key", "opened"),
    [
        (Assessor.CITY, {"apply_assessment": REPORTED}, "assess", WAITING),
        (Assessor.CITY, {"apply_assessment": DONE}, "assess", OPEN),
        (Assessor.CITY, {"apply_assessment": FAILED}, "assess", WAITING),
        (Assessor.PROVINCE, {"apply_assessment": REPORTED}, "forward_assessment", OPEN),
        (Assessor.PROVINCE, {"apply_assessment": DONE}, "forward_assessment", OPEN),
        (Assessor.PROVINCE, {"apply_assessment": DONE}, "assess", WAITING),  # nobody has gathered it
        (Assessor.PROVINCE, {"apply_assessment": DONE, "forward_assessment": DONE}, "assess", OPEN),
        (Assessor.CITY, {"assess": DONE}, "apply_acceptance", OPEN),
        (Assessor.CITY, {"assess": OPEN}, "apply_acceptance", WAITING),
    ],
)
def test_what_opens_a_step(
    assessor: Assessor, given: dict[str, DutyState], key: str, opened: DutyState
) -> None:
    there = with_states(case(assessor), WAITING, **given)
    after = replace(there, duties=recomputed_duties(there, NOW))
    assert states(after, key) == [opened.value]
    duty = after.duty(key)
    assert duty
    if opened is OPEN:
        assert (duty.opened_on, duty.planned_to, duty.next_action_at) == (NOW.today, None, NOW.now)


def test_what_does_not_apply_any_more_is_not_waited_for() -> None:
    """S26: province to city. The batch that nobody gathers holds nothing up."""
    there = with_states(case(Assessor.PROVINCE), WAITING, apply_assessment=DONE)
    assert states(
        replace(there, duties=recomputed_duties(replace(there, assessor=Assessor.CITY), NOW)), "assess"
    ) == ["open"]


def test_a_bureau_that_could_only_begin_late_gets_a_working_target() -> None:
    """N-2.2.2c: twenty working days from the day it opened; the legal date stays beside it."""
    there = with_states(case(), WAITING, apply_assessment=DONE)
    (assess,) = [d for d in recomputed_duties(there, at("2025-06-03")) if d.milestone == "assess"]
    assert (assess.due, assess.legal_due) == (day("2025-07-01"), day("2025-05-31"))


def test_a_date_that_counts_from_a_step_moves_with_it() -> None:
    """The result is to be disclosed within a month of the acceptance."""
    there = with_states(case(), DONE)
    duties = tuple(
        replace(d, confirmed_on=day("2025-09-10")) if d.milestone == "accept" else d for d in there.duties
    )
    moved = replace(there, duties=duties, status=CaseStatus.COMPLETED)
    duty = moved.duty("disclose_result")
    assert duty and due_of(moved, duty, NOW).date == day("2025-10-10")
    (after,) = [d for d in recomputed_duties(moved, NOW) if d.milestone == "disclose_result"]
    assert (after.due, after.legal_due) == (day("2025-10-10"), day("2025-10-10"))
    assert (after.planned_to, after.next_action_at) == (None, NOW.now)
    again = replace(moved, duties=recomputed_duties(moved, NOW))
    assert recomputed_duties(again, at("2025-03-12")) == again.duties  # nothing moves twice


@pytest.mark.parametrize(
    ("changed", "due", "legal"),
    [({}, "2025-07-31", "2025-07-31"), ({"extended_to": day("2025-10-31")}, "2025-10-31", "2025-07-31")],
)
def test_an_extension_stands_beside_the_legal_date(changed: dict[str, object], due: str, legal: str) -> None:
    there = case()
    duty = there.duty("apply_acceptance")
    assert duty
    found = due_of(there, replace(duty, **changed), NOW)  # type: ignore[arg-type]
    assert (found.date, found.legal) == (day(due), day(legal))


POSTPONED = {"extended_to": day("2025-03-10"), "due": day("2025-03-10")}


@pytest.mark.parametrize(
    ("there", "keeps"),
    [
        (case(), True),
        (replace(case(), status=CaseStatus.COMPLETED), False),
        (replace(case(), status=CaseStatus.WITHDRAWN), False),
        (replace(case(), duties=tuple(replace(d, **POSTPONED) for d in case().duties)), False),  # type: ignore[arg-type]
        (city_file(), True),
        (replace(city_file(), status=CaseStatus.COMPLETED), False),
        (replace(city_file(), duties=tuple(replace(d, state=DONE) for d in city_file().duties)), False),
    ],
)
def test_what_keeps_a_round_open(there: Case, keeps: bool) -> None:
    """S30: an active case without an extension that still runs; a city until its summary is in."""
    assert keeps_open(there, NOW) is keeps
    assert keeps_open(case(), at("2025-03-11"))  # the extension is over the day after


@pytest.mark.parametrize("turns", [(0,), (0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_of_a_step_that_came_several_times_the_latest_counts(turns: tuple[int, ...]) -> None:
    first = case().duties[0]
    asked = [replace(first, id=n, milestone="answer_extension", turn=n) for n in turns]
    there = replace(case(), duties=(first, *asked))
    found = there.duty("answer_extension")
    assert found and found.turn == max(turns)
    assert there.duty("answer_change") is None and there.duty(first.milestone) == first


@pytest.mark.parametrize(
    ("there", "key", "earlier"),
    [
        # The first that somebody can do something about, however far back; a bureau's batch in its order.
        (case(), "assess", "apply_assessment"),
        (case(), "accept", "apply_assessment"),
        (case(), "disclose_result", "apply_assessment"),
        (applied(), "assess", "apply_assessment"),  # reported: the bureau has not confirmed it
        (confirmed(), "accept", "assess"),
        (assessed(), "accept", "apply_acceptance"),
        (accepting(), "disclose_result", "accept"),
        (case(Assessor.PROVINCE), "forward_assessment", "apply_assessment"),
        (case(Assessor.PROVINCE), "assess", "apply_assessment"),
        (
            with_states(case(Assessor.PROVINCE), OPEN, apply_assessment=DONE, assess=WAITING),
            "assess",
            "forward_assessment",
        ),
        (
            with_states(case(), OPEN, apply_assessment=DONE, assess=WAITING),
            "assess",
            "",
        ),  # a city has no batch
        (case(), "disclose_annual_20250315", ""),  # its day alone
        (city_file(), "submit_summary", ""),
        (with_states(case(), WAITING), "assess", "apply_assessment"),  # nobody can yet: the first of all
    ],
)
def test_for_which_step_another_waits(there: Case, key: str, earlier: str) -> None:
    duty = there.duty(key)
    assert duty
    found = waits_for(there, duty, NOW)
    assert (found.milestone if found else "") == earlier


@pytest.mark.parametrize(
    ("there", "when", "step"),
    [
        # The first of the enterprise's own steps, seven working days after its date; nobody's but hers,
        # and none of what is only recommended; never of a case that has ended.
        (case(), "2025-03-11", "apply_assessment"),
        (case(), "2025-03-10", ""),
        (assessed(), "2025-08-11", "apply_acceptance"),
        (assessed(), "2025-08-08", ""),
        (confirmed(), "2025-12-31", ""),  # the bureau's turn
        (applied(), "2025-12-31", ""),  # handed in: it waits for the bureau
        (replace(case(), status=CaseStatus.COMPLETED), "2025-03-11", ""),
        (replace(case(), status=CaseStatus.WITHDRAWN), "2025-03-11", ""),
        (city_file(), "2026-03-01", ""),
    ],
)
def test_who_is_late_enough_for_the_next_round(there: Case, when: str, step: str) -> None:
    found = candidate(there, at(when))
    assert (found.milestone if found else "") == step


@pytest.mark.parametrize(
    ("changed", "late"),
    [({}, True), ({"extended_to": day("2025-03-11")}, False), ({"extended_to": day("2025-03-10")}, True)],
)
def test_what_is_postponed_need_not_be_decided(changed: dict[str, object], late: bool) -> None:
    duties = tuple(
        replace(d, **changed) if d.milestone == "apply_acceptance" else d  # type: ignore[arg-type]
        for d in case().duties
    )
    assert undecided(replace(case(), duties=duties), at("2025-03-11")) is late
    assert not undecided(replace(case(), status=CaseStatus.WITHDRAWN), at("2025-03-11"))


def all_in(there: Case, state: DutyState) -> Case:
    """The case with every duty in this state."""
    return replace(there, duties=tuple(replace(d, state=state) for d in there.duties))


@pytest.mark.parametrize(
    ("there", "waived", "status"),
    [
        (all_in(case(), OPEN), True, None),
        (all_in(case(), WAITING), False, None),
        (all_in(case(), DONE), False, None),
        (all_in(city_file(), DONE), False, CaseStatus.COMPLETED),
        (all_in(city_file(), OPEN), False, CaseStatus.COMPLETED),
    ],
)
def test_what_the_end_of_a_round_changes(there: Case, waived: bool, status: CaseStatus | None) -> None:
    """S30: open steps that were only recommended are waived; a bureau's own file is complete."""
    found = round_closed(there, NOW)
    silent = [d.milestone for d in there.duties if PLAN.milestone(d.milestone).silent]
    if not waived and status is None:
        assert found is None
        return
    assert found is not None and found.status is status
    assert [d.milestone for d in found.duties] == (silent if waived else [])
    assert {d.state for d in found.duties} <= {DutyState.WAIVED}
