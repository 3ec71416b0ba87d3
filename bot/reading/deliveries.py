"""Read what is said beside 送达: nobody was there, or another enterprise's letter could not be left."""

from __future__ import annotations

from bot.reading.phrases import CUES
from bot.reading.signs import Hit
from bot.reading.utterance import NAME, Clause, Utterance
from bot.words.patterns import lazy

_NOT_THERE = lazy("没(?:送成|开门|人|找[到着]|签收|在)|锁门|关着门")


def undelivered(hit: Hit, others: list[Clause]) -> bool:
    """Say whether another clause tells that nobody took the letter."""
    letter = hit.rule.intent == "notice_delivered"
    return letter and any(CUES["nobody_there"].search(c.text) for c in others if NAME not in c.text)


def set_against(utterance: Utterance, hit: Hit, before: str, aside: frozenset[int]) -> bool:
    """Say whether 送达 without 已 still reports a delivery, because the next clause tells what was not
    delivered.

    A、B送达；C锁门，没送成: the contrast shows that A and B were.
    """
    if hit.rule.intent != "notice_delivered" or "达" not in before:
        return False
    if not any(_NOT_THERE.search(utterance.clauses[i].text) for i in aside):
        return False
    later = [i for i in range(hit.index + 1, len(utterance.clauses)) if i not in aside]
    return not any(NAME in utterance.clauses[i].text for i in later)
