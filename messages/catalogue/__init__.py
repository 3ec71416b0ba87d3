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
    """Return the sentence of a key with its values; KeyError if the key, or a value that it names, is
    missing."""
    table, _, name = key.rpartition(".")
    return sentence_table(table)[name].format_map(values)


def explain(what: Sentence | Refusal) -> str:
    """Put a decided sentence, or the reason why something was not done, into words.

    A value may itself be such a sentence. Several values in a tuple are listed; those in `Lines` stand one
    below the other.
    """
    return say(what.key, **{name: _value(value) for name, value in what.values.items()})


def _value(value: object) -> object:
    from bot.words import Lines, Refusal, Sentence

    if isinstance(value, Sentence | Refusal):
        return explain(value)
    if not isinstance(value, tuple):
        return value
    return ("\n" if isinstance(value, Lines) else "、").join(str(_value(one)) for one in value)


def noted(reason: str) -> str:
    """Put the reason that is stored with a message into words: storage's own are keys, all others are words
    already."""
    table, _, name = reason.rpartition(".")
    return sentence_table(table)[name] if table == _NOTED else reason


def sentence_table(table: str) -> Mapping[str, str]:
    """Return all sentences of a table (FILE.TABLE), for what is looked up by a value, such as a system
    error."""
    file, _, name = table.partition(".")
    return MappingProxyType(_file(file)[name])


@cache
def _file(name: str) -> dict[str, dict[str, str]]:
    """Read a file of sentences when one of them is first said, so that a start does not wait for all files."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
