"""What a refusal says beside its key: the step, and the day that stands against what was asked."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.words import Assessor, Case, Person, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
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
from tests.bot.test_refusals import (
    ASKED,
    CHANGING,
    FAILED,
    GATHERED,
    HANDED,
    LINKED,
    NOW,
    RECTIFYING,
    TAKEN_UP,
    WHY,
)

REFUSED = did(
    assessed(),
    ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), **WHY}),
    ("refuse_extension", CITY, "2025-07-10T15:00", {"of": "answer_extension", **WHY}),
)
PASSED = did(
    applied(Assessor.PROVINCE),
    ("forward_assessment", CITY, "2025-03-03", {}),
    ("assessment_passed", PROVINCE, "2025-03-03T15:00", {}),
)
OTHER_OFFICER = replace(CITY, id=77)
FUTURE, EARLY = {"on": day("2025-07-21")}, {"on": day("2024-07-07")}
OLD_DUE = {"on": day(NOW), "due": day("2025-07-31")}
FIRST_STEP = {"before": "提出评估申请", "before_state": "open"}  # what all others wait for
NO_WAY_BACK = {"take_back": 0, "named": False}
FIRST = {"due": day("2025-02-28"), "may": "提出验收申请"}
ANSWERED = did(CHANGING, ("confirm", CITY, "2025-07-11", {"of": "answer_change"}))
URGED = did(case(), ("urge", COUNTY, NOW, {"of": "apply_assessment"}))
WITHDRAWN = did(assessed(), ("close", CITY, "2025-07-10", WHY))
REQUEST, CHANGE, APPLICATION = {"of": "answer_extension"}, {"of": "answer_change"}, {"of": "apply_assessment"}


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
        ("request_extension", ASKED, CLERK, {"on": day("2025-12-31"), **WHY}, ("提出验收申请", NO_WAY_BACK)),
        ("request_extension", assessed(), CLERK, {"on": day("2025-12-31")}, ("提出验收申请", {})),
        ("request_extension", assessed(), CLERK, WHY, ("提出验收申请", {})),
        ("request_extension", case(), CLERK, {"on": day("2025-07-25"), **WHY}, ("提出评估申请", FIRST)),
        ("refuse_extension", ASKED, CITY, {"of": "answer_extension"}, ("答复延期申请", {})),
        ("reject", applied(), CITY, {"of": "apply_assessment"}, ("提出评估申请", {})),
        (
            "apply_assessment",
            applied(),
            CLERK,
            {},
            ("提出评估申请", {"on": day("2025-02-20"), **NO_WAY_BACK}),
        ),
        ("apply_assessment", confirmed(), CLERK, {}, ("提出评估申请", {"on": day("2025-02-20")})),
        ("assessment_passed", assessed(), CITY, {}, ("完成评估", {"on": day("2025-04-10")})),
        ("assessment_rectify", RECTIFYING, CITY, WHY, ("提交评估修改稿", {"due": day("2025-08-31")})),
        ("apply_assessment", case(), CLERK, FUTURE, ("提出评估申请", FUTURE)),
        ("apply_assessment", case(), CLERK, EARLY, ("提出评估申请", EARLY)),
        ("carry_over", confirmed(), CITY, WHY, ("", {"days": 7})),
        ("carry_over", case(), CITY, {}, ("提出评估申请", {})),
        ("withdraw_report", confirmed(), CLERK, {}, ("提出评估申请", {"on": day("2025-02-20"), "hours": 24})),
        ("withdraw_report", case(), CLERK, {}, ("", {"on": None, "hours": 24})),
        (
            "withdraw_report",
            assessed(),
            OTHER_OFFICER,
            {},
            ("", {"on": None, "hours": 24}),
        ),  # what others said is not hers
        (
            "handed_over",
            assessed(),
            CITY,
            {"what": "执法", "on": day("2025-04-09")},
            ("完成评估", {"on": day("2025-04-09"), "before": "完成评估", "since": day("2025-04-10")}),
        ),
        (
            "apply_acceptance",
            assessed(),
            CLERK,
            {"on": day("2025-04-09")},
            ("提出验收申请", {"on": day("2025-04-09"), "before": "完成评估", "since": day("2025-04-10")}),
        ),
        # what is reported
        ("apply_acceptance", case(), CLERK, {}, ("提出验收申请", FIRST_STEP)),
        ("rectified", case(), CLERK, {}, ("提交评估修改稿", {})),
        (  # what waits for its day alone waits for no other step
            "disclosed",
            case(),
            CLERK,
            {"what": "年度"},
            ("年度环境信息披露（2025年3月15日）", {"before": "", "before_state": ""}),
        ),
        ("summary_submitted", case(), CITY, {}, ("上报工作总结", {})),
        ("step", case(), CLERK, {"what": "no such"}, ("", {})),
        ("forward_assessment", GATHERED, CITY, {}, ("提出评估申请", {})),  # what was to be gathered went back
        # what the bureau answers
        ("confirm", case(), CITY, {}, ("", {})),
        ("confirm", case(), CITY, APPLICATION, ("提出评估申请", {})),
        ("confirm", confirmed(), CITY, APPLICATION, ("提出评估申请", {"on": day("2025-02-20")})),
        ("confirm", ASKED, CITY, REQUEST, ("答复延期申请", {})),
        ("confirm", ANSWERED, CITY, CHANGE, ("核实企业变动", {"on": day("2025-07-11")})),
        ("reject", CHANGING, CITY, CHANGE, ("核实企业变动", {})),
        ("approve_extension", ASKED, CITY, {}, ("", {})),
        ("approve_extension", ASKED, CITY, {"of": "apply_acceptance"}, ("提出验收申请", {})),
        ("refuse_extension", REFUSED, CITY, {**REQUEST, **WHY}, ("答复延期申请", {"on": day("2025-07-10")})),
        # results
        (
            "assessment_rectify",
            confirmed(),
            CITY,
            {"on": day(NOW), **WHY},
            ("提交评估修改稿", {"on": day(NOW)}),
        ),
        ("assessment_rectify", confirmed(), CITY, {}, ("完成评估", {})),
        ("assessment_rectify", case(), CITY, WHY, ("完成评估", FIRST_STEP)),
        ("assessment_passed", case(), CITY, {}, ("完成评估", FIRST_STEP)),
        ("assessment_passed", applied(), CITY, {}, ("完成评估", {**FIRST_STEP, "before_state": "reported"})),
        ("assessment_failed", case(), CITY, WHY, ("完成评估", FIRST_STEP)),
        ("assessment_failed", confirmed(), CITY, {}, ("完成评估", {})),
        ("assessment_failed", completed(), CITY, WHY, ("完成验收", {})),  # the later one is corrected first
        (
            "acceptance_passed",
            assessed(),
            CITY,
            {},
            ("完成验收", {"before": "提出验收申请", "before_state": "open"}),
        ),
        ("acceptance_failed", accepting(), CITY, {}, ("完成验收", {})),
        ("correct_assessment", assessed(), CITY, {"what": "不知道", **WHY}, ("完成评估", {})),
        ("correct_acceptance", assessed(), CITY, {"what": "合格", **WHY}, ("完成验收", {})),
        ("correct_assessment", FAILED, CITY, {"what": "不通过"}, ("完成评估", {"on": day("2025-04-10")})),
        (
            "correct_assessment",
            FAILED,
            CITY,
            {"what": "通过"},
            ("完成评估", {"on": day("2025-04-10"), "hours": 24}),
        ),
        ("correct_assessment", assessed(NOW), CITY, {"what": "不通过"}, ("完成评估", {})),
        # upward, links, handing over
        ("take_up", case(), COUNTY, {}, ("", {})),
        ("take_up", confirmed(), COUNTY, APPLICATION, ("提出评估申请", {})),
        ("take_up", TAKEN_UP, COUNTY, APPLICATION, ("提出评估申请", {"until": day("2025-07-25")})),
        ("urge", case(paused=True), COUNTY, APPLICATION, ("提出评估申请", {})),
        ("urge", URGED, COUNTY, APPLICATION, ("提出评估申请", {})),
        ("add_reference", case(), CLERK, LINKED, ("", {})),
        ("add_reference", confirmed(NOW), CLERK, LINKED, ("", {})),
        ("handed_over", case(), CITY, {"what": "执法"}, ("", {})),
        ("handed_over", HANDED, CITY, {"what": "执法"}, ("", {"receiver": "生态环境执法部门"})),
    ],
)
def test_a_no_names_the_step_and_the_day_that_stands_against_it(
    kind: str, there: Case, who: Person, more: dict[str, Any], facts: tuple[str, dict[str, Any]]
) -> None:
    answer = decide(there, act(there, kind, more), who, at(NOW)).answer
    step, rest = facts
    assert answer.ok is False
    assert answer.facts == {"name": there.name, "step": step, **rest}


@pytest.mark.parametrize(
    ("there", "who", "of", "when", "key"),
    [
        # A result is corrected by another result; an answered request and a forwarded batch stand.
        (assessed(), CITY, "assess", "2025-04-10T15:00", "take_back_not_here"),
        (REFUSED, CLERK, "answer_extension", "2025-07-10T18:00", "acted_upon"),
        (PASSED, CITY, "forward_assessment", "2025-03-03T18:00", "acted_upon"),
        (assessed(), CITY, "apply_assessment", "2025-04-10T15:00", "nothing_to_take_back"),  # not hers
    ],
)
def test_what_is_not_taken_back(there: Case, who: Person, of: str, when: str, key: str) -> None:
    decision = decide(there, act(there, "withdraw_report", {"of": of}), who, at(when))
    assert (decision.answer.key, decision.ok, decision.duties) == (key, False, ())


@pytest.mark.parametrize(
    ("there", "kind", "more", "status"),
    [
        (WITHDRAWN, "correct_assessment", {"what": "不通过", **WHY}, "withdrawn"),
        (WITHDRAWN, "acceptance_passed", {}, "withdrawn"),
        (WITHDRAWN, "confirm", APPLICATION, "withdrawn"),
        (FAILED, "acceptance_passed", {}, "carried_over"),
        (FAILED, "assessment_rectify", WHY, "carried_over"),
        (completed(), "assessment_rectify", WHY, "completed"),
        (completed(), "carry_over", WHY, "completed"),
    ],
)
def test_a_case_that_has_ended_says_how(there: Case, kind: str, more: dict[str, Any], status: str) -> None:
    decision = decide(there, act(there, kind, more), CITY, at("2025-10-20"))
    answer = decision.answer
    assert (answer.key, answer.ok) == ("case_closed", False)
    assert answer.facts == {"name": there.name, "status": status}
    assert (decision.duties, decision.event) == ((), None)


def test_the_day_of_publication_is_not_too_early() -> None:
    there = case()
    assert decide(there, act(there, "started", {"on": day("2024-07-08")}), CLERK, at("2024-07-09")).ok


def test_the_latest_of_ones_own_reports_is_taken_back() -> None:
    two = did(
        case(),
        ("apply_assessment", CLERK, "2025-02-20T09:00", {}),
        ("disclosed", CLERK, "2025-02-20T10:00", {"what": "信息"}),
    )
    for of, taken in (({}, "disclose_start"), ({"of": "apply_assessment"}, "apply_assessment")):
        decision = decide(two, act(two, "withdraw_report", of), CLERK, at("2025-02-20T11:00"))
        assert decision.ok and decision.duties[0].milestone == taken
