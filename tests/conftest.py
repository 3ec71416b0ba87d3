"""What every test may ask for: a database of its own, on both engines."""

from __future__ import annotations

import gc
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest

from storage import db, schema
from tests import pg, ready_models, scratch

BOTH = ("sqlite", "postgres")

scratch.use()
ready_models.once_an_engine()


async def _migrated(url: str) -> None:
    """Create the tables of an empty database."""
    await db.connect(url)
    try:
        await schema.migrate(url)
    finally:
        await db.disconnect()


@pytest.fixture(scope="session")
def pg_server() -> Iterator[pg.Server]:
    """PostgreSQL for this session."""
    with pg.server() as server:
        yield server


@pytest.fixture(scope="session")
def pg_template(pg_server: pg.Server) -> Iterator[str]:
    """The name of a migrated database that is copied for each test (about 20 ms)."""
    with pg_server.database() as url:
        pg.run(_migrated(url))
        yield url.split("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that is copied for each test."""
    path = tmp_path_factory.mktemp("template") / "qingshen.db"
    pg.run(_migrated(f"sqlite://{path}"))
    return path


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path}/qingshen.db"
        return
    server: pg.Server = request.getfixturevalue("pg_server")
    with server.database() as url:
        yield url


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database that nobody has opened."""
    if request.param == "sqlite":
        path = tmp_path / "qingshen.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        path.chmod(0o600)  # as the service makes it
        yield f"sqlite://{path}"
        return
    template: str = request.getfixturevalue("pg_template")
    server: pg.Server = request.getfixturevalue("pg_server")
    with server.database(template) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same, opened by this process; gives its URL for further processes."""
    await db.connect(database_url)
    try:
        yield database_url
    finally:
        await db.disconnect()


@pytest.fixture
def postgres_url(pg_template: str, pg_server: pg.Server) -> Iterator[str]:
    """For what SQLite does not have: a migrated, empty database that nobody has opened."""
    with pg_server.database(pg_template) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """For what does not depend on the engine: a migrated, empty database that nobody has opened."""
    path = tmp_path / "qingshen.db"
    shutil.copy(sqlite_template, path)
    path.chmod(0o600)  # as the service makes it
    return f"sqlite://{path}"


LONGEST = ("tests/kill/", "tests/test_benchmarks.py", "tests/storage/test_previous_release.py")


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Two a core: a worker waits a third of its time for others, and a core should not wait with it."""
    return 2 * (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: what is left for whoever of the workers is done before the others is short."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """All that is collected stays: looking for garbage meanwhile would be a fifth of its processor time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: no look for garbage goes through them again and again (a tenth
    of a story's processor time). What a story makes is looked through less often: another tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
