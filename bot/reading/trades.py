"""Words that occur in enterprises' names: for the work itself, for trades, for goods."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Final

from bot.words.patterns import lazy

_DATA = tomllib.loads(resources.files("bot").joinpath("trade_words.toml").read_text("utf-8"))
WORK: Final = frozenset(_DATA["work"])
INDUSTRIES: Final = tuple(sorted(_DATA["industries"], key=len, reverse=True))
INDUSTRY: Final = lazy("|".join(INDUSTRIES))
GOODS: Final = lazy(f"(?:{'|'.join(_DATA['goods'])})$")
