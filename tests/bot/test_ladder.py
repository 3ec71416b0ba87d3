from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.calendar.days import Calendar
from bot.plans.ladder import EscalationRule, ReminderStep, due_steps, ladder_steps, put_off
from bot.plans.load import parse_plan, shipped_plan
from bot.words import SHANGHAI

CN = Calendar()
PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
START = time(8, 30)


def owner(voice: EscalationRule, due: date, opened: date = date(2024, 7, 8)) -> dict[str, date]:
    """The day of each step of one rule, by the step's key."""
    return {r.key: r.day for r in ladder_steps([voice], due, opened, CN)}


@pytest.mark.parametrize(
    ("due", "key", "day"),
    [
        (date(2025, 2, 28), "before-30", date(2025, 2, 5)),  # 01-29 is Spring Festival
        (date(2025, 2, 28), "before-0", date(2025, 2, 28)),
        (date(2025, 2, 28), "after-1", date(2025, 3, 3)),
        (date(2025, 2, 28), "after-3", date(2025, 3, 5)),
        (date(2025, 2, 28), "after-7", date(2025, 3, 11)),
        (date(2025, 5, 31), "before-30", date(2025, 5, 6)),  # 05-01 is Labour Day
        (date(2025, 5, 31), "before-7", date(2025, 5, 26)),  # a Saturday
        (date(2025, 5, 31), "before-1", date(2025, 5, 30)),
        (date(2025, 5, 31), "before-0", date(2025, 5, 30)),  # Dragon Boat: merges with the last call
        (date(2025, 5, 31), "after-1", date(2025, 6, 3)),
        (date(2025, 10, 31), "before-30", date(2025, 10, 9)),  # 10-01 is National Day
        (date(2025, 10, 31), "after-1", date(2025, 11, 3)),
        (date(2025, 11, 30), "before-7", date(2025, 11, 24)),
        (date(2025, 11, 30), "before-1", date(2025, 11, 28)),
        (date(2025, 11, 30), "before-0", date(2025, 11, 28)),
        (date(2025, 11, 30), "after-1", date(2025, 12, 1)),
        (date(2024, 9, 9), "after-1", date(2024, 9, 10)),
        (date(2024, 7, 18), "after-1", date(2024, 7, 19)),
        (date(2025, 7, 31), "after-1", date(2025, 8, 1)),
        (date(2025, 9, 25), "after-3", date(2025, 9, 29)),  # across the working Sunday 09-28
        (date(2024, 2, 29), "before-0", date(2024, 2, 29)),
        # The last two calls come before a day off, though the day after it would still be in time.
        (date(2025, 3, 31), "before-1", date(2025, 3, 28)),
        (date(2025, 10, 9), "before-1", date(2025, 9, 30)),
        (date(2025, 3, 31), "before-0", date(2025, 3, 31)),
        (date(2025, 2, 3), "before-3", date(2025, 1, 27)),  # held would be after the due date
        (date(2027, 1, 31), "after-1", date(2027, 2, 1)),  # no published holidays
    ],
)
def test_days_of_rungs(due: date, key: str, day: date) -> None:
    voice = EscalationRule("owner", before=(60, 30, 15, 7, 3, 1, 0), after=(1, 3, 7))
    assert owner(voice, due, date(2023, 1, 1))[key] == day


def test_a_call_that_waits_may_come_on_the_last_day_itself() -> None:
    found = owner(EscalationRule("owner", before=(2,)), date(2025, 3, 31))  # two days before: a Saturday
    assert found == {"before-2": date(2025, 3, 31)}


def test_weekly_starts_after_the_last_rung_and_is_capped() -> None:
    found = owner(EscalationRule("owner", after=(1, 7), weekly=3), date(2025, 9, 12))
    assert found == {
        "after-1": date(2025, 9, 15),
        "after-7": date(2025, 9, 23),
        "weekly-1": date(2025, 9, 30),
        "weekly-2": date(2025, 10, 9),  # 10-07 is a holiday
        "weekly-3": date(2025, 10, 14),
    }


def test_what_lies_before_the_opening_is_dropped() -> None:
    voice = EscalationRule("owner", on_open=True, before=(60, 30, 15, 7, 3, 1, 0), after=(1,))
    found = owner(voice, date(2025, 7, 31), opened=date(2025, 7, 20))  # a Sunday
    assert list(found) == ["open", "before-7", "before-3", "before-1", "before-0", "after-1"]
    assert found["open"] == date(2025, 7, 21)


def test_the_confirm_ladder_counts_from_the_report() -> None:
    found = ladder_steps(PLAN.ladders["confirm"], date(2025, 5, 31), date(2025, 5, 30), CN)
    assert [(r.key, r.to, r.day, r.tone) for r in found] == [
        ("since-3", "confirmer", date(2025, 6, 5), "urge"),
        ("since-5", "confirmer", date(2025, 6, 9), "urge"),
        ("since-10", "province", date(2025, 6, 16), "report"),
    ]
    weekend = ladder_steps(
        [EscalationRule("confirmer", since=(0,))], date(2025, 5, 31), date(2025, 5, 31), CN
    )
    assert weekend[0].day == date(2025, 6, 3)


@pytest.mark.parametrize(
    ("due", "tones"),
    [
        (
            date(2025, 2, 28),
            {
                "before-15": "gentle",
                "before-7": "remind",
                "before-1": "remind",
                "before-0": "today",
                "after-1": "late",
                "after-3": "urge",
                "weekly-1": "urge",
            },
        ),
        (date(2025, 11, 30), {"before-0": "remind"}),  # told on Friday: not "today"
    ],
)
def test_tone(due: date, tones: dict[str, str]) -> None:
    found = ladder_steps(PLAN.ladders["application"], due, date(2024, 7, 8), CN)
    own = {r.key: r.tone for r in found if r.to == "owner"}
    assert {key: own[key] for key in tones} == tones
    assert {r.tone for r in found if r.to != "owner"} == {"report"}


def test_application_ladder_of_the_notice() -> None:
    found = ladder_steps(PLAN.ladders["application"], date(2025, 2, 28), date(2024, 7, 8), CN)
    assert list(found) == sorted(found, key=lambda r: r.day)
    upward = [(r.key, r.to, r.channel, r.day) for r in found if r.to != "owner"][:6]
    assert upward == [
        ("after-1", "county", "", date(2025, 3, 3)),
        ("after-3", "county", "", date(2025, 3, 5)),
        ("after-7", "county", "", date(2025, 3, 11)),
        ("after-7", "city", "email", date(2025, 3, 11)),
        ("weekly-1", "county", "", date(2025, 3, 18)),
        ("weekly-1", "city", "email", date(2025, 3, 18)),
    ]
    assert [r.day for r in found if r.to == "province"] == [date(2025, 3, 21)]
    # Whoever owes it is told before, or on the same day ahead of, the level above.
    first = {to: next(i for i, r in enumerate(found) if r.to == to) for to in ("county", "city")}
    late = next(i for i, r in enumerate(found) if r.to == "owner" and r.key == "after-1")
    assert late < first["county"] < first["city"]


LISTED = date(2025, 9, 1)  # a Monday


@pytest.mark.parametrize(
    ("due", "owner_first", "county", "city", "province"),
    [
        # Long past its date, and its ladder over: one word to the owner, and a report each in its own time.
        (date(2025, 2, 28), date(2025, 2, 28), date(2025, 9, 3), date(2025, 9, 11), date(2025, 9, 23)),
        (date(2025, 8, 29), date(2025, 8, 29), date(2025, 9, 3), date(2025, 9, 11), date(2025, 9, 23)),
        # Not yet due: as for everybody else.
        (date(2025, 9, 30), date(2025, 8, 1), date(2025, 10, 9), date(2025, 10, 16), date(2025, 10, 28)),
    ],
)
def test_nobody_above_hears_before_the_owner_of_what_came_onto_the_list_late(
    due: date, owner_first: date, county: date, city: date, province: date
) -> None:
    found = ladder_steps(PLAN.ladders["application"], due, date(2024, 7, 8), CN, LISTED)
    first = {to: min(r.day for r in found if r.to == to) for to in ("county", "city", "province")}
    assert first == {"county": county, "city": city, "province": province}
    assert owner_first in [r.day for r in found if r.to == "owner"]


def test_a_step_that_opens_after_its_date_is_told_to_its_owner_first() -> None:
    rules = [EscalationRule("owner", after=(1, 3)), EscalationRule("city", "email", after=(3,), weekly=2)]
    found = ladder_steps(rules, date(2025, 7, 25), LISTED, CN, LISTED)
    assert [(r.key, r.to, r.day, r.tone) for r in found] == [("open", "owner", LISTED, "late")]


def test_taken_up_what_climbs_is_put_off_and_not_lost() -> None:
    """收到 on Tuesday 18 March 2025 until Tuesday the 25th."""
    steps = ladder_steps(PLAN.ladders["application"], date(2025, 2, 28), date(2024, 7, 8), CN)
    until = date(2025, 3, 25)
    after = put_off(steps, date(2025, 3, 18), until)
    assert len(after) == len(steps) and list(after) == sorted(after, key=lambda r: r.day)
    assert {(r.to, r.key) for r in after if r.day == until and r.channel == "email"} == {
        ("province", "after-15"),
        ("city", "weekly-2"),
    }
    # Whoever owes it, and the county's own list, are told on the same days as before.
    plain = [r for r in steps if not r.channel]
    assert [r for r in after if not r.channel] == plain
    assert [r for r in after if r.day <= date(2025, 3, 18)] == [
        r for r in steps if r.day <= date(2025, 3, 18)
    ]


@pytest.mark.parametrize(
    ("voice", "steps"),
    [
        # What falls on the day of opening itself is told; the day before is over.
        (EscalationRule("owner", on_open=True), [("open", date(2025, 3, 3), "gentle")]),
        (EscalationRule("owner", before=(7,)), [("before-7", date(2025, 3, 3), "remind")]),
        (EscalationRule("owner", before=(8,)), [("before-8", date(2025, 3, 3), "remind")]),  # a Sunday
        (EscalationRule("owner", before=(10,)), []),  # 28 February
        # Without a rung after the date the weeks count from the date itself.
        (
            EscalationRule("owner", weekly=2),
            [("weekly-1", date(2025, 3, 17), "urge"), ("weekly-2", date(2025, 3, 24), "urge")],
        ),
        (
            EscalationRule("owner", after=(2, 1), weekly=1),  # whatever the order in which they are written
            [
                ("after-1", date(2025, 3, 11), "late"),
                ("after-2", date(2025, 3, 12), "urge"),
                ("weekly-1", date(2025, 3, 19), "urge"),
            ],
        ),
        (
            EscalationRule("confirmer", since=(0, 1)),
            [("since-0", date(2025, 3, 3), "remind"), ("since-1", date(2025, 3, 4), "urge")],
        ),
        (EscalationRule("county", on_open=True), [("open", date(2025, 3, 3), "report")]),
        (EscalationRule("city", before=(0,)), [("before-0", date(2025, 3, 10), "report")]),
    ],
)
def test_one_voice(voice: EscalationRule, steps: list[tuple[str, date, str]]) -> None:
    """Open on Monday 3 March 2025, due on Monday the 10th."""
    found = ladder_steps([voice], date(2025, 3, 10), date(2025, 3, 3), CN)
    assert [(r.key, r.day, r.tone) for r in found] == steps


@pytest.mark.parametrize(("n", "tone"), [(15, "gentle"), (14, "remind")])
def test_two_weeks_before_it_gets_firmer(n: int, tone: str) -> None:
    found = ladder_steps([EscalationRule("owner", before=(n,))], date(2025, 3, 31), date(2025, 1, 1), CN)
    assert [r.tone for r in found] == [tone]


@pytest.mark.parametrize(
    ("channel", "day", "then"),
    [
        ("email", 18, 18),  # what went that day has gone
        ("email", 19, 25),
        ("email", 24, 25),
        ("email", 25, 25),
        ("email", 26, 26),
        ("", 19, 19),  # whoever owes the duty, and the county's own list
    ],
)
def test_taken_up_on_the_18th_until_the_25th(channel: str, day: int, then: int) -> None:
    step = ReminderStep("after-7", "city", channel, date(2025, 3, day), "report")
    found = put_off([step], date(2025, 3, 18), date(2025, 3, 25))
    assert [r.day.day for r in found] == [then]


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=SHANGHAI)


STEPS = tuple(
    ReminderStep(key, "owner", "", date(2025, 3, day), "late")
    for key, day in (("a", 3), ("b", 5), ("c", 5), ("d", 11))
)


@pytest.mark.parametrize(
    ("planned_to", "now", "due", "next_at"),
    [
        (None, at(3, 8, 29), "", at(3, 8, 30)),
        (None, at(3, 8, 30), "a", at(5, 8, 30)),
        (at(3, 8, 30), at(3, 8, 31), "", at(5, 8, 30)),  # planned up to and including 08:30
        (at(3, 8, 29), at(3, 8, 30), "a", at(5, 8, 30)),
        (at(3, 9), at(10, 9), "bc", at(11, 8, 30)),  # a missed day is caught up
        (None, at(20, 9), "abcd", None),
        (at(11, 8, 30), at(20, 9), "", None),
    ],
)
def test_look(planned_to: datetime | None, now: datetime, due: str, next_at: datetime | None) -> None:
    # The moments come from the database in UTC, the start of work is Shanghai's.
    utc = planned_to.astimezone(UTC) if planned_to else None
    found = due_steps(reversed(STEPS), utc, now.astimezone(UTC), START)
    assert sorted(r.key for r in found.due) == list(due)
    assert found.next_at == next_at


def test_looking_every_hour_gives_each_rung_once() -> None:
    steps = ladder_steps(PLAN.ladders["letter"], date(2024, 7, 18), date(2024, 7, 8), CN)
    seen: list[ReminderStep] = []
    planned_to = None
    now = datetime(2024, 7, 8, 0, 0, tzinfo=UTC)
    while now < datetime(2024, 11, 1, tzinfo=UTC):
        seen += due_steps(steps, planned_to, now, START).due
        planned_to, now = now, now + timedelta(hours=1)
    assert sorted(seen, key=str) == sorted(steps, key=str)
