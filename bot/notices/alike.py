"""Decides once for duties that are alike, and applies it to all of them. Pure.

The duties of a set (`storage.due`) differ in their case: in its place, and in how its contacts are reached.
Where these are alike as well, everything that is said is the same, except for the contacts' names.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from bot.notices.bundle import PlannedNotice
from bot.words import Channel, Kind

PacketKey = tuple[int, Channel, Kind]  # whose, by which channel, of which kind


@dataclass(frozen=True, slots=True)
class _DutyLines:
    """What is said of a duty: its date, and each rung with its text, the latest last."""

    due: date
    rungs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one person is told of one duty, in one packet."""

    to: PacketKey
    urgent: bool
    said: _DutyLines

    def by(self, person_id: int) -> Hearing:
        """The same, heard by somebody who is reached alike."""
        return Hearing((person_id, *self.to[1:]), self.urgent, self.said)


def hearings(notices: Iterable[PlannedNotice]) -> list[Hearing]:
    """The notices of one duty, person by person in their order."""
    grouped: dict[PacketKey, list[PlannedNotice]] = {}
    for one in notices:
        grouped.setdefault((one.person.id, one.channel, one.kind), []).append(one)
    return [
        Hearing(
            key, any(t.urgent for t in told), _DutyLines(told[0].due, tuple((t.rung, t.text) for t in told))
        )
        for key, told in grouped.items()
    ]


def put_to(model: Sequence[Hearing], names: Mapping[int, int]) -> list[Hearing]:
    """The hearings of a model for a duty like it. `names` maps the model's contacts to the duty's own."""
    return [one.by(names[one.to[0]]) if one.to[0] in names else one for one in model]


@dataclass(slots=True)
class Contents:
    """Everything that one packet says: its duties, and what is said of each. Built for a hundred thousand."""

    urgent: bool = False
    duties: array[int] = field(default_factory=lambda: array("q"))
    said: list[_DutyLines] = field(default_factory=list)
    notices: int = 0  # how many rungs are said of all of them

    def add(self, duty_id: int, hearing: Hearing) -> None:
        self.urgent = self.urgent or hearing.urgent
        self.duties.append(duty_id)
        self.said.append(hearing.said)
        self.notices += len(hearing.said.rungs)

    def part(self, start: int, end: int) -> Contents:
        """What was added from the one number to the other."""
        said = self.said[start:end]
        return Contents(self.urgent, self.duties[start:end], said, sum(len(one.rungs) for one in said))

    def lines(self) -> Iterator[tuple[int, _DutyLines]]:
        """By duty; of one duty in the order in which it was added."""
        yield from sorted(zip(self.duties, self.said, strict=True), key=itemgetter(0))
