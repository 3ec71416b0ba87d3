"""The work queue: what waits for somebody's word, line by line with its evidence, or many at once.

Each line's form does its one matter; what is ticked is previewed first. With a script (messages/static/queue.js) a
line is answered by a key and changes in place; without it the same forms lead through whole pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot import access
from bot.words import SHANGHAI, Act, Duty
from handlers.entry.web import queue_words, trail
from handlers.entry.web.act_fields import REASON
from handlers.entry.web.paging import Pages
from handlers.entry.web.queue_filters import KEPT, QUEUE_FILTERS, areas_of, narrowed_to, steps_of
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.services.views import queries, queue, undoable
from handlers.services.views.beside import panels_of
from handlers.services.views.calls import last_call
from handlers.services.views.lines import answer_due
from handlers.services.views.queue import WORKS, Pick, PickResult
from handlers.services.views.whom_to_call import officers_to_call
from messages.catalogue import say, sentence_table
from messages.web import web_page
from storage import files, lists, numbers
from storage.list_order import ListedBy
from storage.owed_steps import ContactPhone, Reminded, phones_of, reminders_of

_WORK = Field("work", "choice", choices=tuple(WORKS))
_MANY, _FEW = 60, 20  # lines to a page; few of what is gone through one by one, with telephone numbers
_ONE_BY_ONE = ("urge", "silent", "call")
_AT_ONCE = 300  # matters that one preview holds; beyond it nobody reads them
_DATED = ("deliver", "forward")  # what is a report of a day
_ALL_SAID = ("yes", "no", "forward", "deliver", "urge", "call", "undo")
_DOES = (
    _WORK,
    *QUEUE_FILTERS,
    Field("from", "choice", choices=("today",)),  # where the form stood, and where it leads back to
    Field("every", "choice", choices=("yes",)),  # all that the filters leave, instead of what is ticked
    Field("pick", "picks", longest=30 * _AT_ONCE),
    Field("say", "choice", choices=_ALL_SAID, required=True),
    Field("template", "choice", choices=tuple(sentence_table("web.return_reasons").values())),
    Field("called", "choice", choices=tuple(sentence_table("web.call_results").values())),
    Field("reason", longest=REASON),
    Field("on", "date"),
)


async def _queue_page(asked: PageRequest) -> web.StreamResponse:
    """Show one kind of work, its first lines with what was sent for them."""
    person, ctx = asked.who, asked.ctx
    counted = await queue.counts_of(person, ctx)
    totals = {work: known.total for work, known in counted.items()}
    work = asked.query["work"] or next((one for one in totals if totals[one]), next(iter(totals), "urge"))
    if work not in totals:
        raise web.HTTPNotFound
    narrowed = narrowed_to(asked.query, ctx.plan.places)
    order: ListedBy = asked.query["order"] or "day"
    size = _FEW if work in _ONE_BY_ONE else _MANY
    skip = (max(1, asked.query["page"] or 1) - 1) * size
    listed = await queue.find(
        work, person, ctx, narrowed, limit=size, skip=skip, known=counted[work], by=order
    )
    found = listed.rows
    lines = await queries.numbered_lines(person, found, ctx)
    await numbers.note_listed(person, [n for line in lines if (n := line["number"])])
    sent = await _sent([duty for duty, _ in found])
    known = await phones_of([case.enterprise_id or 0 for _, case in found])
    phones = await _phones_shown(found, known, asked)
    reminders = await reminders_of([duty.id for duty, _ in found]) if "urge" in WORKS[work].says else {}
    panels = await panels_of(found, ctx) if work == "answer" else {}
    return show_page(
        asked,
        "queue",
        work=work,
        works={one: (sentence_table("web.queue_works")[one], n) for one, n in totals.items()},
        says=WORKS[work].says,
        words=sentence_table("web.queue_said"),
        done_words=sentence_table("web.queue_done"),
        lines=[
            {
                **line,
                **_about(duty, asked),
                "phones": phones.get(case.enterprise_id or 0, ()),
                "contacts": [(one.name, one.phone[-4:]) for one in known.get(case.enterprise_id or 0, ())],
                "mark": queue.mark_of_row((duty, case)),
                "beside": panels.get(duty.id),
                "sent": sent.get(duty.id, []),
                "reminded": _reminded(reminders.get(duty.id), asked),
            }
            for line, (duty, case) in zip(lines, found, strict=True)
        ],
        total=listed.total,
        pages=Pages("/queue", {**asked.query, "work": work}, listed.total, size),
        narrowed=narrowed,
        query=asked.query,
        areas=areas_of(listed, asked),
        steps=steps_of(listed, asked),
        at_once=_AT_ONCE,
        officers=await officers_to_call(person, narrowed.city, narrowed.county),
        reasons=sentence_table("web.return_reasons").values(),
        results=queue_words.results_of_call(work),
        longest=REASON,
        undo=await undoable.lately_done(person, ctx),
        several=len({(case.city, case.county) for _, case in found}) > 1,
    )


async def _phones_shown(
    found: Sequence[lists.Row], known: Mapping[int, Sequence[ContactPhone]], asked: PageRequest
) -> dict[int, Sequence[ContactPhone]]:
    """Return by enterprise the numbers that the reader may see whole; that they are looked at is on record."""
    phones = {
        one: known[one]
        for _, case in found
        if (one := case.enterprise_id or 0) in known and access.may_call(asked.who, case)
    }
    if phones:
        await trail.note_look(asked.request, asked.who.id, "phones", None, api=False)
    return phones


def _about(duty: Duty, asked: PageRequest) -> dict[str, Any]:
    """Return what a line says beside its step: since when it waits, and what was asked for."""
    data = duty.data
    return {
        "on": duty.reported_on,
        "listed_late": duty.listed_late,
        "waited": (asked.ctx.today - duty.reported_on).days if duty.reported_on else None,
        "answer_late": answer_due(duty, asked.ctx) < asked.ctx.today,
        "asked": queries.request_text(duty),
        "called": last_call(duty, asked.ctx.today),
        "broken": bool(duty.promised_on and duty.promised_on < asked.ctx.today),
        "urged": duty.data.get("urged_on") == asked.ctx.today.isoformat(),
        "reason": data.get("reason", ""),
        "links": data.get("links", ()),
        "number_in_system": data.get("number_in_system", ""),
        "figures_said": data.get("figures_said", ()),
    }


def _reminded(told: Reminded | None, asked: PageRequest) -> dict[str, Any] | None:
    """Return how often the owner was reminded, on which days, and how many days ago first."""
    if told is None:
        return None
    first, last = (at.astimezone(SHANGHAI).date() for at in (told.first, told.last))
    return {"n": told.n, "first": first, "last": last, "days": (asked.ctx.today - first).days}


async def _sent(duties: Sequence[Duty]) -> dict[int, list[files.File]]:
    found = defaultdict(list)
    for file in await files.files_of_duties([duty.id for duty in duties]):
        found[file.duty_id or 0].append(file)
    return found


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
    return show_page(
        asked,
        "queue_preview",
        work=asked.body["work"] or "",
        kept={name: asked.body[name] for name in (*KEPT, "from") if asked.body[name]},
        does=does,
        word=sentence_table("web.queue_said")[does],
        origin=asked.body["from"] or "",
        dated=does in _DATED,
        late=any(line["late"] for line in lines),
        lines=lines,
        picks=picks,
        ready=[line["pick"] for line in lines if line["ok"]],
        asks_reason=does == "no" and not _words(asked).reason,
        reason=_words(asked).reason,
        on=asked.body["on"],
        reasons=sentence_table("web.return_reasons").values(),
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
    if does == "no" and not words.reason:
        return (
            await _line(asked, None, say("web.queue.no_reason")) if in_place else await _preview_page(asked)
        )
    if does == "call" and not asked.body["called"]:
        return _back(asked, say("web.queue.no_result"))
    found = await queue.do_each(does, picks, words, asked.who, asked.ctx)
    text = await _told(does, found, asked)
    if in_place and len(found) == 1:
        return await _line(asked, found[0], text)
    return _back(asked, text, found[0].pick.duty_id)


async def _told(does: str, found: Sequence[PickResult], asked: PageRequest) -> str:
    """Return in words what came of it: how many were done, and of each other one why not."""
    done = sum(one.ok for one in found)
    parts = [say("web.queue.done", what=sentence_table("web.queue_done")[does], n=done)] if done else []
    wrong = [await queue_words.why_not(one, asked.ctx) for one in found if not one.ok]
    if wrong:
        parts.append(say("web.queue.left", n=len(wrong), lines="".join(dict.fromkeys(wrong))))
    return "；".join(parts)


async def _line(asked: PageRequest, result: PickResult | None, text: str) -> web.StreamResponse:
    """Return what stands in the place of one line, the bar that takes it back, and how many there are now."""
    done, work = bool(result and result.ok), asked.body["work"]
    mine = queue.works_of(asked.who)
    html = web_page(
        "queue_line",
        ok=done,
        undo=await undoable.lately_done(asked.who, asked.ctx) if done else undoable.LatelyDone(),
        done_words=sentence_table("web.queue_done"),
        firm=result.case.name if result and result.case else "",
        what=sentence_table("web.queue_done")[asked.body["say"]],
        text=text,
        work=work or "",
        left=(await queue.count_work(work, asked.who, asked.ctx)).total if done and work in mine else None,
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
    found = await queue.find(
        work, asked.who, asked.ctx, narrowed_to(asked.body, asked.ctx.plan.places), limit=_AT_ONCE
    )
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
