"""Everything that the product records has a name in Chinese: events, facts, states, explanations."""

from __future__ import annotations

import ast
import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from bot.acts import ACT_RULES
from bot.acts.kinds import CHANGE_KINDS as CHANGES
from bot.calendar.days import Calendar
from bot.plans.due import due_date
from bot.plans.load import parse_plan, shipped_plan
from bot.words import EVENTS, DutyState, EventName, Intent, Kind, Level, MessageStatus, ShownStatus
from messages import terms
from messages.words import BUREAUS, STATES, STATUSES
from tests.bot.explained import explained

# An identifier: words joined by underscores or a colon, a clause's number, an English word.
LATIN = re.compile(r"[A-Za-z][A-Za-z_:.-]*[A-Za-z0-9]|[A-Z]-\d[\w.]*")
ROUNDS = sorted(
    f.name.removesuffix(".toml") for f in (files("bot") / "rounds").iterdir() if f.name.endswith(".toml")
)
POSITION = {"Entry": 2, "event": 0, "_event": 0, "_change": 2, "_entry": 2}


def _names(node: ast.expr) -> set[str]:
    """Event.X or Intent.X, and a bare word, which must be an intent's."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr.isupper():
        return {{"EventName": EventName, "Intent": Intent}[node.value.id][node.attr]}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {Intent(node.value)} if node.value else set()
    return _names(node.body) | _names(node.orelse) if isinstance(node, ast.IfExp) else set()


def recorded() -> set[str]:
    """The acts that the source gives to events."""
    found = set(ACT_RULES) | {kind.act for kind in CHANGES.values()}
    for file in (*Path("handlers").rglob("*.py"), *Path("storage").glob("*.py")):
        if "sandbox" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = POSITION.get(called)
            if at is not None and len(node.args) > at:
                found |= _names(node.args[at])
            if called in ("Origin", "Entry"):
                found |= {n for k in node.keywords if k.arg == "act" for n in _names(k.value)}
    return found


def test_every_event_has_a_name() -> None:
    assert [act for act in sorted(recorded()) if act not in EVENTS or LATIN.search(terms.act(act))] == []


def test_what_has_no_name_yet_is_not_shown_by_its_key() -> None:
    for text in (terms.act("remind_someone"), terms.fact_name("turn_no"), terms.ladder_step("x:y_z-1")):
        assert text and not LATIN.search(text)


@pytest.mark.parametrize("key", [*terms.FACTS, *terms.FIELD_TERMS, *EVENTS, *terms.VALUES])
def test_every_term_is_chinese(key: str) -> None:
    said = {**terms.VALUES, **EVENTS, **terms.FIELD_TERMS, **terms.FACTS}[key]
    assert not LATIN.search(said.replace("SHA-256", ""))


def test_every_state_and_channel_has_words() -> None:
    assert set(STATES) == set(DutyState) and set(STATUSES) == set(ShownStatus)
    assert set(BUREAUS) == set(Level) and set(terms.MESSAGE_TERMS) == set(MessageStatus)
    assert set(terms.KIND_TERMS) == set(Kind)


@pytest.mark.parametrize("key", ROUNDS)
def test_every_explanation_of_every_round_is_in_words(key: str) -> None:
    plan = parse_plan(shipped_plan(key), key)
    for milestone in plan.milestones:
        for facts in ({}, {"opened": date(2024, 9, 2)}, {"extended": date(2026, 1, 5)}):
            why = str(explained(due_date(milestone, plan, facts, Calendar())))
            assert not LATIN.search(why), why
