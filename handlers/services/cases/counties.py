"""Counties that a changed plan renames or merges: whom and what it concerns, in all rounds, and carrying it out.

An enterprise and an officer stand in one place for all rounds, so what one plan says of a county holds in each.
"""

from __future__ import annotations

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.counties import county_changed, file_absorbed, new_county
from bot.words import EventName, Refusal
from handlers.services.cases import act
from handlers.services.cases.rounds import context_in
from storage import cases, chain, counties, numbers
from storage.counties import CaseThere, CountyRole


class CountyChange(Struct, frozen=True):
    """One county under its new name, with all that moves there."""

    city: str
    old: str
    new: str
    cases: tuple[CaseThere, ...]
    people: tuple[CountyRole, ...]

    @property
    def enterprises(self) -> dict[int, str]:
        return {one.enterprise_id: one.name for one in self.cases if one.enterprise_id}


async def compare_counties(ctx: DecisionContext) -> tuple[CountyChange, ...]:
    """What the places of this plan would move; changes nothing. Refusal if two enterprises of one name would
    stand in one county."""
    found = []
    for city, old in await counties.places_in_use():
        if new := new_county(city, old, ctx.plan.places):
            there = await counties.cases_there(city, old), await counties.holders_there(city, old)
            found.append(CountyChange(city, old, new, tuple(there[0]), tuple(there[1])))
    for city, new in dict.fromkeys((one.city, one.new) for one in found):
        together = [new, *(one.old for one in found if (one.city, one.new) == (city, new))]
        if names := await counties.same_names(city, together):
            raise Refusal("cli.plan_diff.same_names", county=f"{city}{new}", names="、".join(names))
    return tuple(found)


async def change_counties(found: tuple[CountyChange, ...], ctx: DecisionContext) -> None:
    """Carry it out inside the running transaction: people first, so that what waits finds its readers; an
    event for each case and each person."""
    for one in found:
        await counties.move_rest(one.city, one.old, one.new, one.people)
        facts = {"old": f"{one.city}{one.old}", "new": f"{one.city}{one.new}"}
        await chain.add_events(
            chain.Entry(
                ctx.now,
                "cli",
                EventName.COUNTY_CHANGED,
                facts,
                person_id=p.person_id,
                plan_version=ctx.plan.version,
            )
            for p in one.people
        )
    for city, new in dict.fromkeys((one.city, one.new) for one in found):
        await numbers.merge_desks(city, [one.old for one in found if (one.city, one.new) == (city, new)], new)
    for one in found:
        for there in one.cases:
            await _move(there, one, await context_in(there.round, ctx))


async def _move(there: CaseThere, change: CountyChange, ctx: DecisionContext) -> None:
    case = await cases.load_case(there.id, lock=True)
    assert case is not None
    taken = there.enterprise_id is None and await cases.own_file(change.city, there.round, change.new)
    decision = file_absorbed(case, change.new) if taken else county_changed(case, change.new)
    version = ctx.plan.version
    entry = chain.Entry(
        ctx.now, "cli", EventName.COUNTY_CHANGED, decision.event or {}, case.id, plan_version=version
    )
    await act.carry_out(case, decision, entry, ctx)
