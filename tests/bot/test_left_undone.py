"""What an enterprise has left undone when its round is closed: the step of its case, not a report that comes again."""

from __future__ import annotations

import pytest

from bot.acts.begin import case_duties
from bot.acts.late import Ends, awaits_bureau, ended_with_round, left_undone
from bot.plans.load import parse_plan
from bot.words import Assessor, CaseStatus, DutyState, Level, replace
from tests.bot.cases import PLAN as OF_2024
from tests.bot.cases import applied, at, case

PLAN = parse_plan(
    """
[round]
name = "试行"
document = "试行通知"
published_on = 2026-03-02
[[milestone]]
key = "quarterly"
name = "报送季度进展"
what = "报送季度进展"
owner = "enterprise"
due = { every = "quarter", until = 2026-12-31 }
ladder = "plain"
[[milestone]]
key = "apply_assessment"
name = "提出评估申请"
what = "提出评估申请"
owner = "enterprise"
confirm = "city"
due = 2026-11-30
fails_to_next_round = true
ladder = "plain"
confirm_ladder = "plain"
[[milestone]]
key = "assess"
name = "完成评估"
what = "完成评估"
owner = "city"
after = ["apply_assessment"]
due = 2026-12-31
fails_to_next_round = true
ladder = "plain"
[ladder]
plain = [{ to = "owner", before = [1] }]
""",
    "trial",
)


@pytest.mark.parametrize(
    ("states", "undone", "awaits"),
    [
        ({}, "apply_assessment", None),  # though a quarter's report is late, and this not yet due
        ({"apply_assessment": DutyState.REPORTED}, None, ("apply_assessment", Level.CITY)),
        # the bureau's turn
        ({"apply_assessment": DutyState.DONE, "assess": DutyState.OPEN}, None, ("assess", Level.CITY)),
        ({"apply_assessment": DutyState.DONE, "assess": DutyState.DONE}, "quarterly_20260331", None),
    ],
)
def test_what_is_left_undone(
    states: dict[str, DutyState], undone: str | None, awaits: tuple[str, Level] | None
) -> None:
    ctx = at("2026-08-26").of(PLAN)
    duties = tuple(
        replace(d, state=states.get(d.milestone, d.state)) for d in case_duties(Assessor.CITY, ctx)
    )
    there = replace(case(), round="trial", duties=duties)
    found = left_undone(there, PLAN)
    assert (found.milestone if found else None) == undone
    bureau = awaits_bureau(there, PLAN)
    assert (bureau and (bureau[0].milestone, bureau[1])) == awaits


@pytest.mark.parametrize(
    ("ends", "undone"), [(None, None), ("carried_over", None), ("written_off", "deliver_notice")]
)
def test_a_letter_that_was_never_delivered_keeps_nobody_on_the_list(
    ends: Ends | None, undone: str | None
) -> None:
    found = left_undone(case(), OF_2024, ends)
    assert (found and found.milestone) == undone
    assert left_undone(applied(), OF_2024, ends) is None  # whose report waits for a bureau


def test_who_leaves_with_an_undelivered_letter_is_told_with_the_county() -> None:
    decision = ended_with_round(case(), "written_off", "名单有误", at("2025-12-15"))
    assert decision.status is CaseStatus.WITHDRAWN
    assert [(tell.audience, tell.text) for tell in decision.tells] == [
        ("enterprise", "written_off"),
        ("county", "firm_written_off"),
    ]
