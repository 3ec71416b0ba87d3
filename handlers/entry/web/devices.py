"""本人的登录: where the person is signed in, and their tokens; each can be ended, or all."""

from __future__ import annotations

from aiohttp import web

from bot import access
from bot.words import EventName
from handlers.entry.web import trail
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import PageRequest, Wrong
from handlers.services.accounts import sessions
from messages.catalogue import say, sentence_table
from storage import db, passes


async def devices_page(asked: PageRequest) -> web.StreamResponse:
    """Show every session, token and calendar of the person who asks."""
    mine = sessions.digest_of(asked.request)
    rows = [
        {
            "id": one.id,
            "sort": one.sort,
            "made_at": one.made_at,
            "expires_at": asked.context.shown(one.expires_at),
            "client": _named(one.client),
            "label": one.client if one.sort == passes.Sort.TOKEN else "",
            "here": one.digest == mine,
        }
        for one in await passes.living_passes(asked.who.id, asked.context.wall())
    ]
    return show_page(asked, "sessions", rows=rows, tokens=access.may_look(asked.who, "tokens"))


async def end_device(asked: PageRequest) -> web.StreamResponse:
    """End one of them, or all: this one too, and every link given before. One of the two is said."""
    who, now, which, every = asked.who.id, asked.context.wall(), asked.body["id"], asked.body["all"]
    if (which is None) is (every is None):
        raise Wrong("web.pages.which_session")

    async def ended() -> None:
        if every:
            n = await passes.revoke([who], now)
            await trail.note_event(asked.context, EventName.SIGNED_OUT_EVERYWHERE, who, n=n)
        elif await passes.end_one(who, which, now):
            await trail.note_event(asked.context, EventName.SIGNED_OUT, who)

    await db.write(ended)
    return go(asked, "/signin") if every else go(asked, "/sessions", say("web.pages.session_ended"))


def _named(client: str) -> str:
    """Return the device in words (企业微信，安卓), by the first name that fits what browsers call
    themselves; or that it is unknown."""
    tables = (sentence_table("web.browsers"), sentence_table("web.systems"))
    words = [next((word for sign, word in table.items() if sign in client), "") for table in tables]
    return "，".join(filter(None, words)) or say("web.pages.unknown_device")
