"""When a digest is due: Mondays, holidays, eves of deadlines, changed rhythms, years' ends."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import pairwise

import pytest

from bot.calendar.days import Calendar, YearDays
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.rhythm import Rhythm, deadlines, next_digest, parse_rhythm, wished
from bot.words import SHANGHAI

CN = Calendar()
PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
WEEKLY, DAILY = Rhythm(), Rhythm("day")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("rhythm", "after", "moment"),
    [
        (WEEKLY, "2025-02-20T09:00", "2025-02-24T09:00"),
        (WEEKLY, "2025-02-24T08:59", "2025-02-24T09:00"),
        (WEEKLY, "2025-02-24T09:00", "2025-03-03T09:00"),  # strictly later
        (WEEKLY, "2024-09-10T09:00", "2024-09-18T09:00"),  # 16 and 17 are the Mid-Autumn holiday
        (WEEKLY, "2025-01-21T09:00", "2025-01-27T09:00"),  # the eve of the Spring Festival works
        # 2 February is Sunday; Monday the 3rd and Tuesday the 4th are off, the 5th works.
        (WEEKLY, "2025-01-27T09:00", "2025-02-05T09:00"),
        (WEEKLY, "2025-09-29T09:00", "2025-10-09T09:00"),  # Monday 6 October in a long holiday
        (WEEKLY, "2025-10-09T09:00", "2025-10-13T09:00"),
        (WEEKLY, "2024-12-30T10:00", "2025-01-06T09:00"),  # over the year's end
        (WEEKLY, "2026-12-28T10:00", "2027-01-04T09:00"),  # into a year without published days
        (WEEKLY, "2024-02-26T10:00", "2024-03-04T09:00"),  # over 29 February
        (DAILY, "2024-02-28T10:00", "2024-02-29T09:00"),
        (DAILY, "2024-02-29T10:00", "2024-03-01T09:00"),
        (DAILY, "2025-01-24T10:00", "2025-01-26T09:00"),  # a working Sunday
        (DAILY, "2025-01-27T10:00", "2025-02-05T09:00"),
        (Rhythm("week", 4, time(16, 30)), "2025-02-20T09:00", "2025-02-21T16:30"),
        (Rhythm("week", 4), "2025-04-01T09:00", "2025-04-07T09:00"),  # Friday is 清明
        (Rhythm("week", 5), "2025-02-20T09:00", "2025-02-24T09:00"),  # a Saturday: Monday
        (Rhythm("week", 5), "2025-02-05T10:00", "2025-02-08T09:00"),  # a working Saturday
        (Rhythm("never"), "2025-02-20T09:00", ""),
    ],
)
def test_own_days(rhythm: Rhythm, after: str, moment: str) -> None:
    expected = at(moment) if moment else None
    assert next_digest(rhythm, at(after), (), CN) == expected


@pytest.mark.parametrize(
    ("due", "eve"),
    [
        (date(2025, 2, 28), "2025-02-27"),
        (date(2025, 5, 31), "2025-05-30"),  # a Saturday in a holiday
        (date(2025, 11, 30), "2025-11-28"),  # a Sunday
        (date(2025, 2, 5), "2025-01-27"),  # the first day after the Spring Festival
        (date(2024, 3, 1), "2024-02-29"),
        (date(2025, 3, 4), "2025-03-03"),  # the eve is a Monday: one digest, not two
    ],
)
def test_the_working_day_before_a_deadline(due: date, eve: str) -> None:
    day = at(f"{eve}T09:00")
    seen = [next_digest(WEEKLY, day.replace(hour=0), [due], CN)]
    seen.append(next_digest(WEEKLY, day, [due], CN))
    assert seen[0] == day
    assert seen[1] is not None and seen[1].date() > day.date()


def test_every_week_of_the_round_has_exactly_one_slot() -> None:
    """Whatever the holidays: on working days alone, and never two within one working day."""
    moment, seen = at("2024-07-08T00:00"), []
    while moment < at("2027-02-01T00:00"):
        found = next_digest(WEEKLY, moment, (), CN)
        assert found is not None
        seen.append(moment := found)
    days = [m.date() for m in seen]
    assert len(days) == len(set(days))
    assert all(CN.is_workday(d) for d in days)
    assert max((b - a).days for a, b in pairwise(days)) <= 15  # over a Spring Festival
    assert all(d.weekday() == 0 or not CN.is_workday(monday(d)) for d in days)


def monday(day: date) -> date:
    return date.fromordinal(day.toordinal() - day.weekday())


def test_the_plans_dates() -> None:
    assert sorted(deadlines(PLAN, CN)) == [
        date(2024, 7, 18),
        date(2025, 2, 28),
        date(2025, 3, 7),
        date(2025, 5, 31),
        date(2025, 7, 31),
        date(2025, 8, 7),
        date(2025, 10, 31),
        date(2025, 11, 30),
    ]


@pytest.mark.parametrize("key", ["hubei-2026", "lhasa-2011", "shenzhen-2024", "wuhan-2025"])
def test_other_rounds_have_dates_too(key: str) -> None:
    dates = deadlines(parse_plan(shipped_plan(key), key), CN)
    assert next_digest(WEEKLY, at("2025-02-20T09:00"), dates, CN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("简报 每周一 9:00", "每周一 9:00"),
        ("简报每周", "每周一 9:00"),
        ("简报改为每周五下午4点", "每周五 16:00"),
        ("简报 每星期天 上午10点半", "每周日 10:30"),
        ("简报 每天", "每个工作日 9:00"),
        ("简报 每个工作日 8:45", "每个工作日 8:45"),
        ("停发简报", "停发"),
        ("恢复简报", "每周一 9:00"),
        ("简报 每周二 9点15分", "每周二 9:15"),
        ("简报 每周三 9点05", "每周三 9:05"),
        ("简报 每逢周六 9时", "每周六 9:00"),
        ("简报 每周日", "每周日 9:00"),
        ("简报 每周四 傍晚5点", "每周四 17:00"),
        ("简报 每周四 下午12点", "每周四 12:00"),
        ("简报 每周四 下午1点", "每周四 13:00"),
        ("简报 每周四 13:30", "每周四 13:30"),
    ],
)
def test_how_people_say_it(text: str, said: str) -> None:
    wish = wished(text)
    assert wish is not None and wish.label == said
    assert parse_rhythm(str(wish)) == wish


def test_every_day_bears_no_weekday() -> None:
    assert wished("简报 每天 10:00") == Rhythm("day", 0, time(10))
    assert str(Rhythm("day", at=time(10))) == "day:0:10:00"


def test_a_year_without_a_working_day_is_said() -> None:
    off = {
        date.fromordinal(n): "停工" for n in range(date(2025, 1, 1).toordinal(), date(2026, 1, 1).toordinal())
    }
    with pytest.raises(ValueError, match="no working day within 60 days after 2025-02-20"):
        next_digest(WEEKLY, at("2025-02-20T09:00"), (), Calendar({2025: YearDays(off)}))


@pytest.mark.parametrize("text", ["简报 每天 25:00", "简报 每周一 9:99", "简报 明天", "简报"])
def test_what_is_no_rhythm(text: str) -> None:
    assert wished(text) is None
