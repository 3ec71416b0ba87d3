"""`serve` itself, killed at random moments while it plans, sends and takes replies.

One process on SQLite, two on PostgreSQL, days of the notice one after the other, both other sides
failing now and then. At the end a last process comes to rest undisturbed, and what the database says
is compared with what members and mailboxes saw with their own eyes.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests import pg
from tests.commands import child, command
from tests.kill import small_round, stage
from tests.kill.truth import violations

ROUNDS = int(os.environ.get("KILL_ROUNDS", "1"))
SEED = int(os.environ.get("KILL_SEED", "0")) or Random().randrange(1, 10**9)
FIRMS = small_round.firms()
MEMBERS = small_round.members(FIRMS)
CONTACTS = [firm.wecom for firm in FIRMS if firm.wecom]
DAYS = ("2025-02-21", "2025-02-28", "2025-03-03")  # T-7, T-0, +1
LIVES = 2 * ROUNDS  # of each process and day, the last of which ends in peace
PEACE = 2.5  # seconds
AFTER = "2025-03-03T10:30:00+08:00"
CHAOS = 0.25  # of the calls and letters


@pytest.fixture(params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A database with the round that nobody has looked at, and how many processes work on it."""
    files = small_round.write(tmp_path, FIRMS)
    with _database(request) as (url, processes):
        stage.command({"DATABASE_URL": url}, "import", *map(str, files))
        yield url, processes


@contextmanager
def _database(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url"), 1
        return
    server: pg.Server = request.getfixturevalue("pg_server")
    with server.database(request.getfixturevalue("pg_template")) as url:
        yield url, 2


async def one_process(
    env: dict[str, str], port: int, day: str, random: Random, in_peace: Callable[[], Awaitable[Any]]
) -> None:
    """A day of one process: killed at any moment, start-up included, and begun again; in its last
    life, which nobody cuts short, `in_peace` happens."""
    for life in range(LIVES):
        at = f"{day}T09:{life:02}:00+08:00"
        words = ("serve", "--port", str(port), "--clock", at)
        with child(command, {**os.environ, **env}, words) as service:
            if life == LIVES - 1:
                await answering(port)
                await asyncio.gather(asyncio.sleep(PEACE), in_peace())
                service.stop()
                assert await asyncio.wait_for(service.ended(), 30) == 0
            else:
                if random.random() < 0.8:
                    await answering(port)
                await asyncio.sleep(random.uniform(0.0, 1.2))
                service.kill()


async def answering(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return
    raise AssertionError("serve did not come up")


async def people_speak(sides: stage.Sides, day: int, random: Random) -> None:
    """A few enterprises report each day, and the cities confirm what waits for them. What reaches
    no living process even after WeCom's retries was never said."""
    said = [(account, small_round.REPORT) for account in CONTACTS[day :: len(DAYS)]]
    said += [(city, f"确认 {day * 2 + n}") for city in ("shi01", "shi02") for n in (1, 2)]
    for who, text in said:
        await asyncio.sleep(random.uniform(0.0, 0.5))
        await sides.twin.say(who, text)


async def test_killed_at_random_moments(filled: tuple[str, int]) -> None:
    url, processes = filled
    random = Random(SEED)
    print(f"KILL_SEED={SEED}")
    async with stage.sides(MEMBERS) as sides, stage.worker() as worker:
        twin, mailbox, env = sides.twin, sides.mailbox, sides.env(url)
        twin.knobs.callback_pause = 0.4
        twin.knobs.random = random
        ports = [free_port() for _ in range(processes)]
        twin.callback_url = f"http://127.0.0.1:{ports[0]}/wecom/callback"
        for number, day in enumerate(DAYS):
            # On a slow machine everybody may have spoken to a process that was dead just then.
            once_more = partial(twin.say, CONTACTS[number], small_round.REPORT)
            twin.knobs.chaos = CHAOS
            mailbox.knobs.fail(random.choice(["451", "accept_then_drop", "drop"]))
            await asyncio.gather(
                people_speak(sides, number, random),
                *(one_process(env, port, day, random, once_more) for port in ports),
            )
        twin.knobs.calm()
        mailbox.knobs.calm()
        entries = await worker.must(job="recover", at=AFTER, env=env, seconds_later=60)
        wrong = violations(entries, twin, mailbox)
        assert not wrong, f"KILL_SEED={SEED}:\n" + "\n".join(wrong)
        assert len(entries["messages"]) > len(FIRMS), "the service hardly came to work"
        assert any(e["act"] == "apply_assessment" for e in entries["events"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
