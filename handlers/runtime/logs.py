"""Logs go to stderr, for people or as JSON; nothing else is ever printed there by a command that
succeeds. Names, accounts and numbers of people are not logged, only ids."""

from __future__ import annotations

import logging
import sys

import structlog


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
            structlog.processors.format_exc_info if form == "json" else _as_is,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    # A look that is still running when the next is due is no event (the alarm folds them).
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # The library logs each address it is asked for, with the token in it.
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)


def _as_is(logger: object, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return event
