"""What a sentence says of several: a list, numbers, all of them, some left out."""

from __future__ import annotations

from dataclasses import replace

from bot.reading import other_matters
from bot.reading.asker import Asker
from bot.reading.bulk import ALL, Bulk, names_left_out
from bot.reading.mood import mood_of
from bot.reading.names import How
from bot.reading.number_sets import between_two, without_excluded
from bot.reading.objects import names_for
from bot.reading.phrases import CUES, NEEDS
from bot.reading.result import Reading, judged
from bot.reading.signs import Hit, Mood
from bot.reading.taken_back import numbers_taken_back, of_all_hers
from bot.reading.utterance import NAME, Utterance


def of_a_set(
    asker: Asker, said: Utterance, hit: Hit, reading: Reading, others: tuple[Hit, ...]
) -> Reading | None:
    """确认 3-5，4除外 is asked about 3 and 5; what leaves out in other ways is asked for its numbers."""
    if "numbers" not in NEEDS[hit.rule.intent] and not (hit.rule.bulk and NAME not in said.text):
        return None
    two = any(
        other.rule.intent != hit.rule.intent
        and {other.rule.intent, hit.rule.intent} <= other_matters.NUMBERED
        and not other.topic
        and asker.may(other.rule.intent)
        for other in others
    )
    if two or ("numbers" in NEEDS[hit.rule.intent] and between_two(said, hit)):
        return Reading(hit.rule.intent, "ask", why="one_by_one")
    left = without_excluded(said, hit)
    if left is None:
        return None
    if hit.rule.bulk:
        return judged(replace(reading, numbers=left), "ask", "many") if left else None
    reading = replace(reading, numbers=left, reason="")
    return judged(reading, "ask", "unsure" if left else "need_number")


def taken_back(asker: Asker, said: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """撤回 2 is her number 2 alone; of several, or of all, it is shown first what is meant."""
    found = None if hit.topic else numbers_taken_back(said, hit)
    if found is None and said.days and reading.on is None:
        return judged(reading, "ask", "which_report")
    if found is None:
        every = of_all_hers(said, reading.on)
        return judged(replace(reading, every=ALL), "ask", "unsure") if every else None
    if not found or asker.is_enterprise:  # who has no list has no numbers
        return judged(reading, "ask", "which_report")
    numbered = replace(reading, numbers=found)
    return judged(numbered, "ask", "unsure") if len(found) > 1 else judged(numbered, "do", "")


def without_names(said: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """评估通过 A，B除外: B is no choice; without any other name it is asked who is meant."""
    end = len(said.text) if "reason" not in hit.rule.needs else hit.end
    if "names" not in hit.rule.needs or not (spans := names_left_out(said.text[:end])):
        return None
    out = {e for span in spans for f in said.names_in(*span) for e in f.enterprises}
    left = tuple(e for e in reading.names if e not in out)
    return judged(replace(reading, names=left), "ask", "unsure" if left else "which_enterprise")


def many(said: Utterance, reading: Reading, bulk: Bulk, mood: Mood) -> Reading | None:
    """One number is done; several, or all, are shown first, for nobody has named them."""
    if not bulk.every:
        if NAME in said.text:
            return None
        one = len(bulk.numbers) == 1
        if one and mood is not Mood.DONE:
            return None
        numbered = replace(reading, numbers=bulk.numbers)
        return judged(numbered, "do", "") if one else judged(numbered, "ask", "many")
    found = said.names_in(*bulk.but)
    if any(f.how not in (How.EXACT, How.CORE) for f in found):
        return None
    names = tuple(f.enterprises[0] for f in found)
    every = replace(reading, names=names, numbers=bulk.numbers, every=bulk.every)
    return judged(every, "ask", "many")


def with_the_list(
    asker: Asker, said: Utterance, hit: Hit, whole: Reading, others: tuple[Hit, ...]
) -> Reading:
    """A 已送达 and B 已送达, a line each: every line that says the act as plainly is part of it."""
    if whole.act != "do" or not other_matters.a_line(hit, hit):
        return whole
    lines = [other for other in others if other.index != hit.index and other_matters.a_line(hit, other)]
    lines = [o for o in lines if NAME in said.clauses[o.index].text and mood_of(said, o) is Mood.DONE]
    spoken = {hit.index, *(other.index for other in others)}
    for i, clause in enumerate(said.clauses):
        if i in spoken or not CUES["the_same"].search(clause.text):
            continue
        verb = CUES["as_well"].fullmatch(clause.text)
        if not verb or verb["act"] not in said.text[hit.start : hit.end]:
            return judged(whole, "ask", "unsure")
        lines.append(Hit(hit.rule, i, clause.end, clause.end))
    named = [names_for(said, o, asker.index, asker.in_scope, frozenset()) for o in lines]
    names = (*whole.names, *(e for n in named for e in n.sure))
    choices = tuple(e for n in named for e in n.choices)
    whole = replace(whole, names=tuple(dict.fromkeys(names)))
    return judged(whole, "ask", "which_enterprise", choices) if choices else whole
