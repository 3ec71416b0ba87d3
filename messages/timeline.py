"""Compute the drawing of a case's timeline: where on the line each date lies, in per cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

_MARGIN = timedelta(days=12)
_ROW, _TOP = 46, 30  # heights in pixels: one row, and what stands above the first
_EDGE = 4  # a label nearer than this to the left edge would be cut
_ASIDE = 82  # beyond this per cent the label stands to the left of its line


class TimelineRow(Struct, frozen=True):
    """One step: `mark` says how it stands."""

    name: str
    mark: str
    opened_on: date | None
    due: date
    legal_due: date
    reported_on: date | None
    confirmed_on: date | None


class _Drawn(Struct, frozen=True):
    """A row with its places; `begin` and `length` are the stretch between opening and date."""

    row: TimelineRow
    y: int
    begin: float
    length: float
    due: float
    legal: float | None
    reported: float | None
    confirmed: float | None


class _Timeline(Struct, frozen=True):
    """The drawing. `months` are (place, label) of the first days of quarters; `today` is None if it lies
    outside."""

    rows: list[_Drawn]
    months: list[tuple[float, str]]
    today: float | None
    today_left: bool
    height: int


def timeline(rows: Sequence[TimelineRow], published: date, today: date) -> _Timeline:
    """Return the drawing of these rows, from the day of publication to the last date."""
    dates = [d for r in rows for d in (r.due, r.legal_due, r.reported_on, r.confirmed_on) if d]
    first = min([published, *(r.opened_on for r in rows if r.opened_on)]) - _MARGIN
    last = max([*dates, published]) + _MARGIN
    if today <= last + timedelta(days=60):
        last = max(last, today + _MARGIN)
    span = (last - first).days

    def at(day: date | None) -> float | None:
        return None if day is None else round(100 * (day - first).days / span, 2)

    def place(day: date) -> float:
        return round(100 * (day - first).days / span, 2)

    drawn = [
        _Drawn(
            row,
            _TOP + n * _ROW,
            place(min(row.opened_on or published, row.due)),
            round(place(row.due) - place(min(row.opened_on or published, row.due)), 2),
            place(row.due),
            at(row.legal_due) if row.legal_due != row.due else None,
            at(row.reported_on),
            at(row.confirmed_on),
        )
        for n, row in enumerate(rows)
    ]
    now = place(today) if first <= today <= last else None
    months = [(place(day), _label(day)) for day in _quarters(first, last)]
    return _Timeline(
        drawn,
        [month for month in months if month[0] >= _EDGE],
        now,
        now is not None and now > _ASIDE,
        _TOP + len(rows) * _ROW + 8,
    )


def _quarters(first: date, last: date) -> list[date]:
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    days = [date(m // 12, m % 12 + 1, 1) for m in months]
    return [day for day in days if day.month in (1, 4, 7, 10) and day <= last]


def _label(day: date) -> str:
    return f"{day.year}年" if day.month == 1 else f"{day.month}月"
