"""One batch of messages on its way out by one channel, and what the other side said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field

from bot.notices import breaker
from bot.notices.breaker import ChannelFault
from bot.notices.delivery import NO_CALLBACK
from bot.words import Channel, Health, SendOutcome, SendStatus, Sentence
from handlers.services.delivery.preparing import Frozen

_OF_WHOM = (SendStatus.RECIPIENT, SendStatus.REFUSED)  # judged when it is known how the others fared


class Batch(Struct):
    """Messages that leave by one channel together: `ids` were leased, `frozen` of them may go.

    `careful`: the channel has not answered yet in this drain, so messages go one at a time. `full_until`:
    until then the platform takes no messages from anybody.
    """

    channel: Channel
    health: Health
    careful: bool
    ids: Sequence[int] = ()
    frozen: Sequence[Frozen] = ()
    outcomes: list[SendOutcome] = field(default_factory=list)
    refused: list[tuple[Frozen, SendOutcome]] = field(default_factory=list)
    fault: ChannelFault | None = None
    stopped: bool = False
    full_until: datetime | None = None

    def hear(self, frozen: Frozen, outcome: SendOutcome) -> bool:
        """Note an outcome. True if its message can be settled at once; False if that depends on how
        the others of the batch fare (a refusal)."""
        if frozen.worded and frozen.worded.card and outcome.code == NO_CALLBACK:
            return True  # a text goes instead: the channel is well
        self.outcomes.append(outcome)
        self.stopped = self.stopped or breaker.stops(self.outcomes, self.channel)
        if outcome.status in _OF_WHOM:
            self.refused.append((frozen, outcome))
            return False
        return True

    def conclude(self) -> None:
        """All outcomes are in: set `fault`, what they say of the channel."""
        was = self.health.trouble if self.health.fails else None
        self.fault = breaker.fault_of(self.outcomes, self.channel, was)

    @property
    def is_probe(self) -> bool:
        """Whether it is the one message that finds out whether a failing channel works again."""
        return self.health.fails > 0

    @property
    def unproven(self) -> bool:
        """Whether the next one goes alone: the channel has not answered yet in this drain."""
        return self.careful and not self.stopped and not any(map(breaker.is_answer, self.outcomes))

    @property
    def reason(self) -> Sentence | None:
        """Why the rest of it was not tried."""
        fault = breaker.fault_of(self.outcomes, self.channel)
        return fault.reason if fault else None
