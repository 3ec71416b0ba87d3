"""Running a piece of work in processes of its own, against a test's database."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack

from tests.commands import child

LIMIT = 60.0  # seconds; a process that hangs is a failure, not a hanging suite

OPENED = """
import asyncio, sys
from storage import chain, db, models
from tests.storage.rows import NOW
async def work():
    URL = sys.argv[1]
    await db.connect(URL)
    try:
{body}
    finally:
        await db.disconnect()
asyncio.run(work())
"""


def opened(body: str) -> str:
    """A program that runs these lines with the database open, `URL` being its address."""
    return OPENED.format(body="\n".join(f"        {line}" for line in body.strip().splitlines()))


async def run(program: str, url: str, n: int = 1) -> None:
    """Run the program `n` times at once; each must end by itself, in time, without an error."""
    with ExitStack() as stack:
        started = [stack.enter_context(child(_run, program, url)) for _ in range(n)]
        async with asyncio.timeout(LIMIT):
            for one in started:
                assert await one.ended() == 0, one.err.read_text("utf-8")


def _run(program: str, url: str) -> None:
    sys.argv = ["-c", url]
    exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
