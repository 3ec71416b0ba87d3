"""What pages ask of 100,000 cases is answered from an index, without reading the rows themselves."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from bot.words import OWING, DutyState, DutyStatus
from storage import duty_status, listing, lists, query
from storage.query import UNRESTRICTED, Sql

TODAY = date(2025, 2, 21)
LATE = duty_status.with_status(DutyStatus.OVERDUE, TODAY)
QUESTIONS = {
    "the overview": (duty_status._ALIKE, (UNRESTRICTED, "r-1", ["assess"])),
    "what is late": (lists._GROUPED, ("r-1", OWING, [DutyState.OPEN], UNRESTRICTED, LATE)),
    "a list": (listing._BY_PLACE, ("r-1", UNRESTRICTED, listing._OF_ENTERPRISES)),
    "a list by its mark": (
        listing._BY_PLACE,
        ("r-1", UNRESTRICTED, Sql(listing._WITH_DUTY, (["assess"], LATE))),
    ),
}
COVERED = {  # the alias of a table -> how it must be read
    "the overview": ("c USING COVERING INDEX", "d USING COVERING INDEX"),
    "what is late": ("d USING COVERING INDEX",),
    "a list": ("c USING COVERING INDEX",),
    "a list by its mark": ("d USING COVERING INDEX",),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_heavy_questions_of_pages_read_indexes_alone(sqlite_template: Path, name: str) -> None:
    statement, values = QUESTIONS[name]
    text, flat = query.bound(statement, values)
    with sqlite3.connect(sqlite_template) as plain:
        plan = [row[3] for row in plain.execute(f"EXPLAIN QUERY PLAN {text}", [str(v) for v in flat])]
    for wanted in COVERED[name]:
        assert any(wanted in line for line in plan), (wanted, plan)
