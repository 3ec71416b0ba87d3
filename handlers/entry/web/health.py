"""/healthz, /readyz, /metrics: for the machine that watches, without a single personal figure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Protocol

from aiohttp import web

from bot.words import CHANNELS
from handlers.entry.web import locked
from handlers.entry.web.clients import is_this_machine
from handlers.runtime.context import CONTEXT
from storage import breakers, faults, inbox, outbox, ticket_records


class Watched(Protocol):
    """What the health pages read from the clock's engine."""

    last_look: datetime | None

    @property
    def problems(self) -> Collection[str]: ...


ENGINE: web.AppKey[Watched] = web.AppKey("engine")
STALE = timedelta(minutes=5)
_SKEW = timedelta(seconds=5)  # clocks are put right by so little all the time


async def alive(request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """The database answers and can be written to; the looks go on. The first one counts as under way
    from the start: however much it has to plan, who says something is answered."""
    engine, context = request.app[ENGINE], request.app[CONTEXT]
    wall = context.wall()
    try:
        await locked.database(context)
    except Exception as error:  # noqa: BLE001  whatever it is, the service is not ready
        return web.json_response({"status": "database", "error": type(error).__name__}, status=503)
    age = None if engine.last_look is None else wall - engine.last_look
    if age is None or not -_SKEW <= age <= STALE:  # a look to come was made by a wrong clock
        return web.json_response({"status": "no recent look"}, status=503)
    return web.json_response({"status": "ok"})


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text: messages by status, questions to the desk, unanswered messages, age of the
    last look in seconds. With METRICS_TOKEN for whoever brings it, else for this machine only."""
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
    if engine.last_look:
        age = (request.app[CONTEXT].wall() - engine.last_look).total_seconds()
        Gauge("qingshen_look_age_seconds", "Since the last look", registry=registry).set(age)
    return web.Response(body=generate_latest(registry), content_type="text/plain")
