"""The one table of routes."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from handlers import wecom
from handlers.clock.ticker import Engine
from handlers.context import CONTEXT, Context
from handlers.sandbox import pages as sandbox
from handlers.stage import SandboxStage
from handlers.web import health, mail_answers
from messages.web import page

MAX_BODY = 256 * 1024  # WeCom's callbacks are a few KB; nothing else is posted here

SANDBOX: web.AppKey[SandboxStage] = web.AppKey("sandbox", SandboxStage)

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


async def home(request: web.Request) -> web.StreamResponse:
    """The sandbox when there is one; else a page that says that the service runs."""
    if SANDBOX in request.app:
        raise web.HTTPFound("/sandbox")
    return web.Response(text=page("home"), content_type="text/html")


@web.middleware
async def guarded(request: web.Request, handler: sandbox.Handler) -> web.StreamResponse:
    """Headers that every page carries; an error is a sentence, never a traceback."""
    response = await handler(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response


def application(
    context: Context, engine: Engine, stage: SandboxStage | None = None
) -> web.Application:
    """The service's web application; with a stage, the sandbox is mounted too."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[guarded])
    app[CONTEXT] = context
    app[health.ENGINE] = engine
    app.add_routes(
        [
            web.get("/", home),
            web.get("/wecom/callback", wecom.verify),
            web.post("/wecom/callback", wecom.receive),
            web.get("/healthz", health.alive),
            web.get("/readyz", health.ready),
            web.get("/metrics", health.metrics),
            web.static("/static", STATIC),
            web.get("/answer/{token}", mail_answers.show),
            web.post("/answer/{token}", mail_answers.take),
        ]
    )
    if stage:
        app[SANDBOX] = stage
        app.add_routes(sandbox.routes(stage))
        app.add_subapp("/sandbox/wecom", stage.twin.app())
    return app
