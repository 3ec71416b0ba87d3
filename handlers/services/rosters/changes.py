"""What an import changed, in words."""

from __future__ import annotations

from bot.rosters.changes import Change
from bot.words import AUDIT_TYPES, replace
from messages.catalogue import say, sentence_table
from messages.terms import ASSESSORS

_WHOLE = (
    "another_code",
    "not_theirs",
    "refused_address",
    "dead_number",
)  # why nothing was done stands in the sentence


def change_in_words(change: Change) -> Change:
    """Return the change as a person reads it. For one that was refused, `what` is the whole sentence."""
    table = "database.office" if change.what == "office" else ""
    what = sentence_table("database.changed").get(change.what, change.what)
    if change.refused and change.what not in _WHOLE:
        what = say("database.changed.refused", what=what)
    return replace(change, what=what, old=_value(change.old, table), new=_value(change.new, table))


def _value(value: object, table: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("reports.common.yes" if value else "reports.common.no")
    if isinstance(value, list):
        return "、".join(AUDIT_TYPES.get(str(one), str(one)) for one in value)
    text = str(value)
    return sentence_table(table)[text] if table else ASSESSORS.get(text, text)
