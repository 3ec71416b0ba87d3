"""The table of events that webhooks tell of: what happens to an enterprise's case, and nothing about people.

An event is known outside as `case.` and its key in the chain. The interface's description is made of the same table.
"""

from __future__ import annotations

from typing import Final

from bot.words.events import EVENTS, EventName
from bot.words.intents import SPECS, Intent

TRIAL: Final = "trial"  # what the button 试推 sends; it is about no case

_STEPS: Final = (
    Intent.UNDO_ANSWER,
    Intent.STEP,
    Intent.REQUEST_EXTENSION,
    Intent.WITHDRAW_REPORT,
    EventName.OPEN,
    EventName.LETTER_MADE,
)
_RESULTS: Final = (
    Intent.ASSESSMENT_PASSED,
    Intent.ASSESSMENT_RECTIFY,
    Intent.ASSESSMENT_FAILED,
    Intent.ACCEPTANCE_PASSED,
    Intent.ACCEPTANCE_FAILED,
    Intent.CORRECT_ASSESSMENT,
    Intent.CORRECT_ACCEPTANCE,
    Intent.CARRY_OVER,
    Intent.REPORT_RESULT,
    Intent.REPORT_FIGURES,
    Intent.SET_TARGET,
    Intent.VIOLATION_DECIDED,
    EventName.RESULT_REPORTED,
    EventName.VIOLATION,
)
_CHANGES: Final = (
    Intent.REPORT_CHANGE,
    Intent.PAUSE,
    Intent.RESUME,
    Intent.CLOSE,
    Intent.RELOCATE,
    Intent.CORRECT_COUNTY,
    Intent.MERGE,
    Intent.RENAME,
    Intent.REASSESS,
    Intent.STRIKE_OFF,
    Intent.REINSTATE,
    EventName.LISTED,
    EventName.ROSTER_CHANGED,
    EventName.REPLAN,
    EventName.ONLINE_DIFFERS,
    EventName.ONLINE_AGREES,
)
_OF_PAGES: Final = frozenset(str(key) for key, spec in SPECS.items() if spec.on_pages)

# The key of an event in the chain -> what people call it.
PUBLISHED: Final[dict[str, str]] = {
    key: name for key, name in EVENTS.items() if key in (*_STEPS, *_RESULTS, *_CHANGES) or key in _OF_PAGES
}

# Which of them an address wants -> their keys. What is no result and no change is a step of the work.
PUBLISHED_ABOUT: Final[dict[str, frozenset[str]]] = {
    "all": frozenset(PUBLISHED),
    "steps": frozenset(PUBLISHED) - {*_RESULTS, *_CHANGES},
    "results": frozenset(map(str, _RESULTS)),
    "changes": frozenset(map(str, _CHANGES)),
}


def published_type(act: str) -> str:
    """Return what an event is called outside: case.apply_assessment."""
    return f"case.{act}"
