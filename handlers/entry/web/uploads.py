"""Reads a form with a file in it, piece by piece, and no more of it than is allowed.

Nobody is waited for longer than a minute, and nothing is read of a form that says itself that it is too large.
"""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from msgspec import Struct

from handlers.entry.web.table import Wrong
from messages.split import clean

MULTIPART: Final = "multipart/form-data"
_SECONDS: Final = 60
_BESIDE: Final = 64 * 1024  # bytes of the other fields, and of what parts them
_PIECE: Final = 64 * 1024
_MOST_PARTS: Final = 20


class _Upload(Struct, frozen=True):
    """What was sent: the other fields by name, and the file; a form without one has an empty name and content."""

    fields: dict[str, str]
    name: str
    content: bytes


async def read_upload(request: web.Request, most: int) -> _Upload:
    """Return what a form sent, whose file has up to `most` bytes. HTTPRequestEntityTooLarge for a larger one, Wrong for
    what is no such form."""
    if request.content_type != MULTIPART:
        raise Wrong("web.request.not_a_form")
    if (request.content_length or 0) > most + _BESIDE:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    try:
        async with asyncio.timeout(_SECONDS):
            return await _read(request, most)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, AssertionError, HttpProcessingError):  # how the library says that it is no such form
        raise Wrong("web.request.not_a_form") from None


async def _read(request: web.Request, most: int) -> _Upload:
    fields: dict[str, str] = {}
    name, content = "", b""
    parts = await request.multipart()
    for _ in range(_MOST_PARTS):
        part = await parts.next()
        if part is None:
            return _Upload(fields, name, content)
        if not isinstance(part, BodyPartReader) or not part.name or part.name in fields:
            raise Wrong("web.request.not_a_form")
        if part.filename is None:
            fields[part.name] = clean((await _all(part, _BESIDE)).decode("utf-8", "replace"))
        elif content:
            raise Wrong("web.request.twice", name=part.name[:40])
        else:
            name, content = " ".join(clean(part.filename).split())[:200], await _all(part, most)
    raise Wrong("web.request.fields_missing")


async def _all(part: BodyPartReader, most: int) -> bytes:
    read = bytearray()
    while piece := await part.read_chunk(_PIECE):
        read += piece
        if len(read) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(read))
    return bytes(read)
