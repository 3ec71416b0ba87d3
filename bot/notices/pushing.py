"""What follows when another system took, or did not take, what a webhook told it.

The waits are those that the Standard Webhooks specification proposes; after the last one the address is told nothing
more until somebody resumes it, some three days after the first failure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bot.words import PushOutcome

_WAITS: Final = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)  # seconds, after each failure


class _PushVerdict(Struct, frozen=True):
    """Stop telling this address, or try again at `again`; neither where it was taken."""

    stops: bool = False
    again: datetime | None = None


def push_verdict(outcome: PushOutcome, tries: int, now: datetime) -> _PushVerdict:
    """Return what follows; `tries`: how many failed before, one after the other."""
    if outcome.status == "taken":
        return _PushVerdict()
    if outcome.status == "gone" or tries >= len(_WAITS):
        return _PushVerdict(stops=True)
    return _PushVerdict(again=now + timedelta(seconds=_WAITS[tries]))
