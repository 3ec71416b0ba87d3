"""/healthz, /readyz, /metrics: for the machine that watches, without a single personal figure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from hmac import compare_digest
from typing import Protocol

from aiohttp import web

from bot.words import CHANNELS
from handlers.entry.web import locked
from handlers.entry.web.clients import is_this_machine
from handlers.runtime.beats import Beat
from handlers.runtime.context import CONTEXT
from storage import breakers, faults, inbox, outbox, ticket_records


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
    """The process answers."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """The database answers and can be written to; looking and sending go on, whatever waits to be sent.
    The first look counts as under way from the start: however much it has to plan, who says something is
    answered."""
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
    """Prometheus text: messages by status, what is due and not sent, questions to the desk, unanswered
    messages, age of the last look and of the last beat of sending in seconds. With METRICS_TOKEN for
    whoever brings it, else for this machine only."""
    token = request.app[CONTEXT].settings.metrics_token
    given = request.headers.get("Authorization", "")
    if token and not compare_digest(given.encode(errors="replace"), f"Bearer {token}".encode()):
        # Answered here: raised, it would lead a person to the sign-in.
        return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    if not token and not is_this_machine(request):
        raise web.HTTPNotFound(text="not found")
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # no start pays for it

    registry = CollectorRegistry()
    by_status = Gauge("qingshen_messages", "Messages in the outbox", ["status"], registry=registry)
    for status, n in (await outbox.counts()).items():
        by_status.labels(status).set(n)
    Gauge("qingshen_inbound_unanswered", "Messages kept, not answered", registry=registry).set(
        await inbox.backlog()
    )
    now = request.app[CONTEXT].clock.now()
    desk = await ticket_records.desk_load(now)
    by_state = Gauge("qingshen_tickets", "Questions to the desk", ["state"], registry=registry)
    for state, n in (("waiting", desk.waiting), ("overdue", desk.late), ("answered", desk.answered)):
        by_state.labels(state).set(n)
    aside = Gauge("qingshen_set_aside", "Work that failed", ["kind"], registry=registry)
    for kind, n in (await faults.set_aside()).items():
        aside.labels(kind).set(n)
    rests = Gauge(
        "qingshen_channel_failing",
        "Failures of a channel in a row, 0 when well",
        ["channel"],
        registry=registry,
    )
    failing = await breakers.failing()
    for channel in CHANNELS:
        rests.labels(channel).set(failing[channel].fails if channel in failing else 0)
    refused = Gauge(
        "qingshen_callbacks_refused", "Callbacks refused since the start", ["cause"], registry=registry
    )
    for cause, n in request.app[CONTEXT].refusals.counts.items():
        refused.labels(cause).set(n)
    outside = Gauge(
        "qingshen_sign_ins_refused", "Sign-ins of strangers since the start", ["how"], registry=registry
    )
    for how, n in request.app[CONTEXT].strangers.counts.items():
        outside.labels(how).set(n)
    engine = request.app[ENGINE]
    Gauge("qingshen_problems", "Broken invariants (see the log)", registry=registry).set(len(engine.problems))
    backlog = Gauge("qingshen_backlog", "Messages that are due and not sent", ["channel"], registry=registry)
    oldest = Gauge(
        "qingshen_backlog_age_seconds", "How long the oldest of them is due", ["channel"], registry=registry
    )
    due = await outbox.backlog(now)
    for channel in CHANNELS:
        n, since = due.get(channel, (0, now))
        backlog.labels(channel).set(n)
        oldest.labels(channel).set((now - since).total_seconds())
    for name, what, beat in (("look", "look", engine.looks), ("send", "beat of sending", engine.sends)):
        if beat.last:
            age = (request.app[CONTEXT].wall() - beat.last).total_seconds()
            Gauge(f"qingshen_{name}_age_seconds", f"Since the last {what}", registry=registry).set(age)
    return web.Response(body=generate_latest(registry), content_type="text/plain")
