"""Memory at its highest: one look that plans a message for every case, in a process of its own, beside the
same of a few cases; a service that has answered, beside its libraries alone."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Sequence

from benchmarks import busy, roster
from benchmarks.bench_callback import callbacks, waits
from benchmarks.databases import Engine, connected
from benchmarks.measure import USUAL, Figure, Scale, memory_of
from benchmarks.peers import running
from benchmarks.service import environment, free_port, serve, started
from handlers.services.reminders import look

SIZES, FEW = (10_000, 100_000), 1_000
CASES, QUERIES = 10_000, 500


async def _look(engine: Engine, cases: int) -> float:
    url = await roster.filled(engine, cases)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.bench_memory", url, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the look failed")
    return float(said.splitlines()[-1])  # behind what was logged


async def _planned(url: str) -> None:
    async with connected(url):
        await look.plan_look([roster.ctx(busy.TODAY)], 0)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


async def _service(engine: Engine, cases: int) -> Figure:
    url, port, other = await busy.quiet(engine, cases), free_port(), free_port()
    async with (
        running("twins", str(cases)) as peers,
        started(serve(port), port, environment(url, peers)) as service,
        started([sys.executable, "-m", "benchmarks.peers", "libraries", str(other)], other, {}) as bare,
    ):
        users = [n % cases + 1 for n in range(min(QUERIES, 2 * cases))]
        await waits(port, callbacks("进度", users), 16)
        ours, libraries = memory_of(service.pid), memory_of(bare.pid)
    what = f"memory of serve after {len(users)} queries, {cases:,} cases, {engine.name}"
    return Figure(what, [ours], "the libraries alone", [libraries], unit="MiB")


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure the memory of a look at rounds of several sizes, and of the service."""
    figures = []
    for engine in engines:
        few = min(FEW, *scale.sizes(FEW))
        least = await _look(engine, few)
        for cases in scale.sizes(*SIZES):
            what = f"memory of the first look, {cases:,} cases, {engine.name}"
            most = await _look(engine, cases)
            figures.append(Figure(what, [most], f"the same with {few:,}", [least], unit="MiB"))
        figures.append(await _service(engine, scale.size(CASES)))
    return figures


if __name__ == "__main__":
    asyncio.run(_planned(sys.argv[1]))
