"""Where lists that are imported together say different things of one enterprise.

Which of them is right is not guessed: such rows are set aside, in every list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from bot.rosters.changes import Change
from bot.workbooks.people import Reached
from bot.workbooks.rows import EnterpriseRow

_COMPARED = ("name", "city", "county", "uscc", "assessor", "audit_types", "chuang_a")
_UNSAID: tuple[Any, ...] = ("", None, ())


class _Contradiction(Struct, frozen=True):
    """A row of one list and a row of a later one, each with the place of its list; `differences` are values
    by field, the earlier list's as `old`."""

    earlier: int
    one: EnterpriseRow
    later: int
    other: EnterpriseRow
    differences: tuple[Change, ...]


def contradictions(
    lists: Sequence[Sequence[EnterpriseRow]], *, several_sites: bool = False
) -> list[_Contradiction]:
    """Compare each row with the rows of the lists before; a cell that is empty says nothing.

    One enterprise has one code, or the same name in the same county; without two codes, the same name in the
    same city. With `several_sites`, each of its sites is an enterprise of its own.
    """
    found: list[_Contradiction] = []
    known: dict[object, list[tuple[int, EnterpriseRow]]] = {}
    for later, rows in enumerate(lists):
        for row in rows:
            same = (at for key in _keys(row, several_sites=several_sites) for at in known.get(key, ()))
            for earlier, one in dict.fromkeys(same):
                if not _may_be_one(one, row):
                    continue
                if differences := tuple(_differences(one, row)):
                    found.append(_Contradiction(earlier, one, later, row, differences))
                    break
        for row in rows:
            for key in _keys(row, several_sites=several_sites):
                known.setdefault(key, []).append((later, row))
    return found


def _keys(row: EnterpriseRow, *, several_sites: bool) -> Iterator[object]:
    if row.uscc and not several_sites:
        yield row.uscc
    yield row.city, row.county, row.name
    if not several_sites:
        yield row.city, row.name


def _may_be_one(one: EnterpriseRow, other: EnterpriseRow) -> bool:
    """Namesakes in two counties that have a code each are two."""
    return one.county == other.county or not (one.uscc and other.uscc and one.uscc != other.uscc)


def _differences(one: EnterpriseRow, other: EnterpriseRow) -> Iterator[Change]:
    for what in _COMPARED:
        old, new = getattr(one, what), getattr(other, what)
        renamed = what == "name" and (old in other.former_names or new in one.former_names)
        if old != new and old not in _UNSAID and new not in _UNSAID and not renamed:
            yield Change(one.name, what, _plain(old), _plain(new))
    if one.contacts and other.contacts:
        yield from _of_contacts(one, other)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _of_contacts(one: EnterpriseRow, other: EnterpriseRow) -> Iterator[Change]:
    """What tells one person's entries apart; where no person stands in both, whom each names first."""
    pairs = [(a, b) for a in one.contacts for b in other.contacts if a.is_also(b)]
    if not pairs:
        yield Change(one.name, "contact", _shown(one.main), _shown(other.main))
    for a, b in pairs:
        for what, old, new in (("contact", a.name, b.name), ("phone", a.phone, b.phone)):
            if old and new and old != new:
                yield Change(one.name, what, old, new)


def _shown(person: Reached) -> str:
    return person.name or person.phone or person.email or person.wecom
