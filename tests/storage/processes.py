"""Running a piece of work in processes of its own, against a test's database."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
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
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, url, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(n)
    ]
    try:
        async with asyncio.timeout(LIMIT):
            said = await asyncio.gather(*(p.communicate() for p in started))
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
                await process.wait()
    for process, (_, errors) in zip(started, said, strict=True):
        assert process.returncode == 0, errors.decode()
