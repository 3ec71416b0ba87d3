"""The key of a sandbox, made once and kept beside its database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from handlers.runtime.secret_strength import is_guessable
from storage.db import sqlite_path
from storage.trouble import make_folder


def kept_secret(database_url: str) -> str:
    """Make the key of a sandbox once, and keep it beside the database, readable by its owner alone."""
    database = sqlite_path(database_url)
    path = (database.parent if database else Path("data")) / "secret.key"
    half_written = path.is_file()  # by a process that was killed, unless it can be read
    if kept := _kept(path):
        return kept
    make_folder(path.parent)
    if half_written:
        path.unlink()
    made = path.with_suffix(f".{os.getpid()}")
    with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(32))
    try:
        os.link(made, path)  # whole, or not there
    except FileExistsError:
        pass  # another process was faster
    finally:
        made.unlink()
    return _kept(path)


def _kept(path: Path) -> str:
    """Return the key in this file; "" if it has none, or one that somebody could guess."""
    kept = path.read_text("utf-8", "replace").strip() if path.is_file() else ""
    return "" if is_guessable(kept) else kept
