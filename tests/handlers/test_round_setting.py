"""ROUND names one round or several: each file counts for its round, and a list says into which it goes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import Result

from bot.plans.load import shipped_plan
from handlers.runtime.bootstrap import load_plans
from handlers.runtime.settings import Settings, SettingsError
from tests.in_process import invoked
from tests.people import STAFF, STAFF_HEAD, firm, sheet, workbook
from tests.refused import refused

WRONG = ((1, "武汉市"), (2, "武汉市"), (3, "黄石市"))


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
    return invoked(words, settings)


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
    (folder / "staff.xlsx").write_bytes(sheet(STAFF_HEAD, STAFF))
    staff = run(folder, "import", folder / "staff.xlsx")  # who serves in each round
    assert staff.exit_code == 0 and "轮次：" not in staff.stdout
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


def test_a_list_goes_into_the_only_round_that_runs(folder: Path) -> None:
    """ROUND was never set: the shipped round that it names by itself is not the one that runs."""
    begun = run(folder, "import", "--round", folder / "later.toml", folder / "list.xlsx", rounds="hebei-2024")
    assert "（hebei-2025）" in begun.stdout
    for words in (("--dry-run",), ()):
        again = run(folder, "import", *words, folder / "list.xlsx", rounds="hebei-2024")
        assert again.exit_code == 0 and "轮次：2025年全省清洁生产审核（hebei-2025）" in again.stdout
    # An administrator who sets ROUND to a new round begins it, and nothing goes into the one that runs.
    other = folder / "again.toml"
    other.write_text(shipped_plan("hebei-2024").replace("hebei-2024", "hebei-2030"), "utf-8")
    begun = run(folder, "import", folder / "list.xlsx", rounds=str(other))
    assert begun.exit_code == 0 and "（hebei-2030）" in begun.stdout
    asked = run(folder, "import", folder / "list.xlsx", rounds=str(other))  # now both run
    assert asked.exit_code == 1 and "hebei-2025（" in asked.stderr and "hebei-2030（" in asked.stderr


def test_cities_that_are_not_of_the_round_are_told_with_its_name(folder: Path) -> None:
    away = workbook(*(firm(n, f"武汉岚澄{n}化工有限公司", f"w{n}", 市=city) for n, city in WRONG), staff=[])
    (folder / "away.xlsx").write_bytes(away)
    refused = run(folder, "import", folder / "away.xlsx", rounds="hebei-2024")
    name = "轮次“2024年全省清洁生产审核”（hebei-2024）"
    assert f"“武汉市”不是{name}的市" in refused.stdout and "“黄石市”不是" in refused.stdout
    assert f"“武汉市”不是{name}的市，同样的另有1种（共3行）" in refused.stderr


def test_a_dry_run_offers_no_number_and_says_how_many_begin(folder: Path) -> None:
    run(folder, "import", folder / "list.xlsx", rounds="hebei-2024")
    into = ("import", "--round", folder / "later.toml", folder / "list.xlsx")
    shown = run(folder, *into, "--dry-run", rounds="hebei-2024").stdout
    assert "导入编号" not in shown and "--undo" not in shown
    assert "将会列入已登记的企业 1 家" in shown and "新增企业 0 家" in shown and "1 行没有变化" not in shown
    done = run(folder, *into, rounds="hebei-2024").stdout
    assert "已列入已登记的企业 1 家" in done and "qingshen import --undo 2" in done
    assert "列入企业1家" in run(folder, "import", "--log", rounds="hebei-2024").stdout
    unknown = run(folder, "import", "--undo", "99", rounds="hebei-2024").stderr
    assert unknown == "没有编号为99的导入；用 qingshen import --log 查看历次导入。\n"
