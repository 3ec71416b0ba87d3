"""Sending 2,000 messages: lease, decide, word, freeze, hand over, settle, beside handing over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence

import aiohttp
from aiosmtplib import SMTP

from benchmarks import by_procrastinate, roster
from benchmarks.databases import Engine, connected
from benchmarks.measure import USUAL, Figure, Scale, timed
from benchmarks.peers import CORP, SECRET, running
from benchmarks.senders import Race, race
from benchmarks.service import environment
from bot.words import Channel, channel_spec
from handlers.app import wired_parts
from handlers.runtime import settings
from handlers.runtime.clocks import Clock
from handlers.services.delivery.settling import Tally
from handlers.services.reminders import look

MESSAGES = 2_000
WECOM_RUNS, MAIL_RUNS, RACE_RUNS = 3, 2, 2
PROCESSES = (1, 2, 4)
TODAY = "2025-02-21T09:00"
CONNECTIONS = 2  # as many as the product keeps to a mail server


async def planned(engine: Engine, n: int, *, wecom: bool) -> str:
    """`n` enterprises with a message each that waits to be sent."""
    url = await roster.imported(engine, n, officers=False, wecom=wecom)
    async with connected(url):
        await look.plan_look([roster.ctx(TODAY)], 0)
    return url


async def _drained(engine: Engine, template: str, n: int) -> tuple[float, list[tuple[bytes, str]]]:
    """Seconds of one drain, and the requests it handed over with their addresses."""
    url, ctx = await engine.copy(template), roster.ctx(TODAY)
    async with running("twins", str(n)) as peers, connected(url):
        chosen = settings.read_settings(environment(url, peers), dotenv=None)
        async with wired_parts(chosen, Clock(ctx.now)) as wired:

            async def drain() -> None:
                tally = Tally()
                await wired.engine.dispatcher.drain(lambda: ctx, tally)
                if tally.sent != n:
                    raise RuntimeError(f"not everything was sent: {tally}")

            seconds = await timed(drain)
    raw = await engine.raw(url)
    rows = await raw.fetch(
        "SELECT m.request, a.address FROM messages m "
        "JOIN addresses a ON a.person_id = m.person_id AND a.channel = 'email'"
    )
    await raw.close()
    return seconds, [(bytes(request), str(email)) for request, email in rows]


async def _posted(requests: Sequence[tuple[bytes, str]]) -> float:
    """The same POSTs by a bare client, as many at once as the product has."""
    async with running("twins", str(len(requests))) as peers, aiohttp.ClientSession() as session:
        base = f"http://127.0.0.1:{peers['http']}/cgi-bin"
        ask = {"corpid": CORP, "corpsecret": SECRET}
        async with session.get(f"{base}/gettoken", params=ask) as response:
            token = {"access_token": (await response.json())["access_token"]}
        queue: Iterator[tuple[bytes, str]] = iter(requests)

        async def sender() -> None:
            for body, _ in queue:
                url = f"{base}/message/send"
                async with session.post(url, params=token, data=body) as response:
                    if (await response.json())["errcode"]:
                        raise RuntimeError("the twin refused a bare POST")

        async def all_of_them() -> None:
            await asyncio.gather(*(sender() for _ in range(channel_spec(Channel.WECOM).at_one_time)))

        return await timed(all_of_them)


async def _mailed(requests: Sequence[tuple[bytes, str]]) -> float:
    """The same mails by bare connections that are kept open."""
    async with running("twins", "0") as peers:
        queue: Iterator[tuple[bytes, str]] = iter(requests)

        async def sender(peers: Mapping[str, int] = peers) -> None:
            async with SMTP(hostname="127.0.0.1", port=peers["smtp"], start_tls=False) as smtp:
                for raw, to in queue:
                    await smtp.sendmail("qingshen@bureau.example", [to], raw)

        async def all_of_them() -> None:
            await asyncio.gather(*(sender() for _ in range(CONNECTIONS)))

        return await timed(all_of_them)


async def _queued(engine: Engine, bodies: Sequence[bytes]) -> float:
    """The same POSTs as jobs of a queue that others made, as many at once."""
    async with running("twins", str(len(bodies))) as peers:
        at_once = channel_spec(Channel.WECOM).at_one_time
        return await by_procrastinate.worked(await engine.empty(), peers["http"], at_once, bodies)


async def _races(engine: Engine, template: str, n: int, scale: Scale) -> list[Figure]:
    """The same messages sent by several processes together, beside one alone."""
    found: dict[int, list[Race]] = {processes: [] for processes in scale.together(*PROCESSES)}
    for _ in range(scale.times(RACE_RUNS)):
        for processes, races in found.items():
            async with running("twins", str(n)) as peers:
                races.append(await race(await engine.copy(template), peers, processes))
            if races[-1].sent != n:
                raise RuntimeError(f"{races[-1].sent} of {n} were sent")
    one = found.pop(1)
    figures = []
    for processes, races in found.items():
        what = f"send {n:,} by WeCom, {processes} processes ({_rate(races)} against {_rate(one)})"
        figures += [
            Figure(what, [r.seconds for r in races], "one process", [r.seconds for r in one], n),
            Figure(f"{what}, CPU of all", [r.cpu for r in races], "one process", [r.cpu for r in one], n),
        ]
    return figures


def _rate(races: Sequence[Race]) -> str:
    commits = sum(r.commits for r in races) / sum(r.seconds for r in races)
    return f"{commits:,.0f} commits/s, {sum(r.waits for r in races) / len(races):.1f} waiting"


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure the sending of many messages by WeCom and mail, beside the bare clients."""
    figures, n = [], scale.size(MESSAGES)
    for engine in engines:
        template = await planned(engine, n, wecom=True)
        ours, bare = [], []
        for _ in range(scale.times(WECOM_RUNS)):
            seconds, requests = await _drained(engine, template, n)
            ours.append(seconds)
            bare.append(await _posted(requests))
        what = f"send {n:,} by WeCom, {engine.name}"
        figures.append(Figure(what, ours, "the same POSTs, bare aiohttp", bare, n))
        if engine.name == "PostgreSQL":
            figures += await _races(engine, template, n, scale)
            if by_procrastinate.is_here():
                queued = [await _queued(engine, [body for body, _ in requests]) for _ in ours]
                figures.append(Figure(what, ours, "the same POSTs, a procrastinate worker", queued, n))
    template = await planned(engines[0], n, wecom=False)
    ours, bare = [], []
    for _ in range(scale.times(MAIL_RUNS)):
        seconds, requests = await _drained(engines[0], template, n)
        ours.append(seconds)
        bare.append(await _mailed(requests))
    what = f"send {n:,} by mail, {engines[0].name}"
    return [*figures, Figure(what, ours, "the same mails, bare aiosmtplib", bare, n)]
