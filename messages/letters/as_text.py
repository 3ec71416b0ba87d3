"""A letter as text, to be read on a page."""

from __future__ import annotations

import io
from typing import Any


def letter_lines(content: bytes) -> list[str]:
    """Return the paragraphs of a .docx from top to bottom without the empty ones; a row of a table is a line."""
    from docx import Document  # 150 ms, which no start should pay
    from docx.table import Table

    found: list[str] = []
    for part in Document(io.BytesIO(content)).iter_inner_content():
        found += _rows(part) if isinstance(part, Table) else part.text.splitlines()
    return [line.strip() for line in found if line.strip()]


def _rows(table: Any) -> list[str]:
    return ["　".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in table.rows]
