"""The database's troubles in words that help: which one it is, and what to do about it."""

from __future__ import annotations

import sqlite3

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

Conflict = IntegrityError  # what was to be stored contradicts what is: another was faster
ERRORS = (
    BaseORMException,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    ConnectionError,
    TimeoutError,
)
# What the engine says -> what to do. The first that is found in the text decides.
_SAID = (
    ("database is locked", "数据库正被另一个程序占用，没有完成；请稍后重试"),
    ("readonly", "数据库文件只读，没有写入；请检查文件和文件夹的权限"),
    ("disk is full", "磁盘已满，没有写入；请清理后重试"),
    ("disk i/o error", "磁盘读写出错，没有写入；请检查磁盘空间和文件夹权限"),
    ("unable to open database file", "打不开数据库文件；请检查 DATABASE_URL 和文件夹权限"),
    ("file is not a database", "这个文件不是清审的数据库；请检查 DATABASE_URL"),
    ("malformed", "数据库文件已损坏；请停止服务，用备份恢复"),
    ("no such table", "数据库还没有建立；请先运行：qingshen migrate"),
    ("password authentication failed", "数据库用户名或密码不对；请检查 DATABASE_URL"),
    ("does not exist", "找不到 DATABASE_URL 中的数据库或用户；请检查其名称"),
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


def explained(error: BaseException) -> str | None:
    """One Chinese sentence without its full stop; None for what is no trouble of the database."""
    if not isinstance(error, ERRORS):
        return None
    text = " ".join(str(error).split())
    for sign, words in _SAID:
        if sign in text.lower():
            return words
    if isinstance(error, DBConnectionError | ConnectionError | TimeoutError | OSError):
        return f"连接不上数据库（{text[:150]}）；请检查 DATABASE_URL 和数据库服务是否在运行"
    if isinstance(error, OperationalError | sqlite3.Error | asyncpg.PostgresError):
        return f"数据库拒绝了操作（{text[:150]}），没有完成"
    return None
