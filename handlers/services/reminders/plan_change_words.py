"""What a changed plan would move, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from bot.acts.context import DecisionContext
from bot.calendar.days import long
from bot.plans.edits import PlanEdit
from handlers.services.reminders.plan_change import PlanChange
from messages import terms
from messages.catalogue import say, sentence_table

_MOST_NAMES = 5  # of one line


def plan_change_lines(found: PlanChange, ctx: DecisionContext) -> Iterator[str]:
    """Yield each step with its old and new date, its owner and how many it concerns; what is new; what
    would be sent."""
    if not (found.cases or found.counties or found.edits):
        yield say("cli.plan_diff.nothing")
        return
    yield from _of_counties(found)
    if found.cases:
        yield from _of_dates(found, ctx)
    if found.cases or found.counties:
        yield from _of_people(found)
    yield from plan_edit_lines(found.edits)


def plan_edit_lines(edits: Iterable[PlanEdit]) -> Iterator[str]:
    """Yield what a plan says otherwise, key by key; keys whose values are too long to be shown together."""
    keys, parts = sentence_table("plans.keys"), sentence_table("plans.parts")
    long_ones: dict[str, list[str]] = {}  # by part
    for one in edits:
        part = f"{parts[one.part]}{one.name}"
        if not one.key and one.old == "":
            yield say("cli.plan_diff.added_demand" if one.on_demand else "cli.plan_diff.added", part=part)
        elif not one.key and one.new == "":
            yield say("cli.plan_diff.taken_out", part=part)
        elif one.old is not None and one.new is not None:
            old, new = (value or say("cli.plan_diff.none") for value in (one.old, one.new))
            yield say("cli.plan_diff.edited", part=part, key=keys[one.key], old=old, new=new)
        elif one.key:
            long_ones.setdefault(part, []).append(keys[one.key])
        else:
            yield say("cli.plan_diff.edited_whole", part=part)
    for part, names in long_ones.items():
        yield say("cli.plan_diff.edited_keys", part=part, keys="、".join(names))


def _of_dates(found: PlanChange, ctx: DecisionContext) -> Iterator[str]:
    levels = sentence_table("plans.terms")
    moved: dict[tuple[str, str, date, date | None], list[str]] = {}
    again: dict[tuple[str, str, date], list[str]] = {}
    kept: Counter[tuple[str, str]] = Counter()
    for d in found.moved:
        step, owner = ctx.plan.milestone(d.duty.milestone).name, levels[d.duty.owner]
        if d.again and d.new:
            again.setdefault((step, owner, d.new), []).append(d.case.name)
        elif d.new != d.old:
            moved.setdefault((step, owner, d.old, d.new), []).append(d.case.name)
        elif d.renamed:
            kept[step, owner] += 1
    for (step, owner, old, new), names in moved.items():
        n, some = len(names), _some(names)
        if new:
            a, b = long(old), long(new)
            yield say("cli.plan_diff.moved", step=step, owner=owner, old=a, new=b, n=n, names=some)
        else:
            yield say("cli.plan_diff.ended", step=step, owner=owner, n=n, names=some)
    for (step, owner, day), names in again.items():
        yield say(
            "cli.plan_diff.again", step=step, owner=owner, due=long(day), n=len(names), names=_some(names)
        )
    for (step, owner), n in kept.items():
        yield say("cli.plan_diff.kept", step=step, owner=owner, n=n)
    if late := sum(d.new is not None and not d.again and d.old >= ctx.today > d.new for d in found.moved):
        yield say("cli.plan_diff.late_at_once", n=late)
    steps = Counter((ctx.plan.milestone(d.milestone).name, levels[d.owner], d.due) for _, d in found.new)
    for (step, owner, due), n in steps.items():
        yield say("cli.plan_diff.new_step", step=step, owner=owner, due=long(due), n=n)


def _of_people(found: PlanChange) -> Iterator[str]:
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
    for city, ended in {(one.city, one.new): one.ended for one in found.counties}.items():
        for county, numbers in ended.items():
            if numbers:
                said = "、".join(map(str, numbers))
                yield say("cli.plan_diff.county_numbers", county=f"{city[0]}{county}", numbers=said)


def _some(names: list[str]) -> str:
    shown = "、".join(names[:_MOST_NAMES])
    return say("cli.plan_diff.and_more", names=shown) if len(names) > _MOST_NAMES else shown
