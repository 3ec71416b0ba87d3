"""Recovery as questions: what should be there and is not. Asked by the watchdog and `verify`."""

from __future__ import annotations

from typing import Final

from bot.words import OWING, CaseStatus, DutyState, Level, MessageStatus
from storage import query, trouble


async def all_problems() -> list[str]:
    """Every broken invariant, one Chinese sentence each."""
    found: list[str] = []
    for what, check in CHECKS.items():
        try:
            found += await check()
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            found.append(f"“{what}”的核对没有完成（{type(error).__name__}）。")
    return found


NO_NEXT_ACTION = """
SELECT d.id, c.name, d.milestone FROM duties d JOIN cases c ON c.id = d.case_id
WHERE c.status = ? AND d.state IN (?) AND d.next_action_at IS NULL AND d.planned_to IS NULL ORDER BY d.id
"""
# A completed case owes its enterprise's silent duties only, which nobody confirms.
CLOSED_BUT_OWING = """
SELECT DISTINCT c.id, c.name FROM duties d JOIN cases c ON c.id = d.case_id
WHERE d.state IN (?) AND (c.status NOT IN (?) OR c.status = ? AND (d.owner <> ? OR d.state = ?)) ORDER BY c.id
"""
TORN = """
SELECT id FROM messages WHERE status = ? AND sent_at IS NULL OR status = ? AND lease_until IS NULL ORDER BY id
"""
ADRIFT = """
SELECT id FROM tickets WHERE closed_at IS NULL AND next_action_at IS NULL
AND (planned_to IS NULL OR answered_at IS NOT NULL) ORDER BY id
"""


async def _no_next_action() -> list[str]:
    """Law 1: an open duty has its next action, or its ladder has been climbed to the end."""
    found = await query.rows(NO_NEXT_ACTION, CaseStatus.ACTIVE, (DutyState.OPEN, DutyState.REPORTED))
    return [f"{r['name']}的待办“{r['milestone']}”没有下一步安排。" for r in found]


async def _closed_but_owing() -> list[str]:
    running = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)
    silent = (CaseStatus.COMPLETED, Level.ENTERPRISE, DutyState.REPORTED)
    found = await query.rows(CLOSED_BUT_OWING, running, OWING, *silent)
    return [f"{r['name']}已结束，但仍有未了的待办。" for r in found]


async def _torn_messages() -> list[str]:
    found = await query.rows(TORN, MessageStatus.SENT, MessageStatus.SENDING)
    return [f"消息 {r['id']} 的状态与记录不符。" for r in found]


async def _tickets_adrift() -> list[str]:
    """An open ticket has its next look; a waiting one whose ladder was told to the end stands on
    the desk's list."""
    return [f"工单 {r['id']} 没有下一步安排。" for r in await query.rows(ADRIFT)]


# One that fails is a problem by itself, and the others are made all the same.
CHECKS: Final = {
    "下一步安排": _no_next_action,
    "已结束的企业": _closed_but_owing,
    "消息的状态": _torn_messages,
    "工单的下一步": _tickets_adrift,
}
