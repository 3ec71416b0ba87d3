"""What a change leaves of a case's duties: whose they are, what waits again, what is looked at anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.acts import decide
from bot.acts.context import DecisionContext
from bot.words import Assessor, Case, Decision, Details, Duty, DutyState, Level, MilestoneKind, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    PLAN,
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

NOW = at("2025-07-11")
WHY = {"reason": "理由"}
SAID = at("2025-01-01").now  # up to when whoever owed it had been told
LUQUAN = {"details": Details(city="石家庄市", county="鹿泉区")}
CANGZHOU = {"details": Details(city="沧州市", county="运河区")}
CONTACT = {"details": Details(contact="李四", phone="13900001111")}
TO_PROVINCE, TO_CITY = {"details": Details(assessor="province")}, {"details": Details(assessor="city")}


def told(of: Case, **changed: Any) -> Case:
    """The case with everybody told of everything so far."""
    return replace(of, duties=tuple(replace(d, planned_to=SAID, **changed) for d in of.duties))


def anew(before: Case, decision: Decision) -> set[str]:
    """Whose responsible person is told once more where it stands."""
    now = after(before, decision)
    return {d.milestone for d in now.duties if d.planned_to is None and d.state is DutyState.OPEN and d.due}


FORWARDING = applied(Assessor.PROVINCE)  # its city is to gather it


@pytest.mark.parametrize(
    ("there", "kind", "more", "expected"),
    [
        # The new county and the enterprise; another city too, once it is another city.
        (FORWARDING, "relocate", LUQUAN, {"deliver_notice", "disclose_start", "disclose_annual_20250315"}),
        (
            FORWARDING,
            "relocate",
            CANGZHOU,
            {"deliver_notice", "disclose_start", "disclose_annual_20250315", "forward_assessment"},
        ),
        (
            FORWARDING,
            "correct_county",
            LUQUAN,
            {"deliver_notice", "disclose_start", "disclose_annual_20250315"},
        ),
        # Of a city that assesses itself the assessment is the new city's.
        (
            confirmed(),
            "relocate",
            CANGZHOU,
            {"deliver_notice", "disclose_start", "disclose_annual_20250315", "assess"},
        ),
        (confirmed(), "relocate", LUQUAN, {"deliver_notice", "disclose_start", "disclose_annual_20250315"}),
        # A new contact is told of what the enterprise owes, and of nothing else.
        (confirmed(), "replace_contact", CONTACT, {"disclose_start", "disclose_annual_20250315"}),
    ],
)
def test_who_is_told_where_it_stands(
    there: Case, kind: str, more: dict[str, Any], expected: set[str]
) -> None:
    before = told(there)
    decision = decide(before, act(before, kind, more), PROVINCE, NOW)
    assert anew(before, decision) == expected
    assert decision.hands_over
    looked_at = {d.next_action_at for d in decision.duties}
    assert looked_at == {at("2024-07-08T08:30").now}


def test_a_date_named_to_the_enterprise_is_not_counted_down_to_again() -> None:
    """After 退回 or an extension; a bureau's working target is another matter: its new owner is told."""
    there = told(case())
    named = replace(
        there,
        duties=tuple(
            replace(d, due=day("2025-08-01")) if d.milestone in ("start_audit", "deliver_notice") else d
            for d in there.duties
        ),
    )
    moved = anew(named, decide(named, act(named, "relocate", LUQUAN), CITY, NOW))
    assert moved == {"deliver_notice", "disclose_start", "apply_assessment"}


ORDER = [m.key for m in PLAN.milestones]
RECTIFYING = did(confirmed(), ("assessment_rectify", CITY, "2025-04-01", {"on": day("2025-08-31"), **WHY}))
REVISED: list[Step] = [
    ("rectified", CLERK, "2025-05-06", {}),
    ("confirm", CITY, "2025-05-07", {"of": "rectify_assessment"}),
    ("assessment_passed", CITY, "2025-05-08", {}),
]
ACCEPTING_AFTER_REVISION = did(
    RECTIFYING,
    *REVISED,
    ("apply_acceptance", CLERK, "2025-07-01", {}),
    ("confirm", CITY, "2025-07-02", {"of": "apply_acceptance"}),
)


@pytest.mark.parametrize(
    ("there", "forwards", "results"),
    [
        (confirmed(), ["open", "waiting"], ["waiting", "waiting"]),
        (RECTIFYING, ["waived", "waiting"], ["open", "waiting"]),  # the bureau is at it: no batch any more
        (assessed(), ["waived", "waiting"], ["done", "waiting"]),
        (accepting(), ["waived", "open"], ["done", "waiting"]),
        # The revision was the assessment's; the acceptance is gathered all the same.
        (ACCEPTING_AFTER_REVISION, ["waived", "open"], ["done", "waiting"]),
    ],
)
def test_to_the_province_what_was_not_begun_waits_for_its_batch(
    there: Case, forwards: list[str], results: list[str]
) -> None:
    now = did(there, ("reassess", PROVINCE, "2025-07-20", TO_PROVINCE))
    assert states(now, "forward_assessment", "forward_acceptance") == forwards
    assert states(now, "assess", "accept") == results
    assert len({d.id for d in now.duties}) == len(now.duties) == len(there.duties) + 2
    for duty in now.duties:
        assert duty.position == ORDER.index(duty.milestone)
        if duty.state is DutyState.WAITING:
            assert (duty.opened_on, duty.data) == (None, {})
            by_date = PLAN.milestone(duty.milestone).opens_days_before
            assert bool(duty.next_action_at) is bool(by_date)
        if duty.state is DutyState.WAIVED:
            assert duty.next_action_at is None


def test_the_new_steps_are_the_citys_with_the_plans_dates() -> None:
    decision = decide(case(), act(case(), "reassess", TO_PROVINCE), PROVINCE, NOW)
    assert [(d.id, d.case_id, d.milestone, d.owner, d.state) for d in decision.adds] == [
        (0, 1, "forward_assessment", Level.CITY, DutyState.WAITING),
        (0, 1, "forward_acceptance", Level.CITY, DutyState.WAITING),
    ]
    assert [d.legal_due for d in decision.adds] == [day("2025-03-07"), day("2025-08-07")]
    assert (decision.changes, decision.hands_over) == ({"assessor": Assessor.PROVINCE}, True)
    assert decision.event and (decision.event["old"], decision.event["new"]) == ("市级", "省级")


def test_a_case_numbered_from_one_gets_steps_of_its_own() -> None:
    """What is new has no number that a stored duty bears."""
    there = replace(case(), duties=tuple(replace(d, id=n) for n, d in enumerate(case().duties, 1)))
    decision = decide(there, act(there, "reassess", TO_PROVINCE), PROVINCE, NOW)
    assert [d.milestone for d in decision.adds] == ["forward_assessment", "forward_acceptance"]
    assert {d.id for d in decision.duties} <= {d.id for d in there.duties}


def test_there_back_and_there_again_begins_afresh() -> None:
    there = did(
        FORWARDING,
        ("reassess", PROVINCE, "2025-03-01", TO_CITY),
        ("reassess", PROVINCE, "2025-03-03", TO_PROVINCE),
    )
    duty = there.duty("forward_assessment")
    assert duty and (duty.state, duty.opened_on, duty.data) == (DutyState.OPEN, day("2025-03-03"), {})
    assert duty.next_action_at == at("2025-03-03").now
    later = there.duty("forward_acceptance")
    assert later and (later.state, later.opened_on, later.data) == (DutyState.WAITING, None, {})
    assert later.next_action_at is None


def test_a_batch_whose_application_went_back_meanwhile_has_not_begun() -> None:
    there = did(
        FORWARDING,
        ("reassess", PROVINCE, "2025-02-21", TO_CITY),
        ("reject", CITY, "2025-02-22", {"of": "apply_assessment", **WHY}),
        ("reassess", PROVINCE, "2025-02-23", TO_PROVINCE),
    )
    duty = there.duty("forward_assessment")
    assert duty and (duty.state, duty.opened_on, duty.next_action_at) == (DutyState.WAITING, None, None)


def test_a_batch_that_is_in_stays_in() -> None:
    gathered = did(FORWARDING, ("forward_assessment", CITY, "2025-03-03", {}))
    there = did(
        gathered,
        ("reassess", PROVINCE, "2025-03-04", TO_CITY),
        ("reassess", PROVINCE, "2025-03-05", TO_PROVINCE),
    )
    assert states(there, "forward_assessment", "assess") == ["done", "open"]


def test_to_the_city_where_the_batch_was_never_a_step() -> None:
    """The plan gained it after the case began."""
    bare = replace(
        FORWARDING, duties=tuple(d for d in FORWARDING.duties if not d.milestone.startswith("forward"))
    )
    now = did(bare, ("reassess", PROVINCE, "2025-03-01", TO_CITY))
    assert [d.milestone for d in now.duties] == [d.milestone for d in bare.duties]


def test_a_batch_of_the_assessors_own_is_the_new_assessors() -> None:
    milestones = tuple(
        replace(m, owner="assessor") if m.kind is MilestoneKind.ASSESSMENT_FORWARDING else m
        for m in PLAN.milestones
    )
    ctx = replace(NOW, plan=replace(PLAN, milestones=milestones))
    decision = decide(case(), act(case(), "reassess", TO_PROVINCE), PROVINCE, ctx)
    assert decision.adds[0].owner is Level.PROVINCE


def test_a_step_that_nothing_follows_is_not_begun() -> None:
    milestones = tuple(
        replace(m, after=tuple(a for a in m.after if a.milestone != "forward_acceptance"))
        for m in PLAN.milestones
    )
    ctx: DecisionContext = replace(NOW, plan=replace(PLAN, milestones=milestones))
    decision = decide(case(), act(case(), "reassess", TO_PROVINCE), PROVINCE, ctx)
    assert [d.state for d in decision.adds] == [DutyState.WAITING, DutyState.WAITING]


@pytest.mark.parametrize(
    ("of", "new", "aliases"),
    [
        # Each name once, the code that is given up beside it, never the name in use, never nothing.
        ({}, {}, ["石家庄岚澄化工有限公司", "91110000600037341L"]),
        ({"uscc": ""}, {}, ["石家庄岚澄化工有限公司"]),
        ({"uscc": "91130100MA0000001X"}, {}, ["石家庄岚澄化工有限公司"]),
        ({"aliases": ("旧名",), "uscc": ""}, {}, ["旧名", "石家庄岚澄化工有限公司"]),
        ({"aliases": ("旧名", "另一家有限公司"), "uscc": ""}, {}, ["旧名", "石家庄岚澄化工有限公司"]),
        ({"aliases": ("石家庄岚澄化工有限公司",), "uscc": ""}, {}, ["石家庄岚澄化工有限公司"]),
    ],
)
def test_under_which_names_it_is_found(of: dict[str, Any], new: dict[str, Any], aliases: list[str]) -> None:
    there = replace(case(), **of)
    survivor = {"details": Details(name="另一家有限公司", uscc="91130100MA0000001X")}
    decision = decide(there, act(there, "merge", survivor), CITY, NOW)
    assert decision.firm == {"name": "另一家有限公司", "uscc": "91130100MA0000001X", "aliases": aliases}


@pytest.mark.parametrize(
    ("details", "means"),
    [
        (Details(contact="李四", phone="139", email="li@a.cn"), "李四（139，li@a.cn）"),
        (Details(contact="李四", phone="139", keeps="old@a.cn"), "李四（139，old@a.cn）"),
        (Details(contact="李四", phone="139", email="li@a.cn", keeps="old@a.cn"), "李四（139，li@a.cn）"),
        (Details(contact="李四", phone="139"), "李四（139）"),
    ],
)
def test_how_the_new_contact_is_reached(details: Details, means: str) -> None:
    decision = decide(case(), act(case(), "replace_contact", {"details": details}), COUNTY, NOW)
    assert decision.answer.facts["new"] == means


def test_the_same_person_under_another_number_is_no_other_contact() -> None:
    """Nothing is handed over, and no duty is looked at anew; what is as it was is not registered again."""
    known = Details(
        contact="李四", phone="139", before="李四（138，li@a.cn）", keeps="li@a.cn", corrects=True
    )
    decision = decide(case(), act(case(), "replace_contact", {"details": known}), COUNTY, NOW)
    assert (decision.answer.facts["what"], decision.hands_over, decision.duties) == (
        "更正联系方式",
        False,
        (),
    )
    same = replace(known, phone="138")
    refused = decide(case(), act(case(), "replace_contact", {"details": same}), COUNTY, NOW)
    assert refused.answer.key == "already_so" and refused.event is None


def test_what_resumes_begins_again_now() -> None:
    paused = did(case(), ("pause", CITY, "2024-09-02", {}))
    asleep = replace(
        paused,
        duties=tuple(
            replace(d, next_action_at=None) if d.milestone == "start_audit" else d for d in paused.duties
        ),
    )
    decision = decide(asleep, act(asleep, "resume"), CITY, NOW)
    found: dict[str, tuple[datetime | None, datetime | None]] = {
        d.milestone: (d.planned_to, d.next_action_at) for d in decision.duties
    }
    assert found["apply_assessment"] == (NOW.now, NOW.now)
    assert "start_audit" not in found  # nobody looks at it: it stays so
    (check,) = [d for d in decision.duties if d.milestone == "check_pause"]
    assert (check.state, check.confirmed_on, check.next_action_at) == (DutyState.DONE, NOW.today, None)


def late(of: Case) -> Duty:
    """The case's duty to apply for the assessment."""
    duty = of.duty("apply_assessment")
    assert duty
    return duty


def test_a_case_brought_back_is_looked_at_at_once() -> None:
    carried = did(case(), ("carry_over", CITY, "2025-03-11", WHY))
    assert late(carried).state is DutyState.FAILED
    back = late(did(carried, ("reinstate", CITY, "2025-03-12", WHY)))
    now = at("2025-03-12").now
    assert (back.state, back.planned_to, back.next_action_at) == (DutyState.OPEN, now, now)


def test_an_answered_no_to_a_request_stays_a_no_when_the_case_comes_back() -> None:
    """A refused extension is no result, and is not asked again."""
    there = did(
        assessed(),
        ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), **WHY}),
        ("refuse_extension", CITY, "2025-07-10T15:00", {"of": "answer_extension", **WHY}),
        ("close", CITY, "2025-07-11", WHY),
        ("reinstate", PROVINCE, "2025-07-12", WHY),
    )
    assert states(there, "answer_extension", "apply_acceptance") == ["failed", "open"]


def test_a_result_stays_whose_it_was() -> None:
    """The other bureau answers for what comes; what was decided, its predecessor decided."""
    there = did(assessed(), ("reassess", PROVINCE, "2025-07-20", TO_PROVINCE))
    owners = {d.milestone: d.owner for d in there.duties}
    assert (owners["assess"], owners["accept"]) == (Level.CITY, Level.PROVINCE)


def test_what_was_reported_after_a_batch_does_not_wait_for_it_again() -> None:
    there = replace(
        confirmed(),
        duties=tuple(
            replace(d, state=DutyState.REPORTED) if d.milestone == "assess" else d for d in confirmed().duties
        ),
    )
    assert states(did(there, ("reassess", PROVINCE, "2025-07-20", TO_PROVINCE)), "assess") == ["reported"]


def test_a_second_stop_has_a_look_of_its_own() -> None:
    steps: list[Step] = [
        ("pause", CITY, "2024-09-02", {}),
        ("resume", CITY, "2024-10-02", {}),
        ("pause", CITY, "2025-01-02", {}),
        ("resume", CITY, "2025-02-02", {}),
    ]
    looks = [(d.turn, d.confirmed_on) for d in did(case(), *steps).duties if d.milestone == "check_pause"]
    assert looks == [(0, day("2024-10-02")), (1, day("2025-02-02"))]


def test_a_code_that_was_not_known_is_no_other_code() -> None:
    more = {"details": Details(name="新名称有限公司", uscc="91130100MA0000001X")}
    unknown = replace(case(), uscc="")
    assert decide(unknown, act(unknown, "rename", more), CITY, NOW).ok
    assert decide(case(), act(case(), "rename", more), CITY, NOW).answer.key == "other_code"


def test_who_stops_is_told_what_goes_on_all_the_same() -> None:
    keep = {"disclose_start", "apply_assessment", "apply_acceptance"}
    milestones = tuple(replace(m, while_paused=m.key in keep) for m in PLAN.milestones)
    for plan, names in ((PLAN, ""), (replace(PLAN, milestones=milestones), "公开企业信息、提出评估申请等")):
        found = decide(case(), act(case(), "pause", WHY), CITY, replace(NOW, plan=plan))
        assert found.answer.facts.get("goes_on", "") == names
