"""The outcome of a change, before it is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.words import Case, CaseStatus, Decision, Details, Duty


class Effect(Struct, frozen=True):
    """How the case stands after a change. `old` and `new` tell what changed, as people read it and as the
    event keeps it."""

    duties: tuple[Duty, ...]  # all of the case's, in their new form
    adds: tuple[Duty, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)
    firm: dict[str, Any] = field(default_factory=dict)
    contact: Details | None = None
    status: CaseStatus | None = None
    hands_over: bool = False
    signs_out: bool = False  # the contact came in by another mail address before
    goes_on: str = ""  # the enterprise's steps of which it is reminded as before
    old: str = ""
    new: str = ""


EffectRule = Callable[[Case, Details, DecisionContext], Effect | Decision]
