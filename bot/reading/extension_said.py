"""X延期只给到9月底 · 同意X延期 · X的延期批了: what a bureau answers a request for more time, in its own words.

It is put into the canonical form, 同意延期 X 至DATE or 驳回延期 X REASON, which is read by the ordinary rules and asked
about before it is done.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.reading.names import NameIndex
from bot.reading.numbers import LIST, listed_numbers
from bot.reading.phrases import MOOD
from bot.reading.utterance import DAY, NAME, Utterance, hear
from bot.words import SPECS, Intent
from bot.words.patterns import lazy

_REQUEST = lazy(
    f"延期|宽限|缓期|展期|(?:延|推)[到至后迟]|^{NAME}(?:的|那个|这个|只|就|最[多晚]|可以|能)*[给批][到至]{DAY}(?!的)"
)
# The day that is granted: 只给到¤, 就到¤, 同意延到¤; never one that is refused: 不能到¤, 不是¤.
_GRANTED = lazy(
    f"(?<![不没未])(?:能|可以)?[到至]{DAY}(?!才|的[^时]|[^,。;]{{0,4}}(?:不行|太晚|太长|不可以|才))"
)
_ONLY = lazy("最[多长晚]|顶多|只|就给|就到|给[到至]|批[到至]|放[到至]|准[到至]")
_YES = lazy(
    "(?<!不)(?<!没)(?<!未)(?:同意|准许|准了|准予|批准|批了|批[到至]|给[到至]|放[到至]|可以|通过|没问题|给延|按(?:他|她|它|其|企业|人家)?(?:们)?申请)"
)
_NO = lazy("不(?:同意|批准?|准|给|予|能|允许|可以|行)|驳回|拒绝|没批|免谈")
_NOT_SETTLED = lazy(
    "[?？吗呢]$|[吗么][,。]|能不能|是不是|要不要|批没批|多少|几家|哪|谁|怎么|研究|商量|请示|考虑|听说|据说|好像|可能|估计"
    "|等.{1,10}再|再[说议定看]|还没|尚未|如果|要是|假如|别|先不|暂[不缓]|想[批给]|打算|准备|催|(?:自己|他们?|企业|人家|对方)说|搁|没说|没驳|不要|不太|不想|应该|不是(?!\ue001)|会上|有人|纪要|结论|回来|先[放缓等]"
)
_SIGNS: Final = " ,，:：、;；。.!！\n"
_LIST = lazy(LIST)


def extension_answered(utterance: Utterance) -> str:
    """Return the answer in its canonical form; "" where it is not plain whether, whose or until when."""
    text = utterance.text
    if not _REQUEST.search(text) or _NOT_SETTLED.search(text):
        return ""
    if MOOD["question"].search(text) or MOOD["conditional"].search(text):
        return ""
    who = _whose(utterance)
    granted = [utterance.days_in(m.start(), m.end())[0] for m in _GRANTED.finditer(text)]
    until = {day.coming(utterance.today) for day in granted}
    if not who or len(until) > 1 or any(day.doubtful for day in granted):
        return ""
    if granted:
        on = next(iter(until))
        plain = on is not None and (_YES.search(text) or _ONLY.search(text))
        return f"{SPECS[Intent.APPROVE_EXTENSION].says} {who} 至{on}" if plain else ""
    refused = _NO.search(text)
    if refused and not _YES.search(text[: refused.start()]):
        reason = utterance.original(refused.end(), len(text)).lstrip("了的" + _SIGNS)
        return f"{SPECS[Intent.REFUSE_EXTENSION].says} {who} {reason}".strip()
    if refused or DAY in text or not _YES.search(text):
        return ""
    return f"{SPECS[Intent.APPROVE_EXTENSION].says} {who}"


def other_end(text: str, names: NameIndex, today: date) -> date | None:
    """Return the one day to come until which 不是10月15，只到8月底 or 改成到8月31号 grants more time; else None."""
    heard = hear(text, names, lambda e: False, today)
    found = [heard.days_in(m.start(), m.end())[0] for m in _GRANTED.finditer(heard.text)]
    plain = len(found) == 1 and not found[0].doubtful and not _NOT_SETTLED.search(heard.text)
    return found[0].coming(today) if plain else None


def _whose(utterance: Utterance) -> str:
    """The one enterprise, or the one number, that is named; "" otherwise."""
    if utterance.names:
        one = utterance.names[0]
        sure = len(utterance.names) == 1 and one.certain
        return one.enterprises[0].name if sure else ""
    lists = list(_LIST.finditer(utterance.text.replace(NAME, "")))
    numbers = listed_numbers(lists[0].group()) if len(lists) == 1 else ()
    return str(numbers[0]) if len(numbers) == 1 else ""
