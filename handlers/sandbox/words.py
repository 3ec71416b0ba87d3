"""The sandbox's own sentences, by key: words.toml. It shares no catalogue with what it tests."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def sandbox_words(key: str, /, **values: object) -> str:
    """The sentence `sandbox.TABLE.NAME` with its values; KeyError for what is not there."""
    _, table, name = key.split(".")
    return _TABLES[table][name].format_map(values)
