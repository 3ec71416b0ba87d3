"""The command line as a process of its own, run to its end.

A fork server has imported the commands once and forks one process a run: the same module run under
the same name as by `python -m bot`, without the half second of imports.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import runpy
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers.entry.cli import COMMANDS

REPO = Path(__file__).parents[1]
PATIENCE = 240.0  # seconds; no command takes that long unless something is wrong

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(sorted(set(COMMANDS.values())))


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one plain line on stderr with which a command declines."""
        assert self.status == 1, self
        (line,) = self.err.splitlines()
        return line


async def qingshen(env: Mapping[str, str], *words: str) -> Ran:
    """Run the command as a process of its own, to its end."""
    return await asyncio.to_thread(run, env, words)


def run(env: Mapping[str, str], words: Sequence[str], folder: Path = REPO) -> Ran:
    """The same, for whoever may wait; it runs in `folder`."""
    with tempfile.TemporaryDirectory() as said:
        out, err = Path(said, "out"), Path(said, "err")
        process = _forks.Process(target=_command, args=(dict(env), words, folder, out, err))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{words} is still running; it said {err.read_text()!r}")
        return Ran(process.exitcode, out.read_text(), err.read_text())


def _command(env: dict[str, str], words: Sequence[str], folder: Path, out: Path, err: Path) -> None:
    for stream, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.argv = ["qingshen", *words]
    runpy.run_module("bot", run_name="__main__")
