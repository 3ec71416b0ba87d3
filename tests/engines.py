"""Which engine plays which variant of a story."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest


def variants(names: str | tuple[str, ...], values: Collection[Any]) -> pytest.MarkDecorator:
    """As `parametrize`, for tests whose variants write and read by the same statements, or by none: what
    they differ in is decided before. SQLite plays each, PostgreSQL the first."""
    several = not isinstance(names, str)
    rows = [tuple(value) if several else (value,) for value in values]
    played = [("sqlite", *row) for row in rows] + [("postgres", *rows[0])]
    given = ("database_url", *names) if several else ("database_url", names)
    return pytest.mark.parametrize(given, played, indirect=["database_url"])
