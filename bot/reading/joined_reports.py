"""Find several reports that are joined in one clause: 评估申请和审核启动都已完成.

One sentence stores one report, so the others have to be sent apart.
"""

from __future__ import annotations

from itertools import pairwise

from bot.reading.asker import Asker
from bot.reading.phrases import NEEDS, STEP_WORDS
from bot.reading.result import Reading
from bot.reading.several_days import spread
from bot.reading.signs import Hit
from bot.reading.utterance import DAY, Utterance
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

_AND = lazy("[^,]{0,5}?(?:[、和与及并跟且√✓✔☑]|以及|同时|还有)[^,]{0,4}")


def joined_reports(asker: Asker, utterance: Utterance, hit: Hit, reading: Reading) -> tuple[str, ...]:
    """Return the reports, each as the sentence to send for it alone.

    The result is () if there is only one, or if the clause applies for an assessment and says that the
    audit has begun, which the application implies.
    """
    if hit.rule.way != "report":
        return ()
    intents = _said_together(asker, utterance.clauses[hit.index].text)
    implied = {Intent.STARTED, hit.rule.intent} >= {*intents} and hit.rule.intent != Intent.STARTED
    if len(intents) < 2 or (implied and not hit.topic and DAY not in utterance.text):
        return ()
    names = "、".join(e.name for e in reading.names)
    says = [(SPECS[i].says, names if "names" in NEEDS[i] else "") for i in intents]
    days = spread(utterance, len(says))
    return tuple(" ".join(filter(None, (*one, day))) for one, day in zip(says, days, strict=True))


def _said_together(asker: Asker, clause: str) -> tuple[Intent, ...]:
    """Return the steps that the clause joins with 和 or the like and that the sender may report."""
    found = [
        (said.start(), said.end(), Intent(intent))
        for intent, words in STEP_WORDS.items()
        if asker.may(intent) and (said := words.search(clause))
    ]
    found.sort()
    joins = [(a, b) for a, b in pairwise(found) if _AND.fullmatch(clause, a[1], b[0])]
    return tuple(dict.fromkeys(intent for pair in joins for *_, intent in pair))
