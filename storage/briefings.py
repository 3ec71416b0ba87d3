"""调度简报: what was issued for a round, with the figures that the next one is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from storage import query, row_values

_NEWEST = """
SELECT issued_on, snapshot FROM briefings WHERE round = ? AND issued_on < ? ORDER BY issued_on DESC LIMIT 1
"""
_KEEP = """
INSERT INTO briefings (round, issued_on, at, snapshot) VALUES (?, ?, ?, ?)
ON CONFLICT (round, issued_on) DO NOTHING RETURNING id
"""
_DAYS = "SELECT issued_on FROM briefings WHERE round = ? ORDER BY issued_on"


class Issue(Struct, frozen=True):
    """One that was issued: its day, and its figures as JSON."""

    issued_on: date
    snapshot: dict[str, Any]


async def issue_before(round_key: str, day: date) -> Issue | None:
    """Return the newest issue before that day; None for none."""
    return await query.one(Issue, _NEWEST, round_key, day)


async def issued_days(round_key: str) -> list[date]:
    """Return the days of all issues of a round, the first first."""
    return [row_values.day_of_row(day) for day in await query.column(_DAYS, round_key)]


async def keep_issue(round_key: str, day: date, at: datetime, snapshot: Mapping[str, Any]) -> bool:
    """Keep an issue, in the transaction of its messages; False if that day has one already."""
    return bool(await query.column(_KEEP, round_key, day, at, row_values.as_json(dict(snapshot))))
