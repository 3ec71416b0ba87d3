"""Serves the pages' style and scripts (messages/assets.py)."""

from __future__ import annotations

from pathlib import PurePosixPath

from aiohttp import web

from messages.assets import TYPES, assets, is_for_good

_FOR_GOOD = "public, max-age=31536000, immutable"


async def serve(request: web.Request) -> web.Response:
    """Return one of the files; 404 for any other name. One whose name holds its hash may be kept for good."""
    name = request.match_info["name"]
    content = assets().get(name)
    if content is None:
        raise web.HTTPNotFound
    response = web.Response(body=content, content_type=TYPES[PurePosixPath(name).suffix], charset="utf-8")
    response.headers["Cache-Control"] = _FOR_GOOD if is_for_good(name) else "no-cache"
    response.enable_compression()
    return response
