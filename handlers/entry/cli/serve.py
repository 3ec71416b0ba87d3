"""serve: the service itself."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from importlib import import_module
from threading import Event, Thread

import click
import structlog
from aiohttp import web

from bot.acts.context import DecisionContext
from bot.words import SHANGHAI, Channel, Refusal, patterns
from handlers.app import wired_parts
from handlers.entry.cli.common import MOMENT, command, opened_database
from handlers.entry.clock.heartbeat import Heartbeat
from handlers.entry.web.patience import IDLE_SECONDS, LINGER_SECONDS, Patience
from handlers.entry.web.routes import application
from handlers.runtime.bootstrap import check_files, configured_plans, load_plans
from handlers.runtime.clocks import Clock, share_clock, stood_at, stop_clock, wall
from handlers.runtime.settings import Settings
from handlers.services.accounts import administrators
from messages.catalogue import say
from messages.kf.channel import KfTransport
from messages.wecom import cipher
from storage import cases, copies, db, rounds

log = structlog.get_logger()
_LAST_LOOK_SECONDS = 3.0  # a stop waits so long for the look under way
_LONGEST_TURN_SECONDS = 5.0  # of the loop, while patterns wait to be compiled
_TURN_SECONDS = 0.001  # so long a thread that computes keeps the loop waiting, not the usual five times that
_FIRST_HOUR = time(9)  # the sandbox begins on the morning of publication


@click.command("serve", help=say("cli.commands.serve"))
@click.option("--host", help=say("cli.serve.option_host"))
@click.option("--port", type=click.IntRange(0, 65535), help=say("cli.serve.option_port"))
@click.option("--clock", "start", type=MOMENT, help=say("cli.serve.option_clock"))
@click.option(
    "--speed", type=click.FloatRange(min=0.01, max=1_000_000), default=1.0, help=say("cli.serve.option_speed")
)
@command
async def serve_command(
    settings: Settings, host: str | None, port: int | None, start: datetime | None, speed: float
) -> None:
    if (start or speed != 1.0) and not settings.may_bend_time:
        raise Refusal("cli.serve.real_peers")
    given_url = settings.public_url != f"http://{settings.http_host}:{settings.http_port}"
    settings = replace(
        settings, http_host=host or settings.http_host, http_port=settings.http_port if port is None else port
    )
    load_plans(settings)  # what is wrong with one is said before anything is opened
    check_files(settings, make=True)
    listener = _listen(settings)
    port = listener.getsockname()[1]
    if not given_url:
        settings = replace(settings, public_url=f"http://{settings.http_host}:{port}")
    if settings.sandbox:
        from handlers.rehearsal.local import WITH_OUTSIDE

        settings = replace(
            settings, wecom_kf_id=WITH_OUTSIDE["wecom_kf_id"], wecom_chain_id=WITH_OUTSIDE["wecom_chain_id"]
        )
    sys.setswitchinterval(_TURN_SECONDS)
    while True:
        ending = _Ending()
        async with opened_database(settings):
            clock = await _clock(settings, start, speed)
            await share_clock(clock)
            try:
                await _serve(settings, clock, listener, port, ending)
            finally:
                await stop_clock(clock)
        if not ending.begins_anew:
            return
        aside = copies.put_aside(settings.record, f"before-reset-{wall():%Y%m%dT%H%M%SZ}")
        click.echo(say("cli.serve.anew", aside=aside), err=False)
        listener = _listen(replace(settings, http_port=port))


class _Ending:
    """Why the service stops: a signal, or in the sandbox that it begins anew with an empty database."""

    def __init__(self) -> None:
        self.stop = asyncio.Event()
        self.begins_anew = False

    def begin_anew(self) -> None:
        self.begins_anew = True
        self.stop.set()


def _listen(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.http_host, settings.http_port), reuse_port=False)
    except OSError as error:
        raise Refusal(
            "cli.serve.no_listener", host=settings.http_host, port=settings.http_port, reason=error.strerror
        ) from None


async def _clock(settings: Settings, start: datetime | None, speed: float) -> Clock:
    """Return the real clock, a bent one if asked, or in a whole sandbox one that can be moved by hand."""
    if start or speed != 1.0:
        return Clock(start, speed)
    if settings.sandbox:
        known = await rounds.recorded() or load_plans(settings)
        first = datetime.combine(max(one.published_on for one in known), _FIRST_HOUR, SHANGHAI)
        return Clock(await stood_at(first))
    return Clock()


async def _serve(
    settings: Settings, clock: Clock, listener: socket.socket, port: int, ending: _Ending
) -> None:
    async with AsyncExitStack() as stack:
        stage = None
        twins = None
        if settings.sandbox:
            from handlers.rehearsal.local import WITH_OUTSIDE, announce_sandbox, sandbox
            from handlers.rehearsal.stage import SandboxStage

            base = f"http://127.0.0.1:{port}"
            twins = await stack.enter_async_context(sandbox(f"{base}/wecom/callback", clock.now))
            twins.twin.home = settings.public_url
            twins.twin.api_base = f"{base}/sandbox/wecom"
            twins.share_below()
            settings = settings.with_sandbox(twins.settings)
        wired = await stack.enter_async_context(wired_parts(settings, clock))
        if twins:
            await announce_sandbox({**twins.settings, **WITH_OUTSIDE})
            own_file = db.sqlite_path(settings.database_url) is not None
            kf = wired.transports[Channel.KF]
            assert isinstance(kf, KfTransport)
            anew = ending.begin_anew if own_file else None
            stage = SandboxStage(wired.engine, twins.twin, twins.mailbox, kf.client, anew)
            await _sample(settings, wired.context.ctx())
            await db.write(partial(administrators.register, settings.admins))
            await twins.let_in()
            twins.twin.directory.roster = twins.accounts  # lists are imported while it runs
        app = application(wired.context, wired.engine, stage)
        if twins:
            from handlers.sandbox.group_robot import GroupRobotTwin

            app.add_subapp("/sandbox/wecom", twins.twin.app())
            app.add_subapp("/sandbox/groups", GroupRobotTwin(clock.now).app())
        wired.engine.under_way()
        await _open(app, listener, stack)
        Thread(target=_warm_up, args=[asyncio.get_running_loop()], daemon=True).start()
        heartbeat = Heartbeat(settings.heartbeat_url, wired.context.wall)
        await asyncio.to_thread(import_module, "handlers.entry.clock.ticker")  # it brings APScheduler
        from handlers.entry.clock.ticker import BENT_LOOK_SECONDS, LOOK_SECONDS, Alarm

        every = BENT_LOOK_SECONDS if clock.bent else LOOK_SECONDS
        alarm = Alarm(wired.engine, wired.alarms, heartbeat, every)
        alarm.start()
        stack.callback(alarm.stop)
        stack.push_async_callback(wired.engine.rest, _LAST_LOOK_SECONDS)
        click.echo(say("cli.serve.started", url=settings.public_url), err=False)
        await _stopped(ending.stop)
        log.info("stopping")


def _warm_up(loop: asyncio.AbstractEventLoop) -> None:
    """What the first sentence needs, while the service listens already: whatever the loop has to do goes first."""
    its_turn = Event()

    def give_way() -> None:
        its_turn.clear()
        loop.call_soon_threadsafe(its_turn.set)
        its_turn.wait(_LONGEST_TURN_SECONDS)

    cipher.preload_cipher()
    with suppress(RuntimeError):  # the loop has ended
        patterns.compile_all(between=give_way)


async def _open(app: web.Application, listener: socket.socket, stack: AsyncExitStack) -> None:
    """Listen. What is half said on a connection has its time (`handlers.entry.web.patience`)."""
    runner = web.AppRunner(
        app,
        access_log=None,
        handler_cancellation=False,
        keepalive_timeout=IDLE_SECONDS,
        lingering_time=LINGER_SECONDS,
        auto_decompress=False,  # no client of ours compresses; a zip bomb would be unpacked before it is checked
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    assert runner.server
    loop, handlers = asyncio.get_running_loop(), runner.server
    server = await loop.create_server(lambda: Patience(handlers()), sock=listener, backlog=128)
    stack.callback(server.close)


async def _sample(settings: Settings, ctx: DecisionContext) -> None:
    """Import a sample for every round that ROUND names, into an empty sandbox."""
    if await cases.any_listed():
        return
    from handlers.rehearsal.sample import sample_workbook
    from handlers.services.rosters.intake import read_workbook
    from handlers.services.rosters.merge import merge_roster

    for plan, text in configured_plans(settings).values():
        intake = await asyncio.to_thread(
            read_workbook, "sample.xlsx", sample_workbook(plan.places), plan.places
        )
        await merge_roster([intake], ctx.of(plan), text)


async def _stopped(stop: asyncio.Event) -> None:
    """Wait for SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
