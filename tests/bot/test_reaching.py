"""How far each contact is, what came of the trial round, and whom it asks next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.notices.reaching import late_by, onboarding_step, to_ask, trial_state
from bot.words import ContactFacts, ContactKnown
from tests.bot.cases import at
from tests.harness import moment

NOW = at("2025-03-13")  # a Thursday
LATE = late_by(NOW)
LONG_AGO, YESTERDAY = moment("2025-03-11T10:00"), moment("2025-03-12T10:00")


def contact(person: int | None = 1, **known: Any) -> ContactKnown:
    facts = ContactFacts(**{"person": person is not None, "ways": True, **known})
    return ContactKnown(7, "甲公司", "石家庄市", "桥西区", "", person, "张三", "13800001111", facts)


@pytest.mark.parametrize(
    ("known", "step"),
    [
        ({"person": None}, "no_contact"),
        ({}, "invite"),
        ({"delivered": True}, "invited"),
        ({"told": 1}, "invited"),
        ({"accounts": True, "told": 2}, "joined"),
        ({"accounts": True, "bound": True, "told": 2}, "bound"),
        ({"told": 3}, "silent"),
        ({"accounts": True, "bound": True, "told": 9}, "silent"),
        ({"accounts": True, "told": 1, "asked_at": LONG_AGO}, "silent"),
        ({"accounts": True, "told": 1, "asked_at": YESTERDAY}, "joined"),
        ({"heard": True, "told": 9, "asked_at": LONG_AGO}, "heard"),
        ({"heard": True, "refused": True}, "not_the_one"),
    ],
)
def test_how_far_a_contact_is(known: dict[str, Any], step: str) -> None:
    assert onboarding_step(contact(**known).facts, LATE) == step


NOBODY, FREE, MUTE = contact(None, ways=False), contact(2), contact(3, ways=False)
SILENT, WAITS, HEARD = contact(4, asked_at=LONG_AGO), contact(5, asked_at=YESTERDAY), contact(6, heard=True)
GOING, LOST, WRONG = (
    contact(8, asking=True),
    contact(9, not_arrived=True),
    contact(10, heard=True, refused=True),
)
ASKED_WRONG = contact(10, heard=True, refused=True, asked_at=YESTERDAY)


@pytest.mark.parametrize(
    ("of", "state", "asked"),
    [
        ([NOBODY], "no_way", None),
        ([MUTE], "no_way", None),
        ([FREE, MUTE], "not_asked", FREE),
        ([MUTE, FREE], "not_asked", FREE),
        ([GOING, FREE], "waits", None),
        ([WAITS, FREE], "waits", None),
        ([SILENT, FREE], "silent", FREE),  # the next contact, once the first had time enough
        ([SILENT, MUTE], "silent", None),  # nobody is asked twice
        ([LOST, FREE], "failed", FREE),
        ([LOST], "failed", None),
        ([SILENT, HEARD], "heard", None),
        ([WRONG, MUTE], "wrong", None),
        ([ASKED_WRONG, FREE], "not_asked", FREE),
        ([WRONG, FREE], "not_asked", FREE),
    ],
)
def test_one_contact_of_an_enterprise_at_a_time_is_asked_and_nobody_twice(
    of: list[ContactKnown], state: str, asked: ContactKnown | None
) -> None:
    assert trial_state([one.facts for one in of], LATE) == state
    assert to_ask(of, LATE) == asked


@pytest.mark.parametrize(
    ("asked_at", "late"),
    [
        ("2025-03-11T10:00", True),  # Tuesday to Thursday
        ("2025-03-12T10:00", False),
        ("2025-03-07T17:00", True),  # a Friday: Monday and Tuesday have gone
    ],
)
def test_whoever_is_asked_has_two_working_days(asked_at: str, late: bool) -> None:
    day: datetime = moment(asked_at)
    assert LATE(day) is late
