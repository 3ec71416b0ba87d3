"""Read the level that the sentence of an acceptance names: 验收合格 某某公司 水平三级."""

from __future__ import annotations

import unicodedata
from typing import Final

from bot.results.measures import level
from bot.words.patterns import lazy

SEVERAL: Final = "several"  # more than one level is named, and none as the one reached
_WORD: Final = r"三级以下|[一二三]级|I{1,3}级|[123]级|同行业先进|同行业基本"
_LEVEL: Final = lazy(_WORD)
_REACHED: Final = lazy(
    rf"(?:达到了?|提升[至到]|提高[至到]|审核后(?:清洁生产)?水平)(?:为|是|[:：\s])?({_WORD})"
)
_NOT: Final = lazy(rf"(?:未|没有?|不)(?:能)?(?:达到?|到|是)了?(?:{_WORD})")
_PASSED: Final = lazy("验收.{0,6}?(?:合格|通过)|通过.{0,3}验收")
_FAILED: Final = lazy("[不未没]有?(?:能)?(?:合格|通过)|退回|驳回")
_AT_THE_END: Final = lazy(
    rf"[\s,，、;；]{{0,3}}(?:审核后)?(?:清洁生产)?(?:水平)?(?:为|是|达到了?|[:：])?\s?(?:{_WORD})(?:水平)?"
    r"[\s。!！]{0,3}$"
)


def without_level(text: str) -> str:
    """Return the sentence of an acceptance without the level at its end, which is no part of the command."""
    if not _PASSED.search(text) or _FAILED.search(text) or _NOT.search(text):
        return text
    return _AT_THE_END.sub("", unicodedata.normalize("NFKC", text))


def level_said(said: str, *names: str) -> str:
    """Return the key of the level (as in `bot.results.measures`), "" for none, SEVERAL if it is not clear
    which.

    `names` are the enterprise's own: 三级泵业公司 names no level.
    """
    text = unicodedata.normalize("NFKC", said)
    for name in names:
        text = text.replace(unicodedata.normalize("NFKC", name), " ")
    denied = bool(_NOT.search(text))
    found = {key for word in _LEVEL.findall(_NOT.sub(" ", text)) if (key := level(word))}
    reached = {key for word in _REACHED.findall(_NOT.sub(" ", text)) if (key := level(word))}
    if len(found) > 1 and len(reached) == 1:
        found = reached
    if len(found) > 1 or (denied and not found):
        return SEVERAL
    return found.pop() if found else ""


def level_words(text: str, *names: str) -> str:
    """Return the level as it was written (三级); "" if none is named, or several."""
    key = level_said(text, *names)
    words = _LEVEL.findall(unicodedata.normalize("NFKC", text))
    return next((word for word in words if key and level(word) == key), "")
