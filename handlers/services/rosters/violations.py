"""A workbook of decisions -> the register of violations (N-3.3b, c): known by its headers.

A blank cell means "not given" and erases nothing; a row that cannot be used is set aside and said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from bot.acts.context import DecisionContext
from bot.places import Places
from bot.reading.names import normal
from bot.words import Case, Finding, Scope
from bot.workbooks import fields
from bot.workbooks.cells import Cell, Sheet, unvalued
from bot.workbooks.headers import role_of
from bot.workbooks.tables import is_foot
from handlers.services.rosters.files import Unreadable, open_file
from handlers.services.rosters.results import TOTAL
from storage import cases, db, violations
from storage.violations import Entry

_MEANINGS = [
    (role, re.compile(pattern))
    for role, pattern in (
        ("decision_no", r".*(文号|决定书号|决定书编号|案号).*"),
        ("reported_on", r".*报(送)?省.*|.*上报.*(日期|时间)"),
        ("credit_on", r".*信用.*(日期|时间)|.*录入.*(日期|时间)"),
        ("decided_on", r".*(决定|处罚|处理).*(日期|时间)"),
        ("amount", r".*(金额|罚款).*"),
        ("article", r".*(条款|依据|法条).*"),
        ("kind", r"(当事人|对象)?(类别|类型|性质)"),
        ("handling", r".*(处理|处罚)(情况|内容|结果|措施|方式).*"),
        ("party", r"当事人.*|被处罚(人|单位).*|违法(单位|主体|企业)(名称)?|(处理|处罚)对象"),
    )
]
CONSULTANT = re.compile(r".*(咨询|服务机构|第三方|中介).*")
NEEDED = "违法处理表至少要有“当事人”（或“企业名称”）“处理决定文号”“决定日期”三列"
AGAIN = "，本行未采用；请改正后重新导入。"


@dataclass(slots=True)
class Outcome:
    """What a workbook of decisions did."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        return not any(f.fatal and f.row == 0 for f in self.findings)


async def take(
    filename: str, data: bytes, ctx: DecisionContext, scope: Scope, *, dry_run: bool = False
) -> Outcome:
    """Read a workbook of decisions and keep what it says, in one transaction."""
    known: dict[str, list[Case]] = {}
    for case in await cases.listed(scope, round_key=ctx.plan.key):
        if case.enterprise_id:
            known.setdefault(normal(case.name), []).append(case)
    out, entries = Outcome(), []
    try:
        entries = _read(open_file(filename, data), known, ctx, out)
    except Unreadable as why:
        out.findings.append(Finding("", 0, "", f"“{filename}”：{why}", fatal=True))
    out.rows = len(entries)
    try:
        async with db.transaction():
            out.new, out.changed = await violations.merge(entries, ctx.plan.key, ctx.now, ctx.plan.version)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return out


class _DryRun(Exception):
    """Undoes the transaction of a dry run."""


def _read(
    sheets: Sequence[Sheet], known: Mapping[str, list[Case]], ctx: DecisionContext, out: Outcome
) -> list[Entry]:
    found = [(s, h) for s in sheets if not s.hidden and (h := _header(s))]
    if not found:
        out.findings.append(Finding("", 0, "", f"没有找到违法处理表：{NEEDED}。", fatal=True))
    entries: dict[tuple[str, str], Entry] = {}
    for sheet, (at, columns) in found:
        out.findings += [*sheet.remarks, *unvalued(sheet, at)]
        head = fields.text(_cell(sheet.rows[at], columns["amount"])) if "amount" in columns else ""
        tens = "万" in head  # 罚款金额（万元）
        for index in range(at + 1, len(sheet.rows)):
            cells = sheet.rows[index]
            label = next((t for c in cells if (t := fields.text(c))), "")
            if not label or TOTAL.fullmatch(label) or is_foot(cells, ""):
                continue
            row = {role: fields.optional(_cell(cells, n)) for role, n in columns.items()}
            if tens and row.get("amount", "").replace(".", "", 1).isdecimal():
                row["amount"] += "万"
            entry, problems = _entry(row, known, ctx)
            for column, text in problems:
                out.findings.append(Finding(sheet.name, index + 1, column, text, entry is None))
            if entry:
                entries[entry.decision_no, entry.party] = entry
    return list(entries.values())


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for index, cells in enumerate(sheet.rows[:30]):
        columns: dict[str, int] = {}
        for n, cell in enumerate(cells):
            text = re.sub(r"\s|[（(].*?[)）]", "", fields.text(cell))
            role = next((r for r, pattern in _MEANINGS if text and pattern.fullmatch(text)), "")
            if not role and (other := role_of(fields.text(cell))) in ("name", "city", "county"):
                role = "party" if other == "name" else str(other)
            if role:
                columns.setdefault(role, n)
        if {"party", "decision_no", "decided_on"} <= columns.keys():
            return index, columns
    return None


def _entry(
    row: Mapping[str, str], known: Mapping[str, list[Case]], ctx: DecisionContext
) -> tuple[Entry | None, list[tuple[str, str]]]:
    """One decision, or None, with what is wrong with the row."""
    wrong: list[tuple[str, str]] = []
    party, number = row.get("party", ""), row.get("decision_no", "")
    for column, text in (("当事人", party), ("处理决定文号", number)):
        if not text:
            wrong.append((column, f"缺少{column}{AGAIN}"))
    days: dict[str, date | None] = {}
    for role, title in (
        ("decided_on", "决定日期"),
        ("reported_on", "报省日期"),
        ("credit_on", "信用平台录入日期"),
    ):
        days[role], problem = _day(row.get(role, ""), ctx.today)
        if problem:
            wrong.append((title, problem))
    decided = days["decided_on"]
    if decided is None and not any(column == "决定日期" for column, _ in wrong):
        wrong.append(("决定日期", f"缺少决定日期{AGAIN}"))
    places = ctx.plan.places
    consultant = bool(CONSULTANT.fullmatch(row.get("kind", "")))
    fits = [] if consultant else _fitting(row, known.get(normal(party), []), places)
    city = places.unit(row.get("city", "")) or (fits[0].city if len(fits) == 1 else "")
    if not city:
        wrong.append(("市", f"“{fields.shown(party)}”不在名单中，请写明所在的市{AGAIN}"))
    amount, problem = _amount(row.get("amount", ""))
    if problem:
        wrong.append(("罚款金额（元）", problem))
    if wrong or decided is None:
        return None, [(column, text if text.endswith(AGAIN) else text + AGAIN) for column, text in wrong]
    case = fits[0] if len(fits) == 1 else None
    entry = Entry(
        party[:200],
        consultant,
        city,
        case.county if case else row.get("county", "")[:60],
        number[:100],
        decided,
        case.id if case else None,
        amount,
        row.get("article", "")[:100],
        row.get("handling", "")[:300],
        days["reported_on"],
        days["credit_on"],
    )
    unknown = not consultant and case is None
    note = "本轮名单中没有这家企业，已按所填地区登记；请核对名称。"
    return entry, [("当事人", note)] if unknown else []


def _fitting(row: Mapping[str, str], found: Sequence[Case], places: Places) -> list[Case]:
    city = places.unit(row.get("city", ""))
    return [c for c in found if city in (None, c.city) and row.get("county", "") in ("", c.county)]


def _day(text: str, today: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    parts = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ].*)?", text)
    try:
        day = date(*(int(p) for p in parts.groups())) if parts else None
    except ValueError:
        day = None
    if day is None:
        return None, f"“{fields.shown(text)}”不是日期，请写成2025-10-31"
    return (day, "") if day <= today else (None, f"{day}还没有到，请核对年份")


def _amount(text: str) -> tuple[str, str]:
    """Yuan as a plain number; 万元 in the cell is understood."""
    if not text:
        return "", ""
    plain = text.replace(",", "").replace("，", "")
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(万)?元?", plain)
    try:
        value = Decimal(found[1]) * (10_000 if found[2] else 1) if found else None
    except InvalidOperation:
        value = None
    if value is None:
        return "", f"“{fields.shown(text)}”不是金额，请只填数字（元）"
    return f"{value.normalize():f}", ""


def _cell(cells: Sequence[Cell], n: int) -> Cell:
    return cells[n] if n < len(cells) else None
