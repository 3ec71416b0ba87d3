"""Differences from the management system: found, still there, cleared; an event for each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from bot.words import Case, EventName, Level, Scope
from storage import bulk, cases, chain, models, query
from storage.scopes import scope_condition

_Key = tuple[str, str]  # milestone, what


class ExportedCase(Struct, frozen=True):
    """One enterprise as an export has it: what differs (the columns of the table), what was
    compared at all, and the same in words for the event."""

    case_id: int
    differs: Mapping[_Key, Mapping[str, Any]]
    compared: frozenset[_Key]
    labels: Mapping[_Key, str]


class Kept(Struct, frozen=True):
    """What an export changed. `new` by case: the number of the event and the keys it is about;
    `settled` by case: the milestones of which nothing that was told before is so any more."""

    new: Mapping[int, tuple[int, frozenset[_Key]]]
    same: int
    cleared: int
    settled: Mapping[int, frozenset[str]] = field(default_factory=dict)


_CLEAR = "UPDATE differences SET cleared_at = ? WHERE id IN (?)"


async def keep_export(found: Iterable[ExportedCase], source: str, now: datetime, plan_version: str) -> Kept:
    """Bring the table to what the export says, inside the caller's transaction. The same export again
    changes nothing."""
    by_case = {one.case_id: one for one in found}
    open_ = await _open(by_case)
    new: dict[int, frozenset[_Key]] = {}
    cleared: list[int] = []
    settled: dict[int, frozenset[str]] = {}
    entries: list[chain.Entry] = []
    same = 0
    for case_id, one in by_case.items():
        rows = open_.get(case_id, {})
        kept = {
            key
            for key, row in rows.items()
            if key in one.differs and (row.ours, row.theirs) == _values(one.differs[key])
        }
        gone = [row for key, row in rows.items() if key in one.compared and key not in kept]
        fresh = [key for key in one.differs if key not in kept]
        same += len(kept)
        cleared += [row.id for row in gone]
        if ended := {row.milestone for row in gone} - {milestone for milestone, _ in kept}:
            settled[case_id] = frozenset(ended)
        agreed = [k for k, row in rows.items() if row in gone and k not in one.differs]
        if agreed:
            entries.append(_entry(EventName.ONLINE_AGREES, case_id, agreed, one, source, now, plan_version))
        if fresh:
            new[case_id] = frozenset(fresh)
            entries.append(_entry(EventName.ONLINE_DIFFERS, case_id, fresh, one, source, now, plan_version))
    for ids in query.chunks(cleared):
        await query.change(_CLEAR, now, ids)
    await bulk.insert(
        models.Difference,
        (
            {
                "case_id": case_id,
                "milestone": key[0],
                "what": key[1],
                "source": source[:200],
                "found_at": now,
                **by_case[case_id].differs[key],
            }
            for case_id, keys in new.items()
            for key in sorted(keys)
        ),
    )
    numbers = await chain.add_events(entries) if entries else []
    of_case = {
        e.case_id: n
        for e, n in zip(entries, numbers, strict=True)
        if e.act == EventName.ONLINE_DIFFERS and e.case_id
    }
    told = {c: (of_case[c], keys) for c, keys in new.items()}
    return Kept(told, same, len(cleared), settled)


def _values(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["ours"], row["theirs"]


def _entry(
    act: str,
    case_id: int,
    keys: Iterable[_Key],
    one: ExportedCase,
    source: str,
    now: datetime,
    plan_version: str,
) -> chain.Entry:
    said = [one.labels.get(key, f"{key[0]} {key[1]}") for key in sorted(keys)]
    data = {"differences": said, "source": source}
    return chain.Entry(now, "cli", act, data, case_id, plan_version=plan_version)


class Difference(Struct, frozen=True):
    """An entry of the management system that does not agree with ours."""

    id: int
    case_id: int
    milestone: str
    what: str
    ours: str
    theirs: str
    owner: Level
    todo: str
    source: str
    found_at: datetime


_OPEN = "SELECT * FROM differences WHERE case_id IN (?) AND cleared_at IS NULL ORDER BY id"
_OPEN_WITHIN = """
SELECT f.* FROM differences f JOIN cases c ON c.id = f.case_id
WHERE (?) AND c.round_id = ? AND f.cleared_at IS NULL ORDER BY f.case_id, f.id
"""


async def _open(case_ids: Iterable[int]) -> dict[int, dict[_Key, Difference]]:
    """Return the open rows of these cases, which are locked against another export."""
    found: dict[int, dict[_Key, Difference]] = {}
    for ids in query.chunks(sorted(case_ids)):
        await cases.lock_cases(ids)
        for row in await query.fetch(Difference, _OPEN, ids):
            found.setdefault(row.case_id, {})[row.milestone, row.what] = row
    return found


async def open_within(scope: Scope, round_key: str) -> list[tuple[Difference, Case]]:
    """What still differs in a scope, by enterprise."""
    found = await query.fetch(Difference, _OPEN_WITHIN, scope_condition(scope), round_key)
    known = {case.id: case for case in await cases.outlines(row.case_id for row in found)}
    return [(row, known[row.case_id]) for row in found]
