"""The work queue: what waits for somebody's word, line by line with its evidence, or many at once.

Each line's form does its one matter; what is ticked is previewed first. With a script (messages/static/queue.js) a
line is answered by a key and changes in place; without it the same forms lead through whole pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.acts.calls import days_to_promise
from bot.words import Act
from handlers.entry.web import queue_words
from handlers.entry.web.act_fields import REASON
from handlers.entry.web.paging import Pages
from handlers.entry.web.queue_filters import QUEUE_FILTERS, areas_of, narrowed_to, steps_of
from handlers.entry.web.queue_lines import queue_lines
from handlers.entry.web.queue_preview import once_more, preview_again, preview_page
from handlers.entry.web.queue_said import (
    DATED,
    DOES,
    MOST_SAID,
    REASONS,
    WORK_FIELD,
    back_to_queue,
    no_reason,
    picks_of,
    said_words,
    where_from,
)
from handlers.entry.web.same_form import form_refused
from handlers.entry.web.show import show_page
from handlers.entry.web.table import ROUND, PageRequest, Route
from handlers.services.cases.held_back import held_back_by
from handlers.services.views import queue, standing_pauses, undoable
from handlers.services.views.queue import Pick, PickResult
from handlers.services.views.queue_works import WORKS
from handlers.services.views.whom_to_call import officers_to_call
from messages.catalogue import say, sentence_table
from messages.web import web_page
from storage import lists
from storage.list_order import ListedBy

_MANY, _FEW = 60, 20  # lines to a page; few of what is gone through one by one, with telephone numbers
_ONE_BY_ONE = ("urge", "silent", "call", "called", "unreached")


async def _queue_page(asked: PageRequest) -> web.StreamResponse:
    """Show one kind of work, its first lines with what was sent for them."""
    person, ctx = asked.who, asked.ctx
    counted = await queue.counts_of(person, ctx)
    work = asked.query["work"] or next(
        (one for one in counted if counted[one].total), next(iter(counted), "")
    )
    if work not in counted:
        raise web.HTTPNotFound
    narrowed = narrowed_to(asked.query, ctx.plan.places)
    order: ListedBy = asked.query["order"] or "day"
    size = _FEW if work in _ONE_BY_ONE else _MANY
    skip = (max(1, asked.query["page"] or 1) - 1) * size
    listed = await queue.find(
        work, person, ctx, narrowed, limit=size, skip=skip, known=counted[work], by=order
    )
    found = listed.rows
    no_word = next((one for one in WORKS[work].says if one in REASONS), "")
    return show_page(
        asked,
        "queue",
        **await _figures(work, asked.query, counted, listed, asked),
        done_words=sentence_table("web.queue_done"),
        lines=await queue_lines(work, found, asked),
        few=_FEW,
        pages=Pages("/queue", {**asked.query, "work": work}, listed.total, size),
        paused=await standing_pauses.lines_now(person, ctx),
        officers=await officers_to_call(person, narrowed.city, narrowed.county),
        no_word=no_word,
        reasons=REASONS.get(no_word, {}).values(),
        no_reason=no_reason(no_word),
        ends=no_word and queue.ends_a_case(no_word),
        dated=DATED,
        published=asked.ctx.plan.published_on,
        promised=days_to_promise(asked.ctx.today),
        results=queue_words.results_of_call(work),
        longest=REASON,
        undo=await undoable.lately_done(person, ctx),
        several=len({(case.city, case.county) for _, case in found}) > 1,
    )


async def _figures(
    work: str,
    given: Mapping[str, Any],
    counted: Mapping[str, lists.CountedParts],
    listed: lists.DutyPage,
    asked: PageRequest,
) -> dict[str, Any]:
    """Return every figure of a list as it stands: of the tabs, of the filters, and to how many matters the button
    says it. Lists that are empty most of the year have no tab while they are."""
    narrowed = narrowed_to(given, asked.ctx.plan.places)
    every, names = listed.total, sentence_table("web.queue_works")
    if WORKS[work].every:
        every = (await queue.find(work, asked.who, asked.ctx, narrowed, limit=0, every=True)).total
    totals = {one: known.total for one, known in counted.items()}
    return {
        "work": work,
        "works": {
            one: (names[one], n, bool(n or WORKS[one].stays or one == work)) for one, n in totals.items()
        },
        "says": WORKS[work].says,
        "words": sentence_table("web.queue_said"),
        "total": listed.total,
        "every": every,
        "at_once": MOST_SAID,
        "apart": totals.get("unreached", 0) if work == "urge" else 0,
        "narrowed": narrowed,
        "query": given,
        "areas": areas_of(listed, narrowed, asked),
        "steps": steps_of(listed, narrowed, asked),
    }


async def _do_on_page(asked: PageRequest) -> web.StreamResponse:
    """Say it to each of the matters, and show what came of it: in place of the line where a script asked, else on
    the queue again with the bar that takes it back."""
    picks, words = picks_of(asked), said_words(asked)
    does = asked.body["say"]
    in_place = asked.request.headers.get("HX-Request") == "true"
    if not picks:
        return back_to_queue(asked, say("web.queue.nothing_ticked"))
    if does in REASONS and not words.reason:
        return await _line(asked, None, no_reason(does)) if in_place else await preview_page(asked)
    if asked.body["asks_day"] and not asked.body["on"]:
        return await preview_page(asked)
    if queue.ends_a_case(does) and not asked.body["sure"]:
        return await _asked_once_more(asked, picks[0], words) if in_place else await preview_page(asked)
    if does == "call" and not asked.body["called"]:
        return await form_refused(asked, where_from(asked), say("web.queue.no_result"), "called")
    found = await queue.do_each(does, picks, words, asked.who, asked.ctx)
    text = await queue_words.what_came_of(does, found, asked.ctx)
    if in_place and len(found) == 1:
        return await _line(asked, found[0], text)
    typed = words.on or words.reason or does == "call"
    if typed and not any(one.ok or one.stale for one in found):
        about = "reason" if words.reason and not words.on and does != "call" else "on"
        return await form_refused(asked, where_from(asked), text, about, preview_again)
    return back_to_queue(asked, text, found[0].pick.duty_id)


async def _asked_once_more(asked: PageRequest, pick: Pick, words: Act) -> web.StreamResponse:
    """Return the question that stands in the line's form before a case is ended, or the line where it is refused."""
    does = asked.body["say"]
    (seen,) = await queue.foresee(does, [pick], words, asked.who, asked.ctx)
    if not seen.ok:
        return await _line(asked, seen, await queue_words.what_came_of(does, [seen], asked.ctx))
    return once_more(does, seen)


async def _line(asked: PageRequest, result: PickResult | None, text: str) -> web.StreamResponse:
    """Return what stands in the place of one line, the bar that takes it back, and each figure that it may have
    changed as it now stands."""
    done, work = bool(result and result.ok), asked.body["work"]
    figures: dict[str, Any] = {"work": work or ""}
    if result and done and work in queue.works_of(asked.who):
        moved = queue.moved_by(asked.body["say"], result, asked.ctx)
        counted = await queue.counts_of(asked.who, asked.ctx, {work, *moved})
        narrowed, known = narrowed_to(asked.body, asked.ctx.plan.places), counted[work]
        listed = await queue.find(work, asked.who, asked.ctx, narrowed, limit=0, known=known)
        figures = await _figures(work, asked.body, counted, listed, asked)
    html = web_page(
        "queue_line",
        ok=done,
        undo=await undoable.lately_done(asked.who, asked.ctx) if done else undoable.LatelyDone(),
        done_words=sentence_table("web.queue_done"),
        firm=result.case.name if result and result.case else "",
        what=sentence_table("web.queue_done")[asked.body["say"]],
        text=text,
        held_back=held_back_by([result.answer] if result and result.answer else ()),
        **figures,
    )
    return web.Response(text=html, content_type="text/html", status=200 if result else 422)


QUEUE_ROUTES = (
    Route(
        "GET", "/queue", _queue_page, say("web.routes.queue"), "queue", (WORK_FIELD, *QUEUE_FILTERS, ROUND)
    ),
    Route(
        "POST",
        "/queue/preview",
        preview_page,
        say("web.routes.queue_preview"),
        "queue",
        body=DOES,
        shown_by=preview_again,
    ),
    Route(
        "POST",
        "/queue/do",
        _do_on_page,
        say("web.routes.queue_done"),
        "queue",
        body=DOES,
        shown_by=preview_again,
    ),
)
