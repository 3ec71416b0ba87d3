"""进度 of many enterprises together: of a bureau, or of one of its places."""

from __future__ import annotations

from typing import Any

from bot import access
from bot.acts.context import DecisionContext
from bot.places import Places
from bot.reading.place_words import PlaceWords
from bot.reading.small_words import asked_place
from bot.results.overview import counted_steps, owed_steps, total_owing
from bot.words import OWED, Answer, Person, Scope
from storage import duty_status, shown_cases


async def overall_state(scope: Scope, place: str, ctx: DecisionContext) -> Answer:
    """How all enterprises of a scope stand; `place` names it, "" for the person's whole scope."""
    counts = await shown_cases.statuses(scope, ctx.plan.key)
    steps = await _steps(scope, ctx)
    return Answer("status_many", {"counts": counts, "steps": steps, "place": place})


def asked_together(text: str, person: Person, places: Places, words: PlaceWords) -> tuple[Scope, str] | None:
    """进度 and 进度 石家庄: the scope that is meant, and its name; None where the sentence has
    something else in it, the name of an enterprise above all."""
    scope = access.scope_of(person)
    rest = asked_place(text, words.pattern)
    if not rest:
        return scope, ""
    city = places.unit(rest)
    if city and (scope.everything or city in scope.cities):
        return Scope(cities=frozenset({city})), city
    for city in sorted(scope.cities):
        county, known = places.county(city, rest)
        if known:
            return Scope(counties=frozenset({(city, county)})), county
    return None


async def _steps(scope: Scope, ctx: DecisionContext) -> list[dict[str, Any]]:
    """Return, for each step that enterprises owe, how many bear each mark."""
    steps = counted_steps(ctx.plan)
    counted = await duty_status.by_step(scope, ctx.plan.key, [m.key for m in steps], ctx.today)
    return [
        {
            "step": m.name,
            "total": total_owing(counted[m.key]),
            **{mark.value: counted[m.key][mark] for mark in OWED},
        }
        for m in owed_steps(steps, counted)
    ]
