"""Read 暂停 石家庄市 系统升级 and 全部先别发, the pause of sending by whoever may order it.

A pause names what is paused: a place, or all of it. Whoever may not pause, asks, or speaks of a pause that stands gives
no such order. It is shown before it begins (handlers.services.conversation.brakes).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.reading.asker import Asker
from bot.reading.phrases import CUES, MOOD, noise_before
from bot.reading.place_words import PlaceWords
from bot.reading.result import Reading
from bot.reading.utterance import Utterance
from bot.words import Intent
from bot.words.patterns import lazy

_LEAD: Final = "(?:请|帮我|麻烦|给我|先|马上|立即|立刻|现在|赶紧|把|将|对|,)*"
_ORDER: Final = (
    "(?:暂时?停[发止]?|暂停发|停发|停止?发送?|中止发送?"
    "|(?:先|暂时?|都|再|全)*[别不]要?再?发|叫停)(?:一下|给|对|往|到)*"
)
_ALL: Final = "全部|所有|一切|全省|全都"
_THINGS: Final = "(?:的|消息|提醒|通知|短信|邮件)*"
_BESIDE: Final = "(?:都|全部?|一律|先|暂时|就|也)*"
_SIGNS: Final = ",:;。!\n"
_OF_FIRMS: Final = lazy("生产|停产|营业|运[行营]|作业|开工|施工|审核|验收|评估|申报|办理|受理")


@lru_cache(maxsize=8)
def _orders(places: PlaceWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what orders a pause: the command first, and what is paused first."""
    # Possessive: a place with its 市 can be read in two ways, and of a row of them no second way is tried.
    scope = f"(?P<scope>(?>(?:{_ALL}|{places.pattern.pattern})[市县区旗州盟]?[、,和与及]?)++{_THINGS})"
    return (
        re.compile(f"{_LEAD}{_ORDER}{_BESIDE}[:,]?{scope}"),
        re.compile(f"{_LEAD}{scope}{_BESIDE}{_ORDER}[吧啊呀哈]*"),
    )


def pause_named(who: Asker, utterance: Utterance) -> Reading | None:
    """Return the order of a pause whose words name what is paused; None for any other sentence."""
    text = utterance.text
    if not who.may(Intent.STOP_SENDING) or MOOD["question"].search(text) or CUES["howto"].search(text):
        return None
    first, last = _orders(utterance.places)
    start = noise_before(text)
    match = first.match(text, start)
    if match is None:
        match = last.match(text, start)
        if match and not _closed(utterance, match.end()):
            return None
    if match is None or _OF_FIRMS.match(text, match.end()):
        return None
    what, why = utterance.original(*match.span("scope")), utterance.original(match.end(), len(text))
    return Reading(
        Intent.STOP_SENDING, "do", text=f"{what.strip(' ，,、')}{_between(utterance, match)}{why}".strip()
    )


def _closed(utterance: Utterance, end: int) -> bool:
    return end >= len(utterance.text) or end in utterance.breaks or utterance.text[end] in _SIGNS


def _between(utterance: Utterance, match: re.Match[str]) -> str:
    """Return a blank where one stood, or where the command stood between what is paused and why."""
    return " " if match.end() in utterance.breaks or match.end("scope") < match.end() else ""
