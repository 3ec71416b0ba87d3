"""Both other sides in the test's own process, where no kill reaches them, and the way to the
workers."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from aiohttp import web

from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.wecom import WeComTwin
from tests.commands import piped, run
from tests.kill.worker import main

ROOT = Path(__file__).parents[2]
CORP, AGENT, SECRET, TOKEN = "ww184kill", 1000002, "a-secret", "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


def real() -> datetime:
    return datetime.now(UTC)


@dataclass
class Sides:
    """The corp and the mail server as a service reaches them."""

    twin: WeComTwin
    mailbox: Mailbox
    api: str

    def env(self, database_url: str) -> dict[str, str]:
        """The settings of a service between these two."""
        return {
            "DATABASE_URL": database_url,
            "SECRET_KEY": "only-for-this-test-0123456789abcdef",
            "WECOM_CORP_ID": CORP,
            "WECOM_AGENT_ID": str(AGENT),
            "WECOM_SECRET": SECRET,
            "WECOM_TOKEN": TOKEN,
            "WECOM_AES_KEY": AES_KEY,
            "WECOM_API_BASE": self.api,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.mailbox.port),
            "SMTP_FROM": "qingshen@bureau.example",
            "SMTP_SECURITY": "none",
            "LEASE_SECONDS": "10",
            "UNDO_SECONDS": "0",
            # A week passes in seconds here; the limits have tests of their own.
            "MEMBER_PER_MINUTE": "2000",
            "MEMBER_PER_HOUR": "20000",
            "LOG_LEVEL": "warning",
            "LOG_FORMAT": "json",
        }


@asynccontextmanager
async def sides(members: list[str]) -> AsyncIterator[Sides]:
    """A corp with these members and an empty mailbox, both listening."""
    twin = WeComTwin(CORP, AGENT, SECRET, TOKEN, AES_KEY, "", members, real)
    twin.knobs.per_minute, twin.knobs.per_hour = 2000, 20000
    twin.knobs.hang = 0.3
    mailbox = Mailbox(real)
    await mailbox.start()
    runner = web.AppRunner(twin.app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield Sides(twin, mailbox, f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
        await mailbox.stop()


class Worker:
    """One process that forks (`worker.py`); its jobs run one after the other."""

    def __init__(self, jobs: BinaryIO, said: asyncio.StreamReader) -> None:
        self._jobs, self._said = jobs, said

    async def start(self, **job: Any) -> None:
        self._jobs.write(json.dumps(job, default=str).encode() + b"\n")

    async def line(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(await self._said.readline())
        return found

    async def finish(self) -> tuple[dict[str, Any], int]:
        """What the child said last (empty: nothing), and its exit status."""
        last: dict[str, Any] = {}
        while "exit" not in (said := await self.line()):
            last = said
        return last, int(said["exit"])

    async def do(self, **job: Any) -> tuple[dict[str, Any], int]:
        await self.start(**job)
        return await self.finish()

    async def must(self, **job: Any) -> dict[str, Any]:
        """As `do`, for a job that is not to die."""
        said, status = await self.do(**job)
        assert status == 0, f"{job['job']} ended with {status}"
        return said


@asynccontextmanager
async def worker() -> AsyncIterator[Worker]:
    """A process that takes jobs one by one, and may be killed at any."""
    process, said, jobs = piped(main)
    reader = asyncio.StreamReader(limit=64 << 20)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(os.dup(said.fileno()), "rb", 0)
    )
    said.close()
    try:
        with os.fdopen(os.dup(jobs.fileno()), "wb", 0) as lines:
            jobs.close()
            yield Worker(lines, reader)
    finally:
        while process.exitcode is None:
            await asyncio.sleep(0.01)
        transport.close()


def command(env: dict[str, str], *arguments: str) -> str:
    """One command of the product, which must succeed; its standard output."""
    ran = run({**os.environ, **env}, arguments)
    assert ran.status == 0, f"{arguments}: {ran.err}"
    return ran.out
