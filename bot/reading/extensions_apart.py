"""同意A延期，B再议 · 同意A、B延期，C不同意，没证明: what a bureau answers to several who ask for more time.

Each answer is put into its canonical form, to be offered by itself. Of whom it is left open nothing is offered; where
one part is not plain, none is. 前一家准，后一家不准 is said of the two that are named before it.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from bot.reading.phrases import MOOD
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import SPECS, Intent
from bot.words.patterns import lazy

# How more time is spoken of, and how it is refused or granted; `but_for` reads them too.
MORE_TIME: Final = "延期|宽限|缓期|展期"
REFUSING: Final = "不(?:同意|批准?|准|给|予|能|允许|可以|行|可)|驳回|拒绝|免谈"
GRANTING: Final = "同意|准许|准予|批准|批了?|准(?!备)|可以|没问题|行"
_REQUEST = lazy(MORE_TIME)
_OTHER_MATTER = lazy("确认|退回|评估|通过|合格|整改|催|告知书|[?？]|[吗么呢]$")
_OPEN = lazy(
    "再[议说看定等研考]|先?放[放着一]|先[缓等放搁]|等等|等.{0,4}[看再]|搁"
    "|缓[缓一]|暂[缓不]?|待定|研究|考虑|商量|没(?:想好|定)|未定"
)
_NO = lazy(f"{REFUSING}|没批")
_YES = lazy(GRANTING)
_FIRMS = lazy(rf"{NAME}(?:\s?(?:[、和与及跟/]|以及|还有)\s?{NAME}){{0,20}}")
_TWO = lazy(
    rf"(?P<a>{NAME})\s?(?:[、和与及跟/]|以及|还有)?\s?(?P<b>{NAME})(?P<what>[^,，;；。:：{NAME}]{{0,12}})"
    "[,，;；。:：]"
)
_FIRST = lazy("(?:前|第一|头)(?:面)?(?:那|这)?(?:一?[家个]|者)")
_SECOND = lazy("(?:后|第二|另)(?:面)?(?:那|这)?(?:一?[家个]|者)")
_SIGNS: Final = " ,，:：、;；。.!！\n"


class _Part(Struct):
    """Whose request, "+", "-" or "" for one that is left open, and the words that follow as its reason."""

    firms: str
    sign: str
    reason: str


def extensions_apart(utterance: Utterance) -> tuple[str, ...]:
    """Return one sentence for each answer, at least one; () where not several firms are answered apart."""
    text = utterance.text
    if (
        not _REQUEST.search(text)
        or _OTHER_MATTER.search(text)
        or DAY in text
        or MOOD["conditional"].search(text)
    ):
        return ()
    parts: list[_Part] = []
    for clause in utterance.clauses:
        named = _FIRMS.search(clause.text)
        if named is None:
            if not parts:
                return ()
            parts[-1].reason += f"，{utterance.original(clause.start, clause.end)}"
            continue
        said = clause.text[: named.start()] + clause.text[named.end() :]
        firms = _firms(utterance, clause.start + named.start(), clause.start + named.end())
        sign = _sign(said)
        if NAME in said or not firms or sign is None:
            return ()
        parts.append(_Part(firms, sign, ""))
    if len(parts) < 2:
        return ()
    return tuple(_sentence(part) for part in parts if part.sign)


def of_the_two(utterance: Utterance) -> str:
    """Return A、B的延期，前一家准，后一家不准 with each of the two named where it is meant; "" for another."""
    text = utterance.text
    head = _TWO.match(text)
    first = _FIRST.search(text, head.end()) if head else None
    second = _SECOND.search(text, first.end()) if first else None
    if head is None or first is None or second is None or text.count(NAME) != 2:
        return ""
    names = [_firms(utterance, at, at + 1) for at in (head.start("a"), head.start("b"))]
    if not all(names) or text[head.end() : first.start()].strip(_SIGNS):
        return ""
    what = utterance.original(*head.span("what"))
    said = (utterance.original(first.end(), second.start()), utterance.original(second.end(), len(text)))
    return "，".join(f"{name}{what}{words.strip(_SIGNS)}" for name, words in zip(names, said, strict=True))


def _sign(said: str) -> str | None:
    if _OPEN.search(said):
        return ""
    if _NO.search(said):
        return "-"
    return "+" if _YES.search(said) else None


def _sentence(part: _Part) -> str:
    says = SPECS[Intent.APPROVE_EXTENSION if part.sign == "+" else Intent.REFUSE_EXTENSION].says
    reason = part.reason.strip(_SIGNS) if part.sign == "-" else ""
    return f"{says} {part.firms} {reason}".strip()


def _firms(utterance: Utterance, start: int, end: int) -> str:
    """The firms named in this stretch, in full; "" if one is not certain."""
    found = utterance.names_in(start, end)
    sure = found and all(one.certain for one in found)
    return "、".join(one.enterprises[0].name for one in found) if sure else ""
