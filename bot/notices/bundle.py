"""From due duties to what each person gets: one message at one time, however many cases."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from msgspec import Struct, field

from bot.plans.ladder import ReminderStep
from bot.words import SHANGHAI, Channel, Kind, Person, Spoken, replace

_ADDRESSED = ("owner", "confirmer")  # the audiences of which something is asked
_ASKS_ANEW = ("sent_back",)  # results that name what is to be done, and by when
_OF_OTHERS = ("report", "unconfirmed", "unanswered")  # what is told of others


PacketKey = tuple[int, Channel, Kind]  # whose, by which channel, of which kind


class PlannedNotice(Struct, frozen=True):
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


class Packet(Struct, frozen=True):
    """All that one person gets at one time by one channel."""

    person_id: int
    channel: Channel
    kind: Kind
    notices: tuple[PlannedNotice, ...]
    urgent: bool


def latest_steps(rungs: Iterable[ReminderStep]) -> dict[tuple[str, str], list[ReminderStep]]:
    """Missed rungs become one late message: due rungs by (audience, channel), the last one last."""
    grouped: dict[tuple[str, str], list[ReminderStep]] = defaultdict(list)
    for rung in rungs:
        grouped[(rung.to, rung.channel)].append(rung)
    return dict(grouped)


def once(notices: Iterable[PlannedNotice]) -> list[PlannedNotice]:
    """Return the same notices without contradiction: if one person gets a report upward and another notice
    of the same duty, the other takes the report's kind and channel, so that both leave in one message. This
    happens to a city bureau that also acts for a county without staff."""
    found = list(notices)
    reports = {(t.person.id, t.duty_id): t for t in found if t.kind is Kind.ESCALATION}
    return [
        replace(t, kind=report.kind, channel=report.channel, urgent=False)
        if t.text in _OF_OTHERS and (report := reports.get((t.person.id, t.duty_id)))
        else t
        for t in found
    ]


def _matter(said: Spoken) -> str:
    """Return what a notice is about, besides its duty; two notices of one matter say the same.

    A request (【请确认】, 【请答复】), a report that was sent back, and the reminders to whoever has to act
    all ask for one thing.
    """
    audience = said.rung.partition(":")[0]
    asks = said.kind is Kind.CONFIRM or said.text in _ASKS_ANEW
    if asks or (said.kind is Kind.REMINDER and audience in _ADDRESSED):
        return "asked"
    return said.rung if audience == "event" else f"{said.kind.value}:{audience}"


def superseded(one: Spoken, beside: Iterable[Spoken], now: datetime) -> bool:
    """Whether another message (`beside`) says the same to the person: a later one of its kind, or, for a
    rung, one that asks for it in full and leaves now or left today before anybody urged."""
    mine, rung = _matter(one), not _is_event(one)
    return any(
        (other.kind is one.kind and other.notice_id > one.notice_id)
        or (rung and _is_event(other) and _asks_now(other, now, urged=":nudge-" in one.rung))
        for other in beside
        if _matter(other) == mine
    )


def _asks_now(other: Spoken, now: datetime, *, urged: bool) -> bool:
    if other.leaves_at is not None:
        return other.leaves_at <= now
    return not urged and other.sent_on == now.astimezone(SHANGHAI).date()


def _is_event(said: Spoken) -> bool:
    return said.rung.startswith("event:")


def packets(notices: Iterable[PlannedNotice]) -> list[Packet]:
    """Group by person, channel and kind, in a stable order of persons."""
    grouped: dict[tuple[int, Channel, Kind], list[PlannedNotice]] = defaultdict(list)
    for one in notices:
        grouped[(one.person.id, one.channel, one.kind)].append(one)
    return [
        Packet(person, channel, kind, tuple(items), any(t.urgent for t in items))
        for (person, channel, kind), items in sorted(grouped.items())
    ]


# Of a set of duties that are alike it is decided once, and applied to all: they differ in their case, and where
# its place and the way to its contacts are alike as well, all that is said is the same but for the contacts' names.


class _DutyLines(Struct, frozen=True):
    """What is said of a duty: its date, and each step of the ladder with its text, the latest last."""

    due: date
    rungs: tuple[tuple[str, str], ...]


class PacketPart(Struct, frozen=True):
    """What one person is told about one duty, in one packet."""

    to: PacketKey
    urgent: bool
    lines: _DutyLines

    def by(self, person_id: int) -> PacketPart:
        """Return the same for another person, who is reached by the same channel."""
        return PacketPart((person_id, *self.to[1:]), self.urgent, self.lines)


def packet_parts(notices: Iterable[PlannedNotice]) -> list[PacketPart]:
    """Return what each person is told of one duty, from its notices, in their order."""
    grouped: dict[PacketKey, list[PlannedNotice]] = {}
    for one in notices:
        grouped.setdefault((one.person.id, one.channel, one.kind), []).append(one)
    return [
        PacketPart(
            key, any(t.urgent for t in told), _DutyLines(told[0].due, tuple((t.rung, t.text) for t in told))
        )
        for key, told in grouped.items()
    ]


def parts_for_alike(model: Sequence[PacketPart], names: Mapping[int, int]) -> list[PacketPart]:
    """Return a model's parts for a duty that looks alike. `names` leads from the model's contacts to the
    duty's own."""
    return [one.by(names[one.to[0]]) if one.to[0] in names else one for one in model]


MANY_ROUNDS = -1  # in place of a round's number
ASKS_TO_SEE_TO = ("unreachable", "phone")  # texts of notices


class Contents(Struct):
    """Everything that one packet says: its duties, and the lines of each. `of` is the number of their round, or
    MANY_ROUNDS. It is built for a hundred thousand packets."""

    of: int
    urgent: bool = False
    duties: array[int] = field(default_factory=lambda: array("q"))
    lines_of_each: list[_DutyLines] = field(default_factory=list)
    notices: int = 0  # how many rungs are said of all of them

    def add(self, of: int, duty_id: int, hearing: PacketPart) -> None:
        """Add what is said of a duty of the round with that number."""
        self.of = of if of == self.of else MANY_ROUNDS
        self.urgent = self.urgent or hearing.urgent
        self.duties.append(duty_id)
        self.lines_of_each.append(hearing.lines)
        self.notices += len(hearing.lines.rungs)

    @property
    def asks_to_see_to(self) -> bool:
        """Whether a bureau is asked to see to an enterprise of which nobody is reached, or answers."""
        return any(text in ASKS_TO_SEE_TO for said in self.lines_of_each for _, text in said.rungs)

    def part(self, start: int, end: int) -> Contents:
        """Return what was added from `start` to `end`."""
        said = self.lines_of_each[start:end]
        return Contents(
            self.of, self.urgent, self.duties[start:end], said, sum(len(one.rungs) for one in said)
        )

    def lines(self) -> Iterator[tuple[int, _DutyLines]]:
        """By duty; of one duty in the order in which it was added."""
        yield from sorted(zip(self.duties, self.lines_of_each, strict=True), key=itemgetter(0))
