"""Recompute: show what a changed plan or calendar would move, and apply it when approved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from bot.acts import recompute
from bot.acts.context import DecisionContext
from bot.acts.recompute import MovedDate
from bot.directory import Directory
from bot.notices.bundle import PlannedNotice, packets
from bot.notices.corrected import Correction, correction_notices
from bot.words import Case, Duty, EventName, replace
from handlers.runtime.clocks import wall
from handlers.runtime.context import REPLANNED
from handlers.services.reminders.posting import bundle_of
from messages.catalogue import say
from storage import cases, chain, channels, db, leases, outbox, people, rounds
from storage.chain import COMMAND_LINE, By


async def moved_dates(ctx: DecisionContext) -> list[MovedDate]:
    """What would change; changes nothing."""
    found = await cases.of_round(ctx.plan.key)
    return recompute.plan_differences(sorted(found, key=lambda case: case.id), ctx)


class Replanned(Struct, frozen=True):
    """What is the same for each case that gets other dates. `held`: the notes wait for approval; `reason`: what people
    read of why; `corrects`: another plan or a list moves them, and no calendar; `by`: who does."""

    directory: Directory
    held: bool
    ctx: DecisionContext
    reason: str
    corrects: bool = False
    by: By = COMMAND_LINE


async def apply_plan(ctx: DecisionContext, plan_text: str, flood_guard: int = 0) -> int:
    """Give every running duty its new date, each case in a transaction of its own; return how many cases
    changed.

    Each gets an event and a note to whoever owes the step. If the process is killed half-way, the next call
    finds what is left. More notes than `flood_guard` (0: no limit) wait for approval.
    """
    found = await moved_dates(ctx)
    directory = Directory(await people.everyone())
    settled = Replanned(directory, held=False, ctx=ctx, reason=say("services.reminders.dates_moved"))
    readers = {one.person.id for one in dates_told(found, settled)}
    settled = replace(settled, held=bool(flood_guard) and len(readers) > flood_guard)
    changed = 0
    for case_id in sorted({d.case.id for d in found}):
        changed += await db.write(partial(replan_case, case_id, settled))

    async def keep() -> None:
        await rounds.replanned(ctx.plan.key, ctx.plan.version, plan_text)
        await leases.share(REPLANNED, wall().isoformat(), leases.FOREVER)

    await db.write(keep)
    return changed


async def replan_case(case_id: int, settled: Replanned, new: tuple[Duty, ...] = ()) -> bool:
    """Whether the case has changed; `new` are steps that it gets. A job."""
    ctx = settled.ctx
    case = await cases.load_case(case_id, lock=True)
    moved = recompute.plan_differences([case], ctx) if case else []
    decision = recompute.decide_dates(case, ctx, new) if case else None
    if case is None or decision is None:
        return False
    said = decision.event or {}
    who = settled.by
    entry = chain.Entry(
        ctx.now,
        who.entrance,
        EventName.REPLAN,
        said,
        case.id,
        person_id=who.person_id,
        plan_version=ctx.plan.version,
    )
    applied = await cases.apply(case, decision, entry)
    assert applied is not None
    notes = dates_told([*moved, *await _added(case_id, new)], settled, applied.seq)
    await outbox.add_bundles([bundle_of(packet, ctx.now, settled.held) for packet in packets(notes)], ctx.now)
    return True


async def _added(case_id: int, new: tuple[Duty, ...]) -> list[MovedDate]:
    """Return the steps that a case has got, as they are stored now."""
    case = await cases.load_case(case_id) if new else None
    there = [duty for one in new if case and (duty := case.duty(one.milestone))]
    return [newly_owed(case, duty) for duty in there if case]


def newly_owed(case: Case, duty: Duty) -> MovedDate:
    """Return a step that a case gets, as what is told of it."""
    return MovedDate(case, duty, duty.due, duty.due, duty.legal_due, added=True)


def dates_told(moved: Iterable[MovedDate], settled: Replanned, seq: int = 0) -> list[PlannedNotice]:
    """Return what people are told of these dates; `seq` is the event about which it is. Where no notice of a
    correction moves them, what is not open yet is told when its time comes."""
    by = Correction(settled.reason, f"event:{seq}", ahead=settled.corrects, by=settled.by.person_id)
    return correction_notices(moved, settled.directory, channels.available(), by, settled.ctx)


async def tell_of_list(moved: Iterable[tuple[int, list[MovedDate]]], ctx: DecisionContext, by: By) -> int:
    """Tell everybody of the dates that a list has moved, each with the event by which it did; return how many people
    that is. In the caller's transaction."""
    number = ctx.plan.correction
    reason = (
        say("services.reminders.by_list_of", number=number) if number else say("services.reminders.by_list")
    )
    return len(await tell_dates(await list_notes(moved, reason, ctx, by), ctx))


async def list_notes(
    moved: Iterable[tuple[int, list[MovedDate]]], reason: str, ctx: DecisionContext, by: By
) -> list[PlannedNotice]:
    """Return what people are told of dates that a list has moved for that reason, each with its event."""
    moved = list(moved)
    if not moved:
        return []
    settled = Replanned(Directory(await people.everyone()), False, ctx, reason, True, by)
    return [note for seq, found in moved for note in dates_told(found, settled, seq)]


async def tell_dates(notes: Sequence[PlannedNotice], ctx: DecisionContext) -> set[int]:
    """Store these messages; return who is told. In the caller's transaction."""
    await outbox.add_bundles([bundle_of(packet, ctx.now) for packet in packets(notes)], ctx.now)
    return {note.person.id for note in notes}


def corrected_by(number: str) -> str:
    """Return why dates move, as people read it, by the number of the correcting notice; "" for one without."""
    return (
        say("services.reminders.corrected", number=number)
        if number
        else say("services.reminders.dates_moved")
    )


def replan_document(found: list[MovedDate], ctx: DecisionContext) -> list[dict[str, Any]]:
    return [
        {"name": d.case.name, "step": ctx.plan.milestone(d.duty.milestone).name, "old": d.old, "new": d.new}
        for d in found
        if d.new != d.old
    ]
