"""Every regular expression of the product: those made when a module is loaded, and those given to
`re.search` and its like where they are used.

The first are seen by watching `re` while all modules are imported, so that what is built from TOML
is among them. The second are read from the source: an expression that cannot be worked out from
the module's own names is reported, for nobody could say what it costs.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "storage", "messages", "handlers")
ANCHORED = frozenset({"match", "fullmatch"})
SEARCHED = frozenset({"search"})
WHOLE = frozenset({"fullmatch"})
CALLS = frozenset("compile search match fullmatch split findall finditer sub subn".split())


@dataclass(frozen=True, slots=True)
class Found:
    """One pattern of the product: where it stands and how it is used."""

    where: str
    pattern: str
    flags: int
    ways: frozenset[str]  # "match", "fullmatch", "search": how the product uses it


def collected() -> tuple[list[Found], list[str]]:
    """All patterns, each once, and the places whose pattern could not be worked out.

    Asked of a process of its own: in this one most modules are loaded already.
    """
    command = [sys.executable, "-m", "tests.patterns.collect"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120).stdout
    found, unknown = json.loads(said)
    return [Found(w, p, f, frozenset(ways)) for w, p, f, ways in found], unknown


def collect() -> tuple[list[Found], list[str]]:
    """The same, in the process that is asked: each module is imported under a watched `re`."""
    found: dict[tuple[str, int], str] = {}
    compile_ = re._compile  # type: ignore[attr-defined]

    def watched(pattern: Any, flags: Any) -> Any:
        made = compile_(pattern, flags)
        if (where := _place()) and isinstance(made.pattern, str):
            found.setdefault((made.pattern, made.flags), where)
        return made

    re._compile = watched  # type: ignore[attr-defined]
    # Patterns that wait for their first use are compiled where they stand.
    importlib.import_module("bot.words.patterns").lazy = re.compile  # type: ignore[attr-defined]
    try:
        modules = [importlib.import_module(name) for room in ROOMS for name in _names(room)]
    finally:
        re._compile = compile_  # type: ignore[attr-defined]
    unknown: list[str] = []
    for module in modules:
        for call in _calls(module):
            where = f"{module.__name__}:{call.lineno}"
            try:
                patterns = _patterns(call.args[0], module)
                flags = _flags(call, module)
            except NameError:
                unknown.append(f"{where}: {ast.unparse(call.args[0])}")
                continue
            for made in (re.compile(pattern, flags) for pattern in patterns):
                found.setdefault((made.pattern, made.flags), where)
    ways = _ways(modules)
    return [
        Found(where, pattern, flags, frozenset(ways.get((pattern, flags)) or _of_table(where)))
        for (pattern, flags), where in found.items()
    ], unknown


def _of_table(where: str) -> frozenset[str]:
    return WHOLE if where.startswith(("handlers/books/headers", "handlers/books/viol")) else SEARCHED


def _ways(modules: list[ModuleType]) -> dict[tuple[str, int], set[str]]:
    """How each pattern with a name of its own is used; one without may be searched for."""
    source = {module: Path(module.__file__ or "").read_text("utf-8") for module in modules}
    ways: dict[tuple[str, int], set[str]] = {}
    for module, text in source.items():
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                used = set(re.findall(rf"\b{name}\.(\w+)", text)) - {"pattern"}
                bare = len(re.findall(rf"\b{name}\b(?!\.)", text)) > 1
                known = {u for u in used if u in ANCHORED} if used <= ANCHORED and not bare else SEARCHED
                ways.setdefault((value.pattern, value.flags), set()).update(known)
    return ways


def _place() -> str:
    """The file and line of ours that compiles a pattern; "" where it is not ours."""
    frame = sys._getframe(2)
    while frame and frame.f_code.co_filename.startswith(str(Path(re.__file__).parent)):
        frame = frame.f_back  # type: ignore[assignment]
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT) or path.relative_to(ROOT).parts[0] not in ROOMS:
        return ""
    return f"{path.relative_to(ROOT)}:{frame.f_lineno}"


def _names(room: str) -> Iterator[str]:
    """All modules of a room, by their dotted names."""
    package = importlib.import_module(room)
    yield room
    for info in pkgutil.walk_packages(package.__path__, f"{room}."):
        if not info.name.endswith("__main__"):
            yield info.name


def _calls(module: ModuleType) -> Iterator[ast.Call]:
    """The calls inside functions; what a module calls when it is loaded has been watched."""
    tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
    made = {n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in {inner for function in made for inner in ast.walk(function)}:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name)) if name in CALLS:
                yield node


def _patterns(node: ast.expr, module: ModuleType) -> list[str]:
    """What a call may be given: one expression, or any entry of a table of the module."""
    if isinstance(node, ast.Subscript):
        table = _value(node.value, module)
        return list(table.values() if isinstance(table, dict) else table)
    given = _value(node, module)
    given = getattr(given, "pattern", given)
    return [given] if isinstance(given, str) else []


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), module.__name__, "eval"), vars(module))


def _flags(call: ast.Call, module: ModuleType) -> int:
    """The flags with which a call of `re` compiles its pattern."""
    assert isinstance(call.func, ast.Attribute)
    at = {
        "compile": 1,
        "search": 2,
        "match": 2,
        "fullmatch": 2,
        "findall": 2,
        "finditer": 2,
        "split": 3,
        "sub": 4,
        "subn": 4,
    }[call.func.attr]
    named = [k.value for k in call.keywords if k.arg == "flags"]
    node = named[0] if named else call.args[at] if len(call.args) > at else None
    return int(_value(node, module)) if node else 0


if __name__ == "__main__":
    patterns, unclear = collect()
    rows = [(one.where, one.pattern, one.flags, sorted(one.ways)) for one in patterns]
    json.dump((rows, unclear), sys.stdout)
