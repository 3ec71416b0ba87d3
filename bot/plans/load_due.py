"""How a plan writes a milestone's date, everywhere and in single places, as the rules of `DueRule`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from bot.plans.by_place import ByPlace
from bot.plans.due_rule import UNITS, DueRule
from bot.tables import Errors, Place, read_each, read_fields, typed_value
from bot.words import Sentence


def due_rule(row: Mapping[str, Any], place: Place, errors: Errors) -> DueRule:
    """Read a bare date, or a table with exactly one form; what is wrong in the table is noted in `errors`."""
    rule = _rule(row["due"], place, errors)
    dated = rule.otherwise is not None or _writes(row["due"], "otherwise")
    if rule.column and not dated and row.get("on_demand") is not True:
        errors.note(place.error("due", Sentence("plans.plan.no_otherwise")))
    if rule.column and dated and row.get("on_demand") is True:
        errors.note(place.error("due", Sentence("plans.plan.on_demand_otherwise")))
    return rule


def _writes(found: object, key: str) -> bool:
    return isinstance(found, dict) and key in found


def _rule(found: object, place: Place, errors: Errors) -> DueRule:
    """Return the rule with what can be read of it; the rest is noted."""
    if type(found) is date:
        return DueRule(on=typed_value(date, found, "due", place))
    if not isinstance(found, dict):
        raise place.error("due", Sentence("plans.plan.no_due"))
    inner, given = place.within("due"), dict[str, Any]()
    for key in ("earlier", "later"):
        if key in found:
            given[key] = ()
            with errors:
                given[key] = _choice(found[key], key, place)
    values, wrong = read_fields(DueRule, found, inner, given)
    errors.add(wrong)
    rule = DueRule(**values)
    broken = wrong.any or not all(given.values())
    if len(rule.forms) > 1 or not (rule.forms or broken):
        errors.note(place.error("due", Sentence("plans.plan.one_form")))
    elif rule.forms and not broken:
        for key in rule.idle:
            errors.note(inner.error(key.rstrip("_"), Sentence("plans.plan.idle", form=rule.forms[0])))
    counts = rule.forms and rule.forms[0] in UNITS and "from" not in found
    strange = rule.from_ and not re.fullmatch(r"published|received|opened|event:\w+", rule.from_)
    if len(rule.forms) < 2 and (counts or strange):
        errors.note(place.error("due", Sentence("plans.plan.unknown_start")))
    unread = {"until", "day"} & found.keys() - values.keys()
    if rule.every and not unread and (rule.until is None or not int(rule.every == "month") <= rule.day <= 31):
        errors.note(place.error("due", Sentence("plans.plan.no_until")))
    return rule


def _part(found: object, place: Place) -> DueRule:
    errors = Errors()
    rule = _rule(found, place, errors)
    errors.raise_any()
    return rule


def _choice(found: object, key: str, place: Place) -> tuple[DueRule, ...]:
    """Return the rules of `earlier` or `later`: at least two, none of which recurs or is a choice itself."""
    if not isinstance(found, list) or len(found) < 2:
        raise place.error(key, Sentence("plans.plan.choice"))
    parts = read_each(found, partial(_part, place=place))
    if any(part.recurring or part.earlier or part.later for part in parts):
        raise place.error(key, Sentence("plans.plan.choice"))
    if any(part.column and part.otherwise is None for part in parts):
        raise place.error(key, Sentence("plans.plan.no_otherwise"))
    if sum(bool(part.column) for part in parts) > 1:
        raise place.error(key, Sentence("plans.plan.one_column"))
    return parts


def by_places(row: Mapping[str, Any], place: Place, errors: Errors) -> tuple[ByPlace, ...]:
    """[[milestone.place]], each in lines of its own below its milestone: those that can be read; what is wrong in the
    others is noted in `errors`."""
    rows = row["place"]
    if not isinstance(rows, list):
        raise place.error("place", Sentence("plans.plan.several_sections", key="milestone.place"))

    found = []
    for n, one in enumerate(rows):
        with errors:
            found.append(_by_place(one, place.below("milestone.place", n), errors))
    return tuple(found)


def _by_place(row: Any, place: Place, errors: Errors) -> ByPlace:
    given: dict[str, Any] = {}
    if _writes(row, "due"):
        given["due"] = None
        with errors:
            given["due"] = _rule(row["due"], place, errors)
    values, wrong = read_fields(ByPlace, row, place, given)
    errors.add(wrong)
    one = ByPlace(**values)
    if not (one.units or one.counties or wrong.any):
        errors.note(place.error("units", Sentence("plans.plan.no_place")))
    if one.counties and one.ladder:
        errors.note(place.error("ladder", Sentence("plans.plan.county_ladder")))
    if one.due and (one.due.recurring or one.due.columns):
        errors.note(place.error("due", Sentence("plans.plan.place_due")))
    return one
