"""Cases and people that are read once and kept, in a database that nobody else uses (`sqlite_alone.py`) and that
is thrown away.

To read them anew at each look is half of a rehearsal. Triggers write down whose rows were changed, by whatever
statement; only these are read again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

from bot.words import Case, Person
from storage import db, query

T = TypeVar("T")
_TABLE = "CREATE TABLE IF NOT EXISTS ? (id INTEGER PRIMARY KEY)"
_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS {what}_{act}_{table} AFTER {event} ON {table} BEGIN
    INSERT OR IGNORE INTO changed_{what} VALUES ({whose});
END
"""
_EVERY = 0  # in place of an id: something was changed that is read with all of them
_ALL_CHANGED = "INSERT OR IGNORE INTO changed_{what} VALUES (0)"
_CHANGED = "SELECT id FROM changed_{what}"
_FORGET = "DELETE FROM changed_{what}"
_IDS = "SELECT id FROM {what}"
_Read = Callable[[Collection[int]], Awaitable[Mapping[int, T]]]
# By table whose row it is: the column that holds the id, or _EVERY.
_OF_CASES = {"duties": "case_id", "cases": "id", "enterprises": str(_EVERY), "hats": str(_EVERY)}
_OF_PEOPLE = {"people": "id", "hats": "person_id", "addresses": "person_id", "preferences": "person_id"}
# When the planner looks again is its own: nobody asks a kept case for that, nor a kept person when they wrote last.
_UNWATCHED = {"duties": ("planned_to", "next_action_at"), "addresses": ("heard_at",)}
_COLUMNS = "SELECT name FROM pragma_table_info(?)"


class _Kept(Generic[T]):
    """The rows of the table `what` as values, by id, in order."""

    def __init__(self, what: str, tables: Mapping[str, str]) -> None:
        self._what, self._tables = what, tables
        self._known: dict[int, T] = {}

    async def now(self, read: _Read[T]) -> Mapping[int, T]:
        """Return all of them, after `read` has read those that were changed. What a job reads of its own changes
        is not kept, because it may be taken back."""
        changed = await self._changed()
        if not changed:
            return self._known
        known = {i: one for i, one in self._known.items() if i not in changed}
        now = dict(sorted({**known, **await read(changed)}.items()))
        if not db.in_job():
            self._known = now
            await query.rows(self._said(_FORGET))
        return now

    async def some(self, ids: Collection[int], read: _Read[T]) -> Mapping[int, T]:
        """Return those of these that there are. A job, which keeps nothing, has no others read."""
        if not db.in_job():
            now = await self.now(read)
            return {i: now[i] for i in ids if i in now}
        changed = await self._changed()
        anew = await read([i for i in ids if i in changed])
        found = {i: (anew if i in changed else self._known).get(i) for i in ids}
        return {i: one for i, one in found.items() if one is not None}

    async def _changed(self) -> set[int]:
        """Return those whose rows were changed since they were kept."""
        changed = set(await query.column(self._said(_CHANGED)))
        return {*self._known, *await query.column(self._said(_IDS))} if _EVERY in changed else changed

    async def watch(self) -> None:
        """Begin, outside of a job."""
        await query.rows(_TABLE.replace("?", f"changed_{self._what}"))
        for table, whose in self._tables.items():
            columns = [c for c in await query.column(_COLUMNS, table) if c not in _UNWATCHED.get(table, ())]
            events = {"insert": "INSERT", "update": f"UPDATE OF {', '.join(columns)}", "delete": "DELETE"}
            for act, event in events.items():
                row = "OLD" if act == "delete" else "NEW"
                one = whose if whose == str(_EVERY) else f"{row}.{whose}"
                await query.rows(self._said(_TRIGGER, act=act, table=table, event=event, whose=one))
        await query.rows(self._said(_ALL_CHANGED))

    def _said(self, statement: str, **values: Any) -> str:
        return statement.format(what=self._what, **values)


class _Keeper:
    def __init__(self) -> None:
        self.cases: _Kept[Case] = _Kept("cases", _OF_CASES)
        self.people: _Kept[Person] = _Kept("people", _OF_PEOPLE)


_keeper: _Keeper | None = None


@asynccontextmanager
async def keeping() -> AsyncIterator[None]:
    """Keep what is read meanwhile. Only in a database that is thrown away, where `db.connect` was told that
    nobody else is there."""
    global _keeper
    before, _keeper = _keeper, _Keeper()
    await _keeper.cases.watch()
    await _keeper.people.watch()
    try:
        yield
    finally:
        _keeper = before


async def every_case(read: _Read[Case]) -> Mapping[int, Case] | None:
    """Return every case with its duties, by id; None where nothing is kept. `read` gives those of these ids
    that can be read."""
    return await _keeper.cases.now(read) if _keeper else None


async def some_cases(ids: Collection[int], read: _Read[Case]) -> Mapping[int, Case] | None:
    """Return these cases in this order, as `every_case` does."""
    return await _keeper.cases.some(ids, read) if _keeper else None


async def some_people(ids: Collection[int], read: _Read[Person]) -> Mapping[int, Person] | None:
    """Return these people in this order; None where nothing is kept."""
    return await _keeper.people.some(ids, read) if _keeper else None
