"""An act that is refused: nothing changes, and the answer names the enterprise and the step."""

from __future__ import annotations

from bot.acts.setting import Setting
from bot.words import Answer, Case, Decision


def refusal(key: str, case: Case, milestone: str, setting: Setting, **facts: object) -> Decision:
    found = setting.plan.find(milestone)
    step = found.name if found else ""
    return Decision(Answer(key, {"name": case.name, "step": step, **facts}, ok=False))
