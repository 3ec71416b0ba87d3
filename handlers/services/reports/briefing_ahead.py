"""四、趋势预测 of a 调度简报: who will miss a date at the present pace, how that is found, and how the last forecast
did."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.notices.briefing import HORIZON, handed_in_on, scores_of
from bot.results.forecast import WINDOW, StepForecast
from bot.words import Case
from messages.catalogue import say, sentence_table
from messages.documents import Block, Heading, Paragraph, Table
from messages.words import figures

if TYPE_CHECKING:
    from handlers.services.reports.briefing import Edition

_NAMED = 20  # enterprises that a city reads by name


def forecast_blocks(one: Edition) -> list[Block]:
    """Return the part of the document."""
    found = [forecast for forecast in one.ahead if forecast.units]
    said: list[Block] = [Heading(say("briefing.ahead.heading"))]
    if not found:
        said.append(Paragraph(say("briefing.ahead.none", days=HORIZON)))
    for step in found:
        said.append(Paragraph(_step(one, step)))
        if one.city and step.late:
            said.append(_names(one, step))
    if any(step.moving for step in found):
        said.append(Paragraph(say("briefing.ahead.method", window=WINDOW)))
    return [*said, *map(Paragraph, _scores(one))]


def _step(one: Edition, step: StepForecast) -> str:
    name, due, left = one.ctx.plan.milestone(step.step).name, figures(step.due), step.days_left
    owing, missing = sum(unit.owing for unit in step.units), step.late
    if not step.moving:
        return say("briefing.ahead.still", step=name, due=due, left=left, owing=owing, window=WINDOW)
    if not missing:
        return say("briefing.ahead.all_in_time", step=name, due=due, left=left, owing=owing)
    by_place = Counter(one.place_of(case) for case in one.cases if case.id in missing).most_common()
    named = "、".join(say("briefing.ahead.one", name=place, n=n) for place, n in by_place)
    return say(
        "briefing.ahead.step",
        step=name,
        due=due,
        left=left,
        owing=owing,
        expected=owing - len(missing),
        late=len(missing),
        where=say("briefing.ahead.where", names=named),
    )


def _names(one: Edition, step: StepForecast) -> Table:
    words = sentence_table("briefing.table")
    late = [case for unit in step.units for case in unit.late]
    shown = [one.case(n) for n in late[::-1][:_NAMED]]  # whoever is furthest behind first
    rows = tuple((case.name, case.county, _why(case, step.step)) for case in shown)
    return Table(
        say("briefing.ahead.caption", step=one.ctx.plan.milestone(step.step).name, n=len(shown)),
        (words["name"], words["county"], say("briefing.ahead.reason")),
        (60, 36, 60),
        rows,
    )


def _why(case: Case, step: str) -> str:
    """Return how far the enterprise has come before the step."""
    own = case.duty(step)
    before = [d for d in case.duties if own and d.position < own.position]
    days = [day for d in before if (day := handed_in_on(d))]
    if not days:
        return say("briefing.ahead.not_ready")
    return say("briefing.ahead.ready", day=figures(max(days)))


def _scores(one: Edition) -> list[str]:
    """Return how the last issue's forecasts did."""
    if one.last is None:
        return [say("briefing.ahead.no_last")]
    mine = {case.id for case in one.cases}
    found = scores_of(one.last, one.cases, one.ctx)
    if not found:
        return [say("briefing.ahead.no_score")] if one.last.forecasts and mine else []
    return [
        say(
            "briefing.ahead.score",
            on=figures(one.last.on),
            step=one.ctx.plan.milestone(step).name,
            named=score.named,
            missed=score.missed,
            hits=score.hits,
            unforeseen=score.unforeseen,
            wrong=score.wrong,
        )
        for step, score in found.items()
        if one.ctx.plan.find(step)
    ]
