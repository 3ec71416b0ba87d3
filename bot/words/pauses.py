"""暂停发送: what an administrator has stopped for a while."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bot.words.channels import Channel
from bot.words.states import Kind


class Pause(Struct, frozen=True):
    """What is not sent. An empty field means any; the others must all hold."""

    id: int
    reason: str
    round: str = ""
    city: str = ""
    county: str = ""
    kind: str = ""
    channel: str = ""
    until: datetime | None = None
    round_name: str = ""  # what people call the round

    def covers(self, round_key: str, channel: Channel, kind: Kind) -> bool:
        """Whether it may concern a message of this round ("": of none), channel and kind."""
        return self.round in ("", round_key) and self.channel in ("", channel) and self.kind in ("", kind)

    def lies_over(self, city: str, county: str) -> bool:
        """Whether it holds for that place."""
        return self.city in ("", city) and self.county in ("", county)
