"""Find which enterprises a matter is about: those named directly after it, in a list around it, or before
it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgspec import Struct

from bot.reading.head import Head
from bot.reading.left_over import RENAMED, by_trade, count_fits, is_company, left_over
from bot.reading.names import FoundName, How, NameIndex
from bot.reading.object_place import ITS_OWN, KNOWN_REASON, name_in_place
from bot.reading.phrases import CUES
from bot.reading.signs import Hit, denied
from bot.reading.utterance import DAY, NAME, Clause, Utterance
from bot.words import Enterprise, Intent, replace
from bot.words.patterns import lazy

_OF_A_LIST = "企业|名单|分别是|就?是|有|\\d\\.?|[、,和与及:\\s]"
_ONLY_NAMES = lazy(
    f"(?:{_OF_A_LIST})*+{NAME}(?:{_OF_A_LIST}|{NAME})*+(?:[{NAME}、,和与及:\\s]|等|两家|三家|的$)*+"
)
_JOINED = lazy(f"(?:[{NAME}、,;和与及跟\\s\\d.]|以及|还有|等|[两三四]家)+")
_OBJECTS_END = lazy(f"$|[,:;。!?\\n{DAY}]|[至到限]{DAY}|等|[两三四五六七八九十\\d]{{1,4}}家")
_GOES_ON = frozenset("、和与及跟")
# 、天马行空、A: the list goes on behind a word that is nobody's name.
_RUN_ON = lazy(f"(?:、(?:{NAME}|[一-鿿]{{2,12}}(?=、))){{1,60}}+")
# Others' firms that have a part in it: 委托A编制, 报告由A编写, A出具的报告; of a request 因A停供, A的设备没到.
_PART = (
    "(?:公司)?(?:给|帮|替|协助|来|负责|代)?(?:我们?|咱们|企业)?"
    "(?:编制|编写|编|写|做|弄|出具|出|检测|监测|采样|供货|供应|施工|安装|设计|承建)"
)
_HELPER = lazy(
    f"(?:委托|聘请|聘)[了的]?{NAME}|(?:因为?|由于|鉴于|受){NAME}(?!的?委托)|(?:由|是|经){NAME}{_PART}|{NAME}{_PART}的"
)
_SUPPLIER = lazy(
    f"{NAME}的(?:设备|配件|备件|材料|锅炉|电机|机组|仪表|管道|原料|蒸汽|煤气|货)[一-鿿]{{0,4}}?(?:没|未|停|断|晚|坏)"
)


_LEFT_THERE = lazy("留置")  # 通达拒签，留置送达的: it was delivered though nobody signed


class Named(Struct, frozen=True):
    """The enterprises that one matter is about. If `doubtful`, ask which of `choices`; if `foreign`, deny."""

    sure: tuple[Enterprise, ...] = ()
    choices: tuple[Enterprise, ...] = ()
    doubtful: bool = False
    outside: tuple[Enterprise, ...] = ()
    stranger: bool = False  # a company is named that is on nobody's list
    foreign: bool = False  # a name or a code out of the sender's scope, known or not
    left: tuple[str, ...] = ()  # beside names in scope: what names none, in the sender's words


def names_for(
    utterance: Utterance,
    hit: Hit,
    index: NameIndex,
    in_scope: Callable[[Enterprise], bool],
    busy: frozenset[int],
    head: Head | None = None,
) -> Named:
    """Return the names that belong to `hit`: those of its clause, of the list around it, or of a clause
    before it.

    `busy` are the clauses that say a matter of their own, to which their names belong. `head` is given for
    a command with free words; its objects stand directly after it.
    """
    if hit.rule.intent in ITS_OWN and not utterance.names:
        name = name_in_place(utterance, hit)
        if name and not index.near(name, in_scope):
            return Named(foreign=True)
    if head is not None and (direct := _direct(utterance, hit, head)):
        named = _named(utterance, hit, index, in_scope, *direct)
        return _asked(named) if _unclear(utterance, hit, head) else named
    clauses = _clauses_of_names(utterance, hit, busy)
    helpers = _of_a_helper(utterance, hit)
    found = [f for c in clauses for f in utterance.names_in(c.start, c.end) if f not in helpers]
    if hit.rule.intent == "report_change":  # 更名为 X: X is content
        found = [f for f in found if f.start not in _new_names(utterance)]
        found = _told_of(utterance, hit, found)
    aside = [
        f
        for c in utterance.clauses
        if CUES["contrast"].search(c.text)
        for f in utterance.names_in(c.start, c.end)
    ]
    spoken = [f for f in utterance.names if f not in (*aside, *helpers)]
    if hit.rule.intent == "report_change" and (_new_names(utterance) or found):
        spoken = found
    if head is None:
        named = _named(utterance, hit, index, in_scope, clauses, found, spoken)
        return _asked(named) if _scattered(utterance, hit) and len(named.sure) > 1 else named
    content = utterance.names_in(head.end, len(utterance.text))
    if "names" not in hit.rule.needs:  # 退回 6 华通过滤的盖章页缺失: the number says it all
        found, spoken = _without(found, content), _without(spoken, content)
        cut = [c for c in clauses if c.start < hit.start]
        return _named(utterance, hit, index, in_scope, cut, found, spoken)
    named = _named(utterance, hit, index, in_scope, clauses, found, spoken)
    return _asked(named) if any(f in found for f in content) else named


_WORD = lazy("[一-鿿]+")


def unknown_name(utterance: Utterance, hit: Hit) -> int:
    """Return where a word in the object's place ends that is no known name (评估整改 正城橡朔 至¤ 没盖章);
    0 if none is there."""
    if not {"names", "reason"} <= hit.rule.needs or NAME in utterance.text or hit.end not in utterance.breaks:
        return 0
    word = _WORD.match(utterance.text, hit.end)
    stop = min((i for i in utterance.breaks if i > hit.end), default=0)
    if not word or not 2 < stop - hit.end <= min(len(word.group()), 16):
        return 0
    token = utterance.text[hit.end : stop]
    return 0 if CUES["of_a_reason"].search(token) or KNOWN_REASON.search(token) else stop


def _told_of(utterance: Utterance, hit: Hit, found: list[FoundName]) -> list[FoundName]:
    """Keep the names before the word if there are any: A 停产 因B停供蒸汽 is about A alone."""
    lead = utterance.names_in(utterance.clauses[hit.index].start, hit.start)
    return [f for f in found if f in lead] or found if lead else found


def _without(found: list[FoundName], others: Collection[FoundName]) -> list[FoundName]:
    return [f for f in found if f not in others]


def _asked(named: Named) -> Named:
    """Make all the names choices, so that the person is asked which is meant."""
    return replace(named, sure=(), choices=named.sure + named.choices, doubtful=True)


_COMMA = lazy("[,;]")


def _unclear(utterance: Utterance, hit: Hit, head: Head) -> bool:
    """Say whether a name after the command may belong to what else is said: A，B的报告与之雷同."""
    lead = utterance.text[utterance.clauses[hit.index].start : hit.start]
    if NAME in lead:
        between = lead[lead.index(NAME) : lead.rindex(NAME) + 1]
        return bool(head.names) or not _JOINED.fullmatch(between)
    if len(head.names) < 2:
        return False
    last = utterance.text.rindex(NAME, 0, head.end)
    if utterance.text.startswith("的", last + 1) and _COMMA.search(utterance.text, hit.end, last):
        return True  # A，B、C的报告也有同样问题
    joined = utterance.text[last - 1] == "、"
    return not (joined or last + 1 in utterance.breaks or _OBJECTS_END.match(utterance.text, last + 1))


def _scattered(utterance: Utterance, hit: Hit) -> bool:
    """Say whether other words stand between the names of a report: 已送达 A 由B代收."""
    if hit.rule.way != "report" or "names" not in hit.rule.needs:
        return False
    clause = utterance.clauses[hit.index]
    sides = (utterance.text[clause.start : hit.start], utterance.text[hit.end : clause.end])
    return any(
        NAME in side and not _JOINED.fullmatch(side[side.index(NAME) : side.rindex(NAME) + 1])
        for side in sides
    )


def _direct(
    utterance: Utterance, hit: Hit, head: Head
) -> tuple[list[Clause], list[FoundName], list[FoundName]] | None:
    """Return the stretch up to the sender's own words and the names in it; None if it names nobody."""
    here = utterance.clauses[hit.index]
    end = listed = head.end
    if utterance.text[end : end + 1] in _GOES_ON:  # a list whose next name nobody knows
        end = max(end, here.end)
        listed = run.end() if (run := _RUN_ON.match(utterance.text, listed)) else listed
    found = list(utterance.names_in(here.start, listed))
    text = utterance.text[here.start : end]
    return ([Clause(here.start, end, text, here.stop)], found, found) if found else None


def _named(
    utterance: Utterance,
    hit: Hit,
    index: NameIndex,
    in_scope: Callable[[Enterprise], bool],
    clauses: list[Clause],
    found: list[FoundName],
    spoken: list[FoundName],
) -> Named:
    """Sort the names into sure, doubtful and foreign ones.

    `found` are those in `clauses`; `spoken` all that the sentence names and that therefore may not be
    ignored.
    """
    strange = [f for f in spoken if f.how is How.OUTSIDE]
    outside = [e for f in strange for e in f.enterprises]
    sure = [f.enterprises[0] for f in found if f.certain]
    unsure = [e for f in found if f.how in (How.AMBIGUOUS, How.NEAR) for e in f.enterprises]
    if not sure:  # 我们是长安金合电镀有限公司，已提交评估申请: whose it is, is said before
        unsure += [e for f in spoken if f.how is How.NEAR and f not in found for e in f.enterprises]
    left = left_over(utterance, hit, clauses, bool(sure))
    like = {chunk: index.near(chunk, in_scope) for chunk in left}
    near = [e for found in like.values() for e in found]
    stranger = any(not found for chunk, found in like.items() if is_company(chunk))
    doubtful = bool(unsure or near) or (bool(sure) and not count_fits(utterance, clauses, len(set(sure))))
    if not sure and not unsure and not near and not stranger:
        near = by_trade(utterance, hit, index, in_scope)
    beside = (
        [utterance.original(*_mark(utterance, f)) for f in strange] + _original(utterance, like)
        if sure
        else []
    )
    nearly = not sure and (left or near) and hit.rule.intent != "report_change"
    foreign = bool(strange) or (bool(nearly) and _elsewhere(clauses, index, in_scope))
    return Named(
        tuple(dict.fromkeys(sure)),
        tuple(dict.fromkeys(unsure + near)),
        doubtful or (stranger and bool(sure)),
        tuple(dict.fromkeys(outside)),
        stranger,
        foreign,
        _whole(beside),
    )


_NOT_OF_IT = lazy("(?:已经?|都|也|均|全部|的|等){1,6}$")


def _whole(words: list[str]) -> tuple[str, ...]:
    """Return each of the words once, without those that are part of a longer one."""
    trimmed = dict.fromkeys(_NOT_OF_IT.sub("", word.strip(" 、，,。和与及")) for word in words)
    return tuple(w for w in trimmed if w and not any(w != other and w in other for other in trimmed))


def _mark(utterance: Utterance, found: FoundName) -> tuple[int, int]:
    """Return where the mark of a name stands in the text."""
    nth = utterance.names.index(found)
    at = [i for i, sign in enumerate(utterance.text) if sign == NAME][nth]
    return at, at + 1


def _original(utterance: Utterance, like: dict[str, tuple[Enterprise, ...]]) -> list[str]:
    """Return, as they were written, the words that resemble no name."""
    at = [(utterance.text.find(chunk), len(chunk)) for chunk, found in like.items() if not found]
    return [utterance.original(start, start + long) for start, long in at if start >= 0]


def _elsewhere(clauses: list[Clause], index: NameIndex, in_scope: Callable[[Enterprise], bool]) -> bool:
    """Say whether a place is named that lies outside the sender's scope: 唐山市恒亮水泥, written in 石家庄.

    A place without 市 or 县 is not counted, because it is as often part of the name itself.
    """
    known = index.places
    written = {m.group() for c in clauses for m in known.pattern.finditer(c.text)}
    places = {known.forms[place] for place in written - set(known.forms.values())} - known.provinces
    mine = [e.city + e.county for e in index.enterprises if in_scope(e)] if places else []
    return any(not any(place in where for where in mine) for place in places)


def _clauses_of_names(utterance: Utterance, hit: Hit, busy: frozenset[int]) -> list[Clause]:
    here = utterance.clauses[hit.index]
    around = [here]
    for step in (-1, 1):  # 已送达: A, B, C written with commas
        i = hit.index + step
        while 0 <= i < len(utterance.clauses) and _ONLY_NAMES.fullmatch(utterance.clauses[i].text):
            around.append(utterance.clauses[i])
            i += step
    around.sort(key=lambda c: c.start)
    if any(NAME in c.text for c in around):
        return around
    for i in range(hit.index - 1, -1, -1):  # 昨天开的金海锌业评估会, ..., 评估通过
        clause = utterance.clauses[i]
        if NAME in clause.text:
            left_there = _LEFT_THERE.search(utterance.text) and hit.rule.intent == Intent.NOTICE_DELIVERED
            unclear = not left_there and (denied(clause.text) or i in busy)
            return around if unclear else [clause, here]
    return around


def _of_a_helper(utterance: Utterance, hit: Hit) -> list[FoundName]:
    """Return the names of firms that only have a part in the matter, such as a supplier, and are not its
    object."""
    patterns = (_HELPER, _SUPPLIER) if hit.rule.way == "request" else (_HELPER,)
    spans = [m.span() for pattern in patterns for m in pattern.finditer(utterance.text)]
    return [f for span in spans for f in utterance.names_in(*span) if f.how is How.OUTSIDE]


def _new_names(utterance: Utterance) -> frozenset[int]:
    """Return the positions (in the unmarked text) of the names that follow 更名为."""
    match = RENAMED.search(utterance.text)
    if not match:
        return frozenset()
    skip = utterance.text[: match.end()].count(NAME)
    return frozenset(f.start for f in utterance.names[skip:])
