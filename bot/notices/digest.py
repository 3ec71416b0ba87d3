"""简报: where a bureau's enterprises stand, what has changed, what waits for it today. Pure.

A digest is composed twice: when it is planned (is there anything to say?) and when it leaves (the
numbers of that moment). What today's reminders named is not named again. What counts the same for every
reader is worked out once a county (`standings.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.notices.standings import PRESSING_DAYS, CountyMatter, CountyStanding, Owed
from bot.words import OWED, Enterprise, Level, Person, Role

T = TypeVar("T")
DIGEST_PARTS = tuple(mark.value for mark in OWED)
_CHASED = ("overdue", "open")  # what reminders are about
_CHASED_BY = {Level.CITY: (Level.ENTERPRISE, Level.COUNTY), Level.COUNTY: (Level.ENTERPRISE,)}
_RUNNING = ("reported", "overdue", "extended", "open")
_NOT_BEGUN = "waiting"


class View(Struct, frozen=True):
    """What a digest is made from: the counties of the reader's scope, and what else is known.

    `reminded` are duties that today's reminders speak of, `last` is the snapshot of the last digest.
    """

    places: Sequence[CountyStanding]
    questions: int = 0
    reminded: frozenset[int] = frozenset()
    last: Mapping[str, Any] | None = None
    not_reported: int = 0  # decisions on violations of which the province has not been told
    not_in_credit: int = 0  # …that stand in no credit platform yet
    merged: frozenset[int] = frozenset()  # duties whose reminders were merged into this digest


class StepCounts(Struct, frozen=True):
    """One milestone's counts; its parts add up to `total`. `was`: the same in the last digest."""

    key: str
    name: str
    due: date
    parts: Mapping[str, int]
    was: Mapping[str, int] | None

    @property
    def total(self) -> int:
        return sum(self.parts.values())

    @property
    def changes(self) -> dict[str, int]:
        """Return what has grown or shrunk since the last digest; nothing for the first one.

        What was open and is overdue now counts only as `turned_late`, because nobody has done anything.
        """
        if self.was is None:
            return {}
        found = {p: self.parts.get(p, 0) - self.was.get(p, 0) for p in DIGEST_PARTS}
        turned = max(0, min(-found["open"], found["overdue"]))
        found["open"] += turned
        found["overdue"] -= turned
        return {p: n for p, n in (*found.items(), ("turned_late", turned)) if n}


class Digest(Struct, frozen=True):
    """What a digest says. Its lists name what today's reminders do not name already; `whole` counts each of them with
    that, too."""

    steps: tuple[StepCounts, ...]
    confirm: tuple[Owed, ...]  # reports and requests that wait for the reader's bureau
    own: tuple[Owed, ...]  # what the bureau owes itself, due soon or late
    late: tuple[Owed, ...]  # enterprises whose date has passed
    unreachable: tuple[str, ...]
    questions: int
    whole: tuple[int, int, int]  # as `lists`
    since: date | None
    changed: bool  # in more than what today's messages say
    snapshot: dict[str, Any]
    told_steps: frozenset[str] = frozenset()  # all that is open in them was told today
    handover: int = 0  # results that one of the receivers has not got (N-3.3a): said, never urged
    unanswered: int = 0  # …that got it and has not answered
    not_reported: int = 0
    not_in_credit: int = 0
    resting: int = 0  # enterprises that have stopped production: counted, and not chased
    unfiled: int = 0  # enterprises whose figures for the summary are missing
    places: Sequence[CountyStanding] = ()  # of the reader's scope
    merged: tuple[tuple[str, int], ...] = ()  # steps whose reminders were merged: (name, how many are open)
    counts_late: bool = False  # for a reader who is told how many are late and never which

    @property
    def lists(self) -> tuple[tuple[Owed, ...], ...]:
        """What it names one by one."""
        return self.confirm, self.own, self.late

    @property
    def quiet(self) -> bool:
        """Nothing has changed, nothing is to be done, no date is near; or today's messages say it
        already. What is not said today is news to the next digest. That as many are late as before is no
        silence for a reader who learns of them from their number alone."""
        said = self.confirm or self.own or self.late or self.merged
        return not (self.changed or said or self.pressing or self.still_late)

    @property
    def unchanged(self) -> bool:
        """Whether every step counts as in the last digest; of one that was not counted then nobody can say."""
        return bool(self.steps) and all(s.was is not None and not s.changes for s in self.steps)

    @property
    def still_late(self) -> bool:
        untold = (s for s in self.steps if s.key not in self.told_steps)
        return self.counts_late and any(s.parts["overdue"] for s in untold)

    @property
    def pressing(self) -> bool:
        today = date.fromisoformat(self.snapshot["on"])
        return any(
            s.parts["open"] and 0 <= (s.due - today).days <= PRESSING_DAYS
            for s in self.steps
            if s.key not in self.told_steps
        )


def compose(reader: Person, view: View, ctx: DecisionContext) -> Digest:
    """Return the digest for `reader`, for all their roles together, from what `view` holds. Changes
    nothing; its `snapshot` is what the next digest is compared with."""
    last = view.last or {}
    counted = _steps(view.places, last.get("steps"), ctx)
    lost = sorted(one for place in view.places for one in place.lost)
    unfiled = sum(place.unfiled for place in view.places) if _gathers(reader) else 0
    snapshot = {
        "on": ctx.today.isoformat(),
        "steps": {s.key: dict(s.parts) for s in counted},
        "unreachable": len(lost),
        "questions": view.questions,
        **({"unfiled": unfiled} if unfiled else {}),
    }
    confirm = _in_order(m for place in view.places for m in place.waiting if _answers(reader, m))
    own = _in_order(m for place in view.places for m in _own(reader.roles, place))
    late = _in_order(m for place in view.places for m in _chased(reader.roles, place))
    told_steps = _told_steps(view)
    return Digest(
        steps=tuple(s for s in counted if any(s.parts[p] for p in _RUNNING) or {*s.changes} - {_NOT_BEGUN}),
        confirm=_not_told(confirm, view),
        own=_not_told(own, view),
        late=_not_told(late, view),
        unreachable=tuple(name for _, name in lost),
        questions=view.questions,
        whole=(len(confirm), len(own), len(late)),
        since=date.fromisoformat(last["on"]) if last else None,
        changed=_changed(snapshot, view.last, told_steps),
        snapshot=snapshot,
        told_steps=told_steps,
        handover=_handing_over(reader, (one for place in view.places for one in place.not_handed)),
        unanswered=_handing_over(reader, (one for place in view.places for one in place.not_answered)),
        not_reported=view.not_reported,
        not_in_credit=view.not_in_credit,
        resting=sum(place.resting for place in view.places),
        unfiled=unfiled,
        places=view.places,
        merged=_merged(view, ctx),
        counts_late=any(role.level is Level.PROVINCE for role in reader.roles),
    )


def _handing_over(reader: Person, found: Iterable[tuple[Enterprise, int]]) -> int:
    """Return how many of these results are the reader's to hand over."""
    return sum(n for enterprise, n in found if access.may(reader, "handed_over", enterprise))


def _merged(view: View, ctx: DecisionContext) -> tuple[tuple[str, int], ...]:
    """Return the steps whose reminders were merged, with how many of them are still open."""
    if not view.merged:
        return ()
    found = {
        m.name: sum(len(view.merged & place.still_open.get(m.key, frozenset())) for place in view.places)
        for m in ctx.plan.milestones
    }
    return tuple((name, n) for name, n in found.items() if n)


def _gathers(reader: Person) -> bool:
    """Whether the reader's bureau gathers the figures for the summary (N-2.2.4)."""
    return any(role.level in (Level.CITY, Level.PROVINCE) for role in reader.roles)


def _told_steps(view: View) -> frozenset[str]:
    """Return the milestones of which everything open was told today."""
    if not view.reminded:
        return frozenset()
    found = [(key, ids) for place in view.places for key, ids in place.still_open.items()]
    return frozenset(key for key, _ in found) - {key for key, ids in found if not ids <= view.reminded}


def _changed(now: Mapping[str, Any], last: Mapping[str, Any] | None, told_steps: Collection[str]) -> bool:
    """Say whether more than the day differs. A first digest is news unless it is empty.

    If everything open of a step is told anyway, only what is not open counts.
    """

    def untold(steps: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
        return (
            steps
            if not told_steps
            else {
                key: {p: n for p, n in parts.items() if key not in told_steps or p not in _CHASED}
                for key, parts in steps.items()
            }
        )

    steps = untold(now["steps"])
    if last is not None:
        rest = any(now[key] != last.get(key) for key in now if key not in ("on", "steps"))
        return rest or steps != untold(last["steps"])
    running = any(parts.get(p) for parts in steps.values() for p in _RUNNING)
    return bool(running or now["unreachable"] or now["questions"] or now.get("unfiled"))


def _steps(
    places: Iterable[CountyStanding], before: Mapping[str, Mapping[str, int]] | None, ctx: DecisionContext
) -> list[StepCounts]:
    marks = _added(place.marks for place in places)
    dues, owed = _added(place.dues for place in places), _added(place.dues_owed for place in places)
    return [
        StepCounts(
            m.key,
            m.name,
            _usual(owed.get(m.key) or dues[m.key]),
            {p: marks[m.key].get(p, 0) for p in DIGEST_PARTS},
            # A time of a recurring step that a correction moved or added has no counts to compare with.
            before.get(m.key, None if m.due.recurring else {}) if before is not None else None,
        )
        for m in ctx.plan.milestones
        if m.key in marks
    ]


def _added(counts: Iterable[Mapping[str, Mapping[T, int]]]) -> Mapping[str, Mapping[T, int]]:
    """Return the sums, by step."""
    known = list(counts)
    if len(known) == 1:
        return known[0]
    total: dict[str, dict[T, int]] = {}
    for one in known:
        for key, of_step in one.items():
            sums = total.setdefault(key, {})
            for what, n in of_step.items():
                sums[what] = sums.get(what, 0) + n
    return total


def _usual(dues: Mapping[date, int]) -> date:
    """Return the date that most have; of several the first."""
    return next(iter(dues)) if len(dues) == 1 else min(dues, key=lambda day: (-dues[day], day))


def _in_order(found: Iterable[CountyMatter]) -> list[CountyMatter]:
    return sorted(found, key=attrgetter("order"))


def _not_told(found: Iterable[CountyMatter], view: View) -> tuple[Owed, ...]:
    return tuple((m.duty, m.case) for m in found if m.duty.id not in view.reminded)


def _answers(reader: Person, matter: CountyMatter) -> bool:
    return access.confirms(reader, matter.whose, matter.case.enterprise)


def _own(roles: Iterable[Role], place: CountyStanding) -> Iterable[CountyMatter]:
    levels = {role.level for role in roles if access.covers(role, *place.place)}
    return [m for m in place.own if m.whose in levels]


def _chased(roles: Iterable[Role], place: CountyStanding) -> Iterable[CountyMatter]:
    """Yield whom a county or a city has to press: everybody below it. The province only sees their number."""
    owing = {
        level
        for role in roles
        if access.covers(role, *place.place)
        for level in _CHASED_BY.get(role.level, ())
    }
    return [m for m in place.late if m.whose in owing]
