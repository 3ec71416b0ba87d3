"""Make the one call of a generic gateway. Every failure is returned as an outcome; nothing is raised for it.

It is given `{"id", "phone", "text"}` and says `{"code": 0, "id"}`, or another code with `message`. Nothing there
knows a message again, so what may have been taken is never sent twice: it is UNKNOWN, under our own id, until a
report speaks of it. No text made here holds the key or a number.
"""

from __future__ import annotations

import json
import re
from typing import Any

import aiohttp
from msgspec import Struct

from bot.words import SendOutcome, SendStatus

_MAX_ANSWER = 64 << 10  # bytes
_SECONDS = 15.0
_MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_BY_STATUS = {  # of an answer without a code
    401: (SendStatus.CONFIG, "短信网关不接受密钥，请核对 SMS_KEY_SECRET。"),
    403: (SendStatus.CONFIG, "短信网关不接受密钥，请核对 SMS_KEY_SECRET。"),
    404: (SendStatus.CONFIG, "短信网关没有这个地址，请核对 SMS_API_BASE。"),
    405: (SendStatus.CONFIG, "短信网关没有这个地址，请核对 SMS_API_BASE。"),
    429: (SendStatus.THROTTLED, "短信网关要求稍后再发。"),
}


class SmsGateway(Struct, frozen=True):
    """The gateway at `url`, by its key. The session belongs to the caller."""

    session: aiohttp.ClientSession
    url: str
    key: str

    async def send(self, request: bytes, own_id: str) -> SendOutcome:
        """Hand stored bytes over, once."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        waits = aiohttp.ClientTimeout(total=_SECONDS)
        try:
            async with self.session.post(
                self.url, data=request, headers=headers, timeout=waits, allow_redirects=False
            ) as answer:
                body = await answer.content.read(_MAX_ANSWER)
                while len(body) < _MAX_ANSWER and (more := await answer.content.read(_MAX_ANSWER)):
                    body += more
                return self._outcome(answer.status, _object(body), own_id)
        except aiohttp.ClientConnectorError as error:  # nothing has left yet
            return SendOutcome(SendStatus.TRANSIENT, type(error).__name__, "连接不上短信网关。")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return _unsure(type(error).__name__, own_id)

    def _outcome(self, status: int, said: dict[str, Any] | None, own_id: str) -> SendOutcome:
        code = said.get("code") if said else None
        if said is None or isinstance(code, bool) or not isinstance(code, int | str):
            if known := _BY_STATUS.get(status):
                return SendOutcome(known[0], str(status), known[1])
            return _unsure(str(status), own_id)
        if str(code) == "0":
            return SendOutcome(SendStatus.DELIVERED, "0", provider_id=_id(said.get("id")) or own_id)
        return SendOutcome(
            SendStatus.REFUSED, without_numbers(str(code))[:40], without_numbers(said.get("message"))
        )

    async def reach(self) -> str | None:
        """Return why the gateway cannot be reached, None if it answers, whatever it says."""
        try:
            async with self.session.get(
                self.url, timeout=aiohttp.ClientTimeout(total=5), allow_redirects=False
            ):
                return None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return type(error).__name__


def _unsure(code: str, own_id: str) -> SendOutcome:
    return SendOutcome(SendStatus.UNKNOWN, code, "短信网关没有答复，等它的回执。", own_id)


def without_numbers(said: object) -> str:
    """Return what a gateway said, as it may stand in a list and in the log: short, without a mobile number."""
    text = " ".join(said.split()) if isinstance(said, str) else ""
    return _MOBILE.sub("（号码）", "".join(filter(str.isprintable, text)))[:120]


def _id(said: object) -> str:
    """Return its id for a message; "" for none that a report could name."""
    text = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    return text if len(text) <= 64 and text.isascii() and text.isprintable() else ""


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
