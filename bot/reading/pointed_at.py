"""催一下这家 · 给他们催一催 · 石家庄的呢: words that point at what was looked at just before."""

from __future__ import annotations

from typing import Final

from bot.reading.place_words import PlaceWords
from bot.words.patterns import lazy

_LEAD: Final = "(?:那|就|也|再|先|请|麻烦|帮我|帮忙|给我|好的?|行|嗯|[,，、 ])*+"
_THIS: Final = "[这那]一?[家个](?:企业|公司|厂)?|它|他|对方"
_THESE: Final = "[这那](?:些|几家|几个|[两三四五六七八九十]家)(?:企业|公司)?|[他它]们(?:几家)?|上面的?|以上"
_URGE: Final = "(?:发|下|来|打)?(?:个|一下|一?条)?(?:催办?|催促|督促|提醒)(?:一?[催办下遍次]|促|通知|函)*"
_URGES = lazy(
    f"{_LEAD}(?:(?:给|把|对|替|跟|向)?(?:{_THESE}|{_THIS})(?:都|再|也|全|挨个)*{_URGE}"
    f"|{_URGE}(?:{_THESE}|{_THIS})(?:一下)?|(?:都|全部?|全都|挨个|统一)(?:给我|帮我|再)?{_URGE}"
    f"|(?:让|叫|请)(?:{_THESE}|{_THIS})(?:快点|抓紧|赶紧)(?:办|点儿?|报|交)?)(?:吧|啊|呗|哈|[。.!！ ])*"
)
_MANY = lazy(_THESE)
_ALL = lazy("都|全|挨个|统一")
_PLACE = lazy(
    "(?:那|还有|再看?|也?看看?|换|[,，、 ])*+(?P<place>[一-鿿]{2,8}?)(?:那边|这边)?的?"
    "(?:呢|咋样|怎么样|如何|情况)*[了呢?？。 ]*"
)


_FIRM = lazy(f"{_LEAD}(?:看看?|还有)?(?P<name>[^,，。?？]{{2,20}}?)(?:[这那]一?[家边]|公司)?的?呢[?？。 ]*")


def further_name(text: str) -> str:
    """Return the words of 那A呢 that may name one more enterprise, of which the same is asked; "" for any other."""
    found = _FIRM.fullmatch(text.strip())
    return found["name"] if found else ""


def urges_those(text: str) -> str:
    """Return "one" or "many" of a sentence that urges whoever was looked at (催这家, 催他们); "" for any other."""
    if not _URGES.fullmatch(text.strip()):
        return ""
    return "many" if _MANY.search(text) or _ALL.search(text) else "one"


def another_place(text: str, places: PlaceWords) -> str:
    """Return the place of 石家庄的呢, which asks the same of another place as before; "" for any other sentence."""
    found = _PLACE.fullmatch(text.strip())
    return found["place"] if found and places.pattern.fullmatch(found["place"]) else ""
