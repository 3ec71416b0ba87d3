"""The docs are true: both READMEs say the same, what they point to exists, their commands run."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from tests.commands import REPO, run
from tests.people import firm, workbook

ENGLISH, CHINESE = REPO / "README.md", REPO / "README.zh-CN.md"
PAGES = [*sorted(REPO.glob("*.md")), *sorted((REPO / "docs").rglob("*.md"))]
# A whole round on a virtual clock takes minutes; `tests/stories` play rounds of their own.
BY_HAND = {"qingshen simulate"}


def commands(page: Path) -> list[str]:
    """Every line of the page's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def headings(page: Path) -> list[str]:
    return re.findall(r"^(#+) ", page.read_text("utf-8"), re.MULTILINE)


def test_the_chinese_sister_says_the_same() -> None:
    assert commands(ENGLISH) == commands(CHINESE)
    assert headings(ENGLISH) == headings(CHINESE)


def test_every_link_leads_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:)([^)#]+)")
    named = [(page, to) for page in PAGES for to in link.findall(page.read_text("utf-8"))]
    assert named and [(page, to) for page, to in named if not (page.parent / to).exists()] == []


LIVING = [
    page
    for page in PAGES
    if page.parent.name != "decisions" and page.name not in ("mutants.md", "CHANGELOG.md")
]
FILE = re.compile(r"`((?:bot|handlers|storage|messages|tests|docs|deploy|benchmarks)/[\w./-]+)`")


def test_every_file_that_is_named_is_there() -> None:
    """Decisions are history: what they name may have moved since."""
    named = [(page, name) for page in LIVING for name in FILE.findall(page.read_text("utf-8"))]
    assert named and [(page, name) for page, name in named if not (REPO / name).exists()] == []


def test_each_decision_has_a_number_of_its_own_and_stands_once_under_its_subject() -> None:
    pages = sorted((REPO / "docs/decisions").glob("0*.md"))
    lines = [
        f"- {page.read_text('utf-8').splitlines()[0][2:].replace('. ', '. [', 1)}]({page.name})"
        for page in pages
    ]
    assert len({page.name[:4] for page in pages}) == len(pages)
    index = (REPO / "docs/decisions/README.md").read_text("utf-8").splitlines()
    assert sorted(line for line in index if line.startswith("- ") and ".md)" in line) == sorted(lines)


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPO / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {c.split()[1] for page in PAGES for c in commands(page) if c.startswith("make ")}
    assert named and named <= targets


def test_every_command_runs(tmp_path: Path) -> None:
    """In order, in an empty folder that holds nothing but the roster. A short one: the published list is read
    by tests/handlers/test_intake.py, and commands on as many enterprises are what the benchmarks measure."""
    firms = [firm(n, f"石家庄岚{sign}电镀有限公司", f"clerk{n}") for n, sign in enumerate("岱川澄森", 1)]
    (tmp_path / "roster.xlsx").write_bytes(workbook(*firms))
    lines = [c for c in commands(ENGLISH) if c.startswith("qingshen ") and c not in BY_HAND]
    assert len(lines) > 5
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    for line in lines:
        done = run(environment, shlex.split(line)[1:], tmp_path)
        assert done.status == 0, f"{line}: {done.out[-500:]} {done.err}"
        assert "Traceback" not in done.err
