"""A link or a number said after a report: whose, how long, and what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.references import MOST_LINKS
from bot.words import Case, Details, Person, replace
from tests.bot.cases import CITY, CLERK, COUNTY, NAME, act, applied, assessed, at, case, day, did

NOW = "2025-07-20T09:00"
OF = {"of": "apply_assessment"}
LINK = {"details": Details(links=("https://a.cn/1",))}
NUMBER = {"details": Details(number_in_system="HB2025-0012")}
DELIVERED = did(case(), ("notice_delivered", COUNTY, "2025-07-20T08:00", {}))
CONFIRMED = did(applied(day="2025-07-19T10:00"), ("confirm", CITY, "2025-07-20T08:00", OF))


@pytest.mark.parametrize(
    ("there", "who", "of", "key", "step"),
    [
        # Hers, within a day, while nobody has answered it; her own word needs no answer.
        (applied(day="2025-07-19T09:00"), CLERK, "apply_assessment", "reference_added", "提出评估申请"),
        (applied(day="2025-07-19T08:59"), CLERK, "apply_assessment", "nothing_to_add_to", ""),
        (applied(day="2025-07-20T08:00"), replace(CLERK, id=77), "apply_assessment", "nothing_to_add_to", ""),
        (CONFIRMED, CLERK, "apply_assessment", "nothing_to_add_to", "提出评估申请"),
        (DELIVERED, COUNTY, "deliver_notice", "reference_added", "送达告知书"),
        (case(), CLERK, "apply_assessment", "nothing_to_add_to", ""),
    ],
)
def test_to_which_report_it_is_added(there: Case, who: Person, of: str, key: str, step: str) -> None:
    decision = decide(there, act(there, "add_reference", {"of": of, **LINK}), who, at(NOW))
    assert (decision.answer.key, decision.answer.facts["step"]) == (key, step)
    assert decision.ok is (key == "reference_added")


def test_a_request_of_hers_takes_no_reference() -> None:
    """What she asked for is open, and is no report."""
    there = did(
        assessed(),
        ("request_extension", CLERK, "2025-07-20T08:00", {"on": day("2025-10-31"), "reason": "季节性生产"}),
    )
    more = {"of": "answer_extension", **LINK}
    assert decide(there, act(there, "add_reference", more), CLERK, at(NOW)).answer.key == "nothing_to_add_to"


def test_of_two_numbers_the_later_counts_and_links_gather() -> None:
    there = did(
        applied(day="2025-07-20T08:00"),
        ("add_reference", CLERK, NOW, {**OF, **LINK}),
        ("add_reference", CLERK, NOW, {**OF, **NUMBER}),
        ("add_reference", CLERK, NOW, {**OF, "details": Details(links=("https://b.cn/2", "https://a.cn/1"))}),
        ("add_reference", CLERK, NOW, {**OF, "details": Details(number_in_system="HB2025-0099")}),
    )
    duty, started = there.duty("apply_assessment"), there.duty("start_audit")
    assert duty and started
    assert duty.data == {
        "implied": [started.id],  # opens again if the report is withdrawn
        "links": ["https://a.cn/1", "https://b.cn/2"],
        "number_in_system": "HB2025-0099",
    }


def test_of_too_many_links_the_latest_stay() -> None:
    there = applied(day="2025-07-20T08:00")
    links = [f"https://a.cn/{n}" for n in range(MOST_LINKS + 2)]
    for link in links:
        there = did(there, ("add_reference", CLERK, NOW, {**OF, "details": Details(links=(link,))}))
    duty = there.duty("apply_assessment")
    assert duty and duty.data["links"] == links[-MOST_LINKS:]


@pytest.mark.parametrize(
    ("more", "links", "number"), [(LINK, ["https://a.cn/1"], ""), (NUMBER, (), "HB2025-0012")]
)
def test_the_receipt_says_what_was_added_now(more: dict[str, Any], links: Any, number: str) -> None:
    there = applied(day="2025-07-20T08:00")
    decision = decide(there, act(there, "add_reference", {**OF, **more}), CLERK, at(NOW))
    assert decision.answer.facts == {
        "name": NAME,
        "step": "提出评估申请",
        "due": day("2025-02-28"),
        "on": day("2025-07-20"),
        "links": links,
        "number_in_system": number,
    }
    duty = there.duty("apply_assessment")
    assert duty and decision.event == {
        "act": "add_reference",
        "duty": duty.id,
        "state": "reported",
        **({"links": links} if links else {}),
        **({"number_in_system": number} if number else {}),
    }
    (changed,) = decision.duties
    assert changed == replace(duty, data=changed.data)


def test_a_report_keeps_what_it_refers_to() -> None:
    both = {"details": Details(links=("https://a.cn/1",), number_in_system="HB2025-0012")}
    decision = decide(case(), act(case(), "apply_assessment", both), CLERK, at(NOW))
    kept = {"links": ["https://a.cn/1"], "number_in_system": "HB2025-0012"}
    (duty,) = [d for d in decision.duties if d.milestone == "apply_assessment"]
    assert {key: value for key, value in duty.data.items() if key != "implied"} == kept
    for said in (decision.event, decision.answer.facts):
        assert said and {key: said[key] for key in kept} == kept
