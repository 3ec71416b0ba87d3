"""The sandbox's own sentences, by key (words.toml). It shares no catalogue with the product, which it
tests."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def sandbox_words(key: str, /, **values: object) -> str:
    """Return the sentence `sandbox.TABLE.NAME` with its values; KeyError if the key or a value is missing."""
    _, table, name = key.split(".")
    return _TABLES[table][name].format_map(values)
