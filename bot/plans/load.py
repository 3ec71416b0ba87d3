"""TOML text -> Plan: the keys of the file are the fields of the plan's values.

What cannot be used is refused with a PlanError that names line, key and remedy; nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from bot import divisions
from bot.bounded_toml import MOST_DEEP, MOST_DIGITS, MOST_LINES, MOST_TEXT, TooMuch, read_toml
from bot.plans.checks import (
    STANDS_FOR_ROUND,
    STANDS_FOR_STEP,
    WrittenStep,
    check_channels,
    check_plan,
    check_round,
    check_units,
)
from bot.plans.due import occurrences
from bot.plans.ladder import EscalationRule
from bot.plans.load_due import by_places, due_rule
from bot.plans.plan import After, Milestone, Plan, Quote
from bot.plans.support import Support
from bot.tables import Errors, Place, PlanError, read_each, read_fields, read_table, sketch, typed_value
from bot.words import AUDIT_TYPES, MilestoneKind, Sentence, replace

# The sections of a plan as they are headed, in the order in which they are named.
_SECTIONS: Final = {
    "round": "[round]",
    "places": "[places]",
    "quote": "[[quote]]",
    "milestone": "[[milestone]]",
    "ladder": "[ladder]",
    "support": "[support]",
}
_NEEDED: Final = ("round", "ladder")


def shipped_plan(key: str) -> str:
    """Return the text of a plan that comes with the product; PlanError names those there are."""
    rounds = files("bot") / "rounds"
    if re.fullmatch(r"[a-z0-9-]+", key) and (rounds / f"{key}.toml").is_file():
        return (rounds / f"{key}.toml").read_text("utf-8")
    there = sorted(f.name.removesuffix(".toml") for f in rounds.iterdir() if ".toml" in f.name)
    raise PlanError(0, "ROUND", Sentence("plans.plan.no_round", key=key, known=tuple(there)))


@lru_cache(16)
def parse_plan(text: str, name: str, channels: tuple[str, ...] | None = None) -> Plan:
    """Return the plan in `text`; `name` (the file's) is its key if the text gives none. PlanError names
    everything that is wrong with it; with `channels`, those that this installation has, also any other that
    it names."""
    text = text.removeprefix("\ufeff")  # some editors put it there
    errors = Errors()
    sections = _sections(_toml(text), text, errors)
    parts: dict[str, Any] = dict.fromkeys(_PARTS)
    for part, (section, read) in _PARTS.items():
        with errors:
            parts[part] = read(sections.get(section, {}), text)
    milestones = _milestones(sections["milestone"], text, errors) if "milestone" in sections else []
    with errors:
        check_plan(milestones, sections)
    if channels is not None:
        with errors:
            check_channels(sections, text, channels)
    plan = _plan(sections, text, name, parts, errors) if "round" in sections else None
    if parts["places"] is not None:
        with errors:
            check_units(milestones, parts["places"])
    errors.raise_any()
    assert plan
    return replace(plan, milestones=_expanded((one.step for one in milestones), plan.published_on))


def written_steps(text: str) -> list[Milestone]:
    """Return the steps as the text of a sound plan has them: one that recurs once."""
    text = text.removeprefix("\ufeff")
    return [one.step for one in _milestones(_toml(text).get("milestone", []), text, Errors())]


def _toml(text: str) -> dict[str, Any]:
    try:
        return read_toml(text)
    except TooMuch as e:
        wrong = Sentence(
            "plans.plan.toml_too_much",
            kb=MOST_TEXT >> 10,
            lines=MOST_LINES,
            deep=MOST_DEEP,
            digits=MOST_DIGITS,
        )
        raise PlanError(0, "TOML", wrong) from e
    except tomllib.TOMLDecodeError as e:
        at = re.search(r"line (\d+)", str(e))
        line = int(at[1]) if at else len(text.splitlines())
        raise PlanError(line, "TOML", Sentence("plans.plan.no_toml")) from e


def _sections(data: Mapping[str, Any], text: str, errors: Errors) -> dict[str, Any]:
    """Return the sections that are as they should be, and empty ones for what a plan need not have."""
    strange = [key for key in data if key not in _SECTIONS]
    for key in strange:
        wrong = Sentence("plans.plan.unknown_section", known="、".join(_SECTIONS.values()))
        errors.note(Place.of(text, key).error(key, wrong))
        if errors.full:
            errors.raise_any()
    sections: dict[str, Any] = {}
    for key, header in _SECTIONS.items():
        several = header.startswith("[[")
        if key in data and _is_section(data[key], several):
            sections[key] = data[key]
        elif key not in data and key not in _NEEDED:
            sections[key] = [] if several else {}
        elif key in data or not get_close_matches(key, strange):
            errors.note(Place.of(text, key).error(key, _no_section(key, several)))
    return sections


def _is_section(found: object, several: bool) -> bool:
    """Whether that is a table or, of `several`, a list of tables."""
    if several:
        return isinstance(found, list) and all(isinstance(row, dict) for row in found)
    return isinstance(found, dict)


def _no_section(key: str, several: bool) -> Sentence:
    if several:
        return Sentence("plans.plan.several_sections", key=key)
    return Sentence("plans.plan.section_missing", key=key)


def _plan(
    sections: Mapping[str, Any], text: str, name: str, parts: Mapping[str, Any], errors: Errors
) -> Plan:
    """Return the plan of [round] and the other sections, without its milestones; what is wrong is noted."""
    place = Place.of(text, "round")
    fields = {"key": name, **sections["round"]}
    for key in ("milestones", "version", *parts):
        if fields.pop(key, None) is not None:
            errors.note(place.error(key, Sentence("plans.plan.own_section")))
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    values, wrong = read_fields(Plan, fields, place, {"milestones": (), "version": version, **parts})
    errors.add(wrong)
    plan, unread = sketch(Plan, fields, place, values, STANDS_FOR_ROUND)
    further = Errors()
    with further:
        check_round(plan, place, sections)
    errors.add(further, but=unread)
    return plan


def _quotes(rows: Iterable[Mapping[str, Any]], text: str) -> tuple[Quote, ...]:
    seen: set[str] = set()

    def read(numbered: tuple[int, Mapping[str, Any]]) -> Quote:
        place, errors = Place.of(text, "quote", numbered[0]), Errors()
        named = numbered[1].get("id")
        if isinstance(named, str):
            if named in seen:
                errors.note(place.error("id", Sentence("plans.plan.quote_twice", id=named)))
            seen.add(named)
        values, wrong = read_fields(Quote, numbered[1], place, {})
        errors.add(wrong)
        errors.raise_any()
        return Quote(**values)

    return read_each(enumerate(rows), read)


def _ladders(table: Mapping[str, Any], text: str) -> dict[str, tuple[EscalationRule, ...]]:
    place = Place.of(text, "ladder")
    return dict(read_each(table.items(), lambda named: (named[0], _ladder(*named, place))))


def _ladder(name: str, rules: object, place: Place) -> tuple[EscalationRule, ...]:
    if not isinstance(rules, list) or not rules:
        raise place.error(name, Sentence("plans.plan.ladder_list"))
    return read_each(
        enumerate(rules), lambda rule: read_table(EscalationRule, rule[1], place.within(name, rule[0]))
    )


def _support(table: Mapping[str, Any], text: str) -> Support:
    """Return [support]; a plan without one has the defaults."""
    place, errors = Place.of(text, "support"), Errors()
    given: dict[str, Any] = {}
    if "ladder" in table:
        given["ladder"] = Support().ladder
        with errors:
            given["ladder"] = _ladder("ladder", table["ladder"], place)
    for n, rule in enumerate(given.get("ladder", ())):
        if rule.to not in ("owner", "province"):
            errors.note(place.within("ladder", n).error("to", Sentence("plans.plan.ticket_ladder")))
    with errors:
        support = read_table(Support, table, place, **given)
    errors.raise_any()
    return support


def _milestones(rows: Sequence[Mapping[str, Any]], text: str, errors: Errors) -> list[WrittenStep]:
    """Return all of them with what can be read of each; the rest is noted."""
    if not rows:
        errors.note(PlanError(1, "milestone", Sentence("plans.plan.no_milestone")))
    found = []
    for i, row in enumerate(rows):
        found.append(_milestone(row, Place.of(text, "milestone", i), errors))
        if errors.full:
            break
    return found


def _milestone(row: Mapping[str, Any], place: Place, errors: Errors) -> WrittenStep:
    given: dict[str, Any] = {}
    for key, read in _OWN_FORMS.items():
        if key in row or key == "kind":  # which the step's own key may say
            with errors:
                given[key] = read(row, place, errors)
    lost = {key: None for key in _OWN_FORMS if key in row and key not in given}
    values, wrong = read_fields(Milestone, row, place, {**given, **lost})
    errors.add(wrong)
    read_ones = {name: value for name, value in values.items() if name not in lost}
    return WrittenStep(*sketch(Milestone, row, place, read_ones, STANDS_FOR_STEP), place)


def _after(row: Mapping[str, Any], place: Place, errors: Errors) -> tuple[After, ...]:
    found = []
    for entry in typed_value(tuple[str, ...], row["after"], "after", place):
        key, _, state = entry.partition(":")
        if state not in ("", "done", "reported"):
            errors.note(place.error("after", Sentence("plans.plan.after_state", state=state)))
        found.append(After(key, "reported" if state == "reported" else "done"))
    return tuple(found)


def _kind(row: Mapping[str, Any], place: Place, errors: Errors) -> MilestoneKind:
    """Return the kind as written, else as the key says."""
    kinds = {kind.value: kind for kind in MilestoneKind}
    found = kinds.get(str(row.get("kind", row.get("key"))))
    if found is None and "kind" in row:
        wrong = Sentence("plans.plan.unknown_kind", found=str(row["kind"]), known=tuple(kinds))
        errors.note(place.error("kind", wrong))
    return found or MilestoneKind.OTHER


def _audit_types(row: Mapping[str, Any], place: Place, _: Errors) -> tuple[str, ...]:
    """Return 审核类型 as they are stored; the plan calls them as lists do."""
    keys = {name: key for key, name in AUDIT_TYPES.items()}

    def read(word: str) -> str:
        if word not in keys and word not in AUDIT_TYPES:
            raise place.error("audit_types", Sentence("plans.plan.audit_type", found=word, known=tuple(keys)))
        return keys.get(word, word)

    return read_each(typed_value(tuple[str, ...], row["audit_types"], "audit_types", place), read)


# The fields of a milestone that are written otherwise than they are kept.
_OWN_FORMS: Final[Mapping[str, Callable[[Mapping[str, Any], Place, Errors], Any]]] = {
    "due": due_rule,
    "after": _after,
    "kind": _kind,
    "audit_types": _audit_types,
    "place": by_places,
}
# The fields of a plan that are sections of their own, and how each is read.
_PARTS: Final[Mapping[str, tuple[str, Callable[[Any, str], Any]]]] = {
    "places": ("places", divisions.load_places),
    "quotes": ("quote", _quotes),
    "ladders": ("ladder", _ladders),
    "support": ("support", _support),
}


def _expanded(found: Iterable[Milestone], published: date) -> tuple[Milestone, ...]:
    """Make each occurrence of a recurring milestone one of its own: report_20250630. Unless the plan says how
    long before its date one opens, each opens on the day of the one before it; the first at once."""
    result: list[Milestone] = []
    for m in found:
        if not m.due.recurring:
            result.append(m)
        before: date | None = None
        for d in occurrences(m.due, published):
            opens = m.opens_days_before
            if before and not opens and not m.after:
                opens = (d - before).days
            before = d
            result.append(replace(m.at_time(d, m.due), opens_days_before=opens))
    return tuple(result)
