"""Read a question about an act: 金海钢铁评估通过了没有 asks for the state, 评估申请在哪提交 is for support."""

from __future__ import annotations

import re

from bot.reading.asker import Asker
from bot.reading.completing import complete, deny
from bot.reading.objects import Named
from bot.reading.phrases import CUES, MOOD
from bot.reading.result import Reading, offered_question
from bot.reading.signs import Hit
from bot.reading.utterance import Utterance
from bot.words.patterns import lazy

# 评估没过吧, 评估不通过是哪天定的: whether there is such a result, the record says.
_OF_A_RESULT = lazy(
    "(?:没过|不?通过|不?合格)了?(?:吧|没有?|是?(?:哪天|什么时候|啥时候|几号|谁)[^,。]{0,4}的?)[啊呀呢?]*$|(?:哪天|什么时候|啥时候|几号|谁)[^,。]{0,4}(?:没过|不?通过|不?合格)了?的[啊呀呢?]*$"
)


def question_about(asker: Asker, utterance: Utterance, hit: Hit, named: Named) -> Reading:
    """Return what the question `hit` asks for: the state, an answer of the desk, or nothing that can be told."""
    intent = hit.rule.intent
    if CUES["not_to_us"].search(utterance.text):
        return Reading(intent, "none", named.sure, why="question")
    clause = utterance.clauses[hit.index]
    lead = utterance.text[clause.start : hit.end]
    lead = re.sub(r"是不是|有没有|(.)[不没]\1", "", lead)
    plain = not (hit.rule.negative or MOOD["negated"].search(lead)) and not MOOD["planned"].search(lead)
    plain = plain and not any(CUES[cue].search(clause.text) for cue in ("may_it", "no_idea"))
    behind = ",".join(c.text for c in utterance.clauses[hit.index + 1 :])
    if (asker.is_enterprise or hit.rule.way == "decision") and CUES["own_answer"].search(behind):
        return Reading(intent, "none", named.sure, why="negated")
    asks_if_done = CUES["asks_if_done"].search(clause.text + clause.stop)
    howto = CUES["howto"].search(clause.text)
    about = named.sure or named.choices or named.foreign or asker.own
    of_the_record = hit.rule.way == "decision" and _OF_A_RESULT.search(clause.text)
    if of_the_record and about:
        return _status_of(asker, utterance, named)
    if (
        plain
        and asks_if_done
        and not howto
        and about
        and intent != "report_change"
        and (hit.rule.way in ("report", "decision"))
    ):
        return _status_of(asker, utterance, named)
    if howto and asker.is_enterprise and (hit.rule.way == "report" or intent == "request_extension"):
        return offered_question(utterance.words)
    return Reading(intent, "none", named.sure, why="question")


def _status_of(asker: Asker, utterance: Utterance, named: Named) -> Reading:
    """Read the sentence as a request for the state of the enterprises that were named."""
    if denied := deny(asker, "status", named):
        return denied
    names = named.sure or (() if named.choices else asker.own)
    reading = Reading("status", "ask", names)
    return complete(reading, asker, named.choices)
