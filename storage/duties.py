"""Which duties are due to be looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Any

from bot.words import OWING, Assessor, Case, CaseStatus, Duty, DutyState, Level
from storage import db, models

CHUNK = 5000

COLUMNS = (
    "d.id, d.case_id, d.milestone, d.position, d.owner, d.state, d.due, d.legal_due, d.opened_on, "
    "d.turn, d.extended_to, d.reported_on, d.reported_at, d.reported_by, d.confirmed_on, "
    "d.planned_to, d.next_action_at, d.acked_on, "
    "c.round_id, c.enterprise_id, c.name, c.city, c.county, c.assessor, c.status, c.paused"
)


async def due(now: datetime, round_key: str) -> AsyncIterator[tuple[Duty, Case]]:
    """Duties of running cases whose next look is due, with their case (its duties left out).

    Read in chunks by id, so that memory stays bounded however many are due.
    """
    last = 0
    while True:
        found = await db.rows(
            f"SELECT {COLUMNS} FROM duties d JOIN cases c ON c.id = d.case_id "
            f"WHERE d.next_action_at <= ? AND c.status IN ({db.marks(OWING)}) "
            "AND c.round_id = ? AND d.id > ? ORDER BY d.id LIMIT ?",
            now,
            *[status.value for status in OWING],
            round_key,
            last,
            CHUNK,
        )
        for row in found:
            yield of_row(row), _case(row)
        if len(found) < CHUNK:
            return
        last = int(found[-1]["id"])


async def looked_at(duties: Sequence[Duty], planned_to: datetime, next_at: datetime | None) -> None:
    """Set when to look next, for duties that nobody has changed meanwhile."""
    for start in range(0, len(duties), 500):
        chunk = duties[start : start + 500]
        by_look: dict[tuple[datetime | None, DutyState], list[int]] = {}
        for duty in chunk:
            by_look.setdefault((duty.next_action_at, duty.state), []).append(duty.id)
        for (was, state), ids in by_look.items():
            await db.rows(
                "UPDATE duties SET planned_to = ?, next_action_at = ? WHERE next_action_at = ? "
                f"AND state = ? AND id IN ({db.marks(ids)}) RETURNING id",
                planned_to,
                next_at,
                was,
                state.value,
                *ids,
            )


async def asked_to_postpone(round_key: str, milestone: str) -> set[tuple[int, str]]:
    """(case, step) whose postponement has been asked for and not answered; `milestone` is the step
    by which a bureau answers such a request."""
    found = await models.Duty.filter(milestone=milestone, state=DutyState.OPEN, case__round_id=round_key)
    return {(duty.case_id, str(duty.data.get("for", ""))) for duty in found}


def of_row(row: dict[str, Any]) -> Duty:
    """A duty out of a raw row; its `data` only where that column was asked for."""
    return Duty(
        row["id"],
        row["case_id"],
        row["milestone"],
        Level(row["owner"]),
        DutyState(row["state"]),
        db.day(row["due"]),
        db.day(row["legal_due"]),
        _day_or_none(row["opened_on"]),
        _day_or_none(row["reported_on"]),
        db.moment(row["reported_at"]),
        row["reported_by"],
        _day_or_none(row["confirmed_on"]),
        db.moment(row["planned_to"]),
        db.moment(row["next_action_at"]),
        row["position"],
        row["turn"],
        _day_or_none(row["extended_to"]),
        _day_or_none(row["acked_on"]),
        db.json(row.get("data", {})),
    )


def _case(row: dict[str, Any]) -> Case:
    return Case(
        row["case_id"],
        row["round_id"],
        row["enterprise_id"],
        row["name"],
        row["city"],
        row["county"],
        Assessor(row["assessor"]),
        CaseStatus(row["status"]),
        (),
        paused=bool(row["paused"]),
    )


def _day_or_none(value: Any) -> date | None:
    return None if value is None else db.day(value)


async def look_again(case_id: int, at: datetime) -> None:
    """A new contact of the enterprise gets what is due, in one late message."""
    await models.Duty.filter(
        case_id=case_id,
        owner=Level.ENTERPRISE,
        next_action_at__isnull=False,
        state__in=(DutyState.OPEN, DutyState.REPORTED),
    ).update(planned_to=None, next_action_at=at)


async def running_dates() -> list[tuple[date, int]]:
    """The dates of duties that are not over, of all rounds, with how many have each."""
    found = await db.rows(
        "SELECT d.due, count(*) AS n FROM duties d JOIN cases c ON c.id = d.case_id "
        "WHERE c.status = ? AND d.state IN (?, ?, ?) GROUP BY d.due ORDER BY d.due",
        CaseStatus.ACTIVE.value,
        DutyState.WAITING.value,
        DutyState.OPEN.value,
        DutyState.REPORTED.value,
    )
    return [(db.day(row["due"]), int(row["n"])) for row in found]
