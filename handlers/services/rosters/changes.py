"""What an import changed, in words."""

from __future__ import annotations

from dataclasses import dataclass

from messages.catalogue import say, sentences
from messages.terms import ASSESSORS, AUDIT_TYPES
from storage.rosters import Change


@dataclass(frozen=True, slots=True)
class Worded:
    """A change as a person reads it."""

    name: str
    what: str
    old: str
    new: str


def worded(change: Change) -> Worded:
    """`what` says itself when the change was refused."""
    table = "database.office" if change.what == "office" else ""
    what = sentences("database.changed").get(change.what, change.what)
    if change.refused and change.what != "another_code":
        what = say("database.changed.refused", what=what)
    return Worded(change.name, what, _value(change.old, table), _value(change.new, table))


def _value(value: object, table: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("reports.common.yes" if value else "reports.common.no")
    if isinstance(value, list):
        return "、".join(AUDIT_TYPES.get(str(one), str(one)) for one in value)
    text = str(value)
    return sentences(table)[text] if table else ASSESSORS.get(text, text)
