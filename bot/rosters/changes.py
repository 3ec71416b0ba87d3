"""What a row of a list changes of an enterprise that we know, and of its case in the round.

A blank cell means "not given" and erases nothing. Each function compares and returns what is to be stored,
by column; nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bot.plans.plan import Plan
from bot.reading.names import check_uscc
from bot.words import Assessor, Decision, Details
from bot.words.roster import CaseEntry, FirmEntry
from bot.workbooks.rows import EnterpriseRow

Values = Mapping[str, Any]  # by column


class Change(Struct, frozen=True):
    """One value that an import changed, or (`refused`) did not: `what` is the key of a field, or the list's
    own name of a column of days. `bot.words` has the keys of other values: an assessor, kinds of audit."""

    name: str
    what: str
    old: Any
    new: Any
    refused: bool = False


class AskedChange(Struct, frozen=True):
    """A change of the list that is decided like one from any other entrance: a sort of change
    (`bot.acts.kinds`) with its details. `change` is what an import says of it, `values` what the enterprise's
    row bears once it is applied."""

    kind: str
    details: Details
    change: Change
    values: Values


def noted_changes(entry: FirmEntry | CaseEntry, values: Values) -> list[Change]:
    """Return what is reported of these values before they are entered; former names are kept without a
    report."""
    shown = (column for column in values if column != "aliases")
    return [Change(entry.name, column, getattr(entry, column), values[column]) for column in shown]


def of_firm(firm: FirmEntry, row: EnterpriseRow) -> Values:
    """Return what the row says differently about the enterprise itself, apart from its name and its place."""
    aliases = [name for name in dict.fromkeys([*firm.aliases, *row.former_names]) if name != firm.name]
    slip = check_uscc(firm.uscc) and not check_uscc(
        row.uscc
    )  # what is right is not replaced by what cannot be
    given = {
        "uscc": firm.uscc if slip else row.uscc or firm.uscc,
        "industry": row.industry or firm.industry,
        "aliases": aliases,
    }
    return {column: value for column, value in given.items() if value != getattr(firm, column)}


def of_case(case: CaseEntry, row: EnterpriseRow) -> Values:
    """Return what the row says differently about the enterprise's case, apart from its bureau."""
    given = {
        "chuang_a": case.chuang_a if row.chuang_a is None else row.chuang_a,
        "audit_types": list(row.audit_types) or case.audit_types,
    }
    return {column: value for column, value in given.items() if value != getattr(case, column)}


def another_name(firm: FirmEntry, row: EnterpriseRow) -> str:
    """Return the other name that the row gives, "" for none. One that the enterprise had before changes
    nothing, so that an old list imported again renames nobody."""
    return row.name if row.name != firm.name and row.name not in firm.aliases else ""


def identified_anew(firm: FirmEntry, row: EnterpriseRow) -> bool:
    """Whether the row gives another name or place, which another enterprise may have already."""
    return bool(another_name(firm, row)) or (firm.city, firm.county) != (row.city, row.county)


def asked_changes(firm: FirmEntry, row: EnterpriseRow, case: CaseEntry, *, taken: bool) -> list[AskedChange]:
    """S24-S26: another place, name or bureau of an enterprise that has a case in the round. `taken`: another
    enterprise has this name in this place."""
    name = another_name(firm, row)
    taken_by = f"{name or firm.name}（{row.city}{row.county}）" if taken else ""
    found = []
    if (firm.city, firm.county) != (row.city, row.county):
        elsewhere = firm.city != row.city
        old = f"{firm.city}{firm.county}" if elsewhere else firm.county
        new = f"{row.city}{row.county}" if elsewhere else row.county
        place = {"city": row.city, "county": row.county}
        details = Details(city=row.city, county=row.county, taken=taken_by)
        found.append(AskedChange("更正县区", details, Change(case.name, "county", old, new), place))
    if name:
        details = Details(name=name, taken=taken_by)
        change = Change(case.name, "name", firm.name, name)
        found.append(AskedChange("更名", details, change, {"name": name}))
    if row.assessor and row.assessor != case.assessor:
        change = Change(case.name, "assessor", str(case.assessor), row.assessor)
        found.append(AskedChange("评估部门", Details(assessor=row.assessor), change, {}))
    return found


def as_listed(firm: FirmEntry, row: EnterpriseRow) -> Values:
    """Return another name or place of an enterprise that has no case in the round: the new case takes the
    row as it is."""
    given: dict[str, Any] = {"city": row.city, "county": row.county}
    if name := another_name(firm, row):
        kept = [one for one in dict.fromkeys([*firm.aliases, firm.name]) if one != name]
        given |= {"name": name, "aliases": kept}
    return {column: value for column, value in given.items() if value and value != getattr(firm, column)}


def not_as_listed(firm: FirmEntry, row: EnterpriseRow) -> Change:
    """What is said where another enterprise has that name in that place."""
    name = another_name(firm, row) or firm.name
    old, new = f"{firm.city}{firm.county}{firm.name}", f"{row.city}{row.county}{name}"
    return Change(firm.name, "name_and_place", old, new, refused=True)


def of_days(name: str, decision: Decision, plan: Plan) -> list[Change]:
    """Return what is reported of duties that get other dates from the list's own columns of days: the step, and the
    column by which the plan dates it."""
    dates = [(plan.milestone(key), old, new) for key, old, new in (decision.event or {})["dates"]]
    return [
        Change(name, f"{step.name}（{'、'.join(step.due.columns)}）", old, new) for step, old, new in dates
    ]


def new_firm(firm_id: int, row: EnterpriseRow) -> FirmEntry:
    """Return an enterprise that nobody knew."""
    return FirmEntry(
        firm_id, row.name, row.city, row.county, row.uscc, row.industry, aliases=list(row.former_names)
    )


def new_case(case_id: int, round_key: str, firm: FirmEntry, row: EnterpriseRow) -> CaseEntry:
    """Return the case of an enterprise that has none in this round; a city assesses where the list does not
    say."""
    return CaseEntry(
        case_id,
        round_key,
        firm.id,
        firm.name,
        firm.city,
        firm.county,
        Assessor(row.assessor or Assessor.CITY),
        list(row.audit_types),
        row.chuang_a,
    )
