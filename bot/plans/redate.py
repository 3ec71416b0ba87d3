"""The fixed date of one step, moved in a plan's own text: everything else, remarks too, stays as it is written."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from bot.calendar.days import Calendar
from bot.words.patterns import lazy
from bot.words.sentence import Sentence

_HEAD = lazy(r"\s*\[\[?\s*([\w.]+)\s*\]\]?")
_KEY = lazy(r'\s*key\s*=\s*"([^"]*)"')
_DUE = lazy(r"(\s*due\s*=\s*)\d{4}-\d{2}-\d{2}(?!\d)")
_CORRECTION = lazy(r"\s*correction\s*=")
_DOCUMENT = lazy(r"\s*document\s*=")
_FAR: Final = 183  # days: a notice moves a date by weeks; a slip in the year moves it by more


def doubts_of_date(was: date, on: date, calendar: Calendar) -> list[Sentence]:
    """Return what whoever moves a date should look at again: so far away that the year may be a slip, or a day off."""
    found = []
    if abs((on - was).days) > _FAR:
        found.append(Sentence("web.rounds_page.far", was=was, on=on, days=abs((on - was).days)))
    if not calendar.is_workday(on):
        found.append(Sentence("web.rounds_page.day_off", on=on, last=calendar.on_or_before(on)))
    return found


def with_date_moved(text: str, step: str, on: date, notice: str) -> str | None:
    """Return the plan's text with `step` due on that day, by the correction notice of this number; None if the step
    has no fixed date of its own to be moved."""
    lines = text.splitlines()
    table = key = ""
    at = after_document = said = None
    for n, line in enumerate(lines):
        if head := _HEAD.match(line):
            table, key = head[1], ""
        elif found := _KEY.match(line):
            key = found[1]
        elif table == "milestone" and key == step and _DUE.match(line):
            at = n
        elif table == "round" and _CORRECTION.match(line):
            said = n
        elif table == "round" and _DOCUMENT.match(line):
            after_document = n + 1
    if at is None or (said is None and after_document is None):
        return None
    lines[at] = _DUE.sub(rf"\g<1>{on.isoformat()}", lines[at], count=1)
    corrected = f"correction = {json.dumps(notice, ensure_ascii=False)}"
    if said is not None:
        lines[said] = corrected
    elif after_document is not None:
        lines.insert(after_document, corrected)
    return "\n".join(lines) + "\n"
