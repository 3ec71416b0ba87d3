"""A command of ours that takes long, run for a page in a process of its own: one at a time, with its progress, and
ended when it takes too long. It reads the same database as any command, and what it plays it plays in a copy."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from msgspec import Struct, field

from handlers.runtime.settings import Settings

log = structlog.get_logger()
PAPERS = "{papers}"
BEGUN_BY = "BEGUN_BY"  # in the environment of a run: the number of the person for whom a page runs it
_LONGEST = 300.0  # seconds
_LINES = 40  # of what it has said last
_MOST = 64 * 1024 * 1024  # bytes of an answer


class CommandRun(Struct):
    """One run: `words` of the command, when it began, what it said on the way, and its document or that it failed;
    `typed` is the form that asked for it."""

    words: tuple[str, ...]
    begun: datetime
    by: int = 0  # the person for whom it runs
    typed: Mapping[str, Any] = field(default_factory=dict)
    running: bool = True
    said: deque[str] = field(default_factory=lambda: deque(maxlen=_LINES))
    document: Any = None
    failed: bool = False


class Apart(Struct):
    """The runs of one service, by what they are for; the last of each is kept, in memory alone."""

    runs: dict[str, CommandRun] = field(default_factory=dict)
    longest: float = _LONGEST

    @property
    def busy(self) -> bool:
        return any(run.running for run in self.runs.values())

    def begin(self, purpose: str, words: Sequence[str], now: datetime, by: int) -> CommandRun | None:
        """Note that `qingshen WORDS --json` is to run for person `by`; None where another run is not over yet."""
        if self.busy:
            return None
        self.runs[purpose] = CommandRun(tuple(words), now, by)
        return self.runs[purpose]

    async def run(self, run: CommandRun, settings: Settings, papers: Mapping[str, str] | None = None) -> None:
        """Run it. `papers`: files that it reads, by name; in its words and in ROUND, PAPERS stands for their folder."""
        begun = asyncio.get_running_loop().time()
        try:
            with TemporaryDirectory() as folder:
                for name, text in (papers or {}).items():
                    (Path(folder) / name).write_text(text, "utf-8")
                async with asyncio.timeout(self.longest):
                    run.document = await _document(run, settings, folder)
        except (TimeoutError, OSError, ValueError) as error:
            log.warning("a run for a page failed", words=run.words[:1], error=type(error).__name__)
        finally:
            run.failed, run.running = run.document is None, False
            log.info("run for a page", words=run.words[:1], seconds=asyncio.get_running_loop().time() - begun)


async def _document(run: CommandRun, settings: Settings, folder: str) -> Any:
    """Return what the command prints; None where it declines. Whatever happens, its process is gone afterwards."""
    own = {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "ROUND": settings.round.replace(PAPERS, folder),
        "LOG_LEVEL": "error",
        "PYTHONWARNINGS": "ignore",  # what it says on the way is shown to people
        BEGUN_BY: str(run.by),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *(word.replace(PAPERS, folder) for word in run.words), "--json"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_MOST,
        env={**os.environ, **own},
    )
    assert process.stdout and process.stderr
    try:
        reading = asyncio.ensure_future(process.stdout.read(_MOST))
        async for line in process.stderr:
            run.said.append(line.decode(errors="replace").strip())
        parts = [await reading]
        while part := await process.stdout.read(_MOST):
            parts.append(part)
        said = b"".join(parts)  # one that found something wrong (exit status 1) says so in its document
        return json.loads(said) if await process.wait() in (0, 1) and said else None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
