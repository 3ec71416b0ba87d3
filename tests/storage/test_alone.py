"""A database that nobody else uses: the same promises as the writer's, without a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from storage import db, models, schema
from storage.writer import AwaitedSomethingElse
from tests.storage import rows
from tests.storage.test_writer import of, stored


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[None]:
    """Connect to a database that no other process uses meanwhile."""
    url = f"sqlite://{tmp_path / 'alone.db'}"
    await db.connect(url, alone=True)
    await schema.migrate(url)
    yield
    await db.disconnect()


@pytest.mark.usefixtures("alone")
async def test_a_job_is_whole_or_not_at_all_and_none_takes_a_thread() -> None:
    assert await db.write(of("a", "b")) == 2
    with pytest.raises(ZeroDivisionError):
        await db.write(of("c", "d", fails=True))
    with pytest.raises(IntegrityError):
        await db.write(of("e", "a"))
    assert await db.read(stored) == await stored() == ["a", "b"]
    assert not [t for t in threading.enumerate() if t.name.startswith(("writer", "reader"))]


@pytest.mark.usefixtures("alone")
async def test_a_part_fails_by_itself_and_what_follows_a_commit_follows_only_that() -> None:
    called: list[str] = []

    async def work() -> None:
        await db.write(of("kept"))
        with suppress(ZeroDivisionError):
            await db.write(of("gone", fails=True))
        db.after_commit(lambda: called.append("kept"))

    async def failing() -> None:
        db.after_commit(lambda: called.append("never"))
        raise ZeroDivisionError

    await db.write(work)
    with pytest.raises(ZeroDivisionError):
        await db.write(failing)
    assert await stored() == ["kept"] and called == ["kept"]


@pytest.mark.usefixtures("alone")
async def test_a_job_that_awaits_anything_else_fails_and_leaves_nothing() -> None:
    async def work() -> None:
        await of("lost")()
        await asyncio.sleep(0.01)

    with pytest.raises(AwaitedSomethingElse):
        await db.write(work)
    assert await stored() == []


@pytest.mark.usefixtures("alone")
async def test_what_the_library_opens_by_itself_is_a_transaction_too() -> None:
    with suppress(ZeroDivisionError):
        async with in_transaction("default"):
            await models.Counter.create(key="gone", window=rows.NOW, n=1)
            raise ZeroDivisionError
    async with in_transaction("default"):
        await models.Counter.create(key="kept", window=rows.NOW, n=1)
    assert await stored() == ["kept"]
