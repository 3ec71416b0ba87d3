"""数据推送: addresses of other systems that are told what happens to cases.

Whoever may look at a board adds addresses, which are told of what lies in their own scope; the administrator, who
sees no case, adds none, but sees all, and ends or resumes them.
"""

from __future__ import annotations

import secrets
from functools import partial

from aiohttp import web

from bot import access
from bot.tries import WEBHOOK_TRIALS
from bot.words import EventName, replace
from bot.words.published import PUBLISHED_ABOUT
from handlers.entry.web import trail
from handlers.entry.web.interface_tokens import LONGEST_NAME, chosen_place, place_choices
from handlers.entry.web.same_form import form_refused
from handlers.entry.web.show import go, go_with_secret, show_page
from handlers.entry.web.table import Field, PageRequest, Route
from handlers.services.delivery.webhooks import Webhooks
from messages.catalogue import say, sentence_table
from messages.webhooks.destinations import LONGEST_URL, is_destination
from messages.webhooks.signing import secret_of
from storage import db, inbox, limits, webhooks
from storage.webhooks import Webhook

_MOST = 20  # of one person at one time


async def _mine(asked: PageRequest) -> list[Webhook]:
    found, everybody = await webhooks.living_webhooks(), asked.who.administers
    return [one for one in found if everybody or one.person_id == asked.who.id]


def _shown(asked: PageRequest, one: Webhook) -> Webhook:
    """Return it with the next try as the service's clock will say it."""
    return replace(one, next_at=asked.context.shown(one.next_at)) if one.next_at else one


def _without_query(url: str) -> str:
    """Return the address as the record has it: what is behind the question mark may be a secret."""
    return url.partition("?")[0]


async def _webhooks_page(asked: PageRequest) -> web.StreamResponse:
    return show_page(
        asked,
        "webhooks",
        rows=[_shown(asked, one) for one in await _mine(asked)],
        about=sentence_table("web.webhook_about"),
        adds=not access.scope_of(asked.who).empty,
        choices=place_choices(asked.who, asked.ctx),
        longest=LONGEST_NAME,
        longest_url=LONGEST_URL,
        public_only=not asked.context.settings.webhook_networks,
    )


async def _add(asked: PageRequest) -> web.StreamResponse:
    """Add an address; the page behind it shows the secret by which what it gets is signed, once."""
    who, body, own = asked.who, asked.body, asked.context.settings
    place = chosen_place(body["within"], who, asked.ctx)
    if access.scope_of(who).empty:
        raise web.HTTPNotFound
    if place is None or not is_destination(body["url"], own.webhook_networks):
        wrong = say("web.webhooks.place" if place is None else "web.webhooks.address")
        return await form_refused(asked, "/webhooks", wrong, "within" if place is None else "url")
    salt, now = secrets.token_hex(16), asked.ctx.now

    async def added() -> bool:
        await inbox.hold_person(who.id)
        if sum(one.person_id == who.id for one in await webhooks.living_webhooks()) >= _MOST:
            return False
        facts = {
            "name": body["purpose"],
            "url": _without_query(body["url"]),
            "city": place[0],
            "county": place[1],
        }
        await trail.note_event(asked.context, EventName.WEBHOOK_ADDED, who.id, **facts)
        await webhooks.add_webhook(who.id, body["purpose"], body["url"], salt, place, body["about"], now)
        return True

    if not await db.write(added):
        return await form_refused(asked, "/webhooks", say("web.webhooks.too_many", n=_MOST))
    return go_with_secret(asked, "/webhooks", secret_of(salt, own.secret_key))


async def _change(asked: PageRequest) -> web.StreamResponse:
    """Try an address out, resume one that was stopped, or end one."""
    found = next((one for one in await _mine(asked) if one.id == asked.body["id"]), None)
    if found is None:
        return go(asked, "/webhooks", say("web.webhooks.gone"))
    if asked.body["what_to_do"] == "try":
        return await _try_out(asked, found)
    end = asked.body["what_to_do"] == "end"

    async def changed() -> bool:
        now = asked.ctx.now
        if not await (webhooks.end_webhook(found.id, now) if end else webhooks.resume_webhook(found.id)):
            return False
        act = EventName.WEBHOOK_ENDED if end else EventName.WEBHOOK_RESUMED
        await trail.note_event(asked.context, act, asked.who.id, name=found.name)
        return True

    if not await db.write(changed):
        return go(asked, "/webhooks", say("web.webhooks.gone"))
    asked.context.look_soon()
    said = say("web.webhooks.ended" if end else "web.webhooks.resumed", name=found.name)
    return go(asked, "/webhooks", said)


async def _try_out(asked: PageRequest, found: Webhook) -> web.StreamResponse:
    taken = partial(limits.take_try, [WEBHOOK_TRIALS.of(asked.who.id)], asked.context.wall())
    if await db.write(taken) is not None:
        return go(asked, "/webhooks", say("web.webhooks.trials"))
    outcome = await Webhooks(asked.context).try_out(found)
    if outcome.status == "taken":
        said = say("web.webhooks.tried", name=found.name)
    else:
        said = say("web.webhooks.not_tried", name=found.name, why=outcome.why)
    return go(asked, "/webhooks", said)


WEBHOOK_ROUTES = (
    Route("GET", "/webhooks", _webhooks_page, say("web.routes.webhooks"), "webhooks"),
    Route(
        "POST",
        "/webhooks",
        _add,
        say("web.routes.webhook_added"),
        "webhooks",
        body=(
            Field("purpose", longest=LONGEST_NAME, required=True),
            Field("url", longest=LONGEST_URL, required=True),
            Field("within", longest=120),
            Field("about", "choice", choices=tuple(PUBLISHED_ABOUT), required=True),
        ),
    ),
    Route(
        "POST",
        "/webhooks/change",
        _change,
        say("web.routes.webhook_changed"),
        "webhooks",
        body=(
            Field("id", "number", required=True),
            Field("what_to_do", "choice", choices=("try", "resume", "end"), required=True),
        ),
        patience=20.0,
    ),
)
