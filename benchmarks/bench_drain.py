"""What people wait for while a thousand reminders go out to a peer that takes two seconds over each, beside
what they wait for once all have gone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp

from benchmarks.bench_callback import callbacks, waits
from benchmarks.bench_outbox import TODAY, planned
from benchmarks.databases import Engine, Raw
from benchmarks.measure import Figure, quantile
from benchmarks.peers import running
from benchmarks.service import environment, free_port, serve, started

REMINDERS = 1_000
RUNS = 2
AT_ONCE, QUERIES = 4, 100  # senders; callbacks of one round
_LEFT = "SELECT count(*) FROM messages WHERE status <> 'sent'"


async def _asked(port: int) -> list[float]:
    """Seconds until each answer; the service must call itself ready before and after."""
    async with aiohttp.ClientSession() as session:
        found = await waits(port, callbacks("进度", range(1, QUERIES + 1)), AT_ONCE)
        async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
            if response.status != 200:
                raise RuntimeError(f"not ready while it sends: {await response.text()}")
    return found


async def _left(raw: Raw) -> int:
    return int((await raw.fetch(_LEFT))[0][0])


async def _during_and_after(engine: Engine, template: str) -> tuple[list[float], list[float]]:
    url, port = await engine.copy(template), free_port()
    raw = await engine.raw(url)
    command = [*serve(port), "--clock", f"{TODAY}:00+08:00"]
    async with running("slow", str(REMINDERS)) as peers, started(command, port, environment(url, peers)):
        await waits(port, callbacks("帮助", range(1, 33)), 4)  # warm: templates, names, connections
        during: list[float] = []
        while await _left(raw):
            during += await _asked(port)
        await asyncio.sleep(1.0)
        after = [wait for _ in range(5) for wait in await _asked(port)]
    await raw.close()
    return during, after


async def run(engines: Sequence[Engine]) -> list[Figure]:
    figures = []
    for engine in engines:
        template = await planned(engine, REMINDERS, wecom=True)
        runs = [await _during_and_after(engine, template) for _ in range(RUNS)]
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            during, after = ([quantile(run[n], share) for run in runs] for n in (0, 1))
            what = (
                f"query 进度 while {REMINDERS:,} reminders go out, {AT_ONCE} at once, {name}, {engine.name}"
            )
            figures.append(Figure(what, during, "the same once all have gone", after))
    return figures
