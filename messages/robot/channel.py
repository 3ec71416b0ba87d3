"""Send by a group's robot: one message of markdown to one address, which is its only key.

Nobody knows a message again there, so what may have been taken is never sent twice. Codes: path 90313; rate and
size: path 99110.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from msgspec import Struct

from bot.words import Limit, Rendered, SendOutcome, SendStatus
from messages.channels import CheckResult, Setup, WrongAddress
from messages.wecom.client import json_bytes

_LONGEST = 200  # characters of an address
_LOCAL = ("127.0.0.1", "localhost", "::1")
_PER_MINUTE = 20
_MARKDOWN_BYTES = 4096
_SECONDS = 15.0
_MAX_ANSWER = 64 << 10  # bytes
_ENDED = {
    93000: "机器人不存在或已被移除，请在群里重新添加。",
    93001: "该群不允许使用机器人。",
    93004: "机器人已停用。",
    93008: "机器人已不在群里。",
    93019: "机器人的编号不正确，请在群里重新复制地址。",
}
_NEVER = (40008, 40033, 40035, 40058, 44004, 45002, 82004, 93017, 40201, 40204)  # the words are at fault
_LATER = (45009, 45033)  # too many by this robot, ours or another program's
_GONE = (400, 401, 403, 404, 405, 410)  # HTTP: nothing that takes messages is there


def why_no_robot(address: str, *, local: bool) -> str:
    """Return why this is no address of a robot, as a key of `cli.robot`; "" where it is one.

    `local`: nothing real may be written to, so that it must be on this machine.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return "odd"
    here = parts.hostname in _LOCAL
    if len(address) > _LONGEST or not (address.isascii() and address.isprintable()):
        return "odd"
    if parts.scheme not in ("https", "http") or not parts.hostname or not _key_of(address):
        return "odd"
    if local and not here:
        return "local"
    return "" if parts.scheme == "https" or here else "https"


def _key_of(address: str) -> str:
    """Return the robot's key; "" where the address has none."""
    return next(iter(parse_qs(urlsplit(address).query).get("key", ())), "")


def masked_address(address: str) -> str:
    """Return the address without its key, of which four characters are left to know it by."""
    key = _key_of(address)
    return address.replace(key, f"…{key[-4:]}" if len(key) > 8 else "…")


class RobotTransport(Struct, frozen=True):
    """`local`: as in `why_no_robot`."""

    session: aiohttp.ClientSession
    local: bool

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        if why := why_no_robot(address, local=self.local):
            raise WrongAddress(_WHY[why])
        if len(rendered.text.encode()) > _MARKDOWN_BYTES:
            raise ValueError("longer than a robot takes")
        return json_bytes({"msgtype": "markdown", "markdown": {"content": rendered.text}})

    async def send(self, request: bytes, address: str) -> SendOutcome:
        waits = aiohttp.ClientTimeout(total=_SECONDS)
        headers = {"Content-Type": "application/json"}
        try:
            async with self.session.post(
                address, data=request, headers=headers, timeout=waits, allow_redirects=False
            ) as answer:
                return _outcome(answer.status, await answer.content.read(_MAX_ANSWER))
        except aiohttp.ClientConnectorError as error:  # nothing has left yet
            return SendOutcome(SendStatus.TRANSIENT, type(error).__name__, "连接不上群机器人的地址。")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return _unsure(type(error).__name__)

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        """Count each robot by itself; the key stands nowhere but in its address."""
        mark = sha256(_key_of(address).encode()).hexdigest()[:16]
        return (Limit(f"robot:{mark}", 60, _PER_MINUTE),)

    async def check(self) -> Sequence[CheckResult]:
        """Nothing: to ask a robot anything is to write into its group. `doctor` names those that have ended."""
        return ()


_WHY = {
    "odd": "不是群机器人的地址。",
    "local": "演练时不向真实的群发送。",
    "https": "群机器人的地址须以 https:// 开头。",
}


def _outcome(status: int, body: bytes) -> SendOutcome:
    said = _object(body)
    code = said.get("errcode")
    if isinstance(code, bool) or not isinstance(code, int):
        if status in _GONE:
            return SendOutcome(SendStatus.RECIPIENT, str(status), "这个地址没有群机器人。")
        return _unsure(str(status))
    if code == 0:
        return SendOutcome(SendStatus.DELIVERED, "0")
    if code in _ENDED:
        return SendOutcome(SendStatus.RECIPIENT, str(code), _ENDED[code])
    if code in _NEVER:
        return SendOutcome(SendStatus.PAYLOAD, str(code), "群机器人不接受这条内容。")
    if code in _LATER:
        return SendOutcome(SendStatus.REFUSED, str(code), "群机器人发送过快，稍后再发。")
    status_of = SendStatus.TRANSIENT if code == -1 else SendStatus.REFUSED
    return SendOutcome(status_of, str(code), "群机器人暂时没有接受。")


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _unsure(code: str) -> SendOutcome:
    return SendOutcome(SendStatus.UNKNOWN, code, "群机器人没有答复，可能已经发出。")


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[RobotTransport]:
    """Open what writes to any robot; where time may be bent nothing real is written to."""
    async with aiohttp.ClientSession() as session:
        yield RobotTransport(session, bool(setup.setting("may_bend_time")))
