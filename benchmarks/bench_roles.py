"""Every page of each role in a round that has been lived in, in processor seconds of this process, beside the bare
driver that asks the same statements; with how many statements it is."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import aiohttp

from benchmarks import lived
from benchmarks.bench_pages import KEY, served
from benchmarks.databases import Engine, Raw, connected
from benchmarks.measure import USUAL, Figure, Scale
from bot.words import Level
from handlers.entry.web.routes import ROUTES
from handlers.runtime.clocks import wall
from handlers.services.accounts import links, sessions
from storage import models, passes
from storage.passes import Sort

SIZES, RUNS = (10_000, 100_000), 3
LEVELS = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.ENTERPRISE)
# What is no page: downloads, and what a program asks.
_NO_PAGE = ("/file", ".svg", "/api/")
PAGES = [
    route.path
    for route in ROUTES
    if route.method == "GET" and (route.sight or route.path == "/") and "{" not in route.path
    and not any(part in route.path for part in _NO_PAGE)
]  # fmt: skip
_Asked = list[tuple[str, list[Any]]]


class _Statements(logging.Handler):
    """Every statement with its values, as the library's client says it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.asked: _Asked = []

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) == 2:
            text, values = record.args
            self.asked.append((str(text), list(values) if isinstance(values, list | tuple) else []))


@contextmanager
def _overheard() -> Iterator[_Asked]:
    log, handler = logging.getLogger("tortoise.db_client"), _Statements()
    before = log.level, log.propagate
    log.setLevel(logging.DEBUG)
    log.propagate = False
    log.addHandler(handler)
    try:
        yield handler.asked
    finally:
        log.removeHandler(handler)
        log.setLevel(before[0])
        log.propagate = before[1]


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure each page that a role may see, at each size of round."""
    sizes = scale.sizes(*SIZES)
    return [one for engine in engines for n in sizes for one in await _measured(engine, n, scale.times(RUNS))]


async def _measured(engine: Engine, n: int, runs: int) -> list[Figure]:
    url, figures = await lived.lived_in(engine, n), []
    raw = await engine.raw(url)
    async with connected(url), served(url, lived.TODAY) as (site, _):
        for level in LEVELS:
            cookie = {"Cookie": f"{sessions.COOKIE}={await _session(level)}"}
            async with aiohttp.ClientSession(site, headers=cookie) as http:
                for path in PAGES:
                    figure = await _page(http, raw, path, runs)
                    if figure:
                        what = (
                            f"{level} {path}, {n:,} enterprises, {engine.name}, CPU, {figure[0]} statements"
                        )
                        figures.append(
                            Figure(what, figure[1], "the same statements by the driver", figure[2])
                        )
    await raw.close()
    return figures


async def _page(
    http: aiohttp.ClientSession, raw: Raw, path: str, runs: int
) -> tuple[int, list[float], list[float]] | None:
    """Return how many statements the page asks, its seconds and those of the driver; None for who may not see it."""
    with _overheard() as asked:
        if not await _seen(http, path):
            return None
    reads = [one for one in asked if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]
    ours, bare = [], []
    for _ in range(runs):
        before = time.process_time()
        await _seen(http, path)
        between = time.process_time()
        for text, values in reads:
            await raw.ask(text, values)
        ours.append(between - before)
        bare.append(time.process_time() - between)
    return len(asked), ours, bare


async def _seen(http: aiohttp.ClientSession, path: str) -> bool:
    async with http.get(path) as response:
        await response.read()
        return response.status == 200


async def _session(level: Level) -> str:
    role = await models.Role.filter(level=level).order_by("id").first()
    assert role
    now = wall()
    until = now + timedelta(hours=1)
    await passes.give_pass(Sort.SESSION, f"benchmark {level}", role.person_id, now, until)
    return links.sign(KEY, sessions.COOKIE, {"s": f"benchmark {level}"}, until)
