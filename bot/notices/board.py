"""The board: units × steps, each cell with what is late, done, moved last week and expected to be late. Pure.

A figure of the board and the list behind it come from the same conditions: what is late or done by its mark
(`DutyStatus`), what moved by the day it was handed in, reported or decided, what is expected by `forecast`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from math import floor
from typing import Any

from msgspec import Struct

from bot.notices.briefing import HORIZON
from bot.results.forecast import WINDOW
from bot.words import DutyStatus

MOVED_DAYS = 7
_Place = tuple[str, str]  # (city, county); of a whole city (city, "")


class BoardView(StrEnum):
    """What the board shows and is sorted by."""

    LATE = "late"
    DONE = "done"
    MOVED = "moved"
    AHEAD = "ahead"


class Stand(Struct, frozen=True):
    """Some duties of one place and step that are alike: `n` of them bear the mark; `owing` by their own date `due`."""

    city: str
    county: str
    step: str
    mark: DutyStatus
    due: date
    owing: bool
    n: int


class HandedIn(Struct, frozen=True):
    """How many of one place handed in a step on a day lately."""

    city: str
    county: str
    step: str
    day: date
    n: int


class BoardCell(Struct, frozen=True):
    """One unit and step. `ahead` is None where nothing is forecast: no date near, or, where it is `still`, nobody has
    moved lately."""

    total: int = 0
    late: int = 0
    done: int = 0
    moved: int = 0
    ahead: int | None = None
    still: bool = False

    def figure(self, view: BoardView) -> int | None:
        """Return the figure that a view shows."""
        return {
            BoardView.LATE: self.late,
            BoardView.DONE: self.done,
            BoardView.MOVED: self.moved,
            BoardView.AHEAD: self.ahead,
        }[view]

    def share(self, view: BoardView) -> float:
        """Return the figure's part of all, from 0 to 1."""
        return (self.figure(view) or 0) / self.total if self.total else 0.0

    def level(self, view: BoardView) -> int:
        """Return how deep the cell's colour is: 0 for nothing, 1 to 4 by the part of all."""
        return level_of(view, self.figure(view) or 0, self.total)


_STEPS = {  # parts of all from which a colour is deeper
    BoardView.LATE: (0.2, 0.5, 0.8),
    BoardView.DONE: (0.25, 0.5, 0.75),
    BoardView.MOVED: (0.02, 0.05, 0.1),
    BoardView.AHEAD: (0.1, 0.25, 0.5),
}


def level_of(view: BoardView, n: int, total: int) -> int:
    """Return how deep the colour of `n` of `total` is: 0 for nothing, 1 to 4 by the part."""
    return 1 + sum(n / total > step for step in _STEPS[view]) if n and total else 0


class BoardRow(Struct, frozen=True):
    """One unit: its cells by step. `firms` are its enterprises with anything overdue, or moved, by view."""

    city: str
    county: str
    cells: Mapping[str, BoardCell]
    firms: Mapping[BoardView, int] = {}

    @property
    def name(self) -> str:
        return self.county or self.city

    @property
    def size(self) -> int:
        """How many enterprises the unit has, as far as its steps tell."""
        return max((cell.total for cell in self.cells.values()), default=0)

    def share(self, view: BoardView, step: str) -> float:
        """Return the part of all that a figure is, from 0 to 1."""
        whole = self.cells.get(step, BoardCell()).total if step else self.size
        return (self.figure(view, step) or 0) / whole if whole else 0.0

    def figure(self, view: BoardView, step: str) -> int | None:
        """Return the figure of one step; without a step how many enterprises it is in all."""
        return self.cells.get(step, BoardCell()).figure(view) if step else self.firms.get(view, 0)


def board_rows(
    stands: Sequence[Stand],
    lately: Sequence[HandedIn],
    moved: Mapping[tuple[str, str, str], int],
    firms: Mapping[BoardView, Mapping[_Place, int]],
    foreseen: Iterable[str],
    today: date,
    *,
    by_county: bool,
) -> list[BoardRow]:
    """Return a row for each unit: each city, or with `by_county` each county. `moved`: by (city, county, step) how many
    moved within the last week; `firms`: by view how many enterprises of
    each county it is; `foreseen`: the steps of enterprises, of which it is said who will be late."""

    def place(city: str, county: str) -> _Place:
        return (city, county if by_county else "")

    cells: dict[_Place, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in stands:
        if one.mark is DutyStatus.WAIVED:
            continue
        found = cells[place(one.city, one.county)][one.step]
        found["total"] += one.n
        found["late"] += one.n * (one.mark is DutyStatus.OVERDUE)
        found["done"] += one.n * (one.mark is DutyStatus.DONE)
        found["owing"] += one.n * one.owing
    for (city, county, step), n in moved.items():
        cells[place(city, county)][step]["moved"] += n
    ahead = {step: expected_to_miss(step, stands, lately, place, today) for step in foreseen}
    still = {step for step, found in ahead.items() if found is None}
    of_units: dict[BoardView, Counter[_Place]] = {view: Counter() for view in firms}
    for view, counted in firms.items():
        for where, n in counted.items():
            of_units[view][place(*where)] += n
    return [
        BoardRow(
            *where,
            {
                step: BoardCell(
                    n["total"],
                    n["late"],
                    n["done"],
                    n["moved"],
                    (ahead.get(step) or {}).get(where),
                    step in still and n["owing"] > 0,
                )
                for step, n in steps.items()
            },
            {view: counted[where] for view, counted in of_units.items()},
        )
        for where, steps in cells.items()
    ]


def added_rows(rows: Sequence[BoardRow]) -> BoardRow:
    """Return the sum of all units."""
    steps = dict.fromkeys(step for row in rows for step in row.cells)
    cells = {step: _added([row.cells[step] for row in rows if step in row.cells]) for step in steps}
    views = dict.fromkeys(view for row in rows for view in row.firms)
    return BoardRow("", "", cells, {view: sum(row.firms[view] for row in rows) for view in views})


def _added(cells: Sequence[BoardCell]) -> BoardCell:
    known = [cell.ahead for cell in cells if cell.ahead is not None]
    return BoardCell(
        sum(cell.total for cell in cells),
        sum(cell.late for cell in cells),
        sum(cell.done for cell in cells),
        sum(cell.moved for cell in cells),
        sum(known) if known else None,
        any(cell.still for cell in cells),
    )


def forecast_date(dues: Mapping[date, int], today: date) -> date | None:
    """Return the date of which a step's forecast speaks: what most of those who owe it have; None where it has
    passed, or lies far away. `dues`: how many owe it by which date."""
    due = min(dues, key=lambda day: (-dues[day], day), default=None)
    return due if due and timedelta(0) <= due - today <= timedelta(HORIZON) else None


def expected_to_miss(
    step: str,
    stands: Sequence[Stand],
    lately: Sequence[HandedIn],
    place: Callable[[str, str], _Place],
    today: date,
) -> dict[_Place, int] | None:
    """Return how many of each unit are expected to miss the step's date, as `bot.results.forecast` finds them; {} where
    no date lies near, None where one does and nobody has moved lately."""
    mine = [one for one in stands if one.step == step]
    dues: Counter[date] = Counter()
    owing: Counter[_Place] = Counter()
    recent: Counter[_Place] = Counter()
    for one in mine:
        where = place(one.city, one.county)
        if one.owing:
            dues[one.due] += one.n
            owing[where] += one.n
    for handed in lately:
        if handed.step == step and 0 <= (today - handed.day).days < WINDOW:
            recent[place(handed.city, handed.county)] += handed.n
    due = forecast_date(dues, today)
    if due is None:
        return {}
    if not recent and due != today:
        return None
    left = (due - today).days
    # Who is expected first and who last says `bot.results.forecast.forecast`; how many, this.
    return {where: n - min(n, floor(recent[where] * left / WINDOW)) for where, n in owing.items()}


def sorted_rows(
    rows: Iterable[BoardRow], view: BoardView, step: str, rank: Callable[[str, str], Any]
) -> list[BoardRow]:
    """Return the rows, those first that need most attention: the largest part late or expected to be late, the
    smallest done or moved; of one step, or where none is named of all. Equal ones stand in administrative order."""

    def key(row: BoardRow) -> tuple[float, Any]:
        part, cell = row.share(view, step), row.cells.get(step)
        if view in (BoardView.LATE, BoardView.AHEAD):
            return -part, rank(row.city, row.county)
        if step and (cell is None or not cell.total):
            return 2.0, rank(row.city, row.county)  # who does not owe it comes last
        return part, rank(row.city, row.county)

    return sorted(rows, key=key)
