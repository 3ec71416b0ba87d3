"""The table of intents: whole, and what other tables are held against."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.acts import ACT_RULES
from bot.reading.phrases import PHRASE_RULES as PHRASES
from bot.words.intent_lookup import spec_of, step_decided, those
from bot.words.intents import SPECS, Intent
from bot.words.milestones import MilestoneKind
from tests.bot.command_table import FILE, written


def test_every_intent_has_its_line() -> None:
    assert set(SPECS) == set(Intent)


def test_whatever_can_be_said_or_done_is_in_the_table() -> None:
    assert {rule.intent for rule in PHRASES} <= set(Intent)
    assert set(ACT_RULES) <= set(Intent)


def test_what_is_done_to_a_case_changes_something() -> None:
    assert {kind for kind in ACT_RULES if not SPECS[Intent(kind)].changes} == set()


def test_the_page_of_commands_is_what_the_table_says() -> None:
    assert FILE.read_text("utf-8") == written(), "run: python -m tests.bot.command_table"


@pytest.mark.parametrize(
    ("intent", "step"),
    [
        ("notice_delivered", MilestoneKind.DELIVERY),
        ("assessment_passed", MilestoneKind.ASSESSMENT),
        ("acceptance_failed", MilestoneKind.ACCEPTANCE),
        ("apply_assessment", None),  # the enterprise's own word
        ("overdue", None),  # about no step
        ("dance", None),
    ],
)
def test_which_step_a_bureaus_sentence_is_about(intent: str, step: MilestoneKind | None) -> None:
    assert step_decided(intent) is step
    assert (spec_of(intent) is None) is (intent == "dance")


def _compared() -> set[str]:
    """The bare words that the program compares with an intent: reading.intent == "mute"."""
    found = set()
    for file in (p for room in ("bot", "handlers", "messages") for p in Path(room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            if any(isinstance(side, ast.Attribute) and side.attr == "intent" for side in sides):
                found |= {
                    str(c.value) for side in sides for c in ast.walk(side) if isinstance(c, ast.Constant)
                }
    return found


def test_what_is_compared_with_an_intent_is_one() -> None:
    found = _compared()
    assert len(found) > 20 and found <= set(Intent), found - set(Intent)


def test_those_that_share_a_value() -> None:
    assert those(says="确认") == {Intent.CONFIRM}
    assert those(says="确认", by_mail=None) == frozenset()
