"""Every sentence of messages/catalogue/ is used, and every use of one names a sentence and all of its values."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from bot.words import Refusal
from messages.catalogue import FOLDER, explain, say, sentence_table

ROOT = Path(__file__).parents[2]
PATHS = {path.stem: path for path in FOLDER.glob("*.toml")}
PATHS["sandbox"] = ROOT / "handlers" / "sandbox" / "words.toml"  # its own: it shares nothing with the product
FILES = {name: tomllib.loads(path.read_text("utf-8")) for name, path in PATHS.items()}
TABLES = {f"{file}.{table}": found for file, tables in FILES.items() for table, found in tables.items()}
SENTENCES = {f"{table}.{name}": text for table, found in TABLES.items() for name, text in found.items()}
KEY = re.compile(rf"(?:{'|'.join(FILES)})(?:\.[\w-]+){{1,2}}")


def names(text: str) -> set[str]:
    """The values that a sentence names."""
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def keys(node: ast.AST) -> Iterator[str]:
    """What is a key in an expression: itself, or either side of a choice between two."""
    if isinstance(node, ast.IfExp):
        yield from keys(node.body)
        yield from keys(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
        yield node.value


def uses(text: str) -> Iterator[tuple[int, str, set[str]]]:
    """(line, key, the values given) of every use. A key that is not the first thing a call is given, as one
    in a table of keys, is given none."""
    called: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            for key in keys(node.args[0]):
                called.add(key)
                yield node.lineno, key, {word.arg or "**" for word in node.keywords}
        if isinstance(node, ast.Constant):
            yield from ((node.lineno, key, set()) for key in keys(node) if key not in called)


@cache
def all_uses() -> list[tuple[str, str, set[str]]]:
    return [
        (f"{path.relative_to(ROOT)}:{line}", key, given)
        for room in ("bot", "handlers", "messages", "storage")
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, key, given in uses(path.read_text("utf-8"))
    ]


def test_every_use_names_a_sentence_and_all_of_its_values() -> None:
    unknown = [(where, key) for where, key, _ in all_uses() if key not in SENTENCES and key not in TABLES]
    assert unknown == []
    differ = [
        (where, key, given, names(SENTENCES[key]))
        for where, key, given in all_uses()
        if key in SENTENCES and given != names(SENTENCES[key])
    ]
    assert differ == []


def test_no_sentence_lies_idle() -> None:
    used = {key for _, key, _ in all_uses()}
    assert [key for key in SENTENCES if key not in used and key.rpartition(".")[0] not in used] == []


def test_a_sentence_names_its_values_plainly() -> None:
    odd = [
        key for key, text in SENTENCES.items() if not all(re.fullmatch(r"[a-z_]+", n) for n in names(text))
    ]
    assert odd == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('say("cli.verify.sound")', (1, "cli.verify.sound", set())),
        ('raise Refusal("cli.verify.problems", n=3)', (1, "cli.verify.problems", {"n"})),
        ('say("cli.verify.problems" if n else "cli.verify.sound")', (1, "cli.verify.problems", set())),
        ('KEYS = {1: "cli.verify.sound"}', (1, "cli.verify.sound", set())),
        ('sentences("cli.help")', (1, "cli.help", set())),
    ],
)
def test_a_use_is_seen(source: str, found: tuple[int, str, set[str]]) -> None:
    assert next(uses(source)) == found


def test_outside_text_is_put_in_as_it_is() -> None:
    assert "{n}" in say("cli.backup.there_already", file="{n}")
    refusal = Refusal("cli.backup.there_already", file="a.db")
    assert explain(refusal) == say("cli.backup.there_already", file="a.db")
    with pytest.raises(KeyError):
        say("cli.backup.there_already")
    assert "backup" in sentence_table("cli.commands")


def test_a_page_says_what_to_do_and_names_no_setting() -> None:
    """The page of settings itself shows their values, in a list made from them."""
    pages = {path.name: path.read_text("utf-8") for path in (ROOT / "messages" / "pages").glob("*.j2")}
    said = {key: text for key, text in SENTENCES.items() if key.startswith(("web.", "settings.chosen."))}
    setting = re.compile(r"[A-Z]{2,}_[A-Z]{2,}|环境变量")
    assert [key for key, text in {**pages, **said}.items() if setting.search(text)] == []
