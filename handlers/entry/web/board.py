"""看板: units × steps for province and city, as a map of tiles and as a table. Every figure is a link to the list that
it counts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Struct

from bot import access
from bot.notices.board import BoardCell, BoardRow, BoardView, level_of, sorted_rows
from bot.results.overview import shown_first
from bot.results.tile_map import tile_rows
from bot.words import DutyStatus
from handlers.entry.web.list_filters import AHEAD, AHEAD_BY_COUNTY, MOVED, OWED
from handlers.entry.web.show import show_page
from handlers.entry.web.table import ROUND, Field, PageRequest
from handlers.services.views.board import Board, board_of
from messages.catalogue import say, sentence_table
from storage import db

_BY_PLACE = "place"
BOARD_FIELDS = (
    Field("by", "choice", choices=tuple(BoardView)),
    Field("step", longest=40),
    Field("city", longest=40),
    Field("order", "choice", choices=(_BY_PLACE,)),
    Field("wall", "choice", choices=("1",)),
    ROUND,
)
_FRESH = 60  # seconds after which a wall screen asks again


class _Figure(Struct, frozen=True):
    """A number with the list that it counts, and both in words."""

    n: int
    url: str
    said: str


class _Cell(Struct, frozen=True):
    """One unit and step as it is drawn: the figure, of what is done also the whole; `level` of its colour (0–4), and
    how high its bar stands in per cent. Without a figure nothing is owed, or nothing foreseen."""

    step: str
    level: int = 0
    share: int = 0
    figure: _Figure | None = None
    whole: _Figure | None = None
    still: bool = False  # a date is near, and nobody has moved


class _UnitShown(Struct, frozen=True):
    """One unit: where its name leads to, its figure for the sorting, and its cells in the order of the steps."""

    name: str
    url: str
    main: _Cell
    firms: _Cell
    cells: list[_Cell]


async def board_page(asked: PageRequest) -> web.StreamResponse:
    """Show it: of the province the cities, of one city its counties."""
    scope, query = access.scope_of(asked.who), asked.query
    city = query["city"] or ""
    view = BoardView(query["by"]) if query["by"] else BoardView.LATE
    found = await db.read(partial(board_of, scope, asked.ctx, city))
    step = next((m.key for m in found.steps if m.key == query["step"]), "")
    if not step and view in (BoardView.DONE, BoardView.AHEAD) and found.steps:
        step = _step_now(found, asked)
    drawn = _Drawing(view, step, found, asked)
    places = asked.ctx.plan.places
    order = view if query["order"] != _BY_PLACE else None
    rows = sorted_rows(found.rows, view, step, places.rank) if order else found.rows
    shown = {row.name: drawn.unit(row) for row in rows}
    province = places.province_of(found.rows[0].city) if found.rows and not found.by_county else ""
    names = [row.name for row in found.rows if row.county or (row.city and not found.by_county)]
    return show_page(
        asked,
        "board",
        wall=query["wall"] == "1",
        fresh=_FRESH,
        view=view.value,
        views=[
            (one.value, word, drawn.address(by=one.value))
            for one, word in _words(sentence_table("web.board_views"))
        ],
        about=sentence_table("web.board_about")[view.value],
        step=step,
        step_name=next((m.name for m in found.steps if m.key == step), ""),
        steps=[(m.key, m.name, drawn.address(step=m.key)) for m in found.steps],
        every_step=drawn.address(step="") if view in (BoardView.LATE, BoardView.MOVED) else "",
        by_place=query["order"] == _BY_PLACE,
        other_order=drawn.address(order="" if query["order"] == _BY_PLACE else _BY_PLACE),
        units=list(shown.values()),
        whole=drawn.unit(found.whole),
        tiles=[[shown.get(name) for name in row] for row in tile_rows(province, names)],
        by_county=found.by_county,
        city=found.city,
        back=drawn.address(city="") if city else "",
        wall_url=drawn.address(wall="" if query["wall"] else "1"),
    )


def _words(table: Mapping[str, str]) -> list[tuple[BoardView, str]]:
    return [(view, table[view.value]) for view in BoardView]


def _step_now(found: Board, asked: PageRequest) -> str:
    """Return the step that matters now: the one with most late, else the next whose date lies ahead."""
    counts = {
        m.key: {DutyStatus.OVERDUE: found.whole.cells.get(m.key, BoardCell()).late} for m in found.steps
    }
    return shown_first(found.steps, counts, asked.ctx.today).key


class _Drawing:
    """Puts rows of the board into what the page shows."""

    def __init__(self, view: BoardView, step: str, board: Board, asked: PageRequest) -> None:
        self.view, self.step, self.board = view, step, board
        self._query, self._places = asked.query, asked.ctx.plan.places
        self._words = sentence_table("web.board_figures")

    def address(self, **changed: str) -> str:
        """Return the board's own address with these parameters changed."""
        kept = {name: value for name, value in {**self._query, **changed}.items() if value}
        return f"/board?{urlencode(kept)}" if kept else "/board"

    def unit(self, row: BoardRow) -> _UnitShown:
        cells = [self._cell(row, m.key, m.name) for m in self.board.steps]
        firms = self._firms(row)
        main = next((cell for cell in cells if cell.step == self.step), firms)
        if self.board.by_county:
            url = self._list(row, "", "") if row.county else ""
        else:
            url = self.address(city=row.city) if row.city else ""
        return _UnitShown(self._name(row), url, main, firms, cells)

    def _firms(self, row: BoardRow) -> _Cell:
        if row is not self.board.whole and not (row.county if self.board.by_county else row.city):
            return _Cell("")  # a bureau's own file: no enterprise's
        n = row.firms.get(self.view, 0)
        said = say("web.board_figures.firms", name=self._name(row), n=n, what=self._words[self.view.value])
        state = DutyStatus.OVERDUE.value if self.view is BoardView.LATE else MOVED
        level, share = level_of(self.view, n, row.size), round(100 * row.share(self.view, ""))
        return _Cell("", level, share, _Figure(n, self._list(row, "", state), said))

    def _cell(self, row: BoardRow, step: str, name: str) -> _Cell:
        cell = row.cells.get(step)
        n = cell.figure(self.view) if cell and cell.total else None
        if cell is None or n is None:
            return _Cell(step, still=self.view is BoardView.AHEAD and cell is not None and cell.still)
        said = say(
            "web.board_figures.cell", name=self._name(row), step=name, n=n, what=self._words[self.view.value]
        )
        figure = _Figure(n, self._list(row, step, self._state), said)
        whole = None
        if self.view is BoardView.DONE:
            of = say(
                "web.board_figures.cell",
                name=self._name(row),
                step=name,
                n=cell.total,
                what=self._words["owed"],
            )
            whole = _Figure(cell.total, self._list(row, step, OWED), of)
        return _Cell(step, cell.level(self.view), round(100 * cell.share(self.view)), figure, whole)

    @property
    def _state(self) -> str:
        ahead = AHEAD_BY_COUNTY if self.board.by_county else AHEAD
        states = {
            BoardView.LATE: "overdue",
            BoardView.DONE: "done",
            BoardView.MOVED: MOVED,
            BoardView.AHEAD: ahead,
        }
        return str(states[self.view])

    def _name(self, row: BoardRow) -> str:
        if row is self.board.whole:
            return say("web.board_figures.whole")
        return row.name or self._places.bureau("province", "")

    def _list(self, row: BoardRow, step: str, state: str) -> str:
        """Return the address of the list of a row's enterprises; of the sum all that the board shows."""
        city = row.city or self.board.city
        asked: dict[str, Any] = {"city": city, "county": row.county, "step": step, "state": state}
        asked[ROUND.name] = self._query[ROUND.name]
        return f"/cases?{urlencode({name: value for name, value in asked.items() if value})}"
