"""Tell assessment from acceptance, where two intents differ by that word alone.

The stage meant is the one named with the act, or else the one named last before it. If only the other stage
is named anywhere, the act does not belong to this one.
"""

from __future__ import annotations

from typing import Final

from bot.reading.phrases import PHRASE_RULES, PhraseRule
from bot.reading.signs import Hit, earlier
from bot.reading.utterance import Utterance
from bot.words import replace

_WORDS: Final = {"assessment": "评估", "acceptance": "验收"}
_OTHER: Final = {"assessment": "acceptance", "acceptance": "assessment"}


def of_its_stage(utterance: Utterance, hit: Hit) -> Hit:
    """Return `hit` with the rule of the stage that is named: 宏顺水泥那份验收申请，市里汇总完报省厅了."""
    own = _stage(hit.rule)
    if not own or not (other := _twin(hit.rule, own)):
        return hit
    here = utterance.clauses[hit.index].text
    spoken = here if _named(here) else earlier(utterance, hit)
    return replace(hit, rule=other) if _named(spoken) == {_OTHER[own]} else hit


def of_the_other(utterance: Utterance, hit: Hit) -> bool:
    """Say whether only the other stage is named, here or before: 已汇总报省厅，是验收申请."""
    own = _stage(hit.rule)
    if not own:
        return False
    before = f"{earlier(utterance, hit)},{utterance.clauses[hit.index].text}"
    for words in (before, utterance.text):
        if named := _named(words):
            return own not in named
    return False


def _stage(rule: PhraseRule) -> str:
    return next((stage for stage in _WORDS if stage in rule.intent), "")


def _named(text: str) -> set[str]:
    return {stage for stage, word in _WORDS.items() if word in text}


def _twin(rule: PhraseRule, own: str) -> PhraseRule | None:
    intent = rule.intent.replace(own, _OTHER[own])
    return next((rule for rule in PHRASE_RULES if rule.intent == intent), None)
