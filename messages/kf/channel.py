"""Send by 微信客服: texts to people who have written, and one greeting to those who have come in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import quote

import aiohttp
from msgspec import Struct

from bot.words import Limit, Rendered, SendOutcome
from messages.channels import CheckResult, Setup
from messages.kf.client import KfClient
from messages.split import WECOM_BYTES, clean
from messages.wecom.client import WeComClient, json_bytes

_NOT_ALLOWED = (
    "应用不能使用这个客服账号：请在管理后台“微信客服 → 可调用接口的应用”中选择本应用，并核对 WECOM_KF_ID。"
)


_NOT_ALLOWED = (
    "应用不能使用这个客服账号：请在管理后台“微信客服 → 可调用接口的应用”中选择本应用，并核对 WECOM_KF_ID。"
)


class KfTransport(Struct, frozen=True):
    """The transport of one account. `client` also pulls, gives the link, and hands over to a person."""

    client: KfClient
    corp_per_minute: int

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        """Return the bytes; with `rendered.welcome_code` they are a greeting, which names no receiver.

        The msgid says which message this is and what it says, so that no other database that shares the account
        can take it for one of its own.
        """
        text = clean(rendered.text)
        if not text.strip() or len(text.encode()) > WECOM_BYTES:
            raise ValueError("a text of 1 to 2,048 bytes is needed")
        mark = hashlib.sha256(f"{address}\0{at.isoformat()}\0{text}".encode()).hexdigest()[:16]
        said = {"msgid": f"q{message_id}-{mark}", "msgtype": "text", "text": {"content": text}}
        if rendered.welcome_code:
            return json_bytes({"code": rendered.welcome_code, **said})
        return json_bytes({"touser": address, "open_kfid": self.client.kf_id, **said})

    async def send(self, request: bytes, address: str) -> SendOutcome:
        said = json.loads(request)
        outcome = await self.client.send(request, greeting="code" in said)
        return SendOutcome(outcome.status, outcome.code, outcome.detail, said["msgid"], outcome.retry_after)

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        """The documents name none but the window's and those of every call."""
        return (Limit("kf", 60, self.corp_per_minute, shared=True),)

    async def check(self) -> Sequence[CheckResult]:
        what = "微信客服账号"
        name = await self.client.name()
        if isinstance(name, SendOutcome):
            return [(what, False, name.detail or f"错误代码 {name.code}")]
        if not name:
            return [(what, False, _NOT_ALLOWED)]
        found = [(what, True, f"客服账号“{name}”可用。")]
        active = await self.client.servicers()
        if isinstance(active, list) and not active:
            found.append((what, True, "没有正在接待的人员，回复“人工”的人只能等工单答复。"))
        return found


def scan_link(link: str, code: str) -> str:
    """Return the account's link with an enterprise's code, as it stands in the QR code of its letters."""
    return f"{link}{'&' if '?' in link else '?'}scene_param={quote(code, safe='')}"


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[KfTransport]:
    """Open the transport of the account in the settings, by the app's own secret or one that only it has."""
    setting = setup.setting
    corp, agent, own = setting("wecom_corp_id"), setting("wecom_agent_id"), setting("wecom_kf_secret")
    name = f"wecom:{corp}:kf" if own else f"wecom:{corp}:{agent}"
    async with aiohttp.ClientSession() as session:
        app = WeComClient(
            session,
            setting("wecom_api_base"),
            corp,
            agent,
            own or setting("wecom_secret"),
            setup.shared(name),
            clock=setup.wall,
        )
        yield KfTransport(KfClient(app, setting("wecom_kf_id")), setting("corp_per_minute"))
