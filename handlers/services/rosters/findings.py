"""What a workbook could not say, as lines on a terminal: each sentence once, with all its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.plans.plan import Plan
from bot.words import ImportFinding, Refusal, Sentence, replace
from handlers.services.rosters.intake import Intake
from messages.catalogue import explain, say

_MOST_REASONS = 3
_MOST_RANGES = 12  # named one by one; beyond that the first ones and how many rows there are


def lines(findings: Sequence[ImportFinding]) -> list[str]:
    """Return the findings in their order; one line stands for what many rows have in common."""
    rows: dict[tuple[str, str, str, bool], list[int]] = {}
    for f in findings:
        rows.setdefault((f.sheet, f.column, explain(f.problem), f.row == 0), []).append(f.row)
    return [
        _line(sheet, "" if whole else _ranges(at), column, message)
        for (sheet, column, message, whole), at in rows.items()
    ]


def _line(sheet: str, rows: str, column: str, message: str) -> str:
    """Return a finding as a line: 工作表“企业”，第3-5行，“市”列：缺少市…"""
    parts = (
        say("cli.findings.sheet", sheet=sheet) if sheet else "",
        say("cli.findings.rows", rows=rows) if rows else "",
        say("cli.findings.column", column=column) if column else "",
    )
    place = "，".join(part for part in parts if part)
    return f"{place}：{message}" if place else message


def _ranges(rows: Sequence[int]) -> str:
    """Return row numbers as 3-5、9; of many ranges the first ones, and how many rows there are in all."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown = "、".join(f"{a}-{b}" if b > a else f"{a}" for a, b in spans[:_MOST_RANGES])
    if len(spans) <= _MOST_RANGES:
        return shown
    return say("cli.findings.more_rows", rows=shown, n=len(set(rows)))


def no_usable_row(intakes: Sequence[Intake]) -> Refusal | None:
    """Why not one row of a list can be used, by the commonest reasons, of those lists of which that is so; None where
    of each list a row can be used, or it has none."""
    empty = [one for one in intakes if not (one.enterprises or one.staff) and unused_rows(one.findings)]
    findings = [f for intake in empty for f in intake.findings]
    if not empty:
        return None
    rows: dict[tuple[str, str], list[ImportFinding]] = {}
    for f in findings:
        if f.fatal and f.row:
            rows.setdefault((f.column, _reason(f).key), []).append(f)
    most = sorted(rows.values(), key=len, reverse=True)[:_MOST_REASONS]
    said = tuple(_counted(own) for own in most)
    return Refusal("cli.import.no_usable_row", n=unused_rows(findings), reasons="；".join(said))


def _counted(alike: Sequence[ImportFinding]) -> str:
    """Return the reason that these rows share, with how many they are; where it is said of several things
    (“武汉市”, “黄石市”) the first, and how many there are."""
    said = list(dict.fromkeys(explain(_reason(one)) for one in alike))
    if len(said) == 1:
        return say("cli.findings.reason", what=said[0], n=len(alike))
    return say("cli.findings.reasons_alike", what=said[0], n=len(alike), more=len(said) - 1)


def refuse_old_counties(plan: Plan, running: Iterable[Plan]) -> None:
    """Refuse a list for a round whose plan still calls a county what another running round has given up: its
    enterprises would stand where nobody answers for them."""
    for other in running:
        if other.key != plan.key and (old := plan.places.given_up_in(other.places)):
            renamed = "、".join(f"{unit}{was}→{now}" for unit, was, now in old)
            raise Refusal("rosters.findings.old_counties", round=other.name, renamed=renamed)


def naming_the_round(intake: Intake, plan: Plan) -> Intake:
    """Name the round in what is said of cities that are not of it."""

    def named(finding: ImportFinding) -> ImportFinding:
        what = _reason(finding)
        if not what.key.endswith("place.unknown_city"):
            return finding
        city = what.values["text"]
        told = Sentence("workbooks.place.unknown_city_of", text=city, round=plan.name, key=plan.key)
        problem = Sentence(finding.problem.key, **{**finding.problem.values, "what": told})
        return replace(finding, problem=problem)

    return replace(intake, findings=tuple(map(named, intake.findings)))


def _reason(finding: ImportFinding) -> Sentence:
    """Return what is wrong, without what to do about it."""
    what = finding.problem.values.get("what")
    return what if isinstance(what, Sentence) else finding.problem


def unused_rows(findings: Sequence[ImportFinding]) -> int:
    """How many rows were not used; one row may have several reasons."""
    return len({(f.sheet, f.row) for f in findings if f.fatal and f.row})
