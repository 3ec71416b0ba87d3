"""A correction moves the times of a recurring step: each is another one, is owed no longer, or begins."""

from __future__ import annotations

from datetime import date

import pytest

from bot.acts import decide
from bot.acts.begin import case_duties, lacking_duties
from bot.acts.context import DecisionContext
from bot.acts.recompute import decide_dates, plan_differences
from bot.acts.step_times import nearest_times
from bot.plans.load import parse_plan
from bot.words import Act, Assessor, Case, CaseStatus, DutyState, replace
from tests.bot.cases import CITY, after, at, day

TODAY = "2025-08-20"
QUARTERS = '{ every = "quarter", day = 25, until = 2025-12-25 }'
PASSED = ("03-25 done 03-25", "06-25 open 06-25")  # the second is late
LAST = "12-25 waiting 12-25"


def planned(due: str, more: str = "") -> DecisionContext:
    text = f"""
[round]
key = "trial"
name = "季报"
document = "试行通知"
published_on = 2025-01-06
[[milestone]]
key = "report"
name = "报送季度进展"
what = "报送季度进展"
owner = "enterprise"
due = {due}
ladder = "plain"
{more}
[[milestone]]
key = "final"
name = "报送总结"
what = "报送总结"
owner = "enterprise"
due = 2025-12-31
ladder = "plain"
[ladder]
plain = [{{ to = "owner", before = [7, 0] }}]
"""
    return replace(at(TODAY), plan=parse_plan(text, "trial"))


def begun(due: str = QUARTERS, third: DutyState = DutyState.OPEN) -> Case:
    """The first is done, the second late, the third as it is said, the rest waits."""
    states = [DutyState.DONE, DutyState.OPEN, third]
    duties = []
    for n, duty in enumerate(case_duties(Assessor.CITY, replace(planned(due), now=at("2025-01-06").now)), 11):
        state = states.pop(0) if duty.milestone != "final" and states else duty.state
        duties.append(replace(duty, id=n, case_id=1, state=state))
    return Case(
        1, "trial", 7, "甲", "石家庄市", "桥西区", Assessor.CITY, CaseStatus.ACTIVE, duties=tuple(duties)
    )


def corrected(of: Case, ctx: DecisionContext) -> Case:
    decision = decide_dates(of, ctx, lacking_duties(of, (), False, ctx))
    return after(of, decision) if decision else of


def stands(of: Case) -> list[str]:
    """Each time of the report: month and day, state, date."""
    own = [d for d in of.duties if d.milestone.startswith("report")]
    return sorted(f"{d.milestone[-4:-2]}-{d.milestone[-2:]} {d.state} {d.due:%m-%d}" for d in own)


@pytest.mark.parametrize(
    ("due", "third", "then"),
    [
        (QUARTERS, "open", (*PASSED, "09-25 open 09-25", LAST)),
        (  # another day: what has passed keeps its date, what is reported too, and begins no second time
            QUARTERS.replace("25,", "20,"),
            "open",
            ("03-20 done 03-25", "06-20 open 06-25", "09-20 open 09-20", "12-20 waiting 12-20"),
        ),
        (
            QUARTERS.replace("25,", "20,"),
            "reported",
            ("03-20 done 03-25", "06-20 open 06-25", "09-20 reported 09-25", "12-20 waiting 12-20"),
        ),
        (
            QUARTERS.replace("2025-12-25", "2025-09-30"),
            "open",
            (*PASSED, "09-25 open 09-25", "12-25 waived 12-25"),
        ),
        (
            QUARTERS.replace("2025-12-25", "2025-08-31"),
            "open",
            (*PASSED, "09-25 waived 09-25", "12-25 waived 12-25"),
        ),
        (
            QUARTERS.replace("2025-12-25", "2025-08-31"),
            "reported",
            (*PASSED, "09-25 reported 09-25", "12-25 waived 12-25"),
        ),
        (
            QUARTERS.replace("2025-12-25", "2026-03-25"),
            "open",
            ("03-25 waiting 03-25", *PASSED, "09-25 open 09-25", LAST),
        ),
        (  # more often: months that have passed begin for nobody
            QUARTERS.replace("quarter", "month").replace("2025-12-25", "2025-10-25"),
            "open",
            (*PASSED, "08-25 open 08-25", "09-25 open 09-25", "10-25 waiting 10-25", "12-25 waived 12-25"),
        ),
        (
            "{ dates = [2025-03-25, 2025-06-25, 2025-10-15] }",
            "open",
            (*PASSED, "10-15 open 10-15", "12-25 waived 12-25"),
        ),
        (
            "{ dates = [2025-12-25] }",
            "open",
            ("03-25 done 03-25", "06-25 waived 06-25", "09-25 waived 09-25", LAST),
        ),
        (
            "2025-10-15",
            "open",
            ("03-25 done 03-25", "06-25 waived 06-25", "12-25 waived 12-25", "po-rt open 10-15"),
        ),
    ],
)
def test_what_becomes_of_each_time(due: str, third: str, then: tuple[str, ...]) -> None:
    ctx = planned(due)
    now = corrected(begun(third=DutyState(third)), ctx)
    assert stands(now) == sorted(then)
    assert now.status is CaseStatus.ACTIVE
    assert all(ctx.plan.find(d.milestone) for d in now.duties)
    assert corrected(now, ctx) is now  # and a second time nothing
    if third == "reported":
        return
    back = corrected(now, planned(QUARTERS))  # put right again: nothing is owed twice, nothing is lost
    assert [line for line in stands(back) if line[:2] in ("09", "12")][-2:] == ["09-25 open 09-25", LAST]
    assert PASSED[1] in stands(back)  # who was late is late


def test_a_time_that_passes_while_a_correction_has_ended_it_makes_nobody_late() -> None:
    ended = corrected(begun(), planned("{ dates = [2025-12-25] }"))
    later = replace(planned(QUARTERS), now=at("2025-10-08").now)
    assert {"06-25 open 06-25", "09-25 waived 09-25"} <= set(stands(corrected(ended, later)))


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (QUARTERS, "sent_back"),
        (QUARTERS.replace("25,", "20,"), "sent_back"),  # it is another day's now
        (QUARTERS.replace("2025-12-25", "2025-08-31"), "time_gone"),
    ],
)
def test_a_report_of_a_time_that_the_plan_has_no_longer_is_not_owed_again(due: str, said: str) -> None:
    ctx = planned(due, 'confirm = "city"\nconfirm_ladder = "plain"')
    there = corrected(begun(third=DutyState.REPORTED), ctx)
    third = next(d for d in there.duties if d.state is DutyState.REPORTED)
    decision = decide(there, Act("reject", duty_id=third.id, reason="缺附件"), CITY, ctx)
    assert decision.answer.key == said


def test_what_was_due_once_recurs() -> None:
    ctx = planned(QUARTERS)
    assert stands(corrected(begun("2025-10-15", DutyState.OPEN), ctx)) == [
        "09-25 done 10-15",
        "12-25 waiting 12-25",
    ]


def test_who_owed_only_that_has_nothing_left() -> None:
    ctx = planned(QUARTERS.replace("2025-12-25", "2025-06-25"))
    left = tuple(
        replace(d, state=DutyState.DONE) if d.milestone[-4:] in ("inal", "0625") else d
        for d in begun().duties
    )
    assert corrected(replace(begun(), duties=left), ctx).status is CaseStatus.COMPLETED


def test_what_opens_on_another_day_is_looked_at_then() -> None:
    """A time in between: the last one opens when that one is over, not when the one before it was."""
    ctx = planned("{ dates = [2025-03-25, 2025-06-25, 2025-09-25, 2025-11-10, 2025-12-25] }")
    last = next(d for d in corrected(begun(), ctx).duties if d.milestone == "report_20251225")
    assert last.next_action_at and last.next_action_at.date() == day("2025-11-10")
    assert [d.duty.milestone for d in plan_differences([begun()], ctx)] == ["report_20251225"]


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("3 13 23", "3 13 23", "3-3 13-13 23-23"),
        ("3 13", "5 15", "3-5 13-15"),
        ("3 13", "14 30", "13-14"),  # what is nearer to another one is none of them
        ("3 13", "13 23", "13-13"),
        ("10", "5 15", "10-5"),
        ("5 15", "10", "5-10"),
        ("3", "", ""),
    ],
)
def test_the_nearest_to_each_other(old: str, new: str, pairs: str) -> None:
    def days(said: str) -> dict[str, date]:
        return {n: date(2025, 1, int(n)) for n in said.split()}

    assert " ".join("-".join(pair) for pair in nearest_times(days(old), days(new)).items()) == pairs


def test_a_case_that_a_correction_completed_goes_on_where_the_next_one_has_its_times_again() -> None:
    there = begun()
    done = {
        d.id: replace(d, state=DutyState.DONE)
        for d in there.duties
        if d.due < day(TODAY) or d.milestone == "final"
    }
    there = replace(there, duties=tuple(done.get(d.id, d) for d in there.duties))
    shorter = decide_dates(there, planned('{ every = "quarter", day = 25, until = 2025-06-25 }'))
    assert shorter
    ended = after(there, shorter)
    assert ended.status is CaseStatus.COMPLETED
    again = decide_dates(ended, planned(QUARTERS))
    assert again
    goes_on = after(ended, again)
    assert goes_on.status is CaseStatus.ACTIVE
    assert any(d.state is DutyState.OPEN for d in goes_on.duties)
