"""Every hour of a day and every kind of message, on working days and days off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.calendar.days import Calendar
from bot.calendar.hours import Hours, morning_to_come, muted, next_opening, open_now, wished_hours
from bot.notices.delivery import Cancel, Send, Wait, ready_to_send
from bot.notices.item import Item
from bot.words import (
    SHANGHAI,
    Assessor,
    Case,
    CaseStatus,
    Duty,
    DutyState,
    Kind,
    Level,
    NotificationPreferences,
    replace,
)
from messages.catalogue import explain

HOURS, CN = Hours(time(8, 30), time(17, 30)), Calendar()
WORKDAY, SATURDAY, FESTIVAL = date(2025, 2, 21), date(2025, 2, 22), date(2025, 1, 29)
DAYS = {WORKDAY: True, SATURDAY: False, FESTIVAL: False, date(2025, 2, 8): True}


def item(due: date, rung: str = "owner:before-0") -> Item:
    """A notice of a duty that is due on `due`."""
    duty = Duty(1, 1, "apply_assessment", Level.ENTERPRISE, DutyState.OPEN, due, due)
    case = Case(1, "r", 1, "甲", "乙", "丙", Assessor.CITY, CaseStatus.ACTIVE, (duty,))
    return Item(due.toordinal(), rung, "today", {}, due, duty, case, True)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("urgent", [False, True])
@pytest.mark.parametrize("late", [-1, 0, 1, 217])
def test_the_hours_hold(day: date, kind: Kind, urgent: bool, late: int) -> None:
    """`late`: days since the deadline. Out of hours go answers, and, once the day's work would
    have begun, the last call of what ends today."""
    spoken = (
        ()
        if kind in (Kind.REPLY, Kind.DIGEST, Kind.TICKET)
        else (replace(item(day - timedelta(days=late)), text="x"),)
    )
    for half in range(48):
        now = datetime.combine(day, time(half // 2, half % 2 * 30), SHANGHAI)
        verdict = ready_to_send(kind, spoken, urgent, now, HOURS, CN)
        inside = DAYS[day] and HOURS.start <= now.time() < HOURS.end
        last_call = urgent and bool(spoken) and late == 0 and now.time() >= HOURS.start
        if inside or kind is Kind.REPLY or last_call:
            assert isinstance(verdict, Send) and verdict.items == spoken, now
            assert not verdict.later
        else:
            assert isinstance(verdict, Wait) and verdict.until > now, now
            opens = verdict.until.astimezone(SHANGHAI)
            assert opens.time() == HOURS.start
            in_time = urgent and bool(spoken) and late == 0
            ahead = day if now.time() < HOURS.start else day + timedelta(days=1)
            assert opens.date() == (day if in_time else CN.on_or_after(ahead)), now


def test_the_last_call_leaves_behind_what_can_wait() -> None:
    last, late, ahead = item(WORKDAY), item(date(2024, 7, 1)), item(date(2025, 3, 31))
    officer = replace(item(WORKDAY), rung="county:before-0", text="report")  # told of others' last day
    now = datetime.combine(WORKDAY, time(20), SHANGHAI)
    said = ready_to_send(Kind.REMINDER, (late, last, ahead), True, now, HOURS, CN)
    assert isinstance(said, Send)
    assert (said.items, said.later) == ((last,), (late, ahead))
    assert said.until == datetime(2025, 2, 24, 8, 30, tzinfo=SHANGHAI)
    assert said.reason and explain(said.reason) == "工作时间外，02月24日 08:30起发送"
    assert isinstance(ready_to_send(Kind.REMINDER, (late, officer), True, now, HOURS, CN), Wait)
    assert ready_to_send(Kind.REMINDER, (late, last), True, now.replace(hour=9), HOURS, CN) == Send(
        (late, last)
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("02-21T00:00", "02-21T08:30"),
        ("02-21T08:29:59", "02-21T08:30"),
        ("02-21T08:30", "02-21T08:30"),  # open from the first moment
        ("02-21T17:29:59", "02-21T17:29:59"),
        ("02-21T17:30", "02-24T08:30"),  # and closed from the last
        ("02-22T08:30", "02-24T08:30"),  # a Saturday
        ("02-08T08:00", "02-08T08:30"),  # a working Saturday
        ("02-07T20:00", "02-08T08:30"),
        ("01-28T09:00", "02-05T08:30"),  # the Spring Festival
    ],
)
def test_when_delivery_opens(now: str, opens: str) -> None:
    """The clock of the database is UTC's, the hours are Shanghai's."""
    for moment in (at(now), at(now).astimezone(UTC)):
        assert next_opening(moment, HOURS, CN) == at(opens)
        assert open_now(moment, HOURS, CN) is (now == opens)
        begun = at(now).time() >= HOURS.start
        assert morning_to_come(moment, HOURS) == (None if begun else at(f"{now[:5]}T08:30"))


@pytest.mark.parametrize(
    ("hour", "start"),
    [
        (None, time(8, 30)),
        (time(7), time(8, 30)),  # a wish before the hours in force
        (time(8, 30), time(8, 30)),
        (time(8, 31), time(8, 31)),
        (time(17, 29), time(17, 29)),
        (time(17, 30), time(8, 30)),  # nothing would ever be said
        (time(20), time(8, 30)),
    ],
)
def test_the_hour_somebody_wishes(hour: time | None, start: time) -> None:
    assert wished_hours(HOURS, NotificationPreferences(hour=hour)) == Hours(start, HOURS.end)


@pytest.mark.parametrize(("now", "holds"), [("02-25T23:59", True), ("02-26T00:00", False)])
def test_a_mute_holds_to_the_end_of_its_last_day(now: str, holds: bool) -> None:
    wish = NotificationPreferences(muted_until=date(2025, 2, 25))
    for moment in (at(now), at(now).astimezone(UTC)):
        assert muted(wish, moment) == (date(2025, 2, 25) if holds else None)
    assert muted(NotificationPreferences(), at(now)) is None


def test_an_urgent_word_without_a_notice_of_its_own_knows_no_wish() -> None:
    """A question that nobody has answered, told upward: there is no duty whose date could be past."""
    wish = NotificationPreferences(muted_until=date(2025, 2, 25))
    said = [
        ready_to_send(Kind.TICKET, (), u, at("02-21T09:00"), HOURS, CN, preferences=wish)
        for u in (True, False)
    ]
    assert said[0] == Send(()) and isinstance(said[1], Wait)


@pytest.mark.parametrize(
    ("texts", "kept", "later"),
    [
        (("remind",), None, ()),  # cancelled: the next step of the ladder asks again
        (("nudge",), ("nudge",), ()),
        (("remind", "nudge"), ("nudge",), ("remind",)),
        (("remind", "other"), ("other",), ("remind",)),
    ],
)
@pytest.mark.parametrize("by_template", [True, False])
def test_what_was_promised_waits_for_its_day_and_what_a_bureau_urges_does_not(
    texts: tuple[str, ...], kept: tuple[str, ...] | None, later: tuple[str, ...], by_template: bool
) -> None:
    """`other`: a duty of which nothing was promised."""
    items = tuple(
        replace(
            one, text=text, duty=replace(one.duty, promised_on=None if text == "other" else date(2025, 3, 1))
        )
        for text in texts
        for one in [item(date(2025, 2, 28), "owner:nudge-7" if text == "nudge" else "owner:before-7")]
    )
    now = datetime.combine(WORKDAY, time(9), SHANGHAI)
    verdict = ready_to_send(Kind.REMINDER, items, False, now, HOURS, CN, by_template=by_template)
    if not by_template:
        assert verdict == Send(items)
    elif kept is None:
        assert isinstance(verdict, Cancel)
    else:
        assert isinstance(verdict, Send) and tuple(one.text for one in verdict.items) == kept
        assert tuple(one.text for one in verdict.later) == later
        assert verdict.until == (datetime(2025, 3, 3, 8, 30, tzinfo=SHANGHAI) if later else None)
