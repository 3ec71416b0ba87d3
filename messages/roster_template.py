"""An empty list to fill in, for `import`: the columns of docs/rosters.md, one sheet for enterprises, one for staff."""

from __future__ import annotations

from messages.catalogue import sentence_table
from messages.sheets import Column, Sheet

_WIDE = 18


def empty_lists() -> list[Sheet]:
    """Return both sheets without a row; the line above the header says what has to be filled in."""
    words = sentence_table("rosters.template")
    return [
        _empty(words[name], words[f"{name}_title"], words[f"{name}_columns"]) for name in ("firms", "staff")
    ]


def _empty(name: str, title: str, columns: str) -> Sheet:
    return Sheet(name, title, [Column(one, _WIDE) for one in columns.split("；")], [])
