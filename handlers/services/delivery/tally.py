"""What a drain of the outbox did, in messages."""

from __future__ import annotations

from dataclasses import dataclass

from bot.words import MessageStatus


@dataclass(slots=True)
class Tally:
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
