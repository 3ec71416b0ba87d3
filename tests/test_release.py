"""A tag becomes a release only if version, changelog and upgrade notes say the same."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FITS = {
    "pyproject.toml": 'name = "qingshen"\nversion = "0.2.0"\n',
    "CHANGELOG.md": "# Changelog\n\n## 0.2.0 (2027-01-15)\n\n- New.\n\n## 0.1.0 (2026-12-01)\n\n- Old.\n",
    "docs/upgrading.md": "# Upgrading\n\n## Every time\n\nBack up.\n\n## To 0.2.0\n\nSet X.\n\n## To 0.1.0\n\n-\n",
}


def release(folder: Path, tag: str, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What the script says of a tag on a repository with these files."""
    for file, text in files.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text, "utf-8")
    command = ["bash", str(ROOT / ".ci/release"), tag]
    place = {**os.environ, "RELEASE_ROOT": str(folder)}
    return subprocess.run(command, env=place, capture_output=True, text=True, check=False)


def test_the_notes_are_the_versions_own_changes_and_steps(tmp_path: Path) -> None:
    made = release(tmp_path, "v0.2.0", FITS)
    assert made.returncode == 0, made.stderr
    assert made.stdout == "## What changes\n\n- New.\n\n## Upgrading\n\nSet X.\n"


@pytest.mark.parametrize(
    ("tag", "file", "text", "why"),
    [
        ("0.2.0", "", "", "is no vX.Y.Z"),
        ("v0.2", "", "", "is no vX.Y.Z"),
        ("v0.3.0", "", "", "another version than 0.3.0"),
        ("v0.2.0", "CHANGELOG.md", "## 0.2.0 (unreleased)\n\n- New.\n", "CHANGELOG.md has no"),
        (
            "v0.2.0",
            "CHANGELOG.md",
            "## 0.2.0 (2027-01-15)\n\n## 0.1.0 (2026-12-01)\n\n- Old.\n",
            "says nothing",
        ),
        (
            "v0.2.0",
            "docs/upgrading.md",
            "# Upgrading\n\n## To 0.2.01\n\n-\n\n## To 0.1.0\n\n-\n",
            'no "## To 0.2.0"',
        ),
    ],
)
def test_a_tag_that_does_not_fit_is_refused(tmp_path: Path, tag: str, file: str, text: str, why: str) -> None:
    made = release(tmp_path, tag, {**FITS, **({file: text} if file else {})})
    assert (made.returncode, made.stdout) == (1, "")
    assert why in made.stderr


def test_each_version_of_the_changelog_has_its_upgrade_notes() -> None:
    """The newest is what pyproject.toml says."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+) \((?:unreleased|\d{4}-\d{2}-\d{2})\)$", text, re.MULTILINE)
    assert len(versions) == len(re.findall("^## ", text, re.MULTILINE))
    assert f'\nversion = "{versions[0]}"\n' in (ROOT / "pyproject.toml").read_text("utf-8")
    steps = re.findall(r"^## To (\S+)$", (ROOT / "docs/upgrading.md").read_text("utf-8"), re.MULTILINE)
    assert steps == versions
