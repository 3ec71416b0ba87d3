"""docs/domain.md: every transition and clause that the code cites can be looked up there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOMAIN = (ROOT / "docs" / "domain.md").read_text("utf-8")
NOTICE = (ROOT / "docs" / "notice.md").read_text("utf-8")
ROOMS = ("bot", "handlers", "messages", "storage")
TRANSITION = re.compile(r"\bS(\d{1,2})(?:-S?(\d{1,2}))?\b")  # S7, S20-S27
CLAUSE = re.compile(r"\bN-[\d.]+[a-z]?\b")


def sources() -> Iterator[tuple[Path, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT), path.read_text("utf-8")


def test_every_transition_that_the_code_cites_is_described() -> None:
    described = set(re.findall(r"^\| S(\d+) \|", DOMAIN, re.M))
    assert described == {str(n) for n in range(1, 31)}
    unknown = [
        f"{path}: {match[0]}"
        for path, text in sources()
        for match in TRANSITION.finditer(text)
        if {number for number in match.groups() if number} - described
    ]
    assert not unknown


def test_every_clause_that_the_code_cites_is_in_the_map() -> None:
    mapped = set(re.findall(r"^\| (N-[\w.]+) \|", NOTICE, re.M))
    unknown = [
        f"{path}: {clause}"
        for path, text in sources()
        for clause in CLAUSE.findall(text)
        if clause not in mapped
    ]
    assert not unknown
