"""/s: where a 短信 leads, which carries no link of its reader's own: they type its code and come to their page."""

from __future__ import annotations

import hmac
from datetime import timedelta

from aiohttp import web

from bot.tries import WRONG_SHORT_CODES, WRONG_SHORT_CODES_OF_ONE
from bot.words import channel_spec
from handlers.entry.web.clients import client_of
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import PageRequest
from handlers.services.accounts.links import Links, message_of_code, short_code
from messages.catalogue import say
from storage import limits, outgoing_messages


async def ask_for_code(asked: PageRequest) -> web.StreamResponse:
    """Ask for the code."""
    return show_page(asked, "short_code")


async def open_by_code(asked: PageRequest) -> web.StreamResponse:
    """Lead to the page that a right code opens; of a wrong one nothing is said but that. Wrong ones alone count."""
    context, ctx = asked.context, asked.ctx
    number, code = message_of_code(asked.body["short"] or "")
    who = client_of(asked.request, context.settings.trusted_proxies)
    tries, now = [WRONG_SHORT_CODES_OF_ONE.of(who), WRONG_SHORT_CODES.of(number)], context.wall()
    if await limits.take_try(tries, now):
        return show_page(asked, "short_code", status=429, wrong=say("web.short.later"))
    (outgoing,) = await outgoing_messages.load_outgoing([number]) or (None,)
    if outgoing is None or channel_spec(outgoing.message.channel).form != "template":
        return _wrong(asked)
    own, person = context.settings, outgoing.person
    if not hmac.compare_digest(code, short_code(own.secret_key, number, person)):
        return _wrong(asked)
    for one in tries:
        await limits.undo_try(one, now)
    if ctx.now - outgoing.message.created_at > timedelta(days=ctx.plan.answer_link_days):
        return _wrong(asked)
    url, _ = Links("", own.secret_key).own(number, person, ctx)
    return go(asked, url)


def _wrong(asked: PageRequest) -> web.StreamResponse:
    return show_page(asked, "short_code", status=400, wrong=say("web.short.wrong"))
