"""The command line as a process of its own, run to its end."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPO = Path(__file__).parents[1]
PATIENCE = 240.0  # seconds; no command takes that long unless something is wrong


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
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=REPO, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return Ran(process.returncode or 0, out.decode(), err.decode())
