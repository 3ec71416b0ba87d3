"""The product in processes that die: forks a child for each job, and kills it where it is told.

Forked itself from a process that has everything imported (`tests/commands.py`) and has no threads and no
open loop, so that forking is safe and a child costs milliseconds. One JSON line in is one job, its
lines out are what the child said and, last, `{"exit": status}`; -9 is the kill. A child counts its
steps: before each time a task is resumed and after each time it is suspended, whichever task it is, and
before each statement, in whatever thread, SQLite's COMMIT among them. At step `kill_at` it kills
itself, so that each line of the product between two awaits, and each statement, comes to be the last one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Coroutine, Generator
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web

from bot.words import CHANNELS, Channel, replace
from handlers.app import Parts, wired_parts
from handlers.entry.web.routes import application
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.logs import configure
from handlers.runtime.settings import read_settings
from storage import db
from tests.kill import ledger

Job = dict[str, Any]
ROUNDS_OF_RECOVERY = 40
MINUTES = timedelta(minutes=10)


class Fuse(logging.Handler):
    """Counts steps; at the last one the process is gone, without a word to anybody."""

    def __init__(self, kill_at: int) -> None:
        super().__init__(logging.DEBUG)
        self.kill_at, self.steps = kill_at, 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def emit(self, record: logging.LogRecord) -> None:
        """The library says each statement before it is run."""
        self.step()


class Watched(Coroutine[Any, Any, Any]):
    """A coroutine whose resumptions and suspensions are counted."""

    def __init__(self, inner: Coroutine[Any, Any, Any], fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def send(self, value: Any) -> Any:
        self._fuse.step()
        waits_for = self._inner.send(value)
        self._fuse.step()
        return waits_for

    def throw(self, *args: Any) -> Any:
        self._fuse.step()
        waits_for = self._inner.throw(*args)
        self._fuse.step()
        return waits_for

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, None, Any]:
        return self._inner.__await__()


def say(document: dict[str, Any]) -> None:
    """One line to whoever drives the jobs."""
    os.write(1, json.dumps(document, ensure_ascii=False, default=str).encode() + b"\n")


def watch(fuse: Fuse) -> None:
    """From here on every new task of this loop, and every statement, is counted."""
    statements = logging.getLogger("tortoise.db_client")
    statements.setLevel(logging.DEBUG)
    statements.propagate = False
    statements.addHandler(fuse)

    def made(loop: Any, work: Any, **options: Any) -> asyncio.Task[Any]:
        return asyncio.Task(Watched(work, fuse), loop=loop, **options)

    asyncio.get_running_loop().set_task_factory(made)


async def look(job: Job, wired: Parts) -> None:
    """plan -> lease -> freeze -> send -> settle, dying on the way; in small batches, so that one is leased
    and worded while another is in the air."""
    CHANNELS[Channel.WECOM] = replace(CHANNELS[Channel.WECOM], at_one_time=3, in_the_air=2)
    fuse = Fuse(job["kill_at"])
    watch(fuse)
    await asyncio.get_running_loop().create_task(wired.engine.tick(moment(job)))
    fuse.kill_at = 0
    say({"steps": fuse.steps})


async def callback(job: Job, wired: Parts) -> None:
    """keep -> act -> answer, on a real socket, dying on the way; ends with SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    runner = web.AppRunner(application(wired.context, wired.engine), handler_cancellation=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", job["port"], reuse_address=True).start()
    fuse = Fuse(job["kill_at"])
    watch(fuse)
    say({"ready": os.getpid()})
    await stop.wait()
    say({"steps": fuse.steps})
    fuse.kill_at = 0
    await runner.cleanup()


async def recover(job: Job, wired: Parts) -> None:
    """Undisturbed looks, minutes apart, until nothing is left to do; then all that is known."""
    clock = wired.context.clock
    at = moment(job)
    for _ in range(ROUNDS_OF_RECOVERY):
        if at > clock.now():
            clock.move(at)
        await wired.engine.tick()
        if await ledger.quiet(at):
            break
        at += MINUTES
    say(await ledger.entries(wired.context.ctx(at)))


async def read_all(job: Job, wired: Parts) -> None:
    """What the database says, untouched."""
    say(await ledger.entries(wired.context.ctx(moment(job))))


JOBS = {"look": look, "callback": callback, "recover": recover, "read": read_all}


def moment(job: Job) -> datetime:
    return datetime.fromisoformat(job["at"])


async def run(job: Job) -> None:
    """One job. `seconds_later`: real time as it will be then, when the rights of the dead have run
    out."""
    settings = read_settings(job["env"], None)
    configure(settings.log_level, settings.log_format)
    later = timedelta(seconds=job.get("seconds_later", 0))
    clock = Clock(moment(job))
    await db.connect(settings.database_url)
    try:
        async with wired_parts(settings, clock, lambda: wall() + later) as wired:
            await JOBS[job["job"]](job, wired)
    finally:
        await db.disconnect()


def main(jobs: Connection, said: Connection) -> None:
    """Until nobody can give another job."""
    os.dup2(said.fileno(), 1)
    said.close()
    for line in os.fdopen(jobs.fileno(), "rb", closefd=False):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                asyncio.run(run(json.loads(line)))
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        say({"exit": os.waitstatus_to_exitcode(status)})
