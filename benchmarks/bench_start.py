"""Start-up: the command's help beside an empty interpreter, the service beside an empty one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from benchmarks import roster
from benchmarks.databases import Engine
from benchmarks.measure import Figure, timed
from benchmarks.peers import running
from benchmarks.service import environment, free_port, serve, started

HELPS, STARTS = 9, 4


async def _help() -> list[Figure]:
    ours, bare = [], []
    for _ in range(HELPS):
        ours.append(await timed(lambda: _finished(["-m", "bot", "--help"])))
        bare.append(await timed(lambda: _finished(["-c", "pass"])))
    return [Figure("qingshen --help", ours, "python -c pass", bare)]


async def _finished(arguments: Sequence[str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError(f"{arguments} failed")


async def _service(engine: Engine) -> list[Figure]:
    ours, first, bare = [], [], []
    url = await roster.imported(engine, 779)
    async with running("twins", "0") as peers:
        for n in range(STARTS):
            ours.append(await _start(environment(url, peers)))
            bare.append(await _start({}))
            if n < STARTS // 2:
                first.append(await _start(environment(await engine.empty())))
    limit = "the libraries alone, listening"
    return [
        Figure("serve until ready, 779 cases", ours, limit, bare),
        Figure("serve, first start with the sample round", first, limit, bare[: len(first)]),
    ]


async def _start(env: dict[str, str]) -> float:
    port = free_port()
    command = serve(port) if env else [sys.executable, "-m", "benchmarks.peers", "libraries", str(port)]
    async with started(command, port, env) as seconds:
        return seconds


async def run(engines: Sequence[Engine]) -> list[Figure]:
    return [*await _help(), *await _service(engines[0])]
