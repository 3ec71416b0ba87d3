"""Running a piece of work in processes of its own, against a test's database."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AbstractContextManager, ExitStack

from tests.commands import Child, child

LIMIT = 60.0  # seconds; a process that hangs is a failure, not a hanging suite

OPENED = """
import asyncio, sys
from storage import chain, db, models, schema
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
        children = [stack.enter_context(started(program, url)) for _ in range(n)]
        async with asyncio.timeout(LIMIT):
            for one in children:
                assert await one.ended() == 0, one.err.read_text("utf-8")


def started(program: str, url: str) -> AbstractContextManager[Child]:
    """The program, running."""
    return child(_run, program, url)


def _run(program: str, url: str) -> None:
    sys.argv = ["-c", url]
    exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
