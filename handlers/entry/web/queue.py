"""The work queue: what waits for somebody's word, line by line with its evidence, or many at once.

Each line's form does its one matter; what is ticked is previewed first. With a script (messages/static/queue.js) a
line is answered by a key and changes in place; without it the same forms lead through whole pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.acts.calls import days_to_promise
from bot.words import Act
from handlers.entry.web import queue_words
from handlers.entry.web.act_fields import REASON
from handlers.entry.web.paging import Pages
from handlers.entry.web.queue_filters import KEPT, QUEUE_FILTERS, areas_of, narrowed_to, steps_of
from handlers.entry.web.queue_lines import queue_lines
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.services.views import queue, undoable
from handlers.services.views.queue import Pick, PickResult
from handlers.services.views.queue_works import WORKS
from handlers.services.views.whom_to_call import officers_to_call
from messages.catalogue import say, sentence_table
from messages.web import web_page
from storage import lists, numbers
from storage.list_order import ListedBy

_WORK = Field("work", "choice", choices=tuple(WORKS))
_MANY, _FEW = 60, 20  # lines to a page; few of what is gone through one by one, with telephone numbers
_ONE_BY_ONE = ("urge", "silent", "call", "called", "unreached")
_FEW_FORESEEN = 5  # changes that a preview shows unfolded: below them all is like them
_AT_ONCE = 300  # matters that one preview holds; beyond it nobody reads them
_REASONS = {  # what is not said without a reason -> the reasons that are given most often
    "no": sentence_table("web.return_reasons"),
    "assess_no": sentence_table("web.assess_no_reasons"),
    "accept_no": sentence_table("web.accept_no_reasons"),
}
# What is a report, or a result, of a day.
_DATED = ("deliver", "forward", "report", "assess_yes", "assess_no", "accept_yes", "accept_no")
_ALL_SAID = ("yes", "no", *_DATED, "urge", "call", "undo")
_DOES = (
    _WORK,
    *QUEUE_FILTERS,
    Field("from", "choice", choices=("today",)),  # where the form stood, and where it leads back to
    Field("every", "choice", choices=("yes",)),  # all that the filters leave, instead of what is ticked
    Field("pick", "picks", longest=30 * _AT_ONCE),
    Field("say", "choice", choices=_ALL_SAID, required=True),
    Field("template", "choice", choices=tuple(one for some in _REASONS.values() for one in some.values())),
    Field("called", "choice", choices=tuple(sentence_table("web.call_results").values())),
    Field("reason", longest=REASON),
    Field("on", "date"),
    Field(
        "asks_day", "choice", choices=("yes",)
    ),  # the form has a day to fill in, and may have come without it
)


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
    no_word = next((one for one in WORKS[work].says if one in _REASONS), "")
    return show_page(
        asked,
        "queue",
        **await _figures(work, asked.query, counted, listed, asked),
        done_words=sentence_table("web.queue_done"),
        lines=await queue_lines(work, found, asked),
        few=_FEW,
        pages=Pages("/queue", {**asked.query, "work": work}, listed.total, size),
        officers=await officers_to_call(person, narrowed.city, narrowed.county),
        no_word=no_word,
        reasons=_REASONS.get(no_word, {}).values(),
        no_reason=_no_reason(no_word),
        dated=_DATED,
        published=asked.ctx.plan.published_on,
        promised=days_to_promise(asked.ctx.today),
        results=queue_words.results_of_call(work),
        longest=REASON,
        undo=await undoable.lately_done(person, ctx),
        several=len({(case.city, case.county) for _, case in found}) > 1,
    )


def _no_reason(said: str) -> str:
    return say("web.queue.no_reason", what=sentence_table("web.queue_said").get(said, ""))


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
        "at_once": _AT_ONCE,
        "apart": totals.get("unreached", 0) if work == "urge" else 0,
        "narrowed": narrowed,
        "query": given,
        "areas": areas_of(listed, narrowed, asked),
        "steps": steps_of(listed, narrowed, asked),
    }


async def _preview_page(asked: PageRequest) -> web.StreamResponse:
    """Show exactly what this would change in each of the ticked matters; nothing is changed yet."""
    words = _words(asked)
    picks, too_many = await _all_picks(asked)
    if too_many:
        return _back(asked, say("web.queue.too_many", n=too_many, most=_AT_ONCE))
    if not picks:
        return _back(asked, say("web.queue.nothing_ticked"))
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
    return _preview(asked, lines, picks)


def _preview(asked: PageRequest, lines: list[dict[str, Any]], picks: Sequence[Pick]) -> web.StreamResponse:
    does = asked.body["say"]
    no_day = bool(asked.body["asks_day"])  # it came without it, or it would have been done
    return show_page(
        asked,
        "queue_preview",
        work=asked.body["work"] or "",
        kept={name: asked.body[name] for name in (*KEPT, "from") if asked.body[name]},
        does=does,
        word=sentence_table("web.queue_said")[does],
        origin=asked.body["from"] or "",
        dated=does in _DATED,
        published=asked.ctx.plan.published_on,
        late=any(line["late"] for line in lines),
        lines=lines,
        picks=picks,
        ready=[line["pick"] for line in lines if line["ok"]],
        asks_reason=does in _REASONS and not _words(asked).reason,
        reason=_words(asked).reason,
        on=asked.body["on"],
        no_day=no_day,
        status=422 if no_day else 200,
        few=_FEW_FORESEEN,
        reasons=_REASONS.get(does, {}).values(),
        longest=REASON,
    )


async def _do_on_page(asked: PageRequest) -> web.StreamResponse:
    """Say it to each of the matters, and show what came of it: in place of the line where a script asked, else on
    the queue again with the bar that takes it back."""
    picks, words = _picks(asked), _words(asked)
    does = asked.body["say"]
    in_place = asked.request.headers.get("HX-Request") == "true"
    if not picks:
        return _back(asked, say("web.queue.nothing_ticked"))
    if does in _REASONS and not words.reason:
        return await _line(asked, None, _no_reason(does)) if in_place else await _preview_page(asked)
    if asked.body["asks_day"] and not asked.body["on"]:
        return await _preview_page(asked)
    if does == "call" and not asked.body["called"]:
        return _back(asked, say("web.queue.no_result"))
    found = await queue.do_each(does, picks, words, asked.who, asked.ctx)
    text = await queue_words.what_came_of(does, found, asked.ctx)
    if in_place and len(found) == 1:
        return await _line(asked, found[0], text)
    return _back(asked, text, found[0].pick.duty_id)


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
        **figures,
    )
    return web.Response(text=html, content_type="text/html", status=200 if result else 422)


def _back(asked: PageRequest, text: str, beside: int = 0) -> web.StreamResponse:
    """Lead back to the queue as it was filtered, to the line of that duty if it stands there."""
    if asked.body["from"]:
        return go(asked, "/", text)
    kept = {name: asked.body[name] for name in ("work", *KEPT) if asked.body[name]}
    there = f"#m{beside}" if beside else ""
    return go(asked, (f"/queue?{urlencode(kept)}" if kept else "/queue") + there, text)


async def _all_picks(asked: PageRequest) -> tuple[list[Pick], int]:
    """Return what is ticked, or all that the filters leave; and how many that is, if it is too many at once."""
    work = asked.body["work"]
    if not (asked.body["every"] and work in queue.works_of(asked.who)):
        return _picks(asked), 0
    narrowed = narrowed_to(asked.body, asked.ctx.plan.places)
    found = await queue.find(work, asked.who, asked.ctx, narrowed, limit=_AT_ONCE, every=True)
    picks = [Pick(duty.id, queue.mark_of_row((duty, case))) for duty, case in found.rows]
    return picks, found.total if found.total > _AT_ONCE else 0


def _picks(asked: PageRequest) -> list[Pick]:
    return [Pick(number, mark) for number, mark in asked.body["pick"] or ()]


def _words(asked: PageRequest) -> Act:
    """Return the day and the reason that go with it, and what came of a call; a template comes before the officer's
    own words."""
    called = {text: key for key, text in sentence_table("web.call_results").items()}
    said = (asked.body["template"], asked.body["reason"])
    reason = "；".join(one.strip() for one in said if one and one.strip())
    return Act("", asked.body["on"], reason, what=called.get(asked.body["called"], ""))


QUEUE_ROUTES = (
    Route("GET", "/queue", _queue_page, say("web.routes.queue"), "queue", (_WORK, *QUEUE_FILTERS, ROUND)),
    Route("POST", "/queue/preview", _preview_page, say("web.routes.queue_preview"), "queue", body=_DOES),
    Route("POST", "/queue/do", _do_on_page, say("web.routes.queue_done"), "queue", body=_DOES),
)
