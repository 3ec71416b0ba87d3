"""Remove what belongs to a person from a sentence: phone numbers, addresses, codes."""

from __future__ import annotations

import re
from typing import Final

from bot.words.patterns import lazy

# The order matters: an address may contain a number, a code letters and figures.
_SECRETS: Final = (
    ("〔邮箱〕", lazy(r"[\w.+-]+[@＠][\w-]+(?:[.．][\w-]+)+", re.ASCII)),
    ("〔网址〕", lazy(r"https?://\S+", re.IGNORECASE)),
    ("绑定 〔绑定码〕", lazy(r"绑定码?[\s:：是为]*(?=[\w\s]*\d)[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{4,}")),
    (
        "〔编码〕",
        lazy(
            r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{15,20}"
            r"|(?=\d*[A-Za-z])(?=[A-Za-z]*\d)[0-9A-Za-z]{8,})(?![0-9A-Za-z])"
        ),
    ),
    ("〔号码〕", lazy(r"(?:\+?86[\s-]*)?1[\s-]*(?:\d[\s-]*){9}\d(?!\d)")),
    ("〔号码〕", lazy(r"0\d{2,3}[\s-]*\d{7,8}(?!\d)")),
    ("〔号码〕", lazy(r"\d(?:[\s-]?\d){5,}")),
)
_DATE = lazy(r"20\d\d[-/.]?(?:0?[1-9]|1[0-2])[-/.]?(?:0?[1-9]|[12]\d|3[01])(?!\d)")
_HALF = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}  # full-width figures


def masked(text: str) -> str:
    """Return `text` with phones, mail and web addresses, codes and long numbers replaced; days stay.

    >>> masked("联系人换成李工 13800001111")
    '联系人换成李工 〔号码〕'
    """
    text = text.translate(_HALF)
    kept = _DATE.findall(text)
    text = _DATE.sub("\ue001", text)
    for instead, secret in _SECRETS:
        text = secret.sub(instead, text)
    for day in kept:
        text = text.replace("\ue001", day, 1)
    return text
