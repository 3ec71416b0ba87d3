"""减负: what goes into the digest once an officer has had enough, and what never does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.notices.burden import Had, goes_into_digest
from bot.notices.item import Item
from bot.words import Kind
from tests.bot.cases import case

TODAY = date(2025, 1, 10)
FULL, ROOM = Had(60), Had(59)


def item(rung: str = "owner:before-30", days: int = 30) -> Item:
    there = case()
    due = TODAY + timedelta(days=days)
    return Item(1, rung, "gentle", {}, due, there.duties[0], there, entitled=True)


@pytest.mark.parametrize(
    ("kind", "items", "urgent", "had", "merged"),
    [
        (Kind.REMINDER, [item()], False, FULL, True),
        (
            Kind.REMINDER,
            [item(), item("county:after-3", -3)],
            False,
            FULL,
            True,
        ),  # what others owe: it is listed
        (Kind.REMINDER, [item()], False, ROOM, False),
        (Kind.REMINDER, [item()], False, None, False),  # no digest to go into, as an enterprise's contact
        (Kind.REMINDER, [item()], True, FULL, False),
        (Kind.REMINDER, [item(days=7)], False, FULL, False),  # the date is near
        (Kind.REMINDER, [item(days=8)], False, FULL, True),
        (Kind.REMINDER, [item("owner:after-1", -1)], False, FULL, False),  # one's own, and late
        (Kind.REMINDER, [item(), item(days=1)], False, FULL, False),  # one of them cannot wait
        (Kind.REMINDER, [item("owner:nudge-12")], False, FULL, False),  # a person pressed 催办
        (
            Kind.REMINDER,
            [item("confirmer:since-3")],
            False,
            FULL,
            False,
        ),  # an enterprise waits for the answer
        (Kind.REMINDER, [item("unreachable:before-7", 7)], False, FULL, False),
        (Kind.CONFIRM, [item("event:3")], False, FULL, False),
        (
            Kind.ESCALATION,
            [item("city:after-7", -7)],
            False,
            FULL,
            False,
        ),  # in writing, with the link to decide
        (Kind.RESULT, [item("event:3")], False, FULL, False),
        (Kind.ANNOUNCEMENT, [], False, FULL, False),
    ],
)
def test_what_is_merged(kind: Kind, items: list[Item], urgent: bool, had: Had | None, merged: bool) -> None:
    assert goes_into_digest(kind, items, urgent, had, 60, TODAY) is merged
    assert not goes_into_digest(kind, items, urgent, had, 0, TODAY)  # no ceiling
