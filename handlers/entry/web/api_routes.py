"""The lines of the table of routes that programs use (docs: /api/v1/openapi.json)."""

from __future__ import annotations

from bot.words import MessageStatus
from handlers.entry.web import act_fields, api, schemas
from handlers.entry.web.list_filters import LIST_STATES
from handlers.entry.web.table import CASE_PART, ROUND, Field, Route
from messages.catalogue import say

CASE_FILTERS = (
    Field("city", longest=40),
    Field("county", longest=60),
    Field("step", longest=40),
    Field("state", "choice", choices=LIST_STATES),
    Field("text", longest=60),
    ROUND,
)
_OUTBOX_FIELDS = (Field("status", "choice", choices=tuple(MessageStatus)), Field("before", "number"))
_AFTER = Field("after", "number")
_LIMIT = Field("limit", "number")

API_ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/v1/me", api.me, say("web.routes.api_me"), "own", answer=schemas.ME),
    Route(
        "GET",
        "/api/v1/cases",
        api.case_list,
        say("web.routes.api_cases"),
        "cases",
        (*CASE_FILTERS, _AFTER, _LIMIT),
        answer=schemas.CASES,
    ),
    Route(
        "GET",
        f"/api/v1/cases/{CASE_PART}",
        api.case,
        say("web.routes.api_case"),
        "cases",
        answer=schemas.CASE,
        personal="case",
    ),
    Route(
        "POST",
        f"/api/v1/cases/{CASE_PART}/acts",
        api.post_act,
        say("web.routes.api_act"),
        "cases",
        body=act_fields.ACT_FIELDS,
        answer=schemas.SAID,
    ),
    Route(
        "GET",
        "/api/v1/progress",
        api.progress,
        say("web.routes.api_progress"),
        "overview",
        (ROUND,),
        answer=schemas.PROGRESS,
    ),
    Route(
        "GET",
        "/api/v1/pending",
        api.pending,
        say("web.routes.api_pending"),
        "overview",
        (ROUND,),
        answer=schemas.WAITING,
    ),
    Route(
        "GET",
        "/api/v1/overdue",
        api.overdue,
        say("web.routes.api_overdue"),
        "overview",
        (_LIMIT, ROUND),
        answer=schemas.OVERDUE,
    ),
    Route(
        "GET",
        "/api/v1/messages",
        api.messages,
        say("web.routes.api_messages"),
        "outbox",
        _OUTBOX_FIELDS,
        answer=schemas.MESSAGES,
        personal="messages",
    ),
)
