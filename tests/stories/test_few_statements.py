"""What one sentence costs the database: counted, so that it does not grow again unseen."""

from __future__ import annotations

from storage import db
from storage.sqlite_client import client_class
from tests.counted import counted
from tests.harness import Harness
from tests.people import CITY, CLERK, workbook


async def test_a_query_and_a_report_cost_no_more_than_this(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-18T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "进度")
        await s.wired.context.close()  # the mark that the answer has left is waited for by nobody
        spent = {}
        with counted() as found:
            for sentence in ("进度", "已提交评估申请"):
                await s.says(CLERK, sentence)
                await s.wired.context.close()
                spent[sentence] = found.taken()
        await s.tick()
        await s.expect(CITY, "已提交评估申请")
        s.read_all()
        on_sqlite = isinstance(db.connection(), client_class)
        # Keeping, deciding, the mark: a job each, and on SQLite no other hop between threads.
        assert all(reads == 0 and commits <= 3 for _, reads, commits in spent.values()), spent
        assert spent["进度"][0] <= 13, spent  # one of them asks for pauses, which are told
        # Of a report's one asks what stood before it, which it may put right, one settles what was prepared of
        # it, and one asks for the pauses over the message that it sets off.
        assert spent["已提交评估申请"][0] <= (35 if on_sqlite else 37), spent
