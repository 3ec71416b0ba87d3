"""A gateway for 短信 that keeps what it gets, reports when told to, and fails on request.

It shares nothing with what it tests: bearer key, `{"id", "phone", "text"}`, `{"code": 0, "id"}`; or a signed `SendSms`
of Aliyun.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp import web
from msgspec import Struct

_KEY_ID, _KEY, _REPORT_SECRET = "sandbox-sms-id", "sandbox-sms-key", "sandbox-sms-report-secret"
_TEMPLATES = {"first": "SMS_1001", "remind": "SMS_1002", "overdue": "SMS_1003"}

#: What can happen to the next message: refused by a code, by an HTTP status, cut off before or after it was
#: taken, or taken and answered only once `release` is set.
SMS_MODES = ("refuse", "401", "429", "502", "garbage", "drop", "accept_then_drop", "hold")


class ShortMessage(Struct, frozen=True):
    """One message that was taken. `own_id` is the sender's, `id` the gateway's."""

    at: datetime
    id: str
    own_id: str
    phone: str
    text: str


class SmsTwin:
    """The other side. `taken` are the messages in their order, `fail_next` the modes of the next ones."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.taken: list[ShortMessage] = []
        self.fail_next: list[str] = []
        self.refusal = "is not served"  # its words when it refuses
        self.fate = (3, "DELIVERED")  # SendStatus and ErrCode of whatever QuerySendDetails is asked for
        self.held, self.release = asyncio.Event(), asyncio.Event()
        self._days: dict[str, str] = {}  # by the gateway's id: the day of the call
        self._nonces: set[str] = set()
        self.port = 0

    @property
    def settings(self) -> dict[str, Any]:
        """The settings by which the product finds this gateway."""
        return {
            "sms_api_base": f"http://127.0.0.1:{self.port}/send",
            "sms_key_id": _KEY_ID,
            "sms_templates": tuple(_TEMPLATES.items()),
            "sms_key_secret": _KEY,
            "sms_report_secret": _REPORT_SECRET,
        }

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take one message, or do what is next in `fail_next`."""
        if request.content_type == "application/x-www-form-urlencoded":
            return await self._take_signed(request)
        if request.headers.get("Authorization") != f"Bearer {_KEY}":
            raise web.HTTPUnauthorized
        said = await request.json()
        mode = self.fail_next.pop(0) if self.fail_next else ""
        if mode.isdigit():
            return web.Response(status=int(mode))
        if mode == "refuse":
            return web.json_response({"code": 1007, "message": f"{said['phone']} {self.refusal}"})
        if mode != "drop":
            known = f"gw-{said['id']}"
            self.taken.append(ShortMessage(self._clock(), known, said["id"], said["phone"], said["text"]))
        if mode in ("drop", "accept_then_drop"):
            assert request.transport
            request.transport.close()
            await asyncio.sleep(0)
        if mode == "hold":
            self.held.set()
            await self.release.wait()
        if mode == "garbage":
            return web.Response(text="<html>")
        return web.json_response({"code": 0, "id": self.taken[-1].id if self.taken else ""})

    async def _take_signed(self, request: web.Request) -> web.StreamResponse:
        """Do the same as Aliyun's SendSms; a mode with a dot in it is the code of its refusal. QuerySendDetails is
        answered from what was taken."""
        asked = {name: str(value) for name, value in (await request.post()).items()}
        given = asked.pop("Signature", "")
        query = quote("&".join(f"{quote(k, '~')}={quote(asked[k], '~')}" for k in sorted(asked)), "~")
        right = hmac.digest(f"{_KEY}&".encode(), f"POST&%2F&{query}".encode(), "sha1")
        if given != base64.b64encode(right).decode() or asked["AccessKeyId"] != _KEY_ID:
            return web.json_response({"Code": "SignatureDoesNotMatch", "Message": ""}, status=400)
        phone, nonce = asked.get("PhoneNumbers", ""), asked["SignatureNonce"]
        if nonce in self._nonces or asked["Version"] != "2017-05-25":
            return web.json_response({"Code": "SignatureNonceUsed", "Message": ""}, status=400)
        self._nonces.add(nonce)
        if asked["Action"] == "QuerySendDetails":
            return self._details(asked)
        mode = self.fail_next.pop(0) if self.fail_next else ""
        if "." in mode:
            return web.json_response({"Code": mode, "Message": f"{phone} {mode}"})
        text = " ".join([asked["TemplateCode"], *json.loads(asked["TemplateParam"]).values()])
        known = f"{len(self.taken)}^{asked['OutId']}"
        if mode != "drop":
            self.taken.append(ShortMessage(self._clock(), known, asked["OutId"], phone, text))
            self._days[known] = _day_of(asked["Timestamp"])
        if mode in ("drop", "accept_then_drop"):
            assert request.transport
            request.transport.close()
        if mode == "hold":
            self.held.set()
            await self.release.wait()
        return web.json_response({"Code": "OK", "Message": "OK", "BizId": known, "RequestId": nonce})

    def _details(self, asked: dict[str, str]) -> web.Response:
        """Return one page of what was taken for a number on a day."""
        wanted = asked["PhoneNumber"], asked["SendDate"]
        same = [one for one in self.taken if (one.phone, self._days.get(one.id)) == wanted]
        size, page = int(asked["PageSize"]), int(asked["CurrentPage"])
        found = []
        for one in same[size * (page - 1) : size * page]:
            about: dict[str, Any] = {"PhoneNum": one.phone, "OutId": one.own_id}
            about |= {"SendStatus": self.fate[0], "ErrCode": self.fate[1]}
            found.append({**about, "Content": one.text, "SendDate": f"{one.at:%Y-%m-%d %H:%M:%S}"})
        listed = {"TotalCount": len(same), "SmsSendDetailDTOs": {"SmsSendDetailDTO": found}}
        return web.json_response({"Code": "OK", "Message": "OK", **listed})

    async def report(self, service: str, *reports: Any, secret: str = _REPORT_SECRET) -> tuple[int, str]:
        """Send these reports to the service; return its status and what it says."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{service}/sms/report/{secret}", data=json.dumps(list(reports))) as answer,
        ):
            return answer.status, await answer.text()


def _day_of(stamp: str) -> str:
    """Return the day in China of a moment in UTC, as QuerySendDetails is asked for it."""
    return f"{datetime.fromisoformat(stamp).astimezone(timezone(timedelta(hours=8))):%Y%m%d}"


@asynccontextmanager
async def twin(clock: Callable[[], datetime]) -> AsyncIterator[SmsTwin]:
    """Open the gateway of a sandbox."""
    found = SmsTwin(clock)
    app = web.Application()
    app.router.add_post("/send", found.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.port = runner.addresses[0][1]
    try:
        yield found
    finally:
        await runner.cleanup()
