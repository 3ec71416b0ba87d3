"""暂停与批准: what is paused, held or was just sent, and what an administrator or the province does about it.

The same services as the chat's (`handlers/services/delivery/brakes.py`). What lets go or takes back is shown on a page
of its own before it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from aiohttp import web

from bot.audiences import LONGEST_ANNOUNCEMENT
from bot.words import CHANNELS, SHANGHAI, MessageStatus, Pause, Refusal
from handlers.entry.web.same_form import form_refused
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import Field, PageRequest
from handlers.services.delivery import brakes, held, recalling
from handlers.services.delivery.held import HeldOne
from messages import terms
from messages.catalogue import explain, say
from messages.pausing import announced, extent, stopped
from messages.sms_cost import SmsTerms
from messages.terms import KIND_TERMS
from storage import batches, pauses
from storage.chain import By

_IN_WORDS = 20  # held messages that a page shows with their words
_MOST = 2000

PAUSE_FIELDS = (
    Field("round", longest=64),
    Field("city", longest=40),
    Field("county", longest=60),
    Field("sort", "choice", choices=tuple(brakes.PAUSABLE)),
    Field("channel", longest=16),
    Field("reason", longest=200, required=True),
    Field("until", "date"),
)
PAUSE_FORM = (*PAUSE_FIELDS, Field("sure", "choice", choices=("yes",)))
DECIDE_FIELDS = (
    Field("act", "choice", choices=("approve", "discard"), required=True),
    Field("ids", longest=20_000, required=True),
)
BATCH_FIELDS = (Field("id", "number", required=True),)
CORRECT_FIELDS = (
    Field("id", "number", required=True),
    Field("words", longest=LONGEST_ANNOUNCEMENT, required=True),
    Field("sure", "choice", choices=("yes",)),
)


def _by(asked: PageRequest) -> By:
    return By("page", asked.who.id)


async def brakes_page(asked: PageRequest) -> web.StreamResponse:
    return await _page(asked)


async def _page(asked: PageRequest, wrong: str = "", status: int = 200) -> web.Response:
    now, plans = asked.ctx.now, asked.ctx.rounds.plans
    waiting = await held.listed(None, asked.context.settings.approvals, _MOST)
    return show_page(
        asked,
        "brakes",
        status=status,
        wrong=wrong,
        pauses=await pauses.begun(now),
        announced=announced,
        held=await _with_words(asked, waiting[:_IN_WORDS]),
        held_total=len(waiting),
        cost=await _cost(asked, waiting),
        batches=await batches.recent(now - batches.WAY_BACK),
        kind_terms=KIND_TERMS,
        sorts=[(str(kind), KIND_TERMS[kind]) for kind in brakes.PAUSABLE],
        channels=[(str(key), terms.channel(key)) for key in CHANNELS],
        all_rounds=[(plan.key, plan.name) for plan in plans],
        units=asked.ctx.rounds.places.units,
        reason=PAUSE_FIELDS[5].longest,
    )


async def _with_words(asked: PageRequest, some: Sequence[HeldOne]) -> list[dict[str, Any]]:
    own = asked.context.settings
    shown = []
    for one in some:
        words = await held.exact_words(
            one, asked.ctx, own.public_url, own.secret_key, asked.context.faq, own.sms_landline
        )
        mine = any(by["id"] == asked.who.id for by in one.facts["approved_by"])
        shown.append({**one.facts, "subject": words.subject, "text": words.text, "mine": mine})
    return shown


async def _cost(asked: PageRequest, some: Sequence[HeldOne]) -> str:
    """Return what the 短信 among these cost."""
    own, faq = asked.context.settings, asked.context.faq
    of_sms = SmsTerms(own.sms_sign_name, own.sms_price, own.sms_landline)
    return await held.sms_cost(some, of_sms, asked.ctx, own.public_url, own.secret_key, faq)


async def pause_on_page(asked: PageRequest) -> web.StreamResponse:
    """Show what the form would stop; once that is confirmed, pause it. A day is over before it ends."""
    given, ctx = asked.body, asked.ctx
    if given["county"] and not given["city"]:
        return await form_refused(asked, "/brakes", say("web.brakes.county_alone"), "city")
    last = given["until"]
    until = datetime.combine(last + timedelta(days=1), time(), SHANGHAI) if last else None
    text = {key: given[key] or "" for key in ("round", "city", "county", "channel", "reason")}
    try:
        meant = brakes.checked(Pause(0, kind=given["sort"] or "", until=until, **text), ctx)
    except Refusal as refusal:
        return await form_refused(asked, "/brakes", explain(refusal))
    if not given["sure"]:
        return await _pause_sure(asked, meant)
    begun = await pauses.begin_pause(meant, ctx.now, _by(asked))
    return go(asked, "/brakes", announced(begun))


async def _pause_sure(asked: PageRequest, meant: Pause) -> web.Response:
    """Show how many enterprises and how many waiting messages a pause would concern; nothing is stopped yet."""
    firms, waiting = await brakes.concerned(meant, asked.ctx)
    return show_page(
        asked,
        "brakes_pause",
        what=stopped(meant),
        everywhere=not meant.city,
        reason=meant.reason,
        rounds_meant=firms,
        waiting=waiting,
        given={name: value for name, value in asked.body.items() if value},
    )


async def resume_on_page(asked: PageRequest) -> web.StreamResponse:
    ended, waited = await pauses.end_pauses([asked.body["id"]], asked.ctx.now, _by(asked))
    if not ended:
        return go(asked, "/brakes", say("web.brakes.ended_already"))
    asked.context.look_soon()
    what = extent(ended[0])
    said = say("web.brakes.resumed", what=what, n=waited)
    if await pauses.in_force(asked.ctx.now):
        said = say("web.brakes.resumed_in_part", what=what, n=waited)
    return go(asked, "/brakes", said)


async def decide_page(asked: PageRequest) -> web.StreamResponse:
    """Show what an approval, or a discard, would change."""
    return await _decide_page(asked, asked.query["act"], asked.query["ids"])


async def _decide_page(
    asked: PageRequest, act: str, named: str, wrong: str = "", status: int = 200
) -> web.Response:
    try:
        ids = None if named == "all" else held_ids(named)
    except Refusal as refusal:
        return await _page(asked, explain(refusal), 422)
    found = await held.listed(ids, asked.context.settings.approvals, _MOST)
    return show_page(
        asked,
        "brakes_sure",
        status=status,
        wrong=wrong,
        act=act,
        held=await _with_words(asked, found[:_IN_WORDS]),
        total=len(found),
        cost=await _cost(asked, found),
        ids=",".join(str(one.id) for one in found),
    )


def held_ids(text: str) -> list[int]:
    """Return the numbers of a list parted by commas; Refusal for anything else, so that nothing is taken for
    another thing."""
    parts = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if not parts or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        raise Refusal("web.brakes.no_numbers")
    return [int(part) for part in parts]


async def decide_on_page(asked: PageRequest) -> web.StreamResponse:
    """Approve or discard the messages that were shown, and no others."""
    act, now, by = asked.body["act"], asked.ctx.now, _by(asked)
    try:
        ids = held_ids(asked.body["ids"])
    except Refusal as refusal:
        return await _page(asked, explain(refusal), 422)
    if act == "discard":
        return go(asked, "/brakes", say("web.brakes.discarded", n=await brakes.drop_messages(ids, by, now)))
    try:
        done = await brakes.approve_messages(ids, asked.context.settings.approvals, by, now)
    except Refusal as refusal:
        return await _decide_page(asked, act, asked.body["ids"], explain(refusal), 422)
    said = say("web.brakes.approved", n=len(done.released)) if done.released else ""
    said += say("web.brakes.approved_first", n=len(done.first)) if done.first else ""
    if done.released:
        asked.context.look_soon()
    return go(asked, "/brakes", said or say("web.brakes.none_held"))


async def batch_page(asked: PageRequest) -> web.StreamResponse:
    """Show one batch: who got it, who has it no more, and who has probably read it."""
    return await _batch(asked, asked.query["id"])


async def _batch(asked: PageRequest, batch: int, preview: str = "") -> web.Response:
    found = await batches.sent_of_batch(batch)
    recent = await batches.recent(asked.ctx.now - batches.WAY_BACK, number=batch)
    people = [
        {
            "name": one.name,
            "channel": terms.channel(one.channel),
            "back": one.reason == batches.TAKEN_BACK,
            "seen": one.answered,
            "unsure": one.status is not MessageStatus.SENT,
        }
        for one in found
    ]
    return show_page(
        asked,
        "brakes_batch",
        batch=await batches.batch_number(batch) or batch,
        people=people,
        back=sum(one["back"] is True for one in people),
        recent=recent[0] if recent else None,
        preview=preview,
        longest=LONGEST_ANNOUNCEMENT,
        two=asked.context.settings.approvals > 1,
    )


async def recall_on_page(asked: PageRequest) -> web.StreamResponse:
    """Take the batch back as far as WeCom lets us."""
    batch = asked.body["id"]
    try:
        done = await recalling.recall_batch(batch, asked.context.wecom, asked.ctx.now, _by(asked))
    except Refusal as refusal:
        return go(asked, "/brakes", explain(refusal))
    said = say("web.brakes.recalled", n=done.taken_back, kept=len(done.kept))
    if done.stopped:
        said += say("web.brakes.not_sent", n=done.stopped)
    return go(asked, f"/brakes/batch?id={batch}", said)


async def correct_on_page(asked: PageRequest) -> web.StreamResponse:
    """Show the correction with its readers; once that is confirmed, it is sent, or waits for another person."""
    batch, words = asked.body["id"], asked.body["words"]
    if asked.body["sure"] != "yes":
        return await _batch(asked, batch, words)
    waits = asked.context.settings.approvals > 1
    try:
        n = await recalling.correct(batch, words, asked.ctx.now, _by(asked), held=waits)
    except Refusal as refusal:
        return await form_refused(asked, f"/brakes/batch?id={batch}", explain(refusal), "words")
    asked.context.look_soon()
    said = say("web.brakes.correction_waits", n=n) if waits else say("web.brakes.corrected", n=n)
    return go(asked, "/brakes", said)
