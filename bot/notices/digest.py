"""简报: where a bureau's enterprises stand, what has changed, what waits for it today. Pure.

A digest is composed twice: when it is planned (is there anything to say?) and when it leaves (the
numbers of that moment). What today's reminders named is not named again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from statistics import mode
from typing import Any

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.handover import lacking
from bot.words import OWED, Case, CaseStatus, Duty, DutyState, DutyStatus, Level, Person, Role, ShownStatus

PARTS = tuple(mark.value for mark in OWED)
_CHASED = ("overdue", "open")  # what reminders are about
_RUNNING = ("reported", "overdue", "extended", "open")
PRESSING_DAYS = 7  # calendar days: a date so near is something to say by itself
_ASKED = (DutyState.OPEN, DutyState.REPORTED)  # what somebody owes a deed or an answer

Owed = tuple[Duty, Case]


class View(Struct, frozen=True):
    """What a digest is made from: the cases of the reader's scope, and what else is known.

    `unreachable` are enterprise ids, `reminded` duties that today's reminders speak of, `last` the
    snapshot of the last digest.
    """

    cases: Sequence[Case]
    unreachable: frozenset[int] = frozenset()
    questions: int = 0
    reminded: frozenset[int] = frozenset()
    last: Mapping[str, Any] | None = None
    not_reported: int = 0  # decisions on violations of which the province has not been told
    not_in_credit: int = 0  # …that stand in no credit platform yet


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
        """What has grown or shrunk since the last digest; empty for the first one. What was open and
        is overdue now has only `turned_late`: nobody has done anything."""
        if self.was is None:
            return {}
        found = {p: self.parts.get(p, 0) - self.was.get(p, 0) for p in PARTS}
        turned = max(0, min(-found["open"], found["overdue"]))
        found["open"] += turned
        found["overdue"] -= turned
        return {p: n for p, n in (*found.items(), ("turned_late", turned)) if n}


class Digest(Struct, frozen=True):
    """What is to be said. `skipped`: matters that today's reminders name already."""

    steps: tuple[StepCounts, ...]
    confirm: tuple[Owed, ...]  # reports and requests that wait for the reader's bureau
    own: tuple[Owed, ...]  # what the bureau owes itself, due soon or late
    late: tuple[Owed, ...]  # enterprises whose date has passed
    unreachable: tuple[str, ...]
    questions: int
    skipped: int
    since: date | None
    changed: bool  # in more than what today's messages say
    snapshot: dict[str, Any]
    told_steps: frozenset[str] = frozenset()  # all that is open in them was told today
    handover: int = 0  # results that one of the receivers has not got (N-3.3a): said, never urged
    not_reported: int = 0
    not_in_credit: int = 0
    resting: int = 0  # enterprises that have stopped production: counted, and not chased

    @property
    def quiet(self) -> bool:
        """Nothing has changed, nothing is to be done, no date is near; or today's messages say it
        already. What is not said today is news to the next digest."""
        return not (self.changed or self.confirm or self.own or self.late or self.pressing)

    @property
    def pressing(self) -> bool:
        today = date.fromisoformat(self.snapshot["on"])
        return any(
            s.parts["open"] and 0 <= (s.due - today).days <= PRESSING_DAYS
            for s in self.steps
            if s.key not in self.told_steps
        )


def compose(reader: Person, view: View, ctx: DecisionContext) -> Digest:
    """The digest for `reader`, for all their roles together, from what `view` holds. Changes
    nothing; its `snapshot` is what the next digest is compared with."""
    last = view.last or {}
    counted = _steps(view.cases, last.get("steps"), ctx)
    rank = ctx.plan.places.rank
    lost = [c for c in view.cases if c.status is CaseStatus.ACTIVE and c.enterprise_id in view.unreachable]
    lost.sort(key=lambda c: (*rank(c.city, c.county), c.name))
    snapshot = {
        "on": ctx.today.isoformat(),
        "steps": {s.key: dict(s.parts) for s in counted},
        "unreachable": len(lost),
        "questions": view.questions,
    }
    active = [c for c in view.cases if c.status is CaseStatus.ACTIVE]
    owed = [(d, c) for c in active for d in c.duties if d.state in _ASKED]
    confirm = _pick(owed, lambda d, c: _waits_for(reader, d, c, ctx), _waiting_since, ctx)
    own = _pick(owed, lambda d, c: _own(reader.roles, d, c, ctx), _by_due, ctx)
    late = _pick(owed, lambda d, c: _late(reader.roles, d, c, ctx), _by_due, ctx)
    still_open = [d for d, _ in owed if d.state is DutyState.OPEN]
    told_steps = frozenset(d.milestone for d in still_open) - {
        d.milestone for d in still_open if d.id not in view.reminded
    }
    named = [o for found in (confirm, own, late) for o in found if o[0].id in view.reminded]
    return Digest(
        steps=tuple(s for s in counted if s.changes or any(s.parts[p] for p in _RUNNING)),
        confirm=_not_told(confirm, view),
        own=_not_told(own, view),
        late=_not_told(late, view),
        unreachable=tuple(c.name for c in lost),
        questions=view.questions,
        skipped=len(named),
        since=date.fromisoformat(last["on"]) if last else None,
        changed=_changed(snapshot, view.last, told_steps),
        snapshot=snapshot,
        told_steps=told_steps,
        handover=sum(
            len(owing)
            for case in view.cases
            if (owing := lacking(case, ctx.plan)) and access.may(reader, "handed_over", case.enterprise)
        ),
        not_reported=view.not_reported,
        not_in_credit=view.not_in_credit,
        resting=sum(case.shown is ShownStatus.PAUSED for case in view.cases),
    )


def _changed(now: Mapping[str, Any], last: Mapping[str, Any] | None, told_steps: Collection[str]) -> bool:
    """Whether anything but the day differs; of the steps of which all that is open is told, only
    what is not open counts. A first digest is news unless it is empty."""

    def untold(steps: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
        return {
            key: {p: n for p, n in parts.items() if key not in told_steps or p not in _CHASED}
            for key, parts in steps.items()
        }

    steps = untold(now["steps"])
    if last is not None:
        rest = any(now[key] != last.get(key) for key in now if key not in ("on", "steps"))
        return rest or steps != untold(last["steps"])
    running = any(parts.get(p) for parts in steps.values() for p in _RUNNING)
    return bool(running or now["unreachable"] or now["questions"])


def _steps(
    cases: Iterable[Case], before: Mapping[str, Mapping[str, int]] | None, ctx: DecisionContext
) -> list[StepCounts]:
    parts: dict[str, Counter[str]] = {}
    dues: dict[str, list[date]] = {}
    for case in cases:
        for duty in case.duties:
            milestone = ctx.plan.milestone(duty.milestone)
            if milestone.silent or milestone.on_demand or duty.state is DutyState.WAIVED:
                continue
            parts.setdefault(duty.milestone, Counter())[duty.mark(ctx.today)] += 1
            dues.setdefault(duty.milestone, []).append(duty.due)
    return [
        StepCounts(
            m.key,
            m.name,
            mode(dues[m.key]),
            {p: parts[m.key][p] for p in PARTS},
            before.get(m.key, {}) if before is not None else None,
        )
        for m in ctx.plan.milestones
        if m.key in parts
    ]


def _pick(
    owed: Iterable[Owed],
    fits: Callable[[Duty, Case], bool],
    day: Callable[[Owed], date],
    ctx: DecisionContext,
) -> tuple[Owed, ...]:
    """Those that fit, by that day, then by place."""
    rank = ctx.plan.places.rank
    found = (o for o in owed if fits(*o))
    return tuple(sorted(found, key=lambda o: (day(o), *rank(o[1].city, o[1].county), o[0].id)))


def _not_told(found: Iterable[Owed], view: View) -> tuple[Owed, ...]:
    return tuple(owed for owed in found if owed[0].id not in view.reminded)


def _by_due(owed: Owed) -> date:
    return owed[0].due


def _waiting_since(owed: Owed) -> date:
    return owed[0].reported_on or owed[0].due


def _waits_for(reader: Person, duty: Duty, case: Case, ctx: DecisionContext) -> bool:
    milestone = ctx.plan.milestone(duty.milestone)
    if duty.state is DutyState.REPORTED:
        return access.confirms(reader, milestone.confirm, case.enterprise)
    asked = duty.state is DutyState.OPEN and milestone.is_request
    return asked and access.confirms(reader, "assessor", case.enterprise)


def _own(roles: Iterable[Role], duty: Duty, case: Case, ctx: DecisionContext) -> bool:
    milestone, owner = ctx.plan.milestone(duty.milestone), access.acting(duty.owner, case)
    return (
        duty.state is DutyState.OPEN
        and not milestone.silent
        and not milestone.is_request
        and (duty.due - ctx.today).days <= PRESSING_DAYS
        and any(role.level is owner and access.role_covers(role, case) for role in roles)
    )


def _late(roles: Iterable[Role], duty: Duty, case: Case, ctx: DecisionContext) -> bool:
    """Whom a county or a city chases: everybody below it. The province sees their number."""
    owner, milestone = access.acting(duty.owner, case), ctx.plan.milestone(duty.milestone)
    return (
        duty.mark(ctx.today) is DutyStatus.OVERDUE
        and not (case.paused and not milestone.while_paused)
        and not milestone.silent
        and not milestone.is_request
        and any(_chases(role.level, owner) and access.role_covers(role, case) for role in roles)
    )


def _chases(level: Level, owner: Level) -> bool:
    if level is Level.CITY:
        return owner in (Level.ENTERPRISE, Level.COUNTY)
    return level is not Level.PROVINCE and owner is Level.ENTERPRISE
