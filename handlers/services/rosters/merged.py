"""What an import did, and what it may do."""

from __future__ import annotations

from msgspec import Struct, field

from bot.rosters.changes import Change
from storage.leavers import Leaver

KINDS = ("new", "changed", "contacts", "staff")  # of what a list may change


class Merged(Struct):
    """What an import did."""

    enterprises_new: int = 0
    enterprises_again: int = 0  # known from another round, and begun in this one
    staff_new: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)
    missing: list[Leaver] = field(default_factory=list)  # whom the staff list does not name any more
    gone: list[str] = field(default_factory=list)  # enterprises that the list does not name in its places
    fresh: list[str] = field(default_factory=list)  # enterprises that are new
    left_out: int = 0  # rows of a kind that was not to be taken
    told: int = 0  # how many people are told of dates that it moves
    number: int | None = None  # by which it can be undone; None where nothing was stored, in a dry run too

    @property
    def counts(self) -> dict[str, int]:
        """What the record of imports says of it."""
        changed = sum(not change.refused for change in self.changes)
        listed = self.enterprises_new + self.enterprises_again
        return {"enterprises": listed, "staff": self.staff_new, "changed": changed}


class DryRun(Exception):
    """Undoes the transaction of a dry run; `merged` is what it would have done."""

    def __init__(self, merged: Merged) -> None:
        super().__init__()
        self.merged = merged
