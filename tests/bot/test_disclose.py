"""已公开信息, 已披露, 已公布结果: which disclosure is meant (N-3.2c)."""

from __future__ import annotations

import pytest

from bot.acts import decide
from bot.words import Act, Case, DutyState, replace
from tests.bot.cases import CLERK, at, case

START, FIRST, SECOND, RESULT = (
    "disclose_start",
    "disclose_annual_20250315",
    "disclose_annual_20260315",
    "disclose_result",
)
OPEN, DONE, WAITING = DutyState.OPEN, DutyState.DONE, DutyState.WAITING


def there(**states: DutyState) -> Case:
    """The case with its disclosures in these states; what is not named waits."""
    kept = {START: WAITING, FIRST: WAITING, SECOND: WAITING, RESULT: WAITING, **states}
    return replace(
        case(),
        duties=tuple(
            replace(d, state=kept[d.milestone], confirmed_on=d.due if kept[d.milestone] is DONE else None)
            if d.milestone in kept
            else d
            for d in case().duties
        ),
    )


def disclosed(of: Case, what: str = "", pressed: str = "") -> tuple[str, str]:
    """The answer, and the step that it names or changes."""
    duty = of.duty(pressed) if pressed else None
    asked = Act("disclosed", duty_id=duty.id if duty else None, what=what)
    decision = decide(of, asked, CLERK, at("2025-03-10"))
    changed = [d.milestone for d in decision.duties if d.id == (decision.event or {})["duty"]]
    return decision.answer.key, changed[0] if changed else str(decision.answer.facts["step"])


@pytest.mark.parametrize(
    ("states", "what", "means"),
    [
        # What is named, whatever else is open.
        ({START: OPEN, FIRST: OPEN}, "信息", ("recorded", START)),
        ({START: OPEN, FIRST: OPEN}, "年度", ("recorded", FIRST)),
        ({START: OPEN, RESULT: OPEN}, "结果", ("recorded", RESULT)),
        # Not named: the only sort that is open; of two it is asked which.
        ({START: OPEN}, "", ("recorded", START)),
        ({RESULT: OPEN, START: DONE}, "", ("recorded", RESULT)),
        ({START: OPEN, FIRST: OPEN}, "", ("which_disclosure", "")),
        # Of two years the first that is open; the second only when the first is done.
        ({FIRST: OPEN, SECOND: OPEN}, "年度", ("recorded", FIRST)),
        ({FIRST: OPEN, SECOND: OPEN}, "", ("recorded", FIRST)),
        ({FIRST: DONE, SECOND: OPEN}, "年度", ("recorded", SECOND)),
        # Nothing open: what was done last says when; else what comes next is not open yet.
        ({FIRST: DONE}, "年度", ("already_done", "年度环境信息披露（2025年3月15日）")),
        ({FIRST: DONE, SECOND: DONE}, "年度", ("already_done", "年度环境信息披露（2026年3月15日）")),
        ({START: DONE, FIRST: DONE, SECOND: DONE}, "", ("already_done", "年度环境信息披露（2026年3月15日）")),
        ({}, "年度", ("not_open", "年度环境信息披露（2025年3月15日）")),
        ({START: DONE}, "", ("already_done", "公开企业信息")),
        ({START: DONE, FIRST: DONE}, "信息", ("already_done", "公开企业信息")),
    ],
)
def test_which_is_meant(states: dict[str, DutyState], what: str, means: tuple[str, str]) -> None:
    assert disclosed(there(**states), what) == means


def test_what_was_pressed_is_meant_alone() -> None:
    both = there(**{START: OPEN, FIRST: OPEN, SECOND: OPEN})
    for key in (START, FIRST, SECOND):
        assert disclosed(both, pressed=key) == ("recorded", key)


def test_two_open_ones_are_named_with_how_each_is_said() -> None:
    both = there(**{START: OPEN, FIRST: OPEN})
    answer = decide(both, Act("disclosed"), CLERK, at("2025-03-10")).answer
    choices = ["已公开信息（公开企业信息）", "已披露（年度环境信息披露（2025年3月15日））"]
    assert (answer.ok, answer.facts) == (False, {"name": both.name, "step": "", "choices": choices})


def test_a_round_without_that_disclosure_says_so() -> None:
    none = replace(case(), duties=tuple(d for d in case().duties if not d.milestone.startswith("disclose")))
    assert disclosed(none, "年度") == ("no_such_step", "")
    assert disclosed(none) == ("no_such_step", "")
    assert disclosed(there(**{START: OPEN}), pressed="apply_assessment") == ("no_such_step", "")
