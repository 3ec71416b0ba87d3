"""One exchange with an SMS provider as data. Nothing is raised for what the other side does, and no text made here
holds a key or a number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import aiohttp
from msgspec import Struct

from bot.words import SendOutcome, SendStatus

_MAX_ANSWER = 64 << 10  # bytes
_SECONDS = 15.0
_MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


class SmsAnswer(Struct, frozen=True):
    """The HTTP status and the JSON object of an answer; None where it is no object."""

    status: int
    said: dict[str, Any] | None

    @property
    def words(self) -> dict[str, Any]:
        return self.said or {}


async def posted(
    session: aiohttp.ClientSession,
    url: str,
    data: bytes | Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> SmsAnswer | SendOutcome:
    """Post `data`, once; TRANSIENT if nothing has left, UNKNOWN if nobody knows."""
    waits = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with session.post(
            url, data=data, headers=headers, timeout=waits, allow_redirects=False
        ) as answer:
            body = b""
            while len(body) < _MAX_ANSWER and (more := await answer.content.read(_MAX_ANSWER)):
                body += more
            return SmsAnswer(answer.status, _object(body))
    except aiohttp.ClientConnectorError as error:  # nothing has left yet
        return SendOutcome(SendStatus.TRANSIENT, type(error).__name__, "连接不上短信网关。")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return unsure(type(error).__name__, "")


async def why_unreached(session: aiohttp.ClientSession, url: str) -> str | None:
    """Return why the provider cannot be why_unreached, None if it answers, whatever it says."""
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=5), allow_redirects=False):
            return None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return type(error).__name__


def unsure(code: str, own_id: str) -> SendOutcome:
    """Return that a message was perhaps taken: a report on our id may say."""
    return SendOutcome(SendStatus.UNKNOWN, code, "短信网关没有答复，等它的回执。", own_id)


def without_numbers(said: object) -> str:
    """Return what a gateway said, as it may stand in a list and in the log: short, without a mobile number."""
    text = " ".join(said.split()) if isinstance(said, str) else ""
    return _MOBILE.sub("（号码）", "".join(filter(str.isprintable, text)))[:120]


def gateway_id(said: object) -> str:
    """Return its id for a message; "" for none that a report could name."""
    text = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    return text if len(text) <= 64 and text.isascii() and text.isprintable() else ""


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
