"""A look that has much to plan holds up nobody: its jobs are small, others' go first, and its beat is fresh."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from types import FrameType

import pytest

from bot.words import Role
from handlers.runtime.pace import Pace
from handlers.services.reminders import look
from handlers.services.rosters.merge import merge_roster
from handlers.services.views import owing
from storage import db, notices, outgoing_messages
from tests.counted import listening
from tests.people import firm, read_once, workbook
from tests.stories.test_planned_in_sets import PLAN, TEXT, ctx

FIRMS = 150
MORNING = "2025-02-20T09:00"  # on which nearly every step has something to tell
MOST_NOTICES = 4_100  # to one job
MOST_OF_ONE = 1_500  # of one person, in one piece
ASKED = "SELECT 1 AS asked"
INSERT_NOTICES = notices.insert_notices
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def imported(n: int) -> None:
    firms = [firm(i, f"石家庄第{i}化工有限公司", f"clerk{i}") for i in range(1, n + 1)]
    await merge_roster([read_once("名单.xlsx", workbook(*firms), PLAN.places)], ctx("2024-07-09T09:00"), TEXT)


class Transactions(logging.Handler):
    """Those of the writer, as the library says its statements: whether somebody's question was among them,
    and how many notices were stored."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.done: list[tuple[bool, int]] = []
        self._asked, self._notices = False, 0

    def emit(self, record: logging.LogRecord) -> None:
        """Note for each commit of the writer whether it answered somebody, and how many notices it stored."""
        if threading.current_thread().name != "writer":
            return
        said = record.args[0] if isinstance(record.args, tuple) and record.args else record.msg
        if said == "COMMIT":
            self.done.append((self._asked, self._notices))
            self._asked, self._notices = False, 0
        self._asked = self._asked or said == ASKED

    async def insert_notices(self, new: Sequence[tuple[int, int, notices.NewNotices]]) -> None:
        """Count and store what messages tell."""
        self._notices += sum(len(one.rungs) for _, _, one in new)
        await INSERT_NOTICES(new)


@contextmanager
def watched() -> Iterator[Transactions]:
    """The transactions of the writer while the block runs."""
    transactions = Transactions()
    with pytest.MonkeyPatch.context() as patch, listening(transactions):
        patch.setattr(notices, "insert_notices", transactions.insert_notices)
        yield transactions


async def question() -> None:
    await db.rows(ASKED)


async def asked_again_and_again() -> None:
    """Ask the writer one question after another, until the test ends it."""
    while True:
        await db.write(question)


@only_sqlite
@pytest.mark.usefixtures("database")
async def test_answers_go_between_the_jobs_of_a_look_and_its_beat_is_fresh() -> None:
    await imported(FIRMS)
    beats: list[None] = []
    asker = asyncio.create_task(asked_again_and_again())
    with watched() as transactions:
        done = await look.plan_look([ctx(MORNING)], 0, Pace(lambda: beats.append(None)))
    asker.cancel()
    await asyncio.wait([asker])
    looks = [stored for asked, stored in transactions.done if not asked]
    assert max(looks) <= MOST_NOTICES
    assert not any(stored for asked, stored in transactions.done if asked), "each job by itself"
    # Who has just had an answer asks anew from the loop, while the look does the same.
    assert (
        max(len(list(run)) for asked, run in groupby(transactions.done, lambda one: one[0]) if not asked) <= 2
    )
    assert len(beats) >= len(looks) > 10, "one beat a job at least"
    # What a city is told went in pieces, and is one message.
    messages = await db.rows("SELECT id, person_id, channel, kind FROM messages")
    assert len({tuple(row.values())[1:] for row in messages}) == len(messages) == done.planned > FIRMS
    largest = "SELECT count(*) AS n, count(DISTINCT person_id) AS readers FROM notices GROUP BY message_id"
    sizes = await db.rows(largest)
    assert max(row["n"] for row in sizes) > MOST_OF_ONE
    assert {row["readers"] for row in sizes} == {1}
    assert sum(row["n"] for row in sizes) == sum(looks)


@pytest.mark.usefixtures("database")
async def test_whose_a_matter_is_costs_the_same_however_many_a_report_names() -> None:
    await imported(40)
    await look.plan_look([ctx(MORNING)], 0)
    largest = await db.rows(
        "SELECT message_id FROM notices GROUP BY message_id ORDER BY count(*) DESC LIMIT 1"
    )
    (message,) = await outgoing_messages.load_outgoing([largest[0]["message_id"]])
    compared, office = 0, Role.office.fget.__code__  # type: ignore[attr-defined]

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal compared
        compared += event == "call" and frame.f_code is office

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = await owing.parties(message.notices, ctx(MORNING))
    finally:
        sys.setprofile(before)
    assert len(found) >= 40 and all(party.people for party in found.values())
    assert len(found) <= compared <= len(found) + 60, "one for each matter and each holder"
