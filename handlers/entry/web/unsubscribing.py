"""/unsubscribe/TOKEN: where the reader of a digest, a circular or an announcement ends mails (List-Unsubscribe).

A mail service posts `List-Unsubscribe=One-Click` by itself, from wherever it is and without a session (RFC 8058);
whoever opens the address presses a button that posts the same. Opening it changes nothing.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from handlers.entry.web import tokens
from handlers.entry.web.show import link_page
from handlers.runtime.context import CONTEXT
from handlers.services.accounts.links import UNSUBSCRIBE, read_token
from handlers.services.delivery.receipts import take_mail_unsubscription
from storage import people

_PATH = "/unsubscribe/"


async def end_mails(request: web.Request) -> web.StreamResponse:
    """GET asks, POST ends the mails; pressed twice it ends them once."""
    context = request.app[CONTEXT]
    token = tokens.in_path(request, _PATH)
    facts = read_token(context.settings.secret_key, UNSUBSCRIBE, token, context.ctx().now)
    if facts is None or not await _still(facts):
        return link_page(request, "unsubscribe", 410, state="gone")
    if request.method != "POST":
        return link_page(request, "unsubscribe", 200, state="asks")
    if b"One-Click" not in await request.read():  # a form or its parts: RFC 8058 allows both
        return link_page(request, "unsubscribe", 400, state="asks")
    await take_mail_unsubscription(facts["p"])
    return link_page(request, "unsubscribe", 200, state="done")


async def _still(facts: dict[str, Any]) -> bool:
    """Whether its reader's links were not ended since."""
    person = (await people.load_people([facts["p"]])).get(facts["p"])
    return person is not None and person.epoch == facts.get("e")
