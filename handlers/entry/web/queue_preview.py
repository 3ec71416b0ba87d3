"""What is said in the work queue is shown first: what it would change in each matter; before a case ends, once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.words import replace
from handlers.entry.web import queue_words
from handlers.entry.web.act_fields import REASON
from handlers.entry.web.queue_filters import KEPT
from handlers.entry.web.queue_said import DATED, MOST_SAID, REASONS, all_picks, back_to_queue, said_words
from handlers.entry.web.show import show_page
from handlers.entry.web.table import PageRequest
from handlers.services.views import queue, standing_pauses
from handlers.services.views.queue import Pick, PickResult
from messages.catalogue import say, sentence_table
from messages.web import web_page
from storage import numbers

_FEW_FORESEEN = 5  # changes that a preview shows unfolded: below them all is like them


async def preview_page(asked: PageRequest) -> web.StreamResponse:
    """Show exactly what this would change in each of the ticked matters; nothing is changed yet."""
    words = said_words(asked)
    picks, too_many = await all_picks(asked)
    if too_many:
        return back_to_queue(asked, say("web.queue.too_many", n=too_many, most=MOST_SAID))
    if not picks:
        return back_to_queue(asked, say("web.queue.nothing_ticked"))
    found = await queue.foresee(asked.body["say"], picks, words, asked.who, asked.ctx)
    known = await numbers.known_to(asked.who, [one.pick.duty_id for one in found])
    lines = [
        {
            "number": known.get(one.pick.duty_id) if one.case else None,
            "name": one.case.name if one.case else "",
            "pick": one.pick,
            "ok": one.ok,
            "wrong": "" if one.ok else await queue_words.why_not(one, asked.ctx),
            "changes": queue_words.changes_of(one) if one.ok else (),
            "late": queue_words.has_passed(one, asked.ctx),
        }
        for one in found
    ]
    return _preview(asked, lines, picks, await standing_pauses.lines_now(asked.who, asked.ctx))


def _preview(
    asked: PageRequest, lines: list[dict[str, Any]], picks: Sequence[Pick], paused: Sequence[str]
) -> web.StreamResponse:
    does = asked.body["say"]
    no_day = bool(asked.body["asks_day"]) and not asked.body["on"]
    return show_page(
        asked,
        "queue_preview",
        work=asked.body["work"] or "",
        kept={name: asked.body[name] for name in (*KEPT, "from") if asked.body[name]},
        does=does,
        word=sentence_table("web.queue_said")[does],
        origin=asked.body["from"] or "",
        ends=queue.ends_a_case(does),
        dated=does in DATED,
        published=asked.ctx.plan.published_on,
        late=any(line["late"] for line in lines),
        lines=lines,
        paused=paused,
        picks=picks,
        ready=[line["pick"] for line in lines if line["ok"]],
        asks_reason=does in REASONS and not said_words(asked).reason,
        reason=said_words(asked).reason,
        on=asked.body["on"],
        no_day=no_day,
        status=422 if no_day else 200,
        few=_FEW_FORESEEN,
        reasons=REASONS.get(does, {}).values(),
        longest=REASON,
    )


async def preview_again(asked: PageRequest) -> web.StreamResponse:
    """Show the preview from which a form was sent, as it was before anything was filled in."""
    return await preview_page(replace(asked, body={**asked.body, "asks_day": None, "on": None}))


def once_more(does: str, seen: PickResult) -> web.Response:
    """Return the question before a case is ended, with what would follow, for its place in the line's own form."""
    assert seen.case is not None
    html = web_page(
        "queue_sure",
        does=does,
        word=sentence_table("web.queue_said")[does],
        firm=seen.case.name,
        steps=queue_words.step_changes(seen),
        follows=queue_words.what_follows(seen),
    )
    there = {"HX-Retarget": f"#m{seen.pick.duty_id} .sure", "HX-Reswap": "innerHTML"}
    return web.Response(text=html, content_type="text/html", headers=there)
