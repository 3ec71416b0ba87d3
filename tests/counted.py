"""What is asked of the database, counted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_ASIDE = ("BEGIN", "COMMIT")
_OF_POOLS = (
    "Created connection pool",
    "Closed connection pool",
)  # each reader opens its own when it is first used


@dataclass(eq=False)
class Counted(logging.Handler):
    """Every statement of the process, by the thread that runs it, as the library says it."""

    statements: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if not said.startswith(_OF_POOLS):
            self.statements.append((threading.current_thread().name, said))

    def taken(self) -> tuple[int, int, int]:
        """How many statements, how many reads in threads of their own, how many commits; counted anew."""
        found, self.statements = self.statements, []
        commits = sum(said == "COMMIT" for _, said in found)
        reads = sum(thread.startswith("reader") for thread, _ in found)
        return len([1 for _, said in found if said not in _ASIDE]), reads, commits


@contextmanager
def listening(handler: logging.Handler) -> Iterator[None]:
    """The handler hears every statement of the ORM's client until the block ends, and nobody else does."""
    log = logging.getLogger("tortoise.db_client")
    before = log.level, log.propagate
    log.setLevel(logging.DEBUG)
    log.propagate = False
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before[0])
        log.propagate = before[1]


@contextmanager
def counted() -> Iterator[Counted]:
    """Counts until the block ends."""
    found = Counted()
    with listening(found):
        yield found
