"""/calendar/TOKEN.ics: a person's dates for a calendar program, which comes without a session.

The address is a pass like a session: it is shown once, ends with the person's last office, and can be ended on the page
of sign-ins.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.words import EventName
from handlers.entry.web import tokens, trail
from handlers.entry.web.show import go_with_secret
from handlers.entry.web.table import PageRequest
from handlers.runtime.context import CONTEXT
from handlers.services.accounts import sessions
from handlers.services.views.calendar import calendar_days
from messages.calendar_feed import CALENDAR, calendar_file
from storage import db, inbox, passes

_PATH = "/calendar/"
_ENDING = ".ics"
_LASTS = timedelta(days=400)  # a round and some
_MOST = 5  # addresses of one person; the page of sign-ins says the number


async def calendar_feed(request: web.Request) -> web.StreamResponse:
    """Answer the calendar program: the feed, or 404 for an address that is none or has ended."""
    context = request.app[CONTEXT]
    secret = tokens.in_path(request, _PATH).removesuffix(_ENDING)
    person = await sessions.of_calendar(secret, context)
    if person is None:
        raise web.HTTPNotFound
    url = context.settings.public_url
    days = await calendar_days(person, url, context.ctx())
    content = calendar_file(days, urlsplit(url).hostname or "qingshen", context.wall())
    return web.Response(body=content, content_type=CALENDAR, charset="utf-8")


async def give_calendar(asked: PageRequest) -> web.StreamResponse:
    """Make an address; the page behind it shows it, once. The oldest ends where there would be more than five."""
    who, now, secret = asked.who.id, asked.context.wall(), sessions.new_token()

    async def given() -> None:
        await inbox.hold_person(who)
        alive = [one for one in await passes.living_passes(who, now) if one.sort == passes.Sort.CALENDAR]
        for oldest in alive[_MOST - 1 :]:
            await passes.end_one(who, oldest.id, now)
        await passes.give_pass(passes.Sort.CALENDAR, secret, who, asked.ctx.now, now + _LASTS)
        await trail.note_event(asked.context, EventName.CALENDAR_GIVEN, who)

    await db.write(given)
    return go_with_secret(asked, "/sessions", f"{asked.context.settings.public_url}{_PATH}{secret}{_ENDING}")
