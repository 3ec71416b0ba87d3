"""Dead at every await: one look, and one reply, each killed at each of its steps in turn.

The child is a real process with a real database and real sockets; it kills itself at step k, so
nothing is rolled back, closed or said good-bye to. Then another process recovers, undisturbed.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from random import Random

import pytest

from tests import pg
from tests.kill import small_round, stage
from tests.kill.truth import violations

ROUNDS = int(os.environ.get("KILL_ROUNDS", "1"))
SEED = int(os.environ.get("KILL_SEED", "0")) or Random().randrange(1, 10**9)
KILLS = 16 * ROUNDS  # of each kind, spread over all steps; enough rounds make it every step
LANES = 2  # children at one time
FIRMS = 5
LOOK_AT = "2025-02-21T09:00:00+08:00"  # a Friday, seven days before the applications are due
AFTER = "2025-02-21T09:05:00+08:00"

Copy = Callable[[], AbstractContextManager[str]]


@pytest.fixture
async def prepared(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Copy]:
    """Copies of a database that holds the small round and has never been looked at."""
    files = small_round.write(tmp_path, small_round.firms(FIRMS))
    await stage.command({"DATABASE_URL": database_url}, "import", *map(str, files))
    yield _copies(database_url, tmp_path, request)


def _copies(url: str, folder: Path, request: pytest.FixtureRequest) -> Copy:
    path = url.removeprefix("sqlite://")
    if path == url:
        server: pg.Server = request.getfixturevalue("pg_server")
        name = url.split("?")[0].rpartition("/")[2]
        return lambda: server.database(name)

    @contextmanager
    def copy() -> Iterator[str]:
        target = folder / f"{Random().getrandbits(60):x}.db"
        shutil.copy(path, target)
        yield f"sqlite://{target}"

    return copy


def points(steps: int) -> list[int]:
    """Which steps to die at: all of them, or as many as the rounds allow, evenly from a random
    first one."""
    stride = max(1, -(-steps // KILLS))
    return list(range(1 + Random(SEED).randrange(stride), steps + 1, stride))


@asynccontextmanager
async def ready_to_say(sides: stage.Sides, worker: stage.Worker, url: str) -> AsyncIterator[None]:
    """A recovered service's outbox, and nothing else, is done before somebody speaks."""
    env = sides.env(url)
    await worker.must(job="recover", at=LOOK_AT, env=env, kill_at=0)
    yield


async def die_looking(worker: stage.Worker, copy: Copy, kill_at: int, knob: str) -> int:
    """One look killed at `kill_at` (0: not at all), recovered, compared; its number of steps."""
    chosen = small_round.firms(FIRMS)
    with copy() as url:
        async with stage.sides(small_round.members(chosen)) as sides:
            env = sides.env(url)
            if knob:
                sides.twin.knobs.fail(knob, times=2)
            said, status = await worker.do(job="look", at=LOOK_AT, env=env, kill_at=kill_at)
            assert status == (-signal.SIGKILL if not said else 0)
            sides.twin.knobs.calm()
            entries = await worker.must(job="recover", at=AFTER, env=env)
            wrong = violations(entries, sides.twin, sides.mailbox)
            assert not wrong, f"killed at step {kill_at} {knob}:\n" + "\n".join(wrong)
            return int(said.get("steps", 0))


async def die_answering(worker: stage.Worker, copy: Copy, kill_at: int, retries: int) -> int:
    """A report killed at `kill_at` while it is kept, acted on and answered.

    With `retries` WeCom delivers again to the next process; without, only the stored row knows.
    """
    chosen = small_round.firms(FIRMS)
    member = chosen[0].wecom
    with copy() as url:
        async with stage.sides(small_round.members(chosen)) as sides:
            env, twin = sides.env(url), sides.twin
            await worker.must(job="recover", at=LOOK_AT, env=env)
            port = free_port()
            twin.callback_url = f"http://127.0.0.1:{port}/wecom/callback"
            twin.knobs.callback_retries, twin.knobs.callback_pause = retries, 0.15
            await worker.start(job="callback", at=AFTER, env=env, kill_at=kill_at, port=port)
            pid = (await worker.line())["ready"]
            talk = asyncio.create_task(twin.say(member, small_round.REPORT))
            over = asyncio.create_task(worker.finish())
            await asyncio.wait([talk, over], return_when=asyncio.FIRST_COMPLETED)
            if over.done() and not talk.done():
                await worker.start(job="callback", at=AFTER, env=env, kill_at=0, port=port)
                pid = (await worker.line())["ready"]
                await talk
                again = asyncio.create_task(worker.finish())
                os.kill(pid, signal.SIGTERM)
                await again
            elif not over.done():
                os.kill(pid, signal.SIGTERM)
            said, _ = await over
            entries = await worker.must(job="recover", at=AFTER, env=env)
            wrong = violations(entries, twin, sides.mailbox)
            assert not wrong, f"killed at step {kill_at}, {retries} retries:\n" + "\n".join(wrong)
            return int(said.get("steps", 0))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def at_every_step(
    die: Callable[[stage.Worker, int, int], "asyncio.Future[int]"], kinds: int
) -> None:
    raise NotImplementedError
