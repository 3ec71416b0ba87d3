"""五、下一步工作要求 of a 调度简报: what is asked of whom, each with its day; and how much was asked of people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from handlers.services.reports.burden import load_of_month, month_of
from messages.catalogue import say
from messages.documents import Block, Heading, Paragraph
from messages.places_said import whole_area
from messages.words import figures

if TYPE_CHECKING:
    from handlers.services.reports.briefing import Edition

_NAMED = 8  # places
_JUST_BEGUN = 10  # days


class LoadSaid(Struct, frozen=True):
    """What is said beside the round's own figures: how many messages and acts this month, in words; "" for
    nothing."""

    burden: str = ""


async def load_said(one: Edition) -> LoadSaid:
    """Return it for the issue's place: of the month before where a new one has just begun."""
    first = month_of(one.now.on - timedelta(days=_JUST_BEGUN))
    month = await load_of_month(first, one.city)
    if not month.loads:
        return LoadSaid()
    area = one.city or whole_area(one.ctx.plan.places.extent)
    said = say(
        "briefing.asked.burden",
        month=first.month,
        area=area,
        messages=month.messages,
        average=month.average,
        acts=month.acts,
    )
    merged = sum(load.merged for load in month.loads)
    if merged:
        said += say("briefing.asked.merged", ceiling=one.ctx.plan.most_messages, n=merged)
    return LoadSaid(said)


def request_blocks(one: Edition, asked: LoadSaid) -> list[Block]:
    """Return the part of the document, its points numbered."""
    points = [point for make in (_overdue, _waiting, _ahead, _unfiled) if (point := make(one))]
    said = [words.replace("{n}", _NUMBERS[n]) for n, words in enumerate(points)]
    said = said or [say("briefing.asked.nothing")]
    more = [asked.burden] if asked.burden else []
    return [Heading(say("briefing.asked.heading")), *map(Paragraph, (*said, *more))]


_NUMBERS = "一二三四"
_N = "{n}"  # the point's number, known once it is known which points there are


def _overdue(one: Edition) -> str:
    by_place = one.facts.behind.by_place
    if not by_place:
        return ""
    day = one.ctx.calendar.add_workdays(one.now.on, one.ctx.plan.ack_working_days)
    return say("briefing.asked.overdue", n=_N, names=_named(by_place), day=figures(day))


def _waiting(one: Edition) -> str:
    waiting = one.facts.unanswered
    if not waiting.total:
        return ""
    names = _named(waiting.by_place)
    return say("briefing.asked.waiting", n=_N, count=waiting.total, days=waiting.days, names=names)


def _ahead(one: Edition) -> str:
    if not one.facts.ahead:
        return ""
    first = min(one.facts.ahead, key=lambda step: step.due)
    name = one.ctx.plan.milestone(first.step).name
    return say("briefing.asked.ahead", n=_N, step=name, due=figures(first.due))


def _unfiled(one: Edition) -> str:
    n = one.facts.unfiled
    return say("briefing.asked.unfiled", n=_N, count=n) if n else ""


def _named(by_place: Mapping[str, int]) -> str:
    """Return the places with most first; of many only the first."""
    names = [*by_place][:_NAMED]
    return "、".join(names) + ("等地" if len(by_place) > _NAMED else "")
