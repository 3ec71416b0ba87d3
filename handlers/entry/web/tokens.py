"""A token that a link carries, letter by letter as it came.

Addresses and forms can spell one text in many ways: percent signs, blanks that are cleaned away, a
second value of the same name. Ours are spelled in one way; whatever differs is no token.
"""

from __future__ import annotations

import re
from typing import Final

from aiohttp import web

_TOKEN: Final = re.compile(r"[A-Za-z0-9_.-]{1,1000}")


def in_query(request: web.Request, name: str) -> str:
    return _only(request.rel_url.raw_query_string, name)


async def in_form(request: web.Request, name: str) -> str:
    return _only((await request.read()).decode("utf-8", "replace"), name)


def in_path(request: web.Request, before: str) -> str:
    """What stands behind `before` in the path, to its end."""
    path = request.rel_url.raw_path
    return _plain(path.removeprefix(before)) if path.startswith(before) else ""


def _only(pairs: str, name: str) -> str:
    """Return the one value of this name; "" if there are several, or none."""
    values = [value for key, _, value in (pair.partition("=") for pair in pairs.split("&")) if key == name]
    return _plain(values[0]) if len(values) == 1 else ""


def _plain(text: str) -> str:
    return text if _TOKEN.fullmatch(text) else ""
