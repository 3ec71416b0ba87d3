"""A workbook of results -> values of each case: known by its headers, checked, kept with events.

A blank cell means "not given" and erases nothing. What is doubtful is kept and said; what cannot
be read is left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bot import places
from bot.acts.setting import Setting
from bot.reading.names import normal
from bot.results.measures import Measure, column_of, doubts, factor, level, measures, number, said, unit_in
from bot.words import CaseStatus, Finding, Scope
from handlers.services.cases.listed import Listed, listed
from handlers.services.rosters import fields
from handlers.services.rosters.files import Cell, Sheet, Unreadable, open_file, unvalued
from handlers.services.rosters.headers import role_of
from storage import db, results

Progress = Callable[[int, int], None]
Sums = dict[int, Decimal]  # of each column, from 0
TOTAL = re.compile(r".{0,8}(合计|总计|小计|共计)[:：]?.*")
NOT_GIVEN = re.compile(r"未报|未填|待报|未知|不详|[?？]")
NOT_COMPARABLE = 0.0  # the header's unit measures something else: 节水（万元）
NEEDED = "结果表至少要有“企业名称”（或“统一社会信用代码”）和一列结果，如“节电（万kWh/年）”"


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns stand: roles (name, uscc, city, county) and measures, each from 0."""

    row: int
    height: int
    roles: dict[str, int]
    columns: dict[int, Measure]
    times: dict[int, float]  # by what a column's numbers are multiplied


@dataclass(slots=True)
class Outcome:
    """What a workbook of results did. `changes` by case id: {measure: [old, new]}."""

    rows: int = 0
    changes: dict[int, dict[str, list[Any]]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        return not any(f.fatal and f.row == 0 for f in self.findings)


class Reader:
    """All sheets of one file, against the enterprises of a scope."""

    def __init__(self, known: Sequence[Listed], columns: Sequence[Measure]) -> None:
        self.columns = columns
        self.out = Outcome()
        self.values: dict[int, dict[str, Any]] = {}
        self.seen: dict[int, int] = {}
        self.by_id = {one.case.id: one for one in known}
        self._by_code = {one.case.uscc: one for one in known if one.case.uscc}
        self._by_name: dict[str, list[Listed]] = {}
        for one in known:
            for each in dict.fromkeys(normal(n) for n in (one.case.name, *one.case.aliases)):
                self._by_name.setdefault(each, []).append(one)

    def read(self, sheets: Sequence[Sheet]) -> None:
        """Every sheet that is a table of results; a file without any is refused."""
        found = False
        for sheet in sheets:
            if sheet.hidden:
                continue
            if header := find_header(sheet, self.columns):
                found = True
                self._sheet(sheet, header)
        if not found:
            self.out.findings.append(Finding("", 0, "", f"没有找到结果表：{NEEDED}。", fatal=True))

    def _sheet(self, sheet: Sheet, header: Header) -> None:
        self.out.findings += [*sheet.remarks, *unvalued(sheet, header.row)]
        for at, column in header.columns.items():
            self._check_unit(sheet, header, at, column)
        sums: Sums = {}
        totalled: dict[str, Sums] = {}
        for index in range(header.row + header.height, len(sheet.rows)):
            cells = sheet.rows[index]
            label = next((t for c in cells if (t := fields.text(c))), "")
            name = fields.optional(_at(cells, header.roles.get("name")))
            if not label:
                continue
            if total := TOTAL.fullmatch(label) or TOTAL.fullmatch(name):
                before = totalled.get(total[1], {})
                self._check_total(sheet, index, cells, header, sums, before)
                totalled[total[1]] = dict(sums)
                continue
            self._row(sheet, index, cells, header, sums)

    def _check_unit(self, sheet: Sheet, header: Header, at: int, column: Measure) -> None:
        times = header.times.get(at, 1.0)
        if times == NOT_COMPARABLE:
            note = f"本列单位与“{column.heading}”不符，整列未采用；请改正后重新导入。"
            self._say(sheet, header.row, column.title, note, fatal=True)
        elif times != 1.0:
            note = f"本列单位与“{column.heading}”不同，已按{said(times)}换算；请核对。"
            self._say(sheet, header.row, column.title, note)

    def _row(self, sheet: Sheet, index: int, cells: Sequence[Cell], header: Header, sums: Sums) -> None:
        one, problem = self._find(cells, header)
        values = {}
        for at, column in header.columns.items():
            value, wrong = read_cell(_at(cells, at), column, header.times.get(at, 1.0))
            if wrong:
                self._say(sheet, index, column.title, wrong)
            if value is None:
                continue
            values[column.key] = value
            if column.adds_up:
                sums[at] = sums.get(at, Decimal()) + Decimal(str(value))
        if one is None:
            self._say(sheet, index, "企业名称", problem, fatal=True)
            return
        self.out.rows += 1
        if (first := self.seen.setdefault(one.case.id, index)) != index:
            text = f"与第{first + 1}行是同一企业，本行未采用；同一企业只需保留一行。"
            self._say(sheet, index, "企业名称", text, fatal=True)
            return
        values = _without_derived(values, one)
        for doubt in doubts({**one.values, **values}, self.columns, one.case.industry):
            if doubt.key in values:
                self._say(sheet, index, self._title(doubt.key), f"{doubt.message}。")
        if one.case.status is CaseStatus.WITHDRAWN:
            self._say(sheet, index, "企业名称", "该企业已退出本轮，结果仍作记录；请核对。")
        if values:
            self.values[one.case.id] = values
            self.out.names[one.case.id] = one.case.name

    def _find(self, cells: Sequence[Cell], header: Header) -> tuple[Listed | None, str]:
        """The enterprise of a row: by its code, else by name and place; or why there is none."""
        code, _ = fields.uscc(_at(cells, header.roles.get("uscc")))
        name = fields.optional(_at(cells, header.roles.get("name")))
        if code and (one := self._by_code.get(code)):
            return one, ""
        again = "，本行未采用；请核对后重新导入。"
        if not name:
            return None, f"缺少企业名称{again}"
        name = fields.enterprise_name(name)[0]
        fits = self._by_name.get(normal(name), [])
        if code:  # the same name with another code is another enterprise
            fits = [one for one in fits if not one.case.uscc]
        for role in ("city", "county"):
            written = fields.joined(fields.optional(_at(cells, header.roles.get(role))))
            if written:
                fits = [one for one in fits if _in_place(one, role, written)]
        # A name that somebody bears now is not meant by its former bearer.
        now = [one for one in fits if normal(one.case.name) == normal(name)]
        if len(now or fits) == 1:
            return (now or fits)[0], ""
        shown = fields.shown(name)
        if fits:
            where = "、".join(f"{one.case.city}{one.case.county}" for one in fits)
            return None, f"“{shown}”有{len(fits)}家（{where}），请补上市、县或信用代码{again}"
        return None, f"名单中没有“{shown}”{again}"

    def _check_total(
        self, sheet: Sheet, index: int, cells: Sequence[Cell], header: Header, sums: Sums, before: Sums
    ) -> None:
        """A total that somebody typed over does not agree with its rows; the rows count. It is about
        the rows since the last total of its sort (a county's, a city's), or about all of them."""
        for at, column in header.columns.items():
            if not column.adds_up:
                continue
            value, wrong = read_cell(_at(cells, at), column, header.times.get(at, 1.0))
            if value is None or wrong:
                continue
            whole = sums.get(at, Decimal())
            part = whole - before.get(at, Decimal())
            if not any(_near(value, float(one)) for one in (part, whole)):
                real = float(part or whole)
                text = f"合计为{said(value)}，各行之和为{said(real)}，以各行为准；请核对。"
                self._say(sheet, index, column.title, text)

    def _title(self, key: str) -> str:
        return next((c.title for c in self.columns if c.key == key), key)

    def _say(self, sheet: Sheet, row: int, column: str, text: str, *, fatal: bool = False) -> None:
        self.out.findings.append(Finding(sheet.name, row + 1, column, text, fatal))


def _near(value: float, real: float) -> bool:
    return abs(value - real) <= max(0.005, abs(real) * 1e-6)


def find_header(sheet: Sheet, columns: Sequence[Measure]) -> Header | None:
    """The first line (or pair of lines) that names enterprises and at least one result."""
    for index in range(min(len(sheet.rows), 30)):
        for height in (2, 1):
            texts = header_texts(sheet.rows, index, height)
            if header := _header(texts, index, height, columns):
                return header
    return None


def header_texts(rows: Sequence[Sequence[Cell]], index: int, height: int) -> list[list[str]]:
    """For each column the ways its header may be read, the fullest first."""
    upper = [fields.text(c) for c in rows[index]]
    if height == 1:
        return [[text] for text in upper]
    lower = [fields.text(c) for c in rows[index + 1]] if index + 1 < len(rows) else []
    width = max(len(upper), len(lower))
    found, group = [], ""
    for n in range(width):
        above = upper[n] if n < len(upper) else ""
        below = lower[n] if n < len(lower) else ""
        group = above or (group if below else "")
        found.append([group + below, below] if below else [above])
    return found


def _header(
    texts: Sequence[Sequence[str]], index: int, height: int, columns: Sequence[Measure]
) -> Header | None:
    roles: dict[str, int] = {}
    measured: dict[int, Measure] = {}
    times: dict[int, float] = {}
    for at, ways in enumerate(texts):
        way, column = next(((w, c) for w in ways if (c := column_of(w, columns))), ("", None))
        if column and (column.from_ == "result" or column.settable):
            measured[at] = column
            unit = unit_in(way)
            times[at] = (factor(unit, column) or NOT_COMPARABLE) if unit and column.unit else 1.0
        elif (role := role_of(ways[0])) in ("name", "uscc", "city", "county"):
            roles.setdefault(str(role), at)
    # A second line that names nothing is a line of data, not of headers.
    second = height == 1 or any(len(ways) > 1 and column_of(ways[0], columns) for ways in texts)
    names = "name" in roles or "uscc" in roles
    told = any(c.adds_up or c.kind in ("level", "yesno") for c in measured.values())
    complete = names and (told or len(measured) >= 2) and second
    return Header(index, height, roles, measured, times) if complete else None


def _at(cells: Sequence[Cell], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else None


def _in_place(one: Listed, role: str, written: str) -> bool:
    if role == "city":
        return places.unit(written) in (one.case.city, None)
    return places.county(one.case.city, written)[0] == one.case.county


def _without_derived(values: dict[str, Any], one: Listed) -> dict[str, Any]:
    """The target column of our own export, sent back unchanged, decides nothing."""
    said_level = values.get("target")
    derived = one.target
    if said_level is not None and derived.certain and derived.level.startswith(f"{said_level}+"):
        said_level = derived.level
    if said_level == derived.level and derived.certain:
        return {k: v for k, v in values.items() if k != "target"}
    return values


YES = ("是", "达到", "达标", "已达到", "√", "y", "yes")
NO = ("否", "未达到", "不达标", "未达标", "×", "n", "no")


def read_cell(cell: Cell, column: Measure, times: float) -> tuple[Any, str]:
    """(value in the column's unit or None, what is wrong with it)."""
    text = fields.optional(cell)
    raw = fields.text(cell)
    if not text:
        if column.adds_up and raw in ("无", "没有"):
            return None, "“无”按未报处理；如确为零，请填0。"
        return None, ""
    if NOT_GIVEN.fullmatch(text) or times == NOT_COMPARABLE:
        return None, ""
    match column.kind:
        case "number":
            return _number(text, column, times)
        case "level":
            if "待确认" in text:
                return None, ""
            found = level(text)
            known = "一级、二级、三级、三级以下、同行业先进、同行业基本、无指标体系"
            return found, "" if found else f"“{fields.shown(text)}”不是水平（{known}），未采用。"
        case "yesno":
            yes, no = text.lower() in YES, text.lower() in NO
            wrong = "" if yes or no else f"“{fields.shown(text)}”应填“是”或“否”，未采用。"
            return (yes if yes or no else None), wrong
        case "date":
            return read_day(text)
    value, problem = fields.short(cell, 400)
    return value or None, f"{problem}。" if problem else ""


def _number(text: str, column: Measure, times: float) -> tuple[float | None, str]:
    try:
        value = number(text, column)
    except ValueError as unit:
        return None, f"“{fields.shown(text)}”的单位“{unit}”与“{column.heading}”不符，未采用。"
    if value is None:
        return None, f"“{fields.shown(text)}”不是数字，未采用；请只填数字。"
    own_unit = not re.fullmatch(r"[-+\d.,，e]*", text, re.IGNORECASE)
    return round(value * (1.0 if own_unit else times), 9), ""


def read_day(text: str) -> tuple[str | None, str]:
    digits = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ].*)?", text)
    try:
        if digits:
            return date(*(int(d) for d in digits.groups())).isoformat(), ""
    except ValueError:
        digits = None
    return None, f"“{fields.shown(text)}”不是日期，未采用；请写成2025-10-31。"


async def take(
    filename: str,
    data: bytes,
    setting: Setting,
    scope: Scope,
    *,
    columns: Sequence[Measure] = (),
    dry_run: bool = False,
    entrance: str = "import",
    person_id: int | None = None,
) -> Outcome:
    """Read a workbook of results and keep what it says, in one transaction.

    Only enterprises of `scope` are found; the others look as if they did not exist.
    """
    reader = Reader(await listed(scope, setting), columns or measures())
    try:
        reader.read(open_file(filename, data))
    except Unreadable as why:
        reader.out.findings.append(Finding("", 0, "", f"“{filename}”：{why}", fatal=True))
    if not reader.out.readable:
        return reader.out
    origin = results.Origin(setting.now, entrance, person_id, setting.plan.version, filename)
    reported = [results.Reported(case_id, v) for case_id, v in reader.values.items()]
    try:
        async with db.transaction():
            reader.out.changes = await results.keep(reported, origin)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return reader.out


class _DryRun(Exception):
    """Undoes the transaction of a dry run."""
