"""A day that a sentence names. `dates` finds them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Day(Struct, frozen=True):
    """A day named at text[start:end]; both dates are None if no calendar has it (2月30日).

    `ahead` is the next such day, `behind` the last one. `doubtful`: it may as well be a number (2.3高炉,
    1/2号炉) and is only asked about. `rough`: it can be a deadline (1月底), but no day on which something
    was done.
    """

    start: int
    end: int
    ahead: date | None
    behind: date | None
    vague: bool = False
    doubtful: bool = False
    rough: bool = False

    @property
    def impossible(self) -> bool:
        """Whether no calendar has it: 2月30日."""
        return self.ahead is self.behind is None and not (self.vague or self.doubtful)

    def coming(self, today: date) -> date | None:
        """Return the day as a deadline; None if it has just passed, because next year's is not what was
        meant."""
        if self.ahead is None or self.ahead < today:
            return None
        next_year = self.ahead.year > today.year and self.behind not in (None, self.ahead)
        if next_year and self.behind and today - self.behind < self.ahead - today:
            return None
        return self.ahead
