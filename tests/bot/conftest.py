"""For `make mutants` only: a mutant must be seen in what was worked out before it was chosen."""

from __future__ import annotations

import functools
import gc
import os
import sys


def pytest_sessionstart() -> None:
    """mutmut chooses the mutant after everything is imported. Remembered results are forgotten, and
    the tables of acts, whose rules are made by functions at import, are made again."""
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if not mutant.startswith("bot."):
        return
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper):
            found.cache_clear()
    if mutant.startswith("bot.acts."):
        for name in [*sys.modules]:
            if name.startswith(("bot.acts", "bot.recompute", "tests.bot.")):
                del sys.modules[name]
