"""How a channel is, for all senders of all processes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Trouble(StrEnum):
    """Why a channel fails."""

    CONFIG = "config"  # our settings: an administrator must act
    THROTTLED = "throttled"  # too much, too fast
    SILENT = "silent"  # nobody there, or nobody who answers
    REFUSED = "refused"  # everybody is refused alike


class Health(Struct, frozen=True):
    """`fails` in a row, 0 when it is well. `since` it fails, it rests `until`; after it was well
    again (`well_at`), `trouble` still says what it was. Moments are real time."""

    fails: int = 0
    trouble: Trouble | None = None
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    well_at: datetime | None = None
