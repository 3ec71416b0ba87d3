"""pause and resume decline what would stop nothing, or what nobody could have meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from tests.in_process import invoked
from tests.people import workbook


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("paused")
    (folder / "名单.xlsx").write_bytes(workbook())
    settings = {"DATABASE_URL": f"sqlite://{folder}/qingshen.db", "LOG_LEVEL": "error"}
    assert run(settings, "import", folder / "名单.xlsx").exit_code == 0
    return settings


def run(settings: dict[str, str], *words: str | Path) -> Result:
    return invoked(words, settings)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--reason", "x", "--city", "北京"], "各轮次中没有“北京”；可用：石家庄市、"),
        (["--reason", "x", "--city", "石家庄", "--county", "运河区"], "石家庄市没有“运河区”；可用：长安区、"),
        (["--reason", "x", "--county", "桥西区"], "请同时写 --city"),
        (["--reason", "x", "--channel", "fax"], "没有名为“fax”的通道；可用：wecom、chain、kf、email、sms"),
        (["--reason", "x", "--round", "hubei-2026"], "没有轮次“hubei-2026”；现有：hebei-2024"),
    ],
)
def test_what_would_stop_nothing_is_refused(database: dict[str, str], words: list[str], says: str) -> None:
    refused = run(database, "pause", *words)
    assert (refused.exit_code, refused.stdout) == (1, "") and says in refused.stderr
    assert run(database, "pause", "--list").stdout == "现在没有暂停发送。\n"


@pytest.mark.parametrize(
    "words",
    [[], ["--reason", " "], ["--reason", "x", "--kind", "reply"], ["--reason", "x", "--until", "soon"]],
)
def test_wrong_usage(database: dict[str, str], words: list[str]) -> None:
    assert run(database, "pause", *words).exit_code == 2


def test_begun_and_ended(database: dict[str, str]) -> None:
    begun = run(
        database,
        "pause",
        "--city",
        "石家庄",
        "--county",
        "桥西",
        "--reason",
        "名单有误",
        "--until",
        "2099-01-01",
    )
    assert begun.stdout == "已暂停发送（第1号）：石家庄市桥西区，到2099-01-01 00:00为止。原因：名单有误\n"
    refused = run(database, "resume", "2")
    assert refused.exit_code == 1 and refused.stderr.startswith("没有这些编号的暂停")
    ended = run(database, "resume", "1")
    assert ended.stdout.startswith("第1号  已恢复：石家庄市桥西区\n因暂停而等着的消息 0 条")
    assert run(database, "resume").stderr == "现在没有暂停发送，无需恢复。\n"
    assert run(database, "verify").exit_code == 0
