"""The help pages of the command line in Chinese: what the library itself says, and its names of what is to be
written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import click

from messages.catalogue import sentence_table

_PLACE = re.compile(r"(?:INTEGER|FLOAT) RANGE|[A-Z]+(?:_[A-Z]+)*|%Y-%m-%d")
_WIDE = ("W", "F")


def named_places(text: str) -> str:
    """Return how a command is written with its places named in Chinese: [OPTIONS] FILE -> [选项] 文件."""
    words = sentence_table("cli.places")
    text = re.sub(r"\{([^{}]*)\}", r"\1", text)  # {add|list}, as the library writes a choice
    return _PLACE.sub(lambda found: words.get(found[0].replace(" ", "_"), found[0]), text)


class HelpPage(click.HelpFormatter):
    """Writes a help page; every command's (see `handlers/entry/cli/__init__.py`)."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, named_places(args), prefix or sentence_table("cli.help_page")["usage"])

    def write_heading(self, heading: str) -> None:
        named = sentence_table("cli.help_page").get(heading.lower(), heading)
        self.write(f"{'':>{self.current_indent}}{named}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write two columns, as the library does, but as wide as Chinese is."""
        named = [(named_places(first), _said(second)) for first, second in rows]
        column = min(max(_width(first) for first, _ in named), col_max) + col_spacing
        for first, second in named:
            lines = click.wrap_text(second, max(self.width - self.current_indent - column, 10)).splitlines()
            gap = " " * max(column - _width(first), col_spacing)
            self.write(f"{'':>{self.current_indent}}{first}{gap}{lines[0] if lines else ''}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{'':>{self.current_indent + column}}{line}\n")


def _said(text: str) -> str:
    """Return what is said of an option, without the library's English: [default: 90] -> （缺省 90）."""
    own = sentence_table("cli.help_page")
    if text == "Show this message and exit.":
        return own["help"]
    text, found, more = text.partition("  [")
    for theirs, ours in (
        ("default:", own["default"]),
        ("required", own["required"]),
        ("; ", "；"),
        ("]", "）"),
    ):
        more = more.replace(theirs, ours)
    return f"{text}（{more}" if found else text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in text)
