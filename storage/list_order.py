"""In which order a list of duties stands, and which of its groups, counted by day and place, a page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from storage.query import Sql, all_of, any_of
from storage.scopes import places_condition

ListedGroup = tuple[str, str, str]  # the day as text, the city, the county
ListedBy = Literal["day", "-day", "place"]  # the earliest first, the latest first, or place by place
_Listed = TypeVar("_Listed")


def in_listed_order(
    found: Iterable[_Listed], day: Callable[[_Listed], Any], place: Callable[[_Listed], Any], by: ListedBy
) -> list[_Listed]:
    """Return them in the order of a list; what is alike stays as it stands."""
    if by == "place":
        return sorted(found, key=lambda one: (place(one), day(one)))
    return sorted(sorted(found, key=place), key=day, reverse=by == "-day")


def groups_condition(shown: Sequence[ListedGroup], days: Mapping[str, Any], column: str, by: ListedBy) -> Sql:
    """Return the condition for groups that follow each other in a list; `days` as the database gives them, `column`
    the one that has them."""
    return (_places_of_list if by == "place" else _days_condition)(shown, days, column)


def _days_condition(shown: Sequence[ListedGroup], days: Mapping[str, Any], column: str) -> Sql:
    """Return the condition for the duties of groups that follow each other: whole days between the first and the
    last, of which only some places are meant."""
    first, last = min(group[0] for group in shown), max(group[0] for group in shown)
    ends = [
        Sql(f"{column} = ? AND ?", (days[one], places_condition([g[1:] for g in shown if g[0] == one], "c")))
        for one in {first, last}
    ]
    between = Sql(
        f"{column} BETWEEN ? AND ?", (days[first], days[last])
    )  # asked of the duty alone, so at first
    return all_of(
        [between, any_of([Sql(f"{column} > ? AND {column} < ?", (days[first], days[last])), *ends])]
    )


def _places_of_list(shown: Sequence[ListedGroup], days: Mapping[str, Any], column: str) -> Sql:
    """Return the condition for groups that follow each other place by place: whole places between the first and the
    last, of which only some days are meant."""
    first, last = shown[0][1:], shown[-1][1:]
    ends = [
        Sql(f"{column} BETWEEN ? AND ? AND ?", (days[min(on)], days[max(on)], places_condition([place], "c")))
        for place in {first, last}
        if (on := [group[0] for group in shown if group[1:] == place])
    ]
    between = {group[1:] for group in shown} - {first, last}
    return any_of([*ends, *([places_condition(sorted(between), "c")] if between else [])])
