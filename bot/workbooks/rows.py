"""Turn the rows of one sheet into enterprises, staff and findings; a bad row never stops the rest.

A fatal finding sets its row aside; any other uses the row without that one value. All that is wrong with a
row is reported at once. Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, field

from bot.near_places import near_places
from bot.places import Places
from bot.reading.short_forms import normal
from bot.words import ImportFinding, Sentence, replace
from bot.workbooks import fields
from bot.workbooks.line import RowReader
from bot.workbooks.people import MOST_CONTACTS, Reached, row_contacts, row_officer

_Named = tuple[str, str, str]  # city, county, and the name as names are compared
_MOST_FINDINGS = 10_000  # of one file; a file with more is wrong as a whole, not cell by cell


class EnterpriseRow(Struct, frozen=True):
    """One enterprise of the list (附件1). `row` is counted as the workbook does, from 1.

    `assessor` is "city", "province" or "" (not said); `audit_types` are keys such as "shuangchao";
    `chuang_a` is None if not said. City and county are in full: 石家庄市, 桥西区.
    """

    sheet: str
    row: int
    city: str
    county: str
    name: str
    former_names: tuple[str, ...] = ()
    uscc: str = ""
    industry: str = ""
    audit_types: tuple[str, ...] = ()
    assessor: str = ""
    chuang_a: bool | None = None
    contacts: tuple[Reached, ...] = ()  # the main one first
    dates: tuple[tuple[str, date], ...] = ()  # of columns that only a round's plan knows

    @property
    def main(self) -> Reached:
        """The main contact; empty if the row names nobody."""
        return self.contacts[0] if self.contacts else Reached()


class StaffRow(Struct, frozen=True):
    """One officer. `level` is "province", "city", "county" or "support"."""

    sheet: str
    row: int
    level: str
    city: str
    county: str
    unit: str
    name: str
    title: str = ""
    phone: str = ""
    email: str = ""
    wecom: str = ""


class Collected(Struct):
    """What all sheets of a file have given so far, and what must not come twice among them."""

    places: Places
    enterprises: list[EnterpriseRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    findings: list[ImportFinding] = field(default_factory=list)
    unknown: dict[str, None] = field(default_factory=dict)  # columns that mean nothing to us, in order
    unsaid: int = 0  # findings beyond MOST_FINDINGS
    repeated: int = 0  # rows refused only because another says the same
    by_name: dict[_Named, int] = field(default_factory=dict)  # place in `enterprises`
    by_code: dict[str, int] = field(default_factory=dict)
    by_wecom: dict[str, tuple[str, Sentence]] = field(default_factory=dict)  # account -> name, place
    officers: dict[tuple[str, ...], StaffRow] = field(default_factory=dict)
    noted: set[tuple[str, str]] = field(default_factory=set)  # places already remarked on

    @property
    def usable(self) -> int:
        """Return how many rows were taken, or would have been but for an equal one."""
        return len(self.enterprises) + len(self.staff) + self.repeated

    def say(self, finding: ImportFinding) -> None:
        if len(self.findings) < _MOST_FINDINGS or finding.row == 0:
            self.findings.append(finding)
        else:
            self.unsaid += 1


def read_enterprise(line: RowReader, out: Collected) -> None:
    """Add the enterprise of this row, or the reasons why it is set aside."""
    city, county = _place(line, out, county_needed=True)
    name, former, problem = fields.enterprise_name(line.cell("name"))
    if problem:
        line.refuse("name", problem)
    if aliases := line.take("former", fields.short_text(line.cell("former"), 200)):
        former = (*former, aliases.replace("(", "（").replace(")", "）"))
    assessor, unclear = fields.assessor(line.cell("assessor"), out.places)
    if "assessor" not in line.header.columns:  # a remark decides only where it is plain
        assessor, unclear = fields.assessor(line.cell("remark"), out.places)
        assessor, unclear = ("" if unclear else assessor), None
    line.take("assessor", (None, unclear))
    line.take("remark", fields.remarked(line.cell("remark"), name))
    row = EnterpriseRow(
        line.sheet,
        line.row,
        city,
        county,
        name,
        former,
        uscc=line.take("uscc", fields.uscc(line.cell("uscc"))),
        industry=line.take("industry", fields.short_text(line.cell("industry"), 200)),
        audit_types=line.take("types", fields.audit_types(line.cell("types"))),
        assessor=assessor,
        chuang_a=line.take("chuang_a", fields.chuang_a(line.cell("chuang_a"))),
        contacts=tuple(row_contacts(line)),
        dates=line.dates(),
    )
    named = city, county, normal(name)
    if _more_contacts(line, row, named, out):
        return
    _only_once(line, row, named, out)
    if not line.refused:
        out.by_name[named] = len(out.enterprises)
        if row.uscc:
            out.by_code[row.uscc] = len(out.enterprises)
        out.enterprises.append(row)
        _accounts(line, row.contacts, out)


def _more_contacts(line: RowReader, row: EnterpriseRow, named: _Named, out: Collected) -> bool:
    """Add the contacts that a further row of the same enterprise names; return False if it is no such row."""
    at = out.by_name.get(named)
    if line.refused or at is None:
        return False
    first = out.enterprises[at]
    new = [one for one in row.contacts if not any(one.is_also(known) for known in first.contacts)]
    if not new or (row.uscc and first.uscc and row.uscc != first.uscc):
        return False
    if len(first.contacts) + len(new) > MOST_CONTACTS:
        line.refuse(
            "contact", Sentence("workbooks.row.contacts", most=MOST_CONTACTS), Sentence("workbooks.row.fewer")
        )
        return True
    out.enterprises[at] = replace(first, contacts=(*first.contacts, *new))
    out.repeated += 1
    _accounts(line, new, out)
    return True


def _accounts(line: RowReader, people: Sequence[Reached], out: Collected) -> None:
    for one in people:
        _same_account(line, one.wecom, one.name, out)


def read_staff(line: RowReader, out: Collected) -> None:
    """Add the officer of this row, or the reasons why it is set aside."""
    written = fields.optional(line.cell("level"))
    level = fields.officer_level(written)
    if level is None:
        what = Sentence("workbooks.row.unknown_level", text=fields.quoted(written))
        what = what if written else Sentence("workbooks.row.no_level")
        line.refuse("level", what, Sentence("workbooks.row.levels"))
    city, county = "", ""
    if level in ("city", "county"):
        city, county = _place(line, out, county_needed=level == "county")
    if level == "county" and city and county == city:
        # 定州, 辛集: county and city are one office, and it does what a city does.
        _note_once(line, out, city, "人员", Sentence("workbooks.place.one_office", city=city))
        level, county = "city", ""
    person = row_officer(line)
    name = person.name
    if not name:
        line.refuse("person", Sentence("workbooks.row.no_person"))
    row = StaffRow(
        line.sheet,
        line.row,
        level or "",
        city,
        county,
        line.take("unit", fields.short_text(line.cell("unit"), 200)),
        name,
        title=line.take("title", fields.short_text(line.cell("title"), 60)) or person.title[:60],
        phone=person.phone,
        email=person.email,
        wecom=person.wecom,
    )
    key = (row.level, city, county, normal(name), row.phone, row.email, row.wecom.lower())
    if not line.refused and (first := out.officers.get(key)):
        twice = Sentence("workbooks.row.officer_twice", where=_where(line, first))
        line.refuse("person", twice, Sentence("workbooks.row.one_row_each"))
        out.repeated += 1
    if not line.refused:
        out.staff.append(row)
        out.officers[key] = row
        _same_account(line, row.wecom, name, out)


def _place(line: RowReader, out: Collected, *, county_needed: bool) -> tuple[str, str]:
    """Return city and county in full. A county is never looked up without its city."""
    city_text = fields.without_inner_spaces(fields.optional(line.cell("city")))
    county_text = fields.without_inner_spaces(fields.optional(line.cell("county")))
    unit, rest = out.places.split(city_text or county_text)
    county_text = (county_text or rest) if city_text else (rest if unit else county_text)
    if unit is None and not city_text and "city" in out.places.implied:
        unit = out.places.units[0]
    if unit is None:
        what = Sentence("workbooks.place.unknown_city", text=fields.quoted(city_text))
        what = what if city_text else Sentence("workbooks.place.no_city")
        line.refuse("city", what, Sentence("workbooks.place.cities", known=out.places.units))
        return "", ""
    if not county_needed:
        return unit, ""
    city, county, known_county = out.places.settled(unit, county_text)
    if not known_county:
        city, county = _unknown_county(line, out, unit, county_text, county)
    elif city != unit:
        _note_once(line, out, unit, county, Sentence("workbooks.place.apart", place=unit + county, unit=city))
    elif county_text and county != county_text and county_text[-1:] in "市县区" and county not in county_text:
        note = Sentence("workbooks.place.today", text=fields.quoted(county_text), county=county)
        _note_once(line, out, unit, county_text, note)
    return city, county


def _unknown_county(line: RowReader, out: Collected, unit: str, written: str, county: str) -> tuple[str, str]:
    """Accept a development zone; report a county of another city, or one that does not exist."""
    named, rest = out.places.split(written)
    if named and named != unit and out.places.settled(named, rest)[0] == unit:
        return unit, out.places.settled(named, rest)[1]  # 定州市 | 保定市定州市
    if not county or (named == unit and not rest):
        line.refuse("county", Sentence("workbooks.place.no_county"))
    elif others := out.places.elsewhere(unit, county) or ((named,) if named else ()):
        what = Sentence("workbooks.place.elsewhere", text=fields.quoted(written), right=others, unit=unit)
        line.refuse("county", what, Sentence("workbooks.place.both_columns"))
    elif len(county) > 60:
        line.refuse("county", Sentence("workbooks.place.too_long", text=fields.quoted(county)))
    elif len(out.places.counties(unit)) > 1:  # of one office the towns are its own
        near = near_places(county, out.places.counties(unit))
        note = Sentence("workbooks.place.zone", text=fields.quoted(county), unit=unit)
        if near:
            note = Sentence("workbooks.place.zone_near", text=fields.quoted(county), unit=unit, near=near)
        _note_once(line, out, unit, county, note)
    return unit, county


def _note_once(line: RowReader, out: Collected, city: str, county: str, note: Sentence) -> None:
    """Make a remark on a place at its first row only."""
    if (city, county) not in out.noted:
        out.noted.add((city, county))
        line.say("county", note)


def _only_once(line: RowReader, row: EnterpriseRow, named: _Named, out: Collected) -> None:
    """Report the same name twice in one county, and one credit code for two enterprises."""
    if line.refused:
        return
    if (at := out.by_name.get(named)) is not None:
        where = _where(line, out.enterprises[at])
        again = Sentence("workbooks.row.enterprise_twice", name=fields.quoted(row.name), where=where)
        line.refuse("name", again, Sentence("workbooks.row.one_row_of_enterprise"))
        out.repeated += 1
    elif row.uscc and not out.places.several_sites and (at := out.by_code.get(row.uscc)) is not None:
        first = out.enterprises[at]
        same = Sentence(
            "workbooks.row.code_in_other_place"
            if normal(first.name) == normal(row.name)
            else "workbooks.row.code_of_other_name",
            where=_where(line, first),
            name=fields.quoted(first.name),
        )
        line.refuse("uscc", same, Sentence("workbooks.row.code_and_name"))


def _same_account(line: RowReader, account: str, name: str, out: Collected) -> None:
    """Report one WeCom account with two names: an account is one person, so one of the names is a slip."""
    if not account:
        return
    first, where = out.by_wecom.setdefault(account.lower(), (name, _where(line, line)))
    if first and name and normal(first) != normal(name):
        who = Sentence("workbooks.row.account_of_other", account=account, where=where, other=first, name=name)
        line.say("wecom", who)


def _where(line: RowReader, first: EnterpriseRow | StaffRow | RowReader) -> Sentence:
    if first.sheet == line.sheet:
        return Sentence("workbooks.row.row", row=first.row)
    return Sentence("workbooks.row.row_of_sheet", sheet=first.sheet, row=first.row)
