"""群发: to whom, and what. The audiences are data (audiences.toml)."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final

from msgspec import Struct

from bot.words import DutyState, Level, Person
from bot.words.patterns import lazy

LONGEST_ANNOUNCEMENT: Final = 500  # characters: with its heading it is one WeCom message
_GAP: Final = r"[ ,，:：、。\n]+"
_TRAINING: Final = lazy(r"(?:业务)?培训(?:通知)?(?=[ ,，:：])|^(?:业务)?培训通知")


class _Audience(Struct, frozen=True):
    """The fields are the keys of audiences.toml."""

    key: str
    name: str
    words: tuple[re.Pattern[str], ...]
    level: Level
    levels: tuple[Level, ...]
    step: str = ""
    states: tuple[DutyState, ...] = ()

    def open_to(self, person: Person) -> bool:
        return any(role.level in self.levels for role in person.roles)


class Draft(Struct, frozen=True):
    """A 群发 as it was understood. `training`: whoever answers 收到 means to come."""

    audience: _Audience
    text: str
    training: bool


def _read() -> tuple[_Audience, ...]:
    data = tomllib.loads((files("bot") / "audiences.toml").read_text("utf-8"))
    return tuple(
        _Audience(
            row["key"],
            row["name"],
            tuple(re.compile(f"(?:给|向)?(?:{w}){_GAP}") for w in row["words"]),
            Level(row["level"]),
            tuple(Level(x) for x in row["levels"]),
            row.get("step", ""),
            tuple(DutyState(x) for x in row.get("states", ())),
        )
        for row in data["audience"]
    )


AUDIENCES: Final = _read()
EVERYONE: Final = AUDIENCES[-1]


def audience(key: str) -> _Audience:
    return next(a for a in AUDIENCES if a.key == key)


def draft(content: str) -> Draft:
    """What follows 群发: an audience (set off by a space or a sign), then the text."""
    content = content.strip()
    whom = EVERYONE
    for one in AUDIENCES:
        found = next((m for w in one.words if (m := w.match(content))), None)
        if found:
            whom, content = one, content[found.end() :]
            break
    return Draft(whom, content.strip(), bool(_TRAINING.match(content.strip())))
