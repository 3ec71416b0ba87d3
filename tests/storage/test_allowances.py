"""The platform's limits, kept to the second: never passed, wherever the seconds begin, and reached."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from random import Random

from bot.words import Limit
from storage import allowances
from storage.allowances import PlannedSend
from tests.storage.rows import NOW

SECONDS, MOST = 10, 50


def wishes(n: int, *limits: Limit, answer: bool = False) -> list[PlannedSend]:
    """As many sends as `n` that count against these limits."""
    return [PlannedSend(limits, answer)] * n


async def granted(n: int, now: datetime, *limits: Limit, answer: bool = False) -> int:
    """How many of them may go."""
    return (await allowances.take_allowances(wishes(n, *limits, answer=answer), now)).count(None)


async def test_no_ten_seconds_hold_more_than_the_limit_and_hardly_any_is_given_away(database: str) -> None:
    """Somebody who always wants more, at odd moments."""
    random, now, went = Random(184), NOW, list[datetime]()
    corp = Limit("corp", SECONDS, MOST)
    while now < NOW + timedelta(seconds=5 * (SECONDS + 1)):
        went += [now] * await granted(random.randrange(1, 40), now, corp)
        now += timedelta(milliseconds=random.randrange(1, 900))
    for begin in went:
        assert sum(begin <= moment < begin + timedelta(seconds=SECONDS) for moment in went) <= MOST
    assert len(went) == 5 * MOST


async def test_many_at_once_get_all_of_it_and_no_more(database: str) -> None:
    corp = Limit("corp", SECONDS, MOST)
    assert sum(await asyncio.gather(*(granted(8, NOW, corp) for _ in range(12)))) == MOST


async def test_a_little_of_what_all_share_is_kept_for_answers(database: str) -> None:
    corp = Limit("corp", 60, 100, shared=True)
    assert await granted(120, NOW, corp) == 98
    assert await granted(5, NOW, corp, answer=True) == 2
    (full,) = await allowances.take_allowances(wishes(1, corp, answer=True), NOW + timedelta(seconds=30))
    assert full and full.shared and full.until == NOW + timedelta(seconds=61)
    assert await granted(1, full.until - timedelta(milliseconds=1), corp, answer=True) == 0
    assert await granted(120, full.until, corp) == 98


async def test_a_member_who_is_full_holds_up_nobody_else(database: str) -> None:
    """Of one member three in an hour and two in a minute; what was refused has counted nowhere."""
    corp = Limit("corp", 60, 100, shared=True)
    one, other = (
        PlannedSend((corp, Limit(f"member:{m}", 60, 2), Limit(f"member:{m}", 3600, 3))) for m in ("a", "b")
    )
    said = await allowances.take_allowances([one, one, one, other, one], NOW)
    assert [full is None for full in said] == [True, True, False, True, False]
    assert not any(full.shared for full in said if full)
    later = NOW + timedelta(minutes=2)
    assert [full is None for full in await allowances.take_allowances([one, one], later)] == [True, False]
    assert await granted(120, NOW + timedelta(seconds=30), corp) == 98 - 3


async def test_what_a_clock_set_back_has_counted_holds_nobody_up(database: str) -> None:
    corp = Limit("corp", 60, 10)
    assert await granted(10, NOW + timedelta(hours=2), corp) == 10
    assert await granted(10, NOW, corp) == 10


async def test_an_hour_that_is_full_holds_all_but_answers_whatever_its_minutes_took(database: str) -> None:
    minute, hour = Limit("corp", 60, 50, shared=True), Limit("corp", 3600, 100, shared=True)
    went = [await granted(80, NOW + timedelta(minutes=2 * n), minute, hour) for n in range(4)]
    assert went == [49, 49, 0, 0]
    (full,) = await allowances.take_allowances(wishes(1, minute, hour), NOW + timedelta(minutes=5))
    assert full and full.shared and full.until == NOW + timedelta(seconds=3601)
    assert await granted(5, NOW + timedelta(minutes=5), minute, hour, answer=True) == 2
    assert await granted(80, full.until, minute, hour) == 47


async def test_what_another_machine_counts_a_little_ahead_counts(database: str) -> None:
    """Clocks differ by seconds; what lies further ahead was counted by one that has been set back."""
    corp, other = Limit("corp", SECONDS, MOST), Limit("other", SECONDS, MOST)
    assert await granted(MOST, NOW + timedelta(seconds=5), corp) == MOST
    assert await granted(1, NOW, corp) == 0
    assert await granted(MOST, NOW + timedelta(seconds=6), other) == MOST
    assert await granted(MOST, NOW, other) == MOST
