"""From due duties to what each person gets: one message at one time, however many cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.ladder import Rung
from bot.words import Channel, Kind, Person


@dataclass(frozen=True, slots=True)
class Told:
    """One person told of one duty by one rung. `rung` is the audience and the rung's key."""

    person: Person
    duty_id: int
    due: date
    rung: str
    text: str
    kind: Kind
    channel: Channel
    urgent: bool
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Packet:
    """All that one person gets at one time by one channel."""

    person_id: int
    channel: Channel
    kind: Kind
    told: tuple[Told, ...]
    urgent: bool


def latest(rungs: Iterable[Rung]) -> dict[tuple[str, str], list[Rung]]:
    """Missed rungs become one late message: due rungs by (audience, channel), the last one last."""
    grouped: dict[tuple[str, str], list[Rung]] = defaultdict(list)
    for rung in rungs:
        grouped[(rung.to, rung.channel)].append(rung)
    return dict(grouped)


def packets(told: Iterable[Told]) -> list[Packet]:
    """Group by person, channel and kind, in a stable order of persons."""
    grouped: dict[tuple[int, Channel, Kind], list[Told]] = defaultdict(list)
    for one in told:
        grouped[(one.person.id, one.channel, one.kind)].append(one)
    return [
        Packet(person, channel, kind, tuple(items), any(t.urgent for t in items))
        for (person, channel, kind), items in sorted(grouped.items())
    ]
