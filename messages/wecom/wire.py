"""Make one HTTP exchange with WeCom and return it as data: the body decides, not the HTTP status.

Nothing is raised for what the other side does. No text made here holds a secret: aiohttp's exceptions may
name the URL, which carries the token, so only their kind is passed on.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, BinaryIO, TypeVar

import aiohttp
from msgspec import Struct

from bot.words import SendOutcome, SendStatus
from messages.wecom.codes import REST, fate_of, refusal_words

Json = dict[str, Any]
T = TypeVar("T")

_MAX_ANSWER = 1 << 20  # bytes of a JSON answer
MAX_FILE = 20 << 20  # bytes of a media file (path 91054)
_CHUNK = 64 << 10
# An answer with one of these went through WeCom's hands, however it looks now.
_TAKEN = frozenset(("errcode", "msgid"))


class Fetched(Struct, frozen=True):
    """A file that was written: its name as the sender gave it, its bytes, its SHA-256 in hex."""

    name: str
    size: int
    sha256: str


class Wire:
    """Talks to `base_url` (without /cgi-bin). `timeout` is how many seconds of silence are allowed."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, timeout: float) -> None:
        self._session = session
        self._base = base_url.rstrip("/") + "/cgi-bin/"
        # `total` ends an answer that trickles; connecting and silence have their own limits, so
        # that a time-out says whether the request had gone out.
        self._timeout = aiohttp.ClientTimeout(
            total=timeout * 3, connect=timeout, sock_connect=timeout, sock_read=timeout
        )

    async def call(
        self,
        path: str,
        query: Mapping[str, str],
        body: bytes | None = None,
        *,
        unsure: SendStatus = SendStatus.TRANSIENT,
    ) -> Json | SendOutcome:
        """Return the answer if WeCom said yes, else the outcome. With a `body` the call is a POST.

        `unsure` is the status if the request was sent and its answer was lost: UNKNOWN for a call that
        changes something, because it may have been carried out.
        """

        async def answered(response: aiohttp.ClientResponse) -> Json | SendOutcome:
            return _read_answer(response.status, await _bounded(response), unsure)

        answer = await self._exchange(path, query, body, unsure, answered)
        too_large = isinstance(answer, SendOutcome) and answer.code == "too_large"
        return _not_wecom(200, unsure) if too_large else answer

    async def fetch(
        self, path: str, query: Mapping[str, str], into: BinaryIO, limit: int
    ) -> Fetched | SendOutcome:
        """Write a file piece by piece, from the beginning of `into`. WeCom sends errors as JSON with status
        200.

        OSError if `into` cannot be written.
        """

        async def saved(response: aiohttp.ClientResponse) -> Fetched | SendOutcome:
            disposition = response.headers.get("Content-Disposition", "")
            if response.status != 200 or not disposition:
                content = await _bounded(response)
                said = _read_answer(response.status, content, SendStatus.TRANSIENT)
                if isinstance(said, SendOutcome):
                    return said
                return _not_wecom(response.status, SendStatus.TRANSIENT)
            size, digest = await _written(response, into, limit)
            return Fetched(_file_name(disposition), size, digest)

        answer = await self._exchange(path, query, None, SendStatus.TRANSIENT, saved)
        if isinstance(answer, SendOutcome) and answer.code == "too_large":
            detail = f"文件超过 {limit / 2**20:.3g} MB，不能接收。"
            return SendOutcome(SendStatus.PAYLOAD, "too_large", detail)
        return answer

    async def _exchange(
        self,
        path: str,
        query: Mapping[str, str],
        body: bytes | None,
        unsure: SendStatus,
        take: Callable[[aiohttp.ClientResponse], Awaitable[T | SendOutcome]],
    ) -> T | SendOutcome:
        headers = {"Content-Type": "application/json; charset=utf-8"} if body is not None else {}
        try:
            async with self._session.request(
                "GET" if body is None else "POST",
                self._base + path,
                params=query,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,  # a redirect would carry the token elsewhere
            ) as response:
                return await take(response)
        except _TooLarge:
            return SendOutcome(SendStatus.PAYLOAD, "too_large")
        except aiohttp.InvalidURL:
            return SendOutcome(SendStatus.CONFIG, "url", "企业微信地址不正确，请核对 WECOM_API_BASE。")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return _not_connected(error)
        except (aiohttp.ClientError, TimeoutError) as error:
            code = type(error).__name__
            return SendOutcome(unsure, code, "请求已发出，但没有收到企业微信的答复。")


def _read_answer(status: int, content: bytes, unsure: SendStatus) -> Json | SendOutcome:
    """Read an answer: it is a yes only if it is an object whose `errcode` is the integer 0.

    WeCom always writes an integer. Text, a fraction, true or nothing in its place was written by somebody
    on the way, who may or may not have passed the request on.
    """
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return _not_wecom(status, unsure)
    code = body.get("errcode") if isinstance(body, dict) else None
    if not isinstance(body, dict) or type(code) is not int:
        if isinstance(body, dict) and body.keys() & _TAKEN:
            detail = "答复中没有规范的错误代码，不能确定企业微信是否已收下。"
            return SendOutcome(unsure, f"http {status}", detail)
        return _not_wecom(status, unsure)
    if code == 0:
        return body
    return SendOutcome(
        fate_of(code),
        code=str(code),
        detail=refusal_words(code, str(body.get("errmsg", ""))),
        retry_after=REST.get(code, 0.0),
    )


class _TooLarge(Exception):
    pass


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > _MAX_ANSWER:
            raise _TooLarge
    return bytes(content)


async def _written(response: aiohttp.ClientResponse, into: BinaryIO, limit: int) -> tuple[int, str]:
    """Write the response to `into` and return (bytes, SHA-256 in hex)."""
    if (response.content_length or 0) > limit:
        raise _TooLarge
    into.seek(0)
    into.truncate()
    size, digest = 0, hashlib.sha256()
    async for chunk in response.content.iter_chunked(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise _TooLarge
        digest.update(chunk)
        await asyncio.to_thread(into.write, chunk)
    return size, digest.hexdigest()


def _not_connected(error: Exception) -> SendOutcome:
    code = type(error).__name__
    if isinstance(error, ssl.SSLCertVerificationError):
        detail = "企业微信地址的证书无效，请检查网络代理和 WECOM_API_BASE。"
        return SendOutcome(SendStatus.CONFIG, code, detail)
    return SendOutcome(SendStatus.TRANSIENT, code, "连接不上企业微信，请检查网络。")


def _not_wecom(status: int, unsure: SendStatus) -> SendOutcome:
    """Return the outcome of an answer that is not WeCom's JSON: from a proxy, a portal, or a wrong address."""
    code = f"http {status}"
    if status == 429:
        return SendOutcome(SendStatus.THROTTLED, code, "调用过于频繁，稍后自动继续。", retry_after=60.0)
    if status == 504:  # a gateway that waited in vain: WeCom may have done it
        return SendOutcome(unsure, code, "企业微信的网关没有等到答复。")
    if 400 <= status < 500 and status != 408:
        detail = "这个地址不是企业微信接口，请核对 WECOM_API_BASE 和网络代理。"
        return SendOutcome(SendStatus.CONFIG, code, detail)
    return SendOutcome(
        SendStatus.TRANSIENT, code, "收到的不是企业微信的答复，可能是网络代理或系统繁忙，请稍后再试。"
    )


def _file_name(disposition: str) -> str:
    """Return the bare file name, without folder and control characters. aiohttp gives headers as UTF-8."""
    found = re.search(r'filename="?([^";]*)"?', disposition, re.IGNORECASE)
    raw = found.group(1) if found else ""
    name = raw.encode(errors="surrogateescape").decode(errors="replace")
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(c for c in name if c.isprintable()).strip(". ")
    return name[:120] or "file"
