"""The chain of events: whole, it holds; whatever is changed in it is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.words import DutyState
from messages.catalogue import explain
from storage import chain, db, models
from tests.storage import processes, rows

pytestmark = pytest.mark.usefixtures("database")


def entry(n: int, **more: Any) -> chain.Entry:
    data = {"n": n, "理由": "设备检修", "nested": {"b": [1, None], "a": 2.5}}
    at = rows.NOW + timedelta(minutes=n, microseconds=n)
    return chain.Entry(at, "chat", "confirm", data, n, n + 1, n + 2, "1", **more)


async def add(*entries: chain.Entry) -> list[int]:
    async with db.transaction():
        return await chain.add_events(entries)


async def test_an_empty_chain_holds() -> None:
    assert await chain.check_chain() == []


async def test_a_chain_holds_over_many_transactions() -> None:
    assert await add(entry(1), entry(2)) == [1, 2]
    assert await add(entry(3)) == [3]
    assert await add() == []
    assert await chain.check_chain() == []


async def test_a_chain_longer_than_one_reading_holds() -> None:
    numbers = await add(*(entry(n) for n in range(chain.CHUNK + 5)))
    assert numbers[-1] == chain.CHUNK + 5
    assert await chain.check_chain() == []


async def test_what_is_hashed_is_what_is_read_back() -> None:
    odd = {"day": rows.DAY, "at": rows.NOW, "state": DutyState.OPEN, "text": "a\u2028b", "x": {}}
    await add(chain.Entry(rows.NOW, "clock", "plan", odd))
    assert await chain.check_chain() == []


async def interrupted() -> None:
    """Begin a transaction that adds an event, and fail inside it."""
    async with db.transaction():
        await chain.add_events([entry(2)])
        _ = 1 // 0


async def test_an_undone_transaction_leaves_the_chain_as_it_was() -> None:
    await add(entry(1))
    with pytest.raises(ZeroDivisionError):
        await interrupted()
    assert await add(entry(3)) == [2]
    assert await chain.check_chain() == []


CHANGED: dict[str, Any] = {
    "at": rows.NOW,
    "case_id": 99,
    "duty_id": None,
    "person_id": 99,
    "entrance": "page",
    "act": "send_back",
    "data": {"n": 2},
    "plan_version": "2",
    "before": "f" * 64,
    "hash": "f" * 64,
}


@pytest.mark.parametrize("column", CHANGED)
async def test_any_changed_column_is_found(column: str) -> None:
    await add(entry(1), entry(2), entry(3))
    await models.Event.filter(seq=2).update(**{column: CHANGED[column]})
    (problem,) = await chain.check_chain()
    assert "第 2 条" in explain(problem)  # the first broken link, whatever follows it


async def test_every_column_of_an_event_is_tried() -> None:
    assert set(CHANGED) == models.Event._meta.db_fields - {"seq"}


async def test_a_change_with_its_own_hash_made_to_fit_is_found() -> None:
    await add(entry(1), entry(2), entry(3))
    event = await models.Event.get(seq=2)
    forged = chain.event_hash(event.before, 2, entry(7))
    await models.Event.filter(seq=2).update(
        at=entry(7).at, data=entry(7).data, case_id=7, duty_id=8, person_id=9, hash=forged
    )
    found = await chain.check_chain()
    assert len(found) == 1
    assert "第 3 条" in explain(found[0])


@pytest.mark.parametrize("gone", [[1], [2], [3], [2, 3], [1, 2, 3]])
async def test_deleted_events_are_found(gone: list[int]) -> None:
    await add(entry(1), entry(2), entry(3))
    await models.Event.filter(seq__in=gone).delete()
    assert len(await chain.check_chain()) == 1


async def test_the_first_gap_is_named() -> None:
    await add(entry(1), entry(2), entry(3), entry(4))
    await models.Event.filter(seq__in=[2, 4]).delete()
    (problem,) = await chain.check_chain()
    assert "应为第 2 条，却是第 3 条" in explain(problem)


async def test_an_inserted_event_is_found() -> None:
    """At the end, even with a hash that fits; in the middle its place is taken."""
    await add(entry(1), entry(2))
    last = await models.Event.get(seq=2)
    link = chain.event_hash(last.hash, 3, entry(3))
    said = {name: getattr(entry(3), name) for name in chain.Entry.__struct_fields__}
    await models.Event.create(seq=3, before=last.hash, hash=link, **said)
    (problem,) = await chain.check_chain()
    assert "有 2 条" in explain(problem) and "实有 3 条" in explain(problem)


async def test_two_swapped_events_are_found() -> None:
    await add(entry(1), entry(2), entry(3))
    for old, new in ((1, 100), (2, 1), (100, 2)):
        await db.rows("UPDATE events SET seq = ? WHERE seq = ? RETURNING seq", new, old)
    assert len(await chain.check_chain()) == 1


async def test_a_head_that_was_set_back_is_found() -> None:
    await add(entry(1), entry(2))
    first = await models.Event.get(seq=1)
    await models.ChainHead.filter(id=1).update(seq=1, hash=first.hash)
    assert len(await chain.check_chain()) == 1


ADD_MANY = processes.opened("""
for n in range(25):
    async with db.transaction():
        await chain.add_events([chain.Entry(NOW, "cli", "import", {"n": n})] * 2)
""")


async def test_writers_at_once_make_one_chain(database: str) -> None:
    await processes.run(ADD_MANY, database, n=3)
    assert await models.Event.all().count() == 150
    assert await chain.check_chain() == []


async def test_a_last_event_that_was_written_anew_with_its_own_hash_is_found() -> None:
    """It follows from what stands before it; the head knows another."""
    await add(entry(1), entry(2))
    last = await models.Event.get(seq=2)
    forged = chain.event_hash(last.before, 2, entry(3))
    changed = {name: getattr(entry(3), name) for name in ("at", "data", "case_id", "duty_id", "person_id")}
    await models.Event.filter(seq=2).update(hash=forged, **changed)
    (problem,) = await chain.check_chain()
    assert "末尾缺失" in explain(problem)
