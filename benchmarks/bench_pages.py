"""The pages at 10,000 enterprises: over HTTP by the province's session, beside their bare SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
from aiohttp import web

from benchmarks import roster
from benchmarks.databases import Engine, Raw, connected
from benchmarks.measure import USUAL, Figure, Scale, timed
from benchmarks.peers import AES_KEY, AGENT, CORP, SECRET, TOKEN
from handlers.app import wired_parts
from handlers.entry.web.routes import application
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.settings import Settings
from handlers.services.accounts import links, sessions
from storage import models, passes
from storage.passes import Sort

CASES, RUNS = 10_000, 7
TODAY = "2025-02-21T09:00"
KEY = "benchmark-secret-key-of-32-characters"
OPEN = (
    "FROM cases c WHERE c.enterprise_id IS NOT NULL AND c.id IN (SELECT case_id FROM duties "
    "WHERE milestone = 'apply_assessment' AND state = 'open' AND due >= '2025-02-21')"
)
FIRST = "ORDER BY c.city, c.county, c.id LIMIT 51"
GROUPED = "c.city, c.county, d.milestone, d.state, d.due, d.extended_to"
JOINED = "duties d JOIN cases c ON c.id = d.case_id WHERE c.enterprise_id IS NOT NULL"
PAGES = {
    "page of the list": (
        "/cases",
        [
            "SELECT count(*) FROM cases c WHERE c.enterprise_id IS NOT NULL",
            f"SELECT * FROM cases c WHERE c.enterprise_id IS NOT NULL {FIRST}",
            "SELECT DISTINCT city, county FROM cases WHERE enterprise_id IS NOT NULL",
        ],
    ),
    "page of the list, filtered": (
        "/cases?state=open&step=apply_assessment",
        [
            f"SELECT count(*) {OPEN}",
            f"SELECT * {OPEN} {FIRST}",
            "SELECT DISTINCT city, county FROM cases WHERE enterprise_id IS NOT NULL",
        ],
    ),
    "overview": ("/api/v1/progress", [f"SELECT {GROUPED}, count(*) FROM {JOINED} GROUP BY {GROUPED}"]),
}


@asynccontextmanager
async def _served(url: str) -> AsyncIterator[tuple[str, str]]:
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
    clock = Clock(roster.ctx(TODAY).now, speed=0.0)
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
    await passes.give(Sort.SESSION, "benchmark", province.person_id, now, until)
    return links.sign(KEY, sessions.COOKIE, {"s": "benchmark"}, until)


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    figures, cases = [], scale.size(CASES)
    for engine in engines:
        url = await roster.filled(engine, cases)
        raw = await engine.raw(url)
        async with (
            connected(url),
            _served(url) as (base, cookie),
            aiohttp.ClientSession(headers={"Cookie": f"{sessions.COOKIE}={cookie}"}) as http,
        ):
            for what, (path, statements) in PAGES.items():

                async def ours(path: str = path) -> None:
                    async with http.get(base + path) as response:
                        said = await response.text()
                    if response.status != 200 or len(said) < 500:
                        raise RuntimeError(f"{path} was answered {response.status}")

                async def bare(statements: list[str] = statements, raw: Raw = raw) -> None:
                    for statement in statements:
                        if not await raw.fetch(statement):
                            raise RuntimeError("the bare statement found nothing")

                await ours()
                await bare()
                pairs = [(await timed(ours), await timed(bare)) for _ in range(scale.times(RUNS))]
                figures.append(
                    Figure(
                        f"{what}, {cases:,} enterprises, {engine.name}",
                        [a for a, _ in pairs],
                        "the same rows by bare SQL",
                        [b for _, b in pairs],
                    )
                )
        await raw.close()
    return figures
