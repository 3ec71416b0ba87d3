"""The one table of routes."""

from __future__ import annotations

from aiohttp import web

from handlers.entry import callback as wecom
from handlers.entry import sms_reports
from handlers.entry.web import (
    act_fields,
    acting,
    assessments,
    board,
    calendars,
    casefile,
    consultants,
    devices,
    expert_link,
    filing,
    health,
    leavers,
    locked,
    mail_answers,
    meetings,
    openapi,
    outgoing,
    own,
    own_case,
    pages,
    privacy,
    queue,
    registers,
    rehearsal,
    reports,
    schemas,
    short_codes,
    signin,
    static_files,
    unsubscribing,
)
from handlers.entry.web.admin import ADMIN_ROUTES
from handlers.entry.web.announcements import ANNOUNCEMENT_ROUTES
from handlers.entry.web.api_routes import API_ROUTES, CASE_FILTERS
from handlers.entry.web.audit import AUDIT_ROUTES
from handlers.entry.web.brake_routes import BRAKE_ROUTES
from handlers.entry.web.desk import DESK_ROUTES
from handlers.entry.web.gate import guarded_view, json_response, security_headers, traced
from handlers.entry.web.health_check import DOCTOR_ROUTES
from handlers.entry.web.imports import IMPORT_ROUTES
from handlers.entry.web.interface_tokens import TOKEN_ROUTES
from handlers.entry.web.onboarding import ONBOARDING_ROUTES
from handlers.entry.web.paging import PAGE
from handlers.entry.web.patience import patient
from handlers.entry.web.people import PEOPLE_ROUTES
from handlers.entry.web.round_dates import ROUND_DATE_ROUTES
from handlers.entry.web.rounds import ROUND_ROUTES
from handlers.entry.web.same_form import asked_before
from handlers.entry.web.table import CASE_PART, ROUND, SANDBOX, Field, PageRequest, Route
from handlers.entry.web.webhooks import WEBHOOK_ROUTES
from handlers.entry.web.wishes import WISH_ROUTES
from handlers.runtime.context import CONTEXT, Context
from handlers.sandbox.stage import Stage
from messages.catalogue import say

_MAX_BODY = 256 * 1024  # WeCom's callbacks are a few KB; nothing else is posted here
_TOKEN = Field("t", longest=1000)  # with the path it comes to
_NEXT = Field("next", longest=300)


async def _described(asked: PageRequest) -> web.StreamResponse:
    """Return the interface's description of itself, made from this table."""
    return json_response(openapi.document(ROUTES, asked.context.settings.public_url))


ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/",
        pages.home,
        say("web.routes.home"),
        query=(Field("step", longest=40), Field("city", longest=40), ROUND),
    ),
    Route(
        "GET",
        "/progress",
        pages.progress_page,
        say("web.routes.progress"),
        "overview",
        (Field("step", longest=40), Field("city", longest=40), ROUND),
    ),
    Route("GET", "/privacy", privacy.privacy_page, say("web.routes.privacy")),
    Route("GET", "/looks", privacy.looks_page, say("web.routes.looks"), "own"),
    Route("GET", "/s", short_codes.ask_for_code, say("web.routes.short")),
    Route(
        "POST",
        "/s",
        short_codes.open_by_code,
        say("web.routes.short_entered"),
        body=(Field("short", longest=40),),
    ),
    Route("GET", "/signin", signin.front, say("web.routes.signin"), query=(_NEXT,)),
    Route("GET", "/signin/link", signin.button, say("web.routes.link"), query=(_TOKEN,)),
    Route("POST", "/signin/link", signin.by_link, say("web.routes.link_used"), body=(_TOKEN,)),
    Route(
        "POST",
        "/signin/mail",
        signin.by_mail,
        say("web.routes.link_asked"),
        body=(Field("address", longest=200, required=True), _NEXT),
    ),
    Route("GET", "/signin/wecom", signin.to_wecom, say("web.routes.to_wecom"), query=(_NEXT,)),
    Route(
        "GET",
        "/signin/wecom/back",
        signin.from_wecom,
        say("web.routes.from_wecom"),
        query=(Field("code", longest=512), Field("state", longest=128)),
    ),
    Route("POST", "/signout", signin.out, say("web.routes.signout")),
    Route("GET", "/sessions", devices.devices_page, say("web.routes.sessions"), "own"),
    Route(
        "POST",
        "/sessions/end",
        devices.end_device,
        say("web.routes.session_end"),
        "own",
        body=(Field("id", "number"), Field("all", "choice", choices=("yes",))),
    ),
    Route("POST", "/sessions/calendar", calendars.give_calendar, say("web.routes.calendar_given"), "own"),
    Route(
        "GET",
        "/cases",
        pages.cases_page,
        say("web.routes.cases"),
        "cases",
        (*CASE_FILTERS, pages.CASE_SORT, PAGE),
    ),
    Route(
        "GET",
        f"/cases/{CASE_PART}",
        pages.case_page,
        say("web.routes.case"),
        "cases",
        (own_case.LARGE,),
        personal="case",
    ),
    *own_case.OWN_ROUTES,
    Route(
        "GET",
        f"/cases/{CASE_PART}/file",
        casefile.content,
        say("web.routes.file"),
        "cases",
        (Field("n", "number", required=True),),
        personal="file",
    ),
    Route(
        "GET",
        f"/cases/{CASE_PART}/act",
        acting.confirmation_page,
        say("web.routes.act_asked"),
        "cases",
        act_fields.ASKS,
    ),
    Route(
        "POST",
        f"/cases/{CASE_PART}/act",
        acting.act_on_page,
        say("web.routes.act"),
        "cases",
        body=act_fields.ACT_FIELDS,
    ),
    Route("GET", "/board", board.board_page, say("web.routes.board"), "board", board.BOARD_FIELDS),
    *queue.QUEUE_ROUTES,
    *registers.REGISTER_ROUTES,
    *meetings.MEETING_ROUTES,
    *ANNOUNCEMENT_ROUTES,
    *assessments.ASSESSMENT_ROUTES,
    *consultants.CONSULTANT_ROUTES,
    Route("GET", f"/cases/{CASE_PART}/figures", filing.by_session, say("web.routes.figures"), "cases"),
    Route(
        "POST", f"/cases/{CASE_PART}/figures", filing.take_by_session, say("web.routes.figures_in"), "cases"
    ),
    *PEOPLE_ROUTES,
    *ONBOARDING_ROUTES,
    Route(
        "GET",
        "/briefing",
        reports.briefing_page,
        say("web.routes.briefing"),
        "briefing",
        (Field("city", longest=40), ROUND),
    ),
    Route(
        "GET",
        "/briefing/file",
        reports.briefing_file,
        say("web.routes.briefing_file"),
        "briefing",
        (Field("city", longest=40), ROUND),
    ),
    Route(
        "GET",
        "/burden",
        reports.burden_page,
        say("web.routes.burden"),
        "burden",
        (Field("month", longest=7), PAGE),
        personal="burden",
    ),
    *leavers.LEAVER_ROUTES,
    *outgoing.OUTGOING_ROUTES,
    *rehearsal.REHEARSAL_ROUTES,
    *BRAKE_ROUTES,
    *DESK_ROUTES,
    *IMPORT_ROUTES,
    *AUDIT_ROUTES,
    *ADMIN_ROUTES,
    *ROUND_ROUTES,
    *ROUND_DATE_ROUTES,
    *DOCTOR_ROUTES,
    *TOKEN_ROUTES,
    *WEBHOOK_ROUTES,
    *WISH_ROUTES,
    Route("GET", "/api/v1/openapi.json", _described, say("web.routes.api_openapi"), answer=schemas.ANYTHING),
    *API_ROUTES,
)


def application(context: Context, engine: health.Watched, stage: Stage | None = None) -> web.Application:
    """Return the service's web application; with a stage, the sandbox is mounted too."""
    app = web.Application(
        client_max_size=_MAX_BODY, middlewares=[traced, security_headers, asked_before, patient()]
    )
    app[CONTEXT] = context
    app[health.ENGINE] = engine
    for route in ROUTES:
        app.router.add_route(route.method, route.path, guarded_view(route))
        if route.method == "GET":
            app.router.add_route("HEAD", route.path, guarded_view(route))
    app.add_routes(
        [
            web.get("/wecom/callback", wecom.verify),
            web.post("/wecom/callback", wecom.receive),
            web.get("/wecom/kf", wecom.verify_kf),
            web.post("/wecom/kf", wecom.receive_kf),
            web.post("/sms/report/{secret}", locked.in_time(sms_reports.take_reports)),
            web.get("/healthz", health.alive),
            web.get("/readyz", health.ready),
            web.get("/metrics", locked.in_time(health.metrics)),
            web.get("/static/{name}", static_files.serve),
            web.get("/answer/{token}", locked.in_time(mail_answers.show)),
            web.get("/training/{token}", locked.in_time(meetings.answer_by_link)),
            web.post("/training/{token}", locked.in_time(meetings.answer_by_link)),
            web.get("/expert/{token}", locked.in_time(expert_link.answer_as_expert)),
            web.post("/expert/{token}", locked.in_time(expert_link.answer_as_expert)),
            web.get("/figures/{token}", locked.in_time(filing.show_form)),
            web.post("/figures/{token}", locked.in_time(filing.take_form)),
            web.post("/answer/{token}", locked.in_time(mail_answers.take_mail_answer)),
            web.get("/unsubscribe/{token}", locked.in_time(unsubscribing.end_mails)),
            web.post("/unsubscribe/{token}", locked.in_time(unsubscribing.end_mails)),
            web.get("/calendar/{token}", locked.in_time(calendars.calendar_feed)),
            web.get("/own/{token}", locked.in_time(own.show_own)),
            web.post("/own/{token}", locked.in_time(own.do_own)),
        ]
    )
    if stage:
        app[SANDBOX] = stage
        from handlers.sandbox import pages as sandbox  # of no use to any other service

        app.add_routes(sandbox.routes(stage))
    return app
