"""What two plans of one round say differently, beside the dates that cases have: words, telephones, reminders, caps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import fields

from bot.places import Places
from bot.plans.due_rule import DueRule
from bot.plans.plan import Milestone, Plan
from bot.words import replace

_Part = Literal["step", "round", "ladder", "quote", "places", "support"]
_SHOWN: Final = 40  # characters of a value that is told as it stands
_APART: Final = ("key", "version", "milestones", "ladders", "places", "quotes", "support")


class PlanEdit(Struct, frozen=True):
    """One key of a `part` of the plan, by its `name`, with its values where they are short; without a key the part
    itself was added (`old` is "") or taken out (`new` is ""). `step`: the key of the step that it is about."""

    part: _Part
    name: str
    key: str = ""
    old: str | None = None
    new: str | None = None
    step: str = ""
    on_demand: bool = False


def plan_edits(old: Plan, new: Plan) -> list[PlanEdit]:
    """Return all that `new` says otherwise."""
    return [*_of_round(old, new), *_of_steps(old, new), *_of_names(old, new)]


def _of_round(old: Plan, new: Plan) -> Iterator[PlanEdit]:
    for key, was, now in _differing(old, new, but=_APART):
        yield PlanEdit("round", "", key, _shown(was), _shown(now))
    if _said_of(old.places) != _said_of(new.places):
        yield PlanEdit("places", "")
    for key, was, now in _differing(old.support, new.support):
        yield PlanEdit("support", "", key, _shown(was), _shown(now))


def _said_of(places: Places) -> tuple[object, ...]:
    units = [
        (unit, places.counties(unit), places.code(unit), places.bureau("city", unit)) for unit in places.units
    ]
    provinces = [places.bureau("province", unit) for unit in places.units]
    return units, provinces, places.former, places.several_sites


def _of_steps(old: Plan, new: Plan) -> Iterator[PlanEdit]:
    before, after = _written(old), _written(new)
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was and now:
            for field, a, b in _differing(was, now):
                yield PlanEdit("step", now.name, field, _shown(a), _shown(b), key, now.on_demand)
        elif now:
            yield PlanEdit("step", now.name, "", "", None, key, now.on_demand)
        elif was:
            yield PlanEdit("step", was.name, "", None, "", key, was.on_demand)


def _written(plan: Plan) -> dict[str, Milestone]:
    """Return each step by its key as the plan has it written: one that recurs once, without a day."""
    found: dict[str, Milestone] = {}
    for m in plan.milestones:
        due = replace(m.due, on=None) if m.due.recurring else m.due
        found.setdefault(m.step, replace(m, key=m.step, name=m.step_name, due=due))
    return found


def _of_names(old: Plan, new: Plan) -> Iterator[PlanEdit]:
    quotes = [{quote.id: quote for quote in plan.quotes} for plan in (old, new)]
    named: tuple[tuple[_Part, Mapping[str, object], Mapping[str, object]], ...] = (
        ("ladder", old.ladders, new.ladders),
        ("quote", quotes[0], quotes[1]),
    )
    for part, before, after in named:
        for name in dict.fromkeys([*before, *after]):
            if name not in before:
                yield PlanEdit(part, name, "", "", None)
            elif name not in after:
                yield PlanEdit(part, name, "", None, "")
            elif before[name] != after[name]:
                yield PlanEdit(part, name)


def _differing(old: Struct, new: Struct, but: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    for field in fields(old):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if field.name not in but and was != now:
            yield field.name, was, now


def _shown(value: object) -> str | None:
    """Return a short value as it stands; None for what is too long or has parts."""
    if isinstance(value, DueRule) and value == DueRule(on=value.on):
        value = value.on
    if isinstance(value, bool) or not isinstance(value, str | int | date):
        return None
    return text if len(text := str(value)) <= _SHOWN else None
