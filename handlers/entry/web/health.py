"""/healthz, /readyz, /metrics: for the machine that watches, without a single personal figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Protocol

from aiohttp import web

from bot.words import CHANNELS
from handlers.entry.web import locked
from handlers.entry.web.clients import is_this_machine
from handlers.runtime.beats import Beat
from handlers.runtime.context import CONTEXT, Context
from handlers.services.accounts.sessions import bearer
from storage import breakers, faults, inbox, outbox, sending, ticket_records


class Watched(Protocol):
    """What the health pages read from the clock's engine: when it last looked and last sent."""

    @property
    def looks(self) -> Beat: ...

    @property
    def sends(self) -> Beat: ...

    @property
    def problems(self) -> Collection[str]: ...


ENGINE: web.AppKey[Watched] = web.AppKey("engine")
STALE = timedelta(minutes=5)
_SKEW = timedelta(seconds=5)  # clocks are put right by so little all the time


async def alive(request: web.Request) -> web.Response:
    """Answer that the process runs."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """Say whether the database answers and can be written to, and whether looking and sending go on.

    It does not matter how much waits to be sent. The first look counts as under way from the start: people
    are answered, however much it has to plan.
    """
    engine, context = request.app[ENGINE], request.app[CONTEXT]
    wall = context.wall()
    try:
        await locked.database(context)
    except Exception as error:  # noqa: BLE001  whatever it is, the service is not ready
        return web.json_response({"status": "database", "error": type(error).__name__}, status=503)
    for beat, stands in ((engine.looks, "no recent look"), (engine.sends, "sending stands still")):
        age = None if beat.last is None else wall - beat.last
        if age is None or not -_SKEW <= age <= STALE:  # one to come was made by a wrong clock
            return web.json_response({"status": stands}, status=503)
    return web.json_response({"status": "ok"})


async def metrics(request: web.Request) -> web.Response:
    """Return Prometheus text: messages by status, what is due and not sent, questions to the desk,
    unanswered messages, and the age of the last look and of the last beat of sending in seconds.

    If METRICS_TOKEN is set, whoever brings it may read; else only this machine.
    """
    token = request.app[CONTEXT].settings.metrics_token
    given = bearer(request)
    if token and not compare_digest(given.encode(errors="replace"), token.encode()):
        # Answered here: raised, it would lead a person to the sign-in.
        return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    if not token and not is_this_machine(request):
        raise web.HTTPNotFound(text="not found")
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # no start pays for it

    registry = CollectorRegistry()
    for name, what, label, values in await _figures(request.app[CONTEXT], request.app[ENGINE]):
        gauge = Gauge(f"qingshen_{name}", what, [label] if label else [], registry=registry)
        for of, n in values.items():
            (gauge.labels(of) if label else gauge).set(n)
    return web.Response(body=generate_latest(registry), content_type="text/plain")


_Figure = tuple[str, str, str, Mapping[str, float]]  # name, what it is, its label ("": none), values


async def _figures(context: Context, engine: Watched) -> list[_Figure]:
    now, wall = context.clock.now(), context.wall()
    desk, failing, due = (
        await ticket_records.desk_load(now),
        await breakers.failing(),
        await sending.backlog(now),
    )
    tickets = {"waiting": desk.waiting, "overdue": desk.late, "answered": desk.answered}
    fails = {str(c): failing[c].fails if c in failing else 0 for c in CHANNELS}
    backlog = {str(c): due[c][0] if c in due else 0 for c in CHANNELS}
    behind = {str(c): (now - due[c][1]).total_seconds() if c in due else 0.0 for c in CHANNELS}
    return [
        ("messages", "Messages in the outbox", "status", await outbox.count_by_status()),
        ("backlog", "Messages that are due and not sent", "channel", backlog),
        ("backlog_age_seconds", "How long the oldest of them is due", "channel", behind),
        ("inbound_unanswered", "Messages kept, not answered", "", {"": await inbox.count_unanswered()}),
        ("tickets", "Questions to the desk", "state", tickets),
        ("set_aside", "Work that failed", "kind", await faults.set_aside()),
        ("channel_failing", "Failures of a channel in a row, 0 when well", "channel", fails),
        ("callbacks_refused", "Callbacks refused since the start", "cause", context.refusals.counts),
        ("sign_ins_refused", "Sign-ins of strangers since the start", "how", context.strangers.counts),
        ("problems", "Broken invariants (see the log)", "", {"": len(engine.problems)}),
        ("look_age_seconds", "Since the last look", "", _age(engine.looks, wall)),
        ("send_age_seconds", "Since the last beat of sending", "", _age(engine.sends, wall)),
    ]


def _age(beat: Beat, wall: datetime) -> dict[str, float]:
    return {"": (wall - beat.last).total_seconds()} if beat.last else {}
