"""One sentence about many enterprises is answered by one receipt, in one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.words import Answer, replace
from handlers.services.cases.held_back import held_back_by
from messages.catalogue import say
from messages.render import ANSWER_ITEMS, answer
from messages.split import WECOM_BYTES
from messages.words import clip

# Answers that end in a line which is the same for all of them: it is said once, after the last.
_ENDINGS: Final = {"reported": ("to", "take_back"), "recorded": ("take_back",), "confirmed": ()}
# Answers that can be about several enterprises at once.
_OF_SEVERAL: Final = frozenset(
    (
        *_ENDINGS,
        "taken_back",
        "urged",
        "taken_up",
        "sent_back",
        "handed_over",
        "already_reported",
        "already_done",
        "already_taken_up",
        "handed_over_already",
        "date_in_future",
        "date_too_early",
    )
)
_NAMES_BYTES: Final = 900  # of the names that share one answer


def with_numbers(replies: Sequence[Answer], numbers: Sequence[int]) -> list[Answer]:
    """Put before each enterprise's answer the number by which it was named; a single one needs none."""
    if len(replies) == 1:
        return list(replies)
    return [
        replace(one, facts={**one.facts, "name": f"{number} {one.facts['name']}"})
        if one.facts.get("name")
        else one
        for one, number in zip(replies, numbers, strict=True)
    ]


def with_rounds(replies: Sequence[Answer], rounds: Sequence[str]) -> list[Answer]:
    """Return each answer's enterprise with the name of its round, where they are in several."""
    if len({*rounds} - {""}) < 2:
        return list(replies)
    return [
        replace(one, facts={**one.facts, "name": f"{one.facts['name']}（{name}）"})
        if name and one.facts.get("name")
        else one
        for one, name in zip(replies, rounds, strict=True)
    ]


def joint_receipt(replies: Sequence[Answer]) -> str:
    """What was said of each, in words. Enterprises that share an answer share its line; where
    not everything fits, refusals come first, then what says how to correct. For which pauses messages wait is said
    once, at the end."""
    held_back = held_back_by(replies)
    shared = _shared(replies)
    facts = [_facts(one, shared[n + 1 :]) for n, one in enumerate(shared)]
    if len(shared) == 1:
        return answer(shared[0].key, {**facts[0], "held_back": held_back})
    texts = [answer(one.key, known) for one, known in zip(shared, facts, strict=True)]
    whole = answer("many", {"results": texts, "held_back": held_back})
    fits = len(whole.encode()) <= WECOM_BYTES and len(texts) <= ANSWER_ITEMS
    if fits:
        return whole
    first = [(one.ok, known.get("brief", False)) for one, known in zip(shared, facts, strict=True)]
    texts = [texts[n] for n in sorted(range(len(texts)), key=first.__getitem__)]
    return answer("many", {"results": texts, "held_back": held_back}, limit=WECOM_BYTES)


def _shared(replies: Sequence[Answer]) -> list[Answer]:
    """Answers that differ in the name alone become one, with all the names."""
    groups: dict[tuple[str, str, str], list[Answer]] = {}
    for one in replies:
        rest = {key: value for key, value in one.facts.items() if key not in ("name", "held_back")}
        name = "" if one.key in _OF_SEVERAL else str(one.facts.get("name"))
        groups.setdefault((one.key, name, repr(sorted(rest.items()))), []).append(one)
    return [_joined(group) for group in groups.values()]


def _joined(group: Sequence[Answer]) -> Answer:
    first = group[0]
    names = list(dict.fromkeys(str(one.facts.get("name", "")) for one in group))
    own_file = first.facts.get("own_file")  # which no enterprise has
    facts = {key: value for key, value in first.facts.items() if key != "held_back"}
    return Answer(first.key, {**facts, "name": names_together(names, str(own_file))}, first.ok)


def names_together(names: Sequence[str], own_file: str = "") -> str:
    """Return the name itself if there is one; several as their count and names: 5家企业（…）."""
    if len(names) == 1:
        return names[0]
    listed = clip("、".join(names), _NAMES_BYTES)
    return say(
        "services.conversation.cities"
        if own_file == "city"
        else "services.conversation.counties"
        if own_file == "county"
        else "services.conversation.firms",
        n=len(names),
        names=listed,
    )


def _facts(one: Answer, later: Sequence[Answer]) -> dict[str, object]:
    """Return the facts of one answer; `brief` leaves out a last line that a later answer repeats."""
    if one.key not in _ENDINGS:
        return dict(one.facts)
    ending = [one.facts.get(key) for key in _ENDINGS[one.key]]
    again = (
        other.key == one.key and [other.facts.get(key) for key in _ENDINGS[one.key]] == ending
        for other in later
    )
    return {**one.facts, "brief": any(again)}
