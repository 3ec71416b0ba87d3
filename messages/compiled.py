"""Templates compiled once for all processes: kept where Python keeps its own bytecode, if that can be written.

`python -m messages.compiled` compiles all of them, as an installation does: the first message of a process would
wait 0.1 s for its template.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

_PLACE = Path(__file__).parent / "__pycache__"


@cache
def _filters() -> str:
    """Return what is another text when a module with filters has changed: the compiler applies them to constants."""
    return str(max(file.stat().st_mtime_ns for file in Path(__file__).parent.glob("*.py")))


class Compiled(FileSystemBytecodeCache):
    """What jinja keeps; as with Python's own, nothing is written where that is forbidden. `filters` is another
    text when these are others."""

    def __init__(self, place: Path = _PLACE, filters: str = "") -> None:
        super().__init__(str(place), "%s.jinja")
        self._filters = filters or _filters()

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{self._filters} {source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def _compile_all(environment: Environment) -> None:
    """Compile each template of an environment that keeps what it has compiled."""
    for name in environment.list_templates():
        environment.get_template(name)


if __name__ == "__main__":
    from messages import render, web

    _compile_all(render.ENV)
    _compile_all(web.PAGES)
