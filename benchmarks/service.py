"""The product as it is started in earnest: `serve` in a process of its own."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from benchmarks.peers import AES_KEY, AGENT, CORP, SECRET, TOKEN

PATIENCE = 60.0


def environment(url: str, peers: Mapping[str, int] | None = None) -> dict[str, str]:
    """The settings: with peers WeCom and mail point at them, without the sandbox is used."""
    given = {
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(32),
        "LOG_LEVEL": "error",
        "CORP_PER_MINUTE": "1000000",
        "FLOOD_GUARD": "0",
        "EVIDENCE_DIR": os.environ.get("EVIDENCE_DIR", ""),
    }
    if peers:
        given |= {
            "WECOM_CORP_ID": CORP,
            "WECOM_AGENT_ID": str(AGENT),
            "WECOM_SECRET": SECRET,
            "WECOM_TOKEN": TOKEN,
            "WECOM_AES_KEY": AES_KEY,
            "WECOM_API_BASE": f"http://127.0.0.1:{peers['http']}",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(peers["smtp"]),
            "SMTP_SECURITY": "none",
            "SMTP_FROM": "qingshen@bureau.example",
        }
    return given


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Started:
    """A process that serves; `seconds` until it was ready."""

    seconds: float
    pid: int


@asynccontextmanager
async def started(command: Sequence[str], port: int, env: Mapping[str, str]) -> AsyncIterator[Started]:
    """The command, once it is ready."""
    before = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **env}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as session:
            while not await _answers(session, port):
                if process.returncode is not None or time.perf_counter() - before > PATIENCE:
                    raise RuntimeError(f"{command[:4]} did not start")
                await asyncio.sleep(0.002)
        yield Started(time.perf_counter() - before, process.pid)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def _answers(session: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


def serve(port: int, *more: str) -> list[str]:
    return [sys.executable, "-m", "bot", "serve", "--port", str(port), *more]
