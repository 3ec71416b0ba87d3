"""A generic gateway: it is given `{"id", "phone", "text"}` and says `{"code": 0, "id"}`, or another code with words.

Nothing there knows a message again, so what may have been taken is never sent twice: it is UNKNOWN, under our own id,
until a report speaks of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
from msgspec import Struct

from bot.words import SendOutcome, SendStatus, replace
from messages.sms.report_words import number_fate
from messages.sms.wire import SmsAnswer, gateway_id, posted, unsure, why_unreached, without_numbers

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

    def more(self, name: str, values: Mapping[str, str]) -> Mapping[str, Any]:
        """It takes the text as it is."""
        return {}

    async def send(self, request: bytes, own_id: str) -> SendOutcome:
        """Hand stored bytes over, once."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        answer = await posted(self.session, self.url, request, headers)
        if isinstance(answer, SendOutcome):
            return answer if answer.status is SendStatus.TRANSIENT else replace(answer, provider_id=own_id)
        return _outcome(answer, own_id)

    async def reach(self) -> str | None:
        """Return why it cannot be why_unreached."""
        return await why_unreached(self.session, self.url)


def _outcome(answer: SmsAnswer, own_id: str) -> SendOutcome:
    said, code = answer.words, answer.words.get("code")
    if isinstance(code, bool) or not isinstance(code, int | str):
        if known := _BY_STATUS.get(answer.status):
            return SendOutcome(known[0], str(answer.status), known[1])
        return unsure(str(answer.status), own_id)
    if str(code) == "0":
        return SendOutcome(SendStatus.DELIVERED, "0", provider_id=gateway_id(said.get("id")) or own_id)
    words = without_numbers(said.get("message"))
    ended = number_fate(words) == "ended"
    status = SendStatus.RECIPIENT if ended else SendStatus.REFUSED
    return SendOutcome(status, without_numbers(str(code))[:40], words)
