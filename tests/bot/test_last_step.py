"""A round that ends with somebody's own word, or with the bureau's 确认; and steps that a round lacks."""

from __future__ import annotations

from bot.acts import decide
from bot.words import Act, CaseStatus, DutyState, MilestoneKind, replace
from tests.bot.cases import CITY, CLERK, COUNTY, PLAN, after, at, case, day, did
from tests.bot.test_begin import DELIVERED, begun, lhasa, of_round

OPEN = DutyState.OPEN
STARTED = after(DELIVERED, decide(DELIVERED, Act("started"), CLERK, lhasa("2011-06-20")))


def test_the_last_of_the_steps_completes_the_case() -> None:
    assert STARTED.status is CaseStatus.COMPLETED
    first = decide(begun(lhasa("2011-05-24")), Act("notice_delivered"), COUNTY, lhasa("2011-06-01"))
    assert first.status is None


def test_taking_back_the_last_step_opens_the_case_again() -> None:
    back = decide(STARTED, Act("withdraw_report"), CLERK, lhasa("2011-06-20T15:00"))
    assert (back.answer.key, back.status) == ("taken_back", CaseStatus.ACTIVE)
    assert [(d.milestone, d.state) for d in back.duties] == [("start_audit", OPEN)]


def test_taking_back_a_disclosure_leaves_a_completed_case_completed() -> None:
    ctx = lhasa("2011-06-20T15:00")
    milestones = tuple(replace(m, silent=m.kind is MilestoneKind.START) for m in ctx.plan.milestones)
    silent = replace(ctx, plan=replace(ctx.plan, milestones=milestones))
    back = decide(STARTED, Act("withdraw_report"), CLERK, silent)
    assert (back.answer.key, back.status) == ("taken_back", None)


def test_a_round_that_ends_with_a_confirmed_application() -> None:
    """Shenzhen: 确认 completes the case; what is only shown and past its date falls away with it."""
    ctx = of_round("shenzhen-2024", "2024-10-08")
    there = begun(ctx)
    shown = replace(there.duties[0], id=99, milestone="report_handling", due=day("2024-09-30"))
    milestones = tuple(replace(m, silent=m.key == "report_handling") for m in ctx.plan.milestones)
    ctx = replace(ctx, plan=replace(ctx.plan, milestones=milestones))
    there = replace(there, duties=(*there.duties, shown))
    reported = after(there, decide(there, Act("apply_acceptance"), CLERK, ctx))
    assert reported.status is CaseStatus.ACTIVE
    duty = reported.duty("apply_acceptance")
    assert duty
    confirmed = decide(reported, Act("confirm", duty_id=duty.id), CITY, ctx)
    assert confirmed.status is CaseStatus.COMPLETED
    assert {d.milestone: d.state for d in confirmed.duties} == {
        "apply_acceptance": DutyState.DONE,
        "report_handling": DutyState.WAIVED,
    }
    later = replace(shown, due=day("2024-10-31"))
    open_yet = replace(reported, duties=tuple(later if d.id == 99 else d for d in reported.duties))
    confirmed = decide(open_yet, Act("confirm", duty_id=duty.id), CITY, ctx)
    assert [d.milestone for d in confirmed.duties] == ["apply_acceptance"]  # its day is yet to come


def test_a_step_by_its_last_word_completes_what_else_there_is() -> None:
    """The same where the owner's own word is enough: what is shown and past falls away too."""
    ctx = lhasa("2011-06-20")
    shown = replace(DELIVERED.duties[0], id=99, milestone="shown", state=OPEN, due=day("2011-06-01"))
    extra = replace(ctx.plan.milestones[0], key="shown", kind=MilestoneKind.OTHER, silent=True)
    ctx = replace(ctx, plan=replace(ctx.plan, milestones=(*ctx.plan.milestones, extra)))
    there = replace(DELIVERED, duties=(*DELIVERED.duties, shown))
    done = decide(there, Act("started"), CLERK, ctx)
    assert done.status is CaseStatus.COMPLETED
    assert {d.milestone: d.state for d in done.duties} == {
        "start_audit": DutyState.DONE,
        "shown": DutyState.WAIVED,
    }


def test_a_case_without_an_assessment_or_a_revision() -> None:
    """Whoever asks for a result that the round, or this case, does not have is told so."""
    ctx = of_round("shenzhen-2024", "2024-10-08")
    for kind in ("assessment_passed", "assessment_rectify", "assessment_failed", "correct_assessment"):
        answer = decide(begun(ctx), Act(kind, reason="x", what="通过"), CITY, ctx).answer
        assert (answer.key, answer.ok, answer.facts) == (
            "no_such_step",
            False,
            {"name": case().name, "step": ""},
        )
    bare = replace(case(), duties=tuple(d for d in case().duties if d.milestone not in ("assess", "accept")))
    for kind, step in (
        ("assessment_passed", "完成评估"),
        ("assessment_rectify", "完成评估"),
        ("assessment_failed", "完成评估"),
        ("acceptance_passed", "完成验收"),
        ("acceptance_failed", "完成验收"),
        ("correct_acceptance", "完成验收"),
    ):
        answer = decide(bare, Act(kind, reason="x", what="合格"), CITY, at("2025-07-20")).answer
        assert (answer.key, answer.facts) == ("no_such_step", {"name": case().name, "step": step})


def test_a_round_without_revised_reports_has_no_rectification() -> None:
    opened = did(case(), ("apply_assessment", CLERK, "2025-02-20", {}))
    there = did(opened, ("confirm", CITY, "2025-02-24", {"of": "apply_assessment"}))
    kept = tuple(m for m in PLAN.milestones if m.kind is not MilestoneKind.REVISION)
    ctx = replace(at("2025-03-01"), plan=replace(PLAN, milestones=kept))
    decision = decide(there, Act("assessment_rectify", reason="x"), CITY, ctx)
    assert (decision.answer.key, decision.ok) == ("no_such_step", False)
    assert decision.answer.facts == {"name": case().name, "step": ""}
