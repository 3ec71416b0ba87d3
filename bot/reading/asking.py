"""Recognise a question that is put around a request or a decision: 撤回了还能再报吗, 延期到¤要不要盖章.

There are two kinds. A tag (可以吗, 行不行) may be a polite way to ask for the act itself, so the act is
asked back. An inquiry (怎么, 要不要, 会不会, 什么时候) never sets the act off; it is answered.
"""

from __future__ import annotations

from enum import Enum
from itertools import pairwise
from typing import Final

from bot.reading.signs import Hit
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words.patterns import lazy

_TAGS: Final = (
    "(?:请问)?(?:这样|这么)?(?:您|你|领导|局里)?(?:能不能|可不可以|可以不可以|能否|可否|是否可以|行不行|好不好|成不成|中不中"
    "|可以|行|好|成|中|能批|同意)?(?:吗|么|不|呢|[?])*"
)
_TAG = lazy(_TAGS)
# Right behind the act, before any space or sign: 申请延期到¤呢, 撤回不.
_PARTICLE = lazy("[之以]?前?(?:[吗么呢]|不$)")
_WISH = lazy("能不能|可不可以|可以不可以|能否|可否|是否可以|可以|能(?!源|耗)")
_LEADS_TO_QUESTION = lazy("是否|是不是|要不要|该不该|用不用|需不需要?|有没有必要|应不应该?")
_ADVICE = lazy("(?:要|需要?|用得着|用|应该|该|得)$")
_HEARSAY = lazy("听说|据说|听人说|传言")
_ENDS_ASKING = lazy("(?:吗|么|[了过]没有?|不)[啊呀呢哦哈嘛]*$")
_SO_LONG = lazy("(?:\\d+|[几两半一二三四五六七八九十]+)个?(?:天|日|周|星期|礼拜|小时|工作日|月)?")
# How a question begins; a reason never does.
_OPENS_QUESTION: Final = lazy(
    "(?:请问|问下|到|至|那|这|还|又|都|要|得|需|应?该|具体|企业|他们|我们?){0,3}(?:(?P<v>[一-鿿])[不没](?P=v)|有没有|是否|怎么|咋|如何|怎样|什么(?!都|也)|啥(?!都|也)|为何|为什么"
    "|为啥|多久|多长时间|多少|几[天时点号份]|哪|谁|何时)"
)
# A question within the words behind the act: 市局批的可能性大不大, 是哪天定的; but not 厂家没说什么时候到货.
_ASKS_WITHIN: Final = lazy(
    r"(?P<v>[一-鿿])[不没](?P=v)(?:[啊呀呢]|$)|(?:哪[天年家里儿]|几[号点]|什么时候|啥时候|何时|谁|咋|为啥|为什么|为何)(?![^,。]{0,4}[都也])"
)
_TELLS = lazy("[不没未](?!印象|记得|想起)|缺|请|补")
_PARTS = lazy(r"[,。;:!?\n]")


class Asks(Enum):
    """What a sentence asks around an act."""

    NOTHING = 0
    LEAVE = 1  # may it be done? or: please do it
    FACTS = 2  # how, when, whether: no act


def asks(utterance: Utterance, hit: Hit, lead: str, at: int) -> Asks:
    """Say what is asked around a request or a decision.

    `lead` are the words of the clause before the act; after it, the sender's own words begin at `at`.
    """
    inside = utterance.text[hit.start : hit.start + 4]
    if _LEADS_TO_QUESTION.search(_WISH.sub("", lead + inside)):
        return Asks.FACTS
    if hit.rule.way == "request" and _HEARSAY.search(lead):
        return Asks.FACTS
    first, *rest = _tokens(utterance, at)
    if hit.rule.intent == "mute" and (long := _SO_LONG.match(first)):
        first = first[long.end() :]
    if first and at not in utterance.breaks:
        if _ADVICE.search(lead) and _PARTICLE.match(first):  # 要撤回吗, 用延期吗
            return Asks.FACTS
        if _TAG.fullmatch(first) or _PARTICLE.match(first):
            return Asks.LEAVE
        if _ENDS_ASKING.search(first):
            return Asks.FACTS
    if _is_question("".join((first, *rest))):
        return Asks.FACTS
    if rest and rest[-1] and _TAG.fullmatch(rest[-1]):
        return Asks.LEAVE
    return Asks.NOTHING


def _opens_with_question(words: str) -> bool:
    """Say whether the words begin as a question does, so that they are no reason: 会不会影响评级, 怎么写."""
    return _OPENS_QUESTION.match(words) is not None


def _is_question(words: str) -> bool:
    """Say whether the words are a short question; longer ones explain something."""
    return (_opens_with_question(words) and len(words) <= 14) or _asks_within(words)


def _asks_within(words: str) -> bool:
    """Say whether words in the place of a reason ask something, and tell nothing that is amiss."""
    return bool(_ASKS_WITHIN.search(words)) and not _TELLS.search(_ASKS_WITHIN.sub("", words))


def _tokens(utterance: Utterance, at: int) -> list[str]:
    """Cut the text from `at` on into words, at each space and sign."""
    end = len(utterance.text)
    cuts = {i for i in utterance.breaks if at < i < end} | {
        m.start() for m in _PARTS.finditer(utterance.text, at)
    }
    edges = [at, *sorted(cuts), end]
    found = [_PARTS.sub("", utterance.text[a:b]) for a, b in pairwise(edges)]
    found = [word.replace(DAY, "").replace(NAME, "") if i else word for i, word in enumerate(found)]
    return found if len(found) == 1 else [found[0], *filter(None, found[1:])]
