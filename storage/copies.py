"""A consistent copy of the database while it is in use."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import unquote, urlsplit

from storage.db import sqlite_path


async def backup(url: str, target: Path) -> None:
    """SQLite: its own online backup. PostgreSQL: pg_dump in custom format (for pg_restore).

    The file takes its place only when it is complete. OSError names it, with a Chinese text when
    the tool is missing or fails.
    """
    partial = target.with_name(f".{target.name}.partial")
    try:
        path = sqlite_path(url)
        if path is not None:
            await asyncio.to_thread(_sqlite, path, partial)
        else:
            await _postgres(url, partial)
        partial.chmod(0o600)  # it holds everybody's telephone number
        partial.replace(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        partial.unlink(missing_ok=True)


def _sqlite(source: Path, partial: Path) -> None:
    if not partial.parent.is_dir():
        raise OSError(errno.ENOENT, "没有这个文件夹")
    live, copy = sqlite3.connect(source), sqlite3.connect(partial)
    try:
        live.backup(copy)
    except sqlite3.Error as error:
        raise OSError(0, f"备份没有写完，磁盘可能已满（{error}）") from error
    finally:
        copy.close()
        live.close()


async def _postgres(url: str, partial: Path) -> None:
    tool = shutil.which("pg_dump")
    if tool is None:
        raise OSError(0, "备份 PostgreSQL 需要 pg_dump，请先安装 postgresql-client")
    parts = urlsplit(url)
    place, password = parts.netloc.rpartition("@")[2], unquote(parts.password or "")
    user = f"{parts.username}@" if parts.username else ""
    query = "&".join(p for p in parts.query.split("&") if p.startswith(("host=", "port=")))
    clean = parts._replace(scheme="postgresql", netloc=user + place, query=query).geturl()
    # The password goes by the environment: a command line can be read by everybody.
    own = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    work = await asyncio.create_subprocess_exec(
        tool, "--format=custom", f"--file={partial}", f"--dbname={clean}", env=own,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await work.communicate()
    if work.returncode:
        text = " ".join(said.decode(errors="replace").split())
        raise OSError(0, f"pg_dump 失败：{text[:300]}")
