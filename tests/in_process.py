"""Commands that run in the process of the tests, for what they print alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from unittest import mock

import structlog
from click.testing import CliRunner, Result

from handlers.entry.cli import cli


def invoked(words: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Result:
    """Run `qingshen WORDS`. A command keeps its loggers for the whole process; here they are not kept, for later
    tests listen to the same ones."""
    with mock.patch.object(structlog, "configure", partial(_keep_nothing, structlog.configure)):
        ran = CliRunner().invoke(cli, [str(word) for word in words], prog_name="qingshen", env=env)
    structlog.reset_defaults()
    return ran


def _keep_nothing(configure: Callable[..., None], **given: object) -> None:
    configure(**{**given, "cache_logger_on_first_use": False})
