"""For `make mutants` only: a mutant must be seen in what was worked out before it was chosen."""

from __future__ import annotations

import functools
import gc
import os


def pytest_sessionstart() -> None:
    """mutmut chooses the mutant when everything is imported and has run once: what was remembered
    of that run is forgotten."""
    if not os.environ.get("MUTANT_UNDER_TEST", "").startswith("bot."):
        return
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper):
            found.cache_clear()
