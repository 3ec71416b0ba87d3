"""What a drain of the outbox did, in messages."""

from __future__ import annotations

from msgspec import Struct

from bot.words import MessageStatus


class Tally(Struct):
    """`waiting`: all that wait when it is over; `throttled`: put off by the platform's limits."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    waiting: int = 0
    throttled: int = 0

    def count(self, status: MessageStatus) -> None:
        match status:
            case MessageStatus.SENT:
                self.sent += 1
            case MessageStatus.FAILED:
                self.failed += 1
            case MessageStatus.UNKNOWN:
                self.unknown += 1
            case MessageStatus.CANCELLED:
                self.cancelled += 1
            case _:
                pass
