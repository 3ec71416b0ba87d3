"""A consistent copy of the database while it is in use."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

from storage.db import sqlite_path


async def backup(url: str, target: Path) -> None:
    """SQLite: its own online backup. PostgreSQL: pg_dump in custom format (for pg_restore).

    OSError with a Chinese text when the tool is missing or fails.
    """
    path = sqlite_path(url)
    if path is not None:
        await asyncio.to_thread(_sqlite, path, target)
        return
    tool = shutil.which("pg_dump")
    if tool is None:
        raise OSError(0, "备份 PostgreSQL 需要 pg_dump，请先安装 postgresql-client", str(target))
    parts = urlsplit(url)
    clean = parts._replace(scheme="postgresql", query="").geturl()
    work = await asyncio.create_subprocess_exec(
        tool, "--format=custom", f"--file={target}", f"--dbname={clean}",
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await work.communicate()
    if work.returncode:
        target.unlink(missing_ok=True)
        raise OSError(0, f"pg_dump 失败：{said.decode(errors='replace').strip()}", str(target))


def _sqlite(source: Path, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    with sqlite3.connect(source) as live, sqlite3.connect(partial) as copy:
        live.backup(copy)
    copy.close()
    partial.replace(target)
