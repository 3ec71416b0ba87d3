"""Why a date is what it is, and why a message waits or ends: as people read it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import fields

from bot.notices.delivery import Cancel, Hand, Send, Verdict, Wait
from bot.plans.due import Due
from bot.words import MessageStatus, Sentence, replace
from messages.catalogue import explain


def explained(due: Due) -> list[tuple[str, str]]:
    """(label, words) of each line of a date's explanation."""
    return [(label, explain(why)) for label, why in due.explanation]


def verdict(status: MessageStatus, words: str = "", **rest: Any) -> tuple[Verdict, str]:
    """A verdict without its reason, and the reason in words."""
    return Verdict(status, **rest), words


def worded(found: Verdict) -> tuple[Verdict, str]:
    """The same of a verdict that was found."""
    return replace(found, reason=None), explain(found.reason) if found.reason else ""


def decided(found: Send | Wait | Cancel | Hand) -> tuple[object, ...]:
    """(type, its values) of what was decided of a message, its reason in words; without the pause, if there
    is none."""
    known = [f.name for f in fields(found) if f.name != "pause" or getattr(found, "pause", None)]
    values = [getattr(found, name) for name in known]
    return type(found), *(explain(v) if isinstance(v, Sentence) else v for v in values)
