"""四、趋势预测 of a 调度简报: who will miss a date at the present pace, how that is found, and how the last forecast
did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.notices.briefing import HORIZON
from bot.notices.briefing_facts import Ahead, ExpectedFirm
from bot.results.forecast import WINDOW
from messages.catalogue import say, sentence_table
from messages.documents import Block, Heading, Paragraph, Table
from messages.words import figures

if TYPE_CHECKING:
    from handlers.services.reports.briefing import Edition


def forecast_blocks(one: Edition) -> list[Block]:
    """Return the part of the document."""
    found = one.facts.ahead
    said: list[Block] = [Heading(say("briefing.ahead.heading"))]
    if not found:
        said.append(Paragraph(say("briefing.ahead.none", days=HORIZON)))
    for step in found:
        said.append(Paragraph(_step(one, step)))
        if step.furthest:
            said.append(_names(one, step))
    if any(step.moving for step in found):
        said.append(Paragraph(say("briefing.ahead.method", window=WINDOW)))
    return [*said, *map(Paragraph, _scores(one))]


def _step(one: Edition, step: Ahead) -> str:
    name, due = one.ctx.plan.milestone(step.step).name, figures(step.due)
    left = (step.due - one.now.on).days
    if not step.moving:
        return say("briefing.ahead.still", step=name, due=due, left=left, owing=step.owing, window=WINDOW)
    if not step.missing:
        return say("briefing.ahead.all_in_time", step=name, due=due, left=left, owing=step.owing)
    named = "、".join(say("briefing.ahead.one", name=place, n=n) for place, n in step.late.items())
    return say(
        "briefing.ahead.step",
        step=name,
        due=due,
        left=left,
        owing=step.owing,
        expected=step.owing - step.missing,
        late=step.missing,
        where=say("briefing.ahead.where", names=named),
    )


def _names(one: Edition, step: Ahead) -> Table:
    words = sentence_table("briefing.table")
    rows = tuple((firm.name, firm.county, _why(firm)) for firm in step.furthest)
    return Table(
        say("briefing.ahead.caption", step=one.ctx.plan.milestone(step.step).name, n=len(rows)),
        (words["name"], words["county"], say("briefing.ahead.reason")),
        (60, 36, 60),
        rows,
    )


def _why(firm: ExpectedFirm) -> str:
    """Return how far the enterprise has come before the step."""
    if firm.since is None:
        return say("briefing.ahead.not_ready")
    return say("briefing.ahead.ready", day=figures(firm.since))


def _scores(one: Edition) -> list[str]:
    """Return how the last issue's forecasts did."""
    if one.last is None:
        return [say("briefing.ahead.no_last")]
    if not one.facts.scores:
        there = one.last.forecasts and one.facts.standing.total
        return [say("briefing.ahead.no_score")] if there else []
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
        for step, score in one.facts.scores.items()
        if one.ctx.plan.find(step)
    ]
