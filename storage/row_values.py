"""Values as a row holds them, read back: SQLite keeps days, moments and JSON as text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson


def moment_of_row(value: Any) -> datetime | None:
    """Return a moment out of a raw row, in UTC."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value)


def day_of_row(value: Any) -> date:
    """Return a date out of a raw row."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def json(value: Any) -> Any:
    """Return a JSON value out of a raw row."""
    return orjson.loads(value) if type(value) is str or type(value) is bytes else value


def as_json(value: Any) -> str:
    """Return a JSON value into a raw statement."""
    return orjson.dumps(value).decode()
