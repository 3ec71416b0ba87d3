"""What follows at once from an act: numbers at a desk, who is told, and when it leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.acts import decide
from bot.notices.follow_up import Telling, leaves_at, numbered, tellings
from bot.words import SHANGHAI, Assessor, Case, Intent, Kind, Level, MilestoneKind, Person, replace
from tests.bot.cases import CITY, CLERK, PLAN, accepting, act, after, applied, at, case, confirmed

NOW = "2025-07-20"
ASKED: dict[str, Any] = {"on": at("2025-12-31").today, "reason": "设备未到货"}
EXTENSION = PLAN.key_of(MilestoneKind.EXTENSION_REQUEST)


def _done(
    before: Case, kind: str, who: Person, more: dict[str, Any], day: str = NOW
) -> tuple[Case, Any, int | None]:
    """(the case afterwards, the decision, the id of the duty that it opened)."""
    decision = decide(before, act(before, kind, more), who, at(day))
    now = after(before, decision)
    opened = {duty.id for duty in now.duties} - {duty.id for duty in before.duties}
    return now, decision, next(iter(opened), None) if decision.opens else None


@pytest.mark.parametrize(
    ("before", "kind", "who", "more", "where"),
    [
        (case(), "apply_assessment", CLERK, {}, {"apply_assessment": Level.CITY}),
        (case(Assessor.PROVINCE), "apply_assessment", CLERK, {}, {"apply_assessment": Level.PROVINCE}),
        (case(unstaffed=True), "apply_assessment", CLERK, {}, {"apply_assessment": Level.PROVINCE}),
        (accepting(), "request_extension", CLERK, ASKED, {EXTENSION: Level.CITY}),
        (applied(), "confirm", CITY, {"of": "apply_assessment"}, {}),  # nothing waits for a word
        (confirmed(), "assessment_passed", CITY, {}, {}),
    ],
)
def test_what_waits_for_a_bureaus_word_gets_a_number_at_its_desk(
    before: Case, kind: str, who: Person, more: dict[str, Any], where: dict[str, Level]
) -> None:
    now, decision, opened = _done(before, kind, who, more)
    found = numbered(before, now, decision, opened, PLAN)
    assert {d.milestone: found[d.id] for d in now.duties if d.id in found} == where


def test_a_report_that_has_a_number_gets_no_other() -> None:
    """As where a correction brings it back: the bureau would have two numbers for one matter."""
    now, decision, opened = _done(case(), "apply_assessment", CLERK, {})
    assert numbered(now, now, decision, opened, PLAN) == {}


@pytest.mark.parametrize(
    ("before", "kind", "who", "more", "told"),
    [
        (case(), "apply_assessment", CLERK, {}, [(Level.CITY, Kind.CONFIRM, "event:9")]),
        (
            applied(),
            "reject",
            CITY,
            {"of": "apply_assessment", "reason": "缺盖章页"},
            [(Level.ENTERPRISE, Kind.RESULT, "event:9")],
        ),
        (
            case(),
            "urge",
            CITY,
            {"of": "apply_assessment"},
            [
                (Level.ENTERPRISE, Kind.REMINDER, "owner:nudge-9"),
                (Level.COUNTY, Kind.REMINDER, "county:nudge-9"),  # whose enterprise it is
            ],
        ),
    ],
)
def test_who_is_told_of_an_act(
    before: Case, kind: str, who: Person, more: dict[str, Any], told: list[tuple[Level, Kind, str]]
) -> None:
    now, decision, opened = _done(before, kind, who, more)
    found = tellings(now, decision, opened, 9, PLAN)
    assert [(one.level, one.kind, one.rung) for one in found] == told


def test_who_is_told_reads_the_reason_and_no_internal_fact() -> None:
    now, decision, opened = _done(applied(), "reject", CITY, {"of": "apply_assessment", "reason": "缺盖章页"})
    (one,) = tellings(now, decision, opened, 9, PLAN)
    assert one.facts["reason"] == "缺盖章页"
    assert set(one.facts) <= {"reason", "on", "what", "by", "old", "new", "ended"}
    assert all(isinstance(value, str) for value in one.facts.values())


def test_nobody_urges_themselves() -> None:
    now, decision, opened = _done(case(), "urge", CITY, {"of": "apply_assessment"})
    urged, _ = tellings(now, decision, opened, 9, PLAN)
    assert not urged.tells(5, by=5) and urged.tells(1, by=5)
    assert replace(urged, kind=Kind.CONFIRM).tells(5, by=5)


@pytest.mark.parametrize(
    ("kind", "text", "answered", "last", "minutes"),
    [
        (Kind.CONFIRM, "confirm", "", None, 0),
        (Kind.CONFIRM, "confirm", "", -10, 20),  # ten minutes ago: in twenty
        (Kind.CONFIRM, "confirm", "", -30, 0),
        (Kind.CONFIRM, "confirm", "", -45, 0),
        (Kind.RESULT, "assess_passed", "", -10, 0),  # only requests are gathered
        (Kind.REMINDER, "remind", "", -1, 1),  # urgings of one minute are one message
        (Kind.RESULT, "confirmed", Intent.CONFIRM, None, 2),  # what can be taken back waits for that
        (Kind.RESULT, "sent_back", Intent.REJECT, None, 2),
        (Kind.RESULT, "confirmed", "", None, 0),  # an extension or figures: final
        (Kind.RESULT, "answer_undone", Intent.CONFIRM, None, 0),
    ],
)
def test_what_is_gathered_and_what_can_be_taken_back_leave_later(
    kind: Kind, text: str, answered: str, last: int | None, minutes: int
) -> None:
    now = datetime(2025, 2, 20, 9, 0, tzinfo=SHANGHAI)
    before = now + timedelta(minutes=last) if last is not None else None
    data = {"answered": {"by": 1, "at": now.isoformat(), "as": answered}} if answered else {}
    told = Telling(Level.ENTERPRISE, kind, replace(case().duties[0], data=data), "event:1", text, {})
    assert leaves_at(told, before, now, timedelta(minutes=2)) == now + timedelta(minutes=minutes)
