"""Enterprises that a list names again, with another place, name or bureau. Their cases change only as the
caller decides (`ImportContext.change`), like from any other entrance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.words import Assessor, Case, Decision, Details, Duty, EventName
from storage import cases, chain, enterprises, roster_entries
from storage.leavers import Leaver
from storage.roster_entries import CaseEntry, FirmEntry
from storage.roster_rows import Dates, FirmRow


@dataclass(frozen=True, slots=True)
class Change:
    """One value that an import changed, or (`refused`) did not: `what` is the key of a field, or the list's
    own name of a column of days. `bot.words` has the keys of other values: an assessor, kinds of audit."""

    name: str
    what: str
    old: Any
    new: Any
    refused: bool = False


@dataclass(slots=True)
class Merged:
    """What an import did."""

    enterprises_new: int = 0
    staff_new: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)
    handed_over: list[tuple[int, int]] = field(default_factory=list)  # case, event
    new_contacts: list[int] = field(default_factory=list)  # enterprises
    missing: list[Leaver] = field(default_factory=list)  # whom the staff list does not name any more


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What the merge is told by its caller: the round, the moment, a new case's duties, and what
    follows when the list changes an enterprise that is in the round already."""

    round_key: str
    round_name: str
    published_on: Any
    plan_version: str
    plan_text: str
    now: datetime
    look_at: datetime  # a moment in the past: the next look sees the duty
    case_duties: Callable[[Assessor, Sequence[str], str, Dates], Sequence[Duty]]
    city_duties: Callable[[], Sequence[Duty]]
    county_duties: Callable[[], Sequence[Duty]]
    change: Callable[[Case, str, Details], tuple[str, Decision]]  # the act's name with it
    columns: frozenset[str]  # the list's own columns of days that the plan goes by
    redate: Callable[[Case, Mapping[str, date]], Decision | None]


# A change that a list brings about -> the field it is about
_FIELDS = {"更正县区": "county", "更名": "name", "评估部门": "assessor"}


class EnterpriseUpdater:
    """Updates one known enterprise after the other, inside the import's transaction."""

    def __init__(self, context: ImportContext, result: Merged) -> None:
        self.context, self.result = context, result

    async def take(self, firm: FirmEntry, row: FirmRow, case: CaseEntry | None) -> None:
        """S24-S26: apply another place, name or bureau. A name that the enterprise had before changes
        nothing, so that an old list imported again renames nobody."""
        renames = row.name != firm.name and row.name not in firm.aliases
        moves = (firm.city, firm.county) != (row.city, row.county)
        if case is None:  # not in this round yet: the new case takes the row as it is
            await self._as_it_is(firm, row, renames)
            return
        place = f"{row.city}{row.county}"
        taken = await self._taken(firm, row, renames=renames) if renames or moves else ""
        if moves:
            old = f"{firm.city}{firm.county}" if firm.city != row.city else firm.county
            new = place if firm.city != row.city else row.county
            details = Details(city=row.city, county=row.county, taken=taken)
            if await self._bring_about(case, "更正县区", details, old, new):
                firm.city, firm.county = row.city, row.county
        if renames:
            details = Details(name=row.name, taken=taken)
            if await self._bring_about(case, "更名", details, firm.name, row.name):
                firm.name = row.name
        if row.assessor and row.assessor != case.assessor:
            details = Details(assessor=row.assessor)
            await self._bring_about(case, "评估部门", details, str(case.assessor), str(row.assessor))

    async def dates(self, row: FirmRow, case: CaseEntry) -> None:
        """Another day in a column that the round's plan goes by (验收截止日期)."""
        days = {name: day for name, day in row.dates if name in self.context.columns}
        if not days:
            return
        known = await cases.load_case(case.id, lock=True)
        assert known is not None
        decision = self.context.redate(known, days)
        if decision is None:
            return
        entry = chain.Entry(
            self.context.now,
            "import",
            EventName.ROSTER_CHANGED,
            decision.event or {},
            case.id,
            plan_version=self.context.plan_version,
        )
        await cases.apply(known, decision, entry)
        for _, old, new in (decision.event or {})["dates"]:
            self._changed(case.name, "、".join(days), old, new)

    async def _as_it_is(self, firm: FirmEntry, row: FirmRow, renames: bool) -> None:
        before, old_name = len(self.result.changes), firm.name
        if await self._taken(firm, row, renames=renames):
            place = f"{row.city}{row.county}{row.name if renames else firm.name}"
            old = f"{firm.city}{firm.county}{firm.name}"
            self._changed(firm.name, "name_and_place", old, place, refused=True)
            return
        self._set(firm, "city", row.city)
        self._set(firm, "county", row.county)
        if renames:
            self._set(firm, "name", row.name)
            firm.aliases = [n for n in dict.fromkeys([*firm.aliases, old_name]) if n != firm.name]
        if len(self.result.changes) > before:
            await roster_entries.change_firm(firm, "name", "city", "county", "aliases")

    async def _taken(self, firm: FirmEntry, row: FirmRow, *, renames: bool) -> str:
        """Another enterprise of this name in the place of the row."""
        name = row.name if renames else firm.name
        other = await enterprises.taken(name, row.city, row.county, "", firm.id)
        return f"{name}（{row.city}{row.county}）" if other else ""

    async def _bring_about(self, row: CaseEntry, what: str, details: Details, old: str, new: str) -> bool:
        """Carry out the decision as any other entrance does; a refused one is reported and changes nothing."""
        case = await cases.load_case(row.id, lock=True)
        assert case is not None
        act, decision = self.context.change(case, what, details)
        entry = chain.Entry(
            self.context.now,
            "import",
            act,
            decision.event or {},
            case.id,
            plan_version=self.context.plan_version,
        )
        applied = await cases.apply(case, decision, entry)
        if applied is None:
            self._changed(case.name, _FIELDS[what], old, new, refused=True)
            return False
        self.result.handed_over.append((case.id, applied.seq))
        self._changed(case.name, _FIELDS[what], old, new)
        return True

    def _set(self, firm: FirmEntry, key: str, value: str) -> None:
        old = getattr(firm, key)
        if value and value != old:
            setattr(firm, key, value)
            self._changed(firm.name, key, old, value)

    def _changed(self, name: str, what: str, old: str, new: str, *, refused: bool = False) -> None:
        self.result.changes.append(Change(name, what, old, new, refused))


class Firms:
    """The enterprises we know, found by code or by place and name."""

    def __init__(self, firms: Sequence[FirmEntry], cases: dict[int, CaseEntry]) -> None:
        self.cases = cases
        # The code of before a merger (S23) stands among the aliases.
        self._by_code = {a: f for f in firms for a in f.aliases if len(a) == 18}
        self._by_code |= {f.uscc: f for f in firms if f.uscc}
        self._by_place = {(f.city, f.county, f.name): f for f in firms}
        for firm in firms:
            for alias in firm.aliases:
                self._by_place.setdefault((firm.city, firm.county, alias), firm)

    @classmethod
    async def read(cls, round_key: str) -> Firms:
        cases = await roster_entries.cases_of(round_key)
        return cls(await roster_entries.firms(), {case.enterprise_id: case for case in cases})

    def find(self, row: FirmRow) -> FirmEntry | None:
        by_code = self._by_code.get(row.uscc) if row.uscc else None
        if by_code:
            return by_code
        found = self._by_place.get((row.city, row.county, row.name))
        # The same name with another code is another enterprise.
        return None if found and found.uscc and row.uscc and found.uscc != row.uscc else found

    def another(self, row: FirmRow) -> FirmEntry | None:
        """The enterprise that bears this very name in this place under another code."""
        found = self._by_place.get((row.city, row.county, row.name))
        return found if found and found.name == row.name and self.find(row) is not found else None
