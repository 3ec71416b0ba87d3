"""How a plan writes a milestone's date, everywhere and in single places, as the rules of `DueRule`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.plans.due_rule import UNITS, DueRule
from bot.plans.plan import ByPlace
from bot.tables import Place, read_each, read_table, typed_value
from bot.words import Sentence


def due_rule(row: Mapping[str, Any], place: Place) -> DueRule:
    """Read a bare date, or a table with exactly one form."""
    rule = _rule(row["due"], place)
    if rule.column and rule.otherwise is None and row.get("on_demand") is not True:
        raise place.error("due", Sentence("plans.plan.no_otherwise"))
    if rule.column and rule.otherwise is not None and row.get("on_demand") is True:
        raise place.error("due", Sentence("plans.plan.on_demand_otherwise"))
    return rule


def _rule(found: object, place: Place) -> DueRule:
    if type(found) is date:
        return DueRule(on=typed_value(date, found, "due", place))
    if not isinstance(found, dict):
        raise place.error("due", Sentence("plans.plan.no_due"))
    given = {key: _choice(found[key], key, place) for key in ("earlier", "later") if key in found}
    rule = read_table(DueRule, found, place.within("due"), **given)
    if len(rule.forms) != 1:
        raise place.error("due", Sentence("plans.plan.one_form"))
    if rule.forms[0] in UNITS and not re.fullmatch(r"published|received|opened|event:\w+", rule.from_):
        raise place.error("due", Sentence("plans.plan.unknown_start"))
    if rule.every and (rule.until is None or not int(rule.every == "month") <= rule.day <= 31):
        raise place.error("due", Sentence("plans.plan.no_until"))
    for key in rule.idle:
        idle = Sentence("plans.plan.idle", form=rule.forms[0])
        raise place.within("due").error(key.rstrip("_"), idle)
    return rule


def _choice(found: object, key: str, place: Place) -> tuple[DueRule, ...]:
    """Return the rules of `earlier` or `later`: at least two, none of which recurs or is a choice itself."""
    if not isinstance(found, list) or len(found) < 2:
        raise place.error(key, Sentence("plans.plan.choice"))
    parts = read_each(found, lambda part: _rule(part, place))
    if any(part.recurring or part.earlier or part.later for part in parts):
        raise place.error(key, Sentence("plans.plan.choice"))
    if any(part.column and part.otherwise is None for part in parts):
        raise place.error(key, Sentence("plans.plan.no_otherwise"))
    if sum(bool(part.column) for part in parts) > 1:
        raise place.error(key, Sentence("plans.plan.one_column"))
    return parts


def by_places(row: Mapping[str, Any], place: Place) -> tuple[ByPlace, ...]:
    """[[milestone.place]], each in lines of its own below its milestone."""
    rows = row["place"]
    if not isinstance(rows, list):
        raise place.error("place", Sentence("plans.plan.several_sections", key="milestone.place"))

    def read(numbered: tuple[int, Any]) -> ByPlace:
        own = place.below("milestone.place", numbered[0])
        given = {"due": _rule(numbered[1]["due"], own)} if "due" in numbered[1] else {}
        one = read_table(ByPlace, numbered[1], own, **given)
        if one.due and (one.due.recurring or one.due.columns):
            raise own.error("due", Sentence("plans.plan.place_due"))
        return one

    return read_each(enumerate(rows), read)
