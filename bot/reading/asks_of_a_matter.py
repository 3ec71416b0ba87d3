"""凭啥退我的 · 他写的嘛理由 · 1号要延到几号 · 2号是谁家: what is asked of a matter that waits, or was answered.

What is answered is read from the record; a question about what may come (会不会退) asks nothing of it.
"""

from __future__ import annotations

import unicodedata

from bot.reading.phrases import MOOD
from bot.words.patterns import lazy

_WHY = (
    "理由|原因|[为因凭][啥甚嘛何]|[为凭]什么|因为(?:啥|什么)|[怎咋]么?(?=又|就|给|退|打|不|没|驳)|[缺差]的?是?(?:啥|什么|哪|嘛)"
    "|哪[里儿块点]?(?:有)?(?:不|没|毛病|问题)|(?:写|说)的?是?(?:啥|什么|嘛)"
)
_DETAIL = (
    "(?:延|推|缓|宽限)期?到?(?:啥|什么|哪|几|多久|多咱)|(?:哪一?天|几号|啥时候|什么时候|多咱|何时)(?:交|报|提|送)"
    "|(?:报|交|提|申请)的?是?(?:啥|什么|嘛)|(?:是|属)?(?:哪[个一]?(?:家|厂|企业|公司)|谁家?)(?:的|家|来着|呀|啊|呢|[?？])*$"
)
_OF_A_MATTER = lazy(f"{_WHY}|{_DETAIL}")
_OF_AN_ANSWER = lazy(
    f"(?:{_WHY})[^,，。]{{0,8}}(?:退|打回|驳|[没不]批|不同意|没?不?通过|没过|不行|不合格|来着)|(?:退|打回|驳|没批|不同意|没通过|没过)[^,，。]{{0,8}}(?:{_WHY})"
    "|^(?:到底|究竟|还|就|都|又|我们?|俺们?|咱们?|你们?说|说)*[缺差]的?是?(?:啥|什么|哪些?|嘛)(?:来着|东西|材料|呀|啊|呢|了|[?？])*$"
    "|哪[里儿块点]?(?:不合格|不行|不对|没过)|谁(?:给)?(?:退|打回|驳)"
)
_SPOKEN = lazy("延|退|报|交|申请|写|理由|原因|材料")
_TO_COME = lazy("会不会|会被|会退|怕|[怎咋]么?(?:办|弄|整|补|写|填)|如何")


_NUMBERED = lazy(r"(?<![\d月年.至到])第?(?P<n>\d{1,6})(?:号|那?[个条件]|是|的|#)(?![\d月])")


def numbers_asked_of(text: str) -> tuple[int, ...]:
    """Return the numbers of which a question may be: 2号是谁家, 1那条写的什么."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(dict.fromkeys(int(found["n"]) for found in _NUMBERED.finditer(plain)))


def asks_of_a_matter(text: str) -> bool:
    """Say whether an officer asks why, who, what or until when, of a matter by its number or of a firm."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _TO_COME.search(plain) or MOOD["conditional"].search(plain):
        return False
    asked = _OF_A_MATTER.search(plain) is not None
    return asked and bool(numbers_asked_of(plain) or _SPOKEN.search(plain))


def asks_of_an_answer(text: str) -> bool:
    """Say whether a contact asks why something was sent back or refused, or what is wanting in it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(_OF_AN_ANSWER.search(plain)) and not (
        _TO_COME.search(plain) or MOOD["conditional"].search(plain)
    )
