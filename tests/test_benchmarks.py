"""Each benchmark runs to its end at its smallest size: what nobody runs for weeks must not rot unseen."""

from __future__ import annotations

from importlib import import_module

import pytest

from benchmarks.__main__ import PARTS
from benchmarks.databases import Engine, Postgres, Sqlite
from benchmarks.goals import GOALS, judged
from benchmarks.growth import curves, drawn
from benchmarks.measure import Figure, Scale, table
from tests import pg

# The first wants PostgreSQL; a whole round, however small, is half a minute of sandbox.
APART = ("processes", "rehearsal")
SMALLEST = Scale(cases=(8,), runs=1, processes=(1, 2))


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """One for all parts: its schema is made once."""
    return Sqlite(tmp_path_factory.mktemp("benchmarks"))


@pytest.mark.parametrize("part", [part for part in PARTS if part not in APART])
async def test_a_benchmark_comes_to_its_end(part: str, sqlite: Engine) -> None:
    found = await import_module(f"benchmarks.bench_{part}").run([sqlite], SMALLEST)
    assert found and all(figure.cells() for figure in found)


async def test_several_processes_are_measured_on_postgres(pg_server: pg.Server) -> None:
    found = await import_module("benchmarks.bench_processes").run([Postgres(pg_server.dsn)], SMALLEST)
    assert len(found) == 2
    assert all("2 processes" in figure.what for figure in found)


def test_every_part_can_be_loaded() -> None:
    assert all(import_module(f"benchmarks.bench_{part}").run for part in PARTS)


def _sized(cases: int, ours: float) -> Figure:
    return Figure(f"next morning, {cases:,} cases, SQLite, CPU", [ours], "the same rows", [1.0], cases)


def test_a_goal_is_judged_by_its_figures() -> None:
    said = list(judged([_sized(1_000, 2.0), _sized(10_000, 4.0)]))
    assert (
        "| next morning, 1,000 cases, SQLite, CPU | the same rows | ≤ 3.0 | 2.00, 500/s | reached |" in said
    )
    assert any("10,000" in line and line.endswith("**behind** |") for line in said)
    assert len(said) == 2 + 2 + len(GOALS) - 1  # the head, both figures, what was not measured


def test_growth_is_drawn_for_what_was_measured_at_several_sizes() -> None:
    figures = [_sized(1_000, 2.0), _sized(10_000, 4.0), Figure("one, 8 cases, SQLite", [1.0], "-", [1.0])]
    (curve,) = curves(figures)
    assert curve.points == [(1_000, 2.0, 1.0), (10_000, 4.0, 1.0)]
    assert drawn([curve]).count('<path class="ours"') == 1
    assert "next morning" in table(figures)
