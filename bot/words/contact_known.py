"""What is known of one contact of an enterprise on the way from the list to a conversation."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class ContactFacts(Struct, frozen=True):
    """How one contact of an enterprise is known; `person` is False where an enterprise has none.

    `ways`: an address reaches them from which they can answer; `accounts`: they have one with a platform; `bound`: they
    proved by a code, or by scanning, whose account it is; `heard`: they have written, or done something themselves;
    `refused`: somebody says that it is not them; `told`: how many messages reached them that were no answers;
    `delivered`: the enterprise has its letter. Of whoever did something themselves it is not asked whether they are
    bound and what they were told.

    Of the trial round: `asked_at`, when its message left; `asking`: one waits to leave; `not_arrived`: one could not be
    delivered.
    """

    person: bool = True
    ways: bool = False
    accounts: bool = False
    bound: bool = False
    heard: bool = False
    refused: bool = False
    told: int = 0
    delivered: bool = False
    asked_at: datetime | None = None
    asking: bool = False
    not_arrived: bool = False

    @property
    def answers(self) -> bool:
        """Whether somebody was heard from who does not say that they are not the one."""
        return self.heard and not self.refused


class ContactKnown(Struct, frozen=True):
    """One contact of an enterprise in a round, with how it is known; an enterprise that has none stands without a
    person."""

    case_id: int
    firm: str
    city: str
    county: str
    uscc: str
    person_id: int | None
    name: str | None
    phone: str | None
    facts: ContactFacts
