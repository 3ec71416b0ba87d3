"""By what a mail that comes in is known to answer one of ours: the Message-ID, which nobody else can make.

The number of the message alone could be guessed, so that a mark stands beside it, made with SECRET_KEY. Mail programs
repeat a Message-ID in In-Reply-To and References, bounces in the headers of the mail that they return.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256

_OURS = re.compile(r"<qingshen\.([1-9]\d{0,9})\.([0-9a-f]{20})@([A-Za-z0-9.-]{1,80})>", re.ASCII)
_REPLIED = re.compile(r"^(?:\s*(?:re|fw|fwd|回复|答复|回覆|转发)\s*[:：])+\s*", re.IGNORECASE)
_LAST_ID = 2**31 - 1


def message_id(number: int, domain: str, secret: str) -> str:
    """Return the Message-ID of the outbox's message of this number; the same for ever."""
    return f"<qingshen.{number}.{_mark(number, secret)}@{domain}>"


def answered_numbers(text: str, secret: str) -> list[int]:
    """Return the numbers of our messages that are named in a text, in their order; what is only made to look like
    one is not among them."""
    found = [(int(number), mark) for number, mark, _ in _OURS.findall(text)]
    right = (n for n, mark in found if n <= _LAST_ID and hmac.compare_digest(mark, _mark(n, secret)))
    return list(dict.fromkeys(right))


def _mark(number: int, secret: str) -> str:
    return hmac.new(secret.encode(), f"mail:{number}".encode(), sha256).hexdigest()[:20]


def reply_subject(subject: str) -> str:
    """Return the subject of an answer to a mail with this one."""
    return f"回复：{_REPLIED.sub('', subject)}"[:240]
