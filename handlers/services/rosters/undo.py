"""An import is undone as long as nobody has acted on what it brought (docs/decisions/0089).

What it made leaves the round with all that was planned of it, what it overwrote is put back, in one transaction with
an event a case. Nothing is deleted: rows and events stay, and the numbers that people were shown mean what they meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.recompute import MovedDate
from bot.notices.bundle import PlannedNotice
from bot.words import EventName, Refusal, replace
from handlers.services.cases import rounds
from handlers.services.reminders.replan import list_notes, tell_dates
from messages.catalogue import say
from storage import cases, chain, db, departures, duties, import_journal, imports, release_before
from storage import rounds as round_rows
from storage.chain import By, Entry
from storage.import_journal import ids_of_ranges
from storage.imports import ImportRecord, LeftMessage, UnsentNotice

_MOST_NAMED = 20


class UndoPlan(Struct, frozen=True):
    """What undoing an import would do, or did. `new` are enterprises that leave the round, `changed` those that are put
    back; `entries` changes are put back in all, officers' too; `people` says how many contacts and officers it had
    brought; `waiting` messages are cancelled, `left` ones have left already; of `dates` that go back whoever has
    heard of the moved one is told, `told` people. `acted` are the names because of which it is refused."""

    record: ImportRecord
    new: tuple[str, ...]
    changed: tuple[str, ...]
    entries: int
    people: int
    waiting: int
    left: tuple[LeftMessage, ...]
    dates: tuple[MovedDate, ...]
    told: int
    acted: tuple[str, ...] = ()


class _Journal(Struct, frozen=True):
    """The ids that the journal of an import names."""

    made: dict[str, list[int]]
    changed: dict[str, dict[int, dict[str, list[Any]]]]
    cases: list[int]  # that stood before, and were changed

    @property
    def new_cases(self) -> list[int]:
        return self.made.get("cases", [])


async def plan_undo(number: int | None, ctx: DecisionContext, by: By) -> UndoPlan:
    """Return what undoing this import, or the last one, would do. Refusal where there is none, or it was undone
    already, or a later one of its round stands."""
    record = await _standing(number)
    ctx = await rounds.context_in(record.round, ctx)
    journal = await _journal(record)
    back = sorted({*journal.cases, *await imports.noted_of(record)} - {*journal.new_cases})
    names = await imports.names_of_cases([*journal.new_cases, *back])
    people = journal.made.get("people", [])
    every = [*journal.new_cases, *journal.cases]
    acted = await imports.acted_upon(every, people, record.seq)
    dates = await _dates_back(journal)
    unsent = await imports.unsent_dates({one.duty.id: one.old for one in dates})
    notes = await _notes(dates, dict.fromkeys(journal.cases, 0), unsent, ctx, by)
    waiting = {*await imports.waiting_about(journal.new_cases), *(one.message_id for one in unsent)}
    return UndoPlan(
        record,
        tuple(names[i] for i in journal.new_cases if i in names),
        tuple(names[i] for i in back if i in names),
        int(record.counts.get("changed", 0)),
        len(people),
        len(waiting),
        tuple(await imports.left_about(journal.new_cases)),
        tuple(dates),
        len({note.person.id for note in notes}),
        tuple(acted or await _touched(journal)),
    )


async def undo_import(number: int | None, ctx: DecisionContext, by: By) -> UndoPlan:
    """Undo the import; Refusal names those on whom somebody has acted."""

    async def work() -> UndoPlan:
        await db.hold_lock(db.IMPORT_LOCK)
        plan = await plan_undo(number, ctx, by)
        if plan.acted:
            names = "、".join(plan.acted[:_MOST_NAMED])
            raise Refusal("rosters.undo.acted", id=plan.record.id, n=len(plan.acted), names=names)
        await _undo(plan, await _journal(plan.record), await rounds.context_in(plan.record.round, ctx), by)
        return plan

    return await db.write(work)


async def _standing(number: int | None) -> ImportRecord:
    chosen = await imports.last_import() if number is None else number
    record = await imports.import_record(chosen) if chosen else None
    if record is None:
        raise Refusal("rosters.undo.none") if number is None else Refusal("rosters.undo.unknown", id=number)
    if record.undone_at:
        raise Refusal("rosters.undo.already", id=record.id)
    if not await imports.journal_of(record.id):
        raise Refusal("rosters.undo.too_old", id=record.id)
    if later := await imports.later_import(record):
        raise Refusal("rosters.undo.later", id=record.id, later=later)
    return record


async def _journal(record: ImportRecord) -> _Journal:
    stored = await imports.journal_of(record.id)
    made = {table: ids_of_ranges(ranges) for table, ranges in stored.get("made", {}).items()}
    changed = {
        table: {int(key): columns for key, columns in rows.items()}
        for table, rows in stored.get("changed", {}).items()
    }
    old = set(changed.get("cases", {}))
    fresh = set(made.get("cases", []))
    of_duties = [*changed.get("duties", {}), *made.get("duties", [])]
    old |= {int(row["case_id"]) for row in (await import_journal.current_rows("duties", of_duties)).values()}
    old |= {*await cases.ids_of_enterprises(sorted(changed.get("enterprises", {})), record.round)}
    return _Journal(made, changed, sorted(old - fresh))


async def _touched(journal: _Journal) -> list[str]:
    """Return what was changed once more since, other than by an act: it is not what the import left."""
    found: list[str] = []
    for table, rows in journal.changed.items():
        current = await import_journal.current_rows(table, sorted(rows))
        for key, columns in rows.items():
            now = current.get(key)
            if now is None or any(now[c] != new for c, (_, new) in columns.items() if c not in _MOVES):
                found.append(str((now or {}).get("name") or say("rosters.undo.row", id=key)))
    return sorted(set(found))


# What the service itself moves on: when to look next, links that were made void.
_MOVES = frozenset({"next_action_at", "planned_to", "epoch", "missing_since", "since", "state", "cards"})


async def _undo(plan: UndoPlan, journal: _Journal, ctx: DecisionContext, by: By) -> None:
    record, now = plan.record, ctx.now
    aside = await imports.set_cases_aside(journal.new_cases, record)
    names = await import_journal.current_rows("enterprises", journal.made.get("enterprises", []))
    await imports.forget_firms(
        {i: say("rosters.undo.firm", name=str(row["name"])[:150], id=record.id) for i, row in names.items()}
    )
    await imports.end_roles_of(journal.made.get("hats", []), now)
    gone = await departures.without_role(journal.made.get("people", []))
    await departures.forget_departed(gone, now)
    await imports.without_addresses(gone, say("rosters.undo.address", id=record.id))
    back = await _put_back(journal)
    await duties.look_again(journal.cases, ctx.morning(ctx.plan.published_on))
    await imports.mark_undone(record.id, by.person_id, now)
    await round_rows.names_changed(record.round)
    noted = await imports.noted_of(record)
    entries = _events(plan, {**back, **aside}, noted, now, by)
    seqs = {
        one.case_id: seq
        for one, seq in zip(entries, await chain.add_events(entries), strict=True)
        if one.case_id
    }
    unsent = await imports.unsent_dates({one.duty.id: one.old for one in plan.dates})
    await tell_dates(await _notes(plan.dates, seqs, unsent, ctx, by), ctx)


async def _dates_back(journal: _Journal) -> list[MovedDate]:
    """Return the dates that go back, before they do."""
    before = {
        key: {column: was for column, (was, _) in columns.items()}
        for key, columns in journal.changed.get("duties", {}).items()
        if "due" in columns
    }
    found = await cases.with_duties(await cases.outlines(journal.cases)) if before else []
    back = []
    for case in found:
        for duty in case.duties:
            if was := before.get(duty.id):
                due, legal = (
                    date.fromisoformat(was.get(name, now.isoformat()))
                    for name, now in (("due", duty.due), ("legal_due", duty.legal_due))
                )
                back.append(MovedDate(case, replace(duty, due=due), duty.due, due, legal))
    return back


async def _notes(
    dates: Sequence[MovedDate],
    seqs: Mapping[int, int],
    unsent: Sequence[UnsentNotice],
    ctx: DecisionContext,
    by: By,
) -> list[PlannedNotice]:
    """Return what is told of dates that go back, `seqs` being the events of their cases; whoever has not heard of the
    moved one hears nothing."""
    moved: dict[int, list[MovedDate]] = defaultdict(list)
    for one in dates:
        moved[seqs[one.case.id]].append(one)
    notes = await list_notes(moved.items(), say("rosters.undo.dates_back"), ctx, by)
    unheard = {(one.duty_id, one.person_id) for one in unsent}
    return [note for note in notes if (note.duty_id, note.person.id) not in unheard]


async def _put_back(journal: _Journal) -> dict[int, list[list[Any]]]:
    """Put overwritten values back. Return by case what changed, as an event has it."""
    told: dict[int, list[list[Any]]] = {case: [] for case in journal.cases}
    for table, rows in journal.changed.items():
        current = await import_journal.current_rows(table, sorted(rows))
        for key, columns in rows.items():
            old = {column: was for column, (was, _) in columns.items()}
            await import_journal.restore_values(table, key, old)
            case = key if table == "cases" else current[key].get("case_id")
            if case in told:
                step = "" if table == "cases" else current[key]["milestone"]
                duty = 0 if table == "cases" else key
                told[case] += [[duty, step, c, current[key][c], was] for c, (was, _) in columns.items()]
    await imports.waive_duties(journal.made.get("duties", []))
    await release_before.fill(
        int(row["person_id"])
        for row in (
            await import_journal.current_rows("addresses", sorted(journal.changed.get("addresses", {})))
        ).values()
    )
    return told


def _events(
    plan: UndoPlan,
    changed: dict[int, list[list[Any]]],
    noted: dict[int, list[list[Any]]],
    now: datetime,
    by: By,
) -> Sequence[Entry]:
    """Return the event of the undoing and one a case: the duties `changed`, and what the list had `noted` turned
    round."""
    record = plan.record
    changed = {case: [] for case in noted} | changed
    left = [f"{one.name}（{one.id}）" for one in plan.left[:_MOST_NAMED]]
    entries = [by.entry(now, EventName.IMPORT_UNDONE, {"import": record.id, "n": len(changed), "left": left})]
    for case, lines in changed.items():
        back = [[what, new, old] for what, old, new in reversed(noted.get(case, []))]
        parts = {"changed": lines, "changes": back}
        facts: dict[str, Any] = {"import": record.id, **{key: part for key, part in parts.items() if part}}
        entries.append(Entry(now, by.entrance, EventName.IMPORT_UNDONE, facts, case, person_id=by.person_id))
    return entries
