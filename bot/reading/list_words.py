"""Tell the words of a list inside another command from a request for the list.

评估通过 A 逾期完成 and 已提交评估申请，进度表随后补 ask for no list: the command is the matter, the words
are its content.
"""

from __future__ import annotations

from typing import Final

from bot.reading.asker import Asker
from bot.reading.mood import mood_of
from bot.reading.phrases import MOOD, noise_before, without_noise
from bot.reading.signs import Hit, Mood
from bot.reading.utterance import NAME, Utterance
from bot.words.patterns import lazy

_LISTS: Final = frozenset(
    {"status", "overdue", "pending", "todo", "digest_now", "list_tickets", "explain_date"}
)
_ASKED_FOR = lazy("查|看|列|[发给]我|问|了解|想知道")
_NO_COMMAND: Final = frozenset({Mood.QUESTION, Mood.NEGATED, Mood.CONDITIONAL})


def without_content(who: Asker, utterance: Utterance, hits: list[Hit]) -> list[Hit]:
    """Return `hits` without those of list words (待办, 进度) that are part of the words of a command: 提问 待办怎么看
    asks for no list. One that stands in a clause of its own is kept. `who` tells which commands the sender has."""
    acts = [h for h in hits if h.rule.way != "show" and who.may(h.rule.intent)]
    first = min(acts, key=lambda h: (h.start, -h.end), default=None)
    if first is None or mood_of(utterance, first) in _NO_COMMAND:
        return hits
    return [h for h in hits if not (_only_words(utterance, first, h) and _is_content(utterance, first, h))]


def _only_words(utterance: Utterance, first: Hit, view: Hit) -> bool:
    """Say whether `view` is a list, or trouble with the system in the reason of a decision: 退回 3
    附件打不开."""
    decided = first.rule.way == "decision" and first.start == noise_before(utterance.text)
    trouble = view.rule.intent == "ask_support" and decided and "reason" in first.rule.needs
    return view.rule.intent in _LISTS or trouble


def _is_content(utterance: Utterance, first: Hit, view: Hit) -> bool:
    """Say whether the words of `view` belong to the command `first`, and ask for nothing themselves."""
    between = utterance.text[first.end : view.start]
    apart = NAME in between or any(first.start < i <= view.start for i in utterance.breaks)
    if view.start < first.start or (view.index == first.index and not apart):
        return False
    clause = utterance.clauses[view.index]
    own = view.index != first.index and (
        view.rule.whole.fullmatch(without_noise(clause.text)) or _ASKED_FOR.search(clause.text)
    )
    return not (own or clause.stop == "?" or MOOD["question"].search(clause.text))
