"""Every event of an act says from what to what, and rows that were written past it are found."""

from __future__ import annotations

from typing import Any

import pytest

from bot.words import DutyState
from handlers.services.cases.rounds import step_names
from messages.catalogue import explain
from storage import audit, chain, db, models
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, firm, workbook
from tests.storage.rows import NOW

OTHER = "石家庄汀泓热力有限公司"


async def last_event() -> dict[str, Any]:
    event = await models.Event.all().order_by("-seq").first()
    assert event is not None
    return event.data


async def values(name: str = "changed") -> dict[tuple[str, str], tuple[Any, Any]]:
    return {(m, f): (old, new) for _, m, f, old, new in (await last_event())[name]}


async def test_an_event_holds_old_and_new_values(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        assert await values() == {
            ("start_audit", "state"): ("open", "done"),
            ("start_audit", "confirmed_on"): (None, "2025-02-20"),
            ("apply_assessment", "state"): ("open", "reported"),
            ("apply_assessment", "reported_on"): (None, "2025-02-20"),
        }
        await s.says(CITY, "退回 1 缺少监测报告")
        changed = await values()
        assert changed["apply_assessment", "state"] == ("reported", "open")
        assert changed["apply_assessment", "reported_on"] == ("2025-02-20", None)
        assert (await last_event())["reason"] == "缺少监测报告"
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 2")
        await s.says(CITY, f"评估整改 {FIRM} 至2025-03-20 补充物料平衡")
        changed = await values()
        assert changed["rectify_assessment", "state"] == (None, "open")
        assert changed["rectify_assessment", "due"] == (None, "2025-03-20")
        opened = (await s.case(FIRM)).duty("rectify_assessment")
        assert opened and [opened.id] == sorted({i for i, *_ in (await last_event())["changed"]})
        assert await chain.check_chain() == [] and await audit.drift() == []
        await s.tick()
        s.read_all()


async def test_the_cases_own_values_are_there_too(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "我公司已停产")
        await s.says(CITY, "确认 1")
        assert (await values())["", "paused"] == (False, True)
        await s.says(CLERK, "我公司已关闭注销")
        await s.says(CITY, "确认 2")
        changed = await values()
        assert changed["", "status"] == ("active", "withdrawn")
        assert changed["apply_assessment", "state"] == ("open", "waived")
        assert await audit.drift() == []
        await s.tick()
        s.read_all()


TAMPERED = [
    ("state", DutyState.DONE),
    ("due", "2025-12-31"),
    ("legal_due", "2025-12-31"),
    ("opened_on", "2025-01-01"),
]


async def test_a_row_written_past_the_service_is_found(database_url: str) -> None:
    """Only what an event has set is judged, and for each such field the writing is named."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(firm(1), firm(2, OTHER, "other")))
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估整改 {FIRM} 至2025-03-20 补充物料平衡")
        duty = await s.duty(FIRM, "rectify_assessment")
        untouched = await s.duty(OTHER, "apply_assessment")
        for column, value in TAMPERED:
            before = await models.Duty.get(id=duty.id)
            await models.Duty.filter(id=duty.id).update(**{column: value})
            (problem,) = await audit.drift(await step_names())
            said = explain(problem)
            assert FIRM in said and column in said and "不符" in said and "rectify_assessment" not in said
            await models.Duty.filter(id=duty.id).update(**{column: getattr(before, column)})
            assert await audit.drift() == []
        await models.Duty.filter(id=untouched.id).update(due="2025-12-31")
        assert await audit.drift() == []
        await s.tick()
        s.read_all()


@pytest.mark.usefixtures("database")
async def test_many_events_are_read_in_chunks() -> None:
    async with db.transaction():
        await chain.add_events(
            chain.Entry(NOW, "cli", "x", {"changed": [[7, "assess", "state", "open", "done"]]})
            for _ in range(audit.ROWS_AT_ONCE + 3)
        )
    assert await audit.drift() == []  # the duty is nowhere: nothing to compare
