"""看错行了，是B，A先不要 · 我说的是A、B这两家 · 只确认A · 应该退回，缺公章: the part of a matter that is put right.

What was said before stands but for that part. A sentence is taken for such a correction only if each of its clauses is
a slip, what is not meant, or what is meant; and what comes of it is only ever asked about.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct, field

from bot.access import scope_holds, scope_of
from bot.reading import read_sentence
from bot.reading.asker import Asker
from bot.reading.called_wrong import ODD_SLIPS
from bot.reading.completing import completed_reading
from bot.reading.exclusions import taken_out_of_it
from bot.reading.names import NameIndex
from bot.reading.phrases import MOOD, NEEDS
from bot.reading.result import HARMLESS, Pending, Reading, judged_as, only_asked
from bot.reading.utterance import NAME, Utterance, hear
from bot.words import SPECS, Enterprise, Intent, Person, replace
from bot.words.intent_lookup import spec_of
from bot.words.patterns import lazy

_WRONG: Final = (
    "(?:[看说写打发弄搞记填报选点按数抄输送办登]得?|搞)?(?:错|混|串|漏|反|快|急)"
    f"(?:了?一[家个]|行|家|人|字|号|数|地方|企业|公司)?|{ODD_SLIPS}"
)
_BESIDE: Final = (
    "(?:不好意思|抱歉|对不起|哎呀?|啊|哦|噢|呃|等等|等一下|等会|慢着|刚才?|刚刚|上面|前面|方才|我们?|俺们?"
    "|那个|这个|那条|这条|那家|都|又|给|把|(?:原因|理由)(?![改是为成])|名字|名称|企业|公司|单位|,)"
)
_SLIP = lazy(
    f"{_BESIDE}*+(?:不对|不是的?|没有|不|是?(?:{_WRONG})|{_BESIDE}){{1,3}}(?:了|啦|的|啊|呀|吧|哈|嗯)*"
)
_DENIED = lazy(f"{_BESIDE}*+(?:而|并)?(?:不是|并非|不算)(?P<what>[^,，。;；]{{1,16}}?)(?:那家|的|了|啦)*")
_MEANT = lazy(
    f"{_BESIDE}*+(?P<sign>(?:的?意思就?是|(?:想|要)?(?:[说指讲]的?就?是|[一-鿿]{{1,4}}?的就?是)|(?:应该?|其实|实际)(?:就?是|为)?要?"
    "|(?<!不)(?:就?是|只|就|而是|仅|光|该)[要办算有]?|(?:原因|理由)改?[是为成]?|(?:改|换)[成为到]?)+)(?P<said>.+)"
)
# A应为B: the one that was said, and the one that is meant.
_FOR_ANOTHER = lazy(
    "[把将]?(?P<said>[^,，。;；]{2,40}?)(?:那家|的)?,?(?:(?:应该?|其实|实际上?)[为是]|[改换][成为])(?P<meant>.{2,40})"
)
_ONLY_NAMES = lazy(
    f"(?:{NAME}|[、和与及跟 ]|还有|以及|的|[这那]?[两二三四五六七八九几\\d]?[家个](?:企业|公司)?|企业|公司)+"
)
_SENT_BACK = lazy("(?:退|打回|驳)(?:回去?|掉|的|了|吧)*")
_SPLIT = lazy("[,，。;；!！]+")
_ASKS = lazy("[?？]|[吗么呢]$")
_NOT_SO: Final = HARMLESS | {Intent.ANNOUNCE}
_REASON_SIGN = lazy("原因|理由")


class _Correction(Struct):
    """What the clauses say: `meant` words, who is taken out (`gone`), what is denied, whether anything is put right by
    it, and whose place another takes (`replaced`)."""

    meant: list[str] = field(default_factory=list)
    gone: list[Enterprise] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    replaced: list[Enterprise] = field(default_factory=list)


def part_put_right(
    text: str, before: Pending, asker: Person, names: NameIndex, today: date, tickets: frozenset[int]
) -> Reading | None:
    """Return the matter `before`, which was shown or done, with the part of it that `text` puts right; None if `text`
    is no such correction, or it is not plain what it would be."""
    spec = spec_of(before.intent)
    if _ASKS.search(text) or spec is None or not spec.says or before.intent in _NOT_SO:
        return None
    told = _told(text.strip(), asker, names, today)
    if told is None or not (told.meant and (told.signs or told.gone or told.denied)):
        return None
    said = "，".join(told.meant)
    anew = (
        _of_others(said, before, asker, names, today)
        or _another_act(said, before, asker, names, today, tickets)
        or _another_reason(said, before, told)
    )
    if told.replaced and {*told.replaced} != {*before.names}:  # of A and C, A was to be B
        return None
    if anew is None or anew.act == "deny" or {*anew.names} & {*told.gone}:
        return None
    if not {*_named(said, asker, names, today)} <= {*anew.names}:
        return None
    same = (anew.intent, anew.names, anew.numbers, anew.on, anew.reason, anew.kind)
    was = (before.intent, before.names, before.numbers, before.on, before.reason, before.kind)
    return None if same == was else anew


def _told(text: str, asker: Person, names: NameIndex, today: date) -> _Correction | None:
    told = _Correction()
    for clause in filter(None, (one.strip() for one in _SPLIT.split(text))):
        if not _add(told, clause, asker, names, today):
            first, _, rest = clause.partition(" ")  # 记错了 是B
            if not (rest and _SLIP.fullmatch(first)):
                return None
            told.signs.append(first)
            if not _add(told, rest.strip(), asker, names, today):
                return None
    return told


def _add(told: _Correction, clause: str, asker: Person, names: NameIndex, today: date) -> bool:
    """Note what the clause says; False if it is no part of a correction."""
    if _SLIP.fullmatch(clause):
        told.signs.append(clause)
    elif aside := taken_out_of_it(clause, asker, names, today):
        told.gone.extend(aside.firms)
        return not aside.numbers
    elif denied := _DENIED.fullmatch(clause):
        told.denied.append(denied["what"])
    elif meant := _MEANT.fullmatch(clause):
        told.signs.append(meant["sign"])
        said = meant["said"].strip()
        told.meant.append(SPECS[Intent.REJECT].says if _SENT_BACK.fullmatch(said) else said)
    elif (other := _FOR_ANOTHER.fullmatch(clause)) and (
        was := _only_named(other["said"], asker, names, today)
    ):
        told.replaced.extend(was)
        told.gone.extend(was)
        told.meant.append(other["meant"])
    elif told.meant or told.signs:
        told.meant.append(clause)
    else:
        return False
    return True


def _heard(said: str, asker: Person, names: NameIndex, today: date) -> Utterance:
    return hear(said, names, lambda e: scope_holds(scope_of(asker), e), today, bare=True)


def _named(said: str, asker: Person, names: NameIndex, today: date) -> list[Enterprise]:
    return [f.enterprises[0] for f in _heard(said, asker, names, today).names if f.certain]


def _only_named(said: str, asker: Person, names: NameIndex, today: date) -> list[Enterprise]:
    """The firms of words that name firms and say nothing else; none for any other."""
    only = _ONLY_NAMES.fullmatch(_heard(said, asker, names, today).text)
    return _named(said, asker, names, today) if only else []


def _of_others(said: str, before: Pending, asker: Person, names: NameIndex, today: date) -> Reading | None:
    """The same of those that are named, and of nobody else."""
    heard = _heard(said, asker, names, today)
    if NAME not in heard.text or not _ONLY_NAMES.fullmatch(heard.text):
        return None
    if any(not f.certain for f in heard.names):
        return None
    firms = tuple(dict.fromkeys(f.enterprises[0] for f in heard.names))
    sentence = f"{SPECS[Intent(before.intent)].says} {'、'.join(firm.name for firm in firms)}"
    read = read_sentence(sentence, asker, names, today)
    if read.act == "deny":
        return None
    anew = Reading(before.intent, "ask", firms, on=before.on, reason=before.reason, kind=_kind(before))
    why = "need_number" if "numbers" in NEEDS.get(before.intent, ()) else "unsure"
    return judged_as(anew, "ask", why)


def _another_act(
    said: str, before: Pending, asker: Person, names: NameIndex, today: date, tickets: frozenset[int]
) -> Reading | None:
    """退回，缺公章, in place of 确认 82: of the same number or enterprises, unless it names its own."""
    if MOOD["negated"].search(said):
        return None
    alone = read_sentence(said, asker, names, today, None, tickets)
    if alone.intent in HARMLESS or alone.act not in ("do", "ask"):
        return None
    if alone.names or alone.numbers or alone.choices:
        return only_asked(alone) if alone.act == "do" or alone.why in ("need_number", "need_reason") else None
    if alone.intent == Intent.WITHDRAW_REPORT:
        return None
    needs = NEEDS.get(alone.intent, frozenset())
    of = replace(alone, names=before.names, numbers=before.numbers if "numbers" in needs else ())
    if not (of.names or of.numbers):
        return None
    who = Asker(asker, names, lambda e: scope_holds(scope_of(asker, tickets), e), (), tickets)
    whole = completed_reading(of, who)
    return judged_as(whole, "ask", "unsure") if whole.act == "do" else whole


def _another_reason(said: str, before: Pending, told: _Correction) -> Reading | None:
    """数据对不上, where 材料不全 was the reason and is denied."""
    if not before.reason or "reason" not in NEEDS.get(before.intent, ()):
        return None
    denied = any(one in before.reason or before.reason in one for one in told.denied)
    if not denied and not any(_REASON_SIGN.search(sign) for sign in told.signs):
        return None
    return Reading(
        before.intent, "ask", before.names, before.numbers, before.on, said, kind=before.kind, why="unsure"
    )


def _kind(before: Pending) -> str:
    """The kind of a change; that all are meant is said no more."""
    return (
        before.kind if before.intent in (Intent.REPORT_CHANGE, Intent.DISCLOSED, Intent.HANDED_OVER) else ""
    )
