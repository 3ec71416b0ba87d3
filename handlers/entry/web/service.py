"""服务状况: for the administrator how the service is, and what was imported, which can be undone."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from bot.words import CHANNELS, Refusal, replace
from handlers.entry.web.health import ENGINE, STALE
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import Field, PageRequest
from handlers.services.rosters.undo import plan_undo, undo_import
from messages import terms
from messages.catalogue import explain, noted, say, sentence_table
from messages.terms import KIND_TERMS
from storage import breakers, faults, imports, outbox, sending
from storage.chain import By

_LISTED = 50  # imports and faults
_SHOWN = 100  # names on the page of one undoing

UNDO_FIELDS = (Field("id", "number", required=True),)


async def service_page(asked: PageRequest) -> web.StreamResponse:
    """What an administrator looks at first: does it look and send, what fails, what waits."""
    engine, wall, now = asked.request.app[ENGINE], asked.context.wall(), asked.ctx.now
    failing, due = await breakers.failing(), await sending.backlog(now)
    beats = [("looks", engine.looks.last), ("sends", engine.sends.last)]
    own = asked.context.settings
    return show_page(
        asked,
        "service",
        now=now,
        bent=asked.context.clock.bent,
        beats=[(name, _ago(at, wall), at is not None and wall - at <= STALE) for name, at in beats],
        fault_kinds=sentence_table("cli.fault_kinds"),
        channels=[
            {
                "name": terms.channel(key),
                "set_up": key in own.channels,
                "trouble": noted(failing[key].reason) if key in failing else "",
                "due": due[key][0] if key in due else 0,
            }
            for key in CHANNELS
        ],
        counts=await outbox.count_by_status(),
        faults=[
            replace(one, last_at=asked.context.shown(one.last_at))
            for one in (await faults.list_faults())[:_LISTED]
        ],
        problems=list(engine.problems),
        imports=await imports.list_imports(_LISTED),
        round_names={plan.key: plan.name for plan in asked.ctx.rounds.plans},
        kinds=KIND_TERMS,
    )


def _ago(at: datetime | None, wall: datetime) -> str:
    """Return how long ago that was by the real clock, which a rehearsal's does not follow; "" for never."""
    if at is None:
        return ""
    seconds = max(0, round((wall - at).total_seconds()))
    if seconds < 120:
        return say("web.service.seconds_ago", n=seconds)
    return say("web.service.minutes_ago", n=seconds // 60)


async def undo_page(asked: PageRequest) -> web.StreamResponse:
    """Show what undoing one import would do."""
    try:
        plan = await plan_undo(asked.query["id"], asked.ctx, By("page", asked.who.id))
    except Refusal as refusal:
        return show_page(asked, "import_undo", plan=None, wrong=explain(refusal))
    return show_page(asked, "import_undo", plan=plan, wrong="", shown=_SHOWN, kinds=KIND_TERMS)


async def undo_on_page(asked: PageRequest) -> web.StreamResponse:
    try:
        plan = await undo_import(asked.body["id"], asked.ctx, By("page", asked.who.id))
    except Refusal as refusal:
        return show_page(asked, "import_undo", status=409, plan=None, wrong=explain(refusal))
    number, new, entries = plan.record.id, len(plan.new), plan.entries
    said = say("web.service.undone", id=number, n=new, entries=entries, waiting=plan.waiting)
    return go(asked, "/imports", said)
