"""The pages at 10,000 and 100,000 enterprises: over HTTP by the province's session, beside their bare SQL
and the rendering of the same template with the same facts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks import roster
from benchmarks.databases import Engine, connected
from benchmarks.measure import USUAL, Figure, Scale, timed
from benchmarks.peers import AES_KEY, AGENT, CORP, SECRET, TOKEN
from handlers.app import wired_parts
from handlers.entry.web import show
from handlers.entry.web.routes import application
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.settings import Settings
from handlers.services.accounts import links, sessions
from messages.web import web_page
from storage import models, passes
from storage.passes import Sort

SIZES, RUNS = (10_000, 100_000), 5
TODAY = "2025-02-21T09:00"
KEY = "benchmark-secret-key-of-32-characters"
OPEN = (
    "FROM cases c WHERE c.enterprise_id IS NOT NULL AND c.id IN (SELECT case_id FROM duties "
    "WHERE milestone = 'apply_assessment' AND state = 'open' AND due >= '2025-02-21')"
)
FIRST = "ORDER BY c.city, c.county, c.id LIMIT 51"
OWED = "SELECT * FROM duties WHERE case_id IN"  # each line says the current step, its day and its mark
GROUPED = "c.city, c.county, d.milestone, d.state, d.due, d.extended_to"
JOINED = "duties d JOIN cases c ON c.id = d.case_id WHERE c.enterprise_id IS NOT NULL"
LATE = "d.state = 'open' AND d.due < '2025-02-21'"
UNREACHED = (
    "SELECT count(*) FROM cases c LEFT JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.ended_at IS NULL "
    "WHERE c.enterprise_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM addresses a "
    "WHERE a.person_id = h.person_id AND a.address <> '' AND a.state <> 'lost')"
)
PAGES = {
    "page of the list": (
        "/cases",
        [
            "SELECT count(*) FROM cases c WHERE c.enterprise_id IS NOT NULL",
            f"SELECT * FROM cases c WHERE c.enterprise_id IS NOT NULL {FIRST}",
            f"{OWED} (SELECT c.id FROM cases c WHERE c.enterprise_id IS NOT NULL {FIRST})",
            "SELECT DISTINCT city, county FROM cases WHERE enterprise_id IS NOT NULL",
        ],
    ),
    "page of the list, filtered": (
        "/cases?state=open&step=apply_assessment",
        [
            f"SELECT count(*) {OPEN}",
            f"SELECT * {OPEN} {FIRST}",
            f"{OWED} (SELECT c.id {OPEN} {FIRST})",
            "SELECT DISTINCT city, county FROM cases WHERE enterprise_id IS NOT NULL",
        ],
    ),
    "overview": (
        "/",
        [
            f"SELECT {GROUPED}, count(*) FROM {JOINED} GROUP BY {GROUPED}",
            f"SELECT count(*) FROM cases c WHERE c.id IN (SELECT d.case_id FROM duties d WHERE {LATE})",
            f"SELECT count(*) FROM {JOINED} AND {LATE}",
            f"SELECT d.* FROM {JOINED} AND {LATE} ORDER BY d.due, c.city, c.county, d.id LIMIT 60",
            UNREACHED,
        ],
    ),
    "figures of the interface": (
        "/api/v1/progress",
        [f"SELECT {GROUPED}, count(*) FROM {JOINED} GROUP BY {GROUPED}"],
    ),
}


@asynccontextmanager
async def served(url: str, today: str = TODAY) -> AsyncIterator[tuple[str, str]]:
    """The pages on a socket of this process, and the cookie of somebody who sees everything."""
    settings = Settings(
        database_url=url,
        secret_key=KEY,
        wecom_corp_id=CORP,
        wecom_agent_id=AGENT,
        wecom_secret=SECRET,
        wecom_token=TOKEN,
        wecom_aes_key=AES_KEY,
        smtp_host="127.0.0.1",
        smtp_from="qingshen@bureau.example",
        public_url="http://127.0.0.1",
    )
    clock = Clock(roster.ctx(today).now, speed=0.0)
    async with wired_parts(settings, clock) as wired:
        runner = web.AppRunner(application(wired.context, wired.engine), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}", await _session()
        finally:
            await runner.cleanup()


async def _session() -> str:
    province = await models.Role.get(level="province")
    now = wall()
    until = now + timedelta(hours=1)
    await passes.give_pass(Sort.SESSION, "benchmark", province.person_id, now, until)
    return links.sign(KEY, sessions.COOKIE, {"s": "benchmark"}, until)


@contextmanager
def _facts() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """The templates that are rendered meanwhile, with what they are given."""
    seen: list[tuple[str, dict[str, Any]]] = []
    own = web_page

    def noted(name: str, **facts: Any) -> str:
        seen.append((name, facts))
        return own(name, **facts)

    show.__dict__[own.__name__] = noted
    try:
        yield seen
    finally:
        show.__dict__[own.__name__] = own


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure the pages at each size of round."""
    sizes = scale.sizes(*SIZES)
    return [one for engine in engines for n in sizes for one in await _measured(engine, n, scale.times(RUNS))]


async def _measured(engine: Engine, n: int, runs: int) -> list[Figure]:
    url = await roster.filled(engine, n)
    raw = await engine.raw(url)
    figures = []
    async with (
        connected(url),
        served(url) as (base, cookie),
        aiohttp.ClientSession(headers={"Cookie": f"{sessions.COOKIE}={cookie}"}) as http,
    ):
        for what, (path, statements) in PAGES.items():

            async def ours(path: str = path) -> None:
                async with http.get(base + path) as response:
                    said = await response.text()
                if response.status != 200 or len(said) < 500:
                    raise RuntimeError(f"{path} was answered {response.status}")

            with _facts() as rendered:
                await ours()

            async def bare(
                statements: list[str] = statements, rendered: list[tuple[str, dict[str, Any]]] = rendered
            ) -> None:
                for statement in statements:
                    if not await raw.fetch(statement):
                        raise RuntimeError("the bare statement found nothing")
                for name, facts in rendered:
                    web_page(name, **facts)

            await bare()
            pairs = [(await timed(ours), await timed(bare)) for _ in range(runs)]
            figures.append(
                Figure(
                    f"{what}, {n:,} enterprises, {engine.name}",
                    [a for a, _ in pairs],
                    "bare SQL and the bare template",
                    [b for _, b in pairs],
                )
            )
    await raw.close()
    return figures
