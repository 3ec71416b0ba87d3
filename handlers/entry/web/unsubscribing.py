"""/unsubscribe/TOKEN: where the reader of a digest, a circular or an announcement ends mails (List-Unsubscribe).

A mail service posts `List-Unsubscribe=One-Click` by itself, from wherever it is and without a session (RFC 8058);
whoever opens the address presses a button that posts the same. Opening it changes nothing.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from handlers.entry.web import tokens
from handlers.runtime.context import CONTEXT
from handlers.services.accounts.links import UNSUBSCRIBE, read_token
from handlers.services.delivery.receipts import take_mail_unsubscription
from messages.web import web_page
from storage import people

_PATH = "/unsubscribe/"
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


async def end_mails(request: web.Request) -> web.StreamResponse:
    """GET asks, POST ends the mails; pressed twice it ends them once."""
    context = request.app[CONTEXT]
    token = tokens.in_path(request, _PATH)
    facts = read_token(context.settings.secret_key, UNSUBSCRIBE, token, context.ctx().now)
    if facts is None or not await _still(facts):
        return _page("gone", 410)
    if request.method != "POST":
        return _page("asks", 200)
    if b"One-Click" not in await request.read():  # a form or its parts: RFC 8058 allows both
        return _page("asks", 400)
    await take_mail_unsubscription(facts["p"])
    return _page("done", 200)


async def _still(facts: dict[str, Any]) -> bool:
    """Whether its reader's links were not ended since."""
    person = (await people.load_people([facts["p"]])).get(facts["p"])
    return person is not None and person.epoch == facts.get("e")


def _page(state: str, status: int) -> web.Response:
    text = web_page("unsubscribe", state=state)
    return web.Response(text=text, status=status, content_type="text/html", headers=_HEADERS)
