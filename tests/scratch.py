"""Where the tests keep what nobody reads afterwards: in memory where there is room.

A test's database is some eight megabytes that live for a second. On a disk, making and dropping a
PostgreSQL database costs four to ten times as much processor time as in memory.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
NEEDED = 2 * 2**30  # bytes; all workers together use a quarter of it
TEMP_ROOT = "PYTEST_DEBUG_TEMPROOT"  # pytest's own name for the parent of every tmp_path


def folder() -> str:
    """A folder in memory, or the system's own for temporary files (containers may have 64 MB)."""
    if os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= NEEDED:
        return str(MEMORY)
    return "/tmp"


def use() -> None:
    """From here on `tmp_path` and `tempfile` of this process are there; TMPDIR is obeyed."""
    if "TMPDIR" not in os.environ and TEMP_ROOT not in os.environ:
        tempfile.tempdir = os.environ[TEMP_ROOT] = folder()
