"""Changes `bot/` line by line (mutmut) and runs `tests/bot` against each change: `make mutants`.

mutmut would start pytest anew for each change; here the tests are collected once, each change gets a forked
child, and in it only the tests that call the changed function run, the fastest first, until one fails.
TESTS names test files to use in place of all of them, which saves the first pass over the rest.
"""

from __future__ import annotations

import fnmatch
import functools
import gc
import json
import os
import resource
import shutil
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
CPU_SECONDS = 5  # a change may make a loop endless,
MEMORY = 4 << 30  # or a list


class Run:
    """A pytest plugin: in place of one pass over the tests, one for each change."""

    def __init__(self, modules: list[str]) -> None:
        self.modules = modules
        self.tests: dict[str, list[tuple[float, pytest.Item]]] = defaultdict(list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn which tests reach which function, see that they pass unchanged, then try each mutant in a
        child."""
        if session.testsfailed:
            raise session.Failed("the tests could not be collected")
        self._learn(session.items)
        remembered = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]
        gc.freeze()
        if _tried("bot.nothing.x_changed__mutmut_1", session.items, remembered) != SURVIVED:
            raise pytest.UsageError("the tests fail in a child without any change")
        for pattern in self.modules:  # in the order asked for
            for meta in sorted(Path("bot").glob("**/*.meta")):
                self._module(meta, pattern, remembered)
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

    def _module(
        self, meta: Path, pattern: str, remembered: list[functools._lru_cache_wrapper[object]]
    ) -> None:
        """Try all wanted mutants of one module and keep each outcome at once."""
        kept = json.loads(meta.read_text("utf-8"))
        codes = kept["exit_code_by_key"]
        wanted = fnmatch.filter(codes, pattern)
        began = time.monotonic()
        for name in wanted:
            tests = self.tests.get(mangled_name_from_mutant_name(name), [])
            seconds = CPU_SECONDS + int(3 * sum(took for took, _ in tests))
            codes[name] = _tried(name, [item for _, item in tests], remembered, seconds) if tests else NO_TEST
            meta.write_text(json.dumps(kept), "utf-8")  # whatever ends the run, this is known
        if wanted:
            killed = sum(codes[name] in (KILLED, TIMEOUT) for name in wanted)
            took = time.monotonic() - began
            print(f"{meta}: {killed} of {len(wanted)} in {took:.0f} s", file=sys.stderr, flush=True)


def _passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False))


def _tried(
    name: str,
    items: list[pytest.Item],
    remembered: list[functools._lru_cache_wrapper[object]],
    seconds: int = 600,
) -> int:
    """The outcome of running these tests on one mutant in a forked child, with bounds on its time and
    memory."""
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return status if status >= 0 else TIMEOUT
    code = KILLED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        set_mutant_under_test(name)
        for each in remembered:
            each.cache_clear()  # what was worked out without the change
        code = SURVIVED if all(_passes(item) for item in items) else KILLED
    finally:
        os._exit(code)


def _generate() -> None:
    """The tree `mutants`: a copy of the code with every change in it, and the tests as they are now.
    A module that is as it was keeps its changes and what was found."""
    from mutmut.__main__ import create_mutants
    from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir

    set_mutant_under_test("mutant_generation")
    for made in Path("mutants").glob("bot/**/*"):
        if made.is_file() and made.suffix not in (".py", ".meta"):
            made.unlink()  # data is copied only where it is missing
    shutil.rmtree("mutants/tests", ignore_errors=True)
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(1)


def main() -> int:
    """Run the rules' tests against each mutant."""
    from mutmut.configuration import config

    generating = os.fork()  # mutmut's own imports stay out of the run
    if not generating:
        _generate()
        os._exit(0)
    if os.waitpid(generating, 0)[1]:
        return 2
    arguments = os.environ.get("TESTS", "").split() or config().pytest_add_cli_args_test_selection
    os.chdir("mutants")
    sys.path.insert(0, os.getcwd())
    set_mutant_under_test("")
    modules = sys.argv[1:] or ["bot.*"]
    # A failure is only counted: nobody reads what pytest would say of it.
    quick = ["-q", "-s", "--assert=plain", "--tb=native", "-p", "no:logging", "-p", "no:randomly"]
    return int(pytest.main([*quick, "--rootdir=.", *arguments], plugins=[Run(modules)]))


if __name__ == "__main__":
    sys.exit(main())
