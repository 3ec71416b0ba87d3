"""Which running duties get another date when the plan, the calendar or the list changes."""

from __future__ import annotations

from datetime import date

import pytest

from bot.acts import decide
from bot.acts.begin import case_duties
from bot.acts.context import expected_due, recomputed_duties
from bot.acts.recompute import by_list, decide_dates, plan_differences
from bot.plans.load import parse_plan, shipped_plan
from bot.words import Assessor, Case, CaseStatus, DutyState, replace
from tests.bot.cases import CITY, CLERK, Step, act, after, assessed, at, case, city_file, day, did

LATER = parse_plan(shipped_plan("hebei-2024").replace("2025-02-28", "2025-03-14"), "hebei-2024")
NOW = at("2024-09-10")
MOVED = replace(NOW, plan=LATER)


def moved(of: Case) -> dict[str, tuple[date, date]]:
    """The dates that the changed calendar moves: by milestone the old and the new one."""
    return {d.duty.milestone: (d.old, d.new) for d in plan_differences([of], MOVED) if d.new}


def with_state(state: DutyState) -> Case:
    """The usual case, whose duty to apply for the assessment is in this state."""
    duties = tuple(replace(d, state=state) if d.milestone == "apply_assessment" else d for d in case().duties)
    return replace(case(), duties=duties)


def test_nothing_changes_where_nothing_changed() -> None:
    assert plan_differences([case()], NOW) == []
    assert decide_dates(case(), NOW) is None


@pytest.mark.parametrize("state", [DutyState.WAITING, DutyState.OPEN])
def test_what_runs_gets_the_new_date(state: DutyState) -> None:
    there = with_state(state)
    assert moved(there)["apply_assessment"] == (day("2025-02-28"), day("2025-03-14"))
    (found,) = [d for d in plan_differences([there], MOVED) if d.duty.milestone == "apply_assessment"]
    assert found.case is there
    assert found.new_legal == day("2025-03-14")


@pytest.mark.parametrize("state", [DutyState.REPORTED, DutyState.DONE, DutyState.FAILED, DutyState.WAIVED])
def test_what_is_reported_or_decided_keeps_its_date(state: DutyState) -> None:
    assert "apply_assessment" not in moved(with_state(state))


REPORTED: Step = ("apply_assessment", CLERK, "2025-02-20", {})
RETURNED = {"of": "apply_assessment", "reason": "缺附件"}


@pytest.mark.parametrize(
    ("again", "due"),
    [
        (("reject", CITY, "2025-02-24", RETURNED), "2025-03-14"),
        (("withdraw_report", CLERK, "2025-02-20", {}), "2025-03-14"),
        (("reject", CITY, "2025-03-24", RETURNED), "2025-04-08"),  # ten working days, by the bureau
    ],
)
def test_what_is_owed_again_is_so_by_the_plan_that_is_in_force_by_then(again: Step, due: str) -> None:
    kind, who, on, more = again
    there = did(case(), REPORTED)
    decision = decide(there, act(there, kind, more), who, replace(at(on), plan=LATER))
    owed = after(there, decision)
    duty = owed.duty("apply_assessment")
    assert duty and (duty.state, duty.due) == (DutyState.OPEN, day(due))
    assert "apply_assessment" not in {
        d.duty.milestone for d in plan_differences([owed], replace(at(on), plan=LATER))
    }


def test_a_day_that_a_bureau_gave_stands_however_often_the_plan_moves() -> None:
    there = did(case(), REPORTED, ("reject", CITY, "2025-03-03", RETURNED))
    given = there.duty("apply_assessment")
    assert given and given.due == day("2025-03-17")
    for until, due in (("2025-03-31", "2025-03-31"), ("2025-02-15", "2025-03-17")):
        text = shipped_plan("hebei-2024").replace("2025-02-28", until)
        now = replace(at("2025-03-04"), plan=parse_plan(text, "hebei-2024"))
        decision = decide_dates(there, now)
        assert decision
        there = after(there, decision)
        duty = there.duty("apply_assessment")
        assert duty and duty.due == day(due)


@pytest.mark.parametrize("status", [CaseStatus.CARRIED_OVER, CaseStatus.WITHDRAWN])
def test_a_case_that_has_ended_keeps_its_dates(status: CaseStatus) -> None:
    assert moved(replace(case(), status=status)) == {}
    assert moved(case())


def test_what_an_act_opened_keeps_the_date_that_was_named() -> None:
    asked = did(
        assessed(),
        ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), "reason": "设备未到"}),
    )
    duties = tuple(replace(d, due=day("2030-01-01")) for d in asked.duties)
    found = {d.duty.milestone for d in plan_differences([replace(asked, duties=duties)], NOW)}
    assert "answer_extension" not in found
    assert "apply_acceptance" in found


def test_the_change_is_told_now_and_the_rungs_come_in_their_time() -> None:
    decision = decide_dates(case(), MOVED)
    assert decision
    assert decision.answer.key == "replanned"
    changed = {d.milestone: d for d in decision.duties}
    duty = changed["apply_assessment"]
    assert (duty.due, duty.legal_due) == (day("2025-03-14"), day("2025-03-14"))
    assert (duty.planned_to, duty.next_action_at) == (NOW.now, NOW.now)
    assert decision.event
    assert decision.event["act"] == "replan"
    assert ["apply_assessment", "2025-02-28", "2025-03-14"] in decision.event["dates"]
    for one in decision.duties:
        if one.state is DutyState.WAITING:
            # What opens by a date is looked at on that day; what another step opens, never.
            milestone = LATER.milestone(one.milestone)
            assert (one.next_action_at is None) is not bool(milestone.opens_days_before)


SHENZHEN = parse_plan(shipped_plan("shenzhen-2024"), "shenzhen-2024")
BY_ROW = next(m for m in SHENZHEN.milestones if m.due.column)
THERE = replace(NOW, plan=SHENZHEN)
LISTED = {BY_ROW.due.column: day("2025-06-30")}


def listed(**values: object) -> Case:
    """A case of a round in which a step goes by a date of its own row."""
    duties = case_duties(Assessor.CITY, THERE, columns={})
    numbered = tuple(
        replace(d, id=n, case_id=1, **(values if d.milestone == BY_ROW.key else {}))  # type: ignore[arg-type]
        for n, d in enumerate(duties, 1)
    )
    return replace(case(), round=SHENZHEN.key, duties=numbered)


@pytest.mark.parametrize("state", [DutyState.WAITING, DutyState.OPEN])
def test_the_list_names_another_day(state: DutyState) -> None:
    there = listed(state=state, planned_to=None)
    before = there.duty(BY_ROW.key)
    decision = by_list(there, LISTED, THERE)
    assert before and decision
    assert decision.answer.key == "replanned"
    (changed,) = decision.duties
    assert (changed.due, changed.planned_to) == (day("2025-06-30"), NOW.now)  # the change itself is told
    assert changed.data["column"] == "2025-06-30"
    assert decision.event == {"dates": [[BY_ROW.key, before.due.isoformat(), "2025-06-30"]]}
    if state is DutyState.OPEN:
        assert changed.next_action_at == NOW.now


@pytest.mark.parametrize("state", [DutyState.REPORTED, DutyState.DONE, DutyState.WAIVED])
def test_what_was_reported_keeps_its_day(state: DutyState) -> None:
    assert by_list(listed(state=state), LISTED, THERE) is None


def test_a_list_that_says_the_same_or_nothing_changes_nothing() -> None:
    assert by_list(listed(data={"column": "2025-06-30"}), LISTED, THERE) is None
    assert by_list(listed(), {"没有这一列": day("2025-06-30")}, THERE) is None
    assert by_list(listed(), {}, THERE) is None


def test_an_ended_case_does_not_keep_the_others_from_their_dates() -> None:
    ended = replace(case(), status=CaseStatus.WITHDRAWN)
    assert {d.case.status for d in plan_differences([ended, case()], MOVED)} == {CaseStatus.ACTIVE}


SUMMARY = parse_plan(shipped_plan("hebei-2024").replace("2025-11-30", "2025-12-10"), "hebei-2024")


@pytest.mark.parametrize(
    ("state", "look"),
    [
        (DutyState.WAITING, "2025-10-11T08:30"),
        (DutyState.OPEN, "2024-09-10"),
    ],  # sixty days before the new date
)
def test_what_opens_by_date_is_looked_at_on_its_new_day(state: DutyState, look: str) -> None:
    file = replace(city_file(), duties=tuple(replace(d, state=state) for d in city_file().duties))
    decision = decide_dates(file, replace(NOW, plan=SUMMARY))
    assert decision
    (duty,) = decision.duties
    assert (duty.due, duty.legal_due) == (day("2025-12-10"), day("2025-12-10"))
    assert (duty.planned_to, duty.next_action_at) == (NOW.now, at(look).now)


TWO_COLUMNS = replace(
    SHENZHEN,
    milestones=(
        BY_ROW,
        replace(BY_ROW, key="second", due=replace(BY_ROW.due, column="第二列")),
        replace(BY_ROW, key="third", due=replace(BY_ROW.due, column="第三列")),
    ),
)


@pytest.mark.parametrize(
    "first",
    [
        {"state": DutyState.REPORTED},  # keeps its day
        {"data": {"column": "2025-06-30"}},  # says the same already
    ],
)
def test_a_step_that_keeps_its_day_does_not_keep_the_next_from_its_own(first: dict[str, object]) -> None:
    ctx = replace(NOW, plan=TWO_COLUMNS)
    one, *others = (replace(d, id=n) for n, d in enumerate(case_duties(Assessor.CITY, ctx), 1))
    there = replace(case(), round=SHENZHEN.key, duties=(replace(one, **first), *others))  # type: ignore[arg-type]
    columns = {BY_ROW.due.column: day("2025-06-30"), "第三列": day("2025-07-15")}
    decision = by_list(there, columns, ctx)
    assert decision
    (changed,) = decision.duties
    assert (changed.milestone, changed.due, changed.legal_due) == (
        "third",
        day("2025-07-15"),
        day("2025-07-15"),
    )
    assert decision.event == {"dates": [["third", "2024-12-31", "2025-07-15"]]}


def test_the_same_plan_counts_an_estimate_as_the_import_did() -> None:
    """A list that comes in long after publication, whose letters are not delivered yet: no day knows a difference as
    long as the estimate has not passed; another period is one."""
    text = shipped_plan("lhasa-2011").replace('after  = ["deliver_notice"]\n', "")
    early = date(2011, 3, 1)
    there = replace(at("2011-09-01"), plan=replace(parse_plan(text, "lhasa-2011"), published_on=early))
    own = tuple(replace(d, id=n, case_id=1) for n, d in enumerate(case_duties(Assessor.CITY, there), 11))
    listed = replace(case(), round=there.plan.key, duties=own)
    start = next(d for d in own if d.milestone == "start_audit")
    assert (start.state, start.due) == (DutyState.OPEN, date(2011, 10, 8))
    for on in ("2011-09-01", "2011-09-20"):
        now = replace(there, now=at(on).now)
        assert plan_differences([listed], now) == []
        assert recomputed_duties(listed, now) == own  # whatever else happens in the case
        told = expected_due(listed, start, now)
        assert told and told.values["day"] == "2011年10月8日（周六）", on
    (slid,) = (
        d
        for d in recomputed_duties(
            replace(listed, duties=(replace(start, planned_to=there.now),)),
            replace(there, now=at("2011-10-09").now),
        )
    )
    assert (slid.due, slid.planned_to) == (date(2011, 11, 9), there.now)  # what was told is not told again
    longer = text.replace('months = 1, from = "received"', 'months = 2, from = "received"')
    other = replace(there, plan=replace(parse_plan(longer, "lhasa-2011"), published_on=early))
    assert [d.new for d in plan_differences([listed], other)] == [date(2011, 11, 1)]
