"""A pass opens what it was given for, to whom it was given, until it ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from storage import passes
from storage.passes import Sort
from tests.storage import rows
from tests.storage.rows import NOW

HOUR = timedelta(hours=1)


async def holder(sort: Sort, at: datetime) -> int | None:
    found = await passes.valid_pass(sort, "secret", at)
    return found.person_id if found else None


@pytest.mark.parametrize(("given", "other"), list(permutations(Sort, 2)))
async def test_a_pass_is_of_one_sort(database: str, given: Sort, other: Sort) -> None:
    """What a used link is known by stands in its address: it is neither a session nor a token."""
    who = await rows.person()
    assert await passes.give_pass(given, "secret", who.id, NOW, NOW + HOUR)
    assert await holder(given, NOW) == who.id
    assert await holder(other, NOW) is None
    await passes.end_pass(other, "secret", NOW)
    assert await holder(given, NOW) == who.id


async def test_a_pass_lives_until_its_end_and_is_given_once(database: str) -> None:
    who = await rows.person()
    assert await passes.give_pass(Sort.SESSION, "secret", who.id, NOW, NOW + HOUR)
    assert not await passes.give_pass(Sort.SESSION, "secret", who.id, NOW, NOW + 2 * HOUR)
    assert await holder(Sort.SESSION, NOW + HOUR - timedelta(seconds=1)) == who.id
    assert await holder(Sort.SESSION, NOW + HOUR) is None
    assert await passes.living_passes(who.id, NOW + HOUR) == []
    await passes.end_pass(Sort.SESSION, "secret", NOW)
    assert await holder(Sort.SESSION, NOW) is None


async def test_each_ends_the_own(database: str) -> None:
    mine, others = await rows.person("mine"), await rows.person("others")
    for who in (mine, others):
        for sort in Sort:
            await passes.give_pass(sort, f"{who.id}-{sort}", who.id, NOW, NOW + HOUR)
    (newest, *_) = await passes.living_passes(mine.id, NOW)
    assert not await passes.end_one(others.id, newest.id, NOW)
    assert await passes.end_one(mine.id, newest.id, NOW)
    assert not await passes.end_one(mine.id, newest.id, NOW)
    assert len(await passes.living_passes(mine.id, NOW)) == len(Sort) - 2
    assert await passes.revoke([mine.id], NOW) == len(Sort) - 2
    assert await passes.living_passes(mine.id, NOW) == []
    assert len(await passes.living_passes(others.id, NOW)) == len(Sort) - 1
