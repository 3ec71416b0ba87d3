"""The forms in which a plan says a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import fields

UNITS: Final = {"days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}


# What is written beside a form; the others stand alone.
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(UNITS, ("from_",)),
    "column": ("otherwise",),
    "dates": ("added_since",),
    "every": ("day", "following", "since", "until", "added_since"),
}

# Behind this day of a month what is due is of that month, of a quarter's last of the quarter.
_LATTER_HALF: Final = 15


class DueRule(Struct, frozen=True):
    """How a date is found; the fields are the keys of `due = { … }` in the plan (from_ is `from`).

    Exactly one form: `on` · one of the four counts with `from_` · `column` with `otherwise` ·
    `earlier` or `later` of several such · `dates` · `every` with `until` and `day` (a quarter may go without:
    its last day). The last two recur: the plan makes one milestone an occurrence, whose `on` is then set as well.
    """

    on: date | None = None
    days: int = 0
    working_days: int = 0
    months: int = 0
    years: int = 0
    from_: str = ""  # "published" | "received" | "opened" | "event:MILESTONE"
    column: str = ""  # header in the roster
    otherwise: date | None = None  # for rows whose column is empty
    earlier: tuple[DueRule, ...] = ()  # whichever of these comes first
    later: tuple[DueRule, ...] = ()  # whichever of these comes last
    dates: tuple[date, ...] = ()
    every: Literal["", "month", "quarter"] = ""
    day: int = 0  # of the month or the quarter's last month, clamped to its end
    following: bool = False  # that day of the month after: 季度终了后次月10日前
    since: date | None = None  # the first time is not before this day
    until: date | None = None
    added_since: date | None = None  # whom a later list adds owes no time before this day

    def first_owed(self, added: date) -> date:
        """Return from which day on an enterprise that a later list added on that day owes what this rule dates."""
        return max(added, self.added_since or added)

    @property
    def last_month(self) -> tuple[int, int] | None:
        """Year and month in which the period ends that a time of a recurring step is of; None where the rule does not
        tell: a report due on the 10th may be of that month or of the one before."""
        if not self.on:
            return None
        if self.following:
            before = self.on.replace(day=1) - timedelta(days=1)
            return before.year, before.month
        return (self.on.year, self.on.month) if self.on.day > _LATTER_HALF else None

    @property
    def time_called(self) -> str:
        """What a time of a recurring step is called: by its day, or by the month or quarter that it follows."""
        of = self.last_month
        if not (of and self.following and self.every):
            return f"{self.on.year}年{self.on.month}月{self.on.day}日" if self.on else ""
        year, month = of
        return (
            f"{year}年{month}月" if self.every == "month" else f"{year}年第{'一二三四'[month // 3 - 1]}季度"
        )

    @property
    def parts(self) -> tuple[DueRule, ...]:
        """The rules among which the date is chosen; a rule without such is its own only part."""
        return self.earlier or self.later or (self,)

    @property
    def starts(self) -> frozenset[str]:
        """All that it counts from."""
        return frozenset(part.from_ for part in self.parts if part.from_)

    @property
    def columns(self) -> tuple[str, ...]:
        """The roster's columns that it goes by; at most one."""
        return tuple(part.column for part in self.parts if part.column)

    @property
    def settled(self) -> bool:
        """Whether it counts from nothing that is yet to happen, and each enterprise has the same day."""
        return all(part.on or part.from_ == "published" for part in self.parts)

    @property
    def open_ended(self) -> bool:
        """Whether it counts from something that is yet to happen when the round is published."""
        return not self.starts <= {"published"}

    @property
    def recurring(self) -> bool:
        return bool(self.dates or self.every)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that are filled in; a sound rule has one."""
        names = ("on", *UNITS, "column", "earlier", "later", "dates", "every")
        return tuple(name for name in names if getattr(self, name))

    @property
    def idle(self) -> tuple[str, ...]:
        """What is filled in and means nothing beside its form."""
        meant = {*self.forms, *(name for form in self.forms for name in _BESIDE.get(form, ()))}
        return tuple(f.name for f in fields(self) if f.name not in meant and getattr(self, f.name))
