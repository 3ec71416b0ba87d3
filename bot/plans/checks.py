"""Errors of a plan that show only when all its milestones are seen together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from string import Formatter
from typing import Any, Final

from msgspec import Struct

from bot.places import Places
from bot.plans.due_rule import DueRule
from bot.plans.plan import Milestone, Plan
from bot.tables import Errors, Place
from bot.words import MilestoneKind, Sentence
from bot.words.patterns import lazy


class WrittenStep(Struct, frozen=True):
    """A step as the text has it, and where. `unread`: (line, key) of what could not be read; nothing more is said of
    it."""

    step: Milestone
    unread: frozenset[tuple[int, str]]
    place: Place


# What stands for a key that could not be read, or is missing.
STANDS_FOR_STEP: Final[Mapping[str, Any]] = {
    "key": "",
    "name": "",
    "what": "",
    "owner": "enterprise",
    "ladder": "",
    "due": DueRule(),
    "confirm": "assessor",
    "extendable": True,  # so that what goes with them is checked
}
STANDS_FOR_ROUND: Final[Mapping[str, Any]] = {"key": "", "name": "", "document": "", "published_on": date.min}
_PLACEHOLDERS: Final = {"{assessor}", "{city}"}  # what `what` may name: filled in case by case
_ROUND_KEY: Final = lazy(r"[a-z][a-z0-9-]{0,39}")
_STEP_KEY: Final = lazy(r"[a-z][a-z0-9_]{0,29}")  # a recurring step adds its date


def check_round(plan: Plan, place: Place, sections: Mapping[str, Any]) -> None:
    """Raise PlanError for what [round] says and cannot mean; `sections` are the text's."""
    errors = Errors()
    if not _ROUND_KEY.fullmatch(plan.key):
        errors.note(place.error("key", Sentence("plans.plan.round_key", key=plan.key)))
    for key in ("name", "document"):
        if not getattr(plan, key).strip():
            errors.note(place.error(key, Sentence("plans.plan.empty")))
    ids = _quote_ids(sections)
    for clause in plan.letter_quotes:
        if clause not in ids:
            errors.note(place.error("letter_quotes", Sentence("plans.plan.no_quote", id=clause, known=ids)))
    errors.raise_any()


def check_channels(sections: Mapping[str, Any], text: str, known: Collection[str]) -> None:
    """Raise PlanError for the channels of a plan's order and of its ladders that are not `known`."""
    errors, ladders, desk = Errors(), Place.of(text, "ladder"), Place.of(text, "support")
    head = Place.of(text, "round")
    named: list[tuple[object, Place, str]] = []
    for key, order in sections.get("round", {}).items():
        if (key == "channels" or key.endswith("_channels")) and isinstance(order, list):
            named += [(channel, head, key) for channel in order]
    for name, rules in sections.get("ladder", {}).items():
        named += [(channel, ladders.within(name, n), "channel") for n, channel in _channels(rules)]
    for n, channel in _channels(sections.get("support", {}).get("ladder")):
        named.append((channel, desk.within("ladder", n), "channel"))
    for channel, place, key in named:
        if isinstance(channel, str) and channel and channel not in known:
            wrong = Sentence("plans.plan.no_channel", channel=channel, known=tuple(sorted(known)))
            errors.note(place.error(key, wrong))
    errors.raise_any()


def _channels(rules: object) -> list[tuple[int, object]]:
    """(position, channel) of the lines of a ladder that name one."""
    rows = enumerate(rules) if isinstance(rules, list) else ()
    return [(n, row.get("channel")) for n, row in rows if isinstance(row, dict)]


def check_plan(found: Sequence[WrittenStep], sections: Mapping[str, Any]) -> None:
    """Raises PlanError for duplicates, unknown names, dates before publication and circles; `sections` are those of
    the text."""
    errors = Errors()
    by_key: dict[str, Milestone] = {}
    kinds: dict[tuple[MilestoneKind, str], str] = {}
    for one in found:
        m, place, unread = one.step, one.place, {key for _, key in one.unread}
        if m.key in by_key and "key" not in unread:
            errors.note(place.error("key", Sentence("plans.plan.key_twice", key=m.key)))
        by_key.setdefault(m.key, m)
        if unread & {"key", "kind", "per"}:
            continue
        if m.kind is not MilestoneKind.OTHER and (m.kind, m.per) in kinds:
            other = kinds[m.kind, m.per]
            twice = Sentence("plans.plan.kind_twice", key=m.key, other=other, kind=m.kind)
            errors.note(place.error("kind", twice))
        kinds[m.kind, m.per] = m.key
    steps = _steps(sections, by_key)
    for one in found:
        m, place, own = one.step, one.place, Errors()
        if "ladder" in sections:
            _check_ladders(m, place, sections["ladder"], own)
        _check_steps(m, place, steps, own)
        _check_words(m, place, sections, own)
        _check_extension(m, place, own)
        if "received" in _starts(m) and not _delivers(sections):
            own.note(place.error("due", Sentence("plans.plan.no_delivery")))
        _check_dates(m, place, sections.get("round", {}).get("published_on"), own)
        if circle := _circle(m.key, by_key):
            key = "after" if any(a.milestone == circle[1] for a in m.after) else "due"
            own.note(place.error(key, Sentence("plans.plan.circle", way=" → ".join(circle))))
        errors.add(own, but=one.unread)
    errors.raise_any()


def _steps(sections: Mapping[str, Any], by_key: Mapping[str, Milestone]) -> tuple[str, ...]:
    """Return the keys of all milestones that a step can follow, without those that recur."""
    named = (str(row.get("key")) for row in sections.get("milestone", ()))
    return tuple(key for key in named if key not in by_key or not by_key[key].due.recurring)


def _check_words(m: Milestone, place: Place, sections: Mapping[str, Any], errors: Errors) -> None:
    if not _STEP_KEY.fullmatch(m.key):
        errors.note(place.error("key", Sentence("plans.plan.step_key", key=m.key)))
    for key in ("name", "what"):
        if not getattr(m, key).strip():
            errors.note(place.error(key, Sentence("plans.plan.empty")))
    if wrong := _blanks(m.what) - _PLACEHOLDERS:
        errors.note(place.error("what", Sentence("plans.plan.placeholder", found=min(wrong))))
    ids = _quote_ids(sections)
    if m.clause and m.clause not in ids:
        errors.note(place.error("clause", Sentence("plans.plan.no_quote", id=m.clause, known=ids)))


def _quote_ids(sections: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get("id")) for row in sections.get("quote", ()))


def _blanks(text: str) -> set[str]:
    """What stands in braces in a text, the braces with it; a brace without its other for itself."""
    try:
        return {f"{{{name}}}" for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}


def _check_ladders(m: Milestone, place: Place, ladders: Collection[str], errors: Errors) -> None:
    for where, key, name, wanted in (
        (place, "ladder", m.ladder, True),
        *(
            (place.below("milestone.place", n), "ladder", own.ladder, bool(own.ladder))
            for n, own in enumerate(m.place)
        ),
        (place, "confirm_ladder", m.confirm_ladder, bool(m.confirm)),
        (place, "rectify_ladder", m.rectify_ladder, m.rectify_ladder != ""),
    ):
        if wanted and name not in ladders:
            errors.note(where.error(key, Sentence("plans.plan.no_ladder", name=name, known=tuple(ladders))))


def _check_steps(m: Milestone, place: Place, steps: tuple[str, ...], errors: Errors) -> None:
    for key, name in (
        *(("after", a.milestone) for a in m.after),
        ("confirms", m.confirms),
        *(("falls_away_with", name) for name in m.falls_away_with),
        *(("due", name) for name in _counted_from(m)),
    ):
        if name and name not in steps:
            errors.note(place.error(key, Sentence("plans.plan.no_such_milestone", name=name, known=steps)))

    if m.key in m.falls_away_with:
        errors.note(place.error("falls_away_with", Sentence("plans.plan.own_key")))


def _counted_from(m: Milestone) -> list[str]:
    """Return the steps from which its date counts, in any place."""
    return [start.removeprefix("event:") for start in _starts(m) if start.startswith("event:")]


def _starts(m: Milestone) -> list[str]:
    """Return all that its date counts from, in any place."""
    rules = [m.due, *(own.due for own in m.place if own.due)]
    return sorted({start for rule in rules for start in rule.starts})


def _delivers(sections: Mapping[str, Any]) -> bool:
    """Whether some step delivers the letter to each enterprise, which is what `received` is known by."""
    rows = [row for row in sections.get("milestone", ()) if row.get("per", "enterprise") == "enterprise"]
    return any(row.get("kind", row.get("key")) == MilestoneKind.DELIVERY for row in rows)


def _check_extension(m: Milestone, place: Place, errors: Errors) -> None:
    """Note a cap or a condition of the extension of a step that cannot be extended."""
    if m.extendable:
        return
    own = [(place.below("milestone.place", n), one) for n, one in enumerate(m.place)]
    for where, said in [(place, m), *own]:
        for key in ("extend_when", "extend_months", "extend_until", "ask_before_days"):
            if getattr(said, key, None):
                errors.note(where.error(key, Sentence("plans.plan.not_extendable")))


def check_units(found: Sequence[WrittenStep], places: Places) -> None:
    """Raise PlanError for the units and counties of [[milestone.place]] that are not of the round, or not one alone."""
    errors = Errors()
    for one in found:
        for n, own in enumerate(one.step.place):
            where = one.place.below("milestone.place", n)
            for name in (name for name in own.units if name not in places.units):
                unknown = Sentence("plans.plan.no_unit", name=name, known=tuple(places.units))
                errors.note(where.error("units", unknown))
            for name in own.counties:
                there = [unit for unit in own.units or places.units if name in places.counties(unit)]
                if not there:
                    errors.note(where.error("counties", Sentence("plans.plan.no_county", county=name)))
                elif len(there) > 1 and not own.units:
                    twice = Sentence("plans.plan.county_twice", county=name, units=tuple(there))
                    errors.note(where.error("counties", twice))
    errors.raise_any()


def _check_dates(m: Milestone, place: Place, published: object, errors: Errors) -> None:
    if type(published) is not date:  # which is said where it is read
        return
    parts = [part for rule in (m.due, *(own.due for own in m.place if own.due)) for part in rule.parts]
    days = [day for one in parts for day in (one.on, one.otherwise, one.until, *one.dates)]
    for day in days:
        if day and day < published:
            early = Sentence("plans.plan.too_early", day=day, published=published)
            errors.note(place.error("due", early))


def _circle(key: str, by_key: Mapping[str, Milestone]) -> list[str]:
    """Return a way from `key` back to itself along `after` and `event:`, else []."""

    def walk(at: str, path: list[str]) -> list[str]:
        m = by_key.get(at)
        if m is None:
            return []
        before = [a.milestone for a in m.after]
        before += _counted_from(m)
        for step in before:
            if step == key:
                return [*path, step]
            if step not in path:
                way = walk(step, [*path, step])
                if way:
                    return way
        return []

    return walk(key, [key])
