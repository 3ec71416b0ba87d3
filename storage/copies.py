"""Copies the database and the files that people sent while both are in use, and puts them back."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from bot.words import Refusal
from storage.db import sqlite_path


def beside(target: Path) -> Path:
    """Return the folder in which the files of the backup `target` lie."""
    return target.with_name(f"{target.name}.files")


async def backup(url: str, files: Path, target: Path) -> int:
    """SQLite: its own online backup. PostgreSQL: pg_dump in custom format (for pg_restore).

    The folder `files` is copied after it, so that no file the copy knows is missing: a file never
    changes, for its name is its digest. Returns how many there are. Database and folder take their
    places only when both are complete. OSError and Refusal name the file.
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
    except Refusal as why:
        raise Refusal("database.copies.failed_for", why=why, file=target) from why
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
    """Copy by SQLite's own online backup; OSError or Refusal if the copy cannot be written."""
    if not partial.parent.is_dir():
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    live, copy = sqlite3.connect(source), sqlite3.connect(partial)
    try:
        live.backup(copy)
    except sqlite3.Error as error:
        raise Refusal("database.copies.not_written", error=error) from error
    finally:
        copy.close()
        live.close()


async def _postgres(url: str, partial: Path) -> None:
    clean, own = _connection(url)
    await _tool("pg_dump", "--format=custom", f"--file={partial}", f"--dbname={clean}", env=own)


async def check_copy(url: str, source: Path) -> Refusal | None:
    """What is wrong with a copy; None when it can be put back."""
    if not source.is_file():
        return Refusal("database.copies.no_file", file=source)
    if problem := await asyncio.to_thread(_damaged_file, beside(source)):
        return problem
    if sqlite_path(url) is not None:
        return await asyncio.to_thread(_damaged, source)
    with source.open("rb") as file:
        if file.read(5) != b"PGDMP":
            return Refusal("database.copies.not_postgresql", file=source)
    try:
        await _tool("pg_restore", "--list", str(source))
    except Refusal as why:
        return why
    return None


def _damaged(source: Path) -> Refusal | None:
    with source.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            return Refusal("database.copies.not_sqlite", file=source)
    try:
        copy = sqlite3.connect(f"file:{quote(str(source))}?mode=ro&immutable=1", uri=True)
        try:
            said = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
        finally:
            copy.close()
    except sqlite3.Error as error:
        return Refusal("database.copies.damaged", file=source, error=error)
    if said != ["ok"]:
        return Refusal("database.copies.damaged", file=source, error=said[0])
    ours = {"messages", "events", "cases"} <= tables
    return None if ours else Refusal("database.copies.not_ours", file=source)


def _damaged_file(folder: Path) -> Refusal | None:
    """Return a file whose content does not fit the digest that is its name; None if there is none."""
    for found in sorted(folder.glob("??/*")):
        with found.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != found.name.partition(".")[0]:
                return Refusal("database.copies.file_damaged", file=found)
    return None


async def put_back(url: str, files: Path, source: Path, aside: Path) -> int:
    """Put the copy in place of the database, which is moved `aside`, and its files beside those that are
    there.

    Returns the number of its files. Refusal if anybody else uses the database. On SQLite the copy takes the
    place in one step; on PostgreSQL one transaction of pg_restore does it, after a backup of what was
    there.
    """
    count = await asyncio.to_thread(_files_back, beside(source), files)
    path = sqlite_path(url)
    if path is not None:
        await asyncio.to_thread(_sqlite_back, source, path, aside)
        return count
    try:
        await _postgres(url, aside)
        clean, own = _connection(url)
        whole = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        await _tool("pg_restore", *whole, f"--dbname={clean}", str(source), env=own)
    except Refusal as why:
        raise Refusal("database.copies.failed", why=why) from why
    return count


def _files_back(folder: Path, files: Path) -> int:
    """Put the files back. What is there already stays: a file never changes, because its name is its
    digest."""
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


def put_aside(path: Path, name: str) -> Path:
    """Rename a closed SQLite database, with the record of what was sent, and return where it is.

    Nothing is deleted: a person may want back what they played away.
    """
    aside = path.with_name(f"{path.name}.{name}")
    for ending in ("", "-wal", "-shm", ".beat", ".sent", ".sent.old"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    return aside


def _let_go(path: Path) -> None:
    """Write the whole write-ahead log into the file; Refusal if another process has it open.

    A file that is no database any more is used by nobody.
    """
    live = sqlite3.connect(path, timeout=1)
    try:
        live.execute("PRAGMA locking_mode = EXCLUSIVE")
        live.execute("BEGIN EXCLUSIVE")
        live.execute("COMMIT")
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            in_use = Refusal("database.copies.in_use")
            raise Refusal("database.copies.failed", why=in_use) from error
    except sqlite3.DatabaseError:
        pass
    finally:
        live.close()


def _connection(url: str) -> tuple[str, dict[str, str]]:
    """Return the address for PostgreSQL's own tools, and their environment. The password goes into the
    environment, because a command line can be read by everybody."""
    parts = urlsplit(url)
    place, password = parts.netloc.rpartition("@")[2], unquote(parts.password or "")
    user = f"{parts.username}@" if parts.username else ""
    query = "&".join(p for p in parts.query.split("&") if p.startswith(("host=", "port=")))
    clean = parts._replace(scheme="postgresql", netloc=user + place, query=query).geturl()
    return clean, {**os.environ, **({"PGPASSWORD": password} if password else {})}


async def _tool(name: str, *words: str, env: dict[str, str] | None = None) -> None:
    """Run one of PostgreSQL's own tools; Refusal with what it said if it fails."""
    tool = shutil.which(name)
    if tool is None:
        raise Refusal("database.copies.tool_missing", tool=name)
    work = await asyncio.create_subprocess_exec(
        tool, *words, env=env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await work.communicate()
    if work.returncode:
        text = " ".join(said.decode(errors="replace").split())
        raise Refusal("database.copies.tool_failed", tool=name, text=text[:300])
