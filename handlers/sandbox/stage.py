"""What the sandbox page needs of the running product; the wiring implements it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

if TYPE_CHECKING:  # the twins themselves are loaded where they are opened
    from handlers.sandbox.mailbox import Mailbox
    from handlers.sandbox.wecom import WeComTwin


class PersonCard(TypedDict):
    """One person of the round. `wecom`, `email`, `kf` (who they are in personal WeChat) and `chain` (CORP/USER of a
    corp below) may be empty; `level` is a Level's value."""

    key: str
    name: str
    role_label: str
    place: str
    wecom: str
    email: str
    kf: str
    chain: str
    level: str
    enterprise: str
    others: int  # messages that left by a channel without a twin of its own on this page


class Stage(Protocol):
    """The running product with its twin and its mailbox."""

    @property
    def twin(self) -> WeComTwin: ...

    @property
    def mailbox(self) -> Mailbox: ...

    @property
    def outside(self) -> tuple[str, ...]:
        """Return of the phones outside (kf, chain) those that this product serves."""

    async def people(self) -> list[PersonCard]: ...

    async def letter_link(self, key: str) -> str:
        """Return what the QR code of the letter to this person's enterprise opens; "" where it has none."""

    def now(self) -> datetime: ...

    async def next_event(self) -> tuple[datetime, str] | None:
        """Return when something falls due next, and what, in Chinese."""

    async def coming(self) -> list[dict[str, Any]]:
        """Return the next days on which something happens: [{at, what: [text]}], `at` a moment."""

    async def tour(self) -> list[dict[str, Any]]:
        """Return the chapters of the guided tour, `to` as moments; none if nobody is there to play them."""

    def reset(self) -> None:
        """Begin anew: the service stops, puts its database aside and starts with an empty one.

        PermissionError where it cannot (the database is not a file of this service).
        """

    async def advance(self, to: datetime, *, at_once: bool = False) -> dict[str, Any]:
        """Move the clock to `to`, do what falls due on the way, or `at_once` what is due then, and return what a tick
        returns."""

    async def overview(self) -> dict[str, Any]:
        """{"rounds": [{round, step, unit, cities: [{city, total, done, reported, open, overdue}], steps}],
        "outbox": {held, waiting, sent, failed, unknown}}: numbers of cases and of messages."""

    async def others(self, key: str) -> list[dict[str, Any]]:
        """Return {at, by, text} of each message to this person by another channel than WeCom and mail."""

    async def approve(self) -> int:
        """Release all held messages and return how many there were."""
