"""Commands that run in the process of the tests, for what they print alone."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog
from click.testing import CliRunner, Result

from handlers.entry.cli import cli


def invoked(words: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Result:
    """Run `qingshen WORDS`. A command keeps its loggers for the whole process; here they are let go of, for later
    tests listen to the same ones."""
    ran = CliRunner().invoke(cli, [str(word) for word in words], prog_name="qingshen", env=env)
    structlog.reset_defaults()
    for module in list(sys.modules.values()):
        log = getattr(module, "__dict__", {}).get("log")
        if type(log).__name__ == "BoundLoggerLazyProxy":
            vars(log).pop("bind", None)
    return ran
