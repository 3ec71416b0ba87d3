"""已移交: to one department or to several at once."""

from __future__ import annotations

import pytest

from bot.acts import decide
from bot.acts.handover import handed, lacking, receiver_said
from bot.reading.corpus import Line
from bot.words import Case
from tests.bot.cases import CITY, PLAN, act, after, assessed, at, case, completed, confirmed, day, did
from tests.bot.chat_report import read_line


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("至 排污许可、执法", "排污许可、执法"),
        ("至 排污许可，执法", "排污许可、执法"),
        ("至节能监察、排污许可和执法部门", "节能监察、排污许可、执法"),
        ("给执法和许可", "排污许可、执法"),
        ("至 节能监察", "节能监察"),
    ],
)
def test_the_receivers_of_a_sentence(text: str, to: str) -> None:
    line = Line("city01", f"已移交 长安金和电镀 {text}", "handed_over", "do", {})
    reading = read_line(line)
    assert (reading.intent, reading.act, reading.kind) == ("handed_over", "do", to)


def test_a_receiver_that_nobody_knows_is_asked_about() -> None:
    said = "已移交 长安金和电镀 至 排污许可、水务局"
    assert read_line(Line("city01", said, "handed_over", "ask", {})).act == "ask"


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("2", "排污许可"),
        ("选1、3", "节能监察、执法"),
        ("给节能监察科和执法队了", "节能监察、执法"),
        ("执法，许可", "排污许可、执法"),
        ("2个都没给", ""),
        ("还没给执法", ""),
    ],
)
def test_the_answer_to_which_receiver(text: str, to: str) -> None:
    assert receiver_said(text) == to


@pytest.mark.parametrize(
    ("text", "to"),
    [
        (" 2。", "排污许可"),
        ("第一", "节能监察"),
        ("第二个", "排污许可"),
        ("三", "执法"),
        ("1和2和3", "节能监察、排污许可、执法"),
        ("执法、节能", "节能监察、执法"),  # in their own order, each once
        ("执法、3", "执法"),
        ("移交给排污许可科", "排污许可"),
        ("4", ""),
        ("", ""),
        ("执法吗？", ""),
    ],
)
def test_which_receiver_is_meant(text: str, to: str) -> None:
    assert receiver_said(text) == to


ALL = "节能监察、排污许可、执法"
BOTH_IN = completed()
FAILED = did(confirmed(), ("assessment_failed", CITY, "2025-04-10", {"reason": "数据造假"}))


def handed_to(there: Case, what: str, on: str, when: str = "2025-10-20") -> Case:
    """The case after the city has handed its results to `what`."""
    return did(there, ("handed_over", CITY, when, {"what": what, "on": day(on)}))


@pytest.mark.parametrize(
    ("there", "lacks"),
    [
        (case(), []),
        (assessed(), [("assess", ALL)]),
        (FAILED, [("assess", ALL)]),  # whatever the result is
        (BOTH_IN, [("assess", ALL), ("accept", ALL)]),
        (
            handed_to(BOTH_IN, "执法", "2025-10-01"),
            [("assess", "节能监察、排污许可"), ("accept", "节能监察、排污许可")],
        ),
        # Before the acceptance was in, the assessment alone can have been handed over.
        (handed_to(BOTH_IN, ALL, "2025-05-01"), [("accept", ALL)]),
        (handed_to(BOTH_IN, ALL, "2025-10-01"), []),
    ],
)
def test_who_has_not_got_which_result(there: Case, lacks: list[tuple[str, str]]) -> None:
    assert [(d.milestone, "、".join(receivers)) for d, receivers in lacking(there, PLAN)] == lacks


def test_several_receivers_at_once_and_each_on_its_first_day() -> None:
    there = handed_to(BOTH_IN, "执法", "2025-10-01")
    decision = decide(there, act(there, "handed_over", {"what": ALL}), CITY, at("2025-10-20"))
    assert decision.answer.facts["receiver"] == "节能监察部门、排污许可部门"  # the new ones
    assert decision.answer.facts["results"] == "完成评估、完成验收"
    assert decision.event and decision.event["results"] == ["assess", "accept"]
    for duty in decision.duties:
        assert handed(duty) == {"节能监察": "2025-10-20", "排污许可": "2025-10-20", "执法": "2025-10-01"}
    again = decide(
        after(there, decision), act(there, "handed_over", {"what": "执法、节能监察"}), CITY, at("2025-10-21")
    )
    assert (again.answer.key, again.answer.facts["receiver"]) == (
        "handed_over_already",
        "节能监察部门、生态环境执法部门",
    )


def test_only_the_result_that_lacks_it_is_recorded_anew() -> None:
    there = handed_to(BOTH_IN, "执法", "2025-05-01")
    decision = decide(there, act(there, "handed_over", {"what": "执法"}), CITY, at("2025-10-20"))
    assert [d.milestone for d in decision.duties] == ["accept"]
    assert decision.answer.facts["results"] == "完成验收"
