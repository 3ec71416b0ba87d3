"""我这片皮革的几家都到哪步了 · 那几家水泥的告知书给了: several firms that are called by their trade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.reading.asker import Asker
from bot.reading.numbers import whole_number
from bot.reading.result import HARMLESS, OFFER, Reading, judged_as
from bot.reading.trades import INDUSTRY
from bot.reading.utterance import NAME, Utterance
from bot.words import SPECS, Enterprise, Intent, replace
from bot.words.patterns import lazy

_SO_MANY: Final = "(?:[两二三四五六七八九几]|\\d{1,2})家"
_OF_A_TRADE = lazy(
    f"(?:我?(?:这片|那片|这边|手里|手上|辖区内?)?的?[一-鿿]{{0,6}}?(?:分局|县|区)的?)?我?(?:这片|那片|这边|手里|手上)?的?"
    f"(?:(?:那|这)?(?P<first>{_SO_MANY})(?:做|搞)?(?P<trade>{INDUSTRY.pattern})(?:企业|厂子?|公司|行业)?的?"
    f"|(?P<kind>{INDUSTRY.pattern})(?:企业|厂子?|公司|行业|类)?的?(?:那|这)?(?P<last>{_SO_MANY})(?:企业|厂子?|公司)?的?)"
)
_DELIVERED = lazy(
    "的?(?:告知书|通知书|文书|告知)(?:都|全|也|已经?)*(?:给|送|签|收|交|发)(?:到|过去|下去|完)?了[。.!]?"
)
_MOST: Final = 9  # firms of one trade that are named


def of_a_trade(
    who: Asker, utterance: Utterance, alone: Reading, again: Callable[[str], Reading]
) -> Reading | None:
    """Return what is shown of all of that trade, or asked which of them is meant; None where the sentence names none
    so, or is read otherwise. `again` reads a sentence."""
    if (alone.act == "do" and alone.why != OFFER) or NAME in utterance.text or who.is_enterprise:
        return None
    found = _OF_A_TRADE.search(utterance.text)
    firms = _those(who, found["trade"] or found["kind"]) if found else ()
    if found is None or not 0 < len(firms) <= _MOST:
        return None
    names = "、".join(firm.name for firm in firms)
    start, end = utterance.original(0, found.start()), utterance.original(found.end(), len(utterance.text))
    meant = again(f"{start}{names}{end}")
    if meant.intent in HARMLESS and meant.act == "do":
        return meant
    if meant.intent in HARMLESS or meant.act not in ("do", "ask"):
        if not (who.may(Intent.NOTICE_DELIVERED) and _DELIVERED.fullmatch(utterance.text, found.end())):
            return None
        meant = again(f"{SPECS[Intent.NOTICE_DELIVERED].says} {names}")
    count = (found["first"] or found["last"]).removesuffix("家")
    if whole_number(count) == len(firms) and meant.names == firms:
        return judged_as(meant, "ask", "unsure")
    return judged_as(replace(meant, names=(), left=(), left_why=""), "ask", "which_enterprise", firms)


def _those(who: Asker, trade: str) -> tuple[Enterprise, ...]:
    """The firms of the asker whose names have this trade."""
    return tuple(firm for firm in who.index.enterprises if trade in firm.name and who.in_scope(firm))
