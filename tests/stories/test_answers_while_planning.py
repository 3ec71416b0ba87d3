"""A look that has much to plan holds up nobody: its jobs are small, others' go first, and its beat is fresh."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, field
from itertools import groupby

import pytest

from handlers.runtime.pace import Pace
from handlers.services.reminders import planner, posting
from handlers.services.rosters.merge import merge_roster
from handlers.services.views import owing
from storage import db, directory, outgoing_messages, writer
from tests.people import firm, read_once, workbook
from tests.stories.test_planned_in_sets import PLAN, TEXT, ctx

FIRMS = 150
MORNING = "2025-02-20T09:00"  # on which nearly every step has something to tell
MOST_ROWS = 2_500  # that one job may write: a few of each of a thousand notices, and their messages
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def imported(n: int) -> None:
    firms = [firm(i, f"石家庄第{i}化工有限公司", f"clerk{i}") for i in range(1, n + 1)]
    await merge_roster([read_once("名单.xlsx", workbook(*firms), PLAN.places)], ctx("2024-07-09T09:00"), TEXT)


@dataclass
class Watched:
    """What the writer did, in order: whether it was the look's, and how many rows it changed."""

    jobs: list[tuple[bool, int]] = field(default_factory=list)

    def over(self, own: type[writer.Writer], patch: pytest.MonkeyPatch) -> None:
        run = own._run

        def watched(self_: writer.Writer, job: writer._Job, connection: sqlite3.Connection) -> None:
            before = connection.total_changes
            run(self_, job, connection)
            self.jobs.append((job.alone, connection.total_changes - before))

        patch.setattr(own, "_run", watched)


@only_sqlite
@pytest.mark.usefixtures("database")
async def test_answers_go_between_the_jobs_of_a_look_and_its_beat_is_fresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await imported(FIRMS)
    watched, beats = Watched(), []
    watched.over(writer.Writer, monkeypatch)

    async def answer() -> None:
        await db.rows("SELECT 1 AS one")

    async def asked_again_and_again() -> None:
        while True:
            await db.write(answer)

    asker = asyncio.create_task(asked_again_and_again())
    done = await planner.plan([ctx(MORNING)], 0, Pace(lambda: beats.append(len(watched.jobs))))
    asker.cancel()
    await asyncio.wait([asker])
    assert done.planned > FIRMS
    of_the_look = [rows for is_plan, rows in watched.jobs if is_plan]
    assert len(of_the_look) > 15
    assert max(of_the_look) <= MOST_ROWS
    behind_each_other = max(
        len(list(run)) for is_plan, run in groupby(watched.jobs, lambda j: j[0]) if is_plan
    )
    # Who has just had an answer asks anew from the loop, while the look does the same.
    assert behind_each_other <= 2
    assert len(beats) >= len(of_the_look), "one beat a job at least"


@pytest.mark.usefixtures("database")
async def test_a_packet_that_is_stored_in_pieces_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_NOTICES_A_TRANSACTION", 7)
    await imported(12)
    done = await planner.plan([ctx(MORNING)], 0)
    messages = await db.rows("SELECT id, person_id, channel, kind FROM messages")
    assert len({tuple(row.values())[1:] for row in messages}) == len(messages) == done.planned
    notices = await db.rows("SELECT DISTINCT duty_id, due, rung, person_id, message_id FROM notices")
    assert {row["message_id"] for row in notices} == {row["id"] for row in messages}
    assert len(notices) > 12 * 7


@pytest.mark.usefixtures("database")
async def test_whose_a_matter_is_costs_the_same_however_many_a_report_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await imported(40)
    await planner.plan([ctx(MORNING)], 0)
    largest = await db.rows(
        "SELECT message_id FROM notices GROUP BY message_id ORDER BY count(*) DESC LIMIT 1"
    )
    (message,) = await outgoing_messages.load([largest[0]["message_id"]])
    places = 0
    place_of = directory.place_of_role

    def counted(*given: object) -> object:
        nonlocal places
        places += 1
        return place_of(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(directory, "place_of_role", counted)
    monkeypatch.setattr("storage.holders.place_of_role", counted)
    found = await owing.parties(message.notices, ctx(MORNING))
    assert len(found) >= 40 and all(party.people for party in found.values())
    assert places <= len(found) + 60, "one for each matter and each holder"
