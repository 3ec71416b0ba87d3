"""One sending process of several, for the outbox's benchmark: opens the database, waits until it is told
to begin, drains, and says how much it sent.

`python -m benchmarks.senders URL PEERS`, with the ports of the peers as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

from benchmarks import roster
from benchmarks.databases import connected, of_server
from benchmarks.service import environment
from handlers.app import wired_parts
from handlers.runtime import settings
from handlers.runtime.clocks import Clock
from handlers.runtime.logs import configure
from handlers.services.delivery.settling import Tally

TODAY = "2025-02-21T09:00"


async def _send(url: str, peers: Mapping[str, int]) -> None:
    ctx = roster.ctx(TODAY)
    async with connected(url):
        chosen = settings.read_settings(environment(url, peers), dotenv=None)
        async with wired_parts(chosen, Clock(ctx.now)) as wired:
            print("ready", flush=True)
            await asyncio.to_thread(sys.stdin.readline)
            tally, before = Tally(), time.process_time()
            await wired.engine.dispatcher.drain(lambda: ctx, tally)
            cpu = time.process_time() - before
    print(tally.sent, cpu, flush=True)


@dataclass(frozen=True, slots=True)
class Race:
    """What several processes did together, with the processor seconds of all and of the database.
    `waits`: how many connections waited for a lock, on the mean."""

    seconds: float
    cpu: float
    sent: int
    commits: int
    waits: float


async def race(url: str, peers: Mapping[str, int], processes: int) -> Race:
    """That many processes send what waits in this PostgreSQL database, begun together."""
    started = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.senders", url, json.dumps(peers)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(processes)
    ]
    watch = await asyncpg.connect(url)
    for one in started:
        assert one.stdout and (await one.stdout.readline()) == b"ready\n"
    commits = await watch.fetchval(_COMMITS)
    before, server = time.perf_counter(), of_server()
    for one in started:
        assert one.stdin
        one.stdin.write(b"go\n")
    ended = asyncio.gather(*(one.communicate() for one in started))
    waits = []
    while not ended.done():
        waits.append(await watch.fetchval(_WAITS))
        await asyncio.wait([ended], timeout=0.02)
    seconds, server = time.perf_counter() - before, of_server() - server
    await watch.execute("SELECT pg_stat_force_next_flush()")
    await asyncio.sleep(1.1)  # the server's statistics are so much behind
    commits = await watch.fetchval(_COMMITS) - commits
    await watch.close()
    said = [out.split() for out, _ in ended.result()]
    cpu = server + sum(float(used) for _, used in said)
    return Race(seconds, cpu, sum(int(sent) for sent, _ in said), commits, sum(waits) / len(waits))


_COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


if __name__ == "__main__":
    configure("error", "json")
    asyncio.run(_send(sys.argv[1], json.loads(sys.argv[2])))
