"""What the words of a sentence tell beside its matter, however it is read: that it asks, that more time is wanted, that
somebody else is to be reached."""

from __future__ import annotations

from bot.reading.told_in_full import contact_told
from bot.words.patterns import lazy

_ASKS_BY_WORDS = lazy(
    "[?？]|[吗么]$|(?<![^,，。])[^,，。呢还才正着没]*+呢$|怎么|咋|如何|什么|啥|为何|为什么|多少|(?<![这那好])几[个家天份次]|哪|能不能|可不可以|谁|(?P<verb>[一-鿿])不(?P=verb)"
    "|[是要归由][^,，。]{1,12}还是|有没有|(?:还用|要|能|可以|行|算|用)[^,，。没未]{0,8}不[?？。]*$"
    "|能否|可否|[了来到过完好上成齐]没有?[呢啊呀?？。]*$"
)
_WANTS_TIME = lazy(
    "延|[缓拖挪]|宽限|往后|推[迟到后]|顺到|多要|再[给容]|容我?们?|来不及|求[个到]|讨个|通融|赶不[上及]|完不成|不够|太紧|晚[点些几]|没到(?![期了])|没[装批]"
)


def asks_by_words(text: str) -> bool:
    """Say whether the words of a sentence ask, however it is read."""
    return _ASKS_BY_WORDS.search(text) is not None


def wants_time(text: str) -> bool:
    """Say whether the words speak of time that is wanting, or of what has not arrived: a later date may be meant."""
    return _WANTS_TIME.search(text) is not None


def told_beside(text: str) -> bool:
    """Say whether somebody who tells what is not done yet asks, hands over to somebody else, or wants time."""
    return asks_by_words(text) or wants_time(text) or bool(contact_told(text)[0])
