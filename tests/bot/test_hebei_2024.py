"""The Hebei round as the domain notes have it (sections 1, 7 and 8): who owes what, who is told when, and
how many days what takes. Whoever changes the plan changes what every enterprise is told."""

from __future__ import annotations

import pytest

from bot.plans.ladder import EscalationRule as Voice
from bot.plans.load import parse_plan, shipped_plan
from tests.bot.test_plan import GOOD

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
AHEAD = (60, 30, 15, 7, 3, 1, 0)


@pytest.mark.parametrize(
    ("key", "owner", "confirm", "ladder", "after", "late", "marks"),
    [
        ("deliver_notice", "county", "", "letter", "", 0, ""),
        ("start_audit", "enterprise", "", "quiet", "", 0, "silent implied"),
        ("disclose_start", "enterprise", "", "disclosure", "", 0, "silent"),
        ("apply_assessment", "enterprise", "assessor", "application", "", 0, "next_round"),
        ("forward_assessment", "city", "", "forward", "apply_assessment:reported", 5, ""),
        (
            "assess",
            "assessor",
            "",
            "bureau",
            "apply_assessment:done forward_assessment:done",
            20,
            "next_round rectify",
        ),
        (
            "apply_acceptance",
            "enterprise",
            "assessor",
            "application",
            "assess:done",
            0,
            "next_round extendable",
        ),
        ("forward_acceptance", "city", "", "forward", "apply_acceptance:reported", 5, ""),
        (
            "accept",
            "assessor",
            "",
            "bureau",
            "apply_acceptance:done forward_acceptance:done",
            20,
            "next_round extendable rectify",
        ),
        ("disclose_annual_20250315", "enterprise", "", "disclosure", "", 0, "silent"),
        ("disclose_result", "enterprise", "", "disclosure", "accept:done", 0, "silent"),
        ("submit_summary", "city", "province", "summary", "", 0, ""),
        ("rectify_assessment", "enterprise", "assessor", "rectify", "", 0, "on_demand"),
        ("answer_extension", "assessor", "", "answer", "", 0, "on_demand"),
        ("answer_change", "assessor", "", "answer", "", 0, "on_demand"),
        ("check_pause", "county", "", "paused", "", 0, "on_demand"),
    ],
)
def test_who_owes_what_after_what(
    key: str, owner: str, confirm: str, ladder: str, after: str, late: int, marks: str
) -> None:
    m = PLAN.milestone(key)
    assert (m.owner, m.confirm, m.ladder, m.late_open_workdays) == (owner, confirm, ladder, late)
    assert " ".join(f"{a.milestone}:{a.state}" for a in m.after) == after
    has = {
        "silent": m.silent,
        "implied": m.implied,
        "on_demand": m.on_demand,
        "next_round": m.fails_to_next_round,
        "extendable": m.extendable,
        "rectify": m.rectify_ladder == "rectify",
    }
    assert {mark for mark, so in has.items() if so} == set(marks.split())


@pytest.mark.parametrize(
    ("name", "voices"),
    [
        (
            "letter",
            (
                Voice("owner", on_open=True, before=(5, 3, 1, 0), after=(1, 3), weekly=8),
                Voice("city", "email", after=(1,), weekly=8),
                Voice("province", "email", after=(5,)),
            ),
        ),
        (
            "application",
            (
                Voice("owner", before=AHEAD, after=(1, 3, 7), weekly=8),
                Voice("county", after=(1, 3, 7), weekly=8),
                Voice("city", "email", after=(7,), weekly=8),
                Voice("province", "email", after=(15,)),
            ),
        ),
        (
            "forward",
            (
                Voice("owner", on_open=True, before=(3, 0), after=(1, 3)),
                Voice("province", "email", after=(5,)),
            ),
        ),
        (
            "bureau",
            (
                Voice("owner", on_open=True, before=(30, 15, 7, 3, 0), after=(1,), weekly=8),
                Voice("province", "email", after=(7,)),
            ),
        ),
        ("confirm", (Voice("confirmer", since=(3, 5)), Voice("province", "email", since=(10,)))),
        (
            "rectify",
            (
                Voice("owner", before=(7, 3, 1, 0), after=(1, 3)),
                Voice("county", after=(3,)),
                Voice("city", "email", after=(7,)),
            ),
        ),
        ("answer", (Voice("owner", before=(3, 1, 0), after=(1, 3)), Voice("province", "email", after=(5,)))),
        ("paused", (Voice("owner", since=tuple(22 * n for n in range(1, 12))),)),
        ("summary", (Voice("owner", before=AHEAD, after=(1, 3)), Voice("province", "email", after=(3,)))),
        ("quiet", (Voice("owner", before=(15, 3), after=(1,)),)),
        ("disclosure", (Voice("owner", before=(7, 1)),)),
    ],
)
def test_who_is_told_when(name: str, voices: tuple[Voice, ...]) -> None:
    assert PLAN.ladders[name] == voices


def test_nobody_above_an_enterprise_hears_before_it_does() -> None:
    """On every ladder the first word after the date is the owner's."""
    for name, voices in PLAN.ladders.items():
        own = [n for v in voices if v.to in ("owner", "confirmer") for n in (*v.after, *v.since)]
        above = [n for v in voices if v.to not in ("owner", "confirmer") for n in (*v.after, *v.since)]
        assert not above or min(own) <= min(above), name
        assert all(v.channel == "email" for v in voices if v.to in ("city", "province")), name


def test_how_many_days_what_takes() -> None:
    """What the notice is silent on, [u] in the domain notes; a plan without them has the same."""
    for plan in (PLAN, parse_plan(GOOD, "trial")):
        assert plan.takeback_hours == 24
        assert plan.answer_working_days == 5
        assert plan.rectify_working_days == 20
        assert plan.resubmit_working_days == 10
        assert plan.candidate_working_days == 7
        assert plan.ack_working_days == 5
        assert plan.answer_link_days == 14
        assert plan.extended_accept_months == 3
        assert (plan.support.answer_working_days, plan.support.close_working_days) == (2, 5)
        assert plan.support.ladder == (
            Voice("owner", before=(0,), after=(1, 3), weekly=8),
            Voice("province", after=(1,)),
        )
