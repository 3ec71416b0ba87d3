"""83也一样 · 中泰同上 · 另外两家也是 · 还有83: the matter before is said of others as well.

Which matter that was, the conversation tells; here it is only read of whom it is said now, and how plainly.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from msgspec import Struct

from bot.access import scope_holds, scope_of
from bot.reading.names import NameIndex
from bot.reading.numbers import LIST, listed_numbers, whole_number
from bot.reading.utterance import NAME, Utterance, hear
from bot.words import Enterprise, Person
from bot.words.patterns import lazy

_SAME: Final = (
    "(?:同[上前]|同理|照办|照旧|照此(?:办理|处理)?|(?:也|都|均|全|跟|和|与|上面|前面|刚才|那个|[它他她]们?|的|按|照|算|就|是)*"
    "(?:同?一天|同一?个?日[子期]|[这那]个?日[子期]|同日|当天|[这那]一?天|一个样|一样|同样|如此|这样|照样|相同|[也都]是|也算)(?:办理?|处理|对待|情况|原因|理由|做法|意见|的|记|登记?|算|写|填|报)*)"
)
_NAMES: Final = f"{NAME}(?:(?:[、,和与及跟 ]|以及|还有)*{NAME})*"
_COUNT: Final = r"[一两二三四五六七八九]|\d{1,2}"
_REST: Final = "(?:其他|其它|其余|剩下|剩余|余下|别)的?(?:那?[几些]?[家个]|企业|公司|编号|号)*的?"
_OTHERS: Final = f"(?:另外|其他|其余|剩下|剩的)的?那?(?P<others>{_COUNT})(?:家|个|号|户)(?:企业|公司)?的?"
_WHOM: Final = f"(?P<whom>{_NAMES}|{LIST}|{_OTHERS}|{_REST})"
_OF_IT: Final = "(?:[这那][家个条]|公司|的|呢|嘛|吧|[,、:。 ])*"
_LEAD: Final = "(?:那|对了|再|然后|哦|嗯|啊|[,。、 ])*+"
_END: Final = "(?:[的了吧啊哈呀嘛哦]|就行|即可|可以|谢谢|[。.!~, ])*"
_PLAIN = (
    lazy(f"{_LEAD}(?:还有|另外|以及|包括|连)?{_WHOM}{_OF_IT}{_SAME}{_END}"),
    lazy(f"{_LEAD}(?:同[上前]|同样|一样)的?(?:还有|,|:| )*{_WHOM}{_END}"),
)
_MORE = lazy(f"{_LEAD}(?:还有|另外|再加上?|加上|以及|再有|补充)(?:[,:、 ]|一[家个])*{_WHOM}{_OF_IT}{_END}")
_ONLY_THE_SAME = lazy(
    f"{_LEAD}(?:(?:原因|理由|情况)(?:也|都|和|跟|与|同|是|[:, ])*)?{_SAME}{_END}"
    "|(?:还是|就|按照?|跟|和|同|照)+(?:[上前]次|刚才|上面|前面|上[一个]*[条个家次])(?:的|那[个条样家])*(?:原因|理由|意见|情况)?(?:一样|相同)?(?:写|填|来|办)?"
    "|见上|如上"
)


class AlsoOf(Struct, frozen=True):
    """Of whom it is said: these firms, these numbers, or `rest`, all that are left (`count` of them, 0 if unsaid).

    `plain`: it is said that it is the same (也一样), and not only that there is one more (还有83).
    """

    firms: tuple[Enterprise, ...] = ()
    numbers: tuple[int, ...] = ()
    rest: bool = False
    count: int = 0
    plain: bool = True


def also_of(text: str, asker: Person, names: NameIndex, today: date) -> AlsoOf | None:
    """Return of whom else the matter before is said; None for any other sentence, and where a name is not certain."""
    scope = scope_of(asker)
    own = tuple(e for role in asker.roles if role.enterprise_id and (e := names.by_id(role.enterprise_id)))
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True, own=own)
    if heard.days or heard.text.endswith("?") or any(not f.certain for f in heard.names):
        return None
    found = next((m for m in (form.fullmatch(heard.text) for form in _PLAIN) if m), None)
    plain = found is not None
    found = found or _MORE.fullmatch(heard.text)
    return _whom(found, heard, plain=plain) if found else None


def _whom(found: re.Match[str], heard: Utterance, *, plain: bool) -> AlsoOf | None:
    whom = found["whom"]
    if NAME in whom:
        firms = tuple(dict.fromkeys(f.enterprises[0] for f in heard.names))
        return AlsoOf(firms, plain=plain)
    if found["others"]:
        return AlsoOf(rest=True, count=whole_number(found["others"]) or 0, plain=plain)
    if re.fullmatch(LIST, whom):
        numbers = listed_numbers(whom)
        return AlsoOf(numbers=numbers, plain=plain) if numbers else None
    return AlsoOf(rest=True, plain=plain)


_APART = lazy(r"[,，;；。\n、 ]+")


def with_a_tail(text: str, asker: Person, names: NameIndex, today: date) -> tuple[str, AlsoOf] | None:
    """Return (what is said first, of whom the same is said behind it) of 1退回 缺章 2同样; None for any other."""
    for at in reversed([*_APART.finditer(text)][-3:]):
        head, tail = text[: at.start()].strip(), text[at.end() :].strip()
        if head and (also := also_of(tail, asker, names, today)) and also.plain and not also.rest:
            return head, also
    return None


_ITS_DAY = lazy(
    "[这那同]一?[天日趟]|[这那]个?日[子期]|同一?个?日[子期]|当天|一(?:趟|起|块|并|道|同)|同(?:时|批)|顺[道路便]|捎带"
)


def points_at_its_day(text: str) -> bool:
    """Say whether `text` tells that something was done on the day of another matter: 照这天记, 一趟送的."""
    return _ITS_DAY.search(text) is not None


_ONE_MORE = lazy("也|还|又|都|再|另|接着|然后|同样|一样")


def of_one_more(text: str) -> bool:
    """Say whether `text` tells that something is so of one more: B也送了, 还有B."""
    return _ONE_MORE.search(text) is not None


_REMEMBERED = lazy(
    "(?:我?(?:突然|刚才?|这才)?(?:想起来|记起来|查到|问清楚|核实|看到|弄清楚)了?|哦|噢|对了?|嗯|啊|其实|他们?家?|她们?|这家|那家|人家|它"
    "|[,，。!！ ])+(?:是|其实是)?(?=[^了])"
)


def without_lead(text: str) -> str:
    """Return what is told behind 我想起来了 or 哦对: 是前天送的 is 前天送的."""
    found = _REMEMBERED.match(text)
    return (text[found.end() :] if found else text).strip(" ,，。!！")


def only_the_same(text: str) -> bool:
    """Say whether `text` only points at what was said before: 同上, 原因一样, 按上次的. It is no reason by itself."""
    return bool(_ONLY_THE_SAME.fullmatch(text.strip(" 。.!！,，")))
