"""The libraries' traps that concern us, each closed: every test here fails without its cure."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing, nullcontext
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from tortoise import fields
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError
from tortoise.migrations.operations import AddField, CreateModel
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps

from bot.words import Channel, MessageStatus
from storage import db, models, row_values, schema, sending, tortoise_patches
from tests import pg
from tests.storage import processes, rows

SHANGHAI = timezone(timedelta(hours=8))
HALF_PAST_EIGHT = datetime(2025, 2, 21, 8, 30, tzinfo=SHANGHAI)


async def received(at: datetime) -> None:
    await models.Inbound.create(key=at.isoformat(), wecom="a", text="收到", received_at=at)


@pytest.mark.usefixtures("database")
async def test_a_moment_is_the_same_whatever_offset_it_came_with() -> None:
    await received(HALF_PAST_EIGHT)
    utc = HALF_PAST_EIGHT.astimezone(rows.NOW.tzinfo)
    second = timedelta(seconds=1)
    for moment in (utc, HALF_PAST_EIGHT):
        assert await models.Inbound.filter(received_at=moment).count() == 1
        assert await models.Inbound.filter(received_at__lte=moment).count() == 1
        assert await models.Inbound.filter(received_at__lt=moment - second).count() == 0
        assert await models.Inbound.filter(received_at__gt=moment + second).count() == 0
        counted = await db.rows("SELECT key FROM inbound WHERE received_at <= ?", moment)
        assert len(counted) == 1
        earlier = await db.rows("SELECT key FROM inbound WHERE received_at < ?", moment - second)
        assert earlier == []


@pytest.mark.usefixtures("database")
async def test_moments_with_fractions_keep_their_order() -> None:
    half = timedelta(milliseconds=500)
    for at in (HALF_PAST_EIGHT, HALF_PAST_EIGHT + half, HALF_PAST_EIGHT - half):
        await received(at)
    found = await models.Inbound.all().order_by("received_at").values_list("received_at", flat=True)
    assert found == [HALF_PAST_EIGHT - half, HALF_PAST_EIGHT, HALF_PAST_EIGHT + half]


@pytest.mark.usefixtures("database")
async def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        await received(datetime(2025, 2, 21, 8, 30))


@pytest.mark.usefixtures("database")
async def test_a_raw_row_gives_its_moment_in_utc() -> None:
    await received(HALF_PAST_EIGHT)
    found = await db.rows("SELECT received_at, answered_at FROM inbound")
    assert row_values.moment_of_row(found[0]["received_at"]) == HALF_PAST_EIGHT
    assert row_values.moment_of_row(found[0]["answered_at"]) is None


COUNT_UP = processes.opened("""
for _ in range(60):
    async with db.transaction():
        found = await db.rows("SELECT n FROM counters WHERE key = 'k' FOR UPDATE")
        await asyncio.sleep(0)
        await models.Counter.filter(key="k").update(n=found[0]["n"] + 1)
""")


async def test_two_processes_that_read_and_then_write_lose_nothing(database: str) -> None:
    await models.Counter.create(key="k", window=rows.NOW, n=0)
    await processes.run(COUNT_UP, database, n=2)
    assert (await models.Counter.get(key="k")).n == 120


OPEN_HERE_CLOSE_THERE = """
import asyncio, sys
from storage import db
async def work():
    await asyncio.create_task(db.connect(sys.argv[1]))
    await asyncio.create_task(db.rows("SELECT 1 AS one"))
    await asyncio.create_task(db.disconnect())
asyncio.run(work())
"""


async def test_a_process_ends_when_another_task_closes(database_url: str) -> None:
    await processes.run(OPEN_HERE_CLOSE_THERE, database_url)


async def test_one_process_may_open_the_other_engine_next(tmp_path: Path, pg_server: pg.Server) -> None:
    with pg_server.database() as postgres:
        for url in (f"sqlite://{tmp_path}/a.db", postgres, f"sqlite://{tmp_path}/b.db"):
            await db.connect(url)
            try:
                await schema.migrate(url)
                await rows.person()
                assert await models.Person.all().count() == 1
            finally:
                await db.disconnect()


@pytest.mark.usefixtures("database")
async def test_a_lease_takes_exactly_as_many_as_asked() -> None:
    who = await rows.person()
    for _ in range(5):
        await rows.message(who, MessageStatus.WAITING)
    taken = await sending.lease_messages([Channel.WECOM], "me", rows.NOW, rows.NOW + timedelta(minutes=2), 2)
    assert len(taken) == 2
    leased = await models.Message.filter(status=MessageStatus.SENDING).order_by("id")
    assert [m.id for m in leased] == taken


LEASE = processes.opened("""
from datetime import timedelta
from bot.words import Channel
from storage import sending
me, until = str(__import__("os").getpid()), NOW + timedelta(minutes=2)
while taken := await sending.lease_messages([Channel.WECOM], me, NOW, until, 7):
    for number in taken:
        await models.Counter.create(key=f"message:{number}", window=NOW, n=1)
""")


async def test_two_senders_never_lease_the_same_message(database: str) -> None:
    who = await rows.person()
    for _ in range(60):
        await rows.message(who, MessageStatus.WAITING)
    await processes.run(LEASE, database, n=2)  # the unique counter fails a second taker
    assert await models.Counter.all().count() == 60


@pytest.mark.usefixtures("database")
async def test_returning_gives_its_rows() -> None:
    who = await rows.person()
    await rows.message(who, MessageStatus.HELD)
    sql = "UPDATE messages SET reason = ? WHERE person_id = ? RETURNING id, reason"
    changed = await db.rows(sql, "试", who.id)
    assert [row["reason"] for row in changed] == ["试"]
    assert await db.rows("UPDATE messages SET reason = ? WHERE id = 0 RETURNING id", "") == []


@pytest.mark.usefixtures("database")
async def test_new_ids_are_fresh_and_go_on_after_the_last() -> None:
    first = await rows.person()
    async with db.transaction():
        ids = await db.new_ids("people", 3)
        await models.Person.bulk_create([models.Person(id=i, name="新") for i in ids])
    last = await models.Person.create(name="后")
    assert len({first.id, *ids, last.id}) == 5
    assert await db.new_ids("people", 0) == []


@pytest.mark.usefixtures("database")
async def test_a_city_has_one_file_of_its_own_in_a_round() -> None:
    of = await rows.round_()
    await rows.city_file(of, "石家庄市")
    await rows.city_file(of, "唐山市")
    with pytest.raises(IntegrityError):
        await rows.city_file(of, "石家庄市")


@pytest.mark.usefixtures("database")
async def test_nothing_that_others_refer_to_can_be_deleted() -> None:
    await rows.fill()
    for table in ("rounds", "enterprises", "cases", "duties", "people", "messages"):
        with pytest.raises((IntegrityError, OperationalError)):
            await db.rows(f"DELETE FROM {table} RETURNING 1 AS one")


async def interrupted() -> None:
    """Begin a transaction that stores a person, and fail inside it."""
    async with db.transaction():
        await rows.person()
        _ = 1 // 0


@pytest.mark.usefixtures("database")
async def test_a_failed_transaction_leaves_nothing_and_blocks_nobody() -> None:
    with pytest.raises(ZeroDivisionError):
        await interrupted()
    async with asyncio.timeout(5), db.transaction():
        assert await models.Person.all().count() == 0


async def look() -> None:
    async with db.transaction():
        await db.rows("SELECT 1 AS one")


async def test_a_transaction_cancelled_anywhere_blocks_nobody(database_url: str) -> None:
    """Nor may it keep the only connection, or leave a transaction open behind it."""
    one_connection = "&maxsize=1" if "?" in database_url else ""
    await db.connect(database_url + one_connection)
    try:
        await look()
        for turns in range(40):
            looking = asyncio.create_task(look())
            for _ in range(turns):
                await asyncio.sleep(0)
            looking.cancel()
            await asyncio.wait([looking])
            async with asyncio.timeout(5):
                await look()
    finally:
        await db.disconnect()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_begin_that_fails_blocks_nobody(database_url: str) -> None:
    path = database_url.removeprefix("sqlite://")
    await db.connect(f"{database_url}?busy_timeout=100")
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(OperationalError, match="locked"):
                await look()
            other.execute("COMMIT")
        async with asyncio.timeout(5):
            await look()
    finally:
        await db.disconnect()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_begin_cancelled_while_it_waits_leaves_nothing_open(database_url: str) -> None:
    path = database_url.removeprefix("sqlite://")
    await db.connect(database_url)
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as other:
            other.execute("BEGIN IMMEDIATE")
            looking = asyncio.create_task(look())
            await asyncio.sleep(0.1)
            looking.cancel()
            await asyncio.sleep(0)
            other.execute("COMMIT")  # now the cancelled BEGIN gets its turn
            with pytest.raises(asyncio.CancelledError):
                await looking
            await asyncio.sleep(0.2)
            other.execute("DELETE FROM people")
    finally:
        await db.disconnect()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_statement_is_one_round_trip(database_url: str) -> None:
    """The driver's reset of a session cost another one each time."""
    await db.connect(f"{database_url}&maxsize=1")
    try:
        await db.rows("SET qingshen.mark TO 'kept'")
        assert await db.rows("SHOW qingshen.mark") == [{"qingshen.mark": "kept"}]
    finally:
        await db.disconnect()


def test_the_state_before_a_step_is_built_only_when_it_is_asked_for() -> None:
    """The library built all models twice more for each step of a migration."""
    tortoise_patches.patch_tortoise()
    state = State(models={}, apps=StateApps(default_connections={"models": "default"}))
    options = {"table": "things", "app": "models"}
    CreateModel("Thing", [("id", fields.IntField(primary_key=True))], options).state_forward("models", state)
    before = state.clone()
    AddField("Thing", "name", fields.TextField(null=True)).state_forward("models", state)
    assert "apps" not in vars(before)
    for known, asked in ((False, before), (True, state)):
        assert ("name" in asked.apps.get_model("models.Thing")._meta.fields_map) is known


@pytest.mark.parametrize("queried", [True, False])
def test_how_models_of_a_step_may_be_asked_for_is_not_worked_out(queried: bool) -> None:
    state = State(models={}, apps=StateApps(default_connections={"models": "default"}))
    key = ("id", fields.IntField(primary_key=True))
    with nullcontext() if queried else tortoise_patches.never_queried():
        CreateModel("Thing", [key], {"table": "things", "app": "models"}).state_forward("models", state)
    assert bool(state.apps.get_model("models.Thing")._meta._filters) is queried


MIGRATE = processes.opened("await schema.migrate(URL)")


async def test_two_migrates_at_once_are_one(empty_url: str) -> None:
    await processes.run(MIGRATE, empty_url, n=3)
    await db.connect(empty_url)
    try:
        assert not await schema.lacks_migrations(empty_url)
        await rows.fill()
    finally:
        await db.disconnect()


@pytest.mark.usefixtures("database")
async def test_a_reading_runs_beside_the_loop_and_changes_nothing() -> None:
    async def reads() -> tuple[str, int]:
        found = await db.rows("SELECT count(*) AS n FROM counters")
        return threading.current_thread().name, int(found[0]["n"])

    async def writes() -> None:
        await db.rows("DELETE FROM counters RETURNING n")

    for thread, n in await asyncio.gather(*(db.read(reads) for _ in range(9))):
        assert thread.startswith("reader") and n == 0
    with pytest.raises((OperationalError, TransactionManagementError)):
        await db.read(writes)
    assert await db.read(reads) and await db.write(reads)


async def test_a_reading_goes_on_when_the_server_has_ended_its_connection(postgres_url: str) -> None:
    async def own() -> int:
        return int((await db.rows("SELECT pg_backend_pid() AS pid"))[0]["pid"])

    await db.connect(postgres_url)
    try:
        first = await db.read(own)
        await db.rows("SELECT pg_terminate_backend(?)", first)
        await asyncio.sleep(0.2)
        assert await db.read(own) != first
    finally:
        await db.disconnect()
