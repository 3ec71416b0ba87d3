"""`python -m benchmarks [--cases 8,100] [--runs 1] [--write] [PART …]`: figures as a table, each beside its
bare limit and, where there is one, a peer that does the same job.

`--write` keeps them in `results.md`, with the goals and a picture of growth, part by part: what was
measured before a run is broken off is there.
"""

from __future__ import annotations

import argparse
import asyncio
import compileall
import os
import platform
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.databases import Engine, Postgres, Sqlite
from benchmarks.measure import Figure, Scale, table
from benchmarks.results import written
from handlers.runtime.logs import configure
from tests.pg import server

PARTS = (
    "start",
    "callback",
    "busy",
    "processes",
    "reading",
    "import",
    "planning",
    "outbox",
    "pages",
    "roles",
    "memory",
    "rehearsal",
)
ROOMS = ("bot", "handlers", "messages", "storage")
LIBRARIES = ("tortoise-orm", "aiosqlite", "asyncpg", "aiohttp", "aiosmtplib", "python-calamine", "flask")
Measured = dict[str, list[Figure]]


async def measured(chosen: Sequence[str], scale: Scale, after: Callable[[Measured, str], None]) -> None:
    """The figures of the chosen parts; `after` is told all that there are after each, and PostgreSQL's
    version. A part that fails is said and does not stop the others."""
    figures: Measured = {}
    with tempfile.TemporaryDirectory(prefix="qs-bench-") as name, server() as running:
        os.environ["EVIDENCE_DIR"] = f"{name}/files"  # beside it goes what else a service keeps in files
        postgres = Postgres(running.dsn)
        raw = await postgres.raw(running.dsn)
        found = str((await raw.fetch("SHOW server_version"))[0][0])
        await raw.close()
        engines: list[Engine] = [Sqlite(Path(name)), postgres]
        for part in chosen:
            before = time.perf_counter()
            try:
                figures[part] = await import_module(f"benchmarks.bench_{part}").run(engines, scale)
            except Exception:  # noqa: BLE001  hours of others' figures are not lost with it
                traceback.print_exc()
                figures[part] = []
            print(f"{part}: {time.perf_counter() - before:.0f} s", file=sys.stderr, flush=True)
            after(figures, found)


def machine(postgres: str) -> str:
    """What the figures were taken on, and how busy that was with other things."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [
            line.partition(":")[2].strip()
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} × {cpu}, "
        f"{memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"load {os.getloadavg()[2]:.1f} over the last quarter of an hour\n"
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"PostgreSQL {postgres}, {libraries}"
    )


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--cases", type=_sizes, default=(), help="sizes in place of the parts' own")
    parser.add_argument("--runs", type=int, help="so many runs in place of the parts' own")
    parser.add_argument("--processes", type=_sizes, default=(), help="how many work together, as 1,2,4")
    parser.add_argument("--write", action="store_true", help="keep the figures in results.md")
    given = parser.parse_args()
    chosen = given.parts or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")

    configure("error", "json")  # as the services that are measured are set
    for room in ROOMS:  # as an installation does; an image's environment may forbid a start to do it
        compileall.compile_dir(room, quiet=1)

    def after(figures: Measured, postgres: str) -> None:
        if given.write:
            written(sys.argv[1:], machine(postgres), figures, [p for p in PARTS if p not in figures])
        if len(figures) == len(chosen):
            print(f"{machine(postgres)}\n\n{table([f for found in figures.values() for f in found])}")

    asyncio.run(measured(chosen, Scale(given.cases, given.runs, given.processes), after))


if __name__ == "__main__":
    main()
