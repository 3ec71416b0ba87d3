"""The previous release's code on today's schema, and today's code on a database that it filled.

The previous release is a commit of this repository; its sources come out of `git archive`, so that
nothing is kept twice. See docs/decisions/0044-the-release-before.md for the choice.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage import db
from tests import pg
from tests.commands import REPO, Ran, run
from tests.people import FIRM, firm, workbook

# They stand for the release before until there is a tag: one from before most migrations, and one that can
# restore a copy of its own.
OLD, RECENT = "c84d77deb0", "315b097b"
WAIT = 200.0
UPGRADING = (REPO / "docs/upgrading.md").read_text("utf-8")


def git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], cwd=REPO, capture_output=True, check=False, timeout=60)


def last_release(otherwise: str) -> str:
    """The newest tag of another version than this one's; `otherwise` while there is none."""
    own = re.search(r'^version = "(.+)"$', (REPO / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    tags = git("tag", "--list", "v*.*.*", "--sort=-v:refname").stdout.decode().split()
    return next((tag for tag in tags if own and tag != f"v{own[1]}"), otherwise)


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of the previous release."""
    return unpacked(last_release(OLD), tmp_path_factory.mktemp("previous"))


@pytest.fixture(scope="module")
def recent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, for steps that its own commands take."""
    return unpacked(last_release(RECENT), tmp_path_factory.mktemp("recent"))


def unpacked(release: str, folder: Path) -> Path:
    packed = git("archive", "--format=tar", release)
    if packed.returncode:
        assert not os.environ.get("CI"), "CI clones the whole history: fetch-depth 0"
        pytest.skip(f"this clone has no {release}: {packed.stderr.decode()}")
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


def before(source: Path, url: str, *commands: Sequence[str], **env: str) -> str:
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
    return python(source, script, DATABASE_URL=url, FLOOD_GUARD="0", **env)


def today(url: str, *words: str, **env: str) -> Ran:
    """A command of today's program."""
    return run(environment(REPO, DATABASE_URL=url, FLOOD_GUARD="0", **env), words)


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


def test_the_steps_of_docs_upgrading(recent: Path, database_url: str, tmp_path: Path) -> None:
    """Back up, bring up, look; back to the version before on the same database; and, where that is not enough,
    back to the copy: each step as docs/upgrading.md has it."""
    url, copy, other = database_url, str(tmp_path / "before.db"), "石家庄恒远电镀有限公司"
    tools = f"{pg.tools()}:{os.environ['PATH']}" if url.startswith("postgres") else os.environ["PATH"]
    files = {"EVIDENCE_DIR": str(tmp_path / "files"), "PATH": tools}
    before(recent, url, ("migrate",), ("import", book(tmp_path, 1, FIRM)), **files)
    before(recent, url, ("tick", "--at", "2025-02-18T09:00"), ("backup", copy), **files)
    # The new version.
    done(today(url, "migrate", **files))
    assert "qingshen doctor" in UPGRADING and today(url, "doctor", **files).out
    done(today(url, "import", book(tmp_path, 2, other), **files))
    done(today(url, "tick", "--at", "2025-02-21T09:00", **files))
    done(today(url, "verify", **files))
    # Back to the version before, on the same database: the new version's plan has put no step into its round.
    assert f"\n{other}（" in before(recent, url, ("verify",), ("case", other), **files)
    # Back to the copy: what came since is gone, nothing is sent twice unasked, and the way up is open again.
    said = before(recent, url, ("restore", copy), ("verify",), ("case", FIRM), **files)
    assert f"\n{FIRM}（" in said
    done(today(url, "migrate", **files))
    assert today(url, "case", other, **files).status == 1
    ticked = today(url, "tick", "--at", "2025-02-21T09:00", "--json", **files)
    assert ticked.document["sent"] == 0, ticked
    done(today(url, "verify", **files))


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
