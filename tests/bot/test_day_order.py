"""The order of the days within a case, by the plan's own conditions: what a step rests on, and what it implies."""

from __future__ import annotations

import pytest

from bot.acts import decide
from bot.acts.context import DecisionContext
from bot.plans.plan import After
from bot.words import Act, Case, Duty, DutyState, MilestoneKind, replace
from tests.bot.cases import CITY, CLERK, COUNTY, PLAN, Step, act, at, case, day, did

NOW = "2025-09-20"


def with_after(**after: tuple[str, ...]) -> DecisionContext:
    """A morning in a round in which these steps rest on others."""
    milestones = tuple(
        replace(m, after=tuple(After(key) for key in after[m.key])) if m.key in after else m
        for m in PLAN.milestones
    )
    return replace(at(NOW), plan=replace(PLAN, milestones=milestones))


def done_on(of: Case, **days: str) -> Case:
    """The case with these steps reported on these days."""
    return replace(of, duties=tuple(_done(d, days.get(d.milestone, "")) for d in of.duties))


def _done(duty: Duty, on: str) -> Duty:
    return replace(duty, state=DutyState.DONE, reported_on=day(on), confirmed_on=day(on)) if on else duty


# The acceptance rests on two steps, each of which rests on one of its own.
FORK = with_after(
    accept=("apply_acceptance", "start_audit"), apply_acceptance=("assess",), start_audit=("deliver_notice",)
)


@pytest.mark.parametrize(
    ("days", "before"),
    [
        ({"assess": "2025-05-10"}, "完成评估"),  # two steps back on the one side
        ({"deliver_notice": "2025-05-10"}, "送达告知书"),  # …and on the other
        ({"assess": "2025-05-10", "deliver_notice": "2025-06-10"}, "送达告知书"),  # the latest is named
        ({"disclose_start": "2025-05-10"}, ""),  # it rests on nothing of that sort
    ],
)
def test_a_result_is_not_before_anything_it_rests_on(days: dict[str, str], before: str) -> None:
    there = done_on(case(), **days)
    there = replace(
        there,
        duties=tuple(
            replace(d, state=DutyState.OPEN) if d.milestone == "accept" else d for d in there.duties
        ),
    )
    decision = decide(there, Act("acceptance_passed", day("2025-05-01")), CITY, FORK)
    assert decision.answer.facts.get("before", "") == before
    assert decision.ok is not bool(before)


@pytest.mark.parametrize(
    ("implied", "kind", "who", "on", "ok"),
    [
        # Who applies has begun: her own earlier step, if it is one that a later report implies.
        ("start_audit", "apply_assessment", CLERK, "2024-09-01", False),
        ("start_audit", "apply_assessment", CLERK, "2024-09-10", True),
        # Somebody else's step, or a later one, is not implied.
        ("deliver_notice", "apply_assessment", CLERK, "2024-09-01", True),
        ("apply_assessment", "started", CLERK, "2024-09-01", True),
        ("start_audit", "notice_delivered", COUNTY, "2024-09-01", True),
    ],
)
def test_what_a_report_implies_was_not_later(implied: str, kind: str, who: object, on: str, ok: bool) -> None:
    milestones = tuple(replace(m, implied=m.key == implied) for m in PLAN.milestones)
    ctx = replace(at(NOW), plan=replace(PLAN, milestones=milestones))
    there = done_on(case(), **{implied: "2024-09-10"})
    assert decide(there, Act(kind, day(on)), who, ctx).ok is ok  # type: ignore[arg-type]


def test_a_step_that_is_done_implies_only_ones_own_open_steps_before_it() -> None:
    delivered: Step = ("apply_assessment", CLERK, "2025-02-20", {})
    there = did(case(), delivered)
    states = {d.milestone: (d.state, d.confirmed_on) for d in there.duties}
    assert states["start_audit"] == (DutyState.DONE, day("2025-02-20"))
    assert states["deliver_notice"][0] is DutyState.OPEN
    assert states["disclose_start"][0] is DutyState.OPEN
    started = there.duty("start_audit")
    assert started and (started.reported_by, started.next_action_at) == (None, None)


@pytest.mark.parametrize(
    ("on", "key"),
    [
        ("2024-07-07", "date_too_early"),  # the round was published on the 8th
        ("2024-07-08", ""),
        ("2025-09-20", ""),
        ("2025-09-21", "date_in_future"),
    ],
)
def test_between_publication_and_today(on: str, key: str) -> None:
    there = case()
    decision = decide(there, act(there, "notice_delivered", {"on": day(on)}), COUNTY, at(NOW))
    assert ("" if decision.ok else decision.answer.key) == key


def test_today_is_the_day_in_shanghai() -> None:
    """23:30 in London is already tomorrow here."""
    there = case()
    ctx = at("2025-03-01T00:30")
    abroad = replace(ctx, now=ctx.now.astimezone(None))
    for one in (ctx, abroad):
        assert one.today == day("2025-03-01")
        assert decide(there, act(there, "notice_delivered", {"on": day("2025-03-01")}), COUNTY, one).ok


def test_a_plans_own_step_is_said_by_whoever_owes_it() -> None:
    """步骤 of a plan has no act of its own: its owner says it, and it is her report."""
    milestones = tuple(
        replace(m, kind=MilestoneKind.OTHER) if m.key in ("start_audit", "deliver_notice") else m
        for m in PLAN.milestones
    )
    ctx = replace(at("2024-09-10"), plan=replace(PLAN, milestones=milestones))
    for step, owner, other in (("start_audit", CLERK, COUNTY), ("deliver_notice", COUNTY, CLERK)):
        decision = decide(case(), Act("step", what=step), owner, ctx)
        (duty,) = decision.duties
        assert (duty.milestone, duty.state, duty.reported_by) == (step, DutyState.DONE, owner.id)
        refused = decide(case(), Act("step", what=step), other, ctx).answer
        assert (refused.key, refused.ok, refused.facts) == ("not_yours", False, {})
