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

from benchmarks import busy
from benchmarks.databases import Engine
from benchmarks.measure import USUAL, Figure, Scale, cpu_of, quantile
from benchmarks.peers import AES_KEY, AGENT, CORP, TOKEN, running
from benchmarks.service import environment, free_port, serve, started
from messages.wecom.cipher import Cipher

RUNS = 2
FIRMS = 779
TICK = 0.01  # seconds; what the system counts processor time in
DELIVERED = 3  # times that WeCom delivers one message
LATE = 3.0  # seconds after which the product answers by a message of its own
BARE, BY_HAND = "decrypt and encrypt alone", "the same by hand"
LOADS = {1: 0.2, 16: 0.4, 64: 0.4}  # concurrent senders: how many of all enterprises write
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
    """Seconds until each answer, with `at_once` senders who each wait for theirs. Where nothing is said after
    seconds, the answer comes through the outbox; on a machine that is busy that is no error. What is answered
    503 is delivered again, as WeCom does."""
    url = f"http://127.0.0.1:{port}/wecom/callback"
    queue: Iterator[Callback] = iter(sent)
    seconds: list[float] = []
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def sender() -> None:
            for one in queue:
                before = time.perf_counter()
                for _ in range(DELIVERED):
                    async with session.post(url, params=one.query, data=one.body) as response:
                        said = await response.read()
                    if response.status != 503:
                        break
                seconds.append(time.perf_counter() - before)
                late = seconds[-1] > LATE
                if response.status != 200 or (b"Encrypt" not in said and not late):
                    raise RuntimeError(f"a callback was answered {response.status}: {said[:80]!r}")

        await asyncio.gather(*(sender() for _ in range(at_once)))
    return seconds


@dataclass(frozen=True, slots=True)
class Load:
    """How long each answer took, and the processor seconds of the process that gave them all."""

    waits: list[float]
    cpu: float


Loads = dict[tuple[str, int], Load]


async def _loads(port: int, pid: int, firms: int) -> Loads:
    """All words under all loads; each enterprise reports once."""
    everybody = range(1, firms + 1)
    await waits(port, callbacks("帮助", everybody[:32]), 4)  # warm: templates, names, connections
    found: Loads = {}
    for words, text in WORDS.items():
        writers = iter(everybody)
        for at_once, share in LOADS.items():
            users = list(itertools.islice(writers, max(1, int(firms * share))))
            sent, before = callbacks(text, users), cpu_of(pid)
            waited = await waits(port, sent, at_once)
            found[words, at_once] = Load(waited, max(cpu_of(pid) - before, TICK))
    return found


async def _ours(engine: Engine, template: str, firms: int) -> Loads:
    url = await engine.copy(template)
    port = free_port()
    async with (
        running("twins", str(firms)) as peers,
        started(serve(port), port, environment(url, peers)) as service,
    ):
        return await _loads(port, service.pid, firms)


async def _bare(firms: int) -> Loads:
    async with running("cipher") as peers:
        return await _loads(peers["http"], peers["pid"], firms)


async def _by_hand(engine: Engine, template: str, firms: int) -> Loads:
    url = await engine.copy(template)
    async with running(url, module="benchmarks.by_hand") as peer:
        return await _loads(peer["http"], peer["pid"], firms)


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure callbacks, beside a bare server and one that is written by hand."""
    figures, firms = [], scale.size(FIRMS)
    for engine in engines:
        template = await busy.quiet(engine, firms)
        ours: list[Loads] = []
        peers: dict[str, list[Loads]] = {BARE: []}
        if engine.name == "SQLite":
            peers[BY_HAND] = []
        for _ in range(scale.times(RUNS)):
            ours.append(await _ours(engine, template, firms))
            for label, found in peers.items():
                found.append(await (_bare(firms) if label == BARE else _by_hand(engine, template, firms)))
        figures += [
            figure for label, found in peers.items() for figure in _beside(engine, ours, label, found)
        ]
    return figures


def _beside(engine: Engine, ours: Sequence[Loads], label: str, peer: Sequence[Loads]) -> Iterator[Figure]:
    """A figure for each load and share, and the seconds of each load as a whole."""
    for words, at_once in ours[0]:
        what = f"{words}, {at_once} at once"
        for name, share in SHARES.items():
            yield Figure(
                f"{what}, {name}, {engine.name}",
                [quantile(run[words, at_once].waits, share) for run in ours],
                label,
                [quantile(run[words, at_once].waits, share) for run in peer],
            )
        n = len(ours[0][words, at_once].waits)
        yield Figure(
            f"{what}, {n} of them, {engine.name}",
            [sum(run[words, at_once].waits) / at_once for run in ours],
            label,
            [sum(run[words, at_once].waits) / at_once for run in peer],
            items=n,
        )
        yield Figure(
            f"{what}, {n} of them, {engine.name}, CPU of the process",
            [run[words, at_once].cpu for run in ours],
            label,
            [run[words, at_once].cpu for run in peer],
            items=n,
        )
