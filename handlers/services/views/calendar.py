"""The days of a person's calendar feed: what ends when, an entry a step and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot import access
from bot.acts.context import DecisionContext, due_of, expected_due
from bot.words import Case, Level, Person, replace
from handlers.services.cases import rounds
from handlers.services.views.next_date import levels_seen_to, not_done_yet
from messages.calendar_feed import FeedDay
from messages.catalogue import say
from storage import cases, duties
from storage.duties import FeedStep

_BACK = timedelta(days=60)  # what is late stays so long
_MOST = 2000  # entries; a round has some twenty steps


async def calendar_days(person: Person, url: str, ctx: DecisionContext) -> list[FeedDay]:
    """Return what ends for this person in all active rounds; `url` is the service's own.

    An enterprise's entry is a duty of its own. A bureau's counts what it and those below owe in its place and have not
    reported yet, and names nobody: a calendar is kept by servers of others. Who moves a date moves its entry, and
    raises its sequence.
    """
    scope, own = access.scope_of(person), await rounds.rounds_of(person, ctx)
    keys, owners = [one.plan.key for one in own], levels_seen_to(person)
    found = await duties.feed_steps(scope, owners, keys, ctx.today - _BACK, _MOST)
    alone = all(role.level is Level.ENTERPRISE for role in person.roles)
    whole = {case.id: case for case in await cases.load_all({one.case_id for one in found})} if alone else {}
    found = await _gone_on(found, ctx)
    days = [_day(one, alone, whole.get(one.case_id), len(own) > 1, url, ctx) for one in found]
    known_by = [one.duty_id if alone and one.n == 1 else one.known_by for one in found]
    times = await duties.times_moved(known_by)
    return [replace(day, sequence=times[known]) for day, known in zip(days, known_by, strict=True)]


async def _gone_on(found: Sequence[FeedStep], ctx: DecisionContext) -> list[FeedStep]:
    """Return the same, where the plan has moved a step whose first is reported: the entry of those that are left is
    still known by it."""
    there = {one.known_by for one in found}
    firsts = await cases.duties_by_id({one.earliest for one in found if not one.moved} - there)
    legal = {}
    for case in await cases.load_all({duty.case_id for duty in firsts.values()}):
        for duty in (duty for duty in case.duties if duty.id in firsts):
            legal[duty.id] = due_of(case, duty, ctx.at(case.round)).legal
    return [
        replace(one, known_by=one.earliest) if not one.moved and legal.get(one.earliest) == one.due else one
        for one in found
    ]


def _day(
    one: FeedStep, alone: bool, case: Case | None, named: bool, url: str, ctx: DecisionContext
) -> FeedDay:
    plan = ctx.at(one.round_id).plan
    milestone = plan.milestone(one.milestone)
    step = milestone.name
    duty = case.by_id(one.duty_id) if case else None
    tentative = bool(case and duty and expected_due(case, duty, ctx.at(one.round_id)))
    if alone and one.n == 1:
        uid, link = f"duty-{one.duty_id}", f"{url}/cases/{one.case_id}"
        title = say("calendar_feed.entry.own", step=step)
    else:
        uid = f"{'moved' if one.moved else 'step'}-{one.known_by}"
        link = f"{url}/cases?round={one.round_id}&step={one.milestone}"
        title = say("calendar_feed.entry.counted", step=step, left=not_done_yet(one.n, milestone))
    about = one.name if alone else ""
    return FeedDay(
        uid, one.due, title, [about, plan.name if named else "", plan.document, link], link, tentative
    )
