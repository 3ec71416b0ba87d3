"""Page numbers and sorting by column, for messages/pages/shell.html.j2: both stand in the address, so that a list can
be kept as a bookmark and works without a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from handlers.entry.web.table import Field

PAGE = Field("page", "number")
_AROUND = 2  # pages on either side of the one that is shown


def sort_field(*columns: str, name: str = "sort") -> Field:
    """Return the parameter that names the column by which a list is sorted; `-` before it turns it round."""
    return Field(name, "choice", choices=(*columns, *(f"-{one}" for one in columns if one != "place")))


def _address(path: str, query: Mapping[str, Any], **changed: Any) -> str:
    """Return the page's address with these parameters changed; what is empty is left out."""
    kept = {name: value for name, value in {**query, **changed}.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


class Pages(Struct, frozen=True):
    """One page of a list of `total` lines, `size` to a page, numbered from 1. On a page of several lists `name` is this
    one's parameter, `at` the id of its section."""

    path: str
    query: Mapping[str, Any]
    total: int
    size: int
    name: str = PAGE.name
    at: str = ""

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def page(self) -> int:
        """The page that is shown: the one asked for, or the last there is."""
        return min(max(1, self.query.get(self.name) or 1), self.last)

    @property
    def skipped(self) -> int:
        """How many lines stand on the pages before."""
        return (self.page - 1) * self.size

    @property
    def previous(self) -> str:
        return self._url(self.page - 1) if self.page > 1 else ""

    @property
    def next(self) -> str:
        return self._url(self.page + 1) if self.page < self.last else ""

    @property
    def numbers(self) -> list[tuple[int, str]]:
        """The first, the last and those around the shown one with their addresses; (0, "") where some are left
        out."""
        near = range(max(1, self.page - _AROUND), min(self.last, self.page + _AROUND) + 1)
        shown = sorted({1, *near, self.last})
        found: list[tuple[int, str]] = []
        for before, n in zip([0, *shown], shown, strict=False):
            if n > before + 1:
                found.append((0, ""))
            found.append((n, self._url(n)))
        return found

    def _url(self, page: int) -> str:
        address = _address(self.path, self.query, **{self.name: page if page > 1 else None})
        return f"{address}#{self.at}" if self.at else address


class _SortedBy(Struct, frozen=True):
    """How a head of a column is shown: its address, and the direction if the list is sorted by it."""

    url: str
    now: str = ""


class Sorting(Struct, frozen=True):
    """The column by which a list is sorted; `default` where the address names none."""

    path: str
    query: Mapping[str, Any]
    default: str
    one_way: tuple[str, ...] = (
        "place",
    )  # columns whose order has a meaning of its own and is not turned round
    name: str = "sort"  # of the parameter

    @property
    def column(self) -> str:
        return self._named.removeprefix("-")

    @property
    def down(self) -> bool:
        return self._named.startswith("-")

    @property
    def _named(self) -> str:
        return self.query.get(self.name) or self.default

    def at(self, column: str) -> _SortedBy:
        """Return what the head of `column` shows: pressed again, it turns the order round."""
        mine = column == self.column
        turns = mine and not self.down and column not in self.one_way
        wanted = f"-{column}" if turns else column
        now = ("descending" if self.down else "ascending") if mine else ""
        return _SortedBy(_address(self.path, self.query, **{self.name: wanted}, page=None), now)
