"""What one enterprise's row of the 总结表 leaves open: what is not reported, not certain, or cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any

from bot.plans.plan import Plan
from bot.results.doubts import doubts
from bot.results.measures import Measure, as_text
from bot.results.standing import Standing, recorded_day
from bot.results.targets import Target
from bot.words import Case, MilestoneKind, Sentence

_IN_ORDER = (
    MilestoneKind.ASSESSMENT_APPLICATION,
    MilestoneKind.ASSESSMENT,
    MilestoneKind.ACCEPTANCE_APPLICATION,
    MilestoneKind.ACCEPTANCE,
)


class GapKind(StrEnum):
    """What is to be done about a gap."""

    UNREPORTED = "unreported"
    TO_CHECK = "to_check"
    TO_CONFIRM = "to_confirm"


def gaps_of(
    case: Case,
    plan: Plan,
    standing: Standing,
    target: Target,
    values: Mapping[str, Any],
    columns: Sequence[Measure],
    *,
    missing: Sequence[str],
    explained: bool,
) -> list[tuple[GapKind, Sentence]]:
    """Return everything that a row leaves open.

    `values` are what was reported of the enterprise; `missing` the titles of required columns that are
    empty; `explained` whether the row says why it is not finished.
    """
    found = [(GapKind.UNREPORTED, gap) for gap in unreported(standing, missing, explained)]
    found += [(GapKind.TO_CHECK, gap) for gap in contradicting(standing, target, values)]
    if not target.certain and standing is not Standing.WITHDRAWN:
        found.append((GapKind.TO_CONFIRM, Sentence("reports.gaps.target_open", reason=target.reason)))
    doubtful = [doubt.sentence for doubt in doubts(values, columns, case.industry)]
    return found + [(GapKind.TO_CHECK, gap) for gap in (*doubtful, *out_of_order(case, plan))]


def unreported(standing: Standing, missing: Sequence[str], explained: bool) -> list[Sentence]:
    """For an enterprise that has finished, the columns it lacks; for any other, the reason why it has not.
    An extension counts as a reason."""
    if standing is Standing.QUALIFIED:
        columns = tuple(missing)
        return [Sentence("reports.gaps.missing", n=len(columns), columns=columns)] if columns else []
    if explained or standing is Standing.EXTENDED:
        return []
    if standing is Standing.UNFINISHED:
        return [Sentence("reports.gaps.no_reason_unfinished")]
    return [Sentence("reports.gaps.no_reason")]


def contradicting(standing: Standing, target: Target, values: Mapping[str, Any]) -> list[Sentence]:
    """Return how the level reached contradicts what was reported, or the target."""
    reported, after = values.get("target_reached"), str(values.get("level_after", ""))
    known = target.reached(after)
    found = []
    if reported is not None and known is not None and reported != known:
        found.append(
            Sentence("reports.gaps.reached_otherwise", reported=as_text(reported), known=as_text(known))
        )
    if known is False and standing is Standing.QUALIFIED:
        found.append(Sentence("reports.gaps.below_target", after=as_text(after), target=target_said(target)))
    return found


def out_of_order(case: Case, plan: Plan) -> list[Sentence]:
    """Return the first two days of the four steps that do not follow one another; [] where all do."""
    duties = [d for kind in _IN_ORDER if (d := case.duty(plan.key_of(kind)))]
    days = [day for d in duties if (day := recorded_day(d))]
    wrong = next(((before, after) for before, after in pairwise(days) if after < before), None)
    return [Sentence("reports.gaps.out_of_order", before=wrong[0], after=wrong[1])] if wrong else []


_LEVELS = {
    "": Sentence("reports.levels.none"),
    "I": Sentence("reports.levels.I"),
    "II": Sentence("reports.levels.II"),
    "III": Sentence("reports.levels.III"),
    "III+improve": Sentence("reports.levels.III+improve"),
}


def target_said(target: Target) -> Sentence:
    """Return the target's level, with the 创A task and that a bureau has yet to confirm it."""
    level = _LEVELS[target.level]
    if target.chuang_a:
        level = Sentence("reports.line.with_chuang_a", level=level)
    return level if target.certain else Sentence("reports.line.to_confirm", level=level)
