"""The reports of an SMS gateway, and what people reply. They carry no signature: a secret
in the path is all that tells them apart."""

from __future__ import annotations

import hmac
import json
import re
from typing import Any

import structlog
from aiohttp import web

from handlers.runtime.context import CONTEXT
from handlers.services.conversation.sms_replies import take_reply
from handlers.services.delivery.receipts import Receipt, take_receipt, take_unsubscription
from messages.sms_templates import is_unsubscribing
from storage import trouble

log = structlog.get_logger()
_OURS = ("id", "phone", "ok", "error")
_ALIYUNS = ("out_id", "phone_number", "success", "err_code")  # SmsReport; `out_id` is what we gave SendSms
_REPLIES, _ALIYUNS_REPLIES = ("phone", "text"), ("phone_number", "content")  # SmsUp
_LONGEST_NUMBER = 20
_MOST_REPORTS = 1000  # in one body, which is 256 KB at most like all that is posted


async def take_reports(request: web.Request) -> web.Response:
    """POST: a list of `{"id", "phone", "ok", "error"}`, or of Aliyun's SmsReport, answered `{"code": 0}`; 503 if it
    could not be stored, so that it is told again. Replies of people, `{"phone", "text"}` or Aliyun's SmsUp, may come
    the same way. What is neither is passed over."""
    context = request.app[CONTEXT]
    secret = context.settings.sms_report_secret if context.settings.sms_provider else ""
    given = request.match_info["secret"]
    if not secret or not hmac.compare_digest(secret.encode(), given.encode("utf-8", "surrogateescape")):
        raise web.HTTPNotFound
    said = _listed(await request.read())
    ours = 0
    try:
        for one in said:
            if receipt := _receipt(one):
                ours += await take_receipt(receipt, context.ctx())
            elif reply := _reply(one):
                phone, words = reply
                ends = is_unsubscribing(words)
                ours += await (
                    take_unsubscription(phone) if ends else take_reply(phone, words, context.ctx())
                )
    except trouble.errors():
        return web.json_response({"code": 1}, status=503)
    if ours < len(said):
        log.warning("reports passed over", reports=len(said) - ours)
    if ours:
        context.look_soon()
    return web.json_response({"code": 0})


def _listed(body: bytes) -> list[Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or len(said) > _MOST_REPORTS:
        raise web.HTTPBadRequest
    return said


def _number(phone: str) -> str:
    """Return a mobile number as it is registered, without the country's; "" for what is too long for one."""
    return re.sub(r"\A(?:\+|00)?86(?=1\d{10}\Z)", "", phone) if len(phone) <= _LONGEST_NUMBER else ""


def _reply(said: Any) -> tuple[str, str] | None:
    """Return the number of whoever replied, and their words; None for anything else."""
    if not isinstance(said, dict):
        return None
    phone, words = (said.get(name) for name in (_ALIYUNS_REPLIES if "phone_number" in said else _REPLIES))
    if not isinstance(phone, str) or not isinstance(words, str) or not _number(phone):
        return None
    return _number(phone), words


def _receipt(said: Any) -> Receipt | None:
    if not isinstance(said, dict):
        return None
    own, phone, ok, error = (said.get(name) for name in (_ALIYUNS if "phone_number" in said else _OURS))
    if (
        not isinstance(own, str)
        or not 0 < len(own) <= 64
        or not isinstance(phone, str)
        or not isinstance(ok, bool)
    ):
        return None
    if not (own.isascii() and own.isprintable()) or not _number(phone):
        return None
    return Receipt(own, _number(phone), ok, error if isinstance(error, str) else "")
