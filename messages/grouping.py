"""Sort an envelope's lines into sections, the most urgent first, so that what belongs together is said
once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.words import Envelope, Kind, Level, NoticeLine, replace
from messages.places_said import of_a_bureau, place
from messages.sections import SECTION_LABELS, TONES, Section
from messages.words import clip, within

_REQUESTS = ("extension", "change")  # a bureau is asked to answer, by number
_RESULTS = (
    *("confirmed", "sent_back", "answer_undone", "result_undone", "assess_passed", "rectify"),
    *("assess_failed", "accept_passed", "accept_failed"),
    *("extension_granted", "extension_refused", "change_refused", "changed", "carried_over", "round_ended"),
    "written_off",
)
_WAITING = ("unconfirmed", "unanswered")  # told upward: a report to confirm, a request to answer
_NOTES = (
    *("due_changed", "owed_no_longer", "county_changed", "fact", "request_idle", "request_again"),
    *("firm_written_off", "firm_carried_over", "firm_left", "firm_back", "owed_again", "newly_owed"),
)
_FOLDED = {  # notes that say the same of several enterprises, by the facts that have to be the same
    **dict.fromkeys(
        ("due_changed", "owed_no_longer", "owed_again", "newly_owed"),
        ("old_due", "others", "times", "until", "last"),
    ),
    **dict.fromkeys(("firm_written_off", "firm_carried_over", "firm_back"), ()),
    "firm_left": ("what", "pending"),
}
_ENDED = (
    "firm_written_off",
    "firm_carried_over",
    "firm_left",
    "firm_back",
)  # said of the enterprise, not of a step
_NAMES_IT_TOO = ("report", "phone", "broken")
_TO_CALL = ("phone", "broken", "unreachable")  # a county is asked to see to an enterprise itself
_SORTS = ("trial", "own", "confirmer", "request", "report", "unconfirmed", *_TO_CALL, "result", "note")
_ALLOWED = {
    Kind.REMINDER: ("own", "confirmer", "report", "unconfirmed", *_TO_CALL),
    Kind.TRIAL: ("trial",),
    Kind.CONFIRM: ("confirmer", "request"),
    Kind.RESULT: ("result",),
    Kind.ESCALATION: ("own", "confirmer", "report", "unconfirmed", *_TO_CALL),
    Kind.NOTE: ("unreachable", "note"),
}

_Group = tuple[int, tuple[Any, ...], str]  # the sort, what parts its lines, the round


def sections(envelope: Envelope) -> tuple[Section, ...]:
    """Return the sections of an envelope; ValueError for a text that this kind of message cannot carry."""
    groups: dict[_Group, dict[tuple[str, ...], NoticeLine]] = {}
    named = {_firm(line) for line in envelope.lines if _sort(line, envelope.kind) in _NAMES_IT_TOO}
    for line in envelope.lines:
        sort = _sort(line, envelope.kind)
        if sort == "unreachable" and _firm(line) in named:
            continue  # nobody stands twice in one message
        parted = (line.days_left, line.due, line.step, line.by_when) if sort in ("own", "report") else ()
        if sort == "report":  # what a bureau owes is not told together with what enterprises owe
            parted = (*parted, bool(line.facts.get("party")))
        group = groups.setdefault((_SORTS.index(sort), parted, line.round), {})
        # Of several rungs that were missed for one duty the last one is worded.
        group[_same(line, sort)] = line
    one_name = len({line.name for line in envelope.lines}) == 1
    return tuple(
        Section(
            _SORTS[sort],
            _folded(group, envelope.level),
            envelope.level,
            one_name,
            name if envelope.mixed else "",
        )
        for (sort, _, name), group in sorted(groups.items(), key=_urgency)
    )


def _folded(group: Mapping[tuple[str, ...], NoticeLine], level: Level) -> tuple[NoticeLine, ...]:
    """Return notes that say the same of several enterprises as one, with their names in its facts."""
    alike: dict[object, list[NoticeLine]] = {}
    for line in group.values():
        if line.text in _FOLDED and not of_a_bureau(line):
            step = () if line.text in _ENDED else (line.step, line.due, line.by_when)
            key: object = (line.text, step, str([line.facts.get(k) for k in ("reason", *_FOLDED[line.text])]))
        else:
            key = len(alike)
        alike.setdefault(key, []).append(line)
    return tuple(
        replace(same[0], facts={**same[0].facts, "firms": [_named(one, level) for one in same]})
        if len(same) > 1
        else same[0]
        for same in alike.values()
    )


def _named(line: NoticeLine, level: Level) -> str:
    return f"{clip(line.name)}{within(place(line, level))}"


def _urgency(found: tuple[_Group, dict[tuple[str, ...], NoticeLine]]) -> tuple[Any, ...]:
    """Sort by sort, then what is due first, whatever its round."""
    (sort, parted, name), lines = found
    advised = all(line.by_when for line in lines.values())  # nothing is late by it: below what binds
    return sort, advised, min(line.days_left for line in lines.values()), parted, name


def label(found: tuple[Section, ...]) -> str:
    """Return what stands in 【】: the first section's label if it is pressing, or each waits for a word."""
    if {section.sort for section in found} <= {"confirmer", "request"}:
        return found[0].label
    pressing = found[0].mood in ("tomorrow", "today", "late", "urge", "nudge", "overdue")
    return found[0].label if len(found) == 1 or pressing else SECTION_LABELS["remind"]


def longest(found: Iterable[Section]) -> int:
    """Return how many lines the longest list has, or names one line."""
    lists = [section.lines for section in found]
    names = [line.facts["firms"] for lines in lists for line in lines if "firms" in line.facts]
    return max(map(len, [*lists, *names]), default=0)


def _firm(line: NoticeLine) -> tuple[str, str, str]:
    return line.city, line.county, line.name


def _same(line: NoticeLine, sort: str) -> tuple[str, ...]:
    step = () if sort == "unreachable" else (line.step,)
    event = (line.text, str(line.facts)) if sort in ("result", "note") else ()
    return (line.city, line.county, line.name, *step, *event)


def _sort(line: NoticeLine, kind: Kind) -> str:
    found = _sort_of(line)
    if found not in _ALLOWED.get(kind, ()):
        raise ValueError(f"no words for {line.text!r} to {line.audience!r} in {kind.value}")
    return found


def _sort_of(line: NoticeLine) -> str:
    if line.text in _WAITING:
        return "unconfirmed"  # the delay is the bureau's that has to confirm or answer
    if line.text in ("trial", "report", *_TO_CALL):
        return line.text
    if line.text in _RESULTS:
        return "result"
    if line.text in _REQUESTS:
        return "request"
    if line.text in _NOTES:
        return "note"
    if line.text in (*TONES, "confirm") and line.audience == "confirmer":
        return "confirmer"
    if line.text == "confirm":
        return "confirmer"
    return "own" if line.text in TONES and line.audience == "owner" else ""
