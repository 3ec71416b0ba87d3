"""What a digest (简报) may say to one reader, over all active rounds and of the desk; read once for many
readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import cached_property, partial
from typing import Any

from msgspec import Struct, field

from bot import access
from bot.acts.context import DecisionContext
from bot.notices.digest import Digest, View, compose
from bot.notices.standings import County, CountyStanding, Standings
from bot.words import SHANGHAI, UPWARD, Level, Person, Role, Scope
from handlers.services.reminders.desk_part import DeskPart, desk_part
from messages.catalogue import say
from storage import burdens, db, digests, numbers, readable, tickets, trouble, violations

_MERGED_FOR = timedelta(days=30)  # so far back a first digest names what was merged
SHOWN = 40  # of each list; a phone shows fewer, and the workbook has all


class _OfRound(Struct, frozen=True, dict=True):
    """One round as many readers' digests are made from it."""

    ctx: DecisionContext
    places: Mapping[County, CountyStanding]
    violations: Sequence[violations.Violation]

    @cached_property
    def _of_cities(self) -> Mapping[str, Sequence[CountyStanding]]:
        found: dict[str, list[CountyStanding]] = defaultdict(list)
        for (city, _), standing in self.places.items():
            found[city].append(standing)
        return found

    def within(self, scope: Scope) -> Sequence[CountyStanding]:
        """Return the places of an officer's scope."""
        if scope.everything:
            return list(self.places.values())
        counties = [
            place for place in scope.counties if place in self.places and place[0] not in scope.cities
        ]
        of_cities = [standing for city in scope.cities for standing in self._of_cities.get(city, ())]
        return [*of_cities, *(self.places[place] for place in counties)]


class Shared(Struct, frozen=True):
    """What many readers' digests are made from, read once at a moment: the rounds and the open questions."""

    at: datetime
    rounds: Sequence[_OfRound]
    questions: Sequence[tickets.Ticket]
    gathered: dict[int, Gathered] | None = None  # by person, where nothing can change before they leave


_EVERYTHING = (Role(Level.PROVINCE),)


class Remembered(Struct):
    """What is kept from look to look, and from planning to leaving, where time stands still meanwhile: how places
    stand, and by person what their digest says."""

    standings: Standings = field(default_factory=Standings)
    gathered: dict[int, Gathered] = field(default_factory=dict)


async def shared_facts(
    ctx: DecisionContext, readers: Sequence[Person] | None = None, remembered: Remembered | None = None
) -> Shared:
    """Read what digests are made from: of everything, or only what these readers may see."""
    worked_out = remembered.standings if remembered else Standings()
    if remembered:
        remembered.gathered = {}
    roles = _EVERYTHING if readers is None else tuple(role for one in readers for role in one.roles)
    scope = access.scope_of(as_officer(Person(0, "", roles=roles)))
    rounds = []
    for where in ctx.each():
        key, steps = where.plan.key, {milestone.key for milestone in where.plan.milestones}
        lost = await digests.unreachable(scope, key)
        found = [
            case
            for case in await readable.list_readable(scope, round_key=key)
            if steps.issuperset([duty.milestone for duty in case.duties])
            or all(where.plan.find(duty.milestone) for duty in case.duties)  # a time that was corrected away
        ]
        handled = await violations.list_violations(scope, key)
        rounds.append(_OfRound(where, worked_out.of(found, lost, where), handled))
    return Shared(
        ctx.now, rounds, await tickets.unanswered_tickets(), remembered.gathered if remembered else None
    )


class ToldBefore(Struct, frozen=True):
    """What readers were told before: by person the duties that today's reminders name, and what their last
    digest said."""

    duties: Mapping[int, frozenset[int]]
    last: Mapping[int, Mapping[str, Any]]
    merged: Mapping[int, frozenset[int]] = {}  # duties whose reminders were merged into the next digest


async def told_before(
    readers: Collection[int], ctx: DecisionContext, but: Collection[int] = (), *, today: bool = True
) -> ToldBefore:
    """Return what these people were told before.

    `but` are the messages that are being worded; without `today` what they were told today is said again.
    """
    midnight = datetime.combine(ctx.today, time(), SHANGHAI)
    told = await digests.duties_told(readers, midnight) if today else {}
    return ToldBefore(told, await digests.last_digests(readers, but), await _merged(readers, ctx, but))


async def _merged(
    readers: Collection[int], ctx: DecisionContext, but: Collection[int]
) -> dict[int, frozenset[int]]:
    """Return what was merged into the digests of these people; nothing where no round has a ceiling."""
    if not any(where.plan.most_messages for where in ctx.each()):
        return {}
    return await burdens.merged_duties(readers, say("sending.cancelled.merged"), ctx.now - _MERGED_FOR, but)


class Composed(Struct):
    """The digests that leave together, by message: composed beside the loop when the first is asked for.

    `planned`: what digests were planned from; it serves those that leave at the very moment for which it was
    read, as in a rehearsal."""

    ctx: DecisionContext
    leaving: Mapping[int, Person]
    planned: Shared | None = None
    _given: numbers.Given | None = None
    _known: dict[int, Gathered | Exception] = field(default_factory=dict)

    async def digest_of(self, message_id: int) -> Gathered:
        """Return one person's digest; one that cannot be composed fails by itself."""
        if not self._known:
            self._known = await db.read(self._all)
        found = self._known[message_id]
        if isinstance(found, Exception):
            raise found
        return found

    async def _all(self) -> dict[int, Gathered | Exception]:
        readers = list(self.leaving.values())
        known = self.planned
        if known is None or known.at != self.ctx.now:
            known = await shared_facts(self.ctx, readers)
        before = await told_before([reader.id for reader in readers], self.ctx, list(self.leaving))
        found: dict[int, Gathered | Exception] = {}
        for message_id, reader in self.leaving.items():
            try:
                found[message_id] = await gather(reader, known, before, self.ctx)
            except Exception as error:
                if trouble.of_the_database(error):
                    raise
                found[message_id] = error
        return found

    async def given(self) -> numbers.Given:
        """Return the numbers of what they show."""
        if self._given is None:
            good = [one for one in self._known.values() if isinstance(one, Gathered)]
            shown = [duty_id for one in good for duty_id in one.shown]
            self._given = await db.read(partial(numbers.given_to, shown))
        return self._given


def as_officer(person: Person) -> Person:
    """Return the same person with only their bureau roles (county, city, province)."""
    return Person(person.id, person.name, roles=tuple(h for h in person.roles if h.level in UPWARD))


class Part(Struct, frozen=True):
    """One round's digest, by its own plan."""

    ctx: DecisionContext
    digest: Digest


class Gathered(Struct, frozen=True):
    """What a digest may say to one reader: a part for each round, and `desk` for support staff."""

    parts: tuple[Part, ...]
    desk: DeskPart | None
    last: Mapping[str, Any] | None  # what the last digest said of each round
    named: bool  # whether the reader has several rounds, so that each is named
    reminded: frozenset[int]  # duties that today's reminders name

    @property
    def loud(self) -> tuple[Part, ...]:
        """The rounds about which there is something to say."""
        return tuple(part for part in self.parts if not part.digest.quiet)

    @property
    def worth_sending(self) -> bool:
        if self.desk is None:
            return bool(self.loud)
        # What the desk is told is its own: that a number of questions differs is no news to it.
        return self.desk.worth_sending or any(part.digest.steps for part in self.loud)

    @property
    def shown(self) -> list[int]:
        """The duties that it may name."""
        lists = [found for part in self.loud for found in part.digest.lists]
        return [duty.id for found in lists for duty, _ in found[:SHOWN]]

    def snapshot(self, said: Sequence[Part]) -> dict[str, Any]:
        """What to store for the next digest to compare with, as JSON: the day, and by round what the
        parts in `said` say; for every other round what its last digest said."""
        kept = {key: told for key, told in _of_rounds(self.last, self.parts).items() if told}
        now = {part.ctx.plan.key: part.digest.snapshot for part in said}
        return {"on": self.parts[0].ctx.today.isoformat(), "rounds": {**kept, **now}}


async def gather(
    person: Person, known: Shared, before: ToldBefore, ctx: DecisionContext, about_to: Collection[int] = ()
) -> Gathered:
    """Return the digest as of now, without the duties of which the reader was told today, or is `about_to`
    be."""
    scope = access.scope_of(as_officer(person))
    desk = any(h.level is Level.SUPPORT for h in person.roles)
    last = before.last.get(person.id)
    reminded = before.duties.get(person.id, frozenset()).union(about_to)
    kept = known.gathered.get(person.id) if known.gathered else None
    if kept and not desk and (kept.reminded, kept.last) == (reminded, last):
        return kept
    of_rounds = _of_rounds(last, known.rounds)
    parts: list[Part] = []
    with_cases = 0
    for n, one in enumerate(known.rounds):
        own = one.within(scope)
        with_cases += bool(own)
        mine = {case_id for place in own for case_id in place.case_ids} if known.questions else ()
        handled = [v for v in one.violations if scope.everything or v.city in scope.cities]
        view = View(
            own,
            # The desk's questions belong to no round: they are counted once.
            sum((desk and n == 0) or t.case_id in mine for t in known.questions),
            reminded,
            of_rounds[one.ctx.plan.key],
            sum(v.reported_on is None for v in handled),
            sum(v.credit_on is None for v in handled),
            before.merged.get(person.id, frozenset()),
        )
        parts.append(Part(one.ctx, compose(person, view, one.ctx)))
    since = max((p.digest.since for p in parts if p.digest.since), default=None)
    found = Gathered(tuple(parts), await desk_part(person, since, ctx), last, with_cases > 1, reminded)
    if known.gathered is not None:
        known.gathered[person.id] = found
    return found


def _of_rounds(
    last: Mapping[str, Any] | None, rounds: Sequence[_OfRound | Part]
) -> dict[str, Mapping[str, Any] | None]:
    """Return what the last digest said of each of these rounds. A digest from before there were several
    spoke of the first."""
    keys = [one.ctx.plan.key for one in rounds]
    if last is None or "rounds" in last:
        of_rounds = last["rounds"] if last else {}
        return {key: of_rounds.get(key) for key in keys}
    return {key: last if n == 0 else None for n, key in enumerate(keys)}
