"""Tells a loop that takes long from one that stands still, by when it last made progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct


class Beat(Struct):
    """Of one loop. `wall` is real time. After a round that failed only a whole one counts. `waiting`:
    another loop that waits for this one just now, and does not stand still either."""

    wall: Callable[[], datetime]
    last: datetime | None = None
    sound: bool = True
    waiting: Beat | None = None

    def __call__(self) -> None:
        """Note that the loop goes on."""
        if self.sound:
            self.last = self.wall()
        if self.waiting:
            self.waiting()

    def ended(self, *, well: bool) -> None:
        """Note that a round of the loop is over."""
        self.sound = well
        self()
