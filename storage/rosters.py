"""Merging an import: new enterprises become cases, what changed is updated and said, the same file
again changes nothing.

A row is an enterprise that we know when its credit code is known, or its city, county and name. A
blank cell means "not given" and erases nothing. What the file leaves out is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.words import Assessor, Duty, EventName
from storage import cases, chain, db, duties, leavers, models, own_files, roster_entries, rounds
from storage.contact_import import ContactImport, OnChange
from storage.enterprise_updates import Change, EnterpriseUpdater, Firms, ImportContext, Merged
from storage.roster_entries import CaseEntry, FirmEntry
from storage.roster_rows import FirmRow, OfficerRow

__all__ = ["Change", "ImportContext", "Merge", "Merged"]

_Progress = Callable[[int, int], None]


class Merge:
    """One import in one transaction. `run` is its table of contents."""

    def __init__(self, context: ImportContext, progress: _Progress = lambda done, total: None) -> None:
        self.context = context
        self.progress = progress
        self.result = Merged()
        self.entries: list[chain.Entry] = []
        self.people = ContactImport()
        self._new_staff: set[int] = set()  # people, not rows: id()

    async def run(self, firms: Sequence[FirmRow], officers: Sequence[OfficerRow]) -> Merged:
        """Merge all rows; call inside a transaction."""
        await self._round()
        await self.people.read()
        places = [(f.city, f.county) for f in firms]
        places += [(o.city, o.county) for o in officers if o.city]
        await self._own_files([(city, "") for city, _ in places])
        if self.context.county_duties():
            await self._own_files([place for place in places if place[1]])
        await self._firms(firms)
        for officer in officers:
            self._officer(officer)
        self.result.staff_new = len(self._new_staff)
        await self.people.store(self.context.now)
        missing, named = self.people.unnamed()
        self.result.missing = await leavers.mark_missing(
            [role.id for role, _ in missing], named, self.context.now
        )
        await self._look_again(self.people.touched_firms)
        self.result.new_contacts = self.people.touched_firms
        if self.entries or self.people.changed:
            await rounds.names_changed(self.context.round_key)
        if self.entries:
            await chain.add(self.entries)
        return self.result

    async def _round(self) -> None:
        f = self.context
        values = {
            "name": f.round_name,
            "published_on": f.published_on,
            "plan_version": f.plan_version,
            "plan_text": f.plan_text,
        }
        known = await models.Round.get_or_none(key=f.round_key)
        if known is None:
            await models.Round.create(key=f.round_key, **values)
            self._event(EventName.ROUND_OPENED, {"round": f.round_key, "version": f.plan_version})

    async def _own_files(self, named: Sequence[tuple[str, str]]) -> None:
        """Every city in the file owes the city's own duties (the summary); every county its own,
        where the round has such."""

        def duties_of(county: str) -> Sequence[Duty]:
            return self.context.county_duties() if county else self.context.city_duties()

        self.entries += await own_files.open_own_files(named, duties_of, self.context.round_key, self._entry)

    async def _firms(self, rows: Sequence[FirmRow]) -> None:
        known = await Firms.read(self.context.round_key)
        fresh: list[FirmRow] = []
        twice: list[FirmRow] = []  # named by two files of one import
        seen: set[object] = set()
        for done, row in enumerate(rows, 1):
            match = known.find(row)
            marks = {(row.city, row.county, row.name), *filter(None, [row.uscc])}
            if match is None and (other := known.another(row)):
                self._changed(row.name, "another_code", other.uscc, row.uscc, refused=True)
            elif match is None:
                (twice if seen & marks else fresh).append(row)
                seen |= marks
            else:
                await self._update(match, row, known.cases.get(match.id))
            if done % 500 == 0:
                self.progress(done, len(rows))
        await self._create(fresh)
        await self._once_more(twice)
        late = [(firm, row) for row in rows if (firm := known.find(row)) and firm.id not in known.cases]
        await self._list_again(late)
        self.progress(len(rows), len(rows))

    async def _once_more(self, rows: Sequence[FirmRow]) -> None:
        """An enterprise of an earlier file of this import: as if it had come in a later one."""
        known = await Firms.read(self.context.round_key) if rows else None
        for row in rows:
            match = known.find(row) if known else None
            if known and match:
                await self._update(match, row, known.cases.get(match.id))
            else:
                other = known.another(row) if known else None
                was = other.uscc if other else ""
                self._changed(row.name, "another_code", was, row.uscc, refused=True)

    async def _create(self, rows: Sequence[FirmRow]) -> None:
        ids = await db.new_ids("enterprises", len(rows))
        firms = [
            FirmEntry(
                id=firm_id,
                name=r.name,
                city=r.city,
                county=r.county,
                uscc=r.uscc,
                industry=r.industry,
                aliases=list(r.former_names),
            )
            for firm_id, r in zip(ids, rows, strict=True)
        ]
        await roster_entries.add_firms(firms)
        await self._list_again(list(zip(firms, rows, strict=True)))
        self.result.enterprises_new += len(rows)
        for firm, row in zip(firms, rows, strict=True):
            self.people.contacts(firm.id, row.contacts)

    async def _list_again(self, pairs: Sequence[tuple[FirmEntry, FirmRow]]) -> None:
        """Cases for enterprises that have none in this round."""
        ids = await db.new_ids("cases", len(pairs))
        listed = [
            CaseEntry(
                id=case_id,
                round_id=self.context.round_key,
                enterprise_id=firm.id,
                name=firm.name,
                city=firm.city,
                county=firm.county,
                assessor=Assessor(row.assessor or "city"),
                audit_types=list(row.audit_types),
                chuang_a=row.chuang_a,
            )
            for case_id, (firm, row) in zip(ids, pairs, strict=True)
        ]
        await roster_entries.add_cases(listed)
        await own_files.insert_duties(
            [
                (c.id, self.context.case_duties(c.assessor, c.audit_types, r.industry, r.dates))
                for c, (_, r) in zip(listed, pairs, strict=True)
            ]
        )
        for case, (firm, _) in zip(listed, pairs, strict=True):
            self._event(EventName.LISTED, {"name": firm.name, "assessor": str(case.assessor)}, case.id)

    async def _update(self, firm: FirmEntry, row: FirmRow, case: CaseEntry | None) -> None:
        before = len(self.result.changes)
        self._set(firm, "uscc", row.uscc)
        self._set(firm, "industry", row.industry)
        aliases = [n for n in dict.fromkeys([*firm.aliases, *row.former_names]) if n != firm.name]
        if aliases != firm.aliases or len(self.result.changes) > before:
            firm.aliases = aliases
            await roster_entries.change_firm(firm, "uscc", "industry", "aliases")
        if case:
            await self._update_case(case, row)
        noted = self.result.changes[before:]
        again = EnterpriseUpdater(self.context, self.result)
        await again.take(firm, row, case)
        after = len(self.result.changes)
        self.people.contacts(firm.id, row.contacts, self._person_changed(firm.name))
        noted += self.result.changes[after:]
        if noted and case:
            facts = {"changes": [[c.what, c.old, c.new] for c in noted]}
            self._event(EventName.ROSTER_CHANGED, facts, case.id)
        if case:
            await again.dates(row, case)
        self.result.unchanged += len(self.result.changes) == before

    async def _update_case(self, case: CaseEntry, row: FirmRow) -> None:
        values: dict[str, Any] = {}
        if row.chuang_a is not None and row.chuang_a != case.chuang_a:
            values["chuang_a"] = row.chuang_a
        if row.audit_types and list(row.audit_types) != case.audit_types:
            values["audit_types"] = list(row.audit_types)
        for key, value in values.items():
            self._changed(case.name, key, getattr(case, key), value)
        if values:
            await models.Case.filter(id=case.id).update(**values)

    def _officer(self, row: OfficerRow) -> None:
        before = len(self.result.changes)
        new = self.people.officer(row, self._person_changed(f"{row.unit}{row.name}"))
        if new:
            self._new_staff.add(id(new))
        self.result.unchanged += not new and len(self.result.changes) == before

    async def _look_again(self, firm_ids: Sequence[int]) -> None:
        """A replaced or newly reachable contact gets what is due, in one late message."""
        for key in [one.key for one in await rounds.active()]:
            found = await cases.ids_of_enterprises(firm_ids, key)
            await duties.look_again(found, self.context.look_at)

    def _set(self, firm: FirmEntry, key: str, value: str) -> None:
        old = getattr(firm, key)
        if value and value != old:
            setattr(firm, key, value)
            self._changed(firm.name, key, old, value)

    def _changed(self, name: str, what: str, old: Any, new: Any, *, refused: bool = False) -> None:
        self.result.changes.append(Change(name, what, old, new, refused))

    def _person_changed(self, name: str) -> OnChange:
        return lambda what, old, new: self._changed(name, what, old, new)

    def _event(self, act: str, data: Mapping[str, Any], case_id: int | None = None) -> None:
        self.entries.append(self._entry(act, data, case_id))

    def _entry(self, act: str, data: Mapping[str, Any], case_id: int | None = None) -> chain.Entry:
        return chain.Entry(
            self.context.now, "import", act, dict(data), case_id, plan_version=self.context.plan_version
        )
