"""A consistent copy of the database, and of the files that people sent, while they are in use; and
back from it."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

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
    clean, own = _connection(url)
    await _tool("pg_dump", "--format=custom", f"--file={partial}", f"--dbname={clean}", env=own)


async def check(url: str, source: Path) -> str:
    """What is wrong with a copy, as a Chinese sentence; "" when it can be put back."""
    if not source.is_file():
        return f"没有文件 {source}"
    if problem := await asyncio.to_thread(_damaged_file, beside(source)):
        return problem
    if sqlite_path(url) is not None:
        return await asyncio.to_thread(_damaged, source)
    with source.open("rb") as file:
        if file.read(5) != b"PGDMP":
            return f"{source} 不是 PostgreSQL 的备份"
    try:
        await _tool("pg_restore", "--list", str(source))
    except OSError as error:
        return str(error.strerror)
    return ""


def _damaged(source: Path) -> str:
    with source.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            return f"{source} 不是 SQLite 数据库的备份"
    try:
        copy = sqlite3.connect(f"file:{quote(str(source))}?mode=ro&immutable=1", uri=True)
        try:
            said = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
        finally:
            copy.close()
    except sqlite3.Error as error:
        return f"{source} 已损坏（{error}）"
    if said != ["ok"]:
        return f"{source} 已损坏（{said[0]}）"
    return "" if {"messages", "events", "cases"} <= tables else f"{source} 不是清审的数据库"


def _damaged_file(folder: Path) -> str:
    """A file whose content is not the one its name, the digest, says."""
    for found in sorted(folder.glob("??/*")):
        with found.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != found.name.partition(".")[0]:
                return f"备份中的文件 {found} 已损坏"
    return ""


async def put_back(url: str, files: Path, source: Path, aside: Path) -> int:
    """The copy in place of the database, which goes `aside`; its files beside those that are there.
    Returns how many files the copy had.

    Nobody else may use the database: OSError says so. SQLite: the copy takes the place in one
    step. PostgreSQL: one transaction of pg_restore, after a backup of what was there.
    """
    count = await asyncio.to_thread(_files_back, beside(source), files)
    path = sqlite_path(url)
    if path is not None:
        await asyncio.to_thread(_sqlite_back, source, path, aside)
        return count
    await _postgres(url, aside)
    clean, own = _connection(url)
    await _tool(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        f"--dbname={clean}",
        str(source),
        env=own,
    )
    return count


def _files_back(folder: Path, files: Path) -> int:
    """A file never changes, for its name is its digest: what is there already stays."""
    count = 0
    for found in folder.glob("??/*"):
        place = files / found.parent.name / found.name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not place.exists():
            partial = place.with_name(f".{place.name}.partial")
            shutil.copy2(found, partial)
            partial.replace(place)
        count += 1
    return count


def _sqlite_back(source: Path, path: Path, aside: Path) -> None:
    if path.exists():
        _let_go(path)
        path.replace(aside)
        for ending in ("-wal", "-shm"):
            path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    shutil.copyfile(source, partial)
    partial.chmod(0o600)
    partial.replace(path)


def _let_go(path: Path) -> None:
    """Everything of the write-ahead log into the file; OSError while another process has it open.
    A file that is no database any more is in nobody's use."""
    live = sqlite3.connect(path, timeout=1)
    try:
        live.execute("PRAGMA locking_mode = EXCLUSIVE")
        live.execute("BEGIN EXCLUSIVE")
        live.execute("COMMIT")
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise OSError(errno.EBUSY, "数据库正在使用，请先停止服务和其他命令") from error
    except sqlite3.DatabaseError:
        pass
    finally:
        live.close()


def _connection(url: str) -> tuple[str, dict[str, str]]:
    """The address for PostgreSQL's own tools, and their environment. The password goes by the
    environment: a command line can be read by everybody."""
    parts = urlsplit(url)
    place, password = parts.netloc.rpartition("@")[2], unquote(parts.password or "")
    user = f"{parts.username}@" if parts.username else ""
    query = "&".join(p for p in parts.query.split("&") if p.startswith(("host=", "port=")))
    clean = parts._replace(scheme="postgresql", netloc=user + place, query=query).geturl()
    return clean, {**os.environ, **({"PGPASSWORD": password} if password else {})}


async def _tool(name: str, *words: str, env: dict[str, str] | None = None) -> None:
    """One of PostgreSQL's own tools; OSError says in Chinese what it said."""
    tool = shutil.which(name)
    if tool is None:
        raise OSError(0, f"备份和恢复 PostgreSQL 需要 {name}，请先安装 postgresql-client")
    work = await asyncio.create_subprocess_exec(
        tool, *words, env=env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await work.communicate()
    if work.returncode:
        text = " ".join(said.decode(errors="replace").split())
        raise OSError(0, f"{name} 失败：{text[:300]}")
