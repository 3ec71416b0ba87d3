"""The previous release's code on today's schema, and today's code on a database that it filled.

The previous release is a commit of this repository; its sources come out of `git archive`, so that
nothing is kept twice. See docs/decisions/0044-the-release-before.md for the choice.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness import REPO
from tests.people import FIRM, firm, workbook

PREVIOUS = "c84d77deb0"  # replace with the newest tag when a version is released
WAIT = 200.0


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of the previous release."""
    packed = subprocess.run(
        ["git", "archive", "--format=tar", PREVIOUS], cwd=REPO, capture_output=True, check=False, timeout=60
    )
    if packed.returncode:
        assert not os.environ.get("CI"), "CI clones the whole history: fetch-depth 0"
        pytest.skip(f"this clone has no {PREVIOUS}: {packed.stderr.decode()}")
    folder = tmp_path_factory.mktemp("previous")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def run(source: Path, env: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the program in `source`, in a process of its own."""
    own = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "LOG_LEVEL": "error",
        "PYTHONPATH": str(source),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SECRET_KEY": "k3Zq8-previous-release-0f9a7c2e51b6d4",
        **env,
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=source,
        env=own,
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )


def done(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 0, f"{ran.args}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def book(folder: Path, n: int, name: str) -> str:
    path = folder / f"{n}.xlsx"
    path.write_bytes(workbook(firm(n, name, f"clerk{n}")))
    return str(path)


def test_both_ways(previous: Path, database_url: str, tmp_path: Path) -> None:
    """Filled by the previous release, brought up, used by both in turn, and sound at the end."""
    env = {"DATABASE_URL": database_url, "FLOOD_GUARD": "0"}
    done(run(previous, env, "migrate"))
    done(run(previous, env, "import", book(tmp_path, 1, FIRM)))
    done(run(previous, env, "tick", "--at", "2025-02-18T09:00"))
    # Today's code on it.
    done(run(REPO, env, "migrate"))
    assert "已是本版本" in done(run(REPO, env, "migrate"))
    done(run(REPO, env, "tick", "--at", "2025-02-21T09:00"))
    done(run(REPO, env, "verify"))
    # The previous release on today's schema, while both run: it reads, imports and sends.
    done(run(previous, env, "import", book(tmp_path, 2, "石家庄恒远电镀有限公司")))
    done(run(previous, env, "tick", "--at", "2025-02-25T09:00"))
    assert "恒远" in done(run(previous, env, "case", "石家庄恒远电镀有限公司"))
    # And today's again on what that left.
    done(run(REPO, env, "tick", "--at", "2025-02-27T09:00"))
    assert FIRM in done(run(REPO, env, "case", FIRM))
    done(run(REPO, env, "verify"))
    sent = done(run(REPO, env, "messages", "--status", "sent"))
    assert sent.strip()


def test_the_previous_release_stores_what_comes_in(previous: Path, database_url: str, tmp_path: Path) -> None:
    """Its statements name their columns: what has been added since must have a default."""
    env = {"DATABASE_URL": database_url}
    done(run(REPO, env, "migrate"))
    script = (
        "import asyncio, datetime\n"
        "from storage import db, inbox\n"
        "async def main():\n"
        f"    await db.connect({database_url!r})\n"
        "    now = datetime.datetime.now(datetime.UTC)\n"
        "    kept = await inbox.keep('k', 'clerk', '进度', now, 'hebei-2024')\n"
        "    assert kept.id\n"
        "    await db.disconnect()\n"
        "asyncio.run(main())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=previous,
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(previous)},
    )
    assert ran.returncode == 0, ran.stderr


def test_migrate_never_calls_current_what_tick_calls_absent(database_url: str, tmp_path: Path) -> None:
    env = {"DATABASE_URL": database_url}
    done(run(REPO, env, "migrate"))
    name = database_url.rpartition("/")[2].partition("?")[0]
    script = (
        "import asyncio\n"
        "from storage import db\n"
        "async def main():\n"
        f"    await db.connect({database_url!r})\n"
        "    await db.rows('ALTER TABLE duties RENAME TO lost')\n"
        "    await db.disconnect()\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=REPO, check=True, timeout=WAIT)
    ran = run(REPO, env, "migrate")
    assert ran.returncode == 1, f"{name}: {ran.stdout}"
    assert "duties" in ran.stderr
    ticked = run(REPO, env, "tick")
    assert ticked.returncode == 1
    assert "duties" in ticked.stderr
