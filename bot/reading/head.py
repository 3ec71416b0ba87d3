"""Read what stands directly after a command: its objects, its numbers, its deadline.

    评估整改 A、B 至2025-05-16 参照C的格式，按10.5吨重算2024年12月31日前的用水
    command  objects  deadline  the sender's own words

What follows these is content, and is kept as it was written: a name in it is no object, a day no
deadline, a number no line of a list.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile
from typing import Final

from msgspec import Struct

from bot.reading.dates import VAGUE
from bot.reading.named_day import Day
from bot.reading.names import FoundName, How
from bot.reading.number_sets import objects_at
from bot.reading.numbers import LIST
from bot.reading.phrases import CUES, noise_before, stripped, without_noise
from bot.reading.reasons import plans, reason_told
from bot.reading.signs import Hit
from bot.reading.utterance import DAY, NAME, Utterance
from bot.reading.verb_tails import only_requests, without_tail
from bot.words import Enterprise
from bot.words.patterns import lazy

_BETWEEN = r"[,:;。、\s]{0,3}"
_STOPS = frozenset(",:;。\n")
_AND = r"(?:[、,;\s和与及跟]|以及|还有){1,4}(?:\d{1,2}\.)?"
_TO_OBJECTS = lazy(rf"{_BETWEEN}(?:企业|单位|名单|对象|的)?[是为:\s]{{0,2}}(?:\d{{1,2}}\.)?")
_OBJECTS = lazy(
    rf"{NAME}(?:(?:{_AND})?{NAME})*(?:等?(?:\d{{1,3}}|[两二三四五六七八九十]{{1,3}})家(?:企业|公司)?)?的?"
)
_KIND_OF_PLACE = lazy("[市县区旗州盟]?")
_NUMBERS = lazy(rf"{_BETWEEN}(?:{LIST})")
_MARKED_DAY = lazy(
    rf"{_BETWEEN}(?:(?:延期|推迟|延长|限期|期限|截止|截至|时间|整改|完成)?[至到于限在是为:]|期限|截止|限期?|时间)"
    rf"{{1,3}}(?P<day>{DAY})(?:[之以]?前|底前|[之以]?内|为?止)?(?:完成(?:整改)?|整改(?:到位|完成))?"
)
_BARE_DAY = lazy(rf"{_BETWEEN}(?P<day>{DAY})(?:[之以]?前|底前|[之以]?内|为?止)?")
# 9月30日前完不成, 7月31日来不及
_NOT_BY_THEN = lazy(
    "[^,，。;；]{0,4}?(?:(?:[完来做交办赶弄装改]|完成)不|来不及|没法|无法|不能|不了|(?<!行)不行|不够|太[紧赶早急]|不现实|够呛)"
)
_EITHER = lazy(rf"{DAY}(?:[之以]?前)?(?:或者?|还是|要么|、|和|/|-|到|至){DAY}")
_VAGUE_DAY = lazy(rf"{_BETWEEN}[至到在]?(?:{VAGUE.pattern})(?:[之以]?[后内]|左右)?")
# Signs and a label before the words: ，原因：… 了，… but not 理由不充分, which is the reason itself.
_LABEL = lazy(
    r"^(?:(?:吗|么|呢|能不能|可不可以|能否|可否|行不行|好不好|成不成|可以吗|行吗)[\s,，:：;；。?？]*)?"
    r"(?:[了的去][\s,，:：;；。]{1,3})?(?:的?(?:具体)?(?:原因|理由|意见|说明)[\s]?[是为:：]{1,2}\s?)?"
)
_LATER_DAY = lazy(
    rf"[,;、]?(?:从{DAY}起?)?(?:延期|推迟|延长|延|限期|期限|截止|时间)?(?:[至到限]|截[至止]到?|期限?[是为:])"
    rf"(?P<day>{DAY})(?:[之以]?前|底前|[之以]?内|为?止)?"
)
_LED_BY_NAMES = lazy(rf"(?:{NAME}|[、,:和的]){{0,60}}{NAME}(?:[,:的]{{1,2}}|(?=[,:]))?")
_OPENING: Final = ",:;、。.!~ \t\n，：；！)）】」”’"
_ENDING: Final = ",:;、 \t\n，：；"
_FULL_STOPS = lazy("。{2}(?<!。。。)$")
_CLOSED_BY: Final = "。！？!?；;…"

# A，和B的报告一模一样: what a firm is compared with is content.
_COMPARED = lazy(rf"(?:[,;]|(?<={NAME}))(?:和|与|跟|同|及){NAME}")
_GLUED = lazy(rf"(?:和|与|跟|同|及){NAME}")
_ALIKE = lazy("[一-鿿]{0,8}?(?:一样|一模一样|雷同|相同|相似|重复|一致|对不上|冲突|矛盾)")
_ONLY_OBJECTS = lazy(rf"(?:[{NAME}\d第号条项、,:和与及跟也都-]|另外|然后|同时|还有|其余|并){{0,60}}+")


class Head(Struct, frozen=True):
    """What stands directly after a command: the `names` it is about and the deadline, `day`.

    The sender's own words begin at `end`.
    """

    end: int
    names: tuple[FoundName, ...] = ()
    day: Day | None = None
    either: bool = False  # two days to choose from: 至3月1日或3月5日


def has_head(hit: Hit) -> bool:
    """Say whether the objects of this command stand directly after it, because free words may follow them."""
    of_names = hit.rule.way == "decision" and "names" in hit.rule.needs
    return of_names or "reason" in hit.rule.needs


def head_of(utterance: Utterance, hit: Hit) -> Head:
    """Return the objects and the deadline that stand directly after the command, in whatever order."""
    numbers = objects_at(utterance, hit) if "numbers" in hit.rule.needs else None
    head = Head(numbers[1] if numbers else hit.end)
    while True:
        further = _further(utterance, hit, head)
        if further is None:
            return head
        head = further


def _further(utterance: Utterance, hit: Hit, head: Head) -> Head | None:
    """Return `head` with the next object or the deadline taken in; None if neither follows."""
    text, at = utterance.text, head.end
    needs = hit.rule.needs
    of_names = "names" in needs or hit.rule.way == "request"
    lead = text[utterance.clauses[hit.index].start : hit.start]
    if NAME in lead and text[at : at + 1] in _STOPS:  # A评估通过，B…: the other's own matter
        of_names = False
    match = _objects_at(utterance, at) if of_names and not head.names else None
    if match and hit.rule.way == "request" and head.day and not _alone(utterance, match.end()):
        match = None  # 申请延期 至¤ A停供蒸汽: behind the deadline stands the reason
    if match:
        end = _before_compared(utterance, *match.span())
        return Head(end, utterance.names_in(match.start(), end), head.day, head.either)
    unnumbered = "numbers" in needs and at == hit.end and objects_at(utterance, hit) is None
    unnumbered = unnumbered and not _numbers_in(utterance, hit)
    if unnumbered and (match := _NUMBERS.match(text, at)):
        return Head(match.end(), head.names, head.day, head.either)
    dated = "date" in needs or (hit.rule.way == "decision" and (bool(head.names) or NAME in lead))
    if dated and head.day is None and not head.either:
        return _dated(utterance, hit, head)
    return None


def _objects_at(utterance: Utterance, at: int) -> re.Match[str] | None:
    """Match the names directly after the command; the first may have its place before it."""
    start = lead.end() if (lead := _TO_OBJECTS.match(utterance.text, at)) else at
    place = utterance.places.pattern.match(utterance.text, start)
    if place and (kind := _KIND_OF_PLACE.match(utterance.text, place.end())):
        start = kind.end()
    return _OBJECTS.match(utterance.text, start)


def _before_compared(utterance: Utterance, start: int, end: int) -> int:
    """Return where the objects end: firms that they are compared with belong to the reason.

    In A和B的报告一模一样 only A is an object, and in A 与B、C雷同 too.
    """
    last = utterance.text.rindex(NAME, start, end)
    counted = last + 1 < end and last + 1 in utterance.breaks and end not in utterance.breaks
    if counted and utterance.text[end : end + 1] not in (
        *_STOPS,
        "",
    ):  # A、B 两家报告雷同: words of the reason
        end = last + 1
    compared = _COMPARED.search(utterance.text, start, last + 1)
    if not compared or last + 1 in utterance.breaks or not _ALIKE.match(utterance.text, last + 1):
        return end
    apart = utterance.text[compared.start()] in ",;" or compared.start() in utterance.breaks
    return compared.start() if apart or compared.end() == last + 1 else end


def compared_with(utterance: Utterance, head: Head) -> bool:
    """Say whether it is open if the next firm is an object or is compared with one: A和B的报告一样."""
    glued = bool(head.names) and head.end not in utterance.breaks
    return glued and _GLUED.match(utterance.text, head.end) is not None


def name_at(utterance: Utterance, head: Head) -> tuple[Enterprise, ...]:
    """Return the firm that the number is said to be about (退回 20 A 缺报告), though its name is part of
    the reason too."""
    first = utterance.names_in(head.end, head.end + 1)
    return first[0].enterprises if first and first[0].certain else ()


def _numbers_in(utterance: Utterance, hit: Hit) -> bool:
    return re.search(LIST, utterance.text[hit.start : hit.end]) is not None


def _dated(utterance: Utterance, hit: Hit, head: Head) -> Head | None:
    """Return `head` with the deadline that follows it; None if the day there is no deadline."""
    text, at = utterance.text, head.end
    led = text[at - 1 : at] in ("到", "至", "限")
    until = _MARKED_DAY.match(text, at)
    match = until or _BARE_DAY.match(text, at)
    if match and until is None and not_by_then(utterance, hit, match.end()):
        return None
    if match:
        day = utterance.days_in(match.start("day"), match.end("day"))[0]
        if "date" in hit.rule.needs and _EITHER.match(text, match.start("day")):
            return Head(at, head.names, None, True)
        marked = led or until is not None
        if not day.doubtful and (marked or _alone(utterance, match.end())):
            return Head(match.end(), head.names, day)
        return None
    if "date" in hit.rule.needs and at == hit.end and (match := _VAGUE_DAY.match(text, at)):
        return Head(match.end(), head.names, None, True)
    return None


def _alone(utterance: Utterance, end: int) -> bool:
    """Say whether a blank, a sign or the end follows at `end`."""
    return end in utterance.breaks or end >= len(utterance.text) or utterance.text[end] in ",。;:\n!?"


def not_by_then(utterance: Utterance, hit: Hit, end: int) -> bool:
    """Say whether the day that ends at `end` is one that cannot be met (9月30日前完不成), and so is not the
    one asked for."""
    glued = hit.rule.way == "request" and end not in utterance.breaks
    return glued and _NOT_BY_THEN.match(utterance.text, end) is not None


def reason_words(utterance: Utterance, hit: Hit, head: Head, stop: int, on: date | None) -> str:
    """Return the reason as it was written.

    It is what follows the command. A request may also give it before the command, and so may a decision
    after which nothing follows. `stop`: where the next matter begins; `on`: the deadline that was taken.
    """
    behind = reason_told(_behind(utterance, hit, head, stop, on))
    if behind and hit.rule.way != "request":
        return "" if plans(behind) else behind
    before = reason_told(_before(utterance, hit))
    if not (before and behind):
        return before or behind
    return before + ("" if before[-1] in _CLOSED_BY else "，") + behind


def _behind(utterance: Utterance, hit: Hit, head: Head, stop: int, on: date | None) -> str:
    if not _worth(utterance.text[head.end : stop]):
        return ""
    for match in _LATER_DAY.finditer(utterance.text, head.end, stop) if head.day is None else ():
        day = utterance.days_in(match.start("day"), match.end("day"))[0]
        if on and day.coming(utterance.today) == on:
            parts = (_told(utterance, head.end, match.start()), _told(utterance, match.end(), stop))
            apart = " " if match.end() in utterance.breaks else ""
            return unlabelled(apart.join(parts))
    return unlabelled(_told(utterance, head.end, stop))


def _told(utterance: Utterance, start: int, stop: int) -> str:
    """Return the words from `start` on as they were written, without the tail of what stands before them."""
    glued = start not in utterance.breaks and utterance.text[start : start + 1] not in _STOPS
    return without_tail(utterance.original(start, stop), glued=glued)


# 说错了，退回57: why it is said once more, and no reason.
_MISTAKEN = lazy(
    "(?:不对|不是|[说写打发弄搞点按记看收认退][错岔早快急]|等等|等一下|慢着|哎呀?|不好意思|抱歉|应该?|我|刚才?|了|哦|啊|,|，)+"
)


def _before(utterance: Utterance, hit: Hit) -> str:
    clause = utterance.clauses[hit.index]
    start = noise_before(utterance.text)
    owner = _LED_BY_NAMES.match(utterance.text, start)
    if owner and all(f.how is not How.OUTSIDE for f in utterance.names_in(*owner.span())):
        start = owner.end()
    lead = utterance.text[clause.start : hit.start]
    end = hit.start if _worth(lead) else clause.start
    for slip in takewhile(lambda one: _MISTAKEN.fullmatch(one.text), utterance.clauses[: hit.index]):
        start = max(start, slip.end)
    if not _worth(utterance.text[start:end]) or _MISTAKEN.fullmatch(utterance.text, start, end):
        return ""
    words = unlabelled(utterance.original(start, end))
    return "" if hit.rule.way == "request" and only_requests(words) else words


# 4缺章退回，其余确认; 头两个放行，第三个退回: what becomes of the others, and no reason.
_OF_OTHERS = lazy(
    "(?:(?:其[余他它]|剩下|余下|别的|另外)的?(?:[几两三四五六七八九][家个项件])?|(?:[头前后]|最后)[一两二三四五六七八九几][家个项件条]"
    "|第[一二两三四五六七八九][家个项件条])(?:都|全|均|先|也)*"
    "(?:确认|通过|合格|同意|退回|驳回|不动|放着?|放一?放|放行|可以|没问题|行|过|再[说看])(?:了|吧)?"
)


def _worth(text: str) -> bool:
    """Say whether the stretch can be a reason; 请批准 and 验收时间 cannot."""
    bare = text.replace(NAME, "").replace(DAY, "")
    if _OF_OTHERS.fullmatch(without_noise(bare).strip(",，。;")):
        return False
    return len(stripped(bare)) >= 2 and not CUES["filler"].fullmatch(without_noise(bare))


def unlabelled(words: str) -> str:
    """Return the words without the signs and labels before them: ，原因：原因：…"""
    before = ""
    while words != before:
        before, words = words, _LABEL.sub("", words.lstrip(_OPENING)).lstrip(_OPENING)
    return _FULL_STOPS.sub("。", words.rstrip(_ENDING))


def next_matter(utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> int:
    """Return where the first later clause begins that decides about somebody or something else."""
    starts = (
        utterance.clauses[other.index].start
        for other in others
        if other.index > hit.index and other.rule.way == "decision" and _begins(utterance, other)
    )
    return min(starts, default=len(utterance.text))


def _begins(utterance: Utterance, hit: Hit) -> bool:
    """Say whether the clause begins with the command and says what it is about: 4号退回."""
    clause = utterance.clauses[hit.index]
    lead = utterance.text[clause.start : hit.start]
    object_ = NAME in clause.text or re.search(LIST, clause.text)
    return bool(object_) and _ONLY_OBJECTS.fullmatch(lead) is not None
