"""One matter, one message: tables."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.notices.bundle import PlannedNotice, latest_steps, once, packets, superseded
from bot.plans.ladder import ReminderStep
from bot.words import SHANGHAI, Channel, Kind, Person, Spoken, replace

TODAY = date(2025, 2, 25)
NOW = datetime(2025, 2, 25, 9, tzinfo=SHANGHAI)
LATER = datetime(2025, 2, 25, 9, 1, tzinfo=SHANGHAI)
EARLIER = datetime(2025, 2, 25, 8, 30, tzinfo=SHANGHAI)
BEFORE = datetime(2025, 2, 24, 23, 59, tzinfo=SHANGHAI)


def spoken(number: int, kind: Kind, rung: str, at: datetime | None = None) -> Spoken:
    """A notice of this step that was sent at `at` already."""
    return Spoken(number, number, kind, rung, sent_at=at)


def asked(number: int, *, leaves: datetime | None = None) -> Spoken:
    """A request to confirm this report, which leaves at `leaves`."""
    return Spoken(number, number, Kind.CONFIRM, "event:1", "confirm", leaves_at=leaves)


def back(number: int, at: datetime | None = None, *, leaves: datetime | None = None) -> Spoken:
    """The news that a report was sent back."""
    return Spoken(number, number, Kind.RESULT, "event:3", "sent_back", at, leaves)


@pytest.mark.parametrize(
    ("kind", "rung", "other", "gives_way"),
    [
        # A later rung speaks for an earlier one that has not left yet, a later request likewise.
        (Kind.REMINDER, "owner:before-7", spoken(6, Kind.REMINDER, "owner:before-3"), True),
        (Kind.REMINDER, "owner:before-3", spoken(4, Kind.REMINDER, "owner:before-7"), False),
        (Kind.CONFIRM, "event:1", spoken(6, Kind.CONFIRM, "event:2"), True),
        (Kind.CONFIRM, "event:2", spoken(4, Kind.CONFIRM, "event:1"), False),
        # A request that is about to leave says all that its rung does, and what is asked.
        (Kind.REMINDER, "confirmer:since-3", asked(4, leaves=NOW), True),
        (Kind.REMINDER, "owner:before-3", asked(4, leaves=NOW), True),
        (Kind.REMINDER, "confirmer:nudge-9", asked(4, leaves=NOW), True),
        (Kind.CONFIRM, "event:1", spoken(6, Kind.REMINDER, "confirmer:since-3"), False),
        (Kind.REMINDER, "confirmer:since-3", asked(4), False),  # it has failed
        (Kind.REMINDER, "confirmer:since-3", asked(4, leaves=LATER), False),  # not yet
        # A request that left today has asked already; one of yesterday is what a rung is for.
        (Kind.REMINDER, "confirmer:since-3", spoken(4, Kind.CONFIRM, "event:1", EARLIER), True),
        (Kind.REMINDER, "owner:before-3", spoken(4, Kind.CONFIRM, "event:1", EARLIER), True),
        (Kind.REMINDER, "confirmer:since-3", spoken(4, Kind.CONFIRM, "event:1", BEFORE), False),
        (Kind.REMINDER, "owner:before-3", spoken(4, Kind.REMINDER, "owner:open", EARLIER), False),
        # So does what sends a report back: it says by when.
        (Kind.REMINDER, "owner:before-3", back(4, leaves=NOW), True),
        (Kind.REMINDER, "owner:before-3", back(4, EARLIER), True),
        (Kind.REMINDER, "owner:before-3", back(4, BEFORE), False),
        (Kind.REMINDER, "owner:before-3", back(4), False),  # it has failed
        (Kind.REMINDER, "county:after-1", back(4, EARLIER), False),
        # Whoever urges is heard.
        (Kind.REMINDER, "confirmer:nudge-9", spoken(4, Kind.CONFIRM, "event:1", EARLIER), False),
        (Kind.REMINDER, "county:after-1", spoken(6, Kind.REMINDER, "county:after-7"), True),
        (Kind.REMINDER, "owner:before-3", spoken(5, Kind.REMINDER, "owner:before-3"), False),  # itself
        # Other matters of one duty: what is told upward, whom nothing reaches, what happened.
        (Kind.REMINDER, "owner:after-7", spoken(6, Kind.REMINDER, "county:after-7"), False),
        (Kind.REMINDER, "county:after-7", spoken(6, Kind.ESCALATION, "city:after-7"), False),
        (Kind.REMINDER, "unreachable:x", spoken(6, Kind.REMINDER, "county:after-7"), False),
        (Kind.RESULT, "event:1", spoken(6, Kind.RESULT, "event:2"), False),
        (Kind.RESULT, "event:1", spoken(6, Kind.CONFIRM, "event:2"), False),
        (Kind.REMINDER, "county:after-7", spoken(4, Kind.CONFIRM, "event:1", EARLIER), False),
    ],
)
def test_what_gives_way_to_what(kind: Kind, rung: str, other: Spoken, gives_way: bool) -> None:
    assert superseded(spoken(5, kind, rung), [other], NOW) is gives_way


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    """What left a minute before midnight left yesterday, wherever the server stands."""
    night = datetime(2025, 2, 25, 0, 10, tzinfo=SHANGHAI)
    asked_late = spoken(4, Kind.CONFIRM, "event:1", BEFORE)
    assert not superseded(spoken(5, Kind.REMINDER, "confirmer:since-3"), [asked_late], night)


def test_what_joins_a_report_is_no_longer_a_last_call() -> None:
    reminder = replace(told(1, 1, "county:after-7", "report", Kind.REMINDER, Channel.WECOM), urgent=True)
    report = told(1, 1, "city:after-7", "report", Kind.ESCALATION, Channel.EMAIL)
    assert [one.urgent for one in once([reminder, report])] == [False, False]


def told(person: int, duty: int, rung: str, text: str, kind: Kind, channel: Channel) -> PlannedNotice:
    """A notice that is planned for this person today."""
    return PlannedNotice(Person(person, "x"), duty, TODAY, rung, text, kind, channel, urgent=False, facts={})


def test_a_list_joins_the_report_of_one_duty_to_one_person() -> None:
    listed = [
        told(1, 1, "county:after-7", "report", Kind.REMINDER, Channel.WECOM),
        told(1, 2, "county:after-1", "report", Kind.REMINDER, Channel.WECOM),
        told(2, 1, "county:after-7", "report", Kind.REMINDER, Channel.WECOM),
        told(1, 1, "unreachable:after-7", "unreachable", Kind.REMINDER, Channel.WECOM),
        told(1, 1, "owner:after-7", "urge", Kind.REMINDER, Channel.WECOM),
    ]
    report = told(1, 1, "city:after-7", "report", Kind.ESCALATION, Channel.EMAIL)
    joined, *rest = once([*listed, report])
    assert (joined.kind, joined.channel, joined.rung) == (Kind.ESCALATION, Channel.EMAIL, "county:after-7")
    assert rest == [*listed[1:], report]
    assert once(listed) == listed


@pytest.mark.parametrize("text", ["report", "unconfirmed", "unanswered"])
def test_whatever_is_told_of_others_joins_the_report(text: str) -> None:
    listed = told(1, 1, "county:after-7", text, Kind.REMINDER, Channel.WECOM)
    report = told(1, 1, "city:after-7", text, Kind.ESCALATION, Channel.EMAIL)
    assert {one.kind for one in once([listed, report])} == {Kind.ESCALATION}


def test_one_message_for_one_person_one_channel_and_one_kind() -> None:
    """The persons in their order, the notices in theirs; a last call makes the whole message urgent."""
    a = told(2, 1, "owner:before-7", "remind", Kind.REMINDER, Channel.WECOM)
    b = replace(told(2, 2, "owner:before-1", "remind", Kind.REMINDER, Channel.WECOM), urgent=True)
    c = told(2, 3, "city:after-7", "report", Kind.ESCALATION, Channel.EMAIL)
    d = told(1, 4, "owner:open", "gentle", Kind.REMINDER, Channel.EMAIL)
    made = packets([a, b, c, d])
    assert [(p.person_id, p.channel, p.kind, p.notices, p.urgent) for p in made] == [
        (1, Channel.EMAIL, Kind.REMINDER, (d,), False),
        (2, Channel.EMAIL, Kind.ESCALATION, (c,), False),
        (2, Channel.WECOM, Kind.REMINDER, (a, b), True),
    ]
    assert packets([]) == []


def test_missed_rungs_are_gathered_by_voice_and_channel() -> None:
    steps = [
        ReminderStep(key, to, channel, TODAY, "report")  # type: ignore[arg-type]
        for key, to, channel in (
            ("after-1", "county", ""),
            ("after-7", "city", "email"),
            ("after-3", "county", ""),
            ("after-7", "county", "email"),
        )
    ]
    assert {voice: [r.key for r in found] for voice, found in latest_steps(steps).items()} == {
        ("county", ""): ["after-1", "after-3"],
        ("city", "email"): ["after-7"],
        ("county", "email"): ["after-7"],
    }
