"""Who is left out of all: 除了A，别的都 · A以外 · 全部，A不算 · 都送了，就差A. A slot of its own.

What is left out is cut from the words before and behind the act; what remains must say 全部 or its like and
nothing more (bulk.py).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from bot.access import scope_holds, scope_of
from bot.reading.names import NameIndex
from bot.reading.numbers import ITEM, listed_numbers
from bot.reading.utterance import NAME, Utterance, hear
from bot.words import Enterprise, Person
from bot.words.patterns import lazy

_FEW: Final = (
    rf"(?:(?:{NAME}|{ITEM})(?:\s?(?:[、和与及跟]|以及|还有|到|至|[-~—–])\s?(?:{NAME}|{ITEM})){{0,40}}+)"
)
_UNIT: Final = r"\s?的?(?:这|那)?(?:[两三四五六七八九几]|\d{1,2})?(?:家|企业|公司|单位|个|项)?"
_BUT: Final = "(?:除(?:了|开|去|掉|却)?|不含|不包括|不包含|不算|刨去|刨除|去掉|扣除|减去|撇开|抛开|排除|剔除)"
_OUTSIDE: Final = "(?:以外|之外|除外|例外|外(?!地|协))"
# A先不送, A没送成, A不算: what is said of whom the act leaves out.
_NOT: Final = (
    "(?:(?:还|都|也|就|暂时?|先|暂且)*(?:不算|[没未]有?了?(?=[,，。;!]|$)|不在(?:内|其中)|不包括(?:在内)?|不(?=[,。;]|$)|[没未](?:有)?(?:送|交|报|办|收|签|人|联系|碰上|见着|找到)|不(?:送|催|办|要|确认|动|批|管|急|处理)"
    "|(?:先|再|都|可以)*(?:甭|别|不用|不必|不要|无需|免)(?:再|给|去)*(?:催|提醒|通知|发|送|管|算|确认|办|动|批)|(?:可以)?免了"
    "|拒[收签]|(?:大门|门卫|门)*(?:锁|关)[着了]?门?|待补?签?|停产|查无此人|找不到|搬走|[没未](?:有)?(?:去|在|签|盖|到)|放(?:一?放|着)?|留着?|缓(?:一?缓)?|等(?:一?等|等)?|搁(?:一?搁|着)?|另说|再[说议定看]|待定|例外)[^,。;\\n]{0,8})"
)
_LEFT_OUT = lazy(
    rf"[,，]?(?:除(?:了|开|去|掉)?(?P<odd>[一-鿿]{{2,16}}?){_OUTSIDE}?(?=[,，。]|$|其[他它余]|别的|都|全)"
    rf"|{_BUT}\s?(?P<few>{_FEW}){_UNIT}{_OUTSIDE}?"
    rf"|(?:[没未](?:有)?[送发给签收交](?:达|到)?的)?(?:就|只|还|仅|只是)(?:差|剩|缺|有)下?了?\s?(?P<last>{_FEW}){_UNIT}(?:(?:还|也)?[没未](?:有)?(?:送|交|报|办|收|签)[达到成]?)?了?"
    rf"|(?:就|只有?|唯独|单单|仅)(?P<only>{_FEW}){_UNIT}{_NOT}"
    rf"|(?:先|就|那)?(?:别|甭|不用|不必|不要|不)再?(?:给|去)?(?:催|提醒|通知)(?:办|促)?(?P<spared>{_FEW}){_UNIT}了?"
    rf"|(?<![^,，。;])(?P<named>{_FEW}){_UNIT}(?:{_OUTSIDE}|{_NOT}))"
)


class _LeftOut(Struct, frozen=True):
    """`words` without those that leave somebody out; `few`: where these are named in Utterance.text, and
    `odd` where words that name nobody stand in their place."""

    words: str
    few: tuple[tuple[int, int], ...] = ()
    odd: tuple[tuple[int, int], ...] = ()


def left_out(words: str, at: int) -> _LeftOut:
    """Cut from `words`, which begin at Utterance.text[at], what leaves somebody out."""
    found = list(_LEFT_OUT.finditer(words))
    kept = words
    for match in reversed(found):
        kept = kept[: match.start()] + kept[match.end() :]
    spans: dict[str, list[tuple[int, int]]] = {"few": [], "odd": []}
    for match in found:
        group = next(g for g in ("odd", "few", "last", "only", "spared", "named") if match[g])
        start, end = match.span(group)
        spans["odd" if group == "odd" else "few"].append((at + start, at + end))
    return _LeftOut(kept, tuple(spans["few"]), tuple(spans["odd"]))


def end_of_those_at(text: str, start: int, at: int) -> int:
    """Where those end who are left out and stand across `at`, looked for from `start` on; else `at`. 除了28和31都确认:
    the command was found to begin with the numbers."""
    return next((m.end() for m in _LEFT_OUT.finditer(text, start) if m.start() < at < m.end()), at)


_AT_A_BREAK = lazy(rf"(?:{_FEW}){_UNIT}(?:{_OUTSIDE}|{_NOT})")


def left_out_of(utterance: Utterance) -> list[tuple[int, int]]:
    """Return where in Utterance.text somebody is left out by name, with the words that leave them out."""
    found = [m.span() for m in _LEFT_OUT.finditer(utterance.text) if NAME in m.group()]
    for at in sorted(utterance.breaks):  # …送了 A没签字
        named = _AT_A_BREAK.match(utterance.text, at)
        if (
            named
            and NAME in named.group()
            and not any(start < named.end() and at < end for start, end in found)
        ):
            found.append(named.span())
    return sorted(found)


# Said of an open question: 83除外, 鑫达先去掉, 87不确认, 别发给A.
_LEAD: Final = "(?:那|不过|但是?|等等|等一下|哦|啊|对了|[,。、! ])*+"
_TAKEN_OUT: Final = (
    "(?:(?:先|暂时?|请|都|也|那|给|把|它|要|得|应该?)*"
    "(?:去掉|去了|拿掉|拿出来?|划掉|划去|删掉?|删除|剔除|扣掉|踢掉|抹掉|撤掉?|撤回|不算|(?:不|别|甭|没|未|不要|不用|先不|还没|还未|没有)(?:要|用)?(?:算|确认|通过|报|送|催|发|办|退|动|交|收|签|弄|包括|给)[达到成]?|有问题|另说|不是|不行))"
)
_OF_THEM: Final = f"(?P<few>{_FEW}){_UNIT}(?:号|那[个家条项]|这[个家条项]|的| |,)*"
_SO_IT_ENDS: Final = "(?:[了吧啊哈]|[。.! ])*"
_LEAVE_OUT: Final = "(?:先|就|请)*(?:不是|别|不要?|不用|甭)(?:发给?|确认|送|催办?|报|给|退|算|办)?"
_ASIDE = (
    lazy(f"{_LEAD}{_BUT}?[ ]?{_OF_THEM}(?:{_OUTSIDE}|{_NOT}|{_TAKEN_OUT}){_SO_IT_ENDS}"),
    lazy(f"{_LEAD}(?:{_BUT}|{_LEAVE_OUT})[ ]?{_OF_THEM}(?:{_OUTSIDE}|[发催算办])?{_SO_IT_ENDS}"),
)


class Aside(Struct, frozen=True):
    """Who is taken out of what was just asked about: by name, or by the numbers of a list."""

    firms: tuple[Enterprise, ...]
    numbers: tuple[int, ...]


def taken_out_of_it(text: str, asker: Person, names: NameIndex, today: date) -> Aside | None:
    """Return whom `text`, said of an open question, takes out of it; None if it says anything else or more."""
    scope = scope_of(asker)
    own = tuple(e for role in asker.roles if role.enterprise_id and (e := names.by_id(role.enterprise_id)))
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True, own=own)
    found = next((m for m in (form.fullmatch(heard.text) for form in _ASIDE) if m), None)
    if found is None or any(not f.certain for f in heard.names):
        return None
    meant = heard.names_in(*found.span("few"))
    if len(meant) != len(heard.names):  # A没送 B送了
        return None
    firms = tuple(dict.fromkeys(f.enterprises[0] for f in meant))
    numbers = () if firms else listed_numbers(found["few"])
    return Aside(firms, numbers) if firms or numbers else None
