"""Questions to the table of intents: which of them are such, and what one of them is about."""

from __future__ import annotations

from typing import Final

from bot.words.intent_spec import IntentSpec
from bot.words.intents import SPECS, Intent
from bot.words.milestones import MilestoneKind as Step
from bot.words.slots import Slots
from bot.words.states import Level


def those(**wanted: object) -> frozenset[Intent]:
    """Return the intents whose spec has these values: those(by_number=True)."""
    return frozenset(
        intent for intent, spec in SPECS.items() if all(getattr(spec, k) == v for k, v in wanted.items())
    )


def spec_of(intent: str) -> IntentSpec | None:
    """Return the line of an intent, by itself or its plain word; None for a word that is no intent."""
    return SPECS.get(intent)  # type: ignore[call-overload, no-any-return]


def step_decided(intent: str) -> Step | None:
    """Return the kind of step that a bureau's sentence is about (已送达, 评估通过); None for any other."""
    spec = spec_of(intent)
    return spec.step if spec and Level.ENTERPRISE not in spec.levels else None


# Acts offered on pages and by the interface, with what each takes.
SLOTS: Final[dict[str, Slots]] = {i: spec.takes for i, spec in SPECS.items() if spec.takes}
# What says that a step is done. A change of the enterprise (变动) is told likewise, and is none.
REPORTS: Final = frozenset(i for i, slots in SLOTS.items() if slots.refers == "may")
