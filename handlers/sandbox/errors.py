"""Refuse as WeCom does: HTTP 200 with an errcode, and an errmsg that nobody should match on."""

from __future__ import annotations

import secrets
from typing import Any

#: Short English texts as the platform gives them; the numbers are what counts (D90313).
_TEXTS = {
    -1: "system busy",
    40001: "invalid credential",
    40004: "invalid media type",
    40005: "invalid type",
    40006: "invalid file size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40011: "invalid video size",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40032: "invalid user list size",
    40056: "invalid agentid",
    40058: "invalid parameter",
    40063: "param is empty",
    40094: "invalid url",
    40145: "media_id expired",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "corpsecret missing",
    41006: "media_id missing",
    41009: "userid missing",
    41010: "url missing",
    41011: "agentid missing",
    41016: "title missing",
    41033: "description missing",
    42001: "access_token expired",
    42003: "code expired",
    42014: "invalid task_id",
    42022: "code has been used",
    42052: "msgid expired",
    43012: "require callback url",
    44001: "empty media data",
    44004: "content missing or empty",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45008: "articles size out of limit",
    45009: "api freq out of limit",
    45033: "api concurrent out of limit",
    46004: "user not exist",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    60123: "invalid party id",
    60140: "invalid response_code",
    81013: "user & party & tag all invalid",
    82001: "recipients missing",
    82002: "party list size out of limit",
    82003: "tag list size out of limit",
    82101: "no update target",
    82102: "target is not a receiver",
    301002: "not allow operate another agent with this accesstoken",
}


class ApiError(Exception):
    """An errcode for the caller; `extra` are further fields of the answer."""

    def __init__(self, code: int, detail: str = "", **extra: Any) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.extra = extra


def error_body(error: ApiError, ip: str, timestamp: int) -> dict[str, Any]:
    """Return the JSON of a refusal, with the changing hint that the platform appends (D90930)."""
    text = error.detail or _TEXTS.get(error.code, "request failed")
    hint = f"[{timestamp}_{secrets.randbelow(1000)}_{secrets.token_hex(16)}]"
    link = f"https://open.work.weixin.qq.com/devtool/query?e={error.code}"
    message = f"{text}, hint: {hint}, from ip: {ip}, more info at {link}"
    return {"errcode": error.code, "errmsg": message, **error.extra}
