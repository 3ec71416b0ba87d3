"""A case as JSON: what `case --json` and the interface show."""

from __future__ import annotations

from typing import Any

from bot.results.targets import Target
from bot.words import SHANGHAI, Case, Duty
from messages.catalogue import explain


def case_document(case: Case, events: int, target: Target | None) -> dict[str, Any]:
    """Return the JSON of `case --json`, as the contract has it."""
    return {
        "round": case.round,
        "enterprise": case.name,
        "uscc": case.uscc,
        "city": case.city,
        "county": case.county,
        "assessor": str(case.assessor),
        "status": str(case.status),
        "paused": case.paused,
        "target": {
            "level": target.level,
            "chuang_a": target.chuang_a,
            "certain": target.certain,
            "reason": explain(target.reason),
        }
        if target
        else None,
        "duties": [_duty(d) for d in case.duties],
        "events": events,
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "milestone": duty.milestone,
        "owner": str(duty.owner),
        "state": str(duty.state),
        "due": duty.due,
        "legal_due": duty.legal_due,
        "reported_on": duty.reported_on,
        "confirmed_on": duty.confirmed_on,
        "next_action_at": duty.next_action_at.astimezone(SHANGHAI) if duty.next_action_at else None,
    }
