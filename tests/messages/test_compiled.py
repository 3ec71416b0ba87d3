"""Templates are compiled once for all processes, and anew when they or the filters have changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from messages.compiled import Compiled


@pytest.fixture(autouse=True)
def writes_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def compiles(source: str, kept: Compiled) -> bool:
    """Whether a new process has to compile the template; its text is right in any case."""
    parsed: list[str] = []

    class Watched(Environment):
        def _parse(self, source: str, *rest: Any) -> Any:
            parsed.append(source)
            return super()._parse(source, *rest)

    found = Watched(loader=DictLoader({"a": source}), bytecode_cache=kept).get_template("a")
    assert found.render(n=2) == source.replace("{{ n }}", "2")
    return bool(parsed)


def test_the_next_process_compiles_nothing(tmp_path: Path) -> None:
    assert compiles("{{ n }} 家", Compiled(tmp_path / "new"))
    assert not compiles("{{ n }} 家", Compiled(tmp_path / "new"))


def test_a_changed_template_and_a_changed_filter_are_compiled_anew(tmp_path: Path) -> None:
    compiles("{{ n }} 家", Compiled(tmp_path))
    assert compiles("{{ n }} 项", Compiled(tmp_path)) and not compiles("{{ n }} 项", Compiled(tmp_path))
    assert compiles("{{ n }} 项", Compiled(tmp_path, "others"))


def test_where_nothing_may_be_written_each_process_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Compiled(Path("/proc/kept"))
    assert compiles("{{ n }} 家", nowhere) and compiles("{{ n }} 家", nowhere)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiles("{{ n }} 家", Compiled(tmp_path / "kept")) and not (tmp_path / "kept").exists()
