"""Dates that are days off stay the legal dates; the last call comes on the last working day."""

from __future__ import annotations

from datetime import date, timedelta

from tests.harness import Harness, Heard
from tests.people import CITY, CLERK, PROVINCE, STRANGER, mail, workbook
from tests.stories.test_targets_and_results import to_acceptance


async def walk(s: Harness, first: str, last: str) -> list[Heard]:
    """A tick on every day; what anybody heard."""
    heard: list[Heard] = []
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        await s.tick(f"{day}T09:00")
        heard += [h for h in s.read_all() if "【简报】" not in h.text]  # test_digests.py's
        day += timedelta(days=1)
    return heard


def days(heard: list[Heard], who: str, word: str) -> list[str]:
    """The days on which `who` got a message that contains `word`."""
    return [f"{h.day:%m-%d}" for h in heard if h.to == who and word in h.subject + h.text]


async def test_assess_is_due_on_a_saturday_of_the_dragon_boat_festival(sqlite_url: str) -> None:
    """2025-05-31; the bureau's turn begins with the confirmed application."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        heard = await walk(s, "2025-02-21", "2025-06-10")
    bureau = [h for h in heard if h.to == CITY]
    # T-30 is 1 May: held to the 6th, the first working day after the holiday.
    # T-15 is Friday the 16th; T-3 is Wednesday the 28th; the last call Friday the 30th.
    assert days(bureau, CITY, "完成评估") == [
        "02-21",
        "05-06",
        "05-16",
        "05-26",
        "05-28",
        "05-30",
        "06-03",
        "06-10",
    ]
    for h in bureau:
        assert h.text.count("2025年5月31日（周六") == 1 and "含当日" in h.text, h
        if h.day < date(2025, 5, 31):
            assert "建议5月30日（周五）前办结" in h.text, h
    (last_call,) = [h for h in bureau if h.day == date(2025, 5, 30)]
    assert "还有1天" in last_call.text or "明" in last_call.text
    assert "逾期" in next(h.text for h in bureau if h.day == date(2025, 6, 3))


async def test_the_acceptance_a_month_ahead_waits_for_the_end_of_the_national_day(sqlite_url: str) -> None:
    """T-30 of 2025-10-31 is 1 October; the first working day after is Thursday the 9th."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await to_acceptance(s)
        await s.tick()
        s.read_all()
        heard = await walk(s, "2025-09-25", "2025-10-20")
    assert days(heard, CITY, "完成验收") == ["10-09", "10-16"]
    assert "还有22天" in next(h.text for h in heard if h.to == CITY and "完成验收" in h.text)


async def test_the_summary_is_due_on_a_sunday(sqlite_url: str) -> None:
    """2025-11-30: the last two calls are one message on Friday the 28th."""
    async with Harness(sqlite_url, at="2025-09-20T09:00") as s:
        await s.begin(workbook())
        heard = await walk(s, "2025-09-25", "2025-12-05")
        # Nothing in the air: the city's own file waits on no list but its ladder's end.
        assert not await s.messages("waiting")
    for city in (CITY, STRANGER):
        assert days(heard, city, "工作总结") == [
            "10-09",
            "10-31",
            "11-17",
            "11-24",
            "11-27",
            "11-28",
            "12-01",
            "12-03",
        ]
    (last_call,) = [h for h in heard if h.to == STRANGER and f"{h.day}" == "2025-11-28"]
    assert "2025年11月30日（周日）前（含当日）" in last_call.text
    assert "还有2天" in last_call.text and "今日截止" not in last_call.text
    assert "11月28日（周五）前办结" in last_call.text
    assert days(heard, mail(PROVINCE), "工作总结") == ["12-03"]
