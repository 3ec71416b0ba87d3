"""The forms in which a plan says a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

UNITS: Final = {"days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}


@dataclass(frozen=True, slots=True)
class DueRule:
    """How a date is found; the fields are the keys of `due = { … }` in the plan (from_ is `from`).

    Exactly one form: `on` · one of the four counts with `from_` · `column` with `otherwise` ·
    `dates` · `every` with `until` (and `day` for a month). The last two recur: the plan makes one
    milestone an occurrence, whose `on` is then set as well.
    """

    on: date | None = None
    days: int = 0
    working_days: int = 0
    months: int = 0
    years: int = 0
    from_: str = ""  # "published" | "received" | "opened" | "event:MILESTONE"
    column: str = ""  # header in the roster
    otherwise: date | None = None  # for rows whose column is empty
    dates: tuple[date, ...] = ()
    every: Literal["", "month", "quarter"] = ""
    day: int = 0  # of the month, clamped to its end
    until: date | None = None

    @property
    def recurring(self) -> bool:
        return bool(self.dates or self.every)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that are filled in; a sound rule has one."""
        names = ("on", *UNITS, "column", "dates", "every")
        return tuple(name for name in names if getattr(self, name))
