"""What is told to the question until when: 碱回收炉坏了 is the reason, 就写到10月15吧 the day, 8月20号到货 neither."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

from bot.reading.dates import dates_in
from bot.reading.told_beside import asks_by_words
from bot.words.patterns import lazy

_TOWARDS = lazy(
    "(?:写|延|推|缓|定|改|放|拖|顺延|延长|宽限|给)(?:迟|期|后)?(?:到|至|在|成|个)?$"
    "|(?:^|[,，。;；就那咱们我])(?:先|就|都)?[到至]$"
)
_ENDS = lazy(
    "(?:号|日)?(?:之前|以前|前|底)?"
    "(?:吧|呗|就行|就好|好了|可以|行|行不行|行吗|可以吗|中不中|成不|了|[,，。.!！?？ ])*(?:[,，].*)?"
)
_NO_REASON = lazy(
    "再说|等等|等一?下|回头|稍后|不知道|不清楚|没想好|随便|你看|算了|不[延办用]|取消|谢|收到|好的|知道|先这样|撤"
)
_SHORTEST: Final = 6  # characters of a reason


def day_of_a_wish(text: str, today: date) -> date | None:
    """Return the one day until which something is wished; None if `text` names none so."""
    plain = unicodedata.normalize("NFKC", text)
    found = [
        day.coming(today)
        for day in dates_in(plain, today)
        if _TOWARDS.search(plain[: day.start]) and _ENDS.fullmatch(plain[day.end :]) and not day.doubtful
    ]
    return found[0] if len(found) == 1 else None


def tells_why(text: str, today: date) -> bool:
    """Say whether `text` tells why, without a day, a question or a second thought."""
    plain = unicodedata.normalize("NFKC", text).strip()
    long = len(plain) >= _SHORTEST
    return long and not (dates_in(plain, today) or asks_by_words(plain) or _NO_REASON.search(plain))
