"""A sentence and a case -> the act that is meant; a change -> what else it means."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts.change import in_other_rounds, survivor
from bot.acts.said import act_said
from bot.reading.result import Pending, Reading
from bot.words import Act, Answer, Assessor, Case, Decision, Details, Intent
from tests.bot.cases import CITY, CLERK, PROVINCE, Step, accepting, act, at, case, did

LINK = "http://111.62.14.123:8100/f/8.pdf"


@pytest.mark.parametrize(
    ("text", "before", "of", "details"),
    [
        ("已提交评估申请", None, case(), Details()),
        (f"已提交评估申请 {LINK}", None, case(), Details(links=(LINK,))),
        # A yes to the question that was put before keeps what was said with it.
        ("是", ("apply_assessment", f"已提交评估申请 {LINK}"), case(), Details(links=(LINK,))),
        ("是", ("started", f"已启动 {LINK}"), case(), Details()),
    ],
)
def test_a_link_is_taken_from_the_sentence_or_from_the_one_that_was_asked_about(
    text: str, before: tuple[str, str] | None, of: Case, details: Details
) -> None:
    asked = Pending(before[0], "unsure", text=before[1]) if before else None
    said = act_said(Reading("apply_assessment", "do"), text, asked, of, None, at("2025-02-20"))
    assert said == Act("apply_assessment", details=details)


@pytest.mark.parametrize(
    ("text", "before", "level"),
    [
        ("岚澄化工验收合格，达到Ⅱ级", "", "II"),
        ("岚澄化工验收合格", "", ""),
        ("是", "岚澄化工验收合格，达到Ⅱ级", "II"),
    ],
)
def test_the_level_reached_is_said_with_the_acceptance_or_before_it(
    text: str, before: str, level: str
) -> None:
    asked = Pending(Intent.ACCEPTANCE_PASSED, "unsure", text=before) if before else None
    reading = Reading(Intent.ACCEPTANCE_PASSED, "do")
    said = act_said(reading, text, asked, accepting(), None, at("2025-09-10"))
    assert said.details.level == level


@pytest.mark.parametrize(
    ("reading", "text", "reason"),
    [
        (Reading("report_change", "do", kind="停产"), "岚澄化工停产了", "岚澄化工停产了"),
        # The words that told it are its evidence, and no later 是.
        (Reading("report_change", "do", kind="停产", text="岚澄化工停产了"), "是", "岚澄化工停产了"),
        (Reading("reject", "do", reason="缺盖章页"), "退回 3 缺盖章页", "缺盖章页"),
    ],
)
def test_a_change_keeps_the_words_that_told_it(reading: Reading, text: str, reason: str) -> None:
    assert act_said(reading, text, None, case(), None, at("2025-02-20")).reason == reason


_APPLIED: Step = ("apply_assessment", CLERK, "2025-02-20", {})
_COLLECTED: list[Step] = [
    ("forward_assessment", CITY, "2025-03-03", {}),
    ("assessment_passed", PROVINCE, "2025-04-10", {}),
    ("apply_acceptance", CLERK, "2025-07-10", {}),
]


@pytest.mark.parametrize(
    ("done", "kind"), [([], Intent.FORWARD_ASSESSMENT), (_COLLECTED, Intent.FORWARD_ACCEPTANCE)]
)
def test_collected_alone_means_the_batch_that_is_still_to_come(done: list[Step], kind: str) -> None:
    there = did(case(Assessor.PROVINCE), _APPLIED, *done)
    said = act_said(Reading("forward_assessment", "do"), "已汇总", None, there, None, at("2025-07-20"))
    assert said.kind == kind


def _event(what: str, **more: Any) -> Decision:
    return Decision(Answer("changed"), event={"act": "pause", "what": what, "reason": "检修", **more})


@pytest.mark.parametrize(
    ("decision", "also"),
    [
        (_event("停产", old="", new="停产"), ("pause", "停产")),
        (_event("停产"), None),  # reported to the bureau, and not brought about
        (_event("评估部门", old="city", new="province"), None),  # its part in this round alone
        (Decision(Answer("not_yours", ok=False)), None),
    ],
)
def test_a_change_of_the_enterprise_itself_holds_in_its_other_rounds(
    decision: Decision, also: tuple[str, str] | None
) -> None:
    found = in_other_rounds(case(), Act("report_change", what="停产"), decision)
    assert (found and (found.kind, found.what)) == also
    assert found is None or (found.reason, found.duty_id) == ("检修", None)


def test_a_change_that_is_confirmed_by_number_holds_elsewhere_with_what_was_reported() -> None:
    there = did(case(), ("report_change", CLERK, "2025-02-20", {"what": "停产", "reason": "停产检修"}))
    asked = act(there, "confirm", {"of": "change_request"})
    found = in_other_rounds(there, asked, _event("停产", old="", new="停产"))
    assert found == Act("pause", None, "检修", None, "停产", Details())


def test_a_bureaus_own_file_has_no_enterprise_to_change() -> None:
    there = case()
    bureau = Case(2, there.round, None, "石家庄市", "石家庄市", "", there.assessor, there.status)
    assert in_other_rounds(bureau, Act("pause"), _event("停产", old="", new="停产")) is None


@pytest.mark.parametrize(
    ("found", "firm"),
    [
        ([], 0),
        ([(8, "沧州市")], 8),  # the only one, wherever it is
        ([(8, "沧州市"), (9, "石家庄市")], 9),
        ([(8, "石家庄市"), (9, "石家庄市")], 0),
        ([(8, "沧州市"), (9, "保定市")], 0),
    ],
)
def test_who_survives_a_merger_is_plain_or_nobody(found: list[tuple[int, str]], firm: int) -> None:
    assert survivor(found, "石家庄市") == firm
