"""Compares an export of the provincial management system with our records, stores the differences and tells
those concerned.

`bot.workbooks.row_match` decides which enterprise a row means. Rows that match none are reported and change
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.directory import Directory
from bot.notices.bundle import PlannedNotice, packets
from bot.results import online
from bot.results.measures import Measure, measures
from bot.results.online import RecordDifference
from bot.words import Case, ImportFinding, Kind, Level, Scope, Sentence, channel_of
from bot.workbooks import fields
from bot.workbooks.cells import Cell, ReadSheet, unvalued
from bot.workbooks.export_headers import BLANKS, ExportHeader, find_export_header, unmerged
from bot.workbooks.headers import role_of
from bot.workbooks.result_cells import read_day
from bot.workbooks.result_headers import TOTAL
from bot.workbooks.row_match import RowKey, RowMatcher
from bot.workbooks.tables import is_foot
from handlers.services.cases.unsaid import withdraw_unworded
from handlers.services.reminders.posting import bundle_of
from handlers.services.rosters.files import Unreadable, open_file, unreadable
from messages.catalogue import explain, say
from messages.headings import ENTERPRISE_NAME
from messages.words import figures
from storage import cases, channels, db, outbox, people
from storage.online import ExportedCase, Kept, keep_export

_COLUMNS = (*online.DATES, *online.RESULTS)


class Compared(Struct):
    """The result of one export. `by_case`: the differences of each matched enterprise."""

    rows: int = 0
    matched: int = 0
    cases: dict[int, Case] = field(default_factory=dict)
    by_case: dict[int, list[RecordDifference]] = field(default_factory=dict)
    compared: dict[int, frozenset[tuple[str, str]]] = field(default_factory=dict)
    findings: list[ImportFinding] = field(default_factory=list)
    absent_counties: dict[tuple[str, str], int] = field(default_factory=dict)
    kept: Kept = field(default_factory=lambda: Kept({}, 0, 0))
    notified: int = 0
    held: bool = False

    @property
    def readable(self) -> bool:
        return not any(f.fatal and f.row == 0 for f in self.findings)


class _Reader:
    """All sheets of one export, against the enterprises of the round."""

    def __init__(self, known: Sequence[Case], ctx: DecisionContext) -> None:
        self.ctx = ctx
        self.out = Compared()
        self.columns = [m for m in measures() if m.key in _COLUMNS]
        self.matcher = RowMatcher(known, ctx.plan.places)  # the system may not have a new name yet

    def read(self, sheets: Sequence[ReadSheet]) -> None:
        """Read every sheet that is an export; a file without one is refused."""
        found = False
        for sheet in sheets:
            if not sheet.hidden and (header := find_export_header(sheet, self.columns)):
                found = True
                self._sheet(sheet, header)
        if not found:
            self._say(ReadSheet("", [], []), -1, "", Sentence("rosters.online.not_found"))

    def _sheet(self, sheet: ReadSheet, header: ExportHeader) -> None:
        at, roles, columns = header.row, header.roles, header.columns
        self.out.findings += [*sheet.remarks, *unvalued(sheet, at)]
        if header.ignored:
            self._say(sheet, at, "", Sentence("rosters.online.ignored", columns="、".join(header.ignored)))
        rows = unmerged(sheet, [roles[r] for r in ("city", "county") if r in roles])
        for index in range(at + 1, len(rows)):
            cells = rows[index]
            label = next((t for c in cells if (t := fields.text(c))), "")
            if not label or TOTAL.fullmatch(label) or role_of(label) == "seq" or is_foot(cells, ""):
                continue
            self.out.rows += 1
            case = self._find(cells, roles)
            if isinstance(case, Sentence):
                self._say(sheet, index, ENTERPRISE_NAME.title, case)
                continue
            if case.id in self.out.cases:
                self._say(sheet, index, ENTERPRISE_NAME.title, Sentence("rosters.online.twice"))
                continue
            self._compare(sheet, index, cells, case, columns)

    def _compare(
        self, sheet: ReadSheet, index: int, cells: Sequence[Cell], case: Case, columns: dict[int, Measure]
    ) -> None:
        values: dict[str, str] = {}
        for at, column in columns.items():
            text = fields.optional(_at(cells, at))
            text = "" if text in BLANKS else text
            if column.kind == "date" and text:
                day, _ = read_day(text)
                if day is None:
                    self._say(
                        sheet,
                        index,
                        column.title,
                        Sentence("rosters.online.no_day", text=fields.quoted(text)),
                    )
                    continue
                if date.fromisoformat(day) > self.ctx.today:
                    self._say(sheet, index, column.title, Sentence("rosters.online.future", day=day))
                text = day
            elif text and online.read_result(text, *online.RESULT_WORDS[online.RESULTS[column.key]]) is None:
                self._say(
                    sheet, index, column.title, Sentence("rosters.online.no_result", text=fields.quoted(text))
                )
                continue
            values[column.key] = text
        self.out.matched += 1
        self.out.cases[case.id] = case
        self.out.by_case[case.id] = online.differences(case, values, self.ctx.plan)
        first = online.missing(case, self.ctx.plan)
        there = {first.key} if first else set()  # it is in the export: no longer missing
        self.out.compared[case.id] = frozenset(online.compared(values, self.ctx.plan) | there)

    def _find(self, cells: Sequence[Cell], roles: dict[str, int]) -> Case | Sentence:
        code, _ = fields.uscc(_at(cells, roles.get("uscc")))
        name, city, county = (
            fields.optional(_at(cells, roles.get(role))) for role in ("name", "city", "county")
        )
        return self.matcher.match_in_place(RowKey(code, name, city, county))

    def _say(self, sheet: ReadSheet, row: int, column: str, problem: Sentence) -> None:
        fatal = row < 0
        self.out.findings.append(ImportFinding(sheet.name, row + 1, column, problem, fatal))

    def absent(self, known: Sequence[Case]) -> None:
        """Ours that the export leaves out, in the counties that it covers at all."""
        covered = {(c.city, c.county) for c in self.out.cases.values()}
        for case in known:
            if case.id in self.out.cases:
                continue
            place = case.city, case.county
            one = online.missing(case, self.ctx.plan)
            if place not in covered:
                self.out.absent_counties[place] = self.out.absent_counties.get(place, 0) + 1
            elif one:
                self.out.cases[case.id] = case
                self.out.by_case[case.id] = [one]
                self.out.compared[case.id] = frozenset({one.key})


def _at(cells: Sequence[Cell], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else None


async def compare(filename: str, data: bytes, ctx: DecisionContext, flood_guard: int) -> Compared:
    """Compare an export of the online system (`data`) with the round's cases, store the differences
    and queue messages to those who have to act on them, in one transaction. A file that cannot be
    read changes nothing and is a finding of the result. More messages than `flood_guard` wait for
    approval."""
    everything = await cases.list_cases(Scope(everything=True), round_key=ctx.plan.key)
    known = [c for c in everything if c.enterprise_id]
    reader = _Reader(known, ctx)
    try:
        reader.read(open_file(filename, data))
    except Unreadable as why:
        reader.out.findings.append(unreadable(filename, why))
    out = reader.out
    if not out.readable:
        return out
    reader.absent(known)
    plan = ctx.plan

    async def keep() -> None:
        found = [
            ExportedCase(
                case_id,
                {
                    d.key: {
                        "ours": d.ours,
                        "theirs": d.theirs,
                        "owner": d.owner,
                        "todo": explain(d.todo)[:300],
                    }
                    for d in differences
                },
                out.compared[case_id],
                {
                    d.key: explain(said)
                    for d, said in zip(differences, online.sentences(differences, plan), strict=True)
                },
            )
            for case_id, differences in out.by_case.items()
        ]
        out.kept = await keep_export(found, filename, ctx.now, plan.version)
        await _take_back(out.kept.settled)
        await _tell(out, ctx, flood_guard)

    await db.write(keep)
    return out


async def _take_back(settled: Mapping[int, frozenset[str]]) -> None:
    """Withdraw from waiting notes (evening, 免打扰, flood guard) what is settled by now."""
    await withdraw_unworded(
        sorted(settled),
        lambda t: t.text == "fact" and t.duty.milestone in settled.get(t.case.id, ()),
        say("rosters.online.settled"),
    )


async def _tell(out: Compared, ctx: DecisionContext, flood_guard: int) -> None:
    """Tell of the differences those who have to enter something, and the counties of the enterprises
    concerned."""
    directory = Directory(await people.everyone())
    told = [
        one
        for case_id, (seq, keys) in out.kept.new.items()
        for one in _notes(
            out.cases[case_id], seq, [d for d in out.by_case[case_id] if d.key in keys], directory, ctx
        )
    ]
    ready = packets(told)
    out.held = bool(flood_guard) and len(ready) > flood_guard
    out.notified = len(ready)
    await outbox.add_bundles([bundle_of(p, ctx.now, out.held) for p in ready], ctx.now)


def _notes(
    case: Case, seq: int, found: Sequence[RecordDifference], directory: Directory, ctx: DecisionContext
) -> list[PlannedNotice]:
    told = []
    for milestone in dict.fromkeys(d.milestone for d in found):
        duty = case.duty(milestone)
        of_step = [d for d in found if d.milestone == milestone]
        if duty is None:
            continue
        text = _text(of_step, ctx)
        levels = [of_step[0].owner]
        if of_step[0].owner is Level.ENTERPRISE:
            levels.append(Level.COUNTY)
        readers = {p.id: p for level in levels for p in directory.at_or_above(level, case)}
        told += [
            PlannedNotice(
                person, duty.id, duty.due, f"event:{seq}", "fact", Kind.NOTE, by, False, {"text": text}
            )
            for person in readers.values()
            if (by := channel_of(person, channels.available()))
        ]
    return told


def _text(found: Sequence[RecordDifference], ctx: DecisionContext) -> str:
    """据2025年3月3日比对，与河北省强制性清洁生产审核管理系统不一致：…。请…。"""
    said = "；".join(map(explain, online.sentences(found, ctx.plan)))
    todo = "；".join(dict.fromkeys(explain(d.todo) for d in found))
    told = Sentence(
        "rosters.online.told",
        system=online.system_of(ctx.plan),
        day=figures(ctx.today),
        differences=said,
        todo=todo,
    )
    return explain(told)
