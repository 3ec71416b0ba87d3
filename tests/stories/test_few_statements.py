"""What one sentence costs the database: counted, so that it does not grow again unseen."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from storage import db
from storage.sqlite_client import client_class
from tests.harness import Harness
from tests.people import CITY, CLERK, workbook


@dataclass(eq=False)
class Counted(logging.Handler):
    """Every statement of the process, by the thread that runs it, as the library says it."""

    statements: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        self.statements.append((threading.current_thread().name, record.getMessage()))

    def taken(self) -> tuple[int, int, int]:
        """How many statements, how many reads in threads of their own, how many commits; counted anew."""
        found, self.statements = self.statements, []
        commits = sum(said == "COMMIT" for _, said in found)
        reads = sum(thread.startswith("reader") for thread, _ in found)
        return len([1 for _, said in found if said not in ("BEGIN", "COMMIT")]), reads, commits


async def test_a_query_and_a_report_cost_no_more_than_this(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-18T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "进度")
        await s.wired.context.close()  # the mark that the answer has left is waited for by nobody
        counted = Counted()
        log = logging.getLogger("tortoise.db_client")
        before = log.level, log.propagate
        log.setLevel(logging.DEBUG)
        log.propagate = False
        log.addHandler(counted)
        try:
            spent = {}
            for sentence in ("进度", "已提交评估申请"):
                await s.says(CLERK, sentence)
                await s.wired.context.close()
                spent[sentence] = counted.taken()
        finally:
            log.removeHandler(counted)
            log.setLevel(before[0])
            log.propagate = before[1]
        await s.tick()
        await s.expect(CITY, "已提交评估申请")
        s.read_all()
        on_sqlite = isinstance(db.connection(), client_class)
        # Keeping, deciding, the mark: a job each, and on SQLite no other hop between threads.
        assert all(reads == 0 and commits <= 3 for _, reads, commits in spent.values()), spent
        assert spent["进度"][0] <= 12, spent
        assert spent["已提交评估申请"][0] <= (32 if on_sqlite else 34), spent
