"""`python -m benchmarks [start callback reading import planning outbox pages]`: to a table."""

from __future__ import annotations

import asyncio
import os
import platform
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.databases import Engine, Postgres, Sqlite
from benchmarks.measure import Figure, table
from tests.pg import server

PARTS = ("start", "callback", "reading", "import", "planning", "outbox", "pages")
RESULTS = Path(__file__).with_name("results.md")
LIBRARIES = ("tortoise-orm", "aiosqlite", "asyncpg", "aiohttp", "aiosmtplib", "python-calamine")


async def measured(chosen: list[str]) -> tuple[list[Figure], str]:
    """All figures of the chosen parts, and PostgreSQL's version."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="qs-bench-") as name:
        folder = Path(name)
        with server() as running:
            postgres = Postgres(running.dsn)
            engines: list[Engine] = [Sqlite(folder), postgres]
            for part in chosen:
                before = time.perf_counter()
                figures += await import_module(f"benchmarks.bench_{part}").run(engines)
                print(f"{part}: {time.perf_counter() - before:.0f} s", file=sys.stderr, flush=True)
            raw = await postgres.raw(running.dsn)
            found = await raw.fetch("SHOW server_version")
            await raw.close()
    return figures, str(found[0][0])


def machine(postgres: str) -> str:
    """What the figures were taken on."""
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
        f"{memory:.0f} GiB, {platform.system()} {platform.release()}\n"
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"PostgreSQL {postgres}, {libraries}"
    )


def main() -> None:
    chosen = sys.argv[1:] or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    figures, postgres = asyncio.run(measured(chosen))
    text = f"{machine(postgres)}\n\n{table(figures)}\n"
    print(text)
    head = f"# Figures of the last run\n\nWritten by `python -m benchmarks {' '.join(chosen)}`.\n\n"
    RESULTS.write_text(head + text.replace("\nPython", "  \nPython"), "utf-8")


if __name__ == "__main__":
    main()
