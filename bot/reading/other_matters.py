"""What else a sentence says beside the matter that is taken from it."""

from __future__ import annotations

from typing import Final

from bot.reading.asker import Asker
from bot.reading.mood import mood_of
from bot.reading.names import How
from bot.reading.phrases import MOOD, NEEDS
from bot.reading.result import WHICH_DAY, Reading
from bot.reading.signs import Hit, Mood
from bot.reading.utterance import DAY, NAME, Clause, Utterance
from bot.words import Enterprise, MilestoneKind
from bot.words.intent_lookup import those
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

_AND = lazy("(?:[、和与及并跟且]|以及|同时|还有)$")
_APPLICATIONS: Final = frozenset({Intent.APPLY_ASSESSMENT, Intent.APPLY_ACCEPTANCE})
OUTCOMES: Final = those(step=MilestoneKind.ASSESSMENT) | those(step=MilestoneKind.ACCEPTANCE)
NUMBERED: Final = those(by_number=True)


def joined(
    asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...], reading: Reading
) -> tuple[str, ...]:
    """评估申请和审核启动都已完成: the reports that one clause joins, as they are to be sent one by one; () where
    there is but one, or where an application says already that the audit has begun."""
    same = [o for o in others if o.index == hit.index and o.rule.way == hit.rule.way == "report"]
    further = [o for o in same if asker.may(o.rule.intent) and _one_and(utterance, hit, o)]
    day = DAY in utterance.text
    implied = not (day or hit.topic) and all(_said_with_it(hit, other) for other in further)
    if not further or implied:
        return ()
    on = f"{reading.on:%Y-%m-%d}" if reading.on else WHICH_DAY if day else ""
    said = sorted((hit, *further), key=lambda one: (one.start, one.end))
    names = "、".join(e.name for e in reading.names)
    parts = [
        (SPECS[Intent(o.rule.intent)].says, names if "names" in NEEDS[o.rule.intent] else "", on)
        for o in said
    ]
    return tuple(dict.fromkeys(" ".join(filter(None, part)) for part in parts))


def _one_and(utterance: Utterance, one: Hit, other: Hit) -> bool:
    """Whether the two are joined by 和, 并 or their like, and are not the same."""
    if one.rule.intent == other.rule.intent:
        return False
    starts, ends = sorted((one.start, other.start)), sorted((one.end, other.end))
    between = utterance.text[starts[0] : starts[1]] or utterance.text[ends[0] : ends[0] + 2]
    return bool(_AND.search(between) or (starts[0] == starts[1] and _AND.search(between[:1])))


def mixed(asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> bool:
    """Two matters that exclude each other or share one verb: 评估通过，但要整改."""
    for other in others:
        same_clause = other.index == hit.index
        if other.topic or not asker.may(other.rule.intent) or other.rule.intent == hit.rule.intent:
            continue
        pair = {hit.rule.intent, other.rule.intent}
        if pair <= NUMBERED or (same_clause and pair == _APPLICATIONS):
            return True
        unnamed = same_clause or NAME not in utterance.clauses[other.index].text
        if pair <= OUTCOMES and unnamed:
            return True
    return False


def second(
    asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...], names: tuple[Enterprise, ...]
) -> str:
    """Another matter of the sentence that was said as done as well, or what it says of other firms than
    `names`: neither is forgotten silently."""
    if hit.rule.way not in ("report", "decision"):
        return ""
    for other in sorted(others, key=lambda o: o.start):
        clause = utterance.clauses[other.index]
        changes = other.rule.way in ("report", "decision", "request") and not other.topic
        if _said_with_it(hit, other):
            continue
        if other.index != hit.index and changes and asker.may(other.rule.intent):
            own = NAME in clause.text or a_line(hit, other) or other.rule.intent != hit.rule.intent
            mood = mood_of(utterance, other)
            line = a_line(hit, other)  # taken with `hit` already where it is said as plainly
            if own and mood in (_HALF_SAID if line else _SAID):
                last = utterance.clauses[-1 if other.index > hit.index else hit.index - 1]
                return utterance.original(clause.start, last.end)
    return _of_other_firms(utterance, hit, names)


_HALF_SAID: Final = frozenset({Mood.GUESS, Mood.BARE, Mood.PARTIAL})
_SAID: Final = _HALF_SAID | {Mood.DONE}


def _of_other_firms(utterance: Utterance, hit: Hit, names: tuple[Enterprise, ...]) -> str:
    """A评估通过，B整改; A、B已送达，C拒收: the words of a clause about a firm that is none of `names`."""
    if "names" not in NEEDS[hit.rule.intent]:
        return ""
    for i, clause in enumerate(utterance.clauses):
        found = utterance.names_in(clause.start, clause.end)
        theirs = [f for f in found if f.how in (How.EXACT, How.CORE) and f.enterprises[0] not in names]
        if i != hit.index and theirs:
            last = utterance.clauses[-1 if i > hit.index else hit.index - 1]
            return utterance.original(clause.start, last.end)
    return ""


def _said_with_it(hit: Hit, other: Hit) -> bool:
    """已启动审核，评估申请也交了: who has applied has begun, and both are done with the one report."""
    return hit.rule.intent in _APPLICATIONS and other.rule.intent == Intent.STARTED


def a_line(hit: Hit, other: Hit) -> bool:
    """Whether `other` is one more line of `hit`'s list: the same act, which takes names alone."""
    return other.rule.intent == hit.rule.intent and NEEDS[hit.rule.intent] == {"names"}


def rest(utterance: Utterance, hit: Hit) -> str:
    """A question behind a report: 评估申请已交，另外问下验收什么时候."""
    if hit.rule.way != "report":
        return ""
    later: list[Clause] = list(utterance.clauses[hit.index + 1 :])
    for i, clause in enumerate(later):
        if MOOD["question"].search(clause.text) or clause.stop == "?":
            return utterance.original(later[i].start, later[-1].end)
    return ""
