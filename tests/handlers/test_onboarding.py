"""From the list to a conversation: how far each enterprise is, and who does what next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.services.reports.onboarding import onboarding_step, steps_of_firms, walking_list
from messages.catalogue import sentence_table
from storage.onboarding import ContactKnown


def contact(firm: int = 1, person: int | None = 1, **known: int) -> ContactKnown:
    about = {"accounts": 0, "heard": 0, "refused": 0, "told": 0, **known}
    return ContactKnown(
        firm, f"第{firm}公司", "石家庄市", "桥西区", "", person, "张三", "13800001111", **about
    )


@pytest.mark.parametrize(
    ("one", "step"),
    [
        (contact(person=None), "no_contact"),
        (contact(), "invite"),
        (contact(accounts=1, told=2), "joined"),
        (contact(told=3), "silent"),
        (contact(accounts=1, told=9), "silent"),
        (contact(heard=1, told=9), "heard"),
        (contact(heard=1, refused=1), "not_the_one"),
    ],
)
def test_how_far_a_contact_is(one: ContactKnown, step: str) -> None:
    assert onboarding_step(one) == step


def test_the_list_to_walk_along_has_whoever_was_not_heard_from() -> None:
    known = [
        contact(1, told=5),
        contact(1, 2, heard=1),
        contact(2, 3, told=4),
        contact(2, 4),
        contact(3, None),
    ]
    assert steps_of_firms(known) == {1: "heard", 2: "silent", 3: "no_contact"}
    rows: Any = walking_list(known, "本轮", date(2025, 3, 1)).rows
    assert [(row[0], row[3]) for row in rows] == [(1, "第2公司"), (2, "第2公司"), (3, "第3公司")]
    todo = sentence_table("reports.onboarding_next")
    assert [row[7] for row in rows] == [todo["silent"], todo["silent"], todo["no_contact"]]
