"""docs/notice.md: every clause of the notice is mapped to a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
MAP = ROOT / "docs" / "notice.md"
CLAUSES = (
    "N-0",
    "N-1.0",
    "N-1.1",
    "N-1.2",
    "N-1.3",
    "N-2.1",
    "N-2.2.1a",
    "N-2.2.1b",
    "N-2.2.1c",
    "N-2.2.1d",
    "N-2.2.2a",
    "N-2.2.2b",
    "N-2.2.2c",
    "N-2.2.3a",
    "N-2.2.3b",
    "N-2.2.3c",
    "N-2.2.3d",
    "N-2.2.4",
    "N-3.1a",
    "N-3.1b",
    "N-3.2a",
    "N-3.2b",
    "N-3.2c",
    "N-3.2d",
    "N-3.2e",
    "N-3.3a",
    "N-3.3b",
    "N-3.3c",
    "N-3.4a",
    "N-3.4b",
    "N-4",
    "N-A",
)
LINE = re.compile(r"\| ([NMLD]-[\w.]+) \| (.+) \| (.*) \|")
NAMED = re.compile(r"`([\w/]+\.py)::(\w+|\*)`")


def lines(text: str) -> dict[str, list[tuple[str, str]]]:
    """Clause -> (file, test) of its line. A clause may have several lines; they add up."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in text.splitlines():
        if match := LINE.fullmatch(line):
            found.setdefault(match[1], []).extend(NAMED.findall(match[3]))
    return found


def problems(text: str, plan: str) -> list[str]:
    """What is missing in the map `text`, in the order of the clauses."""
    found = lines(text)
    quoted = re.findall(r'"([NMLD]-[\w.]+)"', plan)
    wanted = dict.fromkeys((*CLAUSES, *quoted))
    wrong = [f"{clause} has no line" for clause in wanted if clause not in found]
    wrong += [f"{clause} names no test" for clause, tests in found.items() if not tests]
    wrong += [
        f"{clause}: {file}::{test} does not exist"
        for clause, tests in found.items()
        for file, test in tests
        if not exists(file, test)
    ]
    return wrong


def exists(file: str, test: str) -> bool:
    """Whether a file of stories has this test; "*" for any."""
    path = TESTS / file
    if not path.is_file():
        return False
    names = {
        n.name
        for n in ast.parse(path.read_text("utf-8")).body
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name.startswith("test_")
    }
    return bool(names) if test == "*" else test in names


PLAN = (ROOT / "bot" / "rounds" / "hebei-2024.toml").read_text("utf-8")


def test_every_clause_has_its_behaviour_and_its_tests() -> None:
    assert problems(MAP.read_text("utf-8"), PLAN) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("| N-3.3c |", "| X-3.3c |", "N-3.3c has no line"),
        ("::test_a_question_reaches_the_desk", "::test_nobody_wrote", "does not exist"),
        (
            "`stories/test_registers.py::test_results_are_handed_over_to_each_receiver`",
            "",
            "N-3.3a names no test",
        ),
    ],
)
def test_the_map_sees_what_is_missing(old: str, new: str, says: str) -> None:
    text = MAP.read_text("utf-8")
    assert old in text
    assert any(says in p for p in problems(text.replace(old, new), PLAN))


def test_a_clause_that_only_the_plan_names_is_missed() -> None:
    assert "N-9.9z has no line" in problems(MAP.read_text("utf-8"), PLAN + 'id = "N-9.9z"')
