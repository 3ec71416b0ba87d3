"""What was sent between the product and the WeCom twin, kept for tests and for the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace


class Delivery(Struct, frozen=True):
    """One message as one member got it.

    `content` is the object under `msgtype` as it is shown, with texts cut to the platform's length;
    `request` is the HTTP body it came in.
    """

    at: datetime
    user: str
    msgtype: str
    content: Mapping[str, Any]
    msgid: str
    request: bytes
    source: Literal["push", "reply"] = "push"
    response_code: str = ""
    seq: int = 0


class ChatLine(Struct, frozen=True):
    """What a member sent to the app. `label` is what their own phone shows."""

    at: datetime
    user: str
    kind: str
    label: str
    seq: int = 0


class CardUpdate(Struct, frozen=True):
    """A change of a card that was sent already; `change` is the request's `button` or `template_card`."""

    at: datetime
    users: tuple[str, ...]
    msgid: str
    change: Mapping[str, Any]


class Attempt(Struct, frozen=True):
    """One POST to the callback. `status` 0 means that no answer came; `error` says why."""

    status: int
    seconds: float
    error: str = ""
    lost: bool = False


class Exchange(Struct, frozen=True):
    """One callback and what came back.

    `query` and `body` are the first attempt as it was sent. `reply` is the passive answer, or None;
    `problem` says what is wrong with the answer.
    """

    user: str
    xml: str
    query: Mapping[str, str]
    body: bytes
    attempts: tuple[Attempt, ...]
    reply: Delivery | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        return not self.problem and bool(self.attempts) and self.attempts[-1].status == 200


class Ledger(Struct):
    """All traffic since the start. `version` grows with every change, so that a page can poll it."""

    delivered: list[Delivery] = field(default_factory=list)
    suppressed: list[Delivery] = field(default_factory=list)
    dropped: list[Delivery] = field(default_factory=list)
    spoken: list[ChatLine] = field(default_factory=list)
    updates: list[CardUpdate] = field(default_factory=list)
    recalled: set[str] = field(default_factory=set)
    exchanges: list[Exchange] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    version: int = 0
    _chats: dict[str, list[Delivery | ChatLine]] = field(default_factory=lambda: defaultdict(list))

    def deliver(self, delivery: Delivery) -> Delivery:
        kept = replace(delivery, seq=self._next())
        self.delivered.append(kept)
        self._chats[kept.user.lower()].append(kept)
        return kept

    def say(self, at: datetime, user: str, kind: str, label: str) -> None:
        said = ChatLine(at, user, kind, label, self._next())
        self.spoken.append(said)
        self._chats[user.lower()].append(said)

    def update(self, update: CardUpdate) -> None:
        self.updates.append(update)
        self._next()

    def recall(self, msgid: str) -> None:
        self.recalled.add(msgid)
        self._next()

    def chat(self, user: str, last: int = 200) -> list[Delivery | ChatLine]:
        """Return the newest `last` lines of one member's chat with the app, oldest first."""
        return self._chats.get(user.lower(), [])[-last:]

    def received(self, user: str) -> int:
        """Return how many messages this member got."""
        return sum(isinstance(line, Delivery) for line in self._chats.get(user.lower(), ()))

    def _next(self) -> int:
        self.version += 1
        return self.version


class SeenTraffic:
    """What a test asks a twin for, out of its ledger."""

    ledger: Ledger

    @property
    def delivered(self) -> list[Delivery]:
        """Return what members saw: pushed messages and passive answers, in order."""
        return self.ledger.delivered

    @property
    def suppressed(self) -> list[Delivery]:
        """Return the messages that were accepted, but that the duplicate check kept back."""
        return self.ledger.suppressed

    @property
    def dropped(self) -> list[Delivery]:
        """Return the messages that were accepted, but that nobody saw because a member's limit was reached."""
        return self.ledger.dropped

    @property
    def updates(self) -> list[CardUpdate]:
        return self.ledger.updates

    @property
    def faults(self) -> list[str]:
        """What was wrong with the product's answers."""
        return self.ledger.faults
