"""Rows of one sheet -> enterprises, staff and findings; a bad row never stops the rest.

A fatal finding sets its row aside; any other uses the row without the one value. All that is wrong
with a row is said at once. Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.places import Places
from bot.reading.names import normal
from bot.words import ImportFinding
from bot.workbooks import fields
from bot.workbooks.cells import Cell
from bot.workbooks.line import RowReader
from bot.workbooks.people import MOST_CONTACTS, Reached, row_contacts, row_officer

_MOST_FINDINGS = 10_000  # of one file; a file with more is wrong as a whole, not cell by cell


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """One enterprise of the list (附件1). `row` as the workbook counts, from 1.

    `assessor` is "city", "province" or "" (not said); `audit_types` are keys such as "shuangchao";
    `chuang_a` None when not said. City and county in full: 石家庄市, 桥西区.
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
        """The main contact; empty where the row names nobody."""
        return self.contacts[0] if self.contacts else Reached()


@dataclass(frozen=True, slots=True)
class StaffRow:
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


@dataclass(slots=True)
class Collected:
    """What all sheets of a file gave so far, and what must not come twice among them."""

    places: Places
    enterprises: list[EnterpriseRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    findings: list[ImportFinding] = field(default_factory=list)
    unsaid: int = 0  # findings beyond MOST_FINDINGS
    repeated: int = 0  # rows refused only because another says the same
    by_name: dict[tuple[str, str, str], int] = field(default_factory=dict)  # place in `enterprises`
    by_code: dict[str, int] = field(default_factory=dict)
    by_wecom: dict[str, tuple[str, str]] = field(default_factory=dict)  # account -> name, place
    officers: dict[tuple[str, ...], StaffRow] = field(default_factory=dict)
    noted: set[tuple[str, str]] = field(default_factory=set)  # places already remarked on

    @property
    def usable(self) -> int:
        """Rows that were taken, or would have been but for an equal one."""
        return len(self.enterprises) + len(self.staff) + self.repeated

    def say(self, finding: ImportFinding) -> None:
        if len(self.findings) < _MOST_FINDINGS or finding.row == 0:
            self.findings.append(finding)
        else:
            self.unsaid += 1


def read_enterprise(line: RowReader, out: Collected) -> None:
    """Adds the enterprise of this row, or the reasons why it is set aside."""
    city, county = _place(line, out, county_needed=True)
    name, former, problem = fields.enterprise_name(line.cell("name"))
    if problem:
        line.refuse("name", problem)
    if aliases := line.take("former", fields.short_text(line.cell("former"), 200)):
        former = (*former, aliases.replace("(", "（").replace(")", "）"))
    assessor, unclear = fields.assessor(line.cell("assessor"))
    if "assessor" not in line.header.columns:  # a remark decides only where it is plain
        assessor, unclear = fields.assessor(line.cell("remark"))
        assessor, unclear = ("", "") if unclear else (assessor, "")
    line.take("assessor", (None, unclear))
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
        dates=_dates(line),
    )
    if _more_contacts(line, row, out):
        return
    _only_once(line, row, out)
    if not line.refused:
        out.by_name[city, county, normal(name)] = len(out.enterprises)
        if row.uscc:
            out.by_code[row.uscc] = len(out.enterprises)
        out.enterprises.append(row)
        _accounts(line, row.contacts, out)


def _more_contacts(line: RowReader, row: EnterpriseRow, out: Collected) -> bool:
    """A further row of an enterprise names further contacts of it; False when this is none."""
    at = out.by_name.get((row.city, row.county, normal(row.name)))
    if line.refused or at is None:
        return False
    first = out.enterprises[at]
    new = [one for one in row.contacts if not any(one.is_also(known) for known in first.contacts)]
    if not new or (row.uscc and first.uscc and row.uscc != first.uscc):
        return False
    if len(first.contacts) + len(new) > MOST_CONTACTS:
        line.refuse("contact", f"一家企业最多登记{MOST_CONTACTS}位联系人", "请减少后重新导入")
        return True
    out.enterprises[at] = replace(first, contacts=(*first.contacts, *new))
    out.repeated += 1
    _accounts(line, new, out)
    return True


def _accounts(line: RowReader, people: Sequence[Reached], out: Collected) -> None:
    for one in people:
        _same_account(line, one.wecom, one.name, out)


def _dates(line: RowReader) -> tuple[tuple[str, date], ...]:
    """The days in columns that mean nothing to us: a round's plan may know them (验收截止日期)."""
    found = ((name, _nth(line.cells, n)) for name, n in line.header.others.items())
    return tuple((name, day) for name, cell in found if (day := fields.day(cell)))


def _nth(cells: list[Cell], n: int) -> Cell:
    return cells[n] if n < len(cells) else None


def read_staff(line: RowReader, out: Collected) -> None:
    """Adds the officer of this row, or the reasons why it is set aside."""
    written = fields.optional(line.cell("level"))
    level = fields.officer_level(written)
    if level is None:
        what = f"级别“{fields.quoted(written)}”无法识别" if written else "缺少级别"
        line.refuse("level", what, "请填写“省”“市”“县”或“技术支持”后重新导入")
    city, county = "", ""
    if level in ("city", "county"):
        city, county = _place(line, out, county_needed=level == "county")
    if level == "county" and city and county == city:
        # 定州, 辛集: county and city are one office, and it does what a city does.
        _note_once(line, out, city, "人员", f"{city}市县为一个单位，县级人员按市级登记。")
        level, county = "city", ""
    person = row_officer(line)
    name = person.name
    if not name:
        line.refuse("person", "缺少姓名")
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
        line.refuse("person", f"与{_where(line, first)}重复", "同一人员只需保留一行")
        out.repeated += 1
    if not line.refused:
        out.staff.append(row)
        out.officers[key] = row
        _same_account(line, row.wecom, name, out)


def _place(line: RowReader, out: Collected, *, county_needed: bool) -> tuple[str, str]:
    """City and county in full. A county is never looked up without its city."""
    city_text = fields.joined(fields.optional(line.cell("city")))
    county_text = fields.joined(fields.optional(line.cell("county")))
    unit, rest = out.places.split(city_text or county_text)
    county_text = (county_text or rest) if city_text else (rest if unit else county_text)
    if unit is None:
        known = "、".join(out.places.units)
        what = f"“{fields.quoted(city_text)}”不是本轮次的市" if city_text else "缺少市"
        line.refuse("city", what, f"请填写以下之一后重新导入：{known}")
        return "", ""
    if not county_needed:
        return unit, ""
    city, county, known_county = out.places.settled(unit, county_text)
    if not known_county:
        city, county = _unknown_county(line, out, unit, county_text, county)
    elif city != unit:
        _note_once(line, out, unit, county, f"“{unit}{county}”按“{city}”单独统计。")
    elif county != county_text and county_text[-1:] in "市县区" and county not in county_text:
        note = f"“{fields.quoted(county_text)}”按现行名称“{county}”导入。" if county_text else ""
        _note_once(line, out, unit, county_text, note)
    return city, county


def _unknown_county(line: RowReader, out: Collected, unit: str, written: str, county: str) -> tuple[str, str]:
    """A development zone is accepted; another city's county, or none at all, is not."""
    named, rest = out.places.split(written)
    if named and named != unit and out.places.settled(named, rest)[0] == unit:
        return unit, out.places.settled(named, rest)[1]  # 定州市 | 保定市定州市
    if not county or (named == unit and not rest):
        line.refuse("county", "缺少县（市、区）")
    elif others := out.places.elsewhere(unit, county) or ((named,) if named else ()):
        right = "、".join(others)
        what = f"“{fields.quoted(written)}”属于{right}，不属于{unit}"
        line.refuse("county", what, "请核对市和县（市、区）两列后重新导入")
    elif len(county) > 60:
        line.refuse("county", f"县（市、区）“{fields.quoted(county)}”过长（超过60字）")
    else:
        what = f"“{fields.quoted(county)}”不在{unit}的县（市、区）名单中，已按开发区等接受"
        note = f"{what}；若是笔误请改正后重新导入，若属实请确认由谁负责（同名的行不再提示）。"
        _note_once(line, out, unit, county, note)
    return unit, county


def _note_once(line: RowReader, out: Collected, city: str, county: str, note: str) -> None:
    """A remark on a place is made at its first row only."""
    if (city, county) not in out.noted:
        out.noted.add((city, county))
        line.say("county", note)


def _only_once(line: RowReader, row: EnterpriseRow, out: Collected) -> None:
    """Neither the same name twice in one county nor one credit code for two."""
    if line.refused:
        return
    if (at := out.by_name.get((row.city, row.county, normal(row.name)))) is not None:
        again = f"“{fields.quoted(row.name)}”与{_where(line, out.enterprises[at])}重复"
        line.refuse("name", again, "同一企业只需保留一行")
        out.repeated += 1
    elif row.uscc and (at := out.by_code.get(row.uscc)) is not None:
        first = out.enterprises[at]
        same = f"信用代码与{_where(line, first)}的“{fields.quoted(first.name)}”相同"
        other = "但所在地不同" if normal(first.name) == normal(row.name) else "但企业名称不同"
        line.refuse("uscc", f"{same}，{other}", "请核对信用代码和企业名称后重新导入")


def _same_account(line: RowReader, account: str, name: str, out: Collected) -> None:
    """One WeCom account is one person: two names on it mean that one of them is a slip."""
    if not account:
        return
    first, where = out.by_wecom.setdefault(account.lower(), (name, _where(line, line)))
    if first and name and normal(first) != normal(name):
        who = f"企业微信账号“{account}”在{where}属于“{first}”，本行是“{name}”"
        line.say("wecom", f"{who}；请核对是否填错。")


def _where(line: RowReader, first: EnterpriseRow | StaffRow | RowReader) -> str:
    sheet = "" if first.sheet == line.sheet else f"工作表“{first.sheet}”"
    return f"{sheet}第{first.row}行"
