"""Callbacks by one, two and four `serve` processes on one PostgreSQL: together never slower than one.

A share of the machine's processors is all they have; beside the time stand the transactions that were
committed a second and how many connections waited for a lock, on the mean.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from benchmarks import busy
from benchmarks.bench_callback import WORDS, callbacks, waits
from benchmarks.databases import Engine, Raw
from benchmarks.measure import USUAL, Figure, Scale, cpu_of
from benchmarks.peers import running
from benchmarks.service import environment, free_port, serve, started

CASES, RUNS, AT_ONCE = 2_000, 2, 16
PROCESSES = (1, 2, 4)
_COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
_SETTLED = 1.2  # seconds by which the server's statistics are behind
_WATCHED_EVERY = 0.05


@dataclass(slots=True)
class Load:
    seconds: float = 0.0
    cpu: float = 0.0
    commits: int = 0
    waits: float = 0.0


@asynccontextmanager
async def _watched(raw: Raw, pids: Sequence[int]) -> AsyncIterator[Load]:
    """What the server and our processes did meanwhile."""
    load, waiting = Load(), []

    async def watch() -> None:
        while True:
            waiting.append(int((await raw.fetch(_WAITS))[0][0]))
            await asyncio.sleep(_WATCHED_EVERY)

    await asyncio.sleep(_SETTLED)
    commits, cpu = int((await raw.fetch(_COMMITS))[0][0]), sum(map(cpu_of, pids))
    task, before = asyncio.create_task(watch()), time.perf_counter()
    yield load
    load.seconds, load.cpu = time.perf_counter() - before, sum(map(cpu_of, pids)) - cpu
    task.cancel()
    await asyncio.wait([task])
    await asyncio.sleep(_SETTLED)
    load.commits = int((await raw.fetch(_COMMITS))[0][0]) - commits - len(waiting)
    load.waits = sum(waiting) / max(1, len(waiting))


async def _load(raw: Raw, pids: Sequence[int], ports: Sequence[int], text: str, users: range) -> Load:
    """The same callbacks, dealt out to all processes; as many at once in total."""
    dealt = [callbacks(text, users[n :: len(ports)]) for n in range(len(ports))]
    async with _watched(raw, pids) as load:
        each = max(1, AT_ONCE // len(ports))
        await asyncio.gather(*(waits(port, sent, each) for port, sent in zip(ports, dealt, strict=True)))
    return load


async def _measured(engine: Engine, template: str, processes: int, cases: int) -> dict[str, Load]:
    """All words, by so many processes; half of the enterprises write each."""
    url, ports = await engine.copy(template), [free_port() for _ in range(processes)]
    async with AsyncExitStack() as stack:
        peers = await stack.enter_async_context(running("twins", str(cases)))
        env, pids = environment(url, peers), []
        for port in ports:
            pids.append((await stack.enter_async_context(started(serve(port), port, env))).pid)
            await waits(port, callbacks("帮助", range(1, min(32, cases) + 1)), 4)
        half = range(1, cases // 2 + 1)
        raw = await engine.raw(url)
        stack.push_async_callback(raw.close)
        return {words: await _load(raw, pids, ports, text, half) for words, text in WORDS.items()}


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure several processes on one database."""
    postgres, cases = next(e for e in engines if e.name == "PostgreSQL"), scale.size(CASES)
    template = await busy.quiet(postgres, cases)
    rounds = [
        {n: await _measured(postgres, template, n, cases) for n in scale.together(*PROCESSES)}
        for _ in range(scale.times(RUNS))
    ]
    return [_beside(words, n, rounds, cases // 2) for words in WORDS for n in scale.together(*PROCESSES)[1:]]


def _beside(words: str, n: int, rounds: Sequence[dict[int, dict[str, Load]]], items: int) -> Figure:
    many, one = ([found[k][words] for found in rounds] for k in (n, 1))
    rates = " against ".join(
        f"{sum(load.commits for load in loads) / sum(load.seconds for load in loads):,.0f} commits/s, "
        f"{sum(load.waits for load in loads) / len(loads):.1f} waiting, "
        f"{sum(load.cpu for load in loads) / len(loads) / items * 1000:.1f} ms CPU each"
        for loads in (many, one)
    )
    return Figure(
        f"{words}, {AT_ONCE} at once, {n} processes: {rates}",
        [load.seconds for load in many],
        "one process",
        [load.seconds for load in one],
        items=items,
    )
