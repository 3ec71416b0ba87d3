"""Find what a sentence says beside the matter that is taken from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.reading.asker import Asker
from bot.reading.mood import mood_of
from bot.reading.phrases import MOOD, NEEDS
from bot.reading.signs import Hit, Mood
from bot.reading.utterance import NAME, Clause, Utterance
from bot.words import Enterprise, MilestoneKind
from bot.words.intent_lookup import those
from bot.words.intents import Intent

_APPLICATIONS: Final = frozenset({Intent.APPLY_ASSESSMENT, Intent.APPLY_ACCEPTANCE})
OUTCOMES: Final = those(step=MilestoneKind.ASSESSMENT) | those(step=MilestoneKind.ACCEPTANCE)
TOLD_WHOLE: Final = ("ask_support", "progress_note", "report_change")  # the whole sentence is what is told
NUMBERED: Final = those(by_number=True)


def mixed(asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> bool:
    """Say whether two matters exclude each other or share one verb: 评估通过，但要整改."""
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


_HALF_SAID: Final = frozenset({Mood.GUESS, Mood.BARE, Mood.PARTIAL})
_SAID: Final = _HALF_SAID | {Mood.DONE}


def second(
    asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...], names: tuple[Enterprise, ...]
) -> str:
    """Return the words for other matters that were said as done, or for other firms than `names`; "" if
    there are none.

    They are shown to the sender, so that nothing said is silently dropped.
    """
    if hit.rule.way not in ("report", "decision"):
        return ""
    left = {*_of_other_firms(utterance, hit, names)}
    for other in others:
        changes = other.rule.way in ("report", "decision", "request") and not other.topic
        if (
            other.index == hit.index
            or not changes
            or _said_with_it(hit, other)
            or not asker.may(other.rule.intent)
        ):
            continue
        line = a_line(hit, other)  # taken with `hit` already where it is said as plainly
        own = line or other.rule.intent != hit.rule.intent or NAME in utterance.clauses[other.index].text
        if own and mood_of(utterance, other) in (_HALF_SAID if line else _SAID):
            left.add(other.index)
    before, behind = (sorted(i for i in left if (i < hit.index) is first) for first in (True, False))
    stretches = [(before[0], hit.index - 1)] if before else []
    stretches += [(behind[0], len(utterance.clauses) - 1)] if behind else []
    clauses = utterance.clauses
    return "；".join(utterance.original(clauses[a].start, clauses[b].end) for a, b in stretches)


def _of_other_firms(utterance: Utterance, hit: Hit, names: tuple[Enterprise, ...]) -> Iterable[int]:
    """Yield the clauses about a firm that is none of `names`: A评估通过，B整改; A、B已送达，C拒收."""
    for i, clause in enumerate(utterance.clauses if "names" in NEEDS[hit.rule.intent] else ()):
        found = utterance.names_in(clause.start, clause.end)
        theirs = [f for f in found if f.certain and f.enterprises[0] not in names]
        if i != hit.index and theirs:
            yield i


def _said_with_it(hit: Hit, other: Hit) -> bool:
    """Say whether `other` is implied: who has applied has begun, so 已启动审核，评估申请也交了 is one
    report."""
    return hit.rule.intent in _APPLICATIONS and other.rule.intent == Intent.STARTED


def a_line(hit: Hit, other: Hit) -> bool:
    """Say whether `other` is one more line of the same list: the same act, which takes names and nothing
    else."""
    return other.rule.intent == hit.rule.intent and NEEDS[hit.rule.intent] == {"names"}


def rest(utterance: Utterance, hit: Hit) -> str:
    """Return the question that follows a report (评估申请已交，另外问下验收什么时候), or ""."""
    if hit.rule.way != "report":
        return ""
    later: list[Clause] = list(utterance.clauses[hit.index + 1 :])
    for i, clause in enumerate(later):
        if MOOD["question"].search(clause.text) or clause.stop == "?":
            return utterance.original(later[i].start, later[-1].end)
    return ""
