"""Whether a day may be named for a step: not in the future, not before the round, not before what it rests
on.

The only place where the order of the days within a case is checked, for every act that names a day.
"""

from __future__ import annotations

from datetime import date
from operator import attrgetter

from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.words import Case, Decision, Duty


def unfit(case: Case, duty: Duty, on: date | None, ctx: DecisionContext) -> Decision | None:
    """Return the refusal of `on` as the day on which `duty` was done; None for a day that may be."""
    key = duty.milestone
    if on is None:
        return None
    if on > ctx.today:
        return refusal("date_in_future", case, ctx, key, on=on)
    if on < ctx.plan.published_on:
        return refusal("date_too_early", case, ctx, key, on=on)
    sooner = max(_before(case, duty, ctx), key=attrgetter("reported_on"), default=None)
    return _too_soon(case, sooner, key, on, ctx) if sooner else None


def not_before(case: Case, result: Duty, on: date, ctx: DecisionContext) -> Decision | None:
    """Return the refusal of `on` as the day on which a result was passed on; None for a day that may be."""
    return _too_soon(case, result, result.milestone, on, ctx) or unfit(case, result, on, ctx)


def _too_soon(case: Case, sooner: Duty, key: str, on: date, ctx: DecisionContext) -> Decision | None:
    since = sooner.reported_on
    if since is None or on >= since:
        return None
    before = ctx.plan.milestone(sooner.milestone).name
    return refusal("date_out_of_order", case, ctx, key, on=on, before=before, since=since)


def _before(case: Case, duty: Duty, ctx: DecisionContext) -> list[Duty]:
    """Return the steps on which `duty` rests and those that it implies (who applies has begun), as far as
    they have a day."""
    keys: set[str] = set()
    ahead = [duty.milestone]
    while ahead:
        found = {a.milestone for a in ctx.plan.milestone(ahead.pop()).after} - keys
        keys |= found
        ahead += found
    return [d for d in case.duties if d.reported_on and (d.milestone in keys or _implied(d, duty, ctx))]


def _implied(sooner: Duty, duty: Duty, ctx: DecisionContext) -> bool:
    same = sooner.owner is duty.owner and sooner.position < duty.position
    return same and ctx.plan.milestone(sooner.milestone).implied
