"""The brakes for programs: the same as the pages', as JSON."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from aiohttp import web

from bot.words import SHANGHAI, Pause, Refusal
from handlers.entry.web.brakes import held_ids
from handlers.entry.web.gate import json_response, refusal_response
from handlers.entry.web.table import PageRequest
from handlers.services.delivery import brakes, held, recalling
from handlers.services.delivery.recalling import Recipient
from messages.catalogue import explain, say
from storage import batches, pauses
from storage.chain import By

_MOST = 100  # held messages at one time, with their words


def _by(asked: PageRequest) -> By:
    return By("api", asked.who.id)


def _pause(pause: Pause) -> dict[str, Any]:
    fields = ("id", "round", "city", "county", "kind", "channel", "reason")
    said = {key: getattr(pause, key) or None for key in fields}
    return {**said, "until": pause.until.astimezone(SHANGHAI) if pause.until else None}


async def pause_list(asked: PageRequest) -> web.StreamResponse:
    found = await pauses.begun(asked.ctx.now)
    rows = [{**_pause(one.pause), "at": one.at, "by": one.by, "waiting": one.waiting} for one in found]
    return json_response({"pauses": rows})


async def pause_by_program(asked: PageRequest) -> web.StreamResponse:
    given, last = asked.body, asked.body["until"]
    until = datetime.combine(last + timedelta(days=1), time(), SHANGHAI) if last else None
    text = {key: given[key] or "" for key in ("round", "city", "county", "channel", "reason")}
    try:
        meant = brakes.checked(Pause(0, kind=given["sort"] or "", until=until, **text), asked.ctx)
    except Refusal as refusal:
        return refusal_response(asked.request, 400, explain(refusal))
    return json_response(_pause(await pauses.begin_pause(meant, asked.ctx.now, _by(asked))))


async def resume_by_program(asked: PageRequest) -> web.StreamResponse:
    ended, waited = await pauses.end_pauses([asked.body["id"]], asked.ctx.now, _by(asked))
    if not ended:
        raise web.HTTPNotFound
    asked.context.look_soon()
    return json_response({"resumed": [_pause(one) for one in ended], "messages": waited})


async def held_list(asked: PageRequest) -> web.StreamResponse:
    own = asked.context.settings
    found = await held.listed(None, own.approvals)
    rows = []
    for one in found[:_MOST]:
        words = await held.exact_words(
            one, asked.ctx, own.public_url, own.secret_key, asked.context.faq, own.sms_landline
        )
        rows.append({**one.facts, "subject": words.subject, "text": words.text})
    return json_response({"held": rows, "total": len(found)})


async def decide_by_program(asked: PageRequest) -> web.StreamResponse:
    named, now, by = asked.body["ids"], asked.ctx.now, _by(asked)
    try:
        ids = None if named == "all" else held_ids(named)
    except Refusal as refusal:
        return refusal_response(asked.request, 422, explain(refusal))
    if ids is None and asked.body["act"] == "discard":  # who drops says what: nothing brings it back
        return refusal_response(asked.request, 422, say("web.brakes.discard_named"))
    if asked.body["act"] == "discard":
        return json_response({"discarded": await brakes.drop_messages(ids, by, now)})
    try:
        done = await brakes.approve_messages(ids, asked.context.settings.approvals, by, now)
    except Refusal as refusal:
        return refusal_response(asked.request, 409, explain(refusal))
    if done.released:
        asked.context.look_soon()
    return json_response({"released": list(done.released), "first": list(done.first)})


async def batch_list(asked: PageRequest) -> web.StreamResponse:
    found = await batches.recent(asked.ctx.now - batches.WAY_BACK)
    rows = [
        {
            "id": one.id,
            "at": one.at,
            "sent": one.n,
            "taken_back": one.back,
            "waiting": one.waiting,
            "kinds": [one.kind],
        }
        for one in found
    ]
    return json_response({"batches": rows})


async def recall_by_program(asked: PageRequest) -> web.StreamResponse:
    try:
        done = await recalling.recall_batch(asked.body["id"], asked.context.wecom, asked.ctx.now, _by(asked))
    except Refusal as refusal:
        return refusal_response(asked.request, 404, explain(refusal))
    return json_response(
        {
            "sent": done.of,
            "taken_back": done.taken_back,
            "stopped": done.stopped,
            "kept": [_person(one) for one in done.kept],
            "probably_seen": [_person(one) for one in done.seen],
        }
    )


def _person(one: Recipient) -> dict[str, Any]:
    return {"name": one.name, "message": one.message, "why": explain(one.why)}


async def correct_by_program(asked: PageRequest) -> web.StreamResponse:
    waits = asked.context.settings.approvals > 1
    batch, words, now = asked.body["id"], asked.body["words"], asked.ctx.now
    try:
        n = await recalling.correct(batch, words, now, _by(asked), held=waits)
    except Refusal as refusal:
        return refusal_response(asked.request, 409, explain(refusal))
    asked.context.look_soon()
    return json_response({"messages": n, "held": waits})
