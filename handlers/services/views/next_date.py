"""The next date of a bureau's round: what ends then in its place, said where nothing is due today."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.plans.plan import Milestone
from bot.words import UPWARD, Level, Person
from messages.catalogue import say
from storage import duties


class _NextDate(Struct, frozen=True):
    """The next day on which a binding step ends, `days_left` from today; `left` says how many are not done yet."""

    step: str
    key: str
    due: date
    days_left: int
    left: str


async def next_date(person: Person, ctx: DecisionContext) -> _NextDate | None:
    """Return what ends next in the person's place; None where nothing does."""
    scope, owners = access.scope_of(person), levels_seen_to(person)
    steps = [step.key for step in ctx.plan.milestones if not (step.silent or step.on_demand)]
    found = await duties.next_step_day(scope, owners, ctx.plan.key, steps, ctx.today)
    if found is None:
        return None
    step = ctx.plan.milestone(found.milestone)
    left = not_done_yet(found.n, step)
    return _NextDate(step.name, step.key, found.due, (found.due - ctx.today).days, left)


def levels_seen_to(person: Person) -> list[Level]:
    """Return the levels whose steps are a bureau's person's own or to be urged by them; to an enterprise's contact all,
    who waits for the bureaus' steps."""
    own = [role.level for role in person.roles if role.level in UPWARD]
    return [*access.levels_below(person), *own] if own else [Level.ENTERPRISE, *UPWARD]


def not_done_yet(n: int, step: Milestone) -> str:
    """Return how many have not done a step yet: enterprises that report it, those for which a bureau does it, or
    bureaus."""
    if step.per != "enterprise":
        return say("views.not_done.bureaus", n=n)
    return say("views.not_done.own" if step.owner == "enterprise" else "views.not_done.for_firms", n=n)
