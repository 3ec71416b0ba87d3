"""The audit trail of the doors: who came in and went out, who was refused, and who looked at what
says something about people.

They are events of the chain like everything else (entrance "page" or "api"). A failure says how it
was tried, never with what: no address, token or account of somebody unknown is kept.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from bot.tries import FAILURES_NOTED, FAILURES_OF_ONE_NOTED, SAME_LOOK_NOTED
from bot.words import EventName
from handlers.entry.web.clients import client_of
from handlers.runtime.context import CONTEXT, Context
from storage import chain, db, limits
from storage.limits import Limit

log = structlog.get_logger()


async def note_event(
    context: Context,
    act: str,
    person_id: int | None = None,
    /,
    entrance: str = "page",
    case_id: int | None = None,
    **facts: Any,
) -> None:
    """Store one event, in the caller's transaction."""
    entry = chain.Entry(context.clock.now(), entrance, act, facts, case_id, person_id=person_id)
    await chain.add_events([entry])


async def note_refused_sign_in(request: web.Request, how: str, person_id: int | None = None) -> None:
    """Note a sign-in that was refused. It becomes an event if it concerns somebody we know; strangers'
    tries are only counted and logged once a minute, so that nobody outside makes either grow."""
    context = request.app[CONTEXT]
    if person_id is None:
        context.strangers.note(how)
        return
    who = client_of(request, context.settings.trusted_proxies)
    if await _over([FAILURES_OF_ONE_NOTED.of(who), FAILURES_NOTED.of()], context.wall()):
        return
    log.warning("sign-in refused", how=how, person=person_id)
    await db.write(partial(note_event, context, EventName.SIGN_IN_FAILED, person_id, how=how))


async def note_look(request: web.Request, person_id: int, what: str, case_id: int | None, api: bool) -> None:
    """Note that somebody looked at personal data; the same look within the hour is noted once."""
    context = request.app[CONTEXT]
    if await _over([SAME_LOOK_NOTED.of(person_id, what, case_id or 0)], context.wall()):
        return
    entrance = "api" if api else "page"
    seen = partial(note_event, context, EventName.PERSONAL_DATA_READ, person_id, page=what)
    await db.write(partial(seen, entrance=entrance, case_id=case_id))


async def _over(bounds: list[Limit], now: datetime) -> bool:
    return await limits.take_try(bounds, now) is not None
