"""调度简报: the figures of a round put into an official circular, for the province or for one city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices import briefing
from bot.notices.briefing import Snapshot
from bot.notices.briefing_facts import RoundFacts, facts_one_by_one
from bot.plans.plan import Milestone
from bot.results.overview import counted_steps, owed_steps
from bot.results.standing import StandingCount
from bot.words import SHANGHAI, Scope, replace
from handlers.services.reports import briefing_ahead, briefing_asked, briefing_figures
from handlers.services.reports.briefing_tables import step_table, unit_map, unit_table, worst_table
from handlers.services.views.owing import owner_name
from messages.catalogue import say, sentence_table
from messages.documents import Block, Document, Heading, Paragraph
from messages.places_said import whole_area
from messages.words import figures
from storage import briefings, cases, db


class Edition(Struct, frozen=True):
    """Everything that a briefing is made from. `city` "" is the province's; `now` are its figures, of an issue those
    that were kept, and `last` those of the issue before, with which it is compared."""

    city: str
    now: Snapshot
    last: Snapshot | None
    ctx: DecisionContext
    facts: RoundFacts

    @property
    def steps(self) -> list[Milestone]:
        """The steps that are owed by anybody, in the plan's order."""
        there = [m for m in counted_steps(self.ctx.plan) if self.tally(m.key).total]
        return owed_steps(there, self.facts.marks) if there else []

    def tally(self, step: str, place: str = "") -> briefing.StepTally:
        """Return how one step stands, in one of the places or in all of them."""
        return self._of(self.now, step, place)

    def before(self, step: str, place: str = "") -> briefing.StepTally | None:
        """Return the same of the issue before; None for the first one."""
        return self._of(self.last, step, place) if self.last else None

    def _of(self, figures_of: Snapshot, step: str, place: str) -> briefing.StepTally:
        if self.city:
            return figures_of.tally(step, [self.city], place or None)
        return figures_of.tally(step, [place] if place else None)

    def due(self, step: str) -> date | None:
        """Return the date of a step that most have; None where nobody owes it."""
        return self.facts.dues.get(step)

    def owner(self, late: briefing.Late) -> str:
        """Return who owes what is late: the enterprise, or the bureau by its name."""
        return owner_name(late.duty.owner, late.case, self.ctx.plan)


async def issue_of(
    city: str, ctx: DecisionContext, *, kept: briefings.Issue | None = None, until: date | None = None
) -> Edition:
    """Return a city's issue, or with "" the province's, as the round stands now; with `kept` that issue, whose
    figures are those that were kept; with `until` as it stood at the end of that day."""
    if until and until < ctx.today:
        ctx = replace(ctx, now=datetime.combine(until, ctx.end, SHANGHAI))
        return await _issue_then(city, ctx)
    before = await _issue_before(ctx.today, ctx)
    facts = await briefing_figures.facts_now(city, ctx, before)
    return Edition(city, figures_of(kept) if kept else facts.now, before, ctx, facts)


async def _issue_then(city: str, ctx: DecisionContext) -> Edition:
    """Return an issue of an earlier day, which is that of `ctx`."""
    scope = Scope(cities=frozenset({city})) if city else Scope(everything=True)
    found = [
        briefing.as_of(case, ctx.today) for case in await cases.list_cases(scope, round_key=ctx.plan.key)
    ]
    before = await _issue_before(ctx.today, ctx)
    facts = facts_one_by_one(found, city, ctx, before)
    return Edition(city, facts.now, before, ctx, facts)


async def _issue_before(day: date, ctx: DecisionContext) -> Snapshot | None:
    found = await briefings.issue_before(ctx.plan.key, day)
    return figures_of(found) if found else None


def figures_of(issue: briefings.Issue) -> Snapshot:
    """Return the figures of an issue as they were kept."""
    return msgspec.convert(issue.snapshot, Snapshot)


def as_kept(now: Snapshot) -> dict[str, Any]:
    """Return figures as they are kept."""
    return dict(msgspec.to_builtins(now))


async def document_of(city: str, ctx: DecisionContext, issue: Edition | None = None) -> Document:
    """Return the briefing as a document; reads only (see `db.read`)."""

    async def read() -> Document:
        one = issue or await issue_of(city, ctx)
        return _circular(one, await briefing_asked.load_said(one))

    return await db.read(read)


def _circular(one: Edition, asked: briefing_asked.LoadSaid) -> Document:
    """Put an issue into words."""
    plan, day = one.ctx.plan, figures(one.now.on)
    area = one.city or whole_area(plan.places.extent)
    title = title_of(one.ctx)
    intro = say("briefing.head.intro", document=plan.document, day=day, area=area)
    blocks: list[Block] = [Paragraph(intro), *_whole(one), *_units(one), *_behind(one)]
    blocks += [*briefing_ahead.forecast_blocks(one), *briefing_asked.request_blocks(one, asked)]
    unit = plan.places.units[0] if plan.places.units else ""
    signed = plan.places.bureau("city" if one.city else "province", one.city or unit)
    to = say("briefing.head.to_city") if one.city else sentence_table("briefing.to")[plan.places.extent]
    return Document(title, say("briefing.head.subtitle", day=day), to, tuple(blocks), signed, one.now.on)


def title_of(ctx: DecisionContext) -> str:
    return say("briefing.head.title", round=ctx.plan.name.removesuffix("工作"))


def main_step(one: Edition) -> str:
    """Return the step that matters now: with most overdue, else the next whose date lies ahead, else the last."""
    steps = [m for m in one.steps if m.per == "enterprise"] or one.steps
    if not steps:
        return ""
    worst = max(steps, key=lambda m: one.tally(m.key).overdue)
    if one.tally(worst.key).overdue:
        return worst.key
    ahead = (m.key for m in steps if (due := one.due(m.key)) and due >= one.now.on)
    return next(ahead, steps[-1].key)


def main_words(one: Edition, step: str) -> str:
    """Return how the step that matters now stands, in one sentence."""
    tally, due = one.tally(step), one.due(step)
    return say(
        "briefing.whole.main",
        step=one.ctx.plan.milestone(step).name,
        due=figures(due) if due else "",
        unit=_unit_word(one, step),
        total=tally.total,
        done=tally.done,
        share=f"{tally.share:.1%}",
        reported=tally.reported,
        overdue=tally.overdue,
    )


def _unit_word(one: Edition, step: str) -> str:
    per = one.ctx.plan.milestone(step).per
    words = {"enterprise": "briefing.unit.enterprise", "county": "briefing.unit.county"}
    return say(words[per]) if per in words else say("briefing.unit.city")


def _whole(one: Edition) -> list[Block]:
    said = [_counts(one.facts.standing)]
    if step := main_step(one):
        said.append(main_words(one, step))
        said.append(_moved(one))
    return [
        Heading(say("briefing.whole.heading")),
        *map(Paragraph, said),
        step_table(one),
        Paragraph(say("briefing.whole.legend")),
    ]


def _counts(standing: StandingCount) -> str:
    by = {kind.name.lower(): n for kind, n in standing.by.items()}
    return say(
        "briefing.whole.counts",
        total=standing.total,
        qualified=by["qualified"],
        unqualified=by["unqualified"],
        extended=by["extended"],
        unfinished=by["unfinished"],
        withdrawn=by["withdrawn"],
    )


def _moved(one: Edition) -> str:
    """Return what has been done since the last issue, step by step, and how many are late more or less."""
    if one.last is None:
        return say("briefing.whole.first")
    steps, late = [], 0
    for step in one.steps:
        now, before = one.tally(step.key), one.before(step.key)
        assert before is not None
        late += now.overdue - before.overdue
        if done := now.done - before.done:
            unit = _unit_word(one, step.key)
            steps.append(say("briefing.whole.step_moved", step=step.name, done=done, unit=unit))
    change = say("briefing.whole.same")
    if late:
        change = say("briefing.whole.more" if late > 0 else "briefing.whole.fewer", n=abs(late))
    on = figures(one.last.on)
    if not steps:
        return say("briefing.whole.not_moved", on=on, late=change)
    return say("briefing.whole.moved", on=on, steps="、".join(steps), late=change)


def _units(one: Edition) -> list[Block]:
    heading = say("briefing.units.heading_county" if one.city else "briefing.units.heading_city")
    step, places = main_step(one), one.facts.places
    if not step:
        return []
    blocks: list[Block] = [Heading(heading)]
    known = [place for place in places if one.tally(step, place).total]
    ranked = sorted(known, key=lambda place: -one.tally(step, place).share)
    if len(ranked) >= 6 and one.tally(step, ranked[0]).share > one.tally(step, ranked[-1]).share:
        blocks.append(Paragraph(_best_and_worst(one, step, ranked)))
    drawn = unit_map(one, step, known)
    return [*blocks, *([drawn] if drawn else []), unit_table(one, step, known)]


def _best_and_worst(one: Edition, step: str, ranked: Sequence[str]) -> str:
    """Name the places that are furthest, and those that are behind; where nothing is done nobody is the best."""
    begun = [place for place in ranked if one.tally(step, place).done]
    name = one.ctx.plan.milestone(step).name
    said = say("briefing.units.best", step=name, names=_shares(one, step, begun[:3]))
    if idle := len(ranked) - len(begun):
        return said + say("briefing.units.idle", n=idle)
    return said + say("briefing.units.worst", names=_shares(one, step, ranked[:-4:-1]))


def _shares(one: Edition, step: str, places: Iterable[str]) -> str:
    return "、".join(
        say("briefing.units.one", name=place, share=f"{one.tally(step, place).share:.0%}") for place in places
    )


def _behind(one: Edition) -> list[Block]:
    late = one.facts.behind
    heading = Heading(say("briefing.behind.heading"))
    if not late.total:
        return [heading, Paragraph(say("briefing.behind.none"))]
    most = list(late.by_place.items())[:5]
    names = "、".join(say("briefing.behind.one", name=place, n=n) for place, n in most)
    said = say("briefing.behind.total", n=late.total, firms=late.firms, names=names)
    if late.of_bureaus:
        said += say("briefing.behind.of_bureaus", n=late.of_bureaus)
    return [heading, Paragraph(said), worst_table(one, late.longest)]
