"""Runs `tests/bot` against every change of `bot/` that mutmut generated: `make mutants`.

mutmut starts pytest anew for each change; here the tests are collected once, each change gets a forked child,
and in it only the tests that call the changed function run, the fastest first, until one fails.
TESTS names test files to use in place of all of them, which saves the first pass over the rest.
"""

from __future__ import annotations

import fnmatch
import functools
import gc
import json
import os
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.format_utils import mangled_name_from_mutant_name

KILLED, SURVIVED, NO_TEST, TIMEOUT = 1, 0, 33, 36
CPU_SECONDS = 20


class Run:
    """A pytest plugin: in place of one pass over the tests, one for each change."""

    def __init__(self, modules: list[str]) -> None:
        self.modules = modules
        self.tests: dict[str, list[tuple[float, pytest.Item]]] = defaultdict(list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Failed("the tests could not be collected")
        self._learn(session.items)
        remembered = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]
        gc.freeze()
        if _tried("bot.nothing.x_changed__mutmut_1", session.items, remembered) != SURVIVED:
            raise pytest.UsageError("the tests fail in a child without any change")
        for meta in sorted(Path("bot").glob("**/*.meta")):
            self._module(meta, remembered)
        set_mutant_under_test("")
        return True

    def _learn(self, items: list[pytest.Item]) -> None:
        """Which test calls which function; a test that fails without a change ends the run."""
        set_mutant_under_test("stats")
        for item in items:
            state()._stats.clear()
            began = time.perf_counter()
            if not _passes(item):
                raise pytest.UsageError(f"{item.nodeid} fails without any change")
            for name in state()._stats:
                self.tests[name].append((time.perf_counter() - began, item))
        for tests in self.tests.values():
            tests.sort(key=lambda each: each[0])

    def _module(self, meta: Path, remembered: list[functools._lru_cache_wrapper[object]]) -> None:
        kept = json.loads(meta.read_text("utf-8"))
        codes = kept["exit_code_by_key"]
        wanted = [name for name in codes if any(fnmatch.fnmatch(name, each) for each in self.modules)]
        began = time.monotonic()
        for name in wanted:
            items = [item for _, item in self.tests.get(mangled_name_from_mutant_name(name), [])]
            codes[name] = _tried(name, items, remembered) if items else NO_TEST
        if wanted:
            meta.write_text(json.dumps(kept), "utf-8")
            print(
                f"{meta.stem}: {len(wanted)} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True
            )


def _passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False))


def _tried(
    name: str, items: list[pytest.Item], remembered: list[functools._lru_cache_wrapper[object]]
) -> int:
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return status if status >= 0 else TIMEOUT
    code = KILLED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        set_mutant_under_test(name)
        for each in remembered:
            each.cache_clear()  # what was worked out without the change
        code = SURVIVED if all(_passes(item) for item in items) else KILLED
    finally:
        os._exit(code)


def main() -> int:
    from mutmut.configuration import config

    arguments = os.environ.get("TESTS", "").split() or config().pytest_add_cli_args_test_selection
    os.chdir("mutants")
    sys.path.insert(0, os.getcwd())
    set_mutant_under_test("")
    modules = sys.argv[1:] or ["bot.*"]
    return int(
        pytest.main(["-q", "-s", "-p", "no:randomly", "--rootdir=.", *arguments], plugins=[Run(modules)])
    )


if __name__ == "__main__":
    sys.exit(main())
