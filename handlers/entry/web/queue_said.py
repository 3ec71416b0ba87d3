"""What a form of the work queue says: to which matters, of which day, for which reason; and where it leads back to."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from bot.words import Act
from handlers.entry.web.act_fields import REASON
from handlers.entry.web.queue_filters import KEPT, QUEUE_FILTERS, narrowed_to
from handlers.entry.web.show import go
from handlers.entry.web.table import Field, PageRequest
from handlers.services.views import queue
from handlers.services.views.queue import Pick
from handlers.services.views.queue_works import WORKS
from messages.catalogue import say, sentence_table

WORK_FIELD = Field("work", "choice", choices=tuple(WORKS))
MOST_SAID = 300  # matters that one preview holds; beyond it nobody reads them
REASONS = {  # what is not said without a reason -> the reasons that are given most often
    "no": sentence_table("web.return_reasons"),
    "assess_no": sentence_table("web.assess_no_reasons"),
    "accept_no": sentence_table("web.accept_no_reasons"),
}
# What is a report, or a result, of a day.
DATED = ("deliver", "forward", "report", "assess_yes", "assess_no", "accept_yes", "accept_no")
_ALL_SAID = ("yes", "no", *DATED, "urge", "call", "undo")
DOES = (
    WORK_FIELD,
    *QUEUE_FILTERS,
    Field("from", "choice", choices=("today",)),  # where the form stood, and where it leads back to
    Field("every", "choice", choices=("yes",)),  # all that the filters leave, instead of what is ticked
    Field("pick", "picks", longest=30 * MOST_SAID),
    Field("say", "choice", choices=_ALL_SAID, required=True),
    Field("template", "choice", choices=tuple(one for some in REASONS.values() for one in some.values())),
    Field("called", "choice", choices=tuple(sentence_table("web.call_results").values())),
    Field("reason", longest=REASON),
    Field("on", "date"),
    # The form has a day to fill in, and may have come without it.
    Field("asks_day", "choice", choices=("yes",)),
    Field("sure", "choice", choices=("yes",)),  # what ends a case was asked once more
)


def no_reason(said: str) -> str:
    return say("web.queue.no_reason", what=sentence_table("web.queue_said").get(said, ""))


def back_to_queue(asked: PageRequest, text: str, beside: int = 0) -> web.StreamResponse:
    """Lead back to where the form stood, in the queue to the line of that duty if it stands there."""
    return go(asked, where_from(asked) + (f"#m{beside}" if beside and not asked.body["from"] else ""), text)


def where_from(asked: PageRequest) -> str:
    """Return the address of Today, or of the queue as it was filtered."""
    kept = {name: asked.body[name] for name in ("work", *KEPT) if asked.body[name]}
    return "/" if asked.body["from"] else f"/queue?{urlencode(kept)}" if kept else "/queue"


async def all_picks(asked: PageRequest) -> tuple[list[Pick], int]:
    """Return what is ticked, or all that the filters leave; and how many that is, if it is too many at once."""
    work = asked.body["work"]
    if not (asked.body["every"] and work in queue.works_of(asked.who)):
        return picks_of(asked), 0
    narrowed = narrowed_to(asked.body, asked.ctx.plan.places)
    found = await queue.find(work, asked.who, asked.ctx, narrowed, limit=MOST_SAID, every=True)
    picks = [Pick(duty.id, queue.mark_of_row((duty, case))) for duty, case in found.rows]
    return picks, found.total if found.total > MOST_SAID else 0


def picks_of(asked: PageRequest) -> list[Pick]:
    return [Pick(number, mark) for number, mark in asked.body["pick"] or ()]


def said_words(asked: PageRequest) -> Act:
    """Return the day and the reason that go with it, and what came of a call; a template comes before the officer's
    own words."""
    called = {text: key for key, text in sentence_table("web.call_results").items()}
    said = (asked.body["template"], asked.body["reason"])
    reason = "；".join(one.strip() for one in said if one and one.strip())
    return Act("", asked.body["on"], reason, what=called.get(asked.body["called"], ""))
