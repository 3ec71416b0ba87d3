"""The interface described by the table that serves it (OpenAPI 3.1), its webhooks by the table of published events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from bot.access import SIGHTS
from bot.words.intent_lookup import SLOTS
from bot.words.published import PUBLISHED, published_type
from handlers.entry.web.schemas import CASE_EVENT, ERROR
from handlers.entry.web.table import Field, Route
from messages.catalogue import say, sentence_table
from messages.forms import FORMS


def document(routes: Sequence[Route], server: str) -> dict[str, Any]:
    """Return the OpenAPI document of all interface routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if route.api:
            path = re.sub(r"\{(\w+):[^}]*\}+", r"{\1}", route.path)
            paths.setdefault(path, {})[route.method.lower()] = _operation(route, path)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": say("web.api.title"),
            "version": version("qingshen"),
            "description": say("web.api.policy"),
        },
        "servers": [{"url": server}],
        "paths": paths,
        "webhooks": {published_type(act): _told(act, name) for act, name in PUBLISHED.items()},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "qingshen"},
            },
            "schemas": {"Error": ERROR, "CaseEvent": CASE_EVENT},
        },
        "security": [{"token": []}, {"session": []}],
    }


def _told(act: str, name: str) -> dict[str, Any]:
    """Return how other systems are told of one kind of event; its signature is described in docs/programs.md."""
    schema = {
        "type": "object",
        "properties": {
            "type": {"const": published_type(act)},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"$ref": "#/components/schemas/CaseEvent"},
        },
        "required": ["type", "timestamp", "data"],
    }
    headers = [
        {"name": f"webhook-{part}", "in": "header", "required": True, "schema": {"type": "string"}}
        for part in ("id", "timestamp", "signature")
    ]
    return {
        "post": {
            "summary": name,
            "operationId": f"told_{act}",
            "parameters": headers,
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {"2XX": {"description": say("web.api.taken")}},
            "security": [],
        }
    }


def _operation(route: Route, path: str) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.about,
        "operationId": f"{route.method.lower()}_{re.sub(r'[^a-z0-9]+', '_', path.strip('/'))}",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "integer"}}
            for name in re.findall(r"\{(\w+)\}", path)
        ]
        + [
            {
                "name": f.name,
                "in": "query",
                "required": f.required,
                "schema": f.schema,
                "description": f.label,
            }
            for f in route.query
        ],
        "responses": {
            "200": _content(say("web.api.done"), route.answer or {"type": "object"}),
            **_errors(route),
        },
    }
    if not route.sight:
        operation["security"] = []
    else:
        operation["x-levels"] = sorted(SIGHTS[route.sight])
    if route.body:
        schema = {
            "type": "object",
            "properties": {f.name: _described(f) for f in route.body},
            "required": [f.name for f in route.body if f.required],
            "additionalProperties": False,
        }
        content = {"application/json": {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _described(field: Field) -> dict[str, Any]:
    """Return the schema of one field of a body; attributes that are empty are left out."""
    least = {"minLength": 1} if field.kind == "text" else {}
    acts = "\n".join([say("web.api.acts"), *map(_act, SLOTS)]) if field.choices == tuple(SLOTS) else ""
    return {**field.schema, **least, "description": acts or field.label}


def _act(kind: str) -> str:
    """Return a line on one act: its name and the fields that it takes."""
    slots = SLOTS[kind]
    names = dict.fromkeys((*slots.required, *slots.fields))
    stars = {name: f"{name}*" if name in slots.required else name for name in names}
    if slots.what:
        stars["what"] += f"（{' / '.join(slots.what)}）"
    if slots.refers == "must":
        stars["links"] = say("web.api.one_of_both")
        del stars["number"]
    return say("web.api.act", kind=kind, name=FORMS[kind].button, fields="，".join(stars.values()) or "–")


def _errors(route: Route) -> dict[str, Any]:
    found = ["400", "401", "404", "503"] if route.sight else ["503"]
    if route.method == "POST" and route.sight:
        found.append("403")
    if route.body:
        found.append("409")
    words = sentence_table("web.api_statuses")
    reference = {"$ref": "#/components/schemas/Error"}
    return {status: _content(words[status], reference) for status in found}


def _content(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}
