"""A WeCom callback under load: what a person waits for, beside the same cryptography alone, and beside the
same job written by hand (SQLite only)."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aiohttp

from benchmarks import roster
from benchmarks.databases import Engine
from benchmarks.measure import Figure, quantile
from benchmarks.peers import AES_KEY, AGENT, CORP, TOKEN, running
from benchmarks.service import environment, free_port, serve, started
from messages.wecom.cipher import Cipher

RUNS = 2
FIRMS = 779
LOADS = {1: 250, 16: 500}  # concurrent senders: callbacks
WORDS = {"query 进度": "进度", "report 已提交评估申请": "已提交评估申请"}
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Callback:
    """One encrypted callback, made before the clock runs."""

    query: dict[str, str]
    body: bytes


def callbacks(text: str, users: Sequence[int]) -> list[Callback]:
    """`text` from the contacts of these enterprises, each signed and encrypted like WeCom's."""
    cipher = Cipher(TOKEN, AES_KEY, CORP)
    return [_callback(cipher, f"qy{user}", text) for user in users]


def _callback(cipher: Cipher, user: str, text: str) -> Callback:
    stamp, nonce = str(int(time.time())), secrets.token_hex(5)
    encrypted = cipher.encrypt(
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>{user}</FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType>text</MsgType><Content>{text}</Content>"
        f"<MsgId>{secrets.randbits(60)}</MsgId><AgentID>{AGENT}</AgentID></xml>"
    )
    query = {"msg_signature": cipher.sign(stamp, nonce, encrypted), "timestamp": stamp, "nonce": nonce}
    return Callback(query, f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode())


async def waits(port: int, sent: Sequence[Callback], at_once: int) -> list[float]:
    """Seconds until each answer, with `at_once` senders who each wait for theirs."""
    url = f"http://127.0.0.1:{port}/wecom/callback"
    queue: Iterator[Callback] = iter(sent)
    seconds: list[float] = []
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def sender() -> None:
            for one in queue:
                before = time.perf_counter()
                async with session.post(url, params=one.query, data=one.body) as response:
                    said = await response.read()
                seconds.append(time.perf_counter() - before)
                if response.status != 200 or b"Encrypt" not in said:
                    raise RuntimeError(f"a callback was answered {response.status}: {said[:80]!r}")

        await asyncio.gather(*(sender() for _ in range(at_once)))
    return seconds


Waits = dict[tuple[str, int], list[float]]


async def _loads(port: int) -> Waits:
    """All words under all loads; each enterprise reports once."""
    await waits(port, callbacks("帮助", range(1, 33)), 4)  # warm: templates, names, connections
    found: Waits = {}
    for words, text in WORDS.items():
        reporters = itertools.count(1)
        for at_once, n in LOADS.items():
            users = [next(reporters) for _ in range(n)]
            found[words, at_once] = await waits(port, callbacks(text, users), at_once)
    return found


async def _ours(engine: Engine, template: str) -> Waits:
    url = await engine.copy(template)
    port = free_port()
    async with running("twins", str(FIRMS)) as peers, started(serve(port), port, environment(url, peers)):
        return await _loads(port)


async def _bare() -> Waits:
    async with running("cipher") as peers:
        return await _loads(peers["http"])


async def _by_hand(engine: Engine, template: str) -> Waits:
    url = await engine.copy(template)
    async with running(url, module="benchmarks.by_hand") as peer:
        return await _loads(peer["http"])


async def _quiet(engine: Engine) -> str:
    """The round with nothing due, so that only callbacks are at work."""
    template = await roster.imported(engine, FIRMS)
    raw = await engine.raw(template)
    await raw.many("UPDATE duties SET next_action_at = NULL WHERE id > ?", [(0,)])
    await raw.close()
    return template


async def run(engines: Sequence[Engine]) -> list[Figure]:
    figures = []
    for engine in engines:
        template = await _quiet(engine)
        ours: list[Waits] = []
        peers: dict[str, list[Waits]] = {"decrypt and encrypt alone": []}
        if engine.name == "SQLite":
            peers["the same by hand"] = []
        for _ in range(RUNS):
            ours.append(await _ours(engine, template))
            for label, found in peers.items():
                found.append(
                    await (_bare() if label == "decrypt and encrypt alone" else _by_hand(engine, template))
                )
        figures += [
            figure for label, found in peers.items() for figure in _beside(engine, ours, label, found)
        ]
    return figures


def _beside(engine: Engine, ours: Sequence[Waits], label: str, peer: Sequence[Waits]) -> Iterator[Figure]:
    """A figure for each load and share, and the seconds of each load as a whole."""
    for words, at_once in ours[0]:
        what = f"{words}, {at_once} at once"
        for name, share in SHARES.items():
            yield Figure(
                f"{what}, {name}, {engine.name}",
                [quantile(run[words, at_once], share) for run in ours],
                label,
                [quantile(run[words, at_once], share) for run in peer],
            )
        n = LOADS[at_once]
        yield Figure(
            f"{what}, {n} of them, {engine.name}",
            [sum(run[words, at_once]) / at_once for run in ours],
            label,
            [sum(run[words, at_once]) / at_once for run in peer],
            items=n,
        )
