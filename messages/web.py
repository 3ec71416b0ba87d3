"""Render pages for a browser. Every word of them stands in pages/ and is escaped where it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.words import SHANGHAI
from messages.assets import asset
from messages.compiled import Compiled
from messages.pausing import minute
from messages.words import FILTERS, MARKS

PAGES: Environment = Environment(
    loader=PackageLoader("messages", "pages"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    bytecode_cache=Compiled(),
    auto_reload=False,
)


def _moment(value: datetime) -> str:
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


PAGES.filters.update({**FILTERS, "moment": _moment, "minute": minute})
PAGES.globals.update(marks=MARKS, asset=asset)


def web_page(name: str, **facts: Any) -> str:
    """Return the page `pages/NAME.html.j2` with these facts, as HTML."""
    return PAGES.get_template(f"{name}.html.j2").render(**facts)
