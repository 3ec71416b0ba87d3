"""What is kept of a database that nobody else uses is what would be read now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.acts.context import DecisionContext
from bot.plans.load import shipped_plan
from bot.words import Scope
from handlers.services.rosters.intake import read_workbook
from handlers.services.rosters.merge import merge_roster
from storage import db, kept, people, query, readable, schema
from tests.bot.test_digest import PLAN, SETTING
from tests.counted import counted
from tests.people import workbook
from tests.places import HEBEI

EVERYTHING = Scope(everything=True)


@pytest.fixture
async def round_(tmp_path: Path) -> AsyncIterator[DecisionContext]:
    """A round with a list, in a database of its own."""
    url = f"sqlite://{tmp_path / 'alone.db'}"
    await db.connect(url, alone=True)
    await schema.migrate(url)
    book = read_workbook("list.xlsx", workbook(), HEBEI)
    await merge_roster([book], SETTING, shipped_plan("hebei-2024"))
    yield SETTING
    await db.disconnect()


CHANGES = [
    "UPDATE duties SET state = 'reported', reported_on = '2025-02-20' WHERE id = 2",
    "UPDATE duties SET due = '2025-05-31', extended_to = '2025-05-31' WHERE id IN (3, 9)",
    "UPDATE cases SET paused = 1 WHERE id = 1",
    "UPDATE enterprises SET industry = '另一行业'",
    "UPDATE hats SET ended_at = '2025-01-01' WHERE level = 'county'",
    "UPDATE addresses SET state = 'lost'",
    "UPDATE people SET name = '改名' WHERE id = 1",
    "INSERT INTO preferences (person_id, hour, channel) VALUES (2, '10:00', '')",
    "DELETE FROM duties WHERE id = 5",
    "DELETE FROM hats WHERE id = 1",
]


async def _read() -> tuple[object, object, object]:
    listed = await readable.list_readable(EVERYTHING, round_key=PLAN.key)
    some = await readable.readable_cases(range(1, 4))
    return listed, some, await people.load_people(range(1, 30))


@pytest.mark.usefixtures("round_")
async def test_each_change_is_seen_by_whatever_statement_it_is_made() -> None:
    async with kept.keeping():
        before = await _read()
        for change in CHANGES:
            await query.rows(change)
            now = await _read()
            async with kept.keeping():  # anew
                assert await _read() == now, change
            assert now != before, change
            before = now


@pytest.mark.usefixtures("round_")
async def test_what_was_not_changed_is_not_read_again() -> None:
    async with kept.keeping():
        first = await readable.readable_cases(range(1, 4))
        await query.rows("UPDATE duties SET planned_to = '2025-02-24', next_action_at = NULL")
        await query.rows("UPDATE duties SET state = 'reported' WHERE case_id = 2")
        second = await readable.readable_cases(range(1, 4))
        assert [a is b for a, b in zip(first, second, strict=True)] == [True, False, True]


@pytest.mark.usefixtures("round_")
async def test_what_is_taken_back_is_read_again() -> None:
    async def changed_and_read() -> None:
        await query.rows("UPDATE cases SET paused = 1 WHERE id = 1")
        assert (await readable.readable_cases([1]))[0].paused
        raise ZeroDivisionError

    async with kept.keeping():
        assert not (await readable.readable_cases([1]))[0].paused
        with suppress(ZeroDivisionError):
            await db.write(changed_and_read)
        assert not (await readable.readable_cases([1]))[0].paused


@pytest.mark.usefixtures("round_")
async def test_a_job_reads_again_only_what_it_asks_for() -> None:
    """What was changed before stays to be read by whoever is outside of a job: each sentence of a rehearsal read
    everybody anew who had written since the last look."""

    async def asked() -> None:
        with counted() as statements:
            assert [*await people.load_people([2, 3])] == [2, 3]
        assert statements.taken()[0] == 1  # what was changed
        with counted() as statements:
            found = await people.load_people([1, 2, 99])
        assert found[1].name == "改名" and found[2] is before[2] and 99 not in found
        assert statements.taken()[0] == 4

    async with kept.keeping():
        before = await people.load_people([1, 2, 3])
        await query.rows("UPDATE people SET name = '改名' WHERE id = 1")
        await db.write(asked)
