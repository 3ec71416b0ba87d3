"""Jobs: whole or not at all, answered once they are committed, and never in anybody's way."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing, suppress
from random import Random

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from storage import db, models, trouble
from storage.sqlite_client import client_class
from storage.writer import AwaitedSomethingElse, Work
from tests.storage import processes, rows

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def of(*keys: str, fails: bool = False) -> Work[int]:
    """A job that leaves a counter for each of the keys, unless it fails behind them."""

    async def work() -> int:
        for key in keys:
            await models.Counter.create(key=key, window=rows.NOW, n=1)
        if fails:
            raise ZeroDivisionError
        return len(keys)

    return work


async def stored() -> list[str]:
    found = await db.rows("SELECT key FROM counters ORDER BY key")
    return [row["key"] for row in found]


def client() -> client_class:
    own = db.connection()
    assert isinstance(own, client_class)
    return own


@pytest.mark.usefixtures("database")
async def test_a_job_is_one_transaction_and_returns_what_it_found() -> None:
    assert await db.write(of("a", "b")) == 2
    with pytest.raises(ZeroDivisionError):
        await db.write(of("c", "d", fails=True))
    with pytest.raises(IntegrityError):
        await db.write(of("e", "a"))
    assert await stored() == ["a", "b"]


@pytest.mark.usefixtures("database")
async def test_a_part_of_a_job_may_fail_by_itself() -> None:
    async def work() -> None:
        await db.write(of("kept"))
        with suppress(ZeroDivisionError):
            await db.write(of("gone", fails=True))
        with suppress(IntegrityError):
            await db.write(of("kept"))
        assert await db.read(stored) == ["kept"]
        await of("behind")()

    await db.write(work)
    assert await stored() == ["behind", "kept"]


@pytest.mark.usefixtures("database")
async def test_jobs_at_one_time_fail_each_for_itself() -> None:
    jobs = [db.write(of(f"{n:02}", f"{n:02}+", fails=n % 7 == 3)) for n in range(40)]
    ended = await asyncio.gather(*jobs, return_exceptions=True)
    assert [n for n, result in enumerate(ended) if result != 2] == [n for n in range(40) if n % 7 == 3]
    assert await stored() == sorted(k for n in range(40) if n % 7 != 3 for k in (f"{n:02}", f"{n:02}+"))


@only_sqlite
@pytest.mark.usefixtures("database")
async def test_what_waits_shares_a_commit() -> None:
    await db.write(of())
    writer = client().writer
    jobs, commits = writer.jobs, writer.commits
    await asyncio.gather(*(db.write(of(str(n))) for n in range(60)))
    assert writer.jobs - jobs == 60
    assert writer.commits - commits < 10


@pytest.mark.usefixtures("database")
async def test_what_was_to_follow_a_commit_follows_it_on_the_loop() -> None:
    heard: list[tuple[str, threading.Thread, list[str]]] = []

    def job(name: str, *, fails: bool = False) -> Work[None]:
        def call() -> None:
            heard.append((name, threading.current_thread(), []))

        async def work() -> None:
            await of(name)()
            db.after_commit(call)
            db.after_commit(call)
            assert not heard
            if fails:
                raise ZeroDivisionError

        return work

    with pytest.raises(ZeroDivisionError):
        await db.write(job("a", fails=True))
    await db.write(job("b"))
    assert heard == [("b", threading.main_thread(), [])]


async def slept() -> None:
    await asyncio.sleep(0.01)


async def threaded() -> None:
    await asyncio.to_thread(lambda: None)


async def waited() -> None:
    await asyncio.shield(WAITED[0])


WAITED: list[asyncio.Future[None]] = []


@only_sqlite
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("elsewhere", [slept, threaded, waited], ids=lambda f: f.__name__)
async def test_a_job_that_awaits_anything_else_fails_and_leaves_nothing(elsewhere: Work[None]) -> None:
    WAITED[:] = [asyncio.get_running_loop().create_future()]

    async def work() -> None:
        await of("a")()
        await elsewhere()

    with pytest.raises(AwaitedSomethingElse):
        await db.write(work)
    assert await stored() == []
    assert await db.write(of("b")) == 1


@only_sqlite
async def test_a_full_disk_fails_whom_it_concerns_and_nothing_is_claimed(database: str) -> None:
    async def full() -> None:
        pages = (await db.rows("PRAGMA page_count"))[0]["page_count"]
        await db.rows(f"PRAGMA max_page_count = {pages + 2}")

    async def large() -> None:
        await of("large")()
        await db.rows("UPDATE counters SET key = hex(zeroblob(?)) RETURNING n", 100_000)

    await db.write(full)
    ended = await asyncio.gather(
        *(db.write(work) for work in (of("a"), large, of("b"))), return_exceptions=True
    )
    assert isinstance(ended[1], OperationalError) and "full" in str(ended[1])
    assert trouble.of_the_database(ended[1])
    assert await stored() == [key for key, said in (("a", ended[0]), ("b", ended[2])) if said == 1]
    assert await db.write(of("c")) == 1


@only_sqlite
async def test_another_programs_lock_holds_up_no_reader_and_ends_in_time(database_url: str) -> None:
    path = database_url.removeprefix("sqlite://")
    await db.connect(f"{database_url}?busy_timeout=400")
    try:
        await db.write(of("a"))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = [asyncio.ensure_future(db.write(of(str(n)))) for n in range(20)]
            await asyncio.sleep(0.1)
            async with asyncio.timeout(0.2):
                assert await stored() == ["a"]
            async with asyncio.timeout(1):  # all together, not one after the other
                ended = await asyncio.gather(*waiting, return_exceptions=True)
            assert all(trouble.of_the_database(e) for e in ended if isinstance(e, BaseException))
            assert len(ended) == 20
            dropped = asyncio.ensure_future(db.write(of("dropped")))
            await asyncio.sleep(0.05)
            dropped.cancel()
            kept = asyncio.ensure_future(db.write(of("kept")))
            await asyncio.sleep(0.05)
            other.execute("COMMIT")
            assert await kept == 1
        assert await stored() == ["a", "kept"]
    finally:
        await db.disconnect()


@pytest.mark.usefixtures("database")
async def test_a_reader_neither_waits_for_a_transaction_nor_sees_its_half() -> None:
    begun, release = asyncio.Event(), asyncio.Event()

    async def holds() -> None:
        async with db.transaction():
            await of("a")()
            begun.set()
            await release.wait()

    holding = asyncio.ensure_future(holds())
    await begun.wait()
    async with asyncio.timeout(2):
        assert await stored() == []
        assert await db.read(stored) == []
    release.set()
    await holding
    assert await stored() == ["a"]


async def test_what_reads_twice_reads_of_one_moment(database: str) -> None:
    async def twice() -> tuple[list[str], list[str]]:
        before = await stored()
        await elsewhere(database, "INSERT INTO counters (key, \"window\", n) VALUES ('a', '2025-01-01', 1)")
        return before, await stored()

    assert await db.read(twice) == ([], [])
    assert await stored() == ["a"]


async def elsewhere(url: str, statement: str) -> None:
    """A change that another program makes right now."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)) as other:
            other.execute(statement)
        return
    import asyncpg

    server = await asyncpg.connect(url)
    await server.execute(statement)
    await server.close()


@pytest.mark.usefixtures("database")
async def test_what_only_reads_cannot_write() -> None:
    with pytest.raises(Exception, match=r"read.?only"):
        await db.read(of("a"))
    assert await stored() == []


SAY_WHAT_WAS_ANSWERED = """
from functools import partial
async def pair(n):
    for half in "ab":
        await models.Counter.create(key=f"{n:06}{half}", window=NOW, n=1)
async def one(lane):
    for n in range(lane, 10**6, 8):
        await db.write(partial(pair, n))
        print(n, flush=True)
await asyncio.gather(*(one(lane) for lane in range(8)))
"""


async def test_whatever_was_answered_is_there_after_a_kill(database: str) -> None:
    with processes.started(processes.opened(SAY_WHAT_WAS_ANSWERED), database) as child:
        await child.first_line()
        await asyncio.sleep(Random().uniform(0, 0.2))
        child.kill()
        await child.ended()
        answered = [int(line) for line in child.out.read_text("utf-8").split("\n")[:-1]]
    left = await stored()
    assert {f"{n:06}{half}" for n in answered for half in "ab"} <= set(left)
    assert len(left) % 2 == 0
    assert all(a[:6] == b[:6] for a, b in zip(left[::2], left[1::2], strict=True))


@only_sqlite
@pytest.mark.usefixtures("database")
async def test_a_patient_job_lets_others_go_first_and_shares_no_commit() -> None:
    await db.write(of())
    writer, begun, goes_on = client().writer, threading.Event(), threading.Event()
    ran: list[tuple[str, int]] = []  # each job, and the commit that it is a part of

    def named(name: str) -> Work[None]:
        async def work() -> None:
            ran.append((name, writer.commits))

        return work

    async def busy() -> None:
        begun.set()
        goes_on.wait()

    jobs = [asyncio.ensure_future(db.write(busy))]
    while not begun.is_set():
        await asyncio.sleep(0)
    names = ("plan 1", "answer 1", "plan 2", "answer 2")
    jobs += [asyncio.ensure_future(db.write(named(n), patient=n.startswith("plan"))) for n in names]
    await asyncio.sleep(0)
    goes_on.set()
    await asyncio.gather(*jobs)
    assert [name for name, _ in ran] == ["answer 1", "answer 2", "plan 1", "plan 2"]
    commits = dict(ran)
    assert commits["answer 2"] < commits["plan 1"] < commits["plan 2"]
