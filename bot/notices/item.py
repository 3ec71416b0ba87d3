"""One notice of a message, and whether it says what is so at this moment."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from bot.words import AHEAD, OWING, Case, CaseStatus, Duty, DutyState, Kind

_CURRENT = (Kind.REMINDER, Kind.ESCALATION, Kind.CONFIRM)  # what is owed now: still true when it is sent
_STILL_SO = {  # a result is said unless it was corrected before it left (S28), a demand as long as it is owed
    **dict.fromkeys(("confirmed", "assess_passed", "accept_passed"), (DutyState.DONE,)),
    **dict.fromkeys(("assess_failed", "accept_failed", "carried_over"), (DutyState.FAILED,)),
    **dict.fromkeys(("round_ended", "written_off", "firm_written_off"), (DutyState.WAIVED,)),
    "firm_carried_over": (DutyState.FAILED, DutyState.WAIVED),
    **dict.fromkeys(("rectify", "sent_back"), (DutyState.OPEN,)),
    "extension_granted": (DutyState.WAITING, DutyState.OPEN),
    "extension_refused": (DutyState.WAITING, DutyState.OPEN, DutyState.FAILED),  # failed: the request itself
}


# What is said of a step by a correction, as long as the enterprise is in the round.
_CORRECTED = {
    "due_changed": AHEAD,
    "owed_again": AHEAD,
    "newly_owed": AHEAD,
    "owed_no_longer": (DutyState.WAIVED,),
}
LEFT_OR_BACK = {"firm_left": CaseStatus.WITHDRAWN, "firm_back": CaseStatus.ACTIVE}  # told to bureaus
_REQUEST_SO = {"request_idle": DutyState.WAIVED, "request_again": DutyState.OPEN}


class Item(Struct, frozen=True):
    """One notice with its duty or ticket as they are now. `entitled`: the person still has the
    role for which the notice was made. `superseded`: another message says the same."""

    notice_id: int
    rung: str
    text: str
    facts: dict[str, object]
    due: date
    duty: Duty
    case: Case
    entitled: bool
    superseded: bool = False
    rests: bool = False  # the enterprise has stopped production, and the step rests meanwhile


def still_true(kind: Kind, item: Item) -> bool:
    """Whether the notice says to this person what is so at this moment."""
    if not item.entitled:
        return False
    if kind is Kind.RESULT and item.text in _STILL_SO:
        return item.duty.state in _STILL_SO[item.text]
    if item.text in _CORRECTED:
        undone = item.text == "due_changed" and item.duty.due.isoformat() == item.facts["old_due"]
        return item.case.status in OWING and item.duty.state in _CORRECTED[item.text] and not undone
    if item.text in LEFT_OR_BACK:
        return item.case.status is LEFT_OR_BACK[item.text]
    if item.text in _REQUEST_SO:
        return item.duty.state is _REQUEST_SO[item.text]
    if kind is Kind.TRIAL:
        return item.case.status in OWING
    if kind not in _CURRENT:
        return True
    return (
        item.case.status in OWING
        and not item.superseded
        and not (item.rests and to_owner(item))
        and item.due == item.duty.due
        and item.duty.state is _spoken_of(kind, item)
    )


def to_owner(item: Item) -> bool:
    return item.rung.startswith("owner:")


def _spoken_of(kind: Kind, item: Item) -> DutyState:
    """Return the state about which the notice speaks: reported if it waits to be confirmed, else open."""
    of_report = item.text == "unconfirmed" or (kind is Kind.CONFIRM and item.text == "confirm")
    if of_report or item.rung.startswith("confirmer:"):
        return DutyState.REPORTED
    return DutyState.OPEN
