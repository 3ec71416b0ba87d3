"""TOML text -> Plan: the keys of the file are the fields of the plan's dataclasses.

What cannot be used is refused with a PlanError that names line, key and remedy; nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bot import divisions
from bot.plans.checks import check_plan
from bot.plans.due import occurrences
from bot.plans.due_rule import UNITS, DueRule
from bot.plans.ladder import EscalationRule
from bot.plans.plan import After, Milestone, Plan, Quote, Support
from bot.tables import Place, PlanError, read_table, typed_value
from bot.words import MilestoneKind, Sentence


def shipped_plan(key: str) -> str:
    """The text of a plan that comes with the product; PlanError names those there are."""
    rounds = files("bot") / "rounds"
    if re.fullmatch(r"[a-z0-9-]+", key) and (rounds / f"{key}.toml").is_file():
        return (rounds / f"{key}.toml").read_text("utf-8")
    there = sorted(f.name.removesuffix(".toml") for f in rounds.iterdir() if ".toml" in f.name)
    raise PlanError(0, "ROUND", Sentence("plans.plan.no_round", key=key, known=tuple(there)))


@lru_cache(16)
def parse_plan(text: str, name: str) -> Plan:
    """The plan in `text`; `name` (the file's) is its key if the text gives none."""
    text = text.removeprefix("\ufeff")  # some editors put it there
    data = _toml(text)
    whole = Place.of(text)
    for key in data:
        if key not in ("round", "places", "quote", "milestone", "ladder", "support"):
            sections = "[round]、[places]、[[quote]]、[[milestone]]、[ladder]、[support]"
            raise Place.of(text, key).error(key, Sentence("plans.plan.unknown_section", known=sections))
    head = Place.of(text, "round")
    table = {"key": name, **_table(data, "round", whole)}
    for key in ("milestones", "ladders", "quotes", "version", "support", "places"):
        if key in table:
            raise head.error(key, Sentence("plans.plan.own_section"))
    ladders = _ladders(_table(data, "ladder", whole), Place.of(text, "ladder"))
    plan = read_table(
        Plan,
        table,
        head,
        milestones=(),
        ladders=ladders,
        quotes=tuple(
            read_table(Quote, row, Place.of(text, "quote", i))
            for i, row in enumerate(_rows(data, "quote", whole))
        ),
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
        support=_support(data, text),
        places=divisions.load(_table(data, "places", whole) if "places" in data else {}, text),
    )
    rows = _rows(data, "milestone", whole)
    if not rows:
        raise PlanError(1, "milestone", Sentence("plans.plan.no_milestone"))
    places = ((row, Place.of(text, "milestone", i)) for i, row in enumerate(rows))
    found = [(_milestone(row, place), place) for row, place in places]
    check_plan(found, plan)
    return replace(plan, milestones=_expanded((m for m, _ in found), plan.published_on))


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        at = re.search(r"line (\d+)", str(e))
        line = int(at[1]) if at else len(text.splitlines())
        raise PlanError(line, "TOML", Sentence("plans.plan.no_toml")) from e


def _table(data: Mapping[str, Any], key: str, whole: Place) -> Mapping[str, Any]:
    table = data.get(key)
    if not isinstance(table, dict):
        raise whole.error(key, Sentence("plans.plan.section_missing", key=key))
    return table


def _rows(data: Mapping[str, Any], key: str, whole: Place) -> list[Mapping[str, Any]]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise whole.error(key, Sentence("plans.plan.several_sections", key=key))
    return rows


def _ladders(table: Mapping[str, Any], place: Place) -> dict[str, tuple[EscalationRule, ...]]:
    ladders = {}
    for name, voices in table.items():
        if not isinstance(voices, list) or not voices:
            raise place.error(name, Sentence("plans.plan.ladder_list"))
        ladders[name] = tuple(
            read_table(EscalationRule, voice, place.within(name, i)) for i, voice in enumerate(voices)
        )
    return ladders


def _support(data: Mapping[str, Any], text: str) -> Support:
    """[support]; a plan without one has the defaults."""
    if "support" not in data:
        return Support()
    place = Place.of(text, "support")
    table = _table(data, "support", place)
    if "ladder" not in table:
        return read_table(Support, table, place)
    ladder = _ladders({"ladder": table["ladder"]}, place)["ladder"]
    for n, voice in enumerate(ladder):
        if voice.to not in ("owner", "province"):
            raise place.within("ladder", n).error("to", Sentence("plans.plan.ticket_ladder"))
    return read_table(Support, table, place, ladder=ladder)


def _milestone(row: Mapping[str, Any], place: Place) -> Milestone:
    given: dict[str, Any] = {}
    if "due" in row:
        given["due"] = _due(row["due"], place)
    after = typed_value(tuple[str, ...], row.get("after", []), "after", place)
    pairs = [entry.partition(":") for entry in after]
    for _, _, state in pairs:
        if state not in ("", "done", "reported"):
            raise place.error("after", Sentence("plans.plan.after_state", state=state))
    given["after"] = tuple(
        After(key, "reported" if state == "reported" else "done") for key, _, state in pairs
    )
    given["kind"] = _kind(row, place)
    return read_table(Milestone, row, place, **given)


def _kind(row: Mapping[str, Any], place: Place) -> MilestoneKind:
    """As written, else as the key says."""
    kinds = {kind.value: kind for kind in MilestoneKind}
    found = kinds.get(str(row.get("kind", row.get("key"))))
    if found is None and "kind" in row:
        wrong = Sentence("plans.plan.unknown_kind", found=str(row["kind"]), known=tuple(kinds))
        raise place.error("kind", wrong)
    return found or MilestoneKind.OTHER


def _due(found: object, place: Place) -> DueRule:
    """A bare date, or a table with exactly one form."""
    if type(found) is date:
        return DueRule(on=typed_value(date, found, "due", place))
    if not isinstance(found, dict):
        raise place.error("due", Sentence("plans.plan.no_due"))
    rule = read_table(DueRule, found, place.within("due"))
    if len(rule.forms) != 1:
        raise place.error("due", Sentence("plans.plan.one_form"))
    if rule.forms[0] in UNITS and not re.fullmatch(r"published|received|opened|event:\w+", rule.from_):
        raise place.error("due", Sentence("plans.plan.unknown_start"))
    if rule.column and rule.otherwise is None:
        raise place.error("due", Sentence("plans.plan.no_otherwise"))
    if rule.every and (rule.until is None or (rule.every == "month" and not 1 <= rule.day <= 31)):
        raise place.error("due", Sentence("plans.plan.no_until"))
    return rule


def _expanded(found: Iterable[Milestone], published: date) -> tuple[Milestone, ...]:
    """Each occurrence of a recurring milestone becomes one of its own: report_20250630."""
    result: list[Milestone] = []
    for m in found:
        if not m.due.recurring:
            result.append(m)
        for d in occurrences(m.due, published):
            name = f"{m.name}（{d.year}年{d.month}月{d.day}日）"
            due = replace(m.due, on=d)
            result.append(replace(m, key=f"{m.key}_{d:%Y%m%d}", name=name, due=due))
    return tuple(result)
