"""Tells one address of one event. Whatever the other side does is an outcome; nothing is raised."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime

import aiohttp
import orjson

from bot.words import PushOutcome
from messages.catalogue import say
from messages.webhooks.destinations import Networks, NotAllowed, is_destination
from messages.webhooks.signing import signed_headers

_SECONDS = 15
_MOST_ANSWER = 64 << 10  # bytes that are read, so that the connection serves again
_GONE = 410


def body_of(event_type: str, at: datetime, data: Mapping[str, object]) -> bytes:
    """Return the body: {"type", "timestamp": when it happened, "data"}."""
    said = {"type": event_type, "timestamp": at.astimezone(UTC), "data": data}
    return orjson.dumps(said, option=orjson.OPT_UTC_Z)


async def push(
    session: aiohttp.ClientSession,
    url: str,
    allowed: Networks,
    secret: str,
    message_id: str,
    body: bytes,
    now: datetime,
) -> PushOutcome:
    """Post it once, signed for this moment. `now` is real time: receivers refuse what is older than five minutes."""
    if not is_destination(url, allowed):
        return PushOutcome("failed", say("webhooks.failed.not_allowed"))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "qingshen-webhooks/1",
        **signed_headers(secret, message_id, int(now.timestamp()), body),
    }
    waits = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with session.post(
            url, data=body, headers=headers, timeout=waits, allow_redirects=False
        ) as answer:
            await answer.content.read(_MOST_ANSWER)
            return _outcome(answer.status)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return PushOutcome("failed", _why(error))


def _outcome(status: int) -> PushOutcome:
    if 200 <= status < 300:
        return PushOutcome("taken")
    if status == _GONE:
        return PushOutcome("gone", say("webhooks.failed.gone"))
    moved = 300 <= status < 400
    return PushOutcome(
        "failed", say("webhooks.failed.moved" if moved else "webhooks.failed.status", status=status)
    )


def _why(error: Exception) -> str:
    inner = getattr(error, "os_error", None) or error.__cause__ or error
    if isinstance(inner, NotAllowed):
        return say("webhooks.failed.not_allowed")
    if isinstance(error, TimeoutError):
        return say("webhooks.failed.slow", n=_SECONDS)
    if isinstance(error, aiohttp.ClientSSLError) or isinstance(inner, ssl.SSLError):
        return say("webhooks.failed.certificate")
    return say("webhooks.failed.unreached")
