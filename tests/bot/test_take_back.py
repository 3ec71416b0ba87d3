"""撤回 of a bureau's own step, by what came after it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.acts.recompute import plan_differences
from bot.acts.take_back import NEW, resulting
from bot.notices.item import still_true
from bot.plans.load import parse_plan, shipped_plan
from bot.words import Assessor, Case, Details, DutyState, Kind, Person, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    NAME,
    PROVINCE,
    Step,
    accepting,
    act,
    after,
    applied,
    assessed,
    at,
    case,
    confirmed,
    day,
    did,
    states,
)
from tests.bot.test_after import item

DELIVERED: Step = ("notice_delivered", COUNTY, "2024-09-10T10:00", {})


def _started(at_time: str) -> Step:
    return ("started", CLERK, f"2024-09-10T{at_time}", {})


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((DELIVERED,), "taken_back"),
        ((_started("09:00"), DELIVERED), "taken_back"),
        ((DELIVERED, _started("11:00")), "acted_upon"),
        ((DELIVERED, ("apply_assessment", CLERK, "2024-09-10T11:00", {})), "acted_upon"),
    ],
)
def test_a_delivery_is_not_taken_back_once_its_enterprise_went_on(steps: tuple[Step, ...], says: str) -> None:
    there = did(case(), *steps)
    back = act(there, "withdraw_report", {"of": "deliver_notice"})
    assert decide(there, back, COUNTY, at("2024-09-10T15:00")).answer.key == says


TWO: list[Step] = [
    ("apply_assessment", CLERK, "2025-02-20T09:00", {}),
    ("disclosed", CLERK, "2025-02-20T10:00", {"what": "信息"}),
]
OTHER_WAY: list[Step] = [
    ("disclosed", CLERK, "2025-02-20T09:00", {"what": "信息"}),
    ("apply_assessment", CLERK, "2025-02-20T10:00", {}),
]


@pytest.mark.parametrize(("steps", "last"), [(TWO, "公开企业信息"), (OTHER_WAY, "提出评估申请")])
def test_when_the_time_is_over_the_latest_of_her_reports_is_named(steps: list[Step], last: str) -> None:
    there = did(case(), *steps)
    answer = decide(there, act(there, "withdraw_report"), CLERK, at("2025-02-23")).answer
    assert (answer.key, answer.ok) == ("nothing_to_take_back", False)
    assert answer.facts == {"name": NAME, "step": last, "on": day("2025-02-20"), "hours": 24}


WANTED: Step = ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), "reason": "季节性生产"})
CHANGED: Step = ("report_change", CLERK, "2025-07-10", {"what": "停产", "reason": "市场"})


@pytest.mark.parametrize(("asked", "what"), [(WANTED, "延期申请"), (CHANGED, "停产的报告")])
def test_what_was_asked_is_taken_back_once_and_does_not_stand_any_more(asked: Step, what: str) -> None:
    there = did(assessed(), asked)
    first = decide(there, act(there, "withdraw_report"), CLERK, at("2025-07-10T10:00"))
    assert (first.answer.key, first.answer.facts["what"]) == ("request_taken_back", what)
    (gone,) = first.duties
    assert (gone.state, gone.next_action_at) == (DutyState.WAIVED, None)
    gone_from = after(there, first)
    again = decide(gone_from, act(gone_from, "withdraw_report"), CLERK, at("2025-07-10T11:00")).answer
    assert (again.key, again.facts["step"], again.facts["on"]) == (
        "nothing_to_take_back",
        "提出评估申请",  # what of hers still stands
        day("2025-02-20"),
    )


FORWARDED = did(
    applied(Assessor.PROVINCE, "2025-03-03T08:00"), ("forward_assessment", CITY, "2025-03-03", {})
)


@pytest.mark.parametrize(
    ("there", "who", "of", "when", "says", "step"),
    [
        # Confirmed, answered, gone on: named with its step.
        (
            did(
                applied(day="2025-02-24T08:00"),
                ("confirm", CITY, "2025-02-24T10:00", {"of": "apply_assessment"}),
            ),
            CLERK,
            "apply_assessment",
            "2025-02-24T12:00",
            "acted_upon",
            "提出评估申请",
        ),
        (FORWARDED, CLERK, "apply_assessment", "2025-03-03T10:00", "acted_upon", "提出评估申请"),
        (
            did(FORWARDED, ("assessment_passed", PROVINCE, "2025-03-03T15:00", {})),
            CITY,
            "forward_assessment",
            "2025-03-03T18:00",
            "acted_upon",
            "汇总上报评估申请",
        ),
        (
            did(
                assessed(),
                WANTED,
                ("approve_extension", CITY, "2025-07-10T10:00", {"of": "answer_extension"}),
            ),
            CLERK,
            "answer_extension",
            "2025-07-10T12:00",
            "acted_upon",
            "延期申请",  # her own words, and not the bureau's duty to answer
        ),
        (
            did(case(), DELIVERED, _started("11:00")),
            COUNTY,
            "deliver_notice",
            "2024-09-10T15:00",
            "acted_upon",
            "送达告知书",
        ),
        # In the same moment nobody went on.
        (
            did(case(), DELIVERED, _started("10:00")),
            COUNTY,
            "deliver_notice",
            "2024-09-10T15:00",
            "taken_back",
            "送达告知书",
        ),
        # Its batch fell away with the province's part: nothing was opened by it any more.
        (
            did(
                applied(Assessor.PROVINCE, "2025-03-03T08:00"),
                ("reassess", PROVINCE, "2025-03-03T09:00", {"details": Details(assessor="city")}),
            ),
            CLERK,
            "apply_assessment",
            "2025-03-03T10:00",
            "taken_back",
            "提出评估申请",
        ),
        # Another bureau, or an earlier step of the enterprise's, is nobody who went on.
        (
            did(
                applied(Assessor.PROVINCE, "2025-03-03T08:00"),
                ("notice_delivered", COUNTY, "2025-03-03T09:00", {}),
                ("forward_assessment", CITY, "2025-03-03T10:00", {}),
            ),
            COUNTY,
            "deliver_notice",
            "2025-03-03T11:00",
            "taken_back",
            "送达告知书",
        ),
        (
            did(FORWARDED, ("disclosed", CLERK, "2025-03-03T10:00", {"what": "信息"})),
            CITY,
            "forward_assessment",
            "2025-03-03T11:00",
            "taken_back",
            "汇总上报评估申请",
        ),
        # What the batch would have opened, and has not yet, stands against nothing.
        (
            replace(
                FORWARDED,
                duties=tuple(
                    replace(d, state=DutyState.WAITING) if d.milestone == "assess" else d
                    for d in FORWARDED.duties
                ),
            ),
            CITY,
            "forward_assessment",
            "2025-03-03T11:00",
            "taken_back",
            "汇总上报评估申请",
        ),
        # Her own later step does not stand against her earlier one.
        (
            did(case(), _started("09:00"), ("disclosed", CLERK, "2024-09-10T11:00", {"what": "信息"})),
            CLERK,
            "start_audit",
            "2024-09-10T15:00",
            "taken_back",
            "启动审核",
        ),
        # An enterprise's own word: what a bureau did since does not stand against it.
        (
            did(case(), _started("09:00"), DELIVERED),
            CLERK,
            "start_audit",
            "2024-09-10T15:00",
            "taken_back",
            "启动审核",
        ),
    ],
)
def test_what_stands_against_taking_it_back(
    there: Case, who: Person, of: str, when: str, says: str, step: str
) -> None:
    answer = decide(there, act(there, "withdraw_report", {"of": of}), who, at(when)).answer
    assert (answer.key, answer.facts["step"]) == (says, step)


def test_what_a_report_implied_goes_back_with_it_and_not_before_it() -> None:
    """Also after it was sent back and said again; a step that was reported itself stays so."""
    twice: list[Step] = [
        ("reject", CITY, "2025-02-20T10:00", {"of": "apply_assessment", "reason": "缺表"}),
        ("apply_assessment", CLERK, "2025-02-20T11:00", {}),
    ]
    for steps in ([], twice):
        there = did(applied(), *steps)
        back = act(there, "withdraw_report", {"of": "apply_assessment"})
        assert states(did(there, ("withdraw_report", CLERK, "2025-02-20T12:00", {})), "start_audit") == [
            "open"
        ]
        assert decide(there, back, CLERK, at("2025-02-20T12:00")).answer.ok
    there = did(
        case(),
        ("started", CLERK, "2025-02-20T08:00", {}),
        ("apply_assessment", CLERK, "2025-02-20T09:00", {}),
    )
    refused = decide(
        there, act(there, "withdraw_report", {"of": "start_audit"}), CLERK, at("2025-02-20T10:00")
    )
    assert (refused.answer.key, refused.answer.facts["later"]) == ("implied", "提出评估申请")
    assert states(did(there, ("withdraw_report", CLERK, "2025-02-20T12:00", {})), "start_audit") == ["done"]


def test_a_batch_that_fell_away_does_not_come_back() -> None:
    there = did(
        applied(Assessor.PROVINCE, "2025-03-03T08:00"),
        ("reassess", PROVINCE, "2025-03-03T09:00", {"details": Details(assessor="city")}),
        ("withdraw_report", CLERK, "2025-03-03T10:00", {}),
    )
    assert states(there, "apply_assessment", "forward_assessment", "assess") == ["open", "waived", "waiting"]


def test_what_a_batch_opened_and_confirmed_waits_again() -> None:
    back = did(FORWARDED, ("withdraw_report", CITY, "2025-03-03T15:00", {}))
    assert states(back, "apply_assessment", "forward_assessment", "assess") == ["reported", "open", "waiting"]
    now = at("2025-03-03T15:00").now
    received, assess, forward = (back.duty(k) for k in ("apply_assessment", "assess", "forward_assessment"))
    assert received and assess and forward
    assert (received.confirmed_on, received.next_action_at) == (None, now)
    assert (assess.opened_on, assess.next_action_at) == (None, None)
    assert (forward.reported_by, forward.reported_at, forward.data) == (None, None, {})
    assert forward.planned_to == at("2025-03-03").now  # what was told stays told


def test_only_the_report_that_was_named_is_taken_back() -> None:
    there = did(case(), *TWO)
    other = act(there, "withdraw_report", {"of": "deliver_notice"})
    assert decide(there, other, CLERK, at("2025-02-20T11:00")).answer.key == "nothing_to_take_back"


def test_what_stands_in_the_way_is_undone_only_where_it_was_said_last() -> None:
    """撤回 would undo the later of her reports: of the earlier one it is not promised."""
    for steps, hours in ((TWO, 0), (OTHER_WAY, 24)):
        there = did(case(), *steps)
        answer = decide(there, act(there, "apply_assessment"), CLERK, at("2025-02-20T11:00")).answer
        assert (answer.key, answer.facts["take_back"]) == ("already_reported", hours)
        assert answer.facts["named"] is False and "about" not in answer.facts


@pytest.mark.parametrize(
    ("there", "kind", "who", "more"),
    [
        (accepting(), "acceptance_passed", CITY, {}),
        (case(), "pause", CITY, {}),
        (case(), "relocate", CITY, {"details": Details(city="石家庄市", county="鹿泉区")}),
        (assessed(), *WANTED[:2], WANTED[3]),
    ],
)
def test_a_case_after_a_decision_is_what_storage_makes_of_it(
    there: Case, kind: str, who: Person, more: dict[str, Any]
) -> None:
    decision = decide(there, act(there, kind, more), who, at("2025-07-10"))
    then, stored = resulting(there, decision), after(there, decision)
    assert (then.status, then.paused, then.county) == (stored.status, stored.paused, stored.county)
    assert {d.milestone: d.state for d in decision.duties} == {
        d.milestone: d.state for d in then.duties if d not in there.duties and d.id != NEW
    }
    assert [d.milestone for d in then.duties if d.id == NEW] == (
        [decision.opens.milestone] if decision.opens else []
    )


def test_a_request_that_the_report_made_idle_is_asked_again() -> None:
    """Both are told, and it is the same request under its number; what was answered meanwhile stays answered."""
    there = did(assessed(), WANTED, ("apply_acceptance", CLERK, "2025-07-10T10:00", {}))
    assert states(there, "answer_extension") == ["waived"]
    back = decide(there, act(there, "withdraw_report"), CLERK, at("2025-07-10T10:01"))
    assert back.answer.facts["asked_until"] == "2025-10-31"
    again = after(there, back)
    assert states(again, "answer_extension", "apply_acceptance") == ["open", "open"]
    (told,) = back.tells
    asked, was = again.duty("answer_extension"), there.duty("answer_extension")
    assert asked and was and told.duty_id == asked.id == was.id and asked.next_action_at
    for text, duty, so in (
        ("request_idle", asked, False),
        ("request_idle", was, True),
        ("request_again", asked, True),
        ("request_again", was, False),
    ):
        assert still_true(Kind.NOTE, replace(item(text=text), duty=duty)) is so, text
    granted = did(again, ("approve_extension", CITY, "2025-07-10T11:00", {"of": "answer_extension"}))
    anew = did(granted, ("apply_acceptance", CLERK, "2025-07-10T12:00", {}))
    gone = did(anew, ("withdraw_report", CLERK, "2025-07-10T12:01", {}))
    assert states(gone, "answer_extension") == ["done"]  # an old report brings back no old request


PERIODS = parse_plan(
    shipped_plan("hebei-2024")
    .replace("= 2025-05-31 ", '= { working_days = 40, from = "event:apply_assessment" } ')
    .replace("= 2025-07-31", '= { months = 3, from = "event:assess" }')
    .replace('due      = { months = 2, from = "published" }', 'due      = { months = 2, from = "received" }'),
    "hebei-2024",
)


def _by_periods(there: Case, *steps: Step) -> Case:
    for kind, who, on, more in steps:
        decision = decide(there, act(there, kind, more), who, replace(at(on), plan=PERIODS))
        there = after(there, decision)
    return there


_CONFIRMED: Step = ("confirm", CITY, "2025-02-25", {"of": "apply_assessment"})
_PASSED: Step = ("assessment_passed", CITY, "2025-04-10", {})
_HANDED_IN: Step = ("apply_acceptance", CLERK, "2025-07-09", {})


@pytest.mark.parametrize(
    ("there", "said", "undone"),
    [
        (applied(), _CONFIRMED, ("undo_answer", CITY, "2025-02-25", {"of": "apply_assessment"})),
        (assessed(), _HANDED_IN, ("withdraw_report", CLERK, "2025-07-09T10:00", {})),
    ],
)
def test_what_counted_from_a_word_that_was_taken_back_has_the_date_that_it_has_without(
    there: Case, said: Step, undone: Step
) -> None:
    gone = _by_periods(there, said, undone)
    assert [d.due for d in _by_periods(there, said).duties] != [d.due for d in gone.duties]
    assert plan_differences([gone], replace(at(undone[2]), plan=PERIODS)) == []


def test_a_day_that_a_bureau_gives_stands_where_the_date_counts_from_a_step() -> None:
    there = _by_periods(confirmed(), _PASSED, _HANDED_IN)
    late = ("reject", CITY, "2025-07-14", {"of": "apply_acceptance", "reason": "缺附件"})
    again = _by_periods(there, late).duty("apply_acceptance")
    assert again and (again.due, again.legal_due) == (day("2025-07-28"), day("2025-07-10"))
