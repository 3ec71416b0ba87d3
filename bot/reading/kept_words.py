"""Read a command whose words are kept unread: 备注 NAME TEXT.

Only what stands directly after the command is its object. A name in the words is no object and a day there
no deadline; 不, 可能 or 下周 in them holds nothing back.
"""

from __future__ import annotations

import re
from typing import Final

from bot.reading.asker import Asker
from bot.reading.completing import complete, deny
from bot.reading.head import Head, head_of
from bot.reading.objects import names_for
from bot.reading.phrases import CUES, PhraseRule
from bot.reading.result import Reading, judged_as
from bot.reading.signs import Hit
from bot.reading.utterance import NAME, Utterance
from bot.words import replace

_OPENING: Final = " ,:，：、;；。\n"


def kept_words(asker: Asker, utterance: Utterance, rule: PhraseRule, match: re.Match[str]) -> Reading | None:
    """Return what becomes of the command that `match` found; None if the sender gives no such command."""
    clause = next((i for i, c in enumerate(utterance.clauses) if c.start <= match.start() < c.end), None)
    if clause is None:
        return None
    hit = Hit(rule, clause, *match.span())
    head = _up_to_a_space(utterance, hit, head_of(utterance, hit))
    words = utterance.original(head.end, len(utterance.text)).lstrip(_OPENING).rstrip()
    asked = utterance.text.endswith(("吗", "?")) or CUES["howto"].search(utterance.text)
    if not head.names and (asked or not asker.may(rule.intent)):
        return Reading(rule.intent, "none", why="question") if asked else None
    named = names_for(utterance, hit, asker.index, asker.in_scope, frozenset(), head) if head.names else None
    if named is None:
        return complete(Reading(rule.intent, "ask", reason=words), asker)
    if denied := deny(asker, rule.intent, named):
        return denied
    reading = Reading(rule.intent, "ask", named.sure, reason=words)
    if named.doubtful:
        return judged_as(reading, "ask", "which_enterprise", named.choices)
    return complete(
        replace(reading, left=named.left, left_why="name" if named.left else ""), asker, named.choices
    )


def _up_to_a_space(utterance: Utterance, hit: Hit, head: Head) -> Head:
    """Return `head` with the names and numbers of the command ended at its first space.

    What follows are the words that are kept as written: in 备注 A 与B共用污水站 they begin at 与, and B is no
    second enterprise of the command.
    """
    if not head.names:
        return head
    first = utterance.text.index(NAME, hit.end)
    end = min((at for at in utterance.breaks if first < at < head.end), default=head.end)
    return replace(head, end=end, names=utterance.names_in(hit.end, end))
