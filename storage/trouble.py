"""The database's troubles: which one it is, by a key whose sentence says what to do about it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import asyncpg
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
ERRORS = (
    BaseORMException,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    ConnectionError,
    TimeoutError,
)
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
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
)


def of_the_database(error: BaseException) -> bool:
    """Whether the database as a whole is out of reach or refuses, so that no row is to blame."""
    if not isinstance(error, ERRORS) or isinstance(error, _OF_A_ROW):
        return False
    text = " ".join(str(error).split()).lower()
    if isinstance(error, DBConnectionError | asyncpg.InterfaceError | ConnectionError):
        return True
    known = any(sign in text for sign, _ in _SAID)
    state = getattr(error, "sqlstate", None) or ""
    return known or state[:2] in ("08", "53", "57", "58")  # connection, resources, operator, system


def explained(error: BaseException) -> Refusal | None:
    """The database trouble that `error` shows; None if it is no error of the database."""
    if not isinstance(error, ERRORS):
        return None
    text = " ".join(str(error).split())
    for sign, key in _SAID:
        if sign in text.lower():
            return Refusal(key)
    if isinstance(error, DBConnectionError | ConnectionError | TimeoutError | OSError):
        return Refusal("database.trouble.not_reached", text=text[:150])
    if isinstance(error, OperationalError | sqlite3.Error | asyncpg.PostgresError):
        return Refusal("database.trouble.refused", text=text[:150])
    return None


def make_folder(folder: Path) -> None:
    """Where the database and what lies beside it go."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Refusal("database.place.no_folder", folder=folder) from None
