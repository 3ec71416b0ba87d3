"""A customer of 微信客服 and the state of their session (path 94669)."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

BOT, POOL, SERVED, ENDED = 0, 2, 3, 4
_WINDOW, _MOST = timedelta(hours=48), 5


class KfCustomer(Struct):
    """`heard_at`: when they wrote last; `answered`: how often they were answered since."""

    heard_at: datetime | None = None
    answered: int = 0
    state: int = ENDED
    servicer: str = ""
    greeted_at: datetime | None = None

    @property
    def left(self) -> int:
        """How many answers their last message still takes."""
        return _MOST - self.answered

    @property
    def until(self) -> datetime | None:
        """Until when it takes them; None before their first message."""
        return self.heard_at + _WINDOW if self.heard_at else None

    def hears(self, now: datetime) -> bool:
        """Whether their last message is recent enough to be answered."""
        return self.until is not None and now < self.until
