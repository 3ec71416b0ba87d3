"""评估批次: what a bureau has to assess, what of it has a day, who is drawn to judge it, and who is told."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.prepared import only_consults
from bot.results.drawing import ExpertFacts, FirmFacts, draw_experts, excluded
from bot.words import (
    Answer,
    Assessor,
    Case,
    Duty,
    DutyState,
    EventName,
    Level,
    MilestoneKind,
    Person,
    Scope,
    replace,
)
from handlers.services.meetings import experts
from handlers.services.meetings.experts import Asking, over
from handlers.services.meetings.telling import note, post_words
from messages.render import answer
from storage import assessments, chain, consultants, drawn, lists, people
from storage.assessments import BatchRow, ExpertRow
from storage.drawn import DrawnRow

_MOST = 3000  # open assessments that are looked at


class _Capacity(Struct, frozen=True):
    """How much is to be assessed until when: `waiting` in all (`applied` of them may be assessed now), of which
    `booked` have a day to come."""

    due: date
    days_left: int
    waiting: int
    applied: int
    booked: int
    unbooked: int


def bureaus_of(person: Person) -> frozenset[str]:
    """Return for whom this person keeps the calendar: the city, and "" for the province."""
    cities = {role.city for role in person.roles if role.level is Level.CITY}
    return frozenset(cities | {""} if any(r.level is Level.PROVINCE for r in person.roles) else cities)


async def to_assess(person: Person, ctx: DecisionContext) -> list[tuple[Duty, Case]]:
    """Return the assessments that this person's bureau owes and has not decided, the earliest due first."""
    mine = bureaus_of(person)
    found: list[tuple[Duty, Case]] = []
    for assessor, scope in (
        (Assessor.CITY, Scope(cities=frozenset(mine - {""}))),
        (Assessor.PROVINCE, Scope(everything="" in mine)),
    ):
        if scope == Scope():
            continue
        rows, _ = await lists.duties(
            scope,
            ctx.plan.key,
            (DutyState.OPEN, DutyState.WAITING),
            ctx.plan.places.order,
            milestones=ctx.plan.keys_of([MilestoneKind.ASSESSMENT]),
            assessor=assessor,
            limit=_MOST,
        )
        found += rows
    return found


async def capacity(person: Person, ctx: DecisionContext) -> _Capacity | None:
    """Return what is needed until the date against what is booked; None where nothing is to be assessed."""
    mine = bureaus_of(person)
    steps = ctx.plan.keys_of([MilestoneKind.ASSESSMENT])
    found = await assessments.needed(ctx.plan.key, steps, mine, ctx.today) if mine else []
    if not found:
        return None
    by_day = Counter[date]()
    for one in found:
        by_day[one.due] += one.n
    due = by_day.most_common(1)[0][0]
    waiting, has_a_day = by_day.total(), sum(one.booked for one in found)
    applied = sum(one.n for one in found if one.state is DutyState.OPEN)
    return _Capacity(due, (due - ctx.today).days, waiting, applied, has_a_day, waiting - has_a_day)


async def make(
    person: Person, held_on: date, place: str, case_ids: Sequence[int], ctx: DecisionContext, entrance: str
) -> Answer:
    """Store a batch of enterprises that this bureau has to assess and that have no day yet, in the caller's
    transaction. All are of one bureau."""
    if held_on < ctx.today:
        return Answer("batch_gone_by", {"on": held_on}, ok=False)
    await chain.lock_head()  # a second press, wherever it is served, reads what the first has booked
    booked = await assessments.booked(ctx.plan.key, ctx.today)
    able = {case.id: case for _, case in await to_assess(person, ctx) if case.id not in booked}
    chosen = [able[n] for n in dict.fromkeys(case_ids) if n in able]
    bureaus = {"" if case.assessor is Assessor.PROVINCE else case.city for case in chosen}
    if not chosen or len(chosen) < len(set(case_ids)) or len(bureaus) != 1:
        return Answer("batch_of_nothing", ok=False)
    city = bureaus.pop()
    number = await assessments.make_batch(
        ctx.plan.key, city, held_on, place, person.id, [case.id for case in chosen], ctx.now
    )
    facts = {"batch": number, "held_on": held_on.isoformat(), "n": len(chosen)}
    await note(EventName.BATCH_MADE, facts, person, ctx, entrance)
    return Answer("batch_made", {"number": number, "held_on": held_on, "n": len(chosen)})


async def _facts_of(cases: Sequence[Case]) -> list[FirmFacts]:
    """Return the enterprises of a batch with whoever advised them."""
    advising = defaultdict(list)
    for one in await consultants.consulting({case.enterprise_id or 0 for case in cases}):
        advising[one.enterprise_id].append((one.firm, one.name, one.phone))
    return [FirmFacts(case.name, tuple(advising[case.enterprise_id or 0])) for case in cases]


async def kept_out(of: BatchRow) -> list[tuple[ExpertRow, str, str]]:
    """Return the experts who may not judge this batch, with the enterprise and the reason."""
    known = await assessments.experts_of([of.city])
    firms = await _facts_of(await assessments.cases_of_batch(of.id))
    why = excluded(map(_facts, known), firms)
    return [(one, *why[one.id]) for one in known if one.id in why]


async def draw(person: Person, of: BatchRow, n: int, ctx: DecisionContext, entrance: str) -> Answer:
    """Draw `n` experts by lot, in the caller's transaction; whoever was drawn before is drawn anew, until they were
    invited. The lot is kept, so that anybody can play it again."""
    if over(of, ctx):
        return Answer("batch_over", {"number": of.id}, ok=False)
    if any(one.message_id for one in await drawn.of_batch(of.id)):
        return Answer("experts_drawn_for_good", {"number": of.id}, ok=False)
    known = await assessments.experts_of([of.city])
    firms = await _facts_of(await assessments.cases_of_batch(of.id))
    lot = secrets.token_hex(8)
    chosen = draw_experts(map(_facts, known), firms, n, lot)
    if not chosen:
        return Answer("batch_no_experts", {"number": of.id}, ok=False)
    await assessments.keep_draw(of.id, chosen, lot)
    facts = {"batch": of.id, "lot": lot, "n": len(chosen), "experts": chosen}
    await note(EventName.EXPERTS_DRAWN, facts, person, ctx, entrance)
    names = [one.name for one in known if one.id in chosen]
    shown = {"number": of.id, "names": names, "wanted": n, "out": len(excluded(map(_facts, known), firms))}
    return Answer("batch_drawn", shown)


async def substitute(of: BatchRow, line_id: int, by: Asking, entrance: str) -> Answer:
    """Draw somebody in the place of an expert who declines or cannot be reached, and invite them, in the caller's
    transaction: by lot, under the same check, among those who were not drawn for this batch before."""
    if over(of, by.ctx):
        return Answer("batch_over", {"number": of.id}, ok=False)
    await chain.lock_head()  # an answer that comes meanwhile is read, or finds the substitute
    lines = await drawn.of_batch(of.id)
    one = next((one for one in lines if one.id == line_id and may_be_replaced(one, lines)), None)
    if one is None:
        return Answer("expert_stays", {"number": of.id}, ok=False)
    before = {line.expert_id for line in lines}
    known = [one for one in await assessments.experts_of([of.city]) if one.id not in before]
    lot = secrets.token_hex(8)
    chosen = draw_experts(
        map(_facts, known), await _facts_of(await assessments.cases_of_batch(of.id)), 1, lot
    )
    if not chosen:
        return Answer("batch_no_experts", {"number": of.id}, ok=False)
    await drawn.put_in_place(one, chosen, lot, by.ctx.now)
    facts = {"batch": of.id, "lot": lot, "instead_of": one.expert_id, "experts": chosen}
    await note(EventName.EXPERT_REPLACED, facts, by.person, by.ctx, entrance)
    fresh = [line for line in await drawn.of_batch(of.id) if line.expert_id in chosen]
    _, lost = await experts.ask(fresh, of, by)
    shown = {"number": of.id, "name": fresh[0].name, "instead_of": one.name, "names": lost}
    return Answer("expert_replaced", shown)


def may_be_replaced(one: DrawnRow, lines: Sequence[DrawnRow]) -> bool:
    """Whether a substitute may be drawn: for whoever declines; once the others are invited, for whom no message
    reaches."""
    asked = any(line.message_id for line in lines)
    return one.replaced_at is None and (
        one.answer == "declines" or (asked and one.out_of_reach and not one.answer)
    )


def _facts(one: ExpertRow) -> ExpertFacts:
    return ExpertFacts(one.id, one.name, one.unit, one.phone)


async def invite(
    person: Person, of: BatchRow, ctx: DecisionContext, entrance: str, *, waits: bool = False
) -> Answer:
    """Tell the enterprises of a batch when and where they are assessed, once, in the caller's transaction. `waits`:
    as an announcement that another person has to approve."""
    if of.cancelled_at or of.told_at or of.held_on < ctx.today:
        return Answer("batch_over", {"number": of.id}, ok=False)
    texts: dict[int, list[str]] = defaultdict(list)
    for case in await assessments.cases_of_batch(of.id):
        for contact in await people.holders(Level.ENTERPRISE, case):
            if not only_consults(contact, case):
                texts[contact.id].append(case.name)
    told = {
        i: answer("batch_told", {"names": names, "held_on": of.held_on, "place": of.place})
        for i, names in texts.items()
    }
    ids = await post_words(told, person, ctx, waits=waits)
    await assessments.change_batch(of.id, told_at=ctx.now)
    await note(EventName.BATCH_TOLD, {"batch": of.id, "n": len(ids)}, person, ctx, entrance)
    return Answer("batch_invited", {"number": of.id, "n": len(ids)})


async def cancel_batch(
    person: Person, of: BatchRow, ctx: DecisionContext, entrance: str, *, waits: bool = False
) -> Answer:
    """Give a batch up: its enterprises have no day again, and those who were told are told so."""
    if of.cancelled_at:
        return Answer("batch_over", {"number": of.id}, ok=False)
    await assessments.change_batch(of.id, cancelled_at=ctx.now)
    text = answer("batch_cancelled_told", {"held_on": of.held_on, "place": of.place})
    await _tell_contacts(of, text, person, ctx, waits=waits)
    await experts.tell_cancelled(of, person, ctx, waits=waits)
    await note(EventName.BATCH_CANCELLED, {"batch": of.id}, person, ctx, entrance)
    return Answer("batch_cancelled", {"number": of.id})


async def _tell_contacts(
    of: BatchRow, text: str, person: Person, ctx: DecisionContext, *, waits: bool
) -> None:
    """Tell the contacts of a batch's enterprises of a change, if they were told of the batch."""
    if not of.told_at:
        return
    texts: dict[int, str] = {}
    for case in await assessments.cases_of_batch(of.id):
        told = await people.holders(Level.ENTERPRISE, case)
        texts |= {contact.id: text for contact in told if not only_consults(contact, case)}
    await post_words(texts, person, ctx, waits=waits)


async def move_batch(of: BatchRow, held_on: date, place: str, by: Asking, entrance: str) -> Answer:
    """Hold a batch on another day or in another place, in the caller's transaction, and tell everybody who was told:
    on another day its experts are asked anew."""
    if over(of, by.ctx):
        return Answer("batch_over", {"number": of.id}, ok=False)
    if held_on < by.ctx.today:
        return Answer("batch_gone_by", {"on": held_on}, ok=False)
    if (held_on, place) == (of.held_on, of.place):
        return Answer("batch_as_it_was", {"number": of.id}, ok=False)
    await chain.lock_head()  # an answer that comes meanwhile is to the old day or to the new one
    await assessments.store_day(of.id, held_on, place)
    facts = {"number": of.id, "old": of.held_on, "held_on": held_on, "place": place}
    await _tell_contacts(of, answer("batch_moved_told", facts), by.person, by.ctx, waits=by.waits)
    await experts.tell_moved(replace(of, held_on=held_on, place=place), of, by)
    event = {"batch": of.id, "old": of.held_on.isoformat(), "held_on": held_on.isoformat(), "place": place}
    await note(EventName.BATCH_MOVED, event, by.person, by.ctx, entrance)
    return Answer("batch_moved", facts)


async def own_batch(person: Person, number: int | None, ctx: DecisionContext) -> BatchRow | None:
    """Return a batch of this person's bureau; None for any other."""
    return await assessments.batch(number, ctx.plan.key, bureaus_of(person)) if number else None
