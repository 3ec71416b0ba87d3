"""Merges workbooks that were read into the database, in one transaction: new enterprises become cases, what
changed is updated and said, the same file again changes nothing.

Whom a row means and what it changes is decided in `bot/rosters`. What the files leave out is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from bot.acts import decide
from bot.acts.begin import FirstDuties
from bot.acts.context import DecisionContext
from bot.acts.kinds import CHANGE_KINDS
from bot.acts.recompute import MovedDate, by_list, moved_by_list
from bot.rosters import changes
from bot.rosters.changes import AskedChange, Change
from bot.rosters.firms import KnownFirms
from bot.rosters.holders import NOT_MADE
from bot.rosters.people import OnChange
from bot.words import Act, Case, CaseEntry, EventName, FirmEntry, Level, Person, PersonEntry, Role, replace
from bot.workbooks.rows import EnterpriseRow, StaffRow
from handlers.services.cases import handover, rounds
from handlers.services.cases.act import open_own_files
from handlers.services.reminders.replan import tell_of_list
from handlers.services.rosters.changes import change_in_words
from handlers.services.rosters.holders import read_holders, store_holders, tell_what_is_due
from handlers.services.rosters.intake import Intake
from handlers.services.rosters.merged import KINDS, DryRun, Merged
from messages.catalogue import say
from storage import cases, chain, db, enterprises, imports, leavers, own_files, people, roster_entries
from storage import rounds as round_rows
from storage.chain import By
from storage.import_journal import ImportJournal

_Progress = Callable[[int, int], None]


async def merge_roster(
    intakes: Sequence[Intake],
    ctx: DecisionContext,
    plan_text: str,
    progress: _Progress = lambda done, total: None,
    *,
    dry_run: bool = False,
    only: Collection[str] = KINDS,
    files: str = "",
    by: int | None = None,
) -> Merged:
    """Merge what was read, from `files`; with `dry_run`, only report what would change. `by`: the person who sent it,
    None for the command line."""
    firms = [row for intake in intakes for row in intake.enterprises]
    aside = [row for intake in intakes for row in intake.aside]
    staff = [row for intake in intakes for row in intake.staff]

    async def work() -> Merged:
        await db.hold_lock(db.IMPORT_LOCK)
        had = await people.staffed()
        merge = _Merge(ctx, progress, frozenset(only))
        await merge.run(firms, aside, staff, plan_text)
        if came := sorted((await people.staffed()).cities - had.cities):
            for where in await rounds.running(ctx):
                await handover.hand_over_to_staffed(came, where)
        for case_id, seq in merge.handed_over:
            await handover.hand_over_after(case_id, seq, ctx)
        await handover.of_enterprises(merge.holders.touched_firms, ctx)
        merge.merged.told = await tell_of_list(merge.redated, ctx, By("import", by))
        if dry_run:
            raise DryRun(merge.merged)
        if merge.stores:
            counts = merge.merged.counts
            number = await imports.store_import(ctx.plan.key, files, counts, merge.journal, by, ctx.now)
            merge.merged.number = number
        return merge.merged

    try:
        merged = await db.write(work)
    except DryRun as undone:
        merged = undone.merged
    merged.changes = [change_in_words(change) for change in merged.changes]
    return merged


class _Merge:
    """One import inside its transaction. `run` is its table of contents."""

    def __init__(self, ctx: DecisionContext, progress: _Progress, only: frozenset[str]) -> None:
        self.ctx = ctx
        self.progress = progress
        self._only = only
        self.merged = Merged()
        self.handed_over: list[tuple[int, int]] = []  # case, event
        self.redated: list[tuple[int, list[MovedDate]]] = []  # event, what it has moved
        self._entries: list[chain.Entry] = []
        self.journal = ImportJournal()
        # The list counts as the province's word.
        self._who = Person(0, say("rosters.list.name"), roles=(Role(Level.PROVINCE),))
        self._first = FirstDuties(ctx)

    async def run(
        self,
        firms: Sequence[EnterpriseRow],
        aside: Sequence[EnterpriseRow],
        staff: Sequence[StaffRow],
        plan_text: str,
    ) -> None:
        """Merge all rows; those that stand `aside` are named by the list, no more."""
        plan = self.ctx.plan
        if await round_rows.add_round(plan.key, plan.name, plan.published_on, plan.version, plan_text):
            self._event(EventName.ROUND_OPENED, {"round": plan.key, "version": plan.version})
        places = [(f.city, f.county) for f in firms] + [(o.city, o.county) for o in staff if o.city]
        self._entries += await open_own_files(places, self._entry(EventName.LISTED), self.ctx)
        self.journal.made("cases", [entry.case_id for entry in self._entries if entry.case_id])
        self.holders = await read_holders()
        await self._firms(firms, aside)
        if "staff" in self._only:
            self._staff(staff)
        else:
            self.merged.left_out += len(staff)
        missing, named = self.holders.unnamed()
        await self.journal.watch("hats", [*missing, *named])
        await store_holders(self.holders, self.ctx.now, self.journal)
        self.merged.missing = await leavers.mark_missing(missing, named, self.ctx.now)
        await tell_what_is_due(self.holders.touched_firms, self.ctx)
        changed = any(not change.refused for change in self.merged.changes)
        self.stores = bool(self._entries or self.holders.changed or changed)
        if self._entries or self.holders.changed:
            await round_rows.names_changed(plan.key)
        if self._entries:
            await chain.add_events(self._entries)

    async def _firms(self, rows: Sequence[EnterpriseRow], aside: Sequence[EnterpriseRow]) -> None:
        plan, entries = self.ctx.plan, await roster_entries.case_entries(self.ctx.plan.key)
        self._begun = await own_files.cities_begun(plan.key)
        sites = plan.places.several_sites
        known = KnownFirms(await roster_entries.firms(), entries, several_sites=sites)
        self.merged.gone = known.not_named([*rows, *aside])
        for done, row in enumerate(rows, 1):
            await self._firm(row, known)
            if done % 500 == 0:
                self.progress(done, len(rows))
        if "new" not in self._only:
            self.merged.left_out += len(known.fresh) + len(known.again) + len(known.late)
            return
        await self._create(known)
        again, known.again = known.again, []
        for row in again:  # as if its file had been imported later
            await self._firm(row, known)
        await self._list(list(known.late.values()))
        self.merged.enterprises_again = len(known.late)
        self.progress(len(rows), len(rows))

    async def _firm(self, row: EnterpriseRow, known: KnownFirms) -> None:
        match known.match(row):
            case Change() as refused:
                self.merged.changes.append(refused)
            case (firm, case):
                await self._update(firm, row, case)

    async def _create(self, known: KnownFirms) -> None:
        rows = known.fresh
        ids = await db.new_ids("enterprises", len(rows))
        firms = [changes.new_firm(firm_id, row) for firm_id, row in zip(ids, rows, strict=True)]
        await roster_entries.add_firms(firms)
        self.journal.made("enterprises", ids)
        listed = await self._list(list(zip(firms, rows, strict=True)))
        if known.again:
            known.add(firms, listed)
        self.merged.enterprises_new += len(rows)
        self.merged.fresh += [row.name for row in rows]
        for firm, row in zip(firms, rows, strict=True):
            self.holders.contacts(firm.id, row.contacts, _into(self.merged.changes, firm.name))

    async def _list(self, pairs: Sequence[tuple[FirmEntry, EnterpriseRow]]) -> list[CaseEntry]:
        """Make cases for enterprises that have none in this round."""
        ids, key = await db.new_ids("cases", len(pairs)), self.ctx.plan.key
        listed = [changes.new_case(i, key, *pair) for i, pair in zip(ids, pairs, strict=True)]
        await roster_entries.add_cases(listed)
        self.journal.made("cases", ids)
        rows = zip(listed, (row for _, row in pairs), strict=True)
        await own_files.insert_duties(
            [
                (one.id, self._first.of(one, row.industry, row.dates, self._begun.get(one.city)))
                for one, row in rows
            ]
        )
        for one in listed:
            self._event(EventName.LISTED, {"name": one.name, "assessor": str(one.assessor)}, one.id)
        return listed

    async def _update(self, firm: FirmEntry, row: EnterpriseRow, case: CaseEntry | None) -> None:
        """Update an enterprise that we know. Its case changes as the act decides, as from any other
        entrance."""
        before = len(self.merged.changes)
        noted = await self._changed(firm, row, case) if "changed" in self._only else []
        people: list[Change] = []
        if "contacts" in self._only:
            self.holders.contacts(firm.id, row.contacts, _into(people, firm.name))
        noted += self._noted(people)
        if noted and case:
            self._event(
                EventName.ROSTER_CHANGED, {"changes": [[c.what, c.old, c.new] for c in noted]}, case.id
            )
        if case and "changed" in self._only and (days := dict(self._first.days(row.dates))):
            await self._redate(case, days)
        begun = case is None and "new" in self._only  # its row is told as that
        self.merged.unchanged += not begun and len(self.merged.changes) == before

    async def _changed(self, firm: FirmEntry, row: EnterpriseRow, case: CaseEntry | None) -> list[Change]:
        """What the list says otherwise of the enterprise and of its case; returns what is noted of it."""
        noted = await self._enter(firm, changes.of_firm(firm, row))
        if case:
            noted += self._noted(changes.noted_changes(case, values := changes.of_case(case, row)))
            await self.journal.watch("cases", [case.id] if values else [])
            await roster_entries.change_case(case, values)
        taken = changes.identified_anew(firm, row) and await self._taken(firm, row)
        if case:
            for change in changes.asked_changes(firm, row, case, taken=taken):
                await self._bring_about(change, firm, case)
        elif taken:
            self._noted([changes.not_as_listed(firm, row)])
        else:
            await self._enter(firm, changes.as_listed(firm, row))
        return noted

    async def _enter(self, firm: FirmEntry, values: changes.Values) -> list[Change]:
        noted = self._noted(changes.noted_changes(firm, values))
        await self.journal.watch("enterprises", [firm.id] if values else [])
        await roster_entries.change_firm(firm, values)
        return noted

    async def _taken(self, firm: FirmEntry, row: EnterpriseRow) -> bool:
        name = changes.another_name(firm, row) or firm.name
        return await enterprises.name_taken(name, row.city, row.county, "", firm.id) is not None

    async def _bring_about(self, asked: AskedChange, firm: FirmEntry, entry: CaseEntry) -> None:
        """Carry out the decision; a refused one is reported and changes nothing. Whoever is responsible then
        is told at the end, when everybody's place is stored."""
        case = await self._locked(entry)
        act = Act(CHANGE_KINDS[asked.kind].act, reason=self._who.name, what=asked.kind, details=asked.details)
        decision = decide(case, act, self._who, self.ctx)
        applied = await cases.apply(case, decision, self._entry(act.kind, decision.event or {}, case.id))
        self._noted([replace(asked.change, refused=applied is None)])
        if applied:
            self.handed_over.append((case.id, applied.seq))
            for column, value in asked.values.items():
                setattr(firm, column, value)

    async def _locked(self, entry: CaseEntry) -> Case:
        """Return the case as it stands, about to be changed."""
        await self.journal.watch("enterprises", [entry.enterprise_id])
        await self.journal.watch("cases", [entry.id])
        await self.journal.watch("duties", [entry.id], "case_id")
        case = await cases.load_case(entry.id, lock=True)
        assert case is not None
        return case

    async def _redate(self, entry: CaseEntry, days: Mapping[str, date]) -> None:
        case = await self._locked(entry)
        if decision := by_list(case, days, self.ctx):
            event = self._entry(EventName.ROSTER_CHANGED, decision.event or {}, case.id)
            applied = await cases.apply(case, decision, event)
            assert applied is not None
            self.redated.append((applied.seq, moved_by_list(case, decision)))
            self._noted(changes.of_days(case.name, decision, self.ctx.plan))

    def _staff(self, rows: Sequence[StaffRow]) -> None:
        new: set[PersonEntry] = set()  # people, not rows
        for row in rows:
            noted: list[Change] = []
            person = self.holders.officer(row, _into(noted, f"{row.unit}{row.name}"))
            if person:
                new.add(person)
            self._noted(noted)
            self.merged.unchanged += not (person or noted)
        self.merged.staff_new = len(new)

    def _noted(self, new: list[Change]) -> list[Change]:
        """Tell these changes; returns those that are made."""
        self.merged.changes += new
        return [one for one in new if not one.refused]

    def _event(self, act: str, data: Mapping[str, Any], case_id: int | None = None) -> None:
        self._entries.append(self._entry(act, data, case_id))

    def _entry(
        self, act: str, data: Mapping[str, Any] | None = None, case_id: int | None = None
    ) -> chain.Entry:
        version = self.ctx.plan.version
        return chain.Entry(self.ctx.now, "import", act, dict(data or {}), case_id, plan_version=version)


def _into(noted: list[Change], name: str) -> OnChange:
    """What changes of a person goes into that list, under the name of whom the row is about."""
    return lambda what, old, new: noted.append(Change(name, what, old, new, refused=what in NOT_MADE))
