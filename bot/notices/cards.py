"""Which messages may carry buttons, and what each button stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from bot.notices.item import Item
from bot.plans.plan import Plan
from bot.words import SPECS, DutyState, Kind, Level, MilestoneKind
from bot.words.patterns import lazy

REPORTED, STARTED, EXTEND, ASK = "reported", "started", "extend", "ask"
CONFIRM, SEND_BACK = "confirm", "send_back"
ATTEND, DECLINE = "attend", "decline"


class Button(Struct, frozen=True):
    """`style` as WeCom counts: 1 the main one, 2 and 3 careful ones, 4 plain."""

    key: str
    text: str
    style: int


# An enterprise's own steps: the intent by which each is reported, and the key of its button.
_REPORTS: Final[dict[MilestoneKind, tuple[str, str]]] = {
    spec.step: (intent, spec.button) for intent, spec in SPECS.items() if spec.button and spec.step
}
# The act or, where something is still to be said, the question that a button stands for.
_INTENTS: Final[dict[str, str]] = {
    spec.button: intent for intent, spec in SPECS.items() if spec.button and not spec.step
}
BUTTON_LABELS: Final = {
    REPORTED: "已提交",
    STARTED: "已启动",
    EXTEND: "需要延期",
    ASK: "提问",
    CONFIRM: "确认",
    SEND_BACK: "退回",
    ATTEND: "参加",
    DECLINE: "不能参加",
}


def _button(key: str, style: int) -> Button:
    return Button(key, BUTTON_LABELS[key], style)


TO_CONFIRM: Final = (_button(CONFIRM, 1), _button(SEND_BACK, 3))
OF_A_TRAINING: Final = (_button(ATTEND, 1), _button(DECLINE, 4))
_TRAINING_TASK: Final = lazy(r"t(\d{1,9})-.+")


def training_task(number: int, message_id: int, salt: str) -> str:
    """The task id of an invitation's card, which names its training: a card like this is kept nowhere else."""
    return f"t{number}-{message_id}-{salt}"


def training_of_task(task: str) -> int | None:
    """Return the number of the training whose card was pressed; None for any other card."""
    found = _TRAINING_TASK.fullmatch(task)
    return int(found[1]) if found else None


def offered_buttons(kind: Kind, items: Sequence[Item], plan: Plan) -> tuple[Button, ...]:
    """Return the buttons of a message about one duty of one enterprise; () if the message stays a text."""
    if len(items) != 1 or kind not in (Kind.REMINDER, Kind.CONFIRM):
        return ()
    item = items[0]
    if item.duty.state is DutyState.REPORTED:
        asked = kind is Kind.CONFIRM or item.rung.startswith("confirmer:")
        return TO_CONFIRM if asked else ()
    own = item.rung.startswith("owner:") and item.duty.owner is Level.ENTERPRISE
    milestone = plan.milestone(item.duty.milestone)
    if not own or milestone.kind not in _REPORTS:
        return ()
    done = _button(_REPORTS[milestone.kind][1], 1)
    extendable = milestone.extendable
    return (done, *((_button(EXTEND, 4),) if extendable else ()), _button(ASK, 4))


def intent_of(key: str, kind: MilestoneKind, state: DutyState) -> str:
    """Return the intent behind a pressed button; "" for one that this card cannot have had."""
    reported = state is DutyState.REPORTED
    if not reported and kind in _REPORTS and _REPORTS[kind][1] == key:
        return _REPORTS[kind][0]
    mine = (CONFIRM, SEND_BACK) if reported else (EXTEND, ASK)
    return _INTENTS[key] if key in mine else ""
