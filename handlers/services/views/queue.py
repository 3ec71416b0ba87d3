"""The work queue: what one may do to many matters at once, what that would change, and doing it.

Each kind of work is a line of `WORKS`; who may is asked of `decide` for every matter, as anywhere else. One
transaction a matter: what a colleague has changed meanwhile is told, and the others are done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.offers import form_mark
from bot.acts.own_answer import own_answer
from bot.words import Act, Answer, Case, Intent, MilestoneKind, Person, replace
from bot.words.intents import SPECS
from handlers.services.cases import act, rounds
from handlers.services.cases.urging import nobody_to_urge
from handlers.services.views.queue_works import STEPS_OF_WORK, WORKS, WorkKind, count_works, reader_of
from storage import cases, db, lists
from storage.list_order import ListedBy


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


def mark_of_row(row: lists.Row) -> str:
    """Return the mark that a line of a list carries."""
    duty, case = row
    return form_mark(replace(case, duties=(duty,)), duty.id, duty.milestone)


# What is said to a matter -> the intent, by the kind of step that it is said to.
_SAID: Final[dict[str, dict[MilestoneKind, Intent]]] = {
    "yes": {MilestoneKind.OTHER: Intent.CONFIRM, MilestoneKind.EXTENSION_REQUEST: Intent.APPROVE_EXTENSION},
    "no": {MilestoneKind.OTHER: Intent.REJECT, MilestoneKind.EXTENSION_REQUEST: Intent.REFUSE_EXTENSION},
    "deliver": {MilestoneKind.OTHER: Intent.NOTICE_DELIVERED},
    "forward": {
        MilestoneKind.ASSESSMENT_FORWARDING: Intent.FORWARD_ASSESSMENT,
        MilestoneKind.ACCEPTANCE_FORWARDING: Intent.FORWARD_ACCEPTANCE,
    },
    "assess_yes": {MilestoneKind.ASSESSMENT: Intent.ASSESSMENT_PASSED},
    "assess_no": {MilestoneKind.ASSESSMENT: Intent.ASSESSMENT_FAILED},
    "accept_yes": {MilestoneKind.ACCEPTANCE: Intent.ACCEPTANCE_PASSED},
    "accept_no": {MilestoneKind.ACCEPTANCE: Intent.ACCEPTANCE_FAILED},
    "report": {MilestoneKind.OTHER: Intent.STEP},
    "urge": {MilestoneKind.OTHER: Intent.URGE},
    "call": {MilestoneKind.OTHER: Intent.CALL_REACHED},  # or what else came of the call: `Act.what`
    "undo": {MilestoneKind.OTHER: Intent.UNDO_ANSWER},
}


def ends_a_case(said: str) -> bool:
    """Say whether this ends a case, and is therefore asked once more (S12, S15)."""
    return any(SPECS[intent].sure == "ends" for intent in _SAID[said].values())


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
    parts, order = known or wanted(await reader_of(person, ctx)), ctx.plan.places.order
    return await lists.page_of_duties(parts, order, narrowed, limit=limit, skip=skip, day=kind.day, by=by)


async def said_at_once(
    work: str, duty_ids: Collection[int], person: Person, ctx: DecisionContext
) -> Collection[int]:
    """Return those of these matters of a kind of work to which something can be said now."""
    kind = WORKS[work]
    if kind.every is None or not duty_ids:
        return duty_ids
    parts = [replace(part, only=duty_ids) for part in kind.every(await reader_of(person, ctx))]
    page = await lists.page_of_duties(parts, ctx.plan.places.order, limit=len(duty_ids), day=kind.day)
    return {duty.id for duty, _ in page.rows}


async def count_work(work: str, person: Person, ctx: DecisionContext) -> lists.CountedParts:
    """Return how much there is of one kind of work."""
    return (await count_works([work], await reader_of(person, ctx)))[work]


def works_of(person: Person) -> list[str]:
    """Return the kinds of work that the person may do at all."""
    return [work for work, kind in WORKS.items() if _may_do(person, kind)]


def _may_do(person: Person, kind: WorkKind) -> bool:
    if not kind.says:
        return any(role.level in kind.readers for role in person.roles)
    return any(access.may(person, intent) for intent in _SAID[kind.says[0]].values())


async def counts_of(
    person: Person, ctx: DecisionContext, of: Collection[str] | None = None
) -> dict[str, lists.CountedParts]:
    """Return how much there is of each kind of work that the person may do, or of these alone."""
    works = [work for work in works_of(person) if of is None or work in of]
    return await count_works(works, await reader_of(person, ctx))


def moved_by(said: str, result: PickResult, ctx: DecisionContext) -> Collection[str]:
    """Return the kinds of work of which there may be more or less now: a report of a step that is confirmed leaves its
    list and opens what a bureau does next; whatever else is said may change any."""
    duty = result.case.by_id(result.pick.duty_id) if result.case else None
    milestone = ctx.plan.find(duty.milestone) if duty else None  # the lists are of this round alone
    plain = said == "yes" and milestone is not None and not milestone.on_demand
    return ("answer", *STEPS_OF_WORK) if plain else WORKS


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
    if said == "call" and not words.what:
        return PickResult(pick, case)
    if said == "call":
        details = replace(words.details, beside_it=True)
        intent, words = Intent(words.what), replace(words, what="", details=details)
    if said == "report":
        words = replace(words, what=duty.milestone)
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
