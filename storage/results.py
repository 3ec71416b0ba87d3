"""What the audits achieved: reported values of a case, and the event of each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.words import EventName, Scope
from storage import cases, chain, models, query, row_values
from storage.scopes import scope_condition

_Values = Mapping[str, Any]


class Reported(Struct, frozen=True):
    """Values to be kept for one case; what is not named is left as it is."""

    case_id: int
    values: _Values


class Origin(Struct, frozen=True):
    """Where reported values come from."""

    now: datetime
    entrance: str  # "chat" | "page" | "api" | "cli" | "import"
    person_id: int | None = None
    plan_version: str = ""
    source: str = ""  # the workbook's name
    act: str = EventName.RESULT_REPORTED


class Filed(Struct, frozen=True):
    """The figures of one case: what was reported, which of it a bureau has confirmed, and what was typed and
    not handed in."""

    values: dict[str, Any] = {}
    confirmed: dict[str, Any] = {}
    draft: dict[str, str] = {}


_VALUES = 'SELECT case_id, "values" FROM case_results WHERE case_id IN (?)'
_CONFIRMED = "SELECT case_id, confirmed FROM case_results WHERE case_id IN (?) AND confirmed IS NOT NULL"


_WITHIN = """
SELECT r.case_id, r."values" FROM case_results r JOIN cases c ON c.id = r.case_id WHERE c.round_id = ? AND (?)
"""


async def results_within(scope: Scope, round_key: str) -> dict[int, dict[str, Any]]:
    """Return the values of each case of a round within a scope that has any, by case id."""
    found = await query.rows(_WITHIN, round_key, scope_condition(scope))
    return {row["case_id"]: row_values.json(row["values"]) for row in found}


async def results_of_cases(case_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the values of each case that has any, by case id."""
    return {
        row["case_id"]: row_values.json(row["values"])
        for ids in query.chunks(sorted(set(case_ids)))
        for row in await query.rows(_VALUES, ids)
    }


async def confirmed_of_cases(case_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the values that a bureau has confirmed, of each case that has any, by case id."""
    return {
        row["case_id"]: row_values.json(row["confirmed"])
        for ids in query.chunks(sorted(set(case_ids)))
        for row in await query.rows(_CONFIRMED, ids)
    }


async def filed(case_id: int) -> Filed:
    """Return the figures of one case."""
    row = await models.CaseResult.get_or_none(case_id=case_id)
    return Filed(row.values, row.confirmed or {}, row.draft or {}) if row else Filed()


async def keep_draft(case_id: int, draft: Mapping[str, str], now: datetime) -> None:
    """Keep what was typed into the form, in the caller's transaction; nothing of it is reported."""
    if not await models.CaseResult.filter(case_id=case_id).update(draft=dict(draft)):
        await models.CaseResult.create(case_id=case_id, values={}, draft=dict(draft), at=now)


async def confirm_figures(case_id: int, values: _Values) -> None:
    """Keep that a bureau has confirmed just these values, in the caller's transaction."""
    known = await filed(case_id)
    await models.CaseResult.filter(case_id=case_id).update(confirmed={**known.confirmed, **values})


async def merge_results(reported: Iterable[Reported], origin: Origin) -> dict[int, dict[str, list[Any]]]:
    """Merge reported values inside the running transaction; one event for each case that changed.

    Returns what changed, by case: {key: [old, new]}. The same values again change nothing.
    """
    new: dict[int, dict[str, Any]] = {}
    for one in reported:
        new.setdefault(one.case_id, {}).update(one.values)
    for ids in query.chunks(sorted(new)):
        await cases.lock_cases(ids)  # two reports of one case follow one another
    known = await results_of_cases(new)
    changes = {
        case_id: {k: [old.get(k), v] for k, v in values.items() if old.get(k) != v}
        for case_id, values in new.items()
        for old in [known.get(case_id, {})]
    }
    changes = {case_id: changed for case_id, changed in changes.items() if changed}
    for case_id in changes:
        row: dict[str, Any] = {
            "values": known.get(case_id, {}) | new[case_id],
            "reporter_id": origin.person_id,
            "at": origin.now,
        }
        if case_id in known:
            await models.CaseResult.filter(case_id=case_id).update(**row)
        else:
            await models.CaseResult.create(case_id=case_id, **row)
    if changes:
        await chain.add_events(
            chain.Entry(
                origin.now,
                origin.entrance,
                origin.act,
                {"changes": changed, "source": origin.source},
                case_id,
                None,
                origin.person_id,
                origin.plan_version,
            )
            for case_id, changed in changes.items()
        )
    return changes
