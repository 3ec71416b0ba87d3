"""Find sentences that say something more about one of their objects, or something about a further one.

退回57，缺表；58，缺章 · 评估不通过 A 数据造假；B 缺章 · A、B已送达，B没签字: what is said of one does not
hold for the others. Then the person is told which sentences to send one by one. If only somebody is to be
left out, they are asked who is meant, and no single yes does all.
"""

from __future__ import annotations

import re
from typing import Final

from bot.reading.head import Head
from bot.reading.names import FoundName
from bot.reading.number_sets import DECIDES, QUANTITY, objects_at
from bot.reading.numbers import ITEM, LIST, whole_number
from bot.reading.phrases import MOOD, stripped
from bot.reading.result import Reading, judged_as
from bot.reading.signs import Hit
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import Enterprise, replace
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

_NO: Final = "退回|驳回(?:延期)?|打回"
# Each refusal with its number, on either side of it: 退回57 缺表 退回59 缺章; 57退回缺表 58退回缺章.
_EACH: Final = lazy(rf"(?:{_NO})\s?第?(\d{{1,3}})(?!\d)|(?<!\d)(\d{{1,3}})号?\s?(?:{_NO})")
# In a reason, a number that begins anew: …缺表；59：缺章, …缺表 58也缺, …；53 设备已到货.
_ANEW: Final = lazy(
    r"(?:[;；]\s?第?\d{1,3}(?![\d.．、)）]|年|月|日)|(?:^|[\s，,。])第?\d{1,3}号?(?:也|还|[:：]))"
)
_LIST_OF_LACKS: Final = lazy(r"\(?1\s?[、.:：)）]")  # 1、缺水平衡图；2、缺监测报告
_NEXT_NUMBER: Final = lazy(r"[;。,\n]\s?(?P<number>第?\d{1,3}(?![\d.]))")
_COMMA: Final = lazy(r"^(第?\d+号?)[,，:：、\s]+")
_AGAIN: Final = lazy(r"[,;。(]\s?(?:但是?|不过|可是?|就是|只是|其中|不算)?第?(\d{1,3})(?![\d.])")
_WITH: Final = lazy(f"[和与跟同照按](?:{NAME}[、和与])*$")  # 与B、C的报告雷同
_SIGNS: Final = " ,，:：、;；。"
# A firm named again, and now denied: …已送达，但百川化工退回了; …评估通过，新源焦化要整改.
_DENIED: Final = lazy(
    rf"[但可过是,;。(]{NAME}\s?(?:的|[一-鿿]{{1,3}})?(?:没|未|不|拒|退|要|缺|暂|再|待|尚|除外|另)"
)
_FEW: Final = rf"(?:{ITEM})(?:\s?[、和与及-]\s?(?:{ITEM})){{0,20}}"
_DECIDED: Final = lazy(
    rf"(?P<says>{DECIDES})\s?(?P<list>{_FEW})(?!\s?(?:{DECIDES})(?!\s?\d))|(?P<before>{_FEW})\s?(?P<then>{DECIDES})"
)
# What mentions another decision in a reason: 原因：确认58的时候发现…
_SPEAKS_OF: Final = lazy(rf"(?:原因|理由)[是为:]{{1,2}}.*|在?(?:{DECIDES})\s?(?:{LIST})的?时候?")
_WITH_REASON: Final = ("退回", "驳回", "打回", "不")


def decisions_apart(utterance: Utterance) -> tuple[str, ...]:
    """Return two or more decisions of a sentence (确认 3 退回 5) as the sentences to send one by one; () if
    there is one."""
    found = [
        f"{m['says'] or m['then']} {(m['list'] or m['before']).strip(_SIGNS)}"
        for m in _DECIDED.finditer(utterance.text)
        if not in_a_reason(utterance, m.start())
    ]
    worded = [f"{one} 原因" if one.startswith(_WITH_REASON) else one for one in found]
    return tuple(dict.fromkeys(worded)) if len({one.split()[0] for one in worded}) > 1 else ()


def in_a_reason(utterance: Utterance, at: int) -> bool:
    """Say whether the decision at `at` is only mentioned in a reason, and not asked for."""
    return any(m.start() <= at < m.end() and m.start() for m in _SPEAKS_OF.finditer(utterance.text))


def something_more(
    utterance: Utterance, hit: Hit, head: Head | None, reading: Reading, stop: int
) -> Reading | None:
    """Return what is asked if the sentence says more than one thing of its objects; None if it does not.

    `stop` is where the next matter begins.
    """
    further = (
        _respectively(reading)
        or _another_number(utterance, hit, reading)
        or _another_firm(utterance, hit, head, reading, stop)
    )
    return further or _said_again(utterance, hit, reading)


# 已送达 A，不对，是B · 不是A，是B: who was meant stands behind the slip.
_RIGHT_ONE: Final = lazy(
    f"[,;。(](?:我?(?:[说写打发弄搞记填报看][错岔混]了?|不对|不,|哦不|更正|纠正|抱歉|不好意思)[^{NAME}]{{0,8}}"
    f"|(?:应该?|其实|实际上?)?[是为]|不是{NAME}[,;]?(?:而?是|应该?[是为])|应[是为]|改[成为]){NAME}"
)


# 确认2和3，不对，只确认2
_RIGHT_NUMBER: Final = lazy(
    r"[,;。(](?:不对|[说写打发弄搞记填报看][错岔混]了?|错了|哦不|不,|更正|应该?[是为]|只|改[成为])[^\d]{0,8}\d{1,3}(?!\d)"
)


def _put_right(utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Ask which is meant if a firm or a number is corrected to another: 已送达 A，不对，是B. None if none
    is."""
    words = utterance.text[hit.end :]
    if reading.numbers and not reading.reason and _RIGHT_NUMBER.search(words):
        return judged_as(replace(reading, numbers=()), "ask", "need_number")
    if "names" not in hit.rule.needs or reading.reason or not _RIGHT_ONE.search(words):
        return None
    named = dict.fromkeys(f.enterprises[0] for f in utterance.names if _sure(f))
    return (
        judged_as(replace(reading, names=()), "ask", "which_enterprise", tuple(named))
        if len(named) > 1
        else None
    )


# 分别是缺表和没盖章, 一个缺表，一个没盖章: of each its own.
_RESPECTIVELY: Final = lazy(
    "^(?:原因|理由|意见|问题)?[是为:：]?(?:分别|依次)|前者.*后者|一[个家份条].{1,30}[，,、;；和]?另?一[个家份条]"
    "|第一[个家份条].*第二[个家份条]"
)


def _respectively(reading: Reading) -> Reading | None:
    """Ask for one sentence per object if each has its own reason: 评估不通过 A、B，分别是…和….

    Neither firm may read the other's reason.
    """
    objects = [e.name for e in reading.names] or [str(n) for n in reading.numbers]
    if len(objects) < 2 or not _RESPECTIVELY.search(reading.reason):
        return None
    says = SPECS[Intent(reading.intent)].says
    until = f" 至{reading.on:%Y-%m-%d}" if reading.on else ""
    parts = tuple(f"{says} {one}{until} 原因" for one in objects)
    return judged_as(replace(reading, left=parts, left_why="parts"), "ask", "one_by_one")


def _another_number(utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Ask for one sentence per number if a further number follows with words of its own."""
    if not reading.numbers or "numbers" not in hit.rule.needs:
        return None
    head = objects_at(utterance, hit)
    end = head[1] if head else hit.end
    for match in _NEXT_NUMBER.finditer(utterance.text, end) if reading.reason else ():
        at = match.start("number")
        if at > hit.start and not QUANTITY.match(utterance.text, at):
            listed = "、".join(map(str, reading.numbers))
            return _in_parts(utterance, reading, listed, (end, match.start()), at)
    each = {a or b for a, b in _EACH.findall(utterance.text)}
    anew = not _LIST_OF_LACKS.match(reading.reason) and bool(_ANEW.search(reading.reason))
    if len(each) > 1 or anew:
        return Reading(reading.intent, "ask", why="one_by_one")
    again = {int(n) for n in _AGAIN.findall(utterance.text, hit.end)} & {*reading.numbers}
    if len(reading.numbers) > 1 and again and not reading.reason:
        return judged_as(replace(reading, numbers=()), "ask", "need_number")
    return None


def _another_firm(
    utterance: Utterance, hit: Hit, head: Head | None, reading: Reading, stop: int
) -> Reading | None:
    """Ask for one sentence per firm if another begins a clause of the reason: 评估不通过 A 数据造假；B
    缺章."""
    named = reading.names or reading.numbers
    if head is None or not named or not reading.reason or hit.rule.way != "decision":
        return None
    text = utterance.text
    for match in re.finditer(NAME, text[head.end : stop]):
        at = head.end + match.start()
        begins = (at in utterance.breaks or text[at - 1] in ",;。、:\n") and not _WITH.search(
            text, head.end, at
        )
        said = stripped(text[at + 1 :].lstrip("的"))
        theirs = utterance.names_in(at, at + 1)[0].enterprises
        if at > head.end and begins and said and not {*theirs} & {*reading.names}:
            listed = "、".join(map(str, reading.numbers)) or "、".join(e.name for e in reading.names)
            return _in_parts(utterance, reading, listed, (head.end, at), at)
    return None


def _in_parts(
    utterance: Utterance, reading: Reading, listed: str, first: tuple[int, int], then: int
) -> Reading:
    """Ask for two sentences: the act with what stands at `first`, and the act with the rest from `then` on."""
    says = SPECS[Intent(reading.intent)].says
    rest = _COMMA.sub(r"\1 ", utterance.original(then, len(utterance.text)))
    on = f"至{reading.on:%Y-%m-%d} " if reading.on else ""
    parts = (f"{says} {listed} {on}{utterance.original(*first).strip(_SIGNS)}", f"{says} {rest}")
    return judged_as(replace(reading, left=parts, left_why="parts"), "ask", "one_by_one")


def _said_again(utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Ask which enterprises are meant if one is named twice and something denied of it:
    A、B已送达，B没签字."""
    ids = [f.enterprises[0].id for f in utterance.names if _sure(f)]
    twice = any(ids.count(one.id) > 1 for one in reading.names)
    if not twice or (len(reading.names) == 1 and not _DENIED.search(utterance.text)):
        return None
    if reading.intent == Intent.ACCEPTANCE_PASSED and utterance.text.endswith(NAME):  # B的水平三级
        parts = tuple(f"{SPECS[Intent(reading.intent)].says} {e.name}" for e in reading.names)
        return judged_as(replace(reading, left=parts, left_why="parts"), "ask", "one_by_one")
    return judged_as(replace(reading, names=()), "ask", "which_enterprise", reading.names)


def _sure(found: FoundName) -> bool:
    return found.certain


def all_listed(utterance: Utterance, reading: Reading) -> Reading:
    """Return a question which of several is meant as one about all of them where they are counted and listed:
    评估过了两家，A和B."""
    counted = _COUNTED.search(utterance.text)
    if reading.why != "which_enterprise" or counted is None or not all(map(_sure, utterance.names)):
        return reading
    firms = tuple(dict.fromkeys(f.enterprises[0] for f in utterance.names))
    rest = utterance.text[: counted.start()] + utterance.text[counted.end() :]
    if whole_number(counted["n"]) != len(firms) or {*firms} != {*reading.choices} or _SETS_APART.search(rest):
        return reading
    return judged_as(replace(reading, names=firms), "ask", "unsure")


_COUNTED: Final = lazy("(?P<n>[两二三四五六七八九十2-9])家")
# What sets one of several apart from the others, or puts all of them in doubt.
_SETS_APART: Final = lazy(
    "[没未拒退除缺差待停搬错]|其中|一家|另外?|[前后]者|别的|那家|暂|先|再[说定看]|不(?!交|报|送|好意思)|改|只|例外|再等|可能|好像|吧$|[?？吗]"
)


def more_than_the_act(utterance: Utterance, hit: Hit, names: tuple[Enterprise, ...]) -> bool:
    """Say whether anything is said beside an act on several (`names`) that may not hold for all, so that one yes must
    not do them all. 再不交要挨批了 and 回执拍照了 hold for all; so does what is said of another firm."""
    here = utterance.clauses[hit.index]
    for clause in utterance.clauses[hit.index + 1 :]:
        named = {e for f in utterance.names_in(clause.start, clause.end) for e in f.enterprises}
        if named & {*names} or (not named and _SETS_APART.search(clause.text)):
            return True
    return MOOD["negated"].search(utterance.text[hit.end : here.end]) is not None


_SAYS_THE_SAME = lazy(
    f"(?:{NAME}|{DAY}|[、,，和与及跟:\\s]|以及|还有|另外|都|均|也|全|同样|一样|一并|[两三四五六七八九]家|评估|验收|评审|审核|结果|结论|意见"
    "|通过|合格|过关|达标|没问题|顺利|一致|专家组?|同意|[已是为的了吧呀啊]|过|企业|公司|今天|昨天|上午|下午)*+"
)


def of_one_alone(utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Return what is asked where a part of the sentence puts one of the firms right, or says something else of it."""
    return _put_right(utterance, hit, reading) or _each_its_own(utterance, hit, reading)


def _each_its_own(utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """评估结果：A通过，B没过: ask of which firm a result is said that was read of several, where a clause says anything
    else of one of them; None for any other sentence."""
    if hit.rule.spec.right != "assessor" or hit.rule.way != "decision" or len(reading.names) < 2:
        return None
    for at, clause in enumerate(utterance.clauses):
        if at == hit.index or NAME not in clause.text or _SAYS_THE_SAME.fullmatch(clause.text):
            continue
        named = {f.enterprises[0] for f in utterance.names_in(clause.start, clause.end) if f.certain}
        if named & {*reading.names}:
            return judged_as(replace(reading, names=()), "ask", "which_enterprise", reading.names)
    return None
