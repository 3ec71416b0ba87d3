"""Start-up: the command's help beside an empty interpreter, the service beside an empty one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from benchmarks import busy
from benchmarks.databases import Engine
from benchmarks.measure import USUAL, Figure, Scale, timed
from benchmarks.peers import running
from benchmarks.service import environment, free_port, serve, started

CASES, HELPS, STARTS = 779, 9, 4


async def _help(runs: int) -> list[Figure]:
    ours, bare = [], []
    for _ in range(runs):
        ours.append(await timed(lambda: _finished(["-m", "bot", "--help"])))
        bare.append(await timed(lambda: _finished(["-c", "pass"])))
    return [Figure("qingshen --help", ours, "python -c pass", bare)]


async def _finished(arguments: Sequence[str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError(f"{arguments} failed")


async def _service(engine: Engine, cases: int, runs: int) -> list[Figure]:
    """With nothing to do, with every contact's message waiting, and with an empty database."""
    ours, waiting, first, bare = [], [], [], []
    quiet = await busy.quiet(engine, cases)
    behind = await busy.behind(engine, cases, cases)
    async with running("twins", str(cases)) as peers:
        for n in range(runs):
            ours.append(await _start(environment(await engine.copy(quiet), peers)))
            bare.append(await _start({}))
            waiting.append(await _start(environment(await engine.copy(behind), peers), *busy.MORNING))
            if n < (runs + 1) // 2:
                first.append(await _start(environment(await engine.empty())))
    limit = "the libraries alone, listening"
    return [
        Figure(f"serve until ready, {cases:,} cases", ours, limit, bare),
        Figure(f"serve until ready, {cases:,} cases and as many messages waiting", waiting, limit, bare),
        Figure("serve, first start with the sample round", first, limit, bare[: len(first)]),
    ]


async def _start(env: dict[str, str], *more: str) -> float:
    port = free_port()
    command = (
        serve(port, *more) if env else [sys.executable, "-m", "benchmarks.peers", "libraries", str(port)]
    )
    async with started(command, port, env) as service:
        return service.seconds


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure `--help` and the service's start."""
    helps = await _help(scale.times(HELPS))
    return [*helps, *await _service(engines[0], scale.size(CASES), scale.times(STARTS))]
