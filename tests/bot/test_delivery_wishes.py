"""Whether a message may go now, with its receiver's wishes: a table."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.calendar.days import Calendar
from bot.calendar.hours import Hours
from bot.notices.delivery import Cancel, Hand, Send, Wait, ready_to_send
from bot.notices.item import Item
from bot.words import (
    SHANGHAI,
    WISHED,
    Assessor,
    Case,
    CaseStatus,
    Channel,
    Duty,
    DutyState,
    Kind,
    Level,
    NotificationPreferences,
)
from tests.bot.explained import decided

HOURS, CN = Hours(time(8, 30), time(17, 30)), Calendar()
DUE = date(2025, 2, 28)
DUTY = Duty(1, 1, "apply_assessment", Level.ENTERPRISE, DutyState.OPEN, DUE, DUE)
CASE = Case(1, "r", 1, "甲", "乙市", "丙县", Assessor.CITY, CaseStatus.ACTIVE, (DUTY,))
ITEM = Item(1, "owner:before-7", "remind", {}, DUE, DUTY, CASE, True)
TEN = NotificationPreferences(hour=time(10))
MUTED = NotificationPreferences(muted_until=date(2025, 2, 25))
MUTED_TEN = NotificationPreferences(hour=time(10), muted_until=date(2025, 2, 21))  # a Friday
HANDED = NotificationPreferences(muted_until=date(2025, 2, 25), deputy=9)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}").replace(tzinfo=SHANGHAI)


def verdict(
    preferences: NotificationPreferences, now: str, kind: Kind = Kind.REMINDER, urgent: bool = False
) -> object:
    """The moment until which a message waits, else the kind of verdict."""
    items = () if kind in (Kind.REPLY, Kind.TICKET, Kind.DIGEST) else (ITEM,)
    said = ready_to_send(kind, items, urgent, at(now), HOURS, CN, preferences=preferences)
    return said.until if isinstance(said, Wait) else type(said)


@pytest.mark.parametrize(
    ("preferences", "now", "expected"),
    [
        (NotificationPreferences(), "02-21T08:30", Send),
        (TEN, "02-21T08:30", at("02-21T10:00")),
        (TEN, "02-21T10:00", Send),
        (TEN, "02-21T16:00", Send),  # what arises later goes at once
        (TEN, "02-21T18:00", at("02-24T10:00")),
        (TEN, "02-22T09:00", at("02-24T10:00")),  # a Saturday
        (TEN, "01-28T09:00", at("02-05T10:00")),  # the Spring Festival
        (NotificationPreferences(hour=time(20)), "02-21T09:00", Send),  # outside the hours in force
        (MUTED, "02-21T09:00", at("02-26T08:30")),
        (MUTED, "02-25T17:00", at("02-26T08:30")),
        (MUTED, "02-26T08:30", Send),
        (MUTED_TEN, "02-21T09:00", at("02-24T10:00")),
        (HANDED, "02-21T09:00", Hand),
        (HANDED, "02-21T20:00", at("02-24T08:30")),  # the deputy has working hours too
        (HANDED, "02-26T09:00", Send),
        (NotificationPreferences(channel=Channel.EMAIL), "02-21T09:00", Send),
    ],
)
def test_a_reminder(preferences: NotificationPreferences, now: str, expected: object) -> None:
    assert verdict(preferences, now) == expected


@pytest.mark.parametrize("preferences", [TEN, MUTED, HANDED])
def test_the_last_call_knows_no_wishes(preferences: NotificationPreferences) -> None:
    assert verdict(preferences, "02-21T09:00", urgent=True) is Send
    assert verdict(preferences, "02-28T22:00", urgent=True) is Send  # the day itself: at any hour


@pytest.mark.parametrize("preferences", [TEN, MUTED, HANDED])
def test_neither_do_answers_and_reports_upward(preferences: NotificationPreferences) -> None:
    assert verdict(preferences, "02-21T22:00", Kind.REPLY) is Send
    assert verdict(preferences, "02-21T09:00", Kind.ESCALATION) is Send


@pytest.mark.parametrize(
    "kind", [k for k in Kind if k not in (Kind.REPLY, Kind.ESCALATION, Kind.CONFIRM, Kind.DIGEST)]
)
def test_all_else_waits_for_the_end_of_a_mute(kind: Kind) -> None:
    assert verdict(MUTED, "02-21T09:00", kind) == at("02-26T08:30")


@pytest.mark.parametrize("preferences", [MUTED, HANDED])
def test_a_digest_is_not_caught_up_nor_handed_on(preferences: NotificationPreferences) -> None:
    assert verdict(preferences, "02-21T09:00", Kind.DIGEST) is Cancel
    assert verdict(preferences, "02-26T09:00", Kind.DIGEST) is Send


def test_what_is_over_is_cancelled_not_kept_for_later() -> None:
    stale = Item(1, "owner:before-7", "remind", {}, date(2025, 1, 1), DUTY, CASE, True)
    said = ready_to_send(Kind.REMINDER, (stale,), False, at("02-21T09:00"), HOURS, CN, preferences=MUTED)
    assert isinstance(said, Cancel)
    said = ready_to_send(Kind.TICKET, (), False, at("02-21T22:00"), HOURS, CN, owed=False)
    assert isinstance(said, Cancel)


@pytest.mark.parametrize(
    ("preferences", "now", "kind", "expected"),
    [
        (
            MUTED,
            "02-21T09:00",
            Kind.REMINDER,
            (Wait, at("02-26T08:30"), "对方设置了免打扰至2月25日，02月26日 08:30起发送"),
        ),
        (
            MUTED_TEN,
            "02-21T09:00",
            Kind.REMINDER,
            (Wait, at("02-24T10:00"), "对方设置了免打扰至2月21日，02月24日 10:00起发送"),
        ),
        (HANDED, "02-21T09:00", Kind.REMINDER, (Hand, 9, "对方设置了免打扰至2月25日，由代收人接收")),
        (HANDED, "02-21T20:00", Kind.REMINDER, (Wait, at("02-24T08:30"), "工作时间外，02月24日 08:30起发送")),
        (TEN, "02-21T09:59", Kind.REMINDER, (Wait, at("02-21T10:00"), "对方设置了10:00后接收提醒")),
        (TEN, "02-21T18:00", Kind.REMINDER, (Wait, at("02-24T10:00"), "工作时间外，02月24日 10:00起发送")),
        (MUTED, "02-21T09:00", Kind.DIGEST, (Cancel, "对方设置了免打扰至2月25日，简报不补发，之后照常")),
    ],
)
def test_the_page_of_messages_says_why_it_waits(
    preferences: NotificationPreferences, now: str, kind: Kind, expected: object
) -> None:
    items = () if kind is Kind.DIGEST else (ITEM,)
    for moment in (at(now), at(now).astimezone(UTC)):  # the clock of the database is UTC's
        said = decided(ready_to_send(kind, items, False, moment, HOURS, CN, preferences=preferences))
        assert said == expected
        by_wish = "工作时间外" not in str(said[-1])
        assert str(said[-1]).startswith(WISHED) is by_wish  # by which storage finds what a wish holds
