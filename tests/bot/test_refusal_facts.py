"""What a refusal says beside its key: the step, and the day that stands against what was asked."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.words import Case, Person
from tests.bot.cases import CITY, CLERK, act, applied, assessed, at, case, confirmed, day
from tests.bot.test_refusals import ASKED, NOW, RECTIFYING, WHY

OLD_DUE = {"on": day(NOW), "due": day("2025-07-31")}
FIRST = {"due": day("2025-02-28"), "may": "提出验收申请"}


@pytest.mark.parametrize(
    ("kind", "there", "who", "more", "facts"),
    [
        # A no names the step, and the day that stands against what was asked.
        ("request_extension", assessed(), CLERK, {"on": day(NOW), **WHY}, ("提出验收申请", OLD_DUE)),
        (
            "request_extension",
            assessed(),
            CLERK,
            {"on": day("2028-12-31"), **WHY},
            ("提出验收申请", {"on": day("2028-12-31")}),
        ),
        ("request_extension", ASKED, CLERK, {"on": day("2025-12-31"), **WHY}, ("提出验收申请", {})),
        ("request_extension", assessed(), CLERK, {"on": day("2025-12-31")}, ("提出验收申请", {})),
        ("request_extension", assessed(), CLERK, WHY, ("提出验收申请", {})),
        ("request_extension", case(), CLERK, {"on": day("2025-07-25"), **WHY}, ("提出评估申请", FIRST)),
        ("refuse_extension", ASKED, CITY, {"of": "answer_extension"}, ("答复延期申请", {})),
        ("reject", applied(), CITY, {"of": "apply_assessment"}, ("提出评估申请", {})),
        ("apply_assessment", applied(), CLERK, {}, ("提出评估申请", {"on": day("2025-02-20")})),
        ("apply_assessment", confirmed(), CLERK, {}, ("提出评估申请", {"on": day("2025-02-20")})),
        ("assessment_passed", assessed(), CITY, {}, ("完成评估", {"on": day("2025-04-10")})),
        ("assessment_rectify", RECTIFYING, CITY, WHY, ("提交评估修改稿", {"due": day("2025-08-31")})),
        (
            "apply_acceptance",
            assessed(),
            CLERK,
            {"on": day("2025-04-09")},
            ("提出验收申请", {"on": day("2025-04-09"), "before": "完成评估", "since": day("2025-04-10")}),
        ),
    ],
)
def test_a_no_names_the_step_and_the_day_that_stands_against_it(
    kind: str, there: Case, who: Person, more: dict[str, Any], facts: tuple[str, dict[str, Any]]
) -> None:
    answer = decide(there, act(there, kind, more), who, at(NOW)).answer
    step, rest = facts
    assert not answer.ok
    assert answer.facts == {"name": there.name, "step": step, **rest}
