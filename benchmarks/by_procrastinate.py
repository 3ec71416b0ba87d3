"""The same POSTs as jobs of procrastinate, an existing queue on PostgreSQL, by one worker. It needs
`procrastinate` and `psycopg[binary]`, which the product does not: without them there is no such figure.

`python -m benchmarks.by_procrastinate URL PORT AT_ONCE`, each request a line of hexadecimal digits on
standard input; prints the seconds that the worker took.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import aiohttp

from benchmarks.peers import CORP, SECRET


def is_here() -> bool:
    return find_spec("procrastinate") is not None and find_spec("psycopg") is not None


async def worked(url: str, port: int, at_once: int, requests: Sequence[bytes]) -> float:
    """Seconds in which one worker, in a process of its own, sends these."""
    command = (sys.executable, "-m", "benchmarks.by_procrastinate", url, str(port), str(at_once))
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate("\n".join(one.hex() for one in requests).encode())
    return float(said.decode().split()[-1])


async def _work(url: str, port: int, at_once: int, requests: Sequence[str]) -> float:
    procrastinate: Any = import_module("procrastinate")
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    base = f"http://127.0.0.1:{port}/cgi-bin"
    async with aiohttp.ClientSession() as session, app.open_async():
        ask = {"corpid": CORP, "corpsecret": SECRET}
        async with session.get(f"{base}/gettoken", params=ask) as response:
            token = {"access_token": (await response.json())["access_token"]}

        async def send(request: str) -> None:
            body = bytes.fromhex(request)
            async with session.post(f"{base}/message/send", params=token, data=body) as response:
                if (await response.json())["errcode"]:
                    raise RuntimeError("the twin refused a job's POST")

        task = app.task(name="send")(send)
        await app.schema_manager.apply_schema_async()
        await task.batch_defer_async(*({"request": one} for one in requests))
        before = time.perf_counter()
        await app.run_worker_async(concurrency=at_once, wait=False, listen_notify=False)
        return time.perf_counter() - before


if __name__ == "__main__":
    lines = sys.stdin.read().split()
    print(asyncio.run(_work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), lines)))
