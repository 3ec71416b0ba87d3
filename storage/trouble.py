"""The database's troubles: which one it is, by a key whose sentence says what to do about it."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from tortoise.exceptions import (
    BaseORMException,
    DBConnectionError,
    DoesNotExist,
    IntegrityError,
    MultipleObjectsReturned,
    OperationalError,
    ValidationError,
)

from bot.words import Refusal

Conflict = IntegrityError  # what was to be stored contradicts what is: another was faster
# What the engine says -> the key of what to do. The first that is found in the text decides.
_SAID = (
    ("database is locked", "database.trouble.locked"),
    ("readonly", "database.trouble.readonly"),
    ("disk is full", "database.trouble.disk_full"),
    ("disk i/o error", "database.trouble.disk_error"),
    ("unable to open database file", "database.trouble.cannot_open"),
    ("file is not a database", "database.trouble.no_database"),
    ("malformed", "database.trouble.malformed"),
    ("no such table", "database.trouble.no_table"),
    ("password authentication failed", "database.trouble.password"),
    ("does not exist", "database.trouble.not_there"),
)


# Trouble of one statement, not of the database: the row is to blame.
_OF_A_ROW = (
    IntegrityError,
    DoesNotExist,
    MultipleObjectsReturned,
    ValidationError,
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)
_Errors = tuple[type[BaseException], ...]


def _postgres(*names: str) -> _Errors:
    """Return errors of PostgreSQL's driver; none if it is not loaded, because then none can occur."""
    driver = sys.modules.get("asyncpg")
    return tuple(getattr(driver, name) for name in names) if driver else ()


def errors() -> _Errors:
    """Return all error types that the database, or the way to it, may raise.

    It is written as `except errors():`, so that it is asked when something was raised and the drivers are
    loaded.
    """
    of_postgres = _postgres("PostgresError", "InterfaceError")
    return BaseORMException, sqlite3.Error, ConnectionError, TimeoutError, *of_postgres


def of_the_database(error: BaseException) -> bool:
    """Whether the database as a whole is out of reach or refuses, so that no row is to blame."""
    of_a_row = (*_OF_A_ROW, *_postgres("IntegrityConstraintViolationError", "DataError"))
    if not isinstance(error, errors()) or isinstance(error, of_a_row):
        return False
    text = " ".join(str(error).split()).lower()
    if isinstance(error, (DBConnectionError, ConnectionError, *_postgres("InterfaceError"))):
        return True
    known = any(sign in text for sign, _ in _SAID)
    state = getattr(error, "sqlstate", None) or ""
    return known or state[:2] in ("08", "53", "57", "58")  # connection, resources, operator, system


def explained(error: BaseException) -> Refusal | None:
    """Return the database trouble that `error` shows; None if it is no error of the database."""
    if not isinstance(error, errors()):
        return None
    text = " ".join(str(error).split())
    for sign, key in _SAID:
        if sign in text.lower():
            return Refusal(key)
    if isinstance(error, DBConnectionError | ConnectionError | TimeoutError | OSError):
        return Refusal("database.trouble.not_reached", text=text[:150])
    if isinstance(error, (OperationalError, sqlite3.Error, *_postgres("PostgresError"))):
        return Refusal("database.trouble.refused", text=text[:150])
    return None


def make_folder(folder: Path) -> None:
    """Where the database and what lies beside it go."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Refusal("database.place.no_folder", folder=folder) from None
