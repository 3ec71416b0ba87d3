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
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage import db
from tests.commands import REPO, Ran, run
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


def environment(source: Path, **more: str) -> dict[str, str]:
    """The environment of a process that runs the sources in `source`."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "LOG_LEVEL": "error",
        "PYTHONPATH": str(source),
        "SECRET_KEY": "k3Zq8-previous-release-0f9a7c2e51b6d4",
        **more,
    }


def python(source: Path, script: str, **env: str) -> str:
    """What a program says that stands in `source`, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=source,
        env=environment(source, **env),
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def before(source: Path, url: str, *commands: Sequence[str]) -> str:
    """Commands of the previous release, one after the other; what they said."""
    script = f"""
import runpy, sys
for words in {commands!r}:
    sys.argv = ["qingshen", *words]
    try:
        runpy.run_module("bot", run_name="__main__")
    except SystemExit as end:
        assert not end.code, (words, end.code)
"""
    return python(source, script, DATABASE_URL=url, FLOOD_GUARD="0")


def today(url: str, *words: str) -> Ran:
    """A command of today's program."""
    return run(environment(REPO, DATABASE_URL=url, FLOOD_GUARD="0"), words)


def done(ran: Ran) -> str:
    assert ran.status == 0, ran
    return ran.out


def book(folder: Path, n: int, name: str) -> str:
    """The path of a roster with this enterprise, as the release's `import` takes it."""
    path = folder / f"{n}.xlsx"
    path.write_bytes(workbook(firm(n, name, f"clerk{n}")))
    return str(path)


def test_both_ways(previous: Path, database_url: str, tmp_path: Path) -> None:
    """Filled by the previous release, brought up, used by both in turn, and sound at the end."""
    url = database_url
    before(
        previous, url, ("migrate",), ("import", book(tmp_path, 1, FIRM)), ("tick", "--at", "2025-02-18T09:00")
    )
    # Today's code on it.
    done(today(url, "migrate"))
    assert "已是本版本" in done(today(url, "migrate"))
    done(today(url, "tick", "--at", "2025-02-21T09:00"))
    done(today(url, "verify"))
    # The previous release on today's schema, while both run: it reads, imports and sends.
    other = "石家庄恒远电镀有限公司"
    said = before(
        previous,
        url,
        ("import", book(tmp_path, 2, other)),
        ("tick", "--at", "2025-02-25T09:00"),
        ("case", other),
    )
    assert f"\n{other}（" in said, said
    # And today's again on what that left.
    done(today(url, "tick", "--at", "2025-02-27T09:00"))
    assert FIRM in done(today(url, "case", FIRM))
    done(today(url, "verify"))
    sent = done(today(url, "messages", "--status", "sent"))
    assert sent.strip()


def test_the_previous_release_stores_what_comes_in(previous: Path, database_url: str, tmp_path: Path) -> None:
    """Its statements name their columns: what has been added since must have a default."""
    done(today(database_url, "migrate"))
    python(
        previous,
        "import asyncio, datetime\n"
        "from storage import db, inbox\n"
        "async def main():\n"
        f"    await db.connect({database_url!r})\n"
        "    now = datetime.datetime.now(datetime.UTC)\n"
        "    kept = await inbox.keep('k', 'clerk', '进度', now, 'hebei-2024')\n"
        "    assert kept.id\n"
        "    await db.disconnect()\n"
        "asyncio.run(main())\n",
    )


async def test_migrate_never_calls_current_what_tick_calls_absent(database: str) -> None:
    assert today(database, "migrate").status == 0
    await db.rows("ALTER TABLE duties RENAME TO lost")
    for command in ("migrate", "tick"):
        ran = today(database, command)
        assert ran.status == 1 and "duties" in ran.err, ran
