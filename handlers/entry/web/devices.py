"""本人的登录: where one is signed in and which tokens there are; each can be ended, or all."""

from __future__ import annotations

from aiohttp import web

from bot.words import Event
from handlers.entry.web import trail
from handlers.entry.web.show import go, show
from handlers.entry.web.table import Asked
from handlers.services.accounts import sessions
from storage import db, passes

# What browsers call themselves, in the reader's words; the first that fits.
CLIENTS = (
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("Edg", "Edge 浏览器"),
    ("Firefox", "Firefox 浏览器"),
    ("Chrome", "Chrome 类浏览器"),
    ("Safari", "Safari 浏览器"),
)
SYSTEMS = (
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


async def shown(asked: Asked) -> web.StreamResponse:
    """Every session and token of the person who asks."""
    mine = sessions.digest_of(asked.request)
    rows = [
        {
            "id": one.id,
            "token": one.sort == passes.Sort.TOKEN,
            "made_at": one.made_at,
            "expires_at": one.expires_at,
            "client": named(one.client),
            "here": one.digest == mine,
        }
        for one in await passes.alive(asked.who.id, asked.context.wall())
    ]
    return show(asked, "sessions", rows=rows)


async def end(asked: Asked) -> web.StreamResponse:
    """End one of them; without a number all, this one too, and every link given before."""
    who, now, which = asked.who.id, asked.context.wall(), asked.body["id"]
    async with db.transaction():
        if which is None:
            ended = await passes.revoke([who], now)
            await trail.note(asked.context, Event.SIGNED_OUT_EVERYWHERE, who, n=ended)
            return go(asked, "/signin")
        if await passes.end_one(who, which, now):
            await trail.note(asked.context, Event.SIGNED_OUT, who)
    return go(asked, "/sessions", "已结束这个登录。")


def named(client: str) -> str:
    """企业微信，安卓; what is not known is said so."""
    words = [next((w for sign, w in table if sign in client), "") for table in (CLIENTS, SYSTEMS)]
    return "，".join(filter(None, words)) or "未知设备"
