"""`re` stores each set of characters anew, which for Chinese takes it 0.15 ms: half of what our patterns cost.

The same sets (numerals, what stands behind a number) occur in them thousands of times. While `remembered` is
in force, each is worked out once. Without the library's inner function nothing is remembered, and all is as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

_COMPILER: Any = import_module("re._compiler")
_LIBRARY: Callable[..., Any] | None = getattr(_COMPILER, "_optimize_charset", None)
_known: dict[tuple[Any, ...], tuple[list[Any], bool]] = {}


def _once(charset: Any, iscased: Any = None, fixup: Any = None, fixes: Any = None) -> tuple[list[Any], bool]:
    """Do as the library does; what ignores case is worked out each time."""
    assert _LIBRARY
    if fixup is not None:
        return _LIBRARY(charset, iscased, fixup, fixes)  # type: ignore[no-any-return]
    key = tuple(charset)
    if key not in _known:
        _known[key] = _LIBRARY(charset)
    return _known[key]


@contextmanager
def remembered() -> Iterator[None]:
    """Compile with sets that are remembered. Those of one thread serve another meanwhile."""
    if _LIBRARY is not None:
        _COMPILER._optimize_charset = _once
    try:
        yield
    finally:
        if _LIBRARY is not None:
            _COMPILER._optimize_charset = _LIBRARY


def forget() -> None:
    """Give the memory back, once all is compiled."""
    _known.clear()
