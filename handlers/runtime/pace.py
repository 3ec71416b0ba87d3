"""Splits long work into many short jobs, so that other requests are answered between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from storage import db
from storage.writer import Work

T = TypeVar("T")


def _still() -> None:
    """Nobody asks whether it goes on."""


class Pace(Struct, frozen=True):
    """Of one long work. Each of its jobs should take some milliseconds only; others' go first, and `beat`
    is called after each."""

    beat: Callable[[], None] = _still

    async def write(self, work: Work[T]) -> T:
        """See `db.write`."""
        result = await db.write(work, patient=True)
        self.beat()
        return result

    async def read(self, work: Work[T]) -> T:
        """See `db.read`."""
        result = await db.read(work)
        self.beat()
        return result
