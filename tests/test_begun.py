"""What most stories begin with is what was played once."""

from __future__ import annotations

from typing import Any

from tests import begun
from tests.harness import Harness
from tests.people import CLERK, workbook
from tests.tables import TABLES


async def rows(s: Harness) -> dict[str, list[Any]]:
    """Of every table but that of the rights that a running service holds."""
    return await s.rows(*(table for table in TABLES if table != "leases"))


async def test_rows_are_put_back_and_go_on_from_there(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        before = await rows(s)
        assert before["messages"] and before["events"]
        await begun.keep("here", database_url)
        for _ in range(2):
            assert "已登记" in await s.says(CLERK, "已提交评估申请")
            assert await rows(s) != before
            assert await begun.put_back("here", database_url)
            assert await rows(s) == before
        s.quiet()


async def test_a_beginning_is_played_where_something_has_happened(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        assert await begun.untouched(s.twin, s.mailbox)
        s.twin.knobs.fail("-1")
        assert not await begun.untouched(s.twin, s.mailbox)
        s.twin.knobs.calm()
        assert await begun.untouched(s.twin, s.mailbox)
        await s.imports(workbook())
        assert not await begun.untouched(s.twin, s.mailbox)
