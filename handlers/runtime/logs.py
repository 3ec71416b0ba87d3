"""Logs go to stderr, for people or as JSON; nothing else is ever printed there by a command that
succeeds. Names, accounts and numbers of people are not logged, only ids: a traceback comes without
local variables, its end alone, and what looks like a number or an address in it is left out."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Final

import structlog

from storage.causes import current_cause

_LONGEST_TRACEBACK: Final = 8_000  # characters; the end tells what happened
_PERSONAL: Final = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII
)


def configure(level: str, form: str) -> None:
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            with_cause,
            structlog.processors.format_exc_info,
            _end_of_traceback,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Short("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # What is no HTTP is refused, and no stranger writes to the log with it.
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
    # A look that is still running when the next is due is no event (the alarm folds them).
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # The library logs each address it is asked for, with the token in it.
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)


def with_cause(logger: object, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add the id of what brought it about, unless the line names another (a message's own)."""
    if cause := event.get("cause") or current_cause():
        event["cause"] = cause
    else:
        event.pop("cause", None)
    return event


def _end_of_traceback(
    logger: object, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if "exception" in event:
        event["exception"] = _end(str(event["exception"]))
    return event


class _Short(logging.Formatter):
    """The same for what the libraries log."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the library's name
        return _end(super().formatException(ei))


def _end(traceback: str) -> str:
    return _PERSONAL.sub("…", traceback[-_LONGEST_TRACEBACK:])


def _is_ours(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return type(error).__module__ != "aiohttp.http_exceptions"
