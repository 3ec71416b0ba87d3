"""What a query waits while something else is at work: right after a start, while reminders go out to
a peer that takes its time, and while somebody loads the overview; beside the same service when idle."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp

from benchmarks import busy
from benchmarks.bench_callback import callbacks, waits
from benchmarks.databases import Engine, connected
from benchmarks.measure import USUAL, Figure, Scale, quantile
from benchmarks.peers import SLOW, running
from benchmarks.service import environment, free_port, serve, started
from handlers.runtime.clocks import wall
from storage import models, passes
from storage.passes import Sort

CASES, RUNS = 10_000, 3
REMINDERS = 1_000
BURST, AT_ONCE, QUERIES = 16, 4, 200
TOKEN = "qs_benchmark"
ASKED_EVERY = 0.1  # seconds between two looks at /readyz
STARTING = 2.0  # seconds in which a drain gets under way


@dataclass(slots=True)
class Readiness:
    """What /readyz answered meanwhile: how long each took, and how many were not 200."""

    seconds: list[float]
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One service, measured while idle and under each load; seconds, one a query."""

    burst: float
    warm: float
    idle: list[float]
    page: list[float]
    drain: list[float]
    ready_idle: Readiness
    ready_drain: Readiness
    went_on: bool  # whether messages still waited when the last query was answered


def _queries(cases: int, first: int, n: int) -> list[int]:
    return [(first + i) % cases + 1 for i in range(n)]


@asynccontextmanager
async def _watched(port: int) -> AsyncIterator[Readiness]:
    """/readyz asked all the time, as an orchestrator would."""
    found = Readiness([])

    async def ask() -> None:
        async with aiohttp.ClientSession() as http:
            while True:
                before = time.perf_counter()
                async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
                    found.refused += response.status != 200
                found.seconds.append(time.perf_counter() - before)
                await asyncio.sleep(ASKED_EVERY)

    task = asyncio.create_task(ask())
    try:
        await asyncio.sleep(ASKED_EVERY)
        yield found
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def _overview(port: int) -> AsyncIterator[None]:
    """The overview's figures, computed again and again."""

    async def load() -> None:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as http:
            while True:
                async with http.get(f"http://127.0.0.1:{port}/api/v1/progress") as response:
                    said = await response.read()
                if response.status != 200:
                    raise RuntimeError(f"the overview was answered {response.status}: {said[:80]!r}")

    task = asyncio.create_task(load())
    try:
        await asyncio.sleep(ASKED_EVERY)
        yield
    finally:
        if not task.cancel():
            task.result()  # it failed
        await asyncio.wait([task])


async def _measured(engine: Engine, quiet: str, behind: str, cases: int) -> Round:
    n = min(QUERIES, cases)
    async with running("slow", str(cases)) as peers:
        url, port = await engine.copy(quiet), free_port()
        async with started(serve(port, *busy.MORNING), port, environment(url, peers)):
            burst = await waits(port, callbacks("进度", _queries(cases, 0, BURST)), BURST)
            warm = await waits(port, callbacks("进度", _queries(cases, 0, BURST)), BURST)
            async with _watched(port) as ready_idle:
                idle = await waits(port, callbacks("进度", _queries(cases, BURST, n)), AT_ONCE)
            async with _overview(port):
                page = await waits(port, callbacks("进度", _queries(cases, BURST, n)), AT_ONCE)
        url, port = await engine.copy(behind), free_port()
        async with started(serve(port, *busy.MORNING), port, environment(url, peers)):
            await waits(port, callbacks("进度", _queries(cases, 0, BURST)), BURST)
            await asyncio.sleep(STARTING)
            async with _watched(port) as ready_drain:
                drain = await waits(port, callbacks("进度", _queries(cases, BURST, n)), AT_ONCE)
            went_on = await busy.waiting(engine, url) > 0
    return Round(max(burst), max(warm), idle, page, drain, ready_idle, ready_drain, went_on)


async def _token(url: str) -> None:
    """Somebody of the province may ask the interface."""
    async with connected(url):
        province = await models.Role.get(level="province")
        await passes.give_pass(Sort.TOKEN, TOKEN, province.person_id, wall(), wall() + timedelta(hours=12))


def _p99(waited: Sequence[list[float]]) -> list[float]:
    return [quantile(seconds, 0.99) for seconds in waited]


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure answers while a round is planned and sent."""
    figures, cases = [], scale.size(CASES)
    for engine in engines:
        quiet = await busy.quiet(engine, cases)
        behind = await busy.behind(engine, cases, REMINDERS)
        await _token(quiet)
        rounds = [await _measured(engine, quiet, behind, cases) for _ in range(scale.times(RUNS))]
        of, idle = f"{cases:,} cases, {engine.name}", _p99([r.idle for r in rounds])
        limit = "the same when idle"
        drain = f"while {min(REMINDERS, cases):,} reminders go out to a peer that takes {SLOW:.0f} s"
        if not all(r.went_on for r in rounds):
            drain += " (they were out before)"
        refused = sum(r.ready_drain.refused for r in rounds)
        asked = sum(len(r.ready_drain.seconds) for r in rounds)
        figures += [
            Figure(
                f"query, {BURST} at once right after start, the last of them, {of}",
                [r.burst for r in rounds],
                "the same when warm",
                [r.warm for r in rounds],
            ),
            Figure(
                f"query, p99, while the overview is computed, {of}",
                _p99([r.page for r in rounds]),
                limit,
                idle,
            ),
            Figure(f"query, p99, {drain}, {of}", _p99([r.drain for r in rounds]), limit, idle),
            Figure(
                f"/readyz meanwhile, the slowest, {refused} of {asked} not 200, {of}",
                [max(r.ready_drain.seconds) for r in rounds],
                limit,
                [max(r.ready_idle.seconds) for r in rounds],
            ),
        ]
    return figures
