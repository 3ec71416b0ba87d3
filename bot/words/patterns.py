"""Regular expressions that are compiled when they are first used.

The sentences' own take a second to compile, which no command and no start should pay. `compile_all` does
it beforehand, for a service that has begun to listen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, cast

from bot.words import character_sets

_METHODS: Final = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
_KNOWN: Final[list[re.Pattern[str]]] = []


class _Later:
    """Stands for a `re.Pattern`, whose methods are its own from the first use on."""

    __slots__ = ("_flags", "pattern", *_METHODS)

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Only asked for what is not there yet."""
        with character_sets.remembered():
            compiled = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a module's own pattern. What is wrong with it shows at its first use: tests compile all."""
    made = cast("re.Pattern[str]", _Later(pattern, flags))
    _KNOWN.append(made)
    return made


def compiled(pattern: object) -> bool:
    """Whether it was used already."""
    try:
        object.__getattribute__(pattern, "search")
    except AttributeError:
        return False
    return True


def compile_all(between: Callable[[], None] = lambda: None) -> None:
    """Compile all patterns in a thread once the service listens, so that nobody's first sentence waits for
    it.

    `between` is called between two of them, to let others have their turn.
    """
    for known in _KNOWN:
        _ = known.search
        between()
    character_sets.forget()
