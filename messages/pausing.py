"""Put a pause of sending (暂停发送) into words."""

from __future__ import annotations

from datetime import datetime

from bot.words import SHANGHAI, Pause
from messages import terms
from messages.catalogue import say
from messages.terms import KIND_TERMS


def minute(value: datetime) -> str:
    """2025-02-28 09:00, Shanghai time"""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def extent(pause: Pause) -> str:
    """Say what is stopped: 石家庄市、电子邮件."""
    parts = [pause.round_name or pause.round, f"{pause.city}{pause.county}"]
    parts.append(terms.channel(pause.channel) if pause.channel else "")
    parts.append(KIND_TERMS[pause.kind] if pause.kind else "")
    return "、".join(part for part in parts if part) or say("sending.paused.everything")


def stopped(pause: Pause) -> str:
    """Say what is stopped and until when: 石家庄市，到2025-03-01 09:00为止."""
    what = extent(pause)
    if pause.until is None:
        return say("sending.paused.open_end", what=what)
    return say("sending.paused.until", what=what, until=minute(pause.until))


def announced(pause: Pause) -> str:
    """Say the same with number and reason, to those who would have got messages."""
    return say("sending.paused.announced", id=pause.id, what=stopped(pause), reason=pause.reason)


def told_owner(pause: Pause) -> str:
    """Say to an enterprise that its reminders come later, without the reason, which is the bureau's own."""
    if pause.until is None:
        return say("sending.paused.owner_open_end")
    return say("sending.paused.owner_until", until=minute(pause.until))


def told_of_waiting(pause: Pause, *, reason: bool) -> str:
    """Say to somebody whose word has set off messages that they wait for this pause; its reason to bureaus alone."""
    what = stopped(pause)
    if reason:
        return say("sending.paused.waits", id=pause.id, what=what, reason=pause.reason)
    return say("sending.paused.waits_of_firm", what=what)
