"""Law 9: one bad row is set aside with its error and never stops the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import structlog
from msgspec import Struct, field

from storage import faults, trouble
from storage.faults import Fault

log = structlog.get_logger()
T = TypeVar("T")


class Guard(Struct):
    """Runs the pieces of one kind of work, each by itself. `now` is the service's time: in a rehearsal,
    what is set aside is tried again after one of its days."""

    kind: str
    known: dict[str, Fault]
    now: datetime
    noted: set[str] = field(default_factory=set)  # what failed under this guard

    @classmethod
    async def of(cls, kind: str, now: datetime) -> Guard:
        """Return a guard that knows what has failed before."""
        return cls(kind, await faults.of_kind(kind), now)

    def rests(self, subject: object) -> bool:
        """Whether this piece is set aside for now. A part of a look never is, because it is no row."""
        if self.kind == "part" or not self.known:
            return False
        fault = self.known.get(str(subject))
        return fault is not None and faults.rests(fault, self.now)

    async def run(self, subject: object, work: Callable[[], Awaitable[T]]) -> T | None:
        """Run the work and return its result; None if it is set aside or fails. Trouble of the database
        itself is raised, because the piece is not to blame."""
        if self.rests(subject):
            return None
        try:
            done = await work()
        except Exception as error:  # noqa: BLE001  stored, logged, and shown
            await self.note(subject, error)
            return None
        await self.done(subject)
        return done

    async def done(self, subject: object) -> None:
        """Forget the fault of `subject`, if one was known: it succeeded now."""
        if str(subject) in self.known:
            await faults.mended(self.kind, subject)

    async def first_note(self, subject: object, error: Exception) -> None:
        """Do as `note`, unless it is set aside already: what cannot even be read fails at every look."""
        if not self.rests(subject):
            await self.note(subject, error)

    async def note(self, subject: object, error: Exception) -> None:
        """Store a failure; the database's own trouble is raised again."""
        if trouble.of_the_database(error):
            raise error
        self.noted.add(str(subject))
        tries = await faults.note_failure(self.kind, subject, in_one_line(error), self.now)
        log.error("work failed", kind=self.kind, subject=str(subject), tries=tries, exc_info=error)


def in_one_line(error: BaseException) -> str:
    """Return the error in one line for the administrator."""
    return " ".join(f"{type(error).__name__}: {error}".split())
