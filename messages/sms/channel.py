"""Send by 短信: one of the approved sentences to one mobile number, by a gateway or Aliyun."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp
from msgspec import Struct

from bot.words import Limit, Rendered, SendOutcome
from messages.channels import CheckResult, Setup, WrongAddress
from messages.sms.aliyun import Aliyun
from messages.sms.gateway import SmsGateway
from messages.sms_templates import parts_of, signed, spoken
from messages.wecom.client import json_bytes

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_A_DAY = 86_400  # seconds


class SmsTransport(Struct, frozen=True):
    """The transport of one provider. `sign` stands before each text as 【…】; `daily_limit`: parts in any 24 hours.
    `public_url` begins the link that the sentences hold, `landline` is the number to call in them."""

    gateway: SmsGateway | Aliyun
    sign: str
    daily_limit: int
    public_url: str
    landline: str = ""

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        """Return the bytes. The id says which message this is and what it says, so that no other database that
        shares the gateway can take a report on it for one on its own."""
        if not _MOBILE.fullmatch(address):
            raise WrongAddress("不是手机号码，收不到短信。")
        name, values = spoken(rendered.text, self.public_url, self.landline)
        text = signed(rendered.text, self.sign)
        mark = hashlib.sha256(f"{address}\0{at.isoformat()}\0{text}".encode()).hexdigest()[:16]
        known = {"id": f"q{message_id}-{mark}", "phone": address, "text": text}
        return json_bytes({**known, **self.gateway.more(name, values)})

    async def send(self, request: bytes, address: str) -> SendOutcome:
        return await self.gateway.send(request, json.loads(request)["id"])

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        """Count each part."""
        n = parts_of(json.loads(request)["text"]) if request else 1
        return (Limit("sms", _A_DAY, self.daily_limit, shared=True),) * n

    async def check(self) -> Sequence[CheckResult]:
        why = await self.gateway.reach()
        if why:
            return [("短信网关", False, f"连接不上（{why}），请核对 SMS_API_BASE。")]
        return [("短信网关", True, f"可以连接；24小时内最多发送{self.daily_limit}条（长短信按分条计）。")]


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[SmsTransport]:
    """Open the transport of the gateway in the settings."""
    setting = setup.setting
    async with aiohttp.ClientSession() as session:
        gateway: SmsGateway | Aliyun
        url, key, sign = (setting(name) for name in ("sms_api_base", "sms_key_secret", "sms_sign_name"))
        if setting("sms_provider") == "aliyun":
            codes = dict(setting("sms_templates"))
            gateway = Aliyun(session, url, setting("sms_key_id"), key, sign, codes, setup.wall)
        else:
            gateway = SmsGateway(session, url, key)
        names = ("sms_daily_limit", "public_url", "sms_landline")
        yield SmsTransport(gateway, sign, *map(setting, names))
