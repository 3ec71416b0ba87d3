"""Named rights: one holder at a time, until it ends; shared values until they end."""

from __future__ import annotations

from datetime import timedelta

from storage import leases
from tests.storage.rows import NOW

MINUTE = timedelta(minutes=1)


async def test_a_right_has_one_holder_until_it_ends(database: str) -> None:
    assert await leases.take_lease("probe", "one", NOW, NOW + MINUTE)
    assert await leases.take_lease("probe", "one", NOW + MINUTE / 2, NOW + 2 * MINUTE)  # its own is kept
    assert not await leases.take_lease("probe", "other", NOW + MINUTE, NOW + 3 * MINUTE)
    assert await leases.take_lease("another", "other", NOW, NOW + MINUTE)
    over = NOW + 2 * MINUTE
    assert not await leases.take_lease("probe", "other", over, over + MINUTE)  # to its last moment
    assert await leases.take_lease("probe", "other", over + timedelta(seconds=1), over + MINUTE)
    assert not await leases.take_lease("probe", "one", over + timedelta(seconds=2), over + MINUTE)


async def test_who_does_not_hold_a_right_gives_none_back(database: str) -> None:
    assert await leases.take_lease("probe", "one", NOW, NOW + MINUTE)
    await leases.release_lease("probe", "other")
    assert not await leases.take_lease("probe", "other", NOW, NOW + MINUTE)
    await leases.release_lease("probe", "one")
    assert await leases.take_lease("probe", "other", NOW, NOW + MINUTE)
    await leases.end_lease("probe")
    assert await leases.take_lease("probe", "one", NOW, NOW + MINUTE)


async def test_a_shared_value_ends(database: str) -> None:
    await leases.share("token", "first", NOW + MINUTE)
    await leases.share("token", "second", NOW + 2 * MINUTE)
    assert await leases.value("token", NOW) == ("second", NOW + 2 * MINUTE)
    assert await leases.value("token", NOW + 2 * MINUTE) is None
    assert await leases.shared_value("token") == "second"
    assert await leases.value("none", NOW) is None and await leases.shared_value("none") == ""
