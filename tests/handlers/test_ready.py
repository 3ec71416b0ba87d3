"""/readyz: another program's lock is said within a second, our own writing and waiting is none."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from urllib.parse import urlsplit

from handlers.entry.web import locked
from handlers.entry.web.locked import RESTS
from storage import db
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, FIRM, workbook

AT = "2025-03-03T10:00"


async def test_ready_says_within_a_second_that_sqlite_is_locked(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.tick()
        async with s.http.get(f"{s.url}/readyz") as answer:
            assert answer.status == 200
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            begun = time.monotonic()
            async with s.http.get(f"{s.url}/readyz") as answer:
                assert answer.status == 503
                assert (await answer.json())["status"] == "database"
            assert time.monotonic() - begun < 1.3
        other.execute("ROLLBACK")
        other.close()
        async with s.http.get(f"{s.url}/readyz") as answer:
            assert answer.status == 200


async def test_a_process_that_stood_still_does_not_blame_the_database(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        looked = asyncio.ensure_future(locked.database(s.wired.context))
        asyncio.get_running_loop().call_soon(time.sleep, 1.0)  # longer than who watches would wait
        await looked


async def test_ready_takes_no_write_of_its_own_for_a_foreign_lock(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.tick()
        async with db.transaction():  # an import of ten thousand rows
            await db.rows("UPDATE people SET name = name RETURNING id")
            async with s.http.get(f"{s.url}/readyz") as answer:
                assert answer.status == 200, await answer.text()
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waits = asyncio.ensure_future(_write_once())  # of our own, and not begun
        await asyncio.sleep(0.1)
        async with s.http.get(f"{s.url}/readyz") as answer:
            assert answer.status == 503
        other.execute("ROLLBACK")
        other.close()
        await waits
        async with s.http.get(f"{s.url}/readyz") as answer:
            assert answer.status == 200


async def _write_once() -> None:
    async with db.transaction():
        await db.rows("UPDATE people SET name = name RETURNING id")


async def test_ready_though_long_transactions_hold_every_connection_of_ours(postgres_url: str) -> None:
    async with Harness(postgres_url, at=AT) as s:
        await s.tick()
        release = asyncio.Event()
        held = [asyncio.ensure_future(_hold(release)) for _ in range(POOL)]
        await asyncio.sleep(0.3)
        assert not any(one.done() for one in held)
        begun = time.monotonic()
        async with s.http.get(f"{s.url}/readyz") as answer:
            assert answer.status == 200, await answer.text()
        assert time.monotonic() - begun < 1.3
        release.set()
        await asyncio.gather(*held)


async def test_a_server_that_takes_no_writes_is_not_ready(postgres_url: str) -> None:
    async with Harness(postgres_url, at=AT) as s:
        await s.tick()
        name = urlsplit(postgres_url).path.strip("/")
        await db.rows(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        async with s.http.get(f"{s.url}/readyz") as answer:
            assert answer.status == 503 and (await answer.json())["error"] == "ReadOnly"


POOL = int(db.POSTGRES_DEFAULTS["maxsize"])


async def _hold(release: asyncio.Event) -> None:
    async with db.transaction():
        await db.rows("SELECT 1 AS one")
        await release.wait()


async def test_pages_say_within_seconds_that_the_database_is_locked(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        await s.tick()
        s.read_all()
        case = await s.case(FIRM)
        async with browser(s, CITY) as b:
            other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            for within in (6, 1):  # the first finds out, the next need not wait for it
                begun = time.monotonic()
                page = await b.get(f"/cases/{case.id}")  # notes that it was looked at
                assert page.status == 503 and "请稍后再试" in page.text
                assert time.monotonic() - begun < within
            api = await b.get("/api/v1/cases")
            assert api.status == 503 and "error" in api.text
            for path in ("/metrics", "/answer/x.y"):
                assert (await b.get(path)).status == 503, path
            other.execute("ROLLBACK")
            other.close()
            await asyncio.sleep(RESTS)
            assert (await b.get(f"/cases/{case.id}")).status == 200
            await s.wired.context.close()
        looks = [e for e in (await s.rows("events"))["events"] if e["act"] == "personal_data_read"]
        assert len(looks) == 1  # what was slow was done, once
