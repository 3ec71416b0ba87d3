"""Which messages may carry buttons, and what each button stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.delivery import Item
from bot.plan import Plan
from bot.words import DutyState, Kind, Level

REPORTED, EXTEND, ASK = "reported", "extend", "ask"
CONFIRM, SEND_BACK = "confirm", "send_back"


@dataclass(frozen=True, slots=True)
class Button:
    """`style` as WeCom counts: 1 the main one, 2 and 3 careful ones, 4 plain."""

    key: str
    text: str
    style: int


# An enterprise's own steps: the intent by which each is reported, and the word on its button.
REPORTS: Final[dict[str, tuple[str, str]]] = {
    "start_audit": ("started", "已启动"),
    "apply_assessment": ("apply_assessment", "已提交"),
    "rectify_assessment": ("rectified", "已提交"),
    "apply_acceptance": ("apply_acceptance", "已提交"),
}
# The act or, where something is still to be said, the question that a button stands for.
INTENTS: Final = {
    EXTEND: "request_extension",
    ASK: "ask_support",
    CONFIRM: "confirm",
    SEND_BACK: "reject",
}
LABELS: Final = {
    REPORTED: "已办理", EXTEND: "需要延期", ASK: "提问", CONFIRM: "确认", SEND_BACK: "退回",
}  # fmt: skip
TO_CONFIRM: Final = (Button(CONFIRM, "确认", 1), Button(SEND_BACK, "退回", 3))


def offered(kind: Kind, items: Sequence[Item], plan: Plan) -> tuple[Button, ...]:
    """The buttons of a message about one duty of one enterprise; () where it stays a text."""
    if len(items) != 1 or kind not in (Kind.REMINDER, Kind.CONFIRM):
        return ()
    item = items[0]
    audience = item.rung.partition(":")[0]
    if item.duty.state is DutyState.REPORTED:
        asked = audience == "confirmer" or (kind is Kind.CONFIRM and item.text == "confirm")
        return TO_CONFIRM if asked else ()
    own = audience == "owner" and item.duty.owner is Level.ENTERPRISE
    if not own or item.duty.milestone not in REPORTS:
        return ()
    done = Button(REPORTED, REPORTS[item.duty.milestone][1], 1)
    extend = Button(EXTEND, "需要延期", 4)
    may_extend = plan.milestone(item.duty.milestone).extendable
    return (done, *((extend,) if may_extend else ()), Button(ASK, "提问", 4))


def intent_of(key: str, milestone: str, state: DutyState) -> str:
    """The intent behind a pressed button; "" for one that this card cannot have had."""
    mine = (CONFIRM, SEND_BACK) if state is DutyState.REPORTED else (REPORTED, EXTEND, ASK)
    if key not in mine:
        return ""
    return REPORTS.get(milestone, ("", ""))[0] if key == REPORTED else INTENTS[key]
