"""Who waits to be confirmed as gone, and who takes over: of the same place, and in office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.words import Level
from storage import leavers, models
from tests.storage import rows
from tests.storage.rows import NOW

QIAOXI: dict[str, Any] = {"level": Level.COUNTY, "city": "石家庄市", "county": "桥西区"}


async def office(account: str, **more: Any) -> models.Role:
    return await models.Role.create(person=await rows.person(account), **{**QIAOXI, "unit": "分局", **more})


async def test_only_who_is_in_office_waits(database: str) -> None:
    """A role that ended otherwise meanwhile is nobody's to confirm."""
    named, missing = await office("named"), await office("missing", missing_since=NOW)
    await office("over", missing_since=NOW, ended_at=NOW)
    resting = await office("resting", suspended_at=NOW, ended_at=NOW)
    waiting = {one.id: one for one in await leavers.waiting_roles()}
    assert set(waiting) == {missing.id, resting.id}
    assert (waiting[missing.id].suspended, waiting[resting.id].suspended) == (False, True)
    assert waiting[missing.id].remaining == ("王敏",)
    await leavers.mark_missing([], [missing.id], NOW)
    assert [one.id for one in await leavers.waiting_roles()] == [resting.id]
    await leavers.end_leaving_roles([waiting[resting.id]], NOW + timedelta(days=1))
    assert await leavers.waiting_roles() == []
    assert (await models.Role.get(id=named.id)).ended_at is None


async def test_a_successor_holds_the_same_place_now(database: str) -> None:
    for account, other in (
        ("elsewhere", {"county": "长安区"}),
        ("above", {"level": Level.CITY, "county": ""}),
        ("over", {"ended_at": NOW}),
    ):
        await office(account, **other)
    await office("gone", missing_since=NOW)
    (gone,) = await leavers.waiting_roles()
    assert await leavers.successor(gone) is None
    first, _ = await office("first"), await office("second")
    assert await leavers.successor(gone) == first.person_id
