"""The kinds of work of the queue: what of the round stands in each list, for whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.words import DutyState, Level, MilestoneKind, Person, Scope, replace
from handlers.services.views import asked_lists, queries
from storage import lists
from storage.owners_lost import LostBureaus, lost_bureaus

_OPEN: Final = (DutyState.OPEN,)


class _Reader(Struct, frozen=True):
    """Who reads lists: as what and where they act, and of which bureaus nobody is reached; asked once for all lists."""

    person: Person
    ctx: DecisionContext
    acts: Sequence[tuple[Level, Scope]]
    lost: LostBureaus

    def acts_as(self, level: Level) -> list[Scope]:
        return [scope for one, scope in self.acts if one is level]


async def reader_of(person: Person, ctx: DecisionContext) -> _Reader:
    return _Reader(person, ctx, await queries.acts_as(person, ctx), await lost_bureaus())


_Parts = Callable[[_Reader], list[lists.DutyPart]]


class WorkKind(Struct, frozen=True):
    """One kind of work: the parts of its list, the words that may be said to its matters (keys of `_SAID` in queue.py),
    and the day by which they stand (a key of `storage.lists`). `every`: to what of it that can be said, where that is
    not all; `readers`: who sees a list to which nothing is said; `stays`: it is shown while it is empty."""

    parts: _Parts
    says: tuple[str, ...] = ()
    day: str = "due"
    every: _Parts | None = None
    readers: Collection[Level] = ()
    stays: bool = False


def _to_report(steps: Sequence[MilestoneKind], of: _Reader) -> list[lists.DutyPart]:
    """Find the steps of these kinds that the reader's bureaus owe."""
    plan = of.ctx.plan
    keys = plan.keys_of(steps)
    acts = [one for one in of.acts if keys and one[0] in access.SIGHTS["queue"]]
    return [lists.DutyPart(scope, plan.key, _OPEN, owners=[level], milestones=keys) for level, scope in acts]


def _owed(work: str, of: _Reader) -> list[lists.DutyPart]:
    return _to_report(STEPS_OF_WORK[work], of)


def _late(of: _Reader) -> list[lists.DutyPart]:
    """Find what others owe late. What a bureau does itself, where the one below has nobody, is not among it."""
    plan, scope = of.ctx.plan, access.scope_of(of.person)
    loud = [m.key for m in plan.milestones if not m.silent]
    late = lists.DutyPart(scope, plan.key, _OPEN, milestones=loud, late_on=of.ctx.today, lost=of.lost)
    below = {owner: of.acts_as(owner) for owner in access.levels_below(of.person)}
    free = [owner for owner, own in below.items() if not own]
    return [
        replace(late, owners=free),
        *(replace(late, owners=[owner], but=own) for owner, own in below.items() if own),
    ]


def _that_can_be_urged(parts: Sequence[lists.DutyPart], of: _Reader) -> list[lists.DutyPart]:
    """Return what of these parts is urged today: once a day, whoever is reached and has not stopped production."""
    resting, today = [m.key for m in of.ctx.plan.milestones if not m.while_paused], of.ctx.today
    return [replace(part, urged_before=today, reached=True, lost=of.lost, resting=resting) for part in parts]


def _to_urge(of: _Reader) -> list[lists.DutyPart]:
    return _that_can_be_urged(_late(of), of)


def _out_of_reach(of: _Reader) -> list[lists.DutyPart]:
    return [replace(part, reached=False) for part in _late(of)]


def _calls(of: _Reader) -> lists.DutyPart:
    """Return all calls that are to be made in what the reader sees; of a county's own: a letter that somebody promised
    to fetch."""
    owners, scope = (Level.ENTERPRISE, Level.COUNTY), access.scope_of(of.person)
    return lists.DutyPart(scope, of.ctx.plan.key, _OPEN, owners=owners, to_call_on=of.ctx.today)


def _to_call(of: _Reader) -> list[lists.DutyPart]:
    return [replace(_calls(of), scope=scope) for scope in of.acts_as(Level.COUNTY)]


def _called_by_others(of: _Reader) -> list[lists.DutyPart]:
    return [replace(_calls(of), but=of.acts_as(Level.COUNTY))]


def _silent(of: _Reader) -> list[lists.DutyPart]:
    return [asked_lists.silent_part(access.scope_of(of.person), of.ctx)]


def _silent_to_urge(of: _Reader) -> list[lists.DutyPart]:
    return _that_can_be_urged(_silent(of), of)


def _to_answer(of: _Reader) -> list[lists.DutyPart]:
    return queries.parts_to_answer(of.acts, of.ctx)


# What the reader's own bureau owes: the steps of each work.
STEPS_OF_WORK: Final = {
    "forward": (MilestoneKind.ASSESSMENT_FORWARDING, MilestoneKind.ACCEPTANCE_FORWARDING),
    "deliver": (MilestoneKind.DELIVERY,),
    "assess": (MilestoneKind.ASSESSMENT,),
    "accept": (MilestoneKind.ACCEPTANCE,),
    "report": (MilestoneKind.SUMMARY, MilestoneKind.OTHER),
}
WORKS: Final[dict[str, WorkKind]] = {
    "answer": WorkKind(_to_answer, ("yes", "no"), "waits", stays=True),
    "forward": WorkKind(partial(_owed, "forward"), ("forward",), stays=True),
    "deliver": WorkKind(partial(_owed, "deliver"), ("deliver",), stays=True),
    "assess": WorkKind(partial(_owed, "assess"), ("assess_yes", "assess_no")),
    "accept": WorkKind(partial(_owed, "accept"), ("accept_yes", "accept_no")),
    "report": WorkKind(partial(_owed, "report"), ("report",)),
    "urge": WorkKind(_to_urge, ("urge",), stays=True),
    "call": WorkKind(_to_call, ("call",), stays=True),
    "silent": WorkKind(_silent, ("urge",), every=_silent_to_urge, stays=True),
    "called": WorkKind(_called_by_others, readers=(Level.CITY, Level.PROVINCE)),
    "unreached": WorkKind(_out_of_reach, readers=access.SIGHTS["queue"]),
}


async def count_works(works: Sequence[str], of: _Reader) -> dict[str, lists.CountedParts]:
    """Count what there is of each of these kinds of work; all that the reader's own bureau owes in one question."""
    plan, owed = of.ctx.plan, [kind for work in works for kind in STEPS_OF_WORK.get(work, ())]
    own = await lists.count_duties(_to_report(owed, of))
    found = {}
    for work in works:
        kind = WORKS[work]
        if work in STEPS_OF_WORK:
            keys = plan.keys_of(STEPS_OF_WORK[work])
            tallies = [row for row in own.tallies if row["milestone"] in keys]
            found[work] = lists.CountedParts(kind.parts(of), own.day, tallies)
        else:
            found[work] = await lists.count_duties(kind.parts(of), kind.day)
    return found
