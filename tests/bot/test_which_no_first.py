"""Where two things stand against an act, which is said; and what an act leaves as it is."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.words import Act, Assessor, Case, CaseStatus, Details, DutyState, Person, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    PLAN,
    PROVINCE,
    act,
    applied,
    assessed,
    at,
    case,
    completed,
    confirmed,
    day,
    did,
    states,
)
from tests.bot.test_begin import begun, of_round

NOW = "2025-07-20"
WHY: dict[str, Any] = {"reason": "材料不全"}
FUTURE = {"on": day("2025-07-21")}
APPLICATION, REQUEST, CHANGE = {"of": "apply_assessment"}, {"of": "answer_extension"}, {"of": "answer_change"}
DELIVERED = did(case(), ("notice_delivered", COUNTY, "2025-07-19", {}))
ASKED = did(assessed(), ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), **WHY}))
AWAY = {"what": "搬迁", "details": Details(city="沧州市", county="运河区"), **WHY}
GRANTED = did(ASKED, ("approve_extension", CITY, "2025-07-11", REQUEST))
RENAME = {"what": "更名", "details": Details(name="新名称有限公司"), **WHY}
REFUSED_RENAME = did(
    case(), ("report_change", CLERK, "2025-07-10", RENAME), ("reject", CITY, "2025-07-11", {**CHANGE, **WHY})
)
REFUSED_MOVE = did(
    case(),
    ("report_change", CLERK, "2025-07-10", AWAY),
    ("reject", PROVINCE, "2025-07-11", {**CHANGE, **WHY}),
)


@pytest.mark.parametrize(
    ("kind", "there", "who", "more", "key"),
    [
        # A step that is not open is said so, whatever day is named; then the day; then the reason.
        ("apply_acceptance", case(), CLERK, FUTURE, "not_open"),
        ("assessment_passed", case(), CITY, FUTURE, "not_open"),
        ("assessment_failed", confirmed(), CITY, FUTURE, "date_in_future"),
        ("correct_assessment", assessed(), CITY, {"what": "不通过", **FUTURE}, "result_stands"),
        ("assessment_rectify", confirmed(), CITY, {"on": day("2025-07-01")}, "date_past"),
        ("request_extension", assessed(), CLERK, {"on": day("2025-07-01")}, "extension_too_early"),
        ("request_extension", ASKED, CLERK, {}, "extension_running"),
        # For want of right it says only that, though a reason is missing, or it was done long ago.
        ("reject", applied(), PROVINCE, APPLICATION, "not_yours"),
        ("confirm", confirmed(), PROVINCE, APPLICATION, "not_yours"),
        ("confirm", REFUSED_MOVE, CITY, CHANGE, "not_yours"),
        ("reject", REFUSED_MOVE, CITY, CHANGE, "not_yours"),
        ("refuse_extension", ASKED, PROVINCE, REQUEST, "not_yours"),
        # What was answered already is said so, before a reason is asked for.
        ("reject", confirmed(), CITY, APPLICATION, "already_done"),
        ("reject", case(), CITY, APPLICATION, "nothing_reported"),
        ("refuse_extension", GRANTED, CITY, REQUEST, "already_done"),
        ("reject", REFUSED_RENAME, CITY, CHANGE, "already_done"),
        # A bureau's own word is confirmed by nobody.
        ("confirm", DELIVERED, CITY, {"of": "deliver_notice"}, "nothing_reported"),
        ("reject", DELIVERED, CITY, {"of": "deliver_notice", **WHY}, "nothing_reported"),
        # Not late enough comes before the reason; what is missing of a change before its reason.
        ("carry_over", confirmed(), CITY, {}, "not_late_enough"),
        ("report_change", case(), CLERK, {"what": "更名"}, "need_details"),
        (
            "urge",
            did(case(paused=True), ("urge", CITY, NOW, {"of": "deliver_notice"})),
            CITY,
            APPLICATION,
            "paused",
        ),
        ("handed_over", case(), CITY, {"what": "执法", **FUTURE}, "nothing_to_hand_over"),
    ],
)
def test_which_no_comes_first(kind: str, there: Case, who: Person, more: dict[str, Any], key: str) -> None:
    decision = decide(there, act(there, kind, more), who, at(NOW))
    assert (decision.answer.key, decision.ok, decision.duties) == (key, False, ())


def test_a_disclosure_after_the_end_leaves_the_end_as_it_is() -> None:
    """N-3.2c: what is published after the acceptance ends nothing a second time."""
    there = completed()
    overdue = replace(
        there,
        duties=tuple(
            replace(d, state=DutyState.OPEN, due=day("2025-03-15")) if "annual" in d.milestone else d
            for d in there.duties
        ),
    )
    decision = decide(overdue, act(overdue, "disclosed", {"what": "结果"}), CLERK, at("2025-09-20"))
    assert (decision.answer.key, decision.status) == ("recorded", None)
    assert [d.milestone for d in decision.duties] == ["disclose_result"]


PROVINCE_CONFIRMED = did(
    applied(Assessor.PROVINCE, "2025-03-03T08:00"), ("confirm", PROVINCE, "2025-03-03T09:00", APPLICATION)
)


def test_a_batch_of_what_the_province_confirmed_already() -> None:
    """It is gathered all the same, and taking it back leaves the confirmation that was the province's own."""
    gathered = did(PROVINCE_CONFIRMED, ("forward_assessment", CITY, "2025-03-03T10:00", {}))
    assert states(gathered, "apply_assessment", "forward_assessment", "assess") == ["done", "done", "open"]
    assert gathered.duty("apply_assessment") == PROVINCE_CONFIRMED.duty("apply_assessment")
    back = did(gathered, ("withdraw_report", CITY, "2025-03-03T11:00", {}))
    assert states(back, "apply_assessment", "forward_assessment", "assess") == ["done", "open", "waiting"]


def test_a_batch_keeps_its_number_beside_what_it_confirmed() -> None:
    number = {"details": Details(number_in_system="HB2025-0012")}
    there = did(applied(Assessor.PROVINCE), ("forward_assessment", CITY, "2025-03-03", number))
    duty, received = there.duty("forward_assessment"), there.duty("apply_assessment")
    assert duty and received
    assert duty.data == {"number_in_system": "HB2025-0012", "received": received.id}


@pytest.mark.parametrize(
    ("kind", "implied", "closed"),
    [
        ("apply_assessment", ("start_audit",), {"start_audit"}),
        ("apply_assessment", ("start_audit", "deliver_notice"), {"start_audit"}),  # not the county's
        ("started", ("apply_assessment",), set()),  # nor a later one
        ("disclosed", ("start_audit",), set()),  # what is only recommended implies nothing
    ],
)
def test_what_a_report_closes_with_it(kind: str, implied: tuple[str, ...], closed: set[str]) -> None:
    milestones = tuple(replace(m, implied=m.key in implied) for m in PLAN.milestones)
    ctx = replace(at("2025-02-20"), plan=replace(PLAN, milestones=milestones))
    decision = decide(case(), act(case(), kind, {"what": "信息"}), CLERK, ctx)
    about = decision.duty_id
    assert {d.milestone for d in decision.duties if d.id != about and d.state is DutyState.DONE} == closed


def test_an_answered_request_stays_answered_when_the_step_is_handed_in() -> None:
    refused = did(ASKED, ("refuse_extension", CITY, "2025-07-11", {**REQUEST, **WHY}))
    handed_in = did(refused, ("apply_acceptance", CLERK, "2025-07-12", {}))
    assert handed_in.duty("answer_extension") == refused.duty("answer_extension")
    waiting = did(ASKED, ("apply_acceptance", CLERK, "2025-07-12", {}))
    assert states(waiting, "answer_extension") == ["waived"]
    other = did(ASKED, ("disclosed", CLERK, "2025-07-12", {"what": "信息"}))
    assert states(other, "answer_extension") == ["open"]  # only the step it is about


def test_what_was_sent_back_keeps_its_rows_date_and_not_what_was_handed_in() -> None:
    ctx = of_round("shenzhen-2024", "2024-10-08")
    there = begun(ctx, 验收截止日期=day("2024-10-31"))
    said = Act("apply_acceptance", details=Details(links=("https://a.cn/1",), number_in_system="SZ2024-0012"))
    reported = replace(there, duties=decide(there, said, CLERK, ctx).duties)
    (duty,) = reported.duties
    assert set(duty.data) == {"column", "links", "listed_on", "number_in_system"}
    (again,) = decide(reported, Act("reject", reason="不全", duty_id=duty.id), CITY, ctx).duties
    assert {k: v for k, v in again.data.items() if k != "answered"} == {
        "column": "2024-10-31",
        "listed_on": "2024-10-08",
        "returned_on": "2024-10-08",
        "returned_for": "不全",
    }
    assert (again.state, again.due) == (DutyState.OPEN, day("2024-10-31"))


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), **WHY}), "answer_extension"),
        (("report_change", CLERK, "2025-07-10", {"what": "停产", **WHY}), "answer_change"),
    ],
)
def test_what_was_taken_back_may_be_asked_anew(asked: Any, key: str) -> None:
    there = did(assessed(), asked, ("withdraw_report", CLERK, "2025-07-10T10:00", {}), asked)
    assert [(d.turn, str(d.state)) for d in there.duties if d.milestone == key] == [
        (0, "waived"),
        (1, "open"),
    ]


def test_what_an_act_opened_is_not_told_anew_for_a_new_contact() -> None:
    """A revision was told when it was asked for; its messages go with the office (hands_over)."""
    there = did(confirmed(), ("assessment_rectify", CITY, "2025-04-01", {"on": day("2025-08-31"), **WHY}))
    contact = {"details": Details(contact="李四", phone="13900001111")}
    decision = decide(there, act(there, "replace_contact", contact), COUNTY, at("2025-04-02"))
    assert decision.hands_over
    assert "rectify_assessment" not in {d.milestone for d in decision.duties}


def test_a_case_that_goes_on_after_a_restart_of_the_round() -> None:
    """What was withdrawn and brought back owes what it owed, once: nothing remembers its end."""
    gone = did(applied(), ("close", CITY, "2025-03-01", WHY))
    back = did(gone, ("reinstate", PROVINCE, "2025-03-02", WHY))
    assert back.status is CaseStatus.ACTIVE
    assert not any("was" in d.data for d in back.duties)
    again = did(back, ("close", CITY, "2025-03-03", WHY), ("reinstate", PROVINCE, "2025-03-04", WHY))
    assert [d.state for d in again.duties] == [d.state for d in back.duties]
