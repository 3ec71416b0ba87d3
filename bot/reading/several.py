"""Read what a sentence says about several cases: a list, numbers, all of them, or all but some."""

from __future__ import annotations

import re

from bot.reading import other_matters
from bot.reading.asker import Asker
from bot.reading.bulk import ALL_SAID, WHOLE_SCOPE, Bulk, bulk_of, names_left_out
from bot.reading.mood import mood_of
from bot.reading.number_sets import without_excluded
from bot.reading.numbers import ITEM, whole_number
from bot.reading.objects import names_for
from bot.reading.one_by_one import decisions_apart, in_a_reason
from bot.reading.phrases import CUES, NEEDS
from bot.reading.result import Reading, judged_as
from bot.reading.signs import Hit, Mood
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import Enterprise, replace
from bot.words.patterns import lazy


def of_a_set(
    asker: Asker, utterance: Utterance, hit: Hit, reading: Reading, others: tuple[Hit, ...]
) -> Reading | None:
    """Ask about the numbers that are left (确认 3-5，4除外: 3 and 5), or for the numbers if they are not
    clear.

    除3号外都确认 is asked about all but that one. The result is None if the sentence leaves nothing out and names
    one decision.
    """
    needs = NEEDS[hit.rule.intent]
    if hit.rule.intent in other_matters.NUMBERED and "reason" not in needs:
        bulk = bulk_of(utterance, hit)
        if bulk and bulk.every == WHOLE_SCOPE and (every := _every(utterance, reading, bulk)):
            return every
    if "numbers" not in NEEDS[hit.rule.intent] and not (hit.rule.bulk and NAME not in utterance.text):
        return None
    two = any(
        other.rule.intent != hit.rule.intent
        and {other.rule.intent, hit.rule.intent} <= other_matters.NUMBERED
        and not other.topic
        and asker.may(other.rule.intent)
        and not in_a_reason(utterance, other.start)
        for other in others
    )
    parts = decisions_apart(utterance) if "numbers" in NEEDS[hit.rule.intent] else ()
    if (two or parts) and utterance.text.endswith(("吗", "么", "?")):
        return judged_as(reading, "none", "question")
    if two or parts:
        return Reading(hit.rule.intent, "ask", why="one_by_one", left=parts, left_why="parts")
    left = without_excluded(utterance, hit)
    if left is None:
        return None
    if hit.rule.bulk:
        return judged_as(replace(reading, numbers=left), "ask", "many") if left else None
    reading = replace(reading, numbers=left, reason="")
    return judged_as(reading, "ask", "unsure" if left else "need_number")


_NAMES_ALONE = lazy(f"(?:{NAME}|[、,和与及跟的:]|还有|以及|另外|对了|加上)+")


def named_before(utterance: Utterance, hit: Hit, names: tuple[Enterprise, ...]) -> tuple[Enterprise, ...]:
    """Add to `names` the firms of the clauses right before that name firms and say nothing else:
    A，B，对了还有C，都送达了."""
    if not names or "names" not in hit.rule.needs or "reason" in hit.rule.needs:
        return names
    first = hit.index
    while (
        first
        and utterance.clauses[first - 1].stop == ","
        and _NAMES_ALONE.fullmatch(utterance.clauses[first - 1].text)
    ):
        first -= 1
    found = utterance.names_in(utterance.clauses[first].start, utterance.clauses[hit.index].start)
    sure = [f.enterprises[0] for f in found if f.certain]
    return tuple(dict.fromkeys((*sure, *names))) if len(sure) == len(found) else names


def without_names(utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Take the excepted firms out of the choices (评估通过 A，B除外) and ask who is meant; None if none is
    excepted."""
    end = len(utterance.text) if "reason" not in hit.rule.needs else hit.end
    if "names" not in hit.rule.needs or not (spans := names_left_out(utterance.text[:end])):
        return None
    out = {e for span in spans for f in utterance.names_in(*span) for e in f.enterprises}
    left = tuple(e for e in reading.names if e not in out)
    return judged_as(replace(reading, names=left), "ask", "unsure" if left else "which_enterprise")


# What is said behind 全送了 of whoever is no part of it.
_DENIES = lazy("[没未不拒别差缺剩除待等]|搬|停产|关[门停]|例外")


def all_and_one(utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Ask about all of them where a remark on one follows (全送了 A是代签的), without those of whom it denies
    something (全送了，A和B没有); None for any other sentence."""
    said, behind = utterance.text[: hit.end], utterance.text[hit.end :]
    if not hit.rule.bulk or NAME in said or NAME not in behind or not ALL_SAID.search(said):
        return None
    found = utterance.names_in(hit.end, len(utterance.text)) if _DENIES.search(behind) else ()
    but = tuple(f.enterprises[0] for f in found if f.certain)
    if len(but) < len(found):
        return judged_as(replace(reading, names=(), numbers=()), "ask", "which_enterprise")
    return judged_as(replace(reading, names=but, numbers=(), every=WHOLE_SCOPE), "ask", "many")


def many(utterance: Utterance, reading: Reading, bulk: Bulk, mood: Mood) -> Reading | None:
    """Do an act on one number at once. Several numbers, or all, are shown first, because nobody has named
    them."""
    if not bulk.every:
        if NAME in utterance.text:
            return None
        one = len(bulk.numbers) == 1
        if one and mood is not Mood.DONE:
            return None
        numbered = replace(reading, numbers=bulk.numbers)
        return judged_as(numbered, "do", "") if one else judged_as(numbered, "ask", "many")
    return _every(utterance, reading, bulk)


def _every(utterance: Utterance, reading: Reading, bulk: Bulk) -> Reading | None:
    """All, without those that are named as left out; a name among these that is not certain is asked about."""
    found = [f for span in bulk.but for f in utterance.names_in(*span)]
    said = sum(utterance.text[slice(*span)].count(NAME) for span in bulk.but)
    every = replace(reading, numbers=bulk.numbers, every=bulk.every, reason="")
    sure = [f.enterprises[0] for f in found if f.certain]
    if len(sure) == said == utterance.text.count(NAME) and not bulk.odd:
        return judged_as(replace(every, names=tuple(sure)), "ask", "many")
    if said != utterance.text.count(NAME):
        return None
    unsure = [utterance.original(*span) for span in bulk.odd or bulk.but]
    return judged_as(replace(every, names=(), left=tuple(unsure), left_why="but"), "ask", "many")


def with_the_list(
    asker: Asker, utterance: Utterance, hit: Hit, whole: Reading, others: tuple[Hit, ...]
) -> Reading:
    """Add the firms of further lines that say the same act as plainly: A 已送达 and, on the next line, B
    已送达."""
    if whole.act != "do" or not other_matters.a_line(hit, hit):
        return whole
    lines = [other for other in others if other.index != hit.index and other_matters.a_line(hit, other)]
    lines = [
        o for o in lines if NAME in utterance.clauses[o.index].text and mood_of(utterance, o) is Mood.DONE
    ]
    spoken = {hit.index, *(other.index for other in others)}
    for i, clause in enumerate(utterance.clauses):
        if i in spoken or not CUES["the_same"].search(clause.text):
            continue
        verb = CUES["as_well"].fullmatch(clause.text)
        if not verb or verb["act"] not in utterance.text[hit.start : hit.end]:
            return judged_as(whole, "ask", "unsure")
        lines.append(Hit(hit.rule, i, clause.end, clause.end))
    named = [names_for(utterance, o, asker.index, asker.in_scope, frozenset()) for o in lines]
    names = (*whole.names, *(e for n in named for e in n.sure))
    choices = tuple(e for n in named for e in n.choices)
    whole = replace(whole, names=tuple(dict.fromkeys(names)))
    return judged_as(whole, "ask", "which_enterprise", choices) if choices else whole


# 后者暂缓, 其中A待定: who is left out is not said by name alone.
_OPEN_EXCEPTION = lazy(
    "其中|中间那?[个家]|[后前]者|[最倒][后数][一两二三]?[家个]|第[一二三四五六1-9]家|[前后头][一两二三][家个]|有[一两二]家"
)


def exception_open(utterance: Utterance, reading: Reading) -> Reading | None:
    """Ask which are meant if some are excepted but not by name (A、B评估通过，后者暂缓), so that one yes
    does not do all."""
    if not _OPEN_EXCEPTION.search(utterance.text):
        return None
    if len(reading.numbers) > 1:
        return judged_as(replace(reading, numbers=()), "ask", "need_number")
    if len(reading.names) < 2:
        return None
    return judged_as(replace(reading, names=()), "ask", "which_enterprise", reading.names)


_NUMBER = lazy(rf"(?:{ITEM})")
_MONTH = lazy(r"(?<!\d)20\d\d[-./](?:1[0-2]|0?[1-9])(?!\d)")  # 2025-01, whose day is asked for
_BEHIND = lazy(rf"[、,和与及跟\s]{{0,2}}{NAME}")


def _numbers_beside(utterance: Utterance, hit: Hit) -> tuple[str, ...]:
    """Return, as written, list numbers among the names (已送达 3、A); () if they only count the names (1、A
    2、B)."""
    edges = {*utterance.breaks, hit.start, len(utterance.text)}
    months = {at for month in _MONTH.finditer(utterance.text) for at in range(*month.span())}
    found = [
        m
        for m in _NUMBER.finditer(utterance.text)
        if m.start() not in months and _among_names(utterance.text, *m.span(), edges)
    ]
    values = [whole_number(re.sub("[第号]", "", m.group())) for m in found]
    before_names = all(_BEHIND.match(utterance.text, m.end()) for m in found)
    counting = len(values) > 1 and before_names and values == list(range(1, len(values) + 1))
    return () if counting else tuple(utterance.original(*m.span()).strip() for m in found)


_DAY = lazy(DAY)


def not_taken(utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Return `reading` with what stands beside the act and is not done with it; the person is told so
    first."""
    listed = "names" in hit.rule.needs and "reason" not in hit.rule.needs and hit.rule.way != "show"
    if listed and reading.names and (numbers := _numbers_beside(utterance, hit)):
        return replace(reading, left=numbers, left_why="number")
    if hit.rule.intent == "confirm" and utterance.days:  # 确认 57 2月18日: the day of the report counts
        days = [
            d for d in _DAY.finditer(utterance.text, hit.end) if not utterance.text.startswith("的", d.end())
        ]
        if days:
            words = tuple(utterance.original(*d.span()).strip() for d in days)
            return replace(reading, on=None, left=words, left_why="day")
    return None


_ALSO = r"[、,和与及跟\s]{1,2}(?:还有|以及|另外)?"
_BEFORE = lazy(rf"{NAME}(?:{_ALSO}(?:{ITEM})){{0,8}}(?:{_ALSO})?$")
_DONE = lazy("已经?|都|均|也|全部?")


def _among_names(text: str, start: int, end: int, edges: set[int]) -> bool:
    ends = end in edges or text[end] in ",。;、和与及跟 -~至到" or _DONE.match(text, end)
    before = ends and _BEFORE.search(text[:start])
    return bool(before or _BEHIND.match(text, end))
