"""What deploy/ promises: the backup that is put back each night, and files that fit together."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from handlers.runtime.settings import Settings
from tests import pg
from tests.harness import REPO, Harness
from tests.people import workbook

DEPLOY = REPO / "deploy"


async def backup(s: Harness, folder: Path, **more: str) -> tuple[int, str]:
    """The script's exit status and all that it says."""
    env = s.environment(**more)
    env["PATH"] = f"{REPO}/.venv/bin:{env['PATH']}"
    ran = await asyncio.create_subprocess_exec(
        *("sh", str(DEPLOY / "backup.sh"), str(folder)),
        env=env,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await ran.communicate()
    return ran.returncode or 0, out.decode()


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_nightly_backup_is_put_back_and_verified_and_old_ones_go(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url, drill = request.getfixturevalue(f"{engine}_url"), {}
    with ExitStack() as stack:
        if engine == "postgres":
            server: pg.Server = request.getfixturevalue("pg_server")
            drill["DRILL_DATABASE_URL"] = stack.enter_context(server.database())
            drill["PATH"] = f"{pg.tools()}:{os.environ['PATH']}"
        async with Harness(url, at="2025-02-21T09:00", digests=False) as s:
            await s.imports(workbook(staff=[]))
            for old in ("20240101-023000", "20240102-023000"):
                (tmp_path / f"qingshen-{old}.db").write_text("old")
            status, said = await backup(s, tmp_path, KEEP="2", **drill)
            assert status == 0, said
            kept = sorted(path.name for path in tmp_path.glob("qingshen-*.db"))
            assert kept[0] == "qingshen-20240102-023000.db" and len(kept) == 2


async def test_a_backup_that_cannot_be_made_fails_and_removes_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        old = tmp_path / "qingshen-20240101-023000.db"
        old.write_text("old")
        status, said = await backup(s, tmp_path, KEEP="0", DATABASE_URL="postgres://a:b@127.0.0.1:1/c")
        assert status != 0 and "Traceback" not in said and old.exists(), said


def _compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return read


def test_compose_names_files_variables_and_settings_that_are_there() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    services = _compose()["services"]
    mounted = {
        volume.split(":")[0]
        for one in services.values()
        for volume in one.get("volumes", [])
        if volume[0] == "."
    }
    assert mounted and all((DEPLOY / path).exists() for path in mounted)
    pinned = (DEPLOY / "pin.sh").read_text("utf-8")
    for name in set(re.findall(r"\$\{(\w+)", text)):
        assert f"{name}=" in pinned, name
    ours = set(services["app"]["environment"])
    assert {name.lower() for name in ours} <= set(Settings.__dataclass_fields__)
    made = (REPO / "Containerfile").read_text("utf-8")
    folders = {volume.split(":")[1] for volume in services["backup"]["volumes"] if volume[0] != "."}
    assert all(folder in made for folder in folders)


def test_pinning_leaves_what_compose_wants_to_find(tmp_path: Path) -> None:
    """compose.yaml names ../.env for `init`, too, which writes it: pin.sh begins it, and never over an old one."""
    deploy, docker = tmp_path / "deploy", tmp_path / "bin" / "docker"
    deploy.mkdir()
    docker.parent.mkdir()
    shutil.copy(DEPLOY / "pin.sh", deploy)
    docker.write_text('#!/bin/sh\n[ "$1" = pull ] || echo image@sha256:0\n')
    docker.chmod(0o755)
    named = [e for one in _compose()["services"].values() for e in [one.get("env_file")] if e]
    for text in ("", "SECRET_KEY=kept\n"):
        done = subprocess.run(
            ["sh", "pin.sh", "qs.example"],
            cwd=deploy,
            env={"PATH": f"{docker.parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        for name in named:
            file = deploy / name
            assert file.read_text() == text and file.stat().st_mode & 0o777 == 0o600
        (tmp_path / ".env").write_text("SECRET_KEY=kept\n")


def test_units_run_what_is_there() -> None:
    for unit in DEPLOY.glob("*.service"):
        for path in re.findall(r"/srv/qingshen/(deploy/\S+)", unit.read_text("utf-8")):
            assert (REPO / path).exists(), path
