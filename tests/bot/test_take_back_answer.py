"""撤回 of a bureau's own 确认 or 退回: who, how long, and what stands again."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.acts.own_answer import UNDONE
from bot.notices.follow_up import numbered
from bot.notices.item import still_true
from bot.words import Case, CaseStatus, Duty, DutyState, Kind, replace
from tests.bot.cases import CITY, CLERK, PLAN, PROVINCE, act, after, applied, at, did
from tests.bot.test_after import item

WAITS = applied(day="2025-02-24T08:00")
APPLY: dict[str, Any] = {"of": "apply_assessment"}
CONFIRMED = did(WAITS, ("confirm", CITY, "2025-02-24T10:00", APPLY))
RETURNED = did(WAITS, ("reject", CITY, "2025-02-24T10:00", {**APPLY, "reason": "缺少监测报告"}))


def step(of: Case, milestone: str = "apply_assessment") -> Duty:
    found = of.duty(milestone)
    assert found
    return found


@pytest.mark.parametrize("answered", [CONFIRMED, RETURNED], ids=["confirm", "reject"])
@pytest.mark.parametrize("said", ["undo_answer", "withdraw_report"])
def test_the_report_waits_again_as_it_did_under_its_number(answered: Case, said: str) -> None:
    back = decide(answered, act(answered, said, APPLY), CITY, at("2025-02-24T11:00"))
    assert (back.answer.key, back.ok) == ("answer_taken_back", True)
    assert [(t.audience, t.kind, t.text) for t in back.tells] == [("owner", Kind.RESULT, "answer_undone")]
    there = after(answered, back)
    assert numbered(answered, there, back, None, PLAN) == {}
    for milestone in [d.milestone for d in WAITS.duties]:
        was, now = step(WAITS, milestone), step(there, milestone)
        data = {
            key: value for key, value in now.data.items() if key != UNDONE
        }  # it alone tells that it was undone
        now = replace(now, data=data)
        same = ("state", "due", "legal_due", "reported_on", "reported_at", "reported_by", "opened_on", "data")
        assert {k: getattr(now, k) for k in same} == {k: getattr(was, k) for k in same}, milestone
    again = decide(there, act(there, said, APPLY), CITY, at("2025-02-24T11:01"))
    assert not again.ok


@pytest.mark.parametrize("answered", [CONFIRMED, RETURNED], ids=["confirm", "reject"])
@pytest.mark.parametrize(
    ("who", "when", "says"),
    [
        (CITY, "2025-02-25T10:30", "nothing_to_take_back"),  # the time is over
        (replace(CITY, id=77), "2025-02-24T11:00", "nothing_to_take_back"),  # a colleague's answer
        (PROVINCE, "2025-02-24T11:00", "nothing_to_take_back"),
    ],
)
def test_only_whoever_answered_and_only_for_a_time(answered: Case, who: Any, when: str, says: str) -> None:
    assert decide(answered, act(answered, "undo_answer", APPLY), who, at(when)).answer.key == says


@pytest.mark.parametrize(
    "there",
    [
        did(CONFIRMED, ("assessment_passed", CITY, "2025-02-24T10:30", {})),
        did(RETURNED, ("apply_assessment", CLERK, "2025-02-24T10:30", {})),
        replace(CONFIRMED, status=CaseStatus.COMPLETED),
    ],
    ids=["assessed", "reported anew", "ended"],
)
def test_not_once_somebody_went_on(there: Case) -> None:
    back = decide(there, act(there, "withdraw_report", APPLY), CITY, at("2025-02-24T11:00"))
    assert (back.answer.key, back.ok) == ("acted_upon", False)


def test_what_has_not_left_yet_does_not_leave_any_more() -> None:
    for text, answered in (("confirmed", CONFIRMED), ("sent_back", RETURNED)):
        notice = item(text=text)
        assert still_true(Kind.RESULT, replace(notice, duty=step(answered)))
        assert not still_true(Kind.RESULT, replace(notice, duty=step(WAITS)))
        assert step(WAITS).state is DutyState.REPORTED
