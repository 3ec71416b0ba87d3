"""Reads what a request gives (form, query, JSON object) and refuses a name that is given twice.

With two values a proxy, or a form to which something was added, would choose which one counts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from handlers.entry.web.table import Wrong
from messages.split import clean

_FORM = "application/x-www-form-urlencoded"
_MANY_FIELDS = 50
_MANY_TICKS = 300  # as many as one preview holds


def from_query(request: web.Request) -> dict[str, str]:
    """Return the query's values, by name."""
    return _once(request.query.items())


def from_form(raw: bytes, content_type: str, ticked: Collection[str] = ()) -> dict[str, str]:
    """Return the fields of a form that a page sent, by name. Those of `ticked` may come several times: their values
    are joined by blanks."""
    if raw and content_type != _FORM:
        raise Wrong("web.request.not_a_form")
    most = _MANY_FIELDS + (_MANY_TICKS if ticked else 0)
    try:
        pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most)
    except ValueError:
        raise Wrong("web.request.fields_missing") from None
    joined = {name: " ".join(clean(value) for other, value in pairs if other == name) for name in ticked}
    rest = _once((name, clean(value)) for name, value in pairs if name not in joined)
    return rest | {name: value for name, value in joined.items() if value}


def typed_in(raw: bytes, content_type: str) -> dict[str, str]:
    """Return all that a form which was read had in it, by name; what came several times is joined by blanks."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(raw.decode("utf-8", "replace")) if content_type == _FORM else ():
        found[name] = f"{found[name]} {clean(value)}" if name in found else clean(value)
    return found


def from_json(raw: bytes) -> dict[str, Any]:
    """Return the object that a program sent."""
    try:
        orjson.loads(raw)  # the stricter reader: no half characters, no NaN
        body = json.loads(raw, object_pairs_hook=_once)  # the one that tells what stands there twice
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Wrong("web.request.not_an_object")
    return body


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Wrong("web.request.twice", name=name[:40])
        found[name] = value
    return found
