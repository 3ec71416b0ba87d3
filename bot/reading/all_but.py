"""A、B、C都送到了，B是代收的不算 · 三家除了B老板出差其他都送了 · 除了M，我这边几家都交了 · 前者昨天，后者今天.

What is said of a list but for somebody, or of the first and the second of two, is put as it is typed by itself: whom it
takes out is not in it. What comes of it is only ever asked about.
"""

from __future__ import annotations

import re
from typing import Final

from bot.reading.asker import Asker
from bot.reading.phrases import MOOD
from bot.reading.utterance import NAME, Utterance
from bot.words.patterns import lazy

_LIST: Final = f"{NAME}(?:[、,，和与跟及]?{NAME}){{0,20}}"
_COUNT: Final = "(?:这|那)?(?:[一两二三四五六七八九十几]|\\d{1,2})?家?"
_OTHERS: Final = "(?:其他|其它|其余|别的|剩下|剩余|另外)(?:的|企业|公司|[两二三四五六七八九几]|\\d|家)*"
_NOT: Final = "(?:不算|没|未|除外|别算|先不|不在|拒|出差|关门|锁门|停产|搬|待)"
_BUT_FOR: Final = "(?:除了?|除去|刨去|不算|就|只有?|唯独)"
_FORMS: Final = (
    lazy(
        f"(?P<list>{_LIST}){_COUNT}的?[,，]?{_BUT_FOR}(?P<out>{_LIST})[^{NAME}]*?[,，]?{_OTHERS}(?P<said>[^{NAME}]+)"
    ),
    lazy(
        f"(?P<list>{_LIST})(?P<said>[^{NAME}]+?)[,，]?(?:但|不过|就|只有|除了)?(?P<out>{_LIST})[^{NAME}]*?{_NOT}[^{NAME}]*"
    ),
)
_OF_MINE = lazy(
    f"(?:{_BUT_FOR}(?P<out>{_LIST})(?:以?外|之外|没[^,，{NAME}]{{0,4}})?[,，]?)?(?P<mine>我[^,，{NAME}]{{0,8}}?(?:[两二三四五六七八九几]|\\d{{1,2}})家(?:企业|公司|厂子?)?)"
    f"的?[,，]?(?P<said>[^{NAME}]+)"
)
_TWO = lazy(
    f"(?P<list>{NAME}[、,，和与跟及]{NAME})(?P<said>[^{NAME}]*?)[,，]?前(?:面)?(?:者|那?一?[家个])(?P<first>[^{NAME},，]+)"
    f"[,，]?后(?:面)?(?:者|那?一?[家个])(?P<second>[^{NAME}]+)"
)
_SIGNS: Final = " ,，。;；、的"
_MOST: Final = 10  # enterprises of one contact that are meant by 我这几家


def put_apart(who: Asker, utterance: Utterance) -> str:
    """Return the sentence that says the same of those who are meant alone; "" where nobody is taken out, or not
    plainly."""
    text = utterance.text
    if MOOD["question"].search(text) or MOOD["conditional"].search(text):
        return ""
    if two := _TWO.fullmatch(text):
        first, second = _called(utterance, two.span("list"))
        about = utterance.original(*two.span("said")).strip(_SIGNS)
        parts = (
            f"{name}{utterance.original(*two.span(key)).strip(_SIGNS)}"
            for name, key in ((first, "first"), (second, "second"))
        )
        return f"{about}：{'，'.join(parts)}" if about and first and second else ""
    for form in _FORMS:
        if (found := form.fullmatch(text)) and (meant := _meant(utterance, found)):
            return f"{'、'.join(meant)}{utterance.original(*found.span('said')).strip(_SIGNS)}"
    return _of_mine(who, utterance)


def _of_mine(who: Asker, utterance: Utterance) -> str:
    """Return what a contact of several says of all of them, or of all but some."""
    found = _OF_MINE.fullmatch(utterance.text) if 1 < len(who.own) <= _MOST else None
    if found is None:
        return ""
    out = _called(utterance, found.span("out")) if found["out"] else []
    names = [firm.name for firm in who.own if firm.name not in out]
    left = len(names) == len(who.own) - len(out)
    return (
        f"{'、'.join(names)}{utterance.original(*found.span('said')).strip(_SIGNS)}" if names and left else ""
    )


def _meant(utterance: Utterance, found: re.Match[str]) -> list[str]:
    """Return those of the list who are not taken out; none where one who is taken out is not in it."""
    listed, out = _called(utterance, found.span("list")), _called(utterance, found.span("out"))
    kept = [name for name in listed if name not in out]
    return kept if len(kept) == len(listed) - len(out) and len(listed) > len(out) and all(listed) else []


def _called(utterance: Utterance, span: tuple[int, int]) -> list[str]:
    """Return the names in this stretch in full; "" for one that is not certain."""
    return [one.enterprises[0].name if one.certain else "" for one in utterance.names_in(*span)]
