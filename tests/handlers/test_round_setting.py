"""ROUND names one round or several: each file counts for its round, and a list says into which it goes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.plans.load import shipped_plan
from handlers.entry.cli import cli
from handlers.runtime.bootstrap import load_plans
from handlers.runtime.settings import Settings, SettingsError
from tests.people import workbook
from tests.refused import refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    later = shipped_plan("hebei-2024").replace("hebei-2024", "hebei-2025").replace("2025-02-28", "2025-03-14")
    (tmp_path / "later.toml").write_text(later.replace("2024年全省", "2025年全省"), "utf-8")
    (tmp_path / "list.xlsx").write_bytes(workbook())
    return tmp_path


def run(folder: Path, *words: str | Path, rounds: str = "") -> Result:
    settings = {
        "DATABASE_URL": f"sqlite://{folder}/qingshen.db",
        "LOG_LEVEL": "error",
        "ROUND": rounds or f"hebei-2024, {folder / 'later.toml'}",
    }
    return CliRunner().invoke(cli, [str(word) for word in words], env=settings)


def test_keys_and_paths_in_their_order(folder: Path) -> None:
    for written in (f"{folder}/later.toml,hebei-2024", f" {folder}/later.toml ，hebei-2024，,"):
        assert [plan.key for plan in load_plans(Settings(round=written))] == ["hebei-2025", "hebei-2024"]
    with refused(SettingsError, "两份计划的 key 都是“hebei-2024”"):
        (folder / "again.toml").write_text(shipped_plan("hebei-2024"), "utf-8")
        load_plans(Settings(round=f"hebei-2024,{folder}/again.toml"))


def test_each_list_goes_into_the_round_that_it_names(folder: Path) -> None:
    refused = run(folder, "import", folder / "list.xlsx")
    assert refused.exit_code == 1 and "请用 --round 写明是哪一个：hebei-2024（" in refused.stderr
    assert "hebei-2025（2025年全省清洁生产审核）" in refused.stderr
    for key in ("hebei-2025", "hebei-2024"):
        assert f"（{key}）" in run(folder, "import", "--round", key, folder / "list.xlsx").stdout
    for key, due in (("hebei-2024", "2025-02-28"), ("hebei-2025", "2025-03-14")):
        assert due in run(folder, "case", "石家庄岚澄化工有限公司", "--round", key).stdout
    assert "现有：hebei-2024" in run(folder, "case", "岚澄", "--round", "hubei-2026").stderr


def test_the_file_counts_for_its_round_once_it_is_changed(folder: Path) -> None:
    for key in ("hebei-2025", "hebei-2024"):
        run(folder, "import", "--round", key, folder / "list.xlsx")
    plan = folder / "later.toml"
    plan.write_text(plan.read_text("utf-8").replace("2025-03-14", "2025-03-21"), "utf-8")
    shown = run(folder, "replan").stdout
    assert "2025-03-14" in shown and "2025-03-21" in shown
    assert run(folder, "replan", "--apply").exit_code == 0
    assert "2025-03-21" in run(folder, "case", "石家庄岚澄化工有限公司", "--round", "hebei-2025").stdout
    assert run(folder, "verify").exit_code == 0


@pytest.mark.parametrize("command", ["migrate", "tick", "doctor", "serve"])
def test_one_broken_plan_of_several_is_refused_with_all_its_errors(folder: Path, command: str) -> None:
    plan = folder / "later.toml"
    text = (
        plan.read_text("utf-8")
        .replace("2025-03-14", '"2025-03-14"')
        .replace('owner    = "county"', "owner = 1")
    )
    plan.write_text(text, "utf-8")
    found = run(folder, command)
    assert found.exit_code == 1 and found.stderr.startswith("轮次计划有2处需要改正：\n第")
    opens_it_first = command in ("tick", "doctor")
    assert (folder / "qingshen.db").exists() == opens_it_first


def test_the_sandbox_begins_with_a_sample_of_each(folder: Path) -> None:
    from handlers.entry.cli import serve
    from handlers.rehearsal.local import running_service
    from handlers.runtime.bootstrap import open_database
    from handlers.runtime.clocks import Clock
    from storage import rounds

    async def begun() -> list[str]:
        settings = Settings(
            database_url=f"sqlite://{folder}/sandbox.db", round=f"hebei-2024,{folder / 'later.toml'}"
        )
        async with open_database(settings), running_service(settings, Clock()) as parts:
            await serve._sample(settings, parts.context.ctx())
            return [one.key for one in await rounds.active()]

    assert sorted(asyncio.run(begun())) == ["hebei-2024", "hebei-2025"]
