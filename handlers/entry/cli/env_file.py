"""The file .env as text: settings put into it, and written so that only its owner can read it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from bot.words import Refusal

# What systemd, container tools and we ourselves read alike without quotes.
_PLAIN = re.compile(r"[\w./:@,+=?&%~-]*")


def merged(text: str, values: Mapping[str, str]) -> str:
    """Return the text with these values in place of its own, in its order, and new ones at the end.

    Comments and settings that are not named stay as they are.
    """
    left = dict(values)
    lines = [_line(line, left) for line in text.splitlines()]
    return "\n".join([*lines, *(f"{name}={_quoted(name, value)}" for name, value in left.items())]) + "\n"


def _line(line: str, left: dict[str, str]) -> str:
    name = line.partition("=")[0].removeprefix("export ").strip()
    return f"{name}={_quoted(name, left.pop(name))}" if "=" in line and name in left else line


def _quoted(name: str, value: str) -> str:
    """Quote a value; Refusal if no quotes can hold it for all three readers alike."""
    if _PLAIN.fullmatch(value):
        return value
    if "'" in value or not value.isprintable():
        raise Refusal("cli.init.no_quotes", name=name)
    return f"'{value}'"


def write_private(path: Path, text: str) -> None:
    """Put the text in the file's place at once, readable by its owner alone (mode 0600)."""
    made = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)
