"""提醒设置 in a person's words: from which hour, by which channel, muted until when, who stands in.

What is set here only moves or redirects messages (`bot.notices.delivery.ready_to_send`); nothing is ever dropped.
"""

from __future__ import annotations

import unicodedata
from datetime import time
from typing import Final

from bot.words import CHANNELS, Channel
from bot.words.patterns import lazy

LONGEST_MUTE: Final = 31  # days of 免打扰 [u]: whoever is away longer names another contact
_HOUR = lazy(r"(\d{1,2})\s*(?::\s*(\d{1,2})|点\s*(半|(\d{1,2})\s*分?)?)")
_DEPUTY = lazy(
    r"(?:由|请|让|转给|交给)\s*([一-鿿A-Za-z0-9·]{2,20}?)\s*(?:代收|代为接收|代接|代理|替我)|"
    r"代收人?\s*+(?:[:：]\s*+)?([一-鿿A-Za-z0-9·]{2,20})"
)
_STANDS_IN = lazy("代收|代为接收|代接|代理|替我")
_NOBODY = lazy("(?:不|无|没有?|不用|不需要?|无需)(?:人|需|要|用)?[^,，。]{0,4}代")


def hour_in(text: str) -> time | None:
    """时间 9:00, 下午2点半提醒 -> the time; None when there is none on a clock."""
    plain = unicodedata.normalize("NFKC", text)
    match = _HOUR.search(plain)
    if match is None:
        return None
    hour = int(match[1]) + (12 if "下午" in plain and int(match[1]) < 12 else 0)
    minute = 30 if match[3] == "半" else int(match[2] or match[4] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def channel_in(text: str) -> Channel:
    """邮件提醒 or 企业微信提醒; the reading has made sure that it is one of them. The last one wins."""
    return [c for c, spec in CHANNELS.items() if spec.wish and spec.wish in text][-1]


def deputy_in(text: str) -> str:
    """由张三代收 -> 张三; "" when nobody is named."""
    match = _DEPUTY.search(unicodedata.normalize("NFKC", text))
    return (match[1] or match[2]) if match else ""


def deputy_unclear(text: str) -> bool:
    """Whether `text` asks for a deputy without saying who: 由1代收."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_STANDS_IN.search(plain)) and not deputy_in(plain) and not _NOBODY.search(plain)
