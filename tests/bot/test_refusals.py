"""Every refusal of every act: what is said no to, and that a no changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import ACT_RULES, decide
from bot.words import Assessor, Case, Details, DutyState, Figures, Person, ViolationEntry, replace
from messages.render import answer
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    PLAN,
    PROVINCE,
    accepting,
    act,
    applied,
    assessed,
    at,
    case,
    completed,
    confirmed,
    day,
    did,
)

WHY: dict[str, Any] = {"reason": "材料不全"}
BLANK: dict[str, Any] = {"reason": "  "}
ASKED = did(assessed(), ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), **WHY}))
GRANTED = did(ASKED, ("approve_extension", CITY, "2025-07-11", {"of": "answer_extension"}))
GATHERED = did(
    applied(Assessor.PROVINCE), ("reject", PROVINCE, "2025-02-21", {"of": "apply_assessment", **WHY})
)
RECTIFYING = did(confirmed(), ("assessment_rectify", CITY, "2025-04-01", {"on": day("2025-08-31"), **WHY}))
CHANGING = did(
    case(),
    (
        "report_change",
        CLERK,
        "2025-07-10",
        {"what": "更名", "details": Details(name="河北岚澄新材料有限公司"), **WHY},
    ),
)
TAKEN_UP = did(case(), ("take_up", COUNTY, "2025-07-18", {"of": "apply_assessment"}))
CALLED = did(case(), ("call_reached", COUNTY, "2025-07-18", {"of": "apply_assessment"}))
DELIVERED = did(case(), ("notice_delivered", COUNTY, "2025-07-18", {}))
FAILED = did(confirmed(), ("assessment_failed", CITY, "2025-04-10", WHY))
HANDED = did(assessed(), ("handed_over", CITY, "2025-07-18", {"what": "执法"}))
TWICE_HANDED = did(HANDED, ("handed_over", CITY, "2025-07-18", {"what": "排污许可"}))
SAID = {"reason": "执法 7月19日 王五：已立案"}
ANSWERED = did(HANDED, ("handover_answered", CITY, "2025-07-19", SAID))
DECIDED = "石环罚〔2025〕1号 2025-06-03"
ON_RECORD = {
    "decisions": (ViolationEntry("", False, "", "", "石环罚〔2025〕1号", day("2025-06-03"), amount="1"),)
}
STARTED = did(case(), ("started", CLERK, "2024-09-10", {}))
FUTURE, EARLY = {"on": day("2025-07-21")}, {"on": day("2024-07-07")}
LINKED = {"of": "apply_assessment", "details": Details(links=("https://a.cn/1",))}
FIGURES = {"figures": Figures({"power": 12}, ("节电 12万kWh/年",))}
NOW = "2025-07-20"


Row = tuple[str, Case, Person, dict[str, Any], str, str]
THERE = Details(contact="李四", phone="13900001111", before="李四（13900001111）", contacts=1)
TABLE: list[Row] = [
    # what is reported
    ("apply_assessment", applied(), CLERK, {}, NOW, "already_reported"),
    ("apply_assessment", confirmed(), CLERK, {}, NOW, "already_done"),
    ("apply_assessment", case(), CLERK, FUTURE, NOW, "date_in_future"),
    ("apply_assessment", case(), CLERK, EARLY, NOW, "date_too_early"),
    ("undo_answer", confirmed(), CITY, {"of": "apply_assessment"}, NOW, "nothing_to_take_back"),
    ("apply_acceptance", case(), CLERK, {}, NOW, "not_open"),
    ("apply_acceptance", assessed(), CLERK, FUTURE, NOW, "date_in_future"),
    ("notice_delivered", case(), COUNTY, FUTURE, NOW, "date_in_future"),
    ("rectified", case(), CLERK, {}, NOW, "no_such_step"),
    ("rectified", RECTIFYING, CLERK, FUTURE, NOW, "date_in_future"),
    ("forward_assessment", case(Assessor.PROVINCE), CITY, {}, NOW, "not_open"),
    ("summary_submitted", case(), CITY, {}, NOW, "no_such_step"),
    ("step", case(), CLERK, {"what": "no such"}, NOW, "no_such_step"),
    ("step", case(), CLERK, {"what": "deliver_notice"}, NOW, "not_yours"),
    ("step", case(), CLERK, {"what": "apply_assessment", **FUTURE}, NOW, "date_in_future"),
    ("report_figures", accepting(), CLERK, {}, NOW, "figures_by_form"),  # figures that nobody has filled in
    ("report_figures", case(), CLERK, FIGURES, NOW, "not_open"),  # before it applies for acceptance
    ("report_figures", accepting(), COUNTY, FIGURES, NOW, "not_yours"),
    ("case_note", case(), COUNTY, BLANK, NOW, "need_reason"),
    ("case_note", case(), CLERK, WHY, NOW, "not_yours"),
    ("call_reached", applied(), COUNTY, {"of": "apply_assessment"}, NOW, "nothing_to_call"),
    ("call_reached", confirmed(), COUNTY, {"of": "assess"}, NOW, "nothing_to_call"),
    ("call_reached", DELIVERED, COUNTY, {"of": "deliver_notice"}, NOW, "nothing_to_call"),
    ("call_reached", CALLED, COUNTY, {"of": "apply_assessment"}, "2025-07-18", "call_noted_before"),
    ("call_promised", case(), COUNTY, {"of": "apply_assessment"}, NOW, "promise_needs_day"),
    ("call_promised", case(), COUNTY, {"of": "apply_assessment", **EARLY}, NOW, "promise_unfit"),
    ("call_refused", case(), COUNTY, {"of": "apply_acceptance"}, NOW, "nothing_to_call"),
    ("call_nobody", confirmed(), COUNTY, {"of": "apply_assessment"}, NOW, "nothing_to_call"),
    ("call_wrong", case(), COUNTY, {"of": "apply_assessment"}, NOW, "whom_was_called"),
    (
        "call_reached",
        case(),
        COUNTY,
        {"of": "apply_assessment", "details": Details(not_asked=True)},
        NOW,
        "nothing_to_call",
    ),
    ("call_dead", case(), CLERK, {"of": "apply_assessment"}, NOW, "not_yours"),
    # what is kept beside the steps
    ("handover_answered", assessed(), CITY, WHY, NOW, "nothing_handed_over"),
    ("handover_answered", HANDED, CITY, BLANK, NOW, "need_reason"),
    ("handover_answered", HANDED, CITY, {"reason": "排污许可 已收到"}, NOW, "not_handed_to"),
    ("handover_answered", TWICE_HANDED, CITY, WHY, NOW, "whose_answer"),
    ("handover_answered", HANDED, CITY, {"reason": "执法 7月17日 已立案"}, NOW, "answer_before_handover"),
    ("handover_answered", HANDED, CITY, {"reason": "执法 已立案", **FUTURE}, NOW, "date_in_future"),
    ("handover_answered", HANDED, COUNTY, WHY, NOW, "not_yours"),
    ("handover_answered", ANSWERED, CITY, SAID, NOW, "answered_already"),
    ("violation_decided", case(), COUNTY, WHY, NOW, "violation_lacks"),
    ("violation_decided", case(), COUNTY, {"reason": "石环罚〔2025〕1号"}, NOW, "violation_lacks"),
    (
        "violation_decided",
        case(),
        COUNTY,
        {"reason": f"{DECIDED} 2025-07-21报省"},
        NOW,
        "violation_in_future",
    ),
    (
        "violation_decided",
        case(),
        COUNTY,
        {"reason": f"{DECIDED} 2025-06-02报省"},
        NOW,
        "violation_out_of_order",
    ),
    ("violation_decided", case(), COUNTY, {"reason": DECIDED, **ON_RECORD}, NOW, "violation_known"),
    ("violation_decided", case(), CLERK, {"reason": DECIDED}, NOW, "not_yours"),
    # the order of the days within a case
    ("apply_assessment", STARTED, CLERK, {"on": day("2024-09-09")}, NOW, "date_out_of_order"),
    ("apply_acceptance", assessed(), CLERK, {"on": day("2025-04-09")}, NOW, "date_out_of_order"),
    ("assessment_passed", confirmed(), CITY, {"on": day("2025-02-19")}, NOW, "date_out_of_order"),
    ("acceptance_passed", accepting(), CITY, {"on": day("2025-07-09")}, NOW, "date_out_of_order"),
    ("acceptance_failed", accepting(), CITY, {"on": day("2025-04-01"), **WHY}, NOW, "date_out_of_order"),
    (
        "correct_assessment",
        FAILED,
        CITY,
        {"what": "通过", "on": day("2025-02-19"), **WHY},
        NOW,
        "date_out_of_order",
    ),
    ("handed_over", assessed(), CITY, {"what": "执法", "on": day("2025-04-09")}, NOW, "date_out_of_order"),
    # what the bureau answers
    ("confirm", case(), CITY, {"duty": 999}, NOW, "nothing_reported"),
    ("confirm", case(), CITY, {"of": "apply_assessment"}, NOW, "nothing_reported"),
    ("confirm", confirmed(), CITY, {"of": "apply_assessment"}, NOW, "already_done"),
    ("confirm", applied(), PROVINCE, {"of": "apply_assessment"}, NOW, "not_yours"),
    ("confirm", ASKED, CITY, {"of": "answer_extension"}, NOW, "say_extension"),
    ("reject", applied(), CITY, {"of": "apply_assessment"}, NOW, "need_reason"),
    ("reject", applied(), CITY, {"of": "apply_assessment", **BLANK}, NOW, "need_reason"),
    ("reject", case(), CITY, {"of": "apply_assessment", **WHY}, NOW, "nothing_reported"),
    ("reject", ASKED, CITY, {"of": "answer_extension"}, NOW, "need_reason"),
    ("reject", CHANGING, CITY, {"of": "answer_change"}, NOW, "need_reason"),
    ("approve_extension", ASKED, CITY, {}, NOW, "not_a_request"),
    ("approve_extension", GRANTED, CITY, {"of": "answer_extension"}, NOW, "already_done"),
    ("forward_assessment", GATHERED, CITY, {}, NOW, "nothing_to_forward"),
    ("withdraw_report", applied(day="2025-07-19T08:59"), CLERK, {}, NOW, "nothing_to_take_back"),
    ("withdraw_report", case(), CLERK, {}, NOW, "nothing_to_take_back"),
    ("add_reference", applied(day="2025-07-19T08:59"), CLERK, LINKED, NOW, "nothing_to_add_to"),
    ("add_reference", confirmed(), CLERK, LINKED, NOW, "nothing_to_add_to"),
    ("add_reference", case(), CLERK, LINKED, NOW, "nothing_to_add_to"),
    # results
    ("assessment_passed", confirmed(), CITY, FUTURE, NOW, "date_in_future"),
    ("assessment_passed", confirmed(), CITY, EARLY, NOW, "date_too_early"),
    ("assessment_passed", assessed(), CITY, {}, NOW, "already_done"),
    ("assessment_passed", case(), CITY, {}, NOW, "not_open"),
    ("assessment_failed", confirmed(), CITY, {}, NOW, "need_reason"),
    ("assessment_failed", confirmed(), CITY, BLANK, NOW, "need_reason"),
    ("assessment_failed", confirmed(), CITY, {**WHY, **FUTURE}, NOW, "date_in_future"),
    ("assessment_failed", completed(), CITY, WHY, "2025-09-20", "later_result"),
    ("assessment_rectify", confirmed(), CITY, {"on": day(NOW), **WHY}, NOW, "date_past"),
    ("assessment_rectify", confirmed(), CITY, {"on": day("2025-08-31")}, NOW, "need_reason"),
    ("assessment_rectify", case(), CITY, {"on": day("2025-08-31"), **WHY}, NOW, "not_open"),
    ("assessment_rectify", RECTIFYING, CITY, {**WHY}, NOW, "rectify_running"),
    ("acceptance_passed", accepting(), CITY, FUTURE, NOW, "date_in_future"),
    ("acceptance_failed", accepting(), CITY, BLANK, NOW, "need_reason"),
    ("correct_assessment", assessed(), CITY, {"what": "通过", **WHY}, NOW, "already_done"),
    ("correct_assessment", assessed(), CITY, {"what": "不知道", **WHY}, NOW, "no_such_step"),
    ("correct_assessment", case(), CITY, {"what": "通过", **WHY}, NOW, "no_result"),
    ("correct_assessment", FAILED, CITY, {"what": "通过"}, NOW, "result_stands"),
    ("correct_assessment", assessed(NOW), CITY, {"what": "不通过"}, NOW, "need_reason"),
    # postponing
    ("request_extension", assessed(), CLERK, {}, NOW, "extension_needs_day"),
    ("request_extension", assessed(), CLERK, {"on": day("2025-12-31")}, NOW, "need_reason"),
    ("request_extension", assessed(), CLERK, {"on": day("2025-12-31"), **BLANK}, NOW, "need_reason"),
    ("request_extension", assessed(), CLERK, {"on": day(NOW), **WHY}, NOW, "extension_too_early"),
    ("request_extension", assessed(), CLERK, {"on": day("2028-12-31"), **WHY}, NOW, "extension_too_far"),
    ("request_extension", ASKED, CLERK, {"on": day("2025-12-31"), **WHY}, NOW, "extension_running"),
    ("request_extension", case(), CLERK, {"on": day("2025-07-25"), **WHY}, NOW, "not_extendable"),
    ("request_extension", case(), CLERK, {"on": day("2099-01-01"), **WHY}, NOW, "extension_too_far"),
    ("request_extension", accepting(), CLERK, {"on": day("2025-08-01"), **WHY}, NOW, "extension_too_early"),
    ("approve_extension", ASKED, CITY, {"of": "apply_acceptance"}, NOW, "not_a_request"),
    (
        "approve_extension",
        ASKED,
        CITY,
        {"of": "answer_extension", "on": day(NOW)},
        NOW,
        "extension_too_early",
    ),
    (
        "approve_extension",
        ASKED,
        CITY,
        {"of": "answer_extension", "on": day("2029-01-01")},
        NOW,
        "extension_too_far",
    ),
    ("refuse_extension", ASKED, CITY, {"of": "answer_extension"}, NOW, "need_reason"),
    ("refuse_extension", ASKED, CITY, {"of": "answer_extension", **BLANK}, NOW, "need_reason"),
    ("refuse_extension", ASKED, CITY, {"of": "apply_acceptance", **WHY}, NOW, "not_a_request"),
    # late, upward, handed over, disclosed
    ("carry_over", case(), CITY, WHY, "2025-03-01", "not_late_enough"),
    ("carry_over", case(), CITY, {}, NOW, "need_reason"),
    ("carry_over", case(), CITY, BLANK, NOW, "need_reason"),
    ("take_up", case(), COUNTY, {}, NOW, "nothing_to_do"),
    ("take_up", confirmed(), COUNTY, {"of": "apply_assessment"}, NOW, "nothing_to_do"),
    ("take_up", TAKEN_UP, COUNTY, {"of": "apply_assessment"}, "2025-07-21", "already_taken_up"),
    ("urge", case(), COUNTY, {}, NOW, "nothing_to_do"),
    ("urge", case(), COUNTY, {"of": "apply_acceptance"}, NOW, "nothing_to_do"),
    ("urge", case(paused=True), COUNTY, {"of": "apply_assessment"}, NOW, "paused"),
    ("handed_over", case(), CITY, {"what": "执法"}, NOW, "nothing_to_hand_over"),
    ("handed_over", HANDED, CITY, {"what": "执法"}, NOW, "handed_over_already"),
    ("handed_over", assessed(), CITY, {"what": "执法", **FUTURE}, NOW, "date_in_future"),
    ("disclosed", case(), CLERK, FUTURE, NOW, "date_in_future"),
    # changes
    ("report_change", case(), CLERK, {"what": "天气", **WHY}, NOW, "no_kind"),
    ("report_change", case(), CLERK, {"what": "更名", **WHY}, NOW, "need_details"),
    (
        "report_change",
        CHANGING,
        CLERK,
        {"what": "更名", "details": Details(name="河北汀沄新材料有限公司"), **WHY},
        NOW,
        "change_running",
    ),
    ("rename", case(), CITY, WHY, NOW, "need_details"),
    ("strike_off", case(), PROVINCE, {}, NOW, "need_reason"),
    ("strike_off", case(), PROVINCE, BLANK, NOW, "need_reason"),
    ("resume", case(), CITY, WHY, NOW, "already_so"),
    ("add_contact", case(), COUNTY, {"details": THERE}, NOW, "already_so"),
    ("add_contact", case(), COUNTY, {"details": replace(THERE, phone="")}, NOW, "need_details"),
    ("remove_contact", case(), COUNTY, {"details": THERE}, NOW, "last_contact"),
    ("remove_contact", case(), COUNTY, {"details": replace(THERE, before="")}, NOW, "no_such_contact"),
    ("reinstate", case(), CITY, WHY, NOW, "not_ended"),
]


def ids(row: object) -> str | None:
    """A row's name in the test's report, if it is a word."""
    return row if isinstance(row, str) else None


@pytest.mark.parametrize(("kind", "there", "who", "more", "when", "key"), TABLE, ids=ids)
def test_a_no_says_why_and_changes_nothing(
    kind: str, there: Case, who: Person, more: dict[str, Any], when: str, key: str
) -> None:
    more = dict(more)
    asked = act(there, kind, {k: v for k, v in more.items() if k != "duty"})
    if "duty" in more:
        asked = replace(asked, duty_id=more["duty"])
    decision = decide(there, asked, who, at(when))
    assert decision.answer.key == key, decision.answer
    assert not decision.ok
    assert (decision.event, decision.duties, decision.tells, decision.adds) == (None, (), (), ())
    assert (decision.opens, decision.status, decision.changes) == (None, None, {})
    if key not in ("not_yours",):
        assert decision.answer.facts["name"] == there.name
    words = answer(decision.answer.key, {**decision.answer.facts, "on_page": True, "brief": True})
    assert words  # every refusal has all its facts, wherever it is shown


def test_every_act_is_refused_somewhere() -> None:
    """But for those whose refusals are those of another act of the same rule."""
    same = {
        "started",
        "forward_acceptance",
        "pause",
        "close",
        "relocate",
        "correct_county",
        "merge",
        "replace_contact",
        "reassess",
        "correct_acceptance",
        "explain_open",
    }
    assert {row[0] for row in TABLE} | same == ACT_RULES.keys()


@pytest.mark.parametrize(
    ("when", "on", "key"),
    [
        # The longest extension is counted from the later of the old date and today.
        ("2025-07-20", "2027-07-31", "extension_asked"),
        ("2025-07-20", "2027-08-01", "extension_too_far"),
        ("2025-07-20", "2025-07-31", "extension_too_early"),
        ("2025-07-20", "2025-08-01", "extension_asked"),
        ("2025-12-01", "2025-12-01", "extension_too_early"),
        ("2025-12-01", "2025-12-02", "extension_asked"),
        ("2025-12-01", "2027-12-01", "extension_asked"),
        ("2025-12-01", "2027-12-02", "extension_too_far"),
    ],
)
def test_how_far_a_date_may_be_put_off(when: str, on: str, key: str) -> None:
    there = assessed()
    duty = there.duty("apply_acceptance")
    assert duty and duty.due == day("2025-07-31"), duty
    asked = act(there, "request_extension", {"on": day(on), **WHY})
    assert decide(there, asked, CLERK, at(when)).answer.key == key


@pytest.mark.parametrize(
    ("reported", "key"), [("2025-07-19T09:00", "taken_back"), ("2025-07-19T08:59", "nothing_to_take_back")]
)
def test_a_report_is_taken_back_within_a_day(reported: str, key: str) -> None:
    there = applied(day=reported)
    assert PLAN.takeback_hours == 24
    assert decide(there, act(there, "withdraw_report"), CLERK, at("2025-07-20T09:00")).answer.key == key


def test_nobody_takes_back_what_another_reported_or_a_bureau_has_answered() -> None:
    there = applied(day="2025-07-20T08:00")
    other = replace(CLERK, id=77)
    assert decide(there, act(there, "withdraw_report"), other, at(NOW)).answer.key == "nothing_to_take_back"
    done = did(there, ("confirm", CITY, "2025-07-20T08:30", {"of": "apply_assessment"}))
    assert decide(done, act(done, "withdraw_report"), CLERK, at(NOW)).answer.key == "acted_upon"
    assert [d.state for d in done.duties if d.milestone == "apply_assessment"] == [DutyState.DONE]


@pytest.mark.parametrize(
    ("there", "kind", "who", "on"),
    [
        (STARTED, "apply_assessment", CLERK, "2024-09-10"),
        (assessed(), "apply_acceptance", CLERK, "2025-04-10"),
        (confirmed(), "assessment_passed", CITY, "2025-02-20"),
        (accepting(), "acceptance_passed", CITY, "2025-07-10"),
        (applied(), "notice_delivered", COUNTY, "2025-03-01"),  # rests on nothing, whatever came first
    ],
)
def test_the_same_day_is_in_order(there: Case, kind: str, who: Person, on: str) -> None:
    assert decide(there, act(there, kind, {"on": day(on)}), who, at(NOW)).ok


def test_a_step_that_a_later_one_implied_has_no_day_to_be_held_against() -> None:
    """已公开信息 says that the audit has begun, not when: an application of last week is taken."""
    there = did(case(), ("disclosed", CLERK, "2025-04-10", {"what": "信息"}))
    late = act(there, "apply_assessment", {"on": day("2025-04-01")})
    assert decide(there, late, CLERK, at("2025-04-10")).ok
