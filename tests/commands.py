"""Work in a process of its own, the command line above all.

A fork server has imported the product once and forks one process a run: the same module run under
the same name as by `python -m bot`, without the two seconds of imports.
"""

from __future__ import annotations

import asyncio
import io
import json
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers.entry.cli import COMMANDS

REPO = Path(__file__).parents[1]
PATIENCE = 240.0  # seconds; no command takes that long unless something is wrong

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([*sorted(set(COMMANDS.values())), "tests.kill.worker", "tests.warm"])


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What a command with --json said."""
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one plain line on stderr with which a command declines."""
        assert self.status == 1, self
        (line,) = self.err.splitlines()
        return line


@dataclass(frozen=True, slots=True)
class Child:
    """A process that runs; what it says lies in two files."""

    process: Any
    out: Path
    err: Path

    @property
    def status(self) -> int | None:
        """None while it runs, negative when a signal ended it."""
        found: int | None = self.process.exitcode
        return found

    def stop(self) -> None:
        """Ask it to end (SIGTERM)."""
        os.kill(self.process.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        self.process.kill()

    async def first_line(self) -> str:
        """What it says first; "" when it ended without a word."""
        while "\n" not in (said := self.out.read_text("utf-8")) and self.status is None:
            await asyncio.sleep(0.02)
        return said.partition("\n")[0]

    async def ended(self) -> int:
        """Its exit status, once it has ended."""
        while self.status is None:
            await asyncio.sleep(0.02)
        return self.status


@contextmanager
def child(work: Callable[..., None], *given: Any) -> Iterator[Child]:
    """`work(*given)` in a process of its own; it is gone at the end, by whatever means."""
    with tempfile.TemporaryDirectory() as said:
        out, err = Path(said, "out"), Path(said, "err")
        out.touch()
        err.touch()
        process = _forks.Process(target=_streamed, args=(out, err, work, *given))
        process.start()
        try:
            yield Child(process, out, err)
        finally:
            if process.exitcode is None:
                process.kill()
            process.join()


def piped(work: Callable[..., None], *given: Any) -> tuple[Any, Any, Any]:
    """`work(read, write, *given)` in a process of its own, and the other ends of its two pipes."""
    their_in, our_out = _forks.Pipe(duplex=False)
    our_in, their_out = _forks.Pipe(duplex=False)
    process = _forks.Process(target=work, args=(their_in, their_out, *given))
    process.start()
    their_in.close()
    their_out.close()
    return process, our_in, our_out


async def qingshen(env: Mapping[str, str], *words: str) -> Ran:
    """Run the command as a process of its own, to its end."""
    return await asyncio.to_thread(run, env, words)


def run(env: Mapping[str, str], words: Sequence[str], folder: Path = REPO, typed: str = "") -> Ran:
    """The same, for whoever may wait; it runs in `folder`, and `typed` is what it reads from stdin."""
    with child(command, dict(env), words, folder, typed) as ran:
        ran.process.join(PATIENCE)
        if ran.status is None:
            raise TimeoutError(f"{words} is still running; it said {ran.err.read_text()!r}")
        return Ran(ran.status, ran.out.read_text(), ran.err.read_text())


def command(env: Mapping[str, str], words: Sequence[str], folder: Path = REPO, typed: str = "") -> None:
    """What a process does that was started as `python -m bot WORDS` in `folder`."""
    os.chdir(folder)
    sys.stdin = io.StringIO(typed)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.argv = ["qingshen", *words]
    runpy.run_module("bot", run_name="__main__")


def _streamed(out: Path, err: Path, work: Callable[..., None], *given: Any) -> None:
    for stream, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY), stream)
    work(*given)
