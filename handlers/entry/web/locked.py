"""Answers people while another program holds the database, or while it does not answer.

A request that takes long is not cut off, because what it does may yet be completed. It is only not waited
for once the database is known to be the reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from aiohttp import web

from handlers.runtime.context import CONTEXT, Context
from storage import probe

log = structlog.get_logger()
_Handler = Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]
_PATIENCE = 0.9  # seconds: who watches asks again soon and wants an answer now
_TURNS = 9  # in so many pieces it is waited for
_SLOW = 2.0  # seconds after which the database is looked at
RESTS = 2.0  # seconds for which nobody is let in to wait, once it was found locked


async def database(context: Context) -> None:
    """Raise within `_PATIENCE` if the database cannot be written to; all who ask meanwhile share one try.

    A moment in which this process itself stood still counts as one turn, however long it was, because it is
    not the database's fault.
    """
    if context.probe is None or context.probe.done():
        context.probe = asyncio.ensure_future(probe.writable(context.settings.database_url))
        context.probe.add_done_callback(lambda done: done.cancelled() or done.exception())
        context.background(context.probe)
    looked = context.probe
    for _ in range(_TURNS):
        if (await asyncio.wait({looked}, timeout=_PATIENCE / _TURNS))[0]:
            return looked.result()
    raise TimeoutError


async def answer_or_503(
    context: Context, work: Coroutine[Any, Any, web.StreamResponse], slow: float = _SLOW
) -> web.StreamResponse:
    """Return the response of `work`, or 503 as soon as it is slow because of the database."""
    now = asyncio.get_running_loop().time
    if now() < context.locked_until:
        work.close()
        raise web.HTTPServiceUnavailable
    task = asyncio.ensure_future(work)
    while not (await asyncio.wait({task}, timeout=slow))[0]:
        try:
            await database(context)
        except Exception as error:  # noqa: BLE001  whatever it is, nothing can be done now
            context.locked_until = now() + RESTS
            task.add_done_callback(_ended)
            context.background(task)
            log.warning("the database does not answer", error=type(error).__name__)
            raise web.HTTPServiceUnavailable from None
    return task.result()


def in_time(handler: _Handler) -> _Handler:
    """Do the same for requests outside the table of routes."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await answer_or_503(request.app[CONTEXT], handler(request))

    return handle


def _ended(task: asyncio.Future[web.StreamResponse]) -> None:
    """Log what went wrong in a request after its answer was given."""
    if not task.cancelled() and (error := task.exception()) and not isinstance(error, web.HTTPException):
        log.warning("request failed after its answer", error=f"{type(error).__name__}: {error}"[:300])
