"""Reads a workbook of decisions into the register of violations (N-3.3b, c), known by its headers.

A blank cell means "not given" and erases nothing; a row that cannot be used is set aside and reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.words import EventName, ImportFinding, Scope, Sentence, ViolationEntry
from bot.workbooks import fields
from bot.workbooks.cells import Cell, ReadSheet, unvalued
from bot.workbooks.result_headers import TOTAL
from bot.workbooks.row_match import RowKey, RowMatcher
from bot.workbooks.tables import is_foot
from bot.workbooks.violation_cells import amount, header_of, in_tens, is_consultant
from handlers.services.rosters.files import Unreadable, open_file, unreadable
from messages.headings import VIOLATIONS as TITLES
from storage import cases, chain, db, violations


class _Outcome(Struct):
    """What a workbook of decisions did."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    findings: list[ImportFinding] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        return not any(f.fatal and f.row == 0 for f in self.findings)


async def import_violations(
    filename: str, data: bytes, ctx: DecisionContext, scope: Scope, *, dry_run: bool = False
) -> _Outcome:
    """Read a workbook of decisions and keep what it says, in one transaction."""
    listed = await cases.list_cases(scope, round_key=ctx.plan.key)
    known = RowMatcher((case for case in listed if case.enterprise_id), ctx.plan.places)
    out, entries = _Outcome(), []
    try:
        entries = _read(open_file(filename, data), known, ctx, out)
    except Unreadable as why:
        out.findings.append(unreadable(filename, why))
    out.rows = len(entries)

    async def merge() -> None:
        event = chain.Entry(ctx.now, "import", EventName.VIOLATION, {}, plan_version=ctx.plan.version)
        out.new, out.changed = await violations.merge(entries, ctx.plan.key, event)
        if dry_run:
            raise _DryRun

    with suppress(_DryRun):
        await db.write(merge)
    return out


class _DryRun(Exception):
    """Undoes the transaction of a dry run."""


def _read(
    sheets: Sequence[ReadSheet], known: RowMatcher, ctx: DecisionContext, out: _Outcome
) -> list[ViolationEntry]:
    found = [(s, h) for s in sheets if not s.hidden and (h := header_of(s))]
    if not found:
        out.findings.append(ImportFinding("", 0, "", Sentence("rosters.violations.not_found"), fatal=True))
    entries: dict[tuple[str, str], ViolationEntry] = {}
    for sheet, (at, columns) in found:
        out.findings += [*sheet.remarks, *unvalued(sheet, at)]
        tens = "amount" in columns and in_tens(_cell(sheet.rows[at], columns["amount"]))
        for index in range(at + 1, len(sheet.rows)):
            cells = sheet.rows[index]
            label = next((t for c in cells if (t := fields.text(c))), "")
            if not label or TOTAL.fullmatch(label) or is_foot(cells, ""):
                continue
            row = {role: fields.optional(_cell(cells, n)) for role, n in columns.items()}
            entry, problems = _entry(row, known, ctx, tens)
            for column, problem in problems:
                out.findings.append(ImportFinding(sheet.name, index + 1, column, problem, entry is None))
            if entry:
                entries[entry.decision_no, entry.party] = entry
    return list(entries.values())


def _entry(
    row: Mapping[str, str], known: RowMatcher, ctx: DecisionContext, tens: bool
) -> tuple[ViolationEntry | None, list[tuple[str, Sentence]]]:
    """Return one decision, or None, with what is wrong with the row, by column. `tens`: bare amounts are
    万元."""
    party, number = row.get("party", ""), row.get("decision_no", "")
    wrong = [_missing(role) for role in ("party", "decision_no") if not row.get(role)]
    days: dict[str, date | None] = {}
    for role in ("decided_on", "reported_on", "credit_on"):
        days[role], problem = _day(row.get(role, ""), ctx.today)
        if problem:
            wrong.append((TITLES[role].title, problem))
    decided = days["decided_on"]
    if not row.get("decided_on"):
        wrong.append(_missing("decided_on"))
    consultant = is_consultant(row.get("kind", ""))
    meant = known.match(RowKey("", party, row.get("city", ""), row.get("county", "")))
    case = None if consultant or isinstance(meant, Sentence) else meant
    city = ctx.plan.places.unit(row.get("city", "")) or (case.city if case else "")
    if not city:
        wrong.append(
            (TITLES["city"].title, Sentence("rosters.violations.no_city", party=fields.quoted(party)))
        )
    fine = amount(row["amount"], tens) if row.get("amount") else ""
    if fine is None:
        text = Sentence("rosters.violations.no_amount", text=fields.quoted(row["amount"]))
        wrong.append((TITLES["amount"].title, text))
    if wrong or decided is None or fine is None:
        return None, wrong
    entry = ViolationEntry(
        party[:200],
        consultant,
        city,
        case.county if case else row.get("county", "")[:60],
        number[:100],
        decided,
        case.id if case else None,
        fine,
        row.get("article", "")[:100],
        row.get("handling", "")[:300],
        days["reported_on"],
        days["credit_on"],
    )
    if consultant or case:
        return entry, []
    return entry, [(TITLES["party"].title, Sentence("rosters.violations.unknown"))]


def _missing(role: str) -> tuple[str, Sentence]:
    title = TITLES[role].title
    return title, Sentence("rosters.violations.missing", column=title)


def _day(text: str, today: date) -> tuple[date | None, Sentence | None]:
    """(the day, what is wrong with it)"""
    day = fields.parse_day(text)
    if day is None:
        return None, Sentence("rosters.violations.no_day", text=fields.quoted(text)) if text else None
    return (day, None) if day <= today else (None, Sentence("rosters.violations.future", day=day))


def _cell(cells: Sequence[Cell], n: int) -> Cell:
    return cells[n] if n < len(cells) else None
