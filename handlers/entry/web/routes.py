"""The one table of routes."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.words import DutyStatus, MessageStatus
from handlers.entry import callback as wecom
from handlers.entry.web import (
    act_fields,
    acting,
    api,
    casefile,
    devices,
    health,
    leavers,
    mail_answers,
    openapi,
    pages,
    schemas,
    signin,
)
from handlers.entry.web.gate import as_json, behind, security_headers
from handlers.entry.web.patience import patient
from handlers.entry.web.table import SANDBOX, Asked, Field, Route
from handlers.runtime.context import CONTEXT, Context
from handlers.sandbox import pages as sandbox
from handlers.sandbox.stage import Stage

MAX_BODY = 256 * 1024  # WeCom's callbacks are a few KB; nothing else is posted here
STATIC = Path(__file__).parent / "static"
CASE = "{case:[0-9]{1,9}}"

TOKEN = Field("t", "登录链接", longest=1000)  # with the path it comes to
NEXT = Field("next", "返回页面", longest=300)
AFTER = Field("after", "上一页最后一家的编号", "number")
FILTERS = (
    Field("city", "市", longest=40),
    Field("county", "县（市、区）", longest=60),
    Field("step", "事项", longest=40),
    Field("state", "状态", "choice", choices=tuple(DutyStatus)),
    Field("text", "企业名称或信用代码", longest=60),
    AFTER,
)
LIMIT = Field("limit", "条数", "number")
OUTBOX = (
    Field("status", "状态", "choice", choices=tuple(MessageStatus)),
    Field("before", "上一页最后一条的编号", "number"),
)


async def described(asked: Asked) -> web.StreamResponse:
    """The interface's own description, from this very table."""
    return as_json(openapi.document(ROUTES, asked.context.settings.public_url))


ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/",
        pages.home,
        "首页",
        query=(Field("step", "事项", longest=40), Field("city", "市", longest=40)),
    ),
    Route("GET", "/signin", signin.front, "怎样登录", query=(NEXT,)),
    Route("GET", "/signin/link", signin.button, "登录链接", query=(TOKEN,)),
    Route("POST", "/signin/link", signin.by_link, "用链接登录", body=(TOKEN,)),
    Route(
        "POST",
        "/signin/mail",
        signin.by_mail,
        "请发登录链接",
        body=(Field("address", "电子邮箱", longest=200, required=True), NEXT),
    ),
    Route("GET", "/signin/wecom", signin.to_wecom, "用企业微信登录", query=(NEXT,)),
    Route(
        "GET",
        "/signin/wecom/back",
        signin.from_wecom,
        "从企业微信返回",
        query=(Field("code", "授权码", longest=512), Field("state", "状态", longest=128)),
    ),
    Route("POST", "/signout", signin.out, "退出"),
    Route("GET", "/sessions", devices.shown, "本人的登录和令牌", "own"),
    Route(
        "POST",
        "/sessions/end",
        devices.end,
        "结束一个登录或令牌，不写编号即为全部",
        "own",
        body=(Field("id", "编号", "number"),),
    ),
    Route("GET", "/cases", pages.case_list, "企业清单", "cases", FILTERS),
    Route("GET", f"/cases/{CASE}", pages.case_page, "一家企业", "cases", personal="case"),
    Route(
        "GET",
        f"/cases/{CASE}/file",
        casefile.content,
        "一份材料",
        "cases",
        (Field("n", "材料编号", "number", required=True),),
        personal="file",
    ),
    Route("GET", f"/cases/{CASE}/act", acting.ask, "办理前的确认页", "cases", act_fields.ASKS),
    Route("POST", f"/cases/{CASE}/act", acting.do, "办理", "cases", body=act_fields.SAYS),
    Route(
        "GET",
        "/people",
        pages.people,
        "联系方式",
        "people",
        (Field("show", "显示", "choice", choices=pages.REACH), AFTER),
        personal="contacts",
    ),
    Route("GET", "/leavers", leavers.shown, "人员交接", "staff", personal="staff"),
    Route(
        "POST",
        "/leavers/end",
        leavers.end,
        "确认一人离任",
        "staff",
        body=(Field("id", "编号", "number", required=True),),
    ),
    Route("GET", "/messages", pages.messages, "消息", "outbox", OUTBOX, personal="messages"),
    Route("GET", "/api/v1/openapi.json", described, "接口说明（本文件）", answer=schemas.ANYTHING),
    Route("GET", "/api/v1/me", api.me, "本人和权限范围", "own", answer=schemas.ME),
    Route(
        "GET",
        "/api/v1/cases",
        api.case_list,
        "企业清单，按市、县、编号排列；next 作为下一页的 after",
        "cases",
        (*FILTERS, LIMIT),
        answer=schemas.CASES,
    ),
    Route(
        "GET",
        f"/api/v1/cases/{CASE}",
        api.case,
        "一家企业：待办、期限的理由、记录和现在可以办理的事项",
        "cases",
        answer=schemas.CASE,
        personal="case",
    ),
    Route(
        "POST",
        f"/api/v1/cases/{CASE}/acts",
        api.do,
        "办理一项",
        "cases",
        body=act_fields.SAYS,
        answer=schemas.SAID,
    ),
    Route("GET", "/api/v1/progress", api.progress, "各县各事项的家数", "overview", answer=schemas.PROGRESS),
    Route(
        "GET",
        "/api/v1/pending",
        api.pending,
        "等待本单位确认的报告，最早的60项",
        "overview",
        answer=schemas.WAITING,
    ),
    Route(
        "GET",
        "/api/v1/overdue",
        api.overdue,
        "逾期的待办，最早的在前，最多500项；全部的请用 cases?state=overdue",
        "overview",
        (LIMIT,),
        answer=schemas.OVERDUE,
    ),
    Route(
        "GET",
        "/api/v1/messages",
        api.messages,
        "消息，最新的在前；next 作为下一页的 before",
        "outbox",
        OUTBOX,
        answer=schemas.MESSAGES,
        personal="messages",
    ),
)


def application(context: Context, engine: health.Watched, stage: Stage | None = None) -> web.Application:
    """The service's web application; with a stage, the sandbox is mounted too."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[security_headers, patient()])
    app[CONTEXT] = context
    app[health.ENGINE] = engine
    for route in ROUTES:
        app.router.add_route(route.method, route.path, behind(route))
        if route.method == "GET":
            app.router.add_route("HEAD", route.path, behind(route))
    app.add_routes(
        [
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
    return app
