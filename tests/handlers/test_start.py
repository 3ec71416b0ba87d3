"""What a start must not pay for: seen in a process of its own, since in this one all is loaded."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any

import pytest

from bot.words import patterns
from bot.words.patterns import lazy

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "messages", "storage")
_DATACLASS_REPLACE = re.compile(r"^\s*from dataclasses import .*\breplace\b", re.MULTILINE)
# Parts that most commands and a service at its start have no use for.
ON_DEMAND = {
    "asyncpg",
    "wechatpy",
    "requests",
    "xlsxwriter",
    "stdnum",
    "rapidfuzz",
    "handlers.sandbox.wecom",
    "apscheduler",
}
# Each costs half a millisecond; a mere value is a msgspec.Struct (decision 79).
PARTS = {
    "handlers.entry.clock.engine.Engine",
    "handlers.runtime.context.Context",
    "handlers.runtime.settings.Settings",
    "handlers.services.accounts.links.Links",
    "handlers.services.conversation.assist.Assist",
    "handlers.services.conversation.turn.Turn",
    "handlers.services.delivery.dispatcher.Dispatcher",
    "handlers.services.delivery.settling.Settler",
    "messages.tokens.Token",
}
SEEN = """
import json, sys, importlib
from bot.words import patterns
importlib.import_module(sys.argv[1])
made = sum(1 for one in patterns._KNOWN if patterns.compiled(one))
rooms = ("bot", "handlers", "messages", "storage")
ours = [module for name, module in sys.modules.items() if name.partition(".")[0] in rooms]
classes = {one for module in ours for one in vars(module).values() if isinstance(one, type)}
own = [one for one in classes if one.__module__.partition(".")[0] in rooms]
parts = [f"{one.__module__}.{one.__name__}" for one in own if "__dataclass_fields__" in vars(one)]
print(json.dumps([sorted(sys.modules), len(patterns._KNOWN), made, parts]))
"""


@pytest.mark.parametrize("module", ["handlers.entry.cli.serve", "handlers.entry.cli.imports"])
def test_a_start_loads_no_clients_and_compiles_no_sentences(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SEEN, module], cwd=ROOT, check=True, capture_output=True, timeout=120
    )
    loaded, known, compiled, dataclasses = json.loads(done.stdout)
    assert not ON_DEMAND & set(loaded)
    assert known > 300 and compiled < 10
    assert set(dataclasses) <= PARTS


def test_a_value_is_changed_by_the_replace_of_words() -> None:
    """`dataclasses.replace` fails for a struct, which mypy does not see: it is for the Settings alone."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    theirs = [path for path in files if _DATACLASS_REPLACE.search(path.read_text("utf-8"))]
    assert [path.name for path in theirs if "settings" not in path.read_text("utf-8")] == ["values.py"]


def test_a_pattern_is_compiled_once_and_is_like_any_other() -> None:
    pattern = lazy("(?P<n>[0-9]+)家", 0)
    try:
        assert not patterns.compiled(pattern) and pattern.pattern == "(?P<n>[0-9]+)家"
        found = pattern.search("共12家")
        assert found and found["n"] == "12" and pattern.sub("x", "3家") == "x"
        assert patterns.compiled(pattern) and pattern.groupindex == {"n": 1} and pattern.flags == 32
    finally:
        patterns._KNOWN.remove(pattern)


def test_all_are_compiled_beforehand() -> None:
    patterns.compile_all()
    assert all(map(patterns.compiled, patterns._KNOWN))


def test_a_set_of_characters_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiler: Any = import_module("re._compiler")
    library, asked = compiler._optimize_charset, []

    def worked_out(charset: Any, *case: Any) -> Any:
        asked.append(tuple(charset))
        return library(charset, *case)

    monkeypatch.setattr(compiler, "_optimize_charset", worked_out)
    spec = find_spec("bot.words.character_sets")
    assert spec and spec.loader
    character_sets = module_from_spec(spec)  # as it is loaded by a process of its own
    spec.loader.exec_module(character_sets)
    numerals = "[〇零一二两三四五六七八九十百廿卅]"
    with character_sets.remembered():
        one = re.compile(f"{numerals}号{numerals}月(?i:[Ａａb])第{numerals}")
    assert len(asked) == len(set(asked)) == 2
    assert one.search("第三号八月B第十") and not one.search("三号人月B第十")
    assert compiler._optimize_charset is worked_out, "outside, the library does as ever"


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_of_bot_compiles_when_it_is_loaded(path: Path) -> None:
    """`bot.words.patterns.lazy` does it when the pattern is first used."""
    assert path.name == "patterns.py" or "re.compile" not in at_load(ast.parse(path.read_text("utf-8")))


def at_load(node: ast.AST) -> set[str]:
    """What is called when the module is loaded; not what its functions and classes call."""
    called = {ast.unparse(node.func)} if isinstance(node, ast.Call) else set()
    for inner in ast.iter_child_nodes(node):
        if not isinstance(inner, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            called |= at_load(inner)
    return called
