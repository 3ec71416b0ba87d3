"""The work queue: what one may do to many matters at once, what that would change, and doing it.

Each kind of work is a line of `WORKS`; who may is asked of `decide` for every matter, as anywhere else. One
transaction a matter: what a colleague has changed meanwhile is told, and the others are done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.offers import form_mark
from bot.acts.own_answer import own_answer
from bot.words import Act, Answer, Case, DutyState, Intent, Level, MilestoneKind, Person, Scope, replace
from handlers.services.cases import act, rounds
from handlers.services.cases.urging import nobody_to_urge
from handlers.services.views import asked_lists, queries
from storage import cases, db, lists
from storage.list_order import ListedBy
from storage.owners_lost import LostBureaus, lost_bureaus

_OPEN: Final = (DutyState.OPEN,)


class Pick(Struct, frozen=True):
    """A matter as it was seen: the id of its duty, and the mark of its state then."""

    duty_id: int
    mark: str


class PickResult(Struct, frozen=True):
    """What became of a pick, or would. `case` is None for one that is not the person's to see; `weighed` what
    would follow; `stale`: it is not any more what was seen."""

    pick: Pick
    case: Case | None = None
    answer: Answer | None = None
    weighed: act.WeighedAct | None = None
    stale: bool = False

    @property
    def ok(self) -> bool:
        return bool(self.answer and self.answer.ok)


class _Reader(Struct, frozen=True):
    """Who reads lists: as what and where they act, and of which bureaus nobody is reached; asked once for all lists."""

    person: Person
    ctx: DecisionContext
    acts: Sequence[tuple[Level, Scope]]
    lost: LostBureaus

    def acts_as(self, level: Level) -> list[Scope]:
        return [scope for one, scope in self.acts if one is level]


async def _reader(person: Person, ctx: DecisionContext) -> _Reader:
    return _Reader(person, ctx, await queries.acts_as(person, ctx), await lost_bureaus())


_Parts = Callable[[_Reader], list[lists.DutyPart]]


class _Work(Struct, frozen=True):
    """One kind of work: the parts of its list, the words that may be said to its matters (keys of `_SAID`), and the
    day by which they stand (a key of `storage.lists`). `every`: to what of it that can be said, where that is not all;
    `readers`: who sees a list to which nothing is said."""

    parts: _Parts
    says: tuple[str, ...] = ()
    day: str = "due"
    every: _Parts | None = None
    readers: Collection[Level] = ()


def mark_of_row(row: lists.Row) -> str:
    """Return the mark that a line of a list carries."""
    duty, case = row
    return form_mark(replace(case, duties=(duty,)), duty.id, duty.milestone)


def _to_report(steps: Sequence[MilestoneKind], of: _Reader) -> list[lists.DutyPart]:
    """Find the steps of these kinds that the reader's bureaus owe."""
    plan = of.ctx.plan
    keys = plan.keys_of(steps)
    acts = [one for one in of.acts if keys and one[0] in access.SIGHTS["queue"]]
    return [lists.DutyPart(scope, plan.key, _OPEN, owners=[level], milestones=keys) for level, scope in acts]


def _to_deliver(of: _Reader) -> list[lists.DutyPart]:
    return _to_report((MilestoneKind.DELIVERY,), of)


def _to_forward(of: _Reader) -> list[lists.DutyPart]:
    return _to_report((MilestoneKind.ASSESSMENT_FORWARDING, MilestoneKind.ACCEPTANCE_FORWARDING), of)


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


WORKS: Final[dict[str, _Work]] = {
    "answer": _Work(_to_answer, ("yes", "no"), "waits"),
    "forward": _Work(_to_forward, ("forward",)),
    "deliver": _Work(_to_deliver, ("deliver",)),
    "urge": _Work(_to_urge, ("urge",)),
    "call": _Work(_to_call, ("call",)),
    "silent": _Work(_silent, ("urge",), every=_silent_to_urge),
    "called": _Work(_called_by_others, readers=(Level.CITY, Level.PROVINCE)),
    "unreached": _Work(_out_of_reach, readers=access.SIGHTS["queue"]),
}
# What is said to a matter -> the intent, by the kind of step that it is said to.
_SAID: Final[dict[str, dict[MilestoneKind, Intent]]] = {
    "yes": {MilestoneKind.OTHER: Intent.CONFIRM, MilestoneKind.EXTENSION_REQUEST: Intent.APPROVE_EXTENSION},
    "no": {MilestoneKind.OTHER: Intent.REJECT, MilestoneKind.EXTENSION_REQUEST: Intent.REFUSE_EXTENSION},
    "deliver": {MilestoneKind.OTHER: Intent.NOTICE_DELIVERED},
    "forward": {
        MilestoneKind.ASSESSMENT_FORWARDING: Intent.FORWARD_ASSESSMENT,
        MilestoneKind.ACCEPTANCE_FORWARDING: Intent.FORWARD_ACCEPTANCE,
    },
    "urge": {MilestoneKind.OTHER: Intent.URGE},
    "call": {MilestoneKind.OTHER: Intent.CALL_REACHED},  # or what else came of the call: `Act.what`
    "undo": {MilestoneKind.OTHER: Intent.UNDO_ANSWER},
}


async def find(
    work: str,
    person: Person,
    ctx: DecisionContext,
    narrowed: lists.Narrowed | None = None,
    *,
    limit: int,
    skip: int = 0,
    known: lists.CountedParts | None = None,
    by: ListedBy = "day",
    every: bool = False,
) -> lists.DutyPage:
    """Return matters of one kind of work, each with its case without duties, and how many there are; `known` if they
    have just been counted. With `every` those alone to which it can be said at once."""
    kind = WORKS[work]
    wanted = kind.every if every and kind.every else kind.parts
    parts, order = known or wanted(await _reader(person, ctx)), ctx.plan.places.order
    return await lists.page_of_duties(parts, order, narrowed, limit=limit, skip=skip, day=kind.day, by=by)


async def count_work(work: str, person: Person, ctx: DecisionContext) -> lists.CountedParts:
    """Return how much there is of one kind of work."""
    return await _counted(work, await _reader(person, ctx))


async def _counted(work: str, of: _Reader) -> lists.CountedParts:
    return await lists.count_duties(WORKS[work].parts(of), WORKS[work].day)


def works_of(person: Person) -> list[str]:
    """Return the kinds of work that the person may do at all."""
    return [work for work, kind in WORKS.items() if _may_do(person, kind)]


def _may_do(person: Person, kind: _Work) -> bool:
    if not kind.says:
        return any(role.level in kind.readers for role in person.roles)
    return any(access.may(person, intent) for intent in _SAID[kind.says[0]].values())


async def counts_of(person: Person, ctx: DecisionContext) -> dict[str, lists.CountedParts]:
    """Return how much there is of each kind of work that the person may do."""
    of = await _reader(person, ctx)
    return {work: await _counted(work, of) for work in works_of(person)}


async def foresee(
    said: str, picks: Sequence[Pick], words: Act, who: Person, ctx: DecisionContext
) -> list[PickResult]:
    """Return what would follow if this were said to each of these matters now; changes nothing. `words` has the
    day and the reason."""
    return [await db.read(partial(_weighed, said, pick, words, who, ctx, lock=False)) for pick in picks]


async def do_each(
    said: str, picks: Sequence[Pick], words: Act, who: Person, ctx: DecisionContext
) -> list[PickResult]:
    """Say it to each of these matters, each in a transaction of its own."""
    return [await db.write(partial(_done, said, pick, words, who, ctx)) for pick in picks]


async def _done(said: str, pick: Pick, words: Act, who: Person, ctx: DecisionContext) -> PickResult:
    seen = await _weighed(said, pick, words, who, ctx, lock=True)
    if not (seen.ok and seen.weighed):
        return seen
    return replace(seen, answer=await act.carry_out_weighed(seen.weighed, "page"))


async def _weighed(
    said: str, pick: Pick, words: Act, who: Person, ctx: DecisionContext, *, lock: bool
) -> PickResult:
    """Weigh one matter, if it is the person's to see and still what was seen. An undo carries no mark: whether
    it is too late says its own rule."""
    found = (await cases.duties_by_id([pick.duty_id])).get(pick.duty_id)
    case = await cases.load_case(found.case_id, lock=lock) if found else None
    duty = case.by_id(pick.duty_id) if case else None
    if case is None or duty is None or not access.sees(who, case.enterprise):
        return PickResult(pick)
    ctx = await rounds.context_in(case.round, ctx)
    if said != "undo" and form_mark(case, duty.id, duty.milestone) != pick.mark:
        return PickResult(pick, case, stale=True)
    intents = _SAID[said]
    intent = intents.get(ctx.kind(duty)) or intents.get(MilestoneKind.OTHER)
    if said == "call":
        intent, words = Intent(words.what), replace(words, what="")
    if said == "undo" and not own_answer(case, duty.id, who, ctx):
        intent = Intent.WITHDRAW_REPORT  # what was said was a report of the bureau's own
    if intent is None:
        return PickResult(pick, case)
    weighed = await act.weigh(case.id, replace(words, kind=intent, duty_id=duty.id), who, ctx, lock=lock)
    if weighed is None:
        return PickResult(pick, case)
    reply = weighed.answer
    if reply.ok:
        reply = await nobody_to_urge(case, weighed.act, ctx) or reply
    return PickResult(pick, case, reply, weighed)
