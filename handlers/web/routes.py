"""The one table of routes."""

from __future__ import annotations

from aiohttp import web

from handlers import wecom
from handlers.clock.ticker import Engine
from handlers.context import CONTEXT, Context
from handlers.sandbox import pages as sandbox
from handlers.stage import SandboxStage
from handlers.web import health

MAX_BODY = 256 * 1024  # WeCom's callbacks are a few KB; nothing else is posted here

SANDBOX: web.AppKey[SandboxStage] = web.AppKey("sandbox", SandboxStage)

HOME = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>清审</title><link rel="icon" href="data:,">
<body style="font-family:'Noto Sans CJK SC','WenQuanYi Zen Hei','PingFang SC',
'Microsoft YaHei',sans-serif;max-width:36em;margin:4em auto;padding:0 1em;line-height:1.7">
<h1>清审</h1><p>清洁生产审核提醒服务正在运行。</p>
<p>企业联系人和各级生态环境部门请在企业微信中打开“清审”应用，发送“帮助”。</p>"""


async def home(request: web.Request) -> web.StreamResponse:
    """The sandbox when there is one; else a page that says that the service runs."""
    if SANDBOX in request.app:
        raise web.HTTPFound("/sandbox")
    return web.Response(text=HOME, content_type="text/html")


@web.middleware
async def guarded(request: web.Request, handler: sandbox.Handler) -> web.StreamResponse:
    """Headers that every page carries; an error is a sentence, never a traceback."""
    response = await handler(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
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
        ]
    )
    if stage:
        app[SANDBOX] = stage
        app.add_routes(sandbox.routes(stage))
        app.add_subapp("/sandbox/wecom", stage.twin.app())
    return app
