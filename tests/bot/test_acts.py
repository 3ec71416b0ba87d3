"""Every act in every state by every role: what is done, and in which words the rest is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import ACT_RULES, asks_first, decide
from bot.words import Assessor, Case, CaseStatus, Details, Figures, Person
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    EVERYONE,
    NAMESAKE,
    NOBODY,
    OTHER_CITY,
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
    states,
)

FRESH, DAY = case(), "2025-07-15"
PROVINCIAL = case(Assessor.PROVINCE)
FORWARDED = did(
    case(Assessor.PROVINCE),
    ("apply_assessment", CLERK, "2025-02-20", {}),
    ("forward_assessment", CITY, "2025-03-03", {}),
)
ASKED = did(
    assessed(), ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), "reason": "季节性生产"})
)
PAUSED = did(FRESH, ("pause", CITY, "2024-09-02", {"what": "停产"}))
FAILED = did(confirmed(), ("assessment_failed", CITY, "2025-04-10", {"reason": "数据造假"}))
WITHDRAWN = did(FRESH, ("close", CITY, "2024-09-02", {"what": "关闭", "reason": "注销"}))
REPORTED_CHANGE = did(
    FRESH,
    (
        "report_change",
        CLERK,
        "2024-09-02",
        {"what": "更名", "reason": "x", "details": Details(name="新名称有限公司")},
    ),
)
LATE = FRESH
HANDED = did(assessed(), ("handed_over", CITY, "2025-07-10", {"what": "执法"}))
DECIDED = {"reason": "石环罚〔2025〕12号 2025-06-03 罚款5万元"}
WHY = {"reason": "理由"}
NEW_NAME = {"what": "更名", "details": Details(name="新名称有限公司")}
NEW_CONTACT = {"what": "换联系人", "details": Details(contact="李四", phone="13900001111")}
ONE_MORE = {"what": "增加联系人", "details": Details(contact="李四", phone="13900001111")}
ONE_LESS = {"what": "删除联系人", "details": Details(contact="李四", before="李四", contacts=2)}
LUQUAN = {"details": Details(city="石家庄市", county="鹿泉区")}
OF_APPLICATION = {"of": "apply_assessment"}
NUMBERED = {"details": Details(number_in_system="HB2025-0012")}
CANGZHOU = {"details": Details(city="沧州市", county="运河区")}

CONFIRMED = did(applied(), ("confirm", CITY, DAY, {"of": "apply_assessment"}))

# act, a case in which it can be done, what else it says, and who may do it there
RIGHTS: list[tuple[str, Case, dict[str, Any], str]] = [
    ("notice_delivered", FRESH, {}, "county city"),
    ("started", FRESH, {}, "clerk"),
    ("apply_assessment", FRESH, {}, "clerk"),
    ("confirm", applied(), {"of": "apply_assessment"}, "city"),
    ("confirm", applied(Assessor.PROVINCE), {"of": "apply_assessment"}, "province"),
    ("undo_answer", CONFIRMED, {"of": "apply_assessment"}, "city"),
    ("reject", applied(), {"of": "apply_assessment", **WHY}, "city"),
    ("withdraw_report", applied(day=DAY), {}, "clerk"),
    ("add_reference", applied(day=DAY), {"of": "apply_assessment", **NUMBERED}, "clerk"),
    ("forward_assessment", applied(Assessor.PROVINCE), {}, "city"),
    ("assessment_passed", confirmed(), {}, "city"),
    ("assessment_passed", FORWARDED, {}, "province"),
    ("assessment_rectify", confirmed(), {"on": day("2025-08-31"), **WHY}, "city"),
    ("assessment_failed", confirmed(), WHY, "city"),
    ("apply_acceptance", assessed(), {}, "clerk"),
    ("acceptance_passed", accepting(), {}, "city"),
    ("acceptance_failed", accepting(), WHY, "city"),
    ("request_extension", assessed(), {"on": day("2025-10-31"), **WHY}, "clerk"),
    ("approve_extension", ASKED, {"of": "answer_extension"}, "city"),
    ("refuse_extension", ASKED, {"of": "answer_extension", **WHY}, "city"),
    ("carry_over", LATE, WHY, "city"),
    ("carry_over", PROVINCIAL, WHY, "city province"),
    ("report_change", FRESH, {**NEW_NAME, **WHY}, "clerk county city"),
    ("confirm", REPORTED_CHANGE, {"of": "answer_change"}, "city"),
    ("reject", REPORTED_CHANGE, {"of": "answer_change", **WHY}, "city"),
    ("pause", FRESH, {}, "city province"),
    ("resume", PAUSED, {}, "city province"),
    ("close", FRESH, {}, "city province"),
    ("close", PROVINCIAL, {}, "province"),
    ("relocate", FRESH, LUQUAN, "city province"),
    ("relocate", FRESH, CANGZHOU, "province"),
    ("correct_county", FRESH, LUQUAN, "city province"),
    ("correct_county", FRESH, CANGZHOU, "province"),
    ("merge", FRESH, {"details": Details(name="另一家有限公司", into=8)}, "city province"),
    ("rename", FRESH, NEW_NAME, "city province"),
    ("replace_contact", FRESH, NEW_CONTACT, "county city province"),
    ("add_contact", FRESH, ONE_MORE, "county city province"),
    ("remove_contact", FRESH, ONE_LESS, "county city province"),
    ("reassess", FRESH, {"details": Details(assessor="province")}, "province"),
    ("strike_off", FRESH, WHY, "province"),
    ("reinstate", WITHDRAWN, WHY, "city province"),
    ("correct_assessment", FAILED, {"what": "通过", **WHY}, "city province"),
    ("correct_acceptance", completed(), {"what": "不合格", **WHY}, "city province"),
    ("explain_open", FRESH, WHY, "city province"),
    ("case_note", FRESH, WHY, "county city province"),
    ("call_reached", FRESH, OF_APPLICATION, "county city province"),
    ("call_promised", FRESH, {**OF_APPLICATION, "on": day("2025-07-20")}, "county city province"),
    ("call_refused", FRESH, {**OF_APPLICATION, **WHY}, "county city province"),
    ("call_nobody", FRESH, OF_APPLICATION, "county city province"),
    ("call_dead", FRESH, OF_APPLICATION, "county city province"),
    ("call_wrong", FRESH, {**OF_APPLICATION, "details": Details(contact="张三")}, "county city province"),
    ("handover_answered", HANDED, WHY, "city"),
    ("violation_decided", FRESH, DECIDED, "county city province"),
    ("disclosed", FRESH, {}, "clerk"),
    ("report_figures", accepting(), {"figures": Figures({"power": 12}, ("节电 12万kWh/年",))}, "clerk city"),
]


@pytest.mark.parametrize("role", EVERYONE)
@pytest.mark.parametrize(("kind", "there", "more", "who"), RIGHTS)
def test_only_who_may_does_it(kind: str, there: Case, more: dict[str, Any], who: str, role: str) -> None:
    decision = decide(there, act(there, kind, more), EVERYONE[role], at(DAY))
    if role in who.split():
        assert decision.ok, decision.answer
        assert decision.event and decision.event["act"] == kind
    elif kind == "withdraw_report" and role in ("county", "city", "province"):
        assert decision.answer.key == "nothing_to_take_back"  # she may, but it is not her report
    elif kind == "undo_answer" and role == "province":
        assert decision.answer.key == "nothing_to_take_back"  # she may, but it is not her answer
    elif kind == "add_reference" and role in ("county", "city"):
        assert decision.answer.key == "nothing_to_add_to"
    else:
        # One answer for whoever has no right to it: it does not tell what there is.
        answer = decision.answer
        assert (answer.key, answer.ok, answer.facts) == ("not_yours", False, {})
        assert (decision.event, decision.duties, decision.opens) == (None, (), None)


def test_the_table_of_rights_knows_every_act() -> None:
    # tested below, and with handing over, the plan's own steps and climbing
    others = {"rectified", "forward_acceptance", "summary_submitted"}
    others |= {"handed_over", "step", "take_up", "urge"}
    assert {kind for kind, *_ in RIGHTS} | others == ACT_RULES.keys()


ALL = {
    "fresh": FRESH,
    "applied": applied(),
    "confirmed": confirmed(),
    "assessed": assessed(),
    "asked": ASKED,
    "accepting": accepting(),
    "completed": completed(),
    "failed": FAILED,
    "withdrawn": WITHDRAWN,
    "paused": PAUSED,
}
# act -> the states in which it is done, and what is answered in the others
WHERE: list[tuple[str, Person, dict[str, Any], str, set[str]]] = [
    ("apply_assessment", CLERK, {}, "fresh paused", {"already_reported", "already_done"}),
    ("confirm", CITY, {"of": "apply_assessment"}, "applied", {"nothing_reported", "already_done"}),
    ("assessment_passed", CITY, {}, "confirmed", {"not_open", "already_done", "result_stands"}),
    (
        "assessment_failed",
        CITY,
        WHY,
        "confirmed assessed asked accepting",
        {"not_open", "already_done", "later_result"},
    ),
    ("assessment_rectify", CITY, {"on": day("2025-08-31"), **WHY}, "confirmed", {"not_open", "already_done"}),
    ("apply_acceptance", CLERK, {}, "assessed asked", {"not_open", "already_reported", "already_done"}),
    ("acceptance_passed", CITY, {}, "accepting", {"not_open", "already_done"}),
    ("acceptance_failed", CITY, WHY, "accepting completed", {"not_open"}),
    (
        "request_extension",
        CLERK,
        {"on": day("2026-03-31"), **WHY},
        "fresh applied confirmed assessed accepting paused",
        {"extension_running"},
    ),
    ("carry_over", CITY, WHY, "fresh paused", {"not_late_enough"}),
    ("pause", CITY, {}, "fresh applied confirmed assessed asked accepting", {"already_so"}),
    ("resume", CITY, {}, "paused", {"already_so"}),
    (
        "reassess",
        PROVINCE,
        {"details": Details(assessor="province")},
        "fresh applied confirmed assessed asked accepting paused",
        set(),
    ),
    ("rename", CITY, NEW_NAME, " ".join(ALL), set()),
    ("replace_contact", COUNTY, NEW_CONTACT, " ".join(ALL), set()),
    ("add_contact", COUNTY, ONE_MORE, " ".join(ALL), set()),
    ("remove_contact", COUNTY, ONE_LESS, " ".join(ALL), set()),
    ("correct_county", CITY, LUQUAN, " ".join(ALL), set()),
    ("relocate", CITY, LUQUAN, "fresh applied confirmed assessed asked accepting paused", set()),
    ("reinstate", PROVINCE, WHY, "withdrawn", {"not_ended", "correct_instead"}),
    (
        "correct_assessment",
        PROVINCE,
        {"what": "不通过", **WHY},
        "assessed asked accepting",
        {"no_result", "already_done", "later_result"},
    ),
    ("correct_assessment", PROVINCE, {"what": "通过", **WHY}, "failed", {"no_result", "already_done"}),
    ("correct_acceptance", PROVINCE, {"what": "不合格", **WHY}, "completed", {"no_result"}),
]


@pytest.mark.parametrize("state", ALL)
@pytest.mark.parametrize(("kind", "who", "more", "done", "refused"), WHERE)
def test_where_it_is_done(
    kind: str, who: Person, more: dict[str, Any], done: str, refused: set[str], state: str
) -> None:
    there = ALL[state]
    decision = decide(there, act(there, kind, more), who, at("2025-07-20"))
    if state in done.split():
        assert decision.ok, decision.answer
    else:
        assert not decision.ok
        assert decision.answer.key in {*refused, "case_closed"}, decision.answer
        assert (decision.event, decision.duties, decision.tells) == (None, (), ())


@pytest.mark.parametrize("there", ALL.values(), ids=ALL)
def test_an_ended_case_owes_nothing_and_a_running_one_something(there: Case) -> None:
    live = [
        d
        for d in there.duties
        if str(d.state) in ("waiting", "open", "reported")
        and not PLAN.milestone(d.milestone).silent  # disclosure outlives a completed case
    ]
    assert bool(live) is (there.status is CaseStatus.ACTIVE)
    for duty in there.duties:
        if str(duty.state) in ("open", "reported"):
            assert duty.next_action_at is not None, duty


# ---- who has lost the place, and namesakes ----------------------------------------------------


def test_a_namesake_county_and_a_person_without_a_role_may_nothing() -> None:
    for kind, there, more, _ in RIGHTS:
        for who in (NAMESAKE, OTHER_CITY, NOBODY):
            answer = decide(there, act(there, kind, more), who, at(DAY)).answer
            assert (answer.key, answer.facts) == ("not_yours", {})


# ---- results (S9-S15, S28) --------------------------------------------------------------------


def test_rectified_then_passed() -> None:
    under = did(
        confirmed(),
        ("assessment_rectify", CITY, "2025-04-10", {"on": day("2025-05-10"), **WHY}),
        ("rectified", CLERK, "2025-05-06", {}),
        ("confirm", CITY, "2025-05-07", {"of": "rectify_assessment"}),
        ("assessment_passed", CITY, "2025-05-08", {}),
    )
    assert states(under, "rectify_assessment", "assess", "apply_acceptance") == ["done", "done", "open"]


def test_the_day_of_a_revision_is_put_right_while_it_is_awaited() -> None:
    asked = did(confirmed(), ("assessment_rectify", CITY, "2025-04-10", {"on": day("2025-05-10"), **WHY}))
    moved = did(asked, ("assessment_rectify", CITY, "2025-04-11", {"on": day("2025-05-20")}))
    before, now = asked.duty("rectify_assessment"), moved.duty("rectify_assessment")
    assert before and now and (now.id, now.due, now.turn) == (before.id, day("2025-05-20"), before.turn)
    assert now.data == before.data  # what is to be mended stands
    handed_in = did(moved, ("rectified", CLERK, "2025-05-06", {}))
    again = decide(handed_in, act(handed_in, "assessment_rectify", {"on": day("2025-05-25")}), CITY, at(DAY))
    assert again.answer.key == "rectify_running"


def test_failed_goes_on_the_next_list_and_nothing_is_owed() -> None:
    assert FAILED.status is CaseStatus.CARRIED_OVER
    assert states(FAILED, "assess", "apply_acceptance", "deliver_notice") == ["failed", "waived", "waived"]


@pytest.mark.parametrize(
    ("when", "more", "key"),
    [
        ("2025-04-11T08:59", {}, "result_corrected"),  # within 24 hours of the morning of the 10th
        ("2025-04-11T09:01", {}, "result_stands"),
        ("2025-06-30", WHY, "result_corrected"),
    ],
)
def test_a_result_is_corrected_in_grace_or_with_a_reason(when: str, more: dict[str, Any], key: str) -> None:
    decision = decide(FAILED, act(FAILED, "assessment_passed", more), CITY, at(when))
    assert decision.answer.key == key


def test_a_corrected_failure_stands_where_it_stood() -> None:
    back = did(FAILED, ("assessment_passed", CITY, "2025-04-10T15:00", {}))
    straight = did(confirmed(), ("assessment_passed", CITY, "2025-04-10T15:00", {}))
    assert back.status is CaseStatus.ACTIVE
    assert [d.state for d in back.duties] == [d.state for d in straight.duties]
    assert not any("was" in d.data for d in back.duties if str(d.state) != "waived")


def test_a_corrected_acceptance_reopens_nothing_but_the_result() -> None:
    wrong = did(completed(), ("correct_acceptance", PROVINCE, "2025-10-20", {"what": "不合格", **WHY}))
    assert (wrong.status, states(wrong, "accept")) == (CaseStatus.CARRIED_OVER, ["failed"])
    right = did(wrong, ("correct_acceptance", PROVINCE, "2025-10-21", {"what": "合格", **WHY}))
    assert (right.status, states(right, "accept")) == (CaseStatus.COMPLETED, ["done"])


@pytest.mark.parametrize(
    ("there", "kind", "more", "who", "question"),
    [
        (confirmed(), "assessment_failed", WHY, CITY, "sure_failed"),
        (accepting(), "acceptance_failed", WHY, CITY, "sure_failed"),
        (FAILED, "assessment_passed", {}, CITY, "sure_corrected"),
        (assessed(), "assessment_failed", WHY, CITY, "sure_corrected"),
        (confirmed(), "assessment_passed", {}, CITY, ""),
        (FRESH, "report_change", NEW_NAME, CITY, "sure_changed"),
        (FRESH, "report_change", NEW_NAME, CLERK, ""),
        (FRESH, "report_change", NEW_CONTACT, COUNTY, ""),
        (FRESH, "report_change", ONE_MORE, COUNTY, ""),
        (FRESH, "report_change", ONE_LESS, COUNTY, "sure_changed"),
        (FRESH, "report_change", {"what": "搬迁", **CANGZHOU}, CITY, ""),  # the province's to say
    ],
)
def test_what_is_asked_first(
    there: Case, kind: str, more: dict[str, Any], who: Person, question: str
) -> None:
    assert asks_first(there, act(there, kind, more), who, at(DAY)) == question


# ---- late, and the next round (S19) -----------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "key"),
    [("2025-02-28", "not_late_enough"), ("2025-03-10", "not_late_enough"), ("2025-03-11", "carried_over")],
)
def test_mere_lateness_is_not_enough(when: str, key: str) -> None:
    assert decide(FRESH, act(FRESH, "carry_over", WHY), CITY, at(when)).answer.key == key


def test_a_decision_on_lateness_can_be_taken_back() -> None:
    late = did(FRESH, ("carry_over", CITY, "2025-03-11", WHY))
    assert states(late, "apply_assessment") == ["failed"]
    back = did(late, ("reinstate", CITY, "2025-03-12", WHY))
    by_date = {m.key for m in PLAN.milestones if m.opens_days_before}  # their day may have come
    then = [d.state for d in FRESH.duties if d.milestone not in by_date]
    assert [d.state for d in back.duties if d.milestone not in by_date] == then
