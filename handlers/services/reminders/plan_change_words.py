"""What a changed plan would move, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bot.acts.context import DecisionContext
from bot.calendar.days import long
from handlers.services.reminders.plan_change import PlanChange
from messages import terms
from messages.catalogue import say, sentence_table

_MOST_NAMES = 5  # of one line


def plan_change_lines(found: PlanChange, ctx: DecisionContext) -> Iterator[str]:
    """Yield each step with its old and new date, its owner and how many it concerns; what is new; what
    would be sent."""
    if not found.cases and not found.counties:
        yield say("cli.plan_diff.nothing")
        return
    yield from _of_counties(found)
    if not found.cases:
        return
    levels = sentence_table("plans.terms")
    moved: dict[tuple[str, str, date, date], list[str]] = {}
    for d in found.moved:
        step = ctx.plan.milestone(d.duty.milestone).name
        moved.setdefault((step, levels[d.duty.owner], d.old, d.new), []).append(d.case.name)
    for (step, owner, old, new), names in moved.items():
        yield say(
            "cli.plan_diff.moved",
            step=step,
            owner=owner,
            old=long(old),
            new=long(new),
            n=len(names),
            names=_some(names),
        )
    if late := sum(d.old >= ctx.today > d.new for d in found.moved):
        yield say("cli.plan_diff.late_at_once", n=late)
    steps = Counter((ctx.plan.milestone(d.milestone).name, levels[d.owner], d.due) for _, d in found.new)
    for (step, owner, due), n in steps.items():
        yield say("cli.plan_diff.new_step", step=step, owner=owner, due=long(due), n=n)
    told = "、".join(f"{terms.channel(channel)} {n}" for channel, n in found.people_told.items())
    yield (
        say("cli.plan_diff.told", n=sum(found.people_told.values()), ways=told)
        if told
        else say("cli.plan_diff.told_nobody")
    )
    if found.replaced:
        yield say("cli.plan_diff.replaced", n=found.replaced)


def _of_counties(found: PlanChange) -> Iterator[str]:
    """Yield, for each county with another name, which enterprises and which people go there."""
    for one in found.counties:
        firms, old, new = list(one.enterprises.values()), f"{one.city}{one.old}", f"{one.city}{one.new}"
        people = "、".join(p.name for p in one.people) or say("cli.plan_diff.none")
        if firms:
            yield say(
                "cli.plan_diff.county", old=old, new=new, n=len(firms), names=_some(firms), people=people
            )
        else:
            yield say("cli.plan_diff.county_without_firms", old=old, new=new, people=people)


def _some(names: list[str]) -> str:
    shown = "、".join(names[:_MOST_NAMES])
    return say("cli.plan_diff.and_more", names=shown) if len(names) > _MOST_NAMES else shown
