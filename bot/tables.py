"""TOML tables -> values, with errors that name line, key and remedy: all of them at once.

tomllib gives no line numbers, so a `Place` remembers which lines of the text a table covers and
looks its keys up there. The class is the schema: its fields are the keys, its type hints the
types. A field that ends in "_" is a key that Python reserves (from_ = `from`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

from bot.words.patterns import lazy
from bot.words.refusal import Refusal
from bot.words.sentence import Lines, Sentence

S = TypeVar("S")
T = TypeVar("T")

# What a value is called in an error, beside the value itself.
_TERMS = {
    "enterprise": Sentence("plans.terms.enterprise"),
    "county": Sentence("plans.terms.county"),
    "city": Sentence("plans.terms.city"),
    "province": Sentence("plans.terms.province"),
    "assessor": Sentence("plans.terms.assessor"),
    "owner": Sentence("plans.terms.owner"),
    "confirmer": Sentence("plans.terms.confirmer"),
}
FIRST_YEAR, LAST_YEAR = 2000, 2100  # of every date that is written down by hand
_MOST = 3660  # ten years of days: no number in a plan is larger
_MOST_FAULTS = 100  # told of one text
_TYPES: dict[Any, Sentence] = {
    str: Sentence("plans.types.text"),
    bool: Sentence("plans.types.yes_or_no"),
    int: Sentence("plans.types.number", most=_MOST),
    date: Sentence("plans.types.day"),
}
_HEADER = lazy(r"^\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")


class PlanError(Refusal):
    """A round plan that cannot be used: `problem` with the key `name` on that line (0: with none in
    particular), for the plan's author."""

    def __init__(self, line: int, name: str, problem: Sentence) -> None:
        self.line, self.name, self.problem = line, name, problem
        if line:
            super().__init__("plans.plan.in_line", line=line, name=name, problem=problem)
        else:
            super().__init__("plans.plan.whole", name=name, problem=problem)

    @property
    def each(self) -> tuple[PlanError, ...]:
        """One for each fault, as they stand in the text."""
        return (self,)


class _PlanErrors(PlanError):
    """Several faults of one text. `line`, `name` and `problem` are the first one's."""

    def __init__(self, found: Iterable[PlanError]) -> None:
        self._each = tuple(sorted(found, key=lambda error: error.line))
        first = self._each[0]
        self.line, self.name, self.problem = first.line, first.name, first.problem
        lines = Lines(
            Sentence("plans.plan.each", line=error.line, name=error.name, problem=error.problem)
            for error in self._each
        )
        super(PlanError, self).__init__("plans.plan.several", n=len(lines), each=lines)

    @property
    def each(self) -> tuple[PlanError, ...]:
        return self._each


class Errors:
    """The faults of a text, noted while it is read on, so that its author sees all of them at once:
    each `with errors:` notes the PlanError raised in it, and `raise_any` raises what was noted."""

    def __init__(self) -> None:
        self._found: list[PlanError] = []

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, PlanError):
            self._found += error.each
        return isinstance(error, PlanError)

    def note(self, error: PlanError) -> None:
        self._found += error.each

    def add(self, other: Errors, but: Collection[tuple[int, str]] = ()) -> None:
        """Note what another has noted, without what is said of these (line, key)."""
        self._found += [error for error in other._found if (error.line, error.name) not in but]

    @property
    def any(self) -> bool:
        return bool(self._found)

    @property
    def full(self) -> bool:
        """Whether so much is wrong that the rest need not be read: each fault looks its line up in the text."""
        return len(self._found) >= _MOST_FAULTS

    def raise_any(self) -> None:
        if len(self._found) > 1:
            raise _PlanErrors(self._found)
        if self._found:
            raise self._found[0]


class Place(Struct, frozen=True):
    """Lines first…last (from 1) of the plan's text, where one table is written."""

    lines: tuple[str, ...]
    first: int
    last: int

    @classmethod
    def of(cls, text: str, table: str = "", index: int = 0) -> Place:
        """Return the index-th [table] or [[table]]; without a name the whole text."""
        lines, starts = _headers(text)
        named = [n for n, name in starts.items() if name == table]
        if index >= len(named):
            return cls(lines, 1, len(lines))
        first = named[index]
        last = min((n - 1 for n in starts if n > first), default=len(lines))
        return cls(lines, first, last)

    def find(self, key: str) -> int:
        """Return the line on which `key =` stands, else the table's first line."""
        pattern = re.compile(rf'(?:^|[\s{{,.])"?{re.escape(key)}"?\s*=')
        for n in range(self.first, self.last + 1):
            if not self.lines[n - 1].lstrip().startswith("#") and pattern.search(self.lines[n - 1]):
                return n
        return self.first

    def below(self, table: str, index: int) -> Place:
        """Return the index-th [table] or [[table]] that begins below this place's own header."""
        heads = [
            n for n, line in enumerate(self.lines, 1) if n > self.first and (_HEADER.match(line) is not None)
        ]
        named = [n for n in heads if _name_of(self.lines[n - 1]) == table]
        if index >= len(named):
            return self
        first = named[index]
        return Place(self.lines, first, min((n - 1 for n in heads if n > first), default=len(self.lines)))

    def within(self, key: str, index: int = 0) -> Place:
        """Return the index-th inline table `{ … }` of `key`."""
        first = self.find(key)
        opened = [n for n in range(first, self.last + 1) if "{" in self.lines[n - 1]]
        if index >= len(opened):
            return Place(self.lines, first, self.last)
        last = opened[index + 1] - 1 if index + 1 < len(opened) else self.last
        return Place(self.lines, opened[index], max(opened[index], last))

    def error(self, key: str, problem: Sentence) -> PlanError:
        return PlanError(self.find(key), key, problem)


def _name_of(line: str) -> str:
    head = _HEADER.match(line)
    return head[1] if head else ""


@lru_cache(maxsize=4)  # asked for each table of a text
def _headers(text: str) -> tuple[tuple[str, ...], dict[int, str]]:
    """Return the lines of a text, and what each line that begins a table (from 1) calls it."""
    lines = tuple(text.splitlines()) or ("",)
    return lines, {n: head[1] for n, line in enumerate(lines, 1) if (head := _HEADER.match(line))}


def read_each(rows: Iterable[S], read: Callable[[S], T]) -> tuple[T, ...]:
    """What `read` makes of each row; PlanError says what is wrong in all of them."""
    errors, found = Errors(), []
    for row in rows:
        with errors:
            found.append(read(row))
        if errors.full:
            break
    errors.raise_any()
    return tuple(found)


def read_table(cls: type[T], table: object, place: Place, /, **given: Any) -> T:
    """Return the dataclass `cls` from one table; `given` fields were read by the caller. PlanError says all
    that is wrong in the table."""
    values, errors = read_fields(cls, table, place, given)
    errors.raise_any()
    return cls(**values)


def read_fields(
    cls: type[Any], table: object, place: Place, given: Mapping[str, Any]
) -> tuple[dict[str, Any], Errors]:
    """Return what can be read of one table, by field, and all that is wrong in it."""
    if not isinstance(table, Mapping):
        raise PlanError(place.first, cls.__name__, Sentence("plans.table.no_table"))
    hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable
    known = {f.name.rstrip("_"): f for f in _fields(cls)}  # type: ignore[arg-type]
    errors, meant, values = Errors(), set[str](), dict(given)
    for key in table:
        if key not in known:
            close = get_close_matches(key, known)[:1]
            meant.update(close)
            errors.note(place.error(key, _unknown(close, known)))
        if errors.full:
            break
    for key, f in known.items():
        if f.name in given:
            continue
        if key in table:
            with errors:
                values[f.name] = typed_value(hints[f.name], table[key], key, place)
        elif f.required and key not in meant:
            errors.note(place.error(key, Sentence("plans.table.missing", wanted=_wanted(hints[f.name]))))
    return values, errors


def sketch(
    cls: type[T],
    table: Mapping[str, Any],
    place: Place,
    values: Mapping[str, Any],
    stand_in: Mapping[str, Any],
) -> tuple[T, frozenset[tuple[int, str]]]:
    """Return the dataclass `cls` with `stand_in` for the keys that could not be read, so that the others are checked
    all the same; and (line, key) of those, of which nothing more is to be said."""
    known = {f.name.rstrip("_"): f for f in _fields(cls)}  # type: ignore[arg-type]
    unread = {
        key: f.name for key, f in known.items() if f.name not in values and (f.required or key in table)
    }
    filled = {name: stand_in[name] for name in unread.values() if name in stand_in}
    return cls(**{**filled, **values}), frozenset((place.find(key), key) for key in unread)


_fields = cache(fields)


@cache  # to resolve annotations takes longer than to read a table by them
def _hints(cls: type[object]) -> dict[str, Any]:
    return get_type_hints(cls)


def typed_value(hint: Any, found: object, key: str, place: Place) -> Any:
    """`found` if it is what the hint asks for, lists as tuples; else PlanError."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is UnionType:  # X | None
        return typed_value(args[0], found, key, place)
    if origin is tuple:
        if not isinstance(found, list):
            raise place.error(key, Sentence("plans.table.no_list", wanted=_wanted(args[0])))
        return read_each(found, lambda item: typed_value(args[0], item, key, place))
    if origin is Literal:
        if found not in args:
            raise place.error(
                key, Sentence("plans.table.unknown_value", found=str(found), wanted=_wanted(hint))
            )
        return found
    # type() and not isinstance: true is not a number, a moment is not a day.
    if type(found) is not hint or (isinstance(found, int) and not 0 <= found <= _MOST):
        raise place.error(key, Sentence("plans.table.wrong_type", found=str(found), wanted=_wanted(hint)))
    if isinstance(found, date) and not FIRST_YEAR <= found.year <= LAST_YEAR:
        wrong = Sentence("plans.table.wrong_year", found=found, first=FIRST_YEAR, last=LAST_YEAR)
        raise place.error(key, wrong)
    return found


def _wanted(hint: Any) -> Sentence:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return Sentence("plans.types.choice", choices=tuple(_choice(a) for a in args if a))
    if origin is UnionType:
        return _wanted(args[0])
    if origin is tuple:
        return Sentence("plans.types.list", wanted=_wanted(args[0]))
    return _TYPES.get(hint, Sentence("plans.types.table"))


def _choice(value: str) -> Sentence:
    if value in _TERMS:
        return Sentence("plans.types.choice_with_term", value=value, term=_TERMS[value])
    return Sentence("plans.types.one_choice", value=value)


def _unknown(close: Sequence[str], known: Mapping[str, object]) -> Sentence:
    if close:
        return Sentence("plans.table.misspelt", meant=close[0])
    return Sentence("plans.table.unknown", known=tuple(known))
