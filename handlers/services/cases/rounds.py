"""Rounds side by side in one database: each case is decided and worded by its own plan."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot import access
from bot.acts.context import DecisionContext
from bot.plans.load import parse_plan
from bot.plans.plan import Plan
from bot.words import Case, Person, replace
from storage import cases, rounds


async def context_in(round_key: str, ctx: DecisionContext) -> DecisionContext:
    """Return `ctx` for that round: with its plan as it is served while the round is active, else as it was
    recorded."""
    if round_key == ctx.plan.key:
        return ctx
    if plan := ctx.rounds.find(round_key):
        return ctx.of(plan)
    return replace(ctx, plan=_plan(await rounds.plan_text(round_key), round_key))


async def contexts_of(about: Iterable[Case], ctx: DecisionContext) -> dict[str, DecisionContext]:
    """Return `ctx` in each round of these cases, by its key."""
    return {key: await context_in(key, ctx) for key in dict.fromkeys(case.round for case in about)}


async def context_of_case(case_id: int, ctx: DecisionContext) -> DecisionContext:
    """`ctx` in the round of that case; as it is where there is no such case."""
    key = await cases.round_of(case_id)
    return await context_in(key, ctx) if key else ctx


async def rounds_of(person: Person, ctx: DecisionContext) -> tuple[DecisionContext, ...]:
    """Return the active rounds in which this person has something, the first published first; the last
    round if they have nothing in any."""
    each = ctx.each()
    if len(each) == 1:
        return tuple(each)
    closed = ctx.rounds.closed
    running = [key for key in ctx.keys if key not in closed]
    found = await cases.rounds_within(access.scope_of(person), running, closed & {*ctx.keys})
    return tuple(where for where in each if where.plan.key in found) or (each[-1],)


def contexts_not_served(ctx: DecisionContext) -> list[DecisionContext]:
    """Return `ctx` in every round that is closed and of which nothing goes on."""
    return [replace(ctx, plan=plan) for plan in ctx.rounds.over]


async def running(ctx: DecisionContext) -> list[DecisionContext]:
    """Return the context of every round in which something may still be owed. Whoever is responsible for a
    place or an enterprise is so in all of them."""
    keys = dict.fromkeys([ctx.plan.key, *(one.key for one in await rounds.active())])
    return [await context_in(key, ctx) for key in keys]


async def step_names() -> dict[tuple[str, str], str]:
    """Return what each step is called, by (round, key), in every round of the database."""
    plans = [_plan(one.plan_text, one.key) for one in await rounds.recorded()]
    return {(plan.key, step.key): step.name for plan in plans for step in plan.milestones}


@lru_cache(maxsize=8)
def _plan(text: str, key: str) -> Plan:
    return parse_plan(text, key)
