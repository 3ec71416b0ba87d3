"""Which enterprise a row of a list means.

A row is an enterprise that we know when its credit code is known, or its city, county and name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.reading.names import check_uscc
from bot.rosters.changes import Change
from bot.words import CaseStatus
from bot.words.roster import CaseEntry, FirmEntry
from bot.workbooks.rows import EnterpriseRow


class KnownFirms:
    """The enterprises we know, found by code or by place and name, with their cases in the round.

    What a list names besides is kept for later: `fresh` are rows of new enterprises, `again` those that name
    a fresh one once more (in another file of the same import), `late` enterprises without a case yet."""

    def __init__(
        self, firms: Iterable[FirmEntry], cases: Iterable[CaseEntry], *, several_sites: bool = False
    ) -> None:
        """`several_sites`: in this round a code alone tells no enterprise, for each of its sites is one."""
        self._several_sites = several_sites
        self.fresh: list[EnterpriseRow] = []
        self.again: list[EnterpriseRow] = []
        self.late: dict[int, tuple[FirmEntry, EnterpriseRow]] = {}
        self._cases: dict[int, CaseEntry] = {}  # by enterprise
        self._seen: set[object] = set()  # what marks the fresh ones
        self._by_code: dict[str, FirmEntry] = {}
        self._by_place: dict[tuple[str, str, str], FirmEntry] = {}
        self.add(list(firms), cases)

    def add(self, firms: Sequence[FirmEntry], cases: Iterable[CaseEntry]) -> None:
        """Know these, too. What an enterprise is called now goes before what another was called once."""
        self._cases |= {case.enterprise_id: case for case in cases}
        for firm in firms:
            for alias in firm.aliases:
                if len(alias) == 18:
                    self._by_code.setdefault(alias, firm)
        self._by_code |= {firm.uscc: firm for firm in firms if firm.uscc}
        self._by_place |= {(firm.city, firm.county, firm.name): firm for firm in firms}
        for firm in firms:
            for alias in firm.aliases:
                self._by_place.setdefault((firm.city, firm.county, alias), firm)

    def not_named(self, rows: Sequence[EnterpriseRow]) -> list[str]:
        """Return the enterprises of running cases that the list leaves out: of the county that it names, of the whole
        city where it names several counties, of the whole round where it names several cities."""
        cities = {row.city for row in rows}
        counties = {(row.city, row.county) for row in rows}
        whole = {city for city in cities if sum(of == city for of, _ in counties) > 1}
        named = {firm.id for row in rows if (firm := self._find(row))}
        return [
            f"{case.name}（{case.city}{case.county}）"
            for case in self._cases.values()
            if case.enterprise_id not in named
            and case.status is CaseStatus.ACTIVE
            and (len(cities) > 1 or case.city in whole or (case.city, case.county) in counties)
        ]

    def match(self, row: EnterpriseRow) -> tuple[FirmEntry, CaseEntry | None] | Change | None:
        """Return the enterprise of the row with its case; None for a new one; a refusal where the very name
        stands in this place with another code."""
        if firm := self._find(row):
            case = self._cases.get(firm.id)
            if case is None:
                self.late.setdefault(firm.id, (firm, row))
            return firm, case
        other = self._by_place.get((row.city, row.county, row.name))
        if other and other.name == row.name:
            return Change(row.name, "another_code", other.uscc, row.uscc, refused=True)
        codes = () if self._several_sites else filter(None, [row.uscc])
        marks: set[object] = {(row.city, row.county, row.name), *codes}
        (self.again if self._seen & marks else self.fresh).append(row)
        self._seen |= marks
        return None

    def _find(self, row: EnterpriseRow) -> FirmEntry | None:
        if row.uscc and not self._several_sites and (by_code := self._by_code.get(row.uscc)):
            return by_code
        at = ((row.city, row.county, name) for name in (row.name, *row.former_names))
        found = next((firm for place in at if (firm := self._by_place.get(place))), None)
        # The same name with another code is another enterprise, where both can be right.
        return (
            None
            if found and row.uscc not in ("", found.uscc) and _both_right(found.uscc, row.uscc)
            else found
        )


def _both_right(one: str, other: str) -> bool:
    """Whether each is a credit code with its right check digit: a slip of the pen tells nobody apart."""
    return check_uscc(one) and check_uscc(other)
