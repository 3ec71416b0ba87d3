"""Planning: a morning on which every enterprise is to be told, beside the same SQL alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks import roster
from benchmarks.databases import Engine, Raw, columns, connected, insert
from benchmarks.measure import Figure, timed
from handlers.services.reminders import planner
from storage.duties import PAIRS

SIZES = {779: 5, 10_000: 3, 100_000: 1}  # cases: runs
TODAY = "2025-02-21T09:00"  # seven days before the assessment's applications are due
EVE = roster.ctx("2025-02-20T09:00").now
DUE = f"{PAIRS} WHERE d.state = 'open' AND c.status = 'active' ORDER BY d.id"


async def _morning(engine: Engine, cases: int) -> str:
    """A round that was looked at the day before, each open duty due to be looked at now."""
    url = await roster.filled(engine, cases)
    ctx = roster.ctx(TODAY)
    raw = await engine.raw(url)
    moments = (_moment(engine, EVE), _moment(engine, ctx.morning(ctx.today)))
    await raw.many("UPDATE duties SET planned_to = ?, next_action_at = ? WHERE state = 'open'", [moments])
    await raw.many("UPDATE duties SET next_action_at = NULL WHERE state <> ?", [("open",)])
    await raw.close()
    return url


def _moment(engine: Engine, moment: datetime) -> object:
    """As the product stores it: SQLite keeps text."""
    return moment if engine.name == "PostgreSQL" else moment.astimezone(UTC).isoformat(" ")


async def _ours(url: str, cases: int) -> float:
    async with connected(url):

        async def plan() -> None:
            done = await planner.plan([roster.ctx(TODAY)], 0)
            if done.planned < cases:
                raise RuntimeError(f"only {done.planned} of {cases} were told")

        return await timed(plan)


async def _bare(engine: Engine, planned: str, url: str) -> float:
    """The same rows read, written and updated: what the product did to `planned`, done to `url`."""
    source = await engine.raw(planned)
    work = []
    for table in ("messages", "notices"):
        names = await columns(source, engine, table)
        quoted = ", ".join(f'"{name}"' for name in names)
        work.append((insert(table, names), await source.fetch(f"SELECT {quoted} FROM {table}")))
    looked = await source.fetch(
        "SELECT planned_to, next_action_at, id FROM duties WHERE state = 'open' ORDER BY id"
    )
    await source.close()
    update = "UPDATE duties SET planned_to = ?, next_action_at = ? WHERE id = ?"
    raw = await engine.raw(url)

    async def same() -> None:
        await raw.fetch(DUE)
        await _written(raw, [*work, (update, looked)])

    seconds = await timed(same)
    await raw.close()
    return seconds


async def _written(raw: Raw, work: Sequence[tuple[str, list[tuple[object, ...]]]]) -> None:
    await raw.begin()
    for statement, records in work:
        await raw.many(statement, records)
    await raw.commit()


async def run(engines: Sequence[Engine]) -> list[Figure]:
    figures = []
    for engine in engines:
        for cases, runs in SIZES.items():
            template = await _morning(engine, cases)
            ours, bare = [], []
            for _ in range(runs):
                planned = await engine.copy(template)
                ours.append(await _ours(planned, cases))
                bare.append(await _bare(engine, planned, await engine.copy(template)))
            what, limit = f"plan {cases:,} cases, {engine.name}", "the same SQL, raw driver"
            figures.append(Figure(what, ours, limit, bare, cases))
    return figures
