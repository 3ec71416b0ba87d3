"""群通报: what a bureau's own group hears each working day through its robot: its digest, and the names still open.

1. Compose, without storing, what each group is told whose moment has come.
2. Move the moment on and store the messages in one transaction, as for digests: of two processes only the one
   that moved it speaks.

The words are stored when they are planned and say of which minute they are; the next day's say what has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.group import NamedStep, names_by_step
from bot.plans import rhythm
from bot.words import Channel, Envelope, Kind, Level, MessageStatus, Sentence
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from handlers.services.reminders.digests import step_facts
from handlers.services.reminders.gathering import Gathered, Part, Shared, ToldBefore, gather, shared_facts
from messages.catalogue import explain, sentence_table
from messages.group import group_parts
from storage import channels, outbox, robots
from storage.robots import OpenName, Robot

_EACH_DAY = rhythm.Rhythm("day")


class _GroupNews(Struct, frozen=True):
    """What one group is told: its `parts` in words, none where nothing is to be said."""

    robot: Robot
    parts: Sequence[str]
    said: Mapping[str, Any]


async def look_at_groups(
    rounds: Sequence[DecisionContext], known: Shared | None, guard: Guard, pace: Pace, public_url: str
) -> list[_GroupNews]:
    """Return what groups are told now. `known`: what digests were made from at this moment."""
    ctx = rounds[0]
    due = [one for one in await robots.due_robots(ctx.now) if not guard.rests(one.person_id)]
    if not due or Channel.ROBOT not in channels.available():
        return []
    found: list[_GroupNews] = []
    if known is None:
        known = await pace.read(partial(shared_facts, ctx))
    before = await robots.said_before(one.person_id for one in due)
    for robot in due:
        told = partial(_told, robot, known, before.get(robot.person_id), ctx, public_url)
        news = await guard.run(robot.person_id, partial(pace.read, told))
        if news is not None:
            found.append(news)
    return found


async def _told(
    robot: Robot, known: Shared, last: Mapping[str, Any] | None, ctx: DecisionContext, public_url: str
) -> _GroupNews:
    before = ToldBefore({}, {robot.person_id: last} if last else {})
    found = await gather(robot.reader, known, before, ctx)
    names = await robots.open_names(duty_id for part in found.parts for duty_id in _named_duties(part))
    there = [one for one in names if not one.paused or _goes_on(one, ctx)]
    steps, left = names_by_step(there, ctx.plan.places, ctx.today)
    parts: Sequence[str] = ()
    if steps or found.loud:
        parts = group_parts(_envelope(robot, found, steps, left, ctx, public_url))
    return _GroupNews(robot, parts, found.snapshot(found.parts))


def _named_duties(part: Part) -> list[int]:
    """Return the duties of steps that somebody is to do; those that nobody is told of, and requests, are no names."""
    steps = [m.key for m in part.ctx.plan.milestones if not (m.silent or m.is_request or m.on_demand)]
    return [i for place in part.digest.places for key in steps for i in place.still_open.get(key, ())]


def _goes_on(one: OpenName, ctx: DecisionContext) -> bool:
    return ctx.at(one.round).plan.milestone(one.milestone).while_paused


def _envelope(
    robot: Robot,
    found: Gathered,
    steps: Sequence[NamedStep],
    left: int,
    ctx: DecisionContext,
    public_url: str,
) -> Envelope:
    return Envelope(
        Kind.GROUP,
        Channel.ROBOT,
        robot.unit,
        robot.unit,
        robot.level,
        ctx.today,
        "、".join(part.ctx.plan.name for part in found.parts),
        "",
        (),
        public_url,
        facts={
            "at": ctx.now,
            "named": found.named,
            "rounds": [_round(part) for part in found.parts],
            "steps": [_step(one, robot, found.named, ctx) for one in steps],
            "left": left,
        },
    )


def _round(part: Part) -> dict[str, Any]:
    digest = part.digest
    return {
        "round": part.ctx.plan.name,
        "since": digest.since,
        "steps": [step_facts(one, part.ctx) for one in digest.steps],
        "confirm": digest.whole[0],
        "unreachable": len(digest.unreachable),
    }


def _step(step: NamedStep, robot: Robot, named_round: bool, ctx: DecisionContext) -> dict[str, Any]:
    plan, units = ctx.at(step.round).plan, sentence_table("services.units")
    milestone = plan.milestone(step.milestone)
    return {
        "step": milestone.name,
        "round": plan.name if named_round else "",
        "due": step.due,
        "days_left": (step.due - ctx.today).days,
        "n": step.n,
        "unit": units.get(milestone.per, units["other"]),
        "places": [
            {"where": _where(city, county, robot), "names": names} for city, county, names in step.places
        ],
    }


def _where(city: str, county: str, robot: Robot) -> str:
    """Return the place as the group needs it: nothing within its own county, no city within its own city."""
    own = city if robot.level is Level.PROVINCE else ""
    return "" if robot.level is Level.COUNTY else own + (county if county != city else "")


async def store_groups(
    news: Sequence[_GroupNews], ctx: DecisionContext, held: bool, guard: Guard, pace: Pace
) -> int:
    """Store what groups are told, each by itself, and return how many messages were made."""
    next_at, made = next_group_moment(ctx), 0
    for one in news:

        async def job(one: _GroupNews = one) -> int:
            if not await robots.claim_robot(one.robot, next_at, one.said):
                return 0
            await robots.drop_unsent(one.robot.person_id, explain(Sentence("sending.cancelled.newer_group")))
            return len(await outbox.post([_bundle(one, text, ctx, held) for text in one.parts], ctx.now))

        made += await guard.run(one.robot.person_id, partial(pace.write, job)) or 0
    return made


def _bundle(news: _GroupNews, text: str, ctx: DecisionContext, held: bool) -> outbox.Bundle:
    return outbox.Bundle(
        news.robot.person_id,
        Channel.ROBOT,
        Kind.GROUP,
        (),
        ctx.now,
        status=MessageStatus.HELD if held else MessageStatus.WAITING,
        reason=outbox.HELD_BACK if held else "",
        text=text,
    )


def next_group_moment(ctx: DecisionContext) -> datetime | None:
    """Return when a group is told next: the morning of the next working day."""
    dates = rhythm.deadlines_of([where.plan for where in ctx.each()], ctx.calendar)
    return rhythm.next_digest(_EACH_DAY, ctx.now, dates, ctx.calendar)
