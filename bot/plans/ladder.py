"""The ladder (提醒阶梯): which rung is due, and when to look next.

A ladder is a list of rules in the plan: who is told, through what, at which distances from the
due date. `rungs` turns it into days, `look` into "now" and "next". Rungs before the due date count
calendar days, rungs after it working days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from bot.calendar.days import Calendar
from bot.words import SHANGHAI, replace

_Party = Literal["owner", "confirmer", "county", "city", "province"]
_Tone = Literal["gentle", "remind", "today", "late", "urge", "report", "broken"]


class EscalationRule(Struct, frozen=True):
    """One line of a ladder; the fields are its keys in the plan."""

    to: _Party
    channel: str = ""  # an escalation leaves on this one; "": however the person is best reached
    on_open: bool = False  # when the duty opens
    before: tuple[int, ...] = ()  # calendar days before the due date
    after: tuple[int, ...] = ()  # working days after it
    weekly: int = 0  # then every 7 days, at most so many times
    since: tuple[int, ...] = ()  # working days after the duty opened or was reported


class ReminderStep(Struct, frozen=True):
    """One step. `key` is stable ("before-7"); with duty and person it makes a notice unique."""

    key: str
    to: _Party
    channel: str
    day: date  # the working day of delivery
    tone: _Tone

    @property
    def escalates(self) -> bool:
        """Whether it climbs to a level above, in writing."""
        return bool(self.channel)


class Look(Struct, frozen=True):
    """What is due now (a missed day is caught up here) and the next moment to look; None: never,
    so the duty belongs on a person's list."""

    due: tuple[ReminderStep, ...]
    next_at: datetime | None


def ladder_steps(
    rules: Iterable[EscalationRule], due: date, opened: date, calendar: Calendar, listed: date | None = None
) -> tuple[ReminderStep, ...]:
    """Return all rungs by day of delivery; those that would lie before `opened` are dropped.

    For the `confirm` ladder `opened` is the day of the report. `listed` is the day on which whoever owes the step came
    onto the list, if it was open before: then they have their first word, and others are told after their own term.
    """
    found = []
    # What comes in the evening is told in the morning.
    heard = calendar.on_or_after(listed + timedelta(days=1)) if listed else None
    for rule in rules:
        told = rule.to in ("owner", "confirmer")  # the others are told of those
        first = calendar.add_workdays(heard, _term(rule)) if heard and not told else opened
        for key, day, tone in _days(rule, due, opened, calendar):
            if day >= opened:
                at = max(day, first)
                found.append(ReminderStep(key, rule.to, rule.channel, at, tone if told else "report"))
    if (
        listed
        and due < listed <= opened
        and not any(rung.to == "owner" for rung in found if rung.day <= opened)
    ):
        found.append(ReminderStep("open", "owner", "", calendar.on_or_after(opened), "late"))
    # A stable sort keeps the order of the rules, so that on one day the owner comes first.
    return tuple(sorted(found, key=lambda rung: rung.day))


def _term(rule: EscalationRule) -> int:
    """Return after how many working days this rule's first report follows."""
    return max(1, min(rule.after or rule.since or (1,)))


def put_off(steps: Iterable[ReminderStep], taken_up: date, until: date) -> tuple[ReminderStep, ...]:
    """Return the steps after 收到 on the day `taken_up`: those for a higher level wait for `until`.

    Nothing is lost: what gathers meanwhile is told together. Whoever owes the duty is reminded as before.
    """
    moved = [
        replace(rung, day=max(rung.day, until)) if rung.escalates and taken_up < rung.day else rung
        for rung in steps
    ]
    return tuple(sorted(moved, key=lambda rung: rung.day))


def promise_step(promised: date, calendar: Calendar) -> ReminderStep:
    """Return the step that tells the county of a promise that was not kept: on the working day after it."""
    day = calendar.on_or_after(promised + timedelta(days=1))
    return ReminderStep(f"promise-{promised:%Y%m%d}", "county", "", day, "broken")


def due_steps(steps: Iterable[ReminderStep], planned_to: datetime | None, now: datetime, start: time) -> Look:
    """Return the steps whose moment (their day at `start`, Shanghai time) lies in (planned_to, now].

    Datetimes are aware; `planned_to` None means that nothing was planned yet.
    """
    moments = sorted(((datetime.combine(r.day, start, SHANGHAI), r) for r in steps), key=lambda pair: pair[0])
    owed = (r for at, r in moments if at <= now and (planned_to is None or at > planned_to))
    return Look(tuple(owed), next((at for at, _ in moments if at > now), None))


def _days(
    rule: EscalationRule, due: date, opened: date, calendar: Calendar
) -> Iterator[tuple[str, date, _Tone]]:
    if rule.on_open:
        yield "open", calendar.on_or_after(opened), "gentle"
    for n in rule.since:
        day = calendar.on_or_after(calendar.add_workdays(opened, n))
        yield f"since-{n}", day, "urge" if n else "remind"
    for n in rule.before:
        day = _ahead(due, n, calendar)
        # "Today" is said only on the day itself, not on the Friday before a Sunday.
        last_day = n == 0 and day == due
        yield f"before-{n}", day, "today" if last_day else "gentle" if n >= 15 else "remind"
    last = due
    for n in sorted(rule.after):
        last = calendar.add_workdays(due, n)
        yield f"after-{n}", last, "late" if n <= 1 else "urge"
    for n in range(1, rule.weekly + 1):
        yield f"weekly-{n}", calendar.on_or_after(last + timedelta(days=7 * n)), "urge"


def _ahead(due: date, n: int, calendar: Calendar) -> date:
    """n calendar days before the due date, moved off a day off.

    The last two calls go to the working day before, so that they still can be acted on; the others
    wait for the next working day, unless that would be past the due date (a due date in a holiday).
    """
    day = due - timedelta(days=n)
    held = calendar.on_or_after(day)
    return calendar.on_or_before(day) if n <= 1 or held > due else held
