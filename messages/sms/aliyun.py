"""Make the calls of Aliyun's SMS service (Dysmsapi 2017-05-25). Every failure is returned as an outcome.

Requests are signed as its RPC interfaces want it (help.aliyun.com/document_detail/315526.html): HMAC-SHA1 over all
parameters in their order. `SendSms` does not know a message again: after silence nothing is sent, and what settles it
is the report, which carries our id as `out_id`, or `QuerySendDetails` (document_detail/419277.html).
The codes: help.aliyun.com/document_detail/101346.html.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote

import aiohttp
from msgspec import Struct

from bot.words import SendOutcome, SendStatus, replace
from messages.sms.wire import SmsAnswer, gateway_id, posted, unsure, why_unreached, without_numbers

_DAY_LIMIT_RESTS = 3600.0  # seconds
_OF_THE_SETTINGS: Final = {
    "isv.OUT_OF_SERVICE": "账户余额不足，业务已停，请充值。",
    "isv.AMOUNT_NOT_ENOUGH": "账户余额不足，请充值。",
    "isv.PRODUCT_UN_SUBSCRIPT": "账户没有开通短信服务。",
    "isv.PRODUCT_UNSUBSCRIBE": "账户没有开通短信服务。",
    "isv.ACCOUNT_NOT_EXISTS": "账户不存在，请核对密钥。",
    "isv.ACCOUNT_ABNORMAL": "账户异常，请联系阿里云。",
    "isv.SMS_TEMPLATE_ILLEGAL": "短信模板不存在或没有通过审核，请核对 SMS_TEMPLATES。",
    "isv.TEMPLATE_MISSING_PARAMETERS": "短信模板的变量与程序不一致，请按程序自带的模板重新申请。",
    "isv.SMS_SIGNATURE_ILLEGAL": "短信签名不存在或没有通过审核，请核对 SMS_SIGN_NAME。",
    "isv.SMS_SIGN_ILLEGAL": "短信签名禁止使用，请核对 SMS_SIGN_NAME。",
    "isv.SIGN_STATE_ILLEGAL": "短信签名不可用，请核对 SMS_SIGN_NAME。",
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": "短信签名与模板的类型不一致。",
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": "短信模板不能发往境内号码，请申请国内模板。",
    "isv.DENY_IP_RANGE": "服务器的地址在境外，不能发送境内短信。",
    "isv.MONTH_LIMIT_CONTROL": "已达到控制台设置的每月发送上限。",
    "isp.RAM_PERMISSION_DENY": "密钥没有短信服务的权限。",
    "SignatureDoesNotMatch": "密钥不正确，请核对 SMS_KEY_SECRET。",
    "InvalidAccessKeyId.NotFound": "密钥不存在，请核对 SMS_KEY_ID。",
    "InvalidAccessKeyId.Inactive": "密钥已停用，请核对 SMS_KEY_ID。",
    "InvalidTimeStamp.Expired": "服务器的时间不准，请校时。",
}
_OTHERS: Final = {
    "isv.DAY_LIMIT_CONTROL": (SendStatus.THROTTLED, "已达到控制台设置的每日发送上限。"),
    "Throttling": (SendStatus.THROTTLED, "发送过快。"),
    "Throttling.User": (SendStatus.THROTTLED, "发送过快。"),
    "isv.BUSINESS_LIMIT_CONTROL": (SendStatus.REFUSED, "向同一号码发送过于频繁。"),
    "SignatureNonceUsed": (SendStatus.TRANSIENT, "随机数重复。"),
    "isv.MOBILE_NUMBER_ILLEGAL": (SendStatus.RECIPIENT, "手机号码不正确。"),
    "isv.BLACK_KEY_CONTROL_LIMIT": (SendStatus.PAYLOAD, "变量中有禁用的词。"),
    "isv.SMS_CONTENT_ILLEGAL": (SendStatus.PAYLOAD, "内容中有禁止发送的文字。"),
    "isv.PARAM_LENGTH_LIMIT": (SendStatus.PAYLOAD, "变量过长。"),
    "isv.PARAM_NOT_SUPPORT_URL": (SendStatus.PAYLOAD, "变量中不能有网址。"),
    "isv.INVALID_PARAMETERS": (SendStatus.PAYLOAD, "参数不正确。"),
    "isv.INVALID_JSON_PARAM": (SendStatus.PAYLOAD, "参数不正确。"),
}
_UNSURE: Final = ("isp.SYSTEM_ERROR", "isp.UNKNOWN", "ServiceUnavailable", "InternalError")


_DETAILS_A_PAGE, _MOST_PAGES = 50, 5  # nobody gets as many messages in a day
_LEFT, _FAILED = ("1", "3"), "2"  # SendStatus: waits for the network's word, arrived; failed


class _SmsFate(Struct, frozen=True):
    """What has become of a message of ours: `ok` until the network says otherwise, `error` its word for that."""

    id: str
    phone: str
    ok: bool
    error: str = ""


class Aliyun(Struct, frozen=True):
    """The service at `url`, by a key. `codes` lead from the names of our sentences to those of its templates; `clock`
    is real time. The session belongs to the caller."""

    session: aiohttp.ClientSession
    url: str
    key_id: str
    key_secret: str
    sign: str
    codes: Mapping[str, str]
    clock: Callable[[], datetime]

    def more(self, name: str, values: Mapping[str, str]) -> Mapping[str, Any]:
        """It makes the text itself, from a template and its variables."""
        return {"template": self.codes[name], "values": values}

    async def send(self, request: bytes, own_id: str) -> SendOutcome:
        """Hand stored bytes over, once."""
        said = json.loads(request)
        asked = {
            "PhoneNumbers": said["phone"],
            "SignName": self.sign,
            "TemplateCode": said["template"],
            "TemplateParam": json.dumps(said["values"], ensure_ascii=False),
            "OutId": own_id,
        }
        answer = await posted(self.session, self.url, self._signed("SendSms", asked))
        if isinstance(answer, SendOutcome):
            return answer if answer.status is SendStatus.TRANSIENT else replace(answer, provider_id=own_id)
        return _outcome(answer, own_id)

    async def look_up(self, request: bytes, day: date) -> _SmsFate | None:
        """Ask what has become of stored bytes that were handed over on that day, in Shanghai; None if it does not know
        them, or does not say."""
        said = json.loads(request)
        for page in range(1, _MOST_PAGES + 1):
            asked = {
                "PhoneNumber": said["phone"],
                "SendDate": f"{day:%Y%m%d}",
                "PageSize": str(_DETAILS_A_PAGE),
                "CurrentPage": str(page),
            }
            answer = await posted(self.session, self.url, self._signed("QuerySendDetails", asked))
            if isinstance(answer, SendOutcome) or answer.words.get("Code") != "OK":
                return None
            details = _details(answer.words)
            for one in details:
                if one.get("OutId") == said["id"]:
                    return _fate(one, said["id"], said["phone"])
            if len(details) < _DETAILS_A_PAGE:
                return None
        return None

    async def reach(self) -> str | None:
        """Return why it cannot be why_unreached."""
        return await why_unreached(self.session, self.url)

    def _signed(self, action: str, asked: Mapping[str, str]) -> dict[str, str]:
        parameters = {
            **asked,
            "Action": action,
            "Version": "2017-05-25",
            "RegionId": "cn-hangzhou",
            "Format": "JSON",
            "AccessKeyId": self.key_id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": secrets.token_hex(16),
            "Timestamp": f"{self.clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
        return {**parameters, "Signature": signature("POST", parameters, self.key_secret)}


def signature(method: str, parameters: Mapping[str, str], secret: str) -> str:
    """Return the signature of an RPC request, of which `Signature` itself is no part."""
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(parameters.items()))
    signed = f"{method}&{_encoded('/')}&{_encoded(query)}"
    return base64.b64encode(hmac.new(f"{secret}&".encode(), signed.encode(), hashlib.sha1).digest()).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="~")


def _details(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the messages of an answer to QuerySendDetails, as far as they are any."""
    listed = said.get("SmsSendDetailDTOs")
    found = listed.get("SmsSendDetailDTO") if isinstance(listed, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _fate(detail: Mapping[str, Any], own_id: str, phone: str) -> _SmsFate | None:
    status, error = str(detail.get("SendStatus")), detail.get("ErrCode")
    if status in _LEFT:
        return _SmsFate(own_id, phone, ok=True)
    return _SmsFate(own_id, phone, ok=False, error=str(error or "")) if status == _FAILED else None


def _outcome(answer: SmsAnswer, own_id: str) -> SendOutcome:
    code = answer.words.get("Code")
    if not isinstance(code, str) or not code or code in _UNSURE:
        return unsure(code if isinstance(code, str) and code else str(answer.status), own_id)
    if code == "OK":
        return SendOutcome(
            SendStatus.DELIVERED, code, provider_id=gateway_id(answer.words.get("BizId")) or own_id
        )
    if why := _OF_THE_SETTINGS.get(code):
        return SendOutcome(SendStatus.CONFIG, code, why)
    status, why = _OTHERS.get(code, (SendStatus.REFUSED, ""))
    rests = _DAY_LIMIT_RESTS if code == "isv.DAY_LIMIT_CONTROL" else 0.0
    why = why or without_numbers(answer.words.get("Message"))
    return SendOutcome(status, without_numbers(code)[:40], why, retry_after=rests)
