"""A consistent copy of the database, and of the files that people sent, while they are in use."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import unquote, urlsplit

from storage.db import sqlite_path


def beside(target: Path) -> Path:
    """The folder in which the files of the backup `target` lie."""
    return target.with_name(f"{target.name}.files")


async def backup(url: str, files: Path, target: Path) -> int:
    """SQLite: its own online backup. PostgreSQL: pg_dump in custom format (for pg_restore).

    The folder `files` is copied after it, so that no file the copy knows is missing: a file never
    changes, for its name is its digest. Returns how many there are. Database and folder take their
    places only when both are complete. OSError names the file, with a Chinese text when the tool
    is missing or fails.
    """
    partial = target.with_name(f".{target.name}.partial")
    folder = beside(partial)
    try:
        path = sqlite_path(url)
        if path is not None:
            await asyncio.to_thread(copy_sqlite, path, partial)
        else:
            await _postgres(url, partial)
        partial.chmod(0o600)  # it holds everybody's telephone number
        count = await asyncio.to_thread(_files, files, folder)
        if count:
            folder.replace(beside(target))
        partial.replace(target)
        return count
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        partial.unlink(missing_ok=True)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _files(source: Path, folder: Path) -> int:
    """Copy every file that is complete (`aa/<digest>.<type>`); 0 makes no folder."""
    count = 0
    for found in source.glob("??/*"):
        place = folder / found.parent.name
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(found, place)
        count += 1
    return count


def copy_sqlite(source: Path, partial: Path) -> None:
    """SQLite's own online backup. OSError when it cannot be written."""
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
