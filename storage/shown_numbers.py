"""Which numbers of their desks people were shown: what a range (确认 1-50) may mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from bot.words import Person
from storage import query
from storage.numbers import desks_of


class _Message(Struct, frozen=True):
    """A message that has reached somebody."""

    sent_at: datetime
    text: str


_LINE = re.compile(r"^[^\S\n]*(\d{1,5}) (\S.*)$", re.MULTILINE)
_AT_DESKS = "SELECT id FROM numbers WHERE desk IN (?) AND number IN (?) ORDER BY id"
_SHOWN = """
SELECT n.id, n.desk, n.number, c.name FROM numbers n
JOIN duties d ON d.id = n.duty_id JOIN cases c ON c.id = d.case_id WHERE ?
"""
_NOTE_SHOWN = """
INSERT INTO numbers_shown (person_id, number_id) VALUES (?, ?) ON CONFLICT (person_id, number_id) DO NOTHING
"""
_SEEN = """
SELECT n.number FROM numbers n JOIN numbers_shown s ON s.number_id = n.id
WHERE s.person_id = ? AND n.desk IN (?) AND n.number IN (?)
"""
_TOLD = """
SELECT sent_at, text FROM messages WHERE person_id = ? AND status = 'sent' AND sent_at >= ?
ORDER BY sent_at DESC, id DESC LIMIT 5
"""


async def note_shown(told: Iterable[tuple[Person, str]]) -> None:
    """Note which numbers of their desks people were shown: the lines of each text that begin with one and
    name its matter."""
    lines = [(person, lines_by_number(text)) for person, text in told]
    there = await _at_desks(lines)
    shown = [
        (person.id, number_id)
        for person, of_text in lines
        for desk in desks_of(person)
        for number, line in of_text.items()
        for number_id, name in there[desk, number]
        if _named(line, name)
    ]
    await query.change_each(_NOTE_SHOWN, sorted(set(shown)))


async def firms_shown(person: Person, text: str) -> list[tuple[int, str]]:
    """Return the lines of a text that this person was shown which begin with a number of their desks and name its
    matter: the number, and whose matter it is, in the order in which they stand there."""
    of_text = lines_by_number(text)
    there = await _at_desks([(person, of_text)])
    return [
        (number, name)
        for number, line in of_text.items()
        for name in sorted({name for desk in desks_of(person) for _, name in there[desk, number]}, key=len)[
            ::-1
        ]
        if _named(line, name)
    ]


async def told_since(person_id: int, since: datetime) -> list[tuple[datetime, str]]:
    """Return the last messages that have reached this person since then, each with its moment, the newest first."""
    return [(one.sent_at, one.text) for one in await query.fetch(_Message, _TOLD, person_id, since)]


def lines_by_number(text: str) -> dict[int, str]:
    """Return the lines of a text that begin with a number, each without it, by number."""
    return {int(found[1]): found[2] for found in _LINE.finditer(text)}


async def _at_desks(
    lines: Iterable[tuple[Person, Mapping[int, str]]],
) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """Return what the numbers of these people's lines are at their desks: by desk and number, the id of the number and
    the name of its case."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for person, of_text in lines:
        for desk in desks_of(person):
            wanted[desk].update(of_text)
    there: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    at_desks = [
        query.Sql("n.desk = ? AND n.number IN (?)", (desk, sorted(n))) for desk, n in wanted.items() if n
    ]
    for row in await query.rows(_SHOWN, query.any_of(at_desks)) if at_desks else ():
        there[row["desk"], row["number"]].append((row["id"], row["name"]))
    return there


async def note_listed(person: Person, listed: Iterable[int]) -> None:
    """Do the same for a page, which knows the numbers that it lists."""
    found = await query.column(_AT_DESKS, desks_of(person), list(listed))
    await query.change_each(_NOTE_SHOWN, [(person.id, number_id) for number_id in found])


async def seen(person: Person, wanted: Collection[int]) -> frozenset[int]:
    """Which of these numbers of their desks this person was shown."""
    return frozenset(await query.column(_SEEN, person.id, desks_of(person), list(wanted)))


def _named(line: str, name: str) -> bool:
    """Whether a line names this case; a long name is cut there."""
    return bool(name) and (line.startswith(name) or name.startswith(line.partition("…")[0]))
