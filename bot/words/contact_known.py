"""What is known of one contact of an enterprise on the way from the list to a conversation."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class ContactKnown(Struct, frozen=True):
    """One contact of an enterprise in a round; without a person (None) an enterprise that has none.

    `ways`: how many addresses reach them from which they can answer; `accounts`: with how many platforms; `bound`:
    how often they proved by a code, or by scanning, whose account it is; `heard`: from how many addresses they have
    written, or done something themselves; `refused`: at how many somebody says that it is not them; `told`: how many
    messages reached them that were no answers; `delivered`: the enterprise has its letter.

    Of the trial round: `asked_at`, when its message left; `asking`, how many wait to leave; `not_arrived`, how many
    could not be delivered.
    """

    case_id: int
    firm_id: int
    firm: str
    city: str
    county: str
    uscc: str
    person_id: int | None
    name: str | None
    phone: str | None
    ways: int = 0
    accounts: int = 0
    bound: int = 0
    heard: int = 0
    refused: int = 0
    told: int = 0
    delivered: int = 0
    asked_at: datetime | None = None
    asking: int = 0
    not_arrived: int = 0

    @property
    def answers(self) -> bool:
        """Whether somebody was heard from who does not say that they are not the one."""
        return bool(self.heard and not self.refused)
