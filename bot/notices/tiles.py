"""The board's picture of one step for a mail or a circular: a tile for each unit, near its neighbours. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from bot.notices.board import BoardCell, BoardView
from bot.notices.standings import CountyStanding
from bot.places import Places
from bot.results.tile_map import tile_rows


class Tile(Struct, frozen=True):
    """One unit: how many of all are late, or done, and how deep its colour is (0–4)."""

    name: str
    n: int
    total: int
    level: int


class _StepMap(Struct, frozen=True):
    """One step as a map: what its tiles count, and their rows with None in empty places."""

    step: str
    view: BoardView
    rows: tuple[tuple[Tile | None, ...], ...]

    @property
    def tiles(self) -> list[Tile]:
        return [tile for row in self.rows for tile in row if tile]


class UnitOfStep(Struct, frozen=True):
    """How a unit stands with the step."""

    city: str
    county: str
    total: int
    late: int
    done: int


def step_map(step: str, units: Iterable[UnitOfStep], places: Places) -> _StepMap | None:
    """Return the map: of what is late, or where nothing is of what is done. None for fewer than two units."""
    known = sorted((u for u in units if u.total), key=lambda u: places.rank(u.city, u.county))
    if len(known) < 2:
        return None
    view = BoardView.LATE if any(u.late for u in known) else BoardView.DONE
    tiles = {}
    for unit in known:
        cell = BoardCell(unit.total, unit.late, unit.done)
        tiles[unit.county or unit.city] = Tile(
            unit.county or unit.city, cell.figure(view) or 0, unit.total, cell.level(view)
        )
    by_county = any(unit.county for unit in known)
    province = "" if by_county else places.province_of(known[0].city)
    rows = tile_rows(province, list(tiles))
    return _StepMap(step, view, tuple(tuple(tiles.get(name) for name in row) for row in rows))


def units_of(standings: Sequence[CountyStanding], step: str, *, by_county: bool) -> list[UnitOfStep]:
    """Return how the cities, or with `by_county` the counties, of these places stand with a step."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for one in standings:
        city, county = one.place
        if city and (county or not by_county):
            found.setdefault((city, county if by_county else ""), Counter()).update(one.marks.get(step, {}))
    return [
        UnitOfStep(city, county, sum(marks.values()), marks["overdue"], marks["done"])
        for (city, county), marks in found.items()
    ]
