"""What a digest (简报) may say to one reader, over all active rounds and of the desk; read once for many
readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.notices import desk as desk_rules
from bot.notices.digest import Digest, View, compose
from bot.reading.faq import Faq
from bot.words import SHANGHAI, UPWARD, Case, Level, Person, Role, Scope
from storage import digests, readable, ticket_records, tickets, violations

_FIRST = timedelta(days=30)  # so far the first digest looks back
_TOPICS = 5


class _OfRound(Struct, frozen=True):
    """One round as many readers' digests are made from it."""

    ctx: DecisionContext
    cases: Sequence[Case]
    places: Mapping[tuple[str, str], Sequence[Case]]  # the same by city and county
    unreachable: frozenset[int]
    violations: Sequence[violations.Violation]

    def within(self, scope: Scope) -> Sequence[Case]:
        """The cases of an officer's scope, by id."""
        if scope.everything:
            return self.cases
        held = [
            case
            for place, cases in self.places.items()
            if place[0] in scope.cities or place in scope.counties
            for case in cases
        ]
        return sorted(held, key=attrgetter("id"))


class _Shared(Struct, frozen=True):
    """What many readers' digests are made from, read once: the rounds and the open questions."""

    rounds: Sequence[_OfRound]
    questions: Sequence[tickets.Ticket]


async def shared_facts(ctx: DecisionContext, readers: Sequence[Person] | None = None) -> _Shared:
    """Read what digests are made from: of everything, or only what these readers may see."""
    roles = _EVERYTHING if readers is None else tuple(role for one in readers for role in one.roles)
    scope = access.scope_of(as_officer(Person(0, "", roles=roles)))
    rounds = []
    for where in ctx.each():
        key = where.plan.key
        found = [
            case
            for case in await readable.list_readable(scope, round_key=key)
            if all(where.plan.find(duty.milestone) for duty in case.duties)
        ]
        places: dict[tuple[str, str], list[Case]] = defaultdict(list)
        for case in found:
            places[case.city, case.county].append(case)
        lost, handled = await digests.unreachable(scope, key), await violations.list_violations(scope, key)
        rounds.append(_OfRound(where, found, places, lost, handled))
    return _Shared(rounds, await tickets.unanswered_tickets())


_EVERYTHING = (Role(Level.PROVINCE),)


class ForReaders(Struct):
    """What the digests of these readers are made from, read once the first of them asks."""

    ctx: DecisionContext
    readers: Sequence[Person]
    _known: _Shared | None = None

    async def known(self) -> _Shared:
        if self._known is None:
            self._known = await shared_facts(self.ctx, self.readers)
        return self._known


def as_officer(person: Person) -> Person:
    """The same person with only their bureau roles (county, city, province)."""
    return Person(person.id, person.name, roles=tuple(h for h in person.roles if h.level in UPWARD))


class Part(Struct, frozen=True):
    """One round's digest, by its own plan."""

    ctx: DecisionContext
    digest: Digest


class DeskPart(Struct, frozen=True):
    """`waiting`: open questions that no message of today has named; `named`: how many one has."""

    load: ticket_records.Load
    waiting: Sequence[tickets.Ticket]
    named: int
    topics: Sequence[ticket_records.Topic]
    since: date

    @property
    def worth_sending(self) -> bool:
        """Something waits that today's messages do not name, or a question comes again and again."""
        return bool(self.waiting) or any(t.topic and t.asked >= desk_rules.REPEATED for t in self.topics)

    @property
    def empty(self) -> bool:
        return not (self.load.waiting or self.load.answered or self.topics)


class Gathered(Struct, frozen=True):
    """What a digest may say to one reader: a part for each round, and `desk` for support staff."""

    parts: tuple[Part, ...]
    desk: DeskPart | None
    last: Mapping[str, Any] | None  # what the last digest said of each round
    named: bool  # whether the reader has several rounds, so that each is named

    @property
    def loud(self) -> tuple[Part, ...]:
        """The rounds of which there is something to say."""
        return tuple(part for part in self.parts if not part.digest.quiet)

    @property
    def worth_sending(self) -> bool:
        if self.desk is None:
            return bool(self.loud)
        # What the desk is told is its own: that a number of questions differs is no news to it.
        return self.desk.worth_sending or any(part.digest.steps for part in self.loud)

    def snapshot(self, said: Sequence[Part]) -> dict[str, Any]:
        """What to store for the next digest to compare with, as JSON: the day, and by round what the
        parts in `said` say; for every other round what its last digest said."""
        kept = {key: told for key, told in _of_rounds(self.last, self.parts).items() if told}
        now = {part.ctx.plan.key: part.digest.snapshot for part in said}
        return {"on": self.parts[0].ctx.today.isoformat(), "rounds": {**kept, **now}}


async def gather(
    person: Person, known: _Shared, ctx: DecisionContext, told: Collection[int] = (), but: int = 0
) -> Gathered:
    """The digest as of now; it does not name the duties that were `told`. `but` is the message
    that is being worded."""
    scope = access.scope_of(as_officer(person))
    desk = any(h.level is Level.SUPPORT for h in person.roles)
    last = await digests.last_digest(person.id, but)
    parts: list[Part] = []
    with_cases = 0
    for n, one in enumerate(known.rounds):
        own = one.within(scope)
        with_cases += bool(own)
        mine = {c.id for c in own}
        handled = [v for v in one.violations if scope.everything or v.city in scope.cities]
        view = View(
            own,
            one.unreachable,
            # The desk's questions belong to no round: they are counted once.
            sum((desk and n == 0) or t.case_id in mine for t in known.questions),
            frozenset(told),
            _of_rounds(last, known.rounds)[one.ctx.plan.key],
            sum(v.reported_on is None for v in handled),
            sum(v.credit_on is None for v in handled),
        )
        parts.append(Part(one.ctx, compose(person, view, one.ctx)))
    since = max((p.digest.since for p in parts if p.digest.since), default=None)
    return Gathered(tuple(parts), await _desk_part(person, since, ctx), last, with_cases > 1)


def _of_rounds(
    last: Mapping[str, Any] | None, rounds: Sequence[_OfRound | Part]
) -> dict[str, Mapping[str, Any] | None]:
    """What the last digest said of each of these rounds. One made before rounds stood side by side
    spoke of the first."""
    keys = [one.ctx.plan.key for one in rounds]
    if last is None or "rounds" in last:
        of_rounds = last["rounds"] if last else {}
        return {key: of_rounds.get(key) for key in keys}
    return {key: last if n == 0 else None for n, key in enumerate(keys)}


async def told_today(person: Person, ctx: DecisionContext) -> frozenset[int]:
    """The duties that today's reminders name; the digest does not name them again."""
    midnight = datetime.combine(ctx.today, time(), SHANGHAI)
    return await digests.duties_told_since(person.id, midnight)


async def _desk_part(person: Person, last: date | None, ctx: DecisionContext) -> DeskPart | None:
    """As of now, since the day of the person's `last` digest; None for whoever is not of the desk."""
    if not any(role.level is Level.SUPPORT for role in person.roles):
        return None
    since = last or (ctx.now - _FIRST).astimezone(SHANGHAI).date()
    midnight = datetime.combine(ctx.today, time(), SHANGHAI)
    named = await ticket_records.tickets_told_since(person.id, midnight)
    open_ones = await tickets.unanswered_tickets()
    waiting = [t for t in open_ones if t.id not in named]
    topics = await ticket_records.repeated(datetime.combine(since, time(), SHANGHAI))
    return DeskPart(
        await ticket_records.desk_load(ctx.now), waiting, len(open_ones) - len(waiting), topics, since
    )


def desk_facts(part: DeskPart, faq: Faq, ctx: DecisionContext) -> dict[str, Any]:
    """The desk's part of a digest as values for the templates."""
    asked = {entry.key: entry.question for entry in faq.entries}
    scores = part.load.scores
    marks = sum(scores.values())
    named = [t for t in part.topics if t.topic and t.asked > 1]
    return {
        "waiting": part.load.waiting,
        "late": part.load.late,
        "answered": part.load.answered,
        "oldest": (ctx.now - part.load.oldest).days if part.load.oldest else 0,
        "marks": marks,
        "score": f"{sum(k * n for k, n in scores.items()) / marks:.1f}" if marks else "",
        "since": part.since,
        "asked": sum(t.asked for t in part.topics),
        "topics": [
            {
                "question": asked.get(t.topic, t.topic),
                "asked": t.asked,
                "helpful": t.helpful,
                "unhelpful": t.unhelpful,
            }
            for t in named[:_TOPICS]
        ],
        "without": sum(t.asked for t in part.topics if not t.topic),
    }
