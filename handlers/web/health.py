"""/healthz, /readyz, /metrics: for the machine that watches, without a single personal figure."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from handlers.clock.ticker import Engine
from handlers.context import CONTEXT
from storage import db, faults, inbox, outbox, tickets

ENGINE: web.AppKey[Engine] = web.AppKey("engine", Engine)
STALE = timedelta(minutes=5)
SKEW = timedelta(seconds=5)  # clocks are put right by so little all the time


async def alive(request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """The database answers and the last look at it is not old."""
    engine, wall = request.app[ENGINE], request.app[CONTEXT].wall()
    try:
        await db.rows("SELECT 1 AS one")
    except Exception as error:  # noqa: BLE001  whatever it is, the service is not ready
        return web.json_response({"status": "database", "error": type(error).__name__}, status=503)
    age = None if engine.last_look is None else wall - engine.last_look
    if age is None or not -SKEW <= age <= STALE:  # a look to come was made by a wrong clock
        return web.json_response({"status": "no recent look"}, status=503)
    return web.json_response({"status": "ok"})


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text: messages by status, questions to the desk, unanswered messages, age of the
    last look in seconds."""
    registry = CollectorRegistry()
    by_status = Gauge("qingshen_messages", "Messages in the outbox", ["status"], registry=registry)
    for status, n in (await outbox.counts()).items():
        by_status.labels(status).set(n)
    Gauge("qingshen_inbound_unanswered", "Messages kept, not answered", registry=registry).set(
        await inbox.backlog()
    )
    now = request.app[CONTEXT].clock.now()
    desk = await tickets.desk_load(now)
    by_state = Gauge("qingshen_tickets", "Questions to the desk", ["state"], registry=registry)
    for state, n in (
        ("waiting", desk.waiting), ("overdue", desk.late), ("answered", desk.answered)
    ):  # fmt: skip
        by_state.labels(state).set(n)
    aside = Gauge("qingshen_set_aside", "Work that failed", ["kind"], registry=registry)
    for kind, n in (await faults.set_aside()).items():
        aside.labels(kind).set(n)
    engine = request.app[ENGINE]
    Gauge("qingshen_problems", "Broken invariants (see the log)", registry=registry).set(
        len(engine.watchdog.problems)
    )
    if engine.last_look:
        age = (request.app[CONTEXT].wall() - engine.last_look).total_seconds()
        Gauge("qingshen_look_age_seconds", "Since the last look", registry=registry).set(age)
    return web.Response(body=generate_latest(registry), content_type="text/plain")
