"""Sentences by key: what commands, pages, files and errors say. The chat's answers are in answers.toml.

A key is FILE.TABLE.NAME: `cli.backup.no_folder` is `no_folder` under `[backup]` in cli.toml. A sentence names
its values in braces, `{name}`, as str.format has them. tests/messages/test_catalogue.py holds every key and
value in the code against the sentences here. Whoever may not import this (bot, storage)
answers with a `bot.words.Sentence` or raises a `bot.words.Refusal`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.words import Refusal, Sentence  # their import would be half the time of `--help`

FOLDER = Path(__file__).parent
_NOTED = "database.noted"


def say(key: str, /, **values: object) -> str:
    """The sentence of a key with its values. KeyError for a key or a value that is not there."""
    table, _, name = key.rpartition(".")
    return sentence_table(table)[name].format_map(values)


def explain(what: Sentence | Refusal) -> str:
    """A decided sentence, or why something was not done, in words. A value may be another of them; several
    values in a tuple are listed, those in `Lines` one below the other."""
    return say(what.key, **{name: _value(value) for name, value in what.values.items()})


def _value(value: object) -> object:
    from bot.words import Lines, Refusal, Sentence

    if isinstance(value, Sentence | Refusal):
        return explain(value)
    if not isinstance(value, tuple):
        return value
    return ("\n" if isinstance(value, Lines) else "、").join(str(_value(one)) for one in value)


def noted(reason: str) -> str:
    """A reason as it stands on a message: storage notes its own by key, all others are words already."""
    table, _, name = reason.rpartition(".")
    return sentence_table(table)[name] if table == _NOTED else reason


def sentence_table(table: str) -> Mapping[str, str]:
    """All of a table, FILE.TABLE: for what is looked up by a value, such as the system's own errors."""
    file, _, name = table.partition(".")
    return MappingProxyType(_file(file)[name])


@cache
def _file(name: str) -> dict[str, dict[str, str]]:
    """Read when one of its sentences is first said: a start need not wait for the others."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
