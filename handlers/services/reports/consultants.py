"""咨询机构: whom each serves, and what of it came late, came back or failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.results.overview import counted_steps
from bot.words import RESULT_KINDS, Case, Scope
from messages import headings
from messages.catalogue import say
from messages.sheets import Sheet
from storage import cases, consultants, results, violations
from storage.consultants import CaseTally


class _Scorecard(Struct):
    """One consultant in this place and round. `late` counts steps handed in after their day or still open
    behind it, `returned` what a bureau sent back, `failed` assessments and acceptances."""

    firm: str
    people: dict[str, None] = field(default_factory=dict)  # their names, in the order of their clients
    clients: int = 0
    done: int = 0
    late: int = 0
    returned: int = 0
    failed: int = 0
    decided: int = 0  # decisions on violations against the firm
    names: list[str] = field(default_factory=list)


async def scores(scope: Scope, ctx: DecisionContext) -> list[_Scorecard]:
    """Return every consultant who serves an enterprise of this scope, those with most clients first. A firm is known by
    the name that the list or the enterprise's figures give; a consultant without one stands by their own name."""
    serving = await consultants.serving(scope, ctx.plan.key)
    said = await results.results_within(scope, ctx.plan.key)
    named = {
        case_id: names
        for case_id in serving.keys() | said.keys()
        if (names := _firms(said.get(case_id, {}), serving.get(case_id, [])))
    }
    sent_back = await consultants.times_returned(named)
    steps = [milestone.key for milestone in counted_steps(ctx.plan)]
    tallies = await consultants.case_tallies(named, ctx.plan.keys_of(RESULT_KINDS), steps, ctx.today)
    found: dict[str, _Scorecard] = {}
    for case in _in_order(await cases.outlines(named), ctx):
        people = serving.get(case.id, [])
        for firm in named[case.id]:
            score = found.setdefault(firm, _Scorecard(firm))
            score.people |= dict.fromkeys(p.name for p in people if (p.firm or p.name) == firm)
            _count(score, case, sent_back.get(case.id, 0), tallies.get(case.id, CaseTally(case.id)))
    for decision in await violations.list_violations(scope, ctx.plan.key):
        if decision.consultant and decision.party in found:
            found[decision.party].decided += 1
    return sorted(found.values(), key=lambda score: (-score.clients, score.firm))


def _in_order(found: list[Case], ctx: DecisionContext) -> list[Case]:
    """Return cases by place and name."""
    rank = ctx.plan.places.rank
    return sorted(found, key=lambda case: (*rank(case.city, case.county), case.name, case.id))


def _firms(reported: Mapping[str, Any], people: Sequence[consultants.Consulting]) -> list[str]:
    """Return by which names the consultants of an enterprise are known."""
    named = [one.firm or one.name for one in people]
    figure = str(reported.get("consultant") or "")
    if not named and figure and "自行" not in figure:
        named = [figure]
    return list(dict.fromkeys(named))


def _count(score: _Scorecard, case: Case, returned: int, tally: CaseTally) -> None:
    score.clients += 1
    score.names.append(case.name)
    score.returned += returned
    score.done += tally.done
    score.failed += tally.failed
    score.late += tally.late


async def consultants_sheets(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    """Return the scorecard as a workbook: a row a consultant, and a row for each enterprise served."""
    found = await scores(scope, ctx)
    rows: list[Any] = [
        [*(n, s.firm, "、".join(s.people), s.clients, s.done), *(s.late, s.returned, s.failed, s.decided)]
        for n, s in enumerate(found, 1)
    ]
    served: list[Any] = [[s.firm, name] for s in found for name in s.names]
    title = say("reports.consultants.title", round=ctx.plan.name, day=ctx.today)
    return len(found), [
        Sheet(say("reports.consultants.sheet"), title, headings.CONSULTANTS, rows),
        Sheet(say("reports.consultants.served"), title, headings.CONSULTANTS_SERVED, served),
    ]
