"""preview lists exactly what would be sent: the same engine, over a copy."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.words import SHANGHAI
from tests.commands import qingshen
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, SUPPORT, firm, workbook

OTHER, THIRD = "石家庄汀泓热力有限公司", "石家庄岱森造纸有限公司"
Row = tuple[str, str, str, str, tuple[str, ...]]


async def busy(s: Harness) -> None:
    """A round with everything in it: a report that waits, an extension asked for, somebody away, a
    question to the desk, a digest at another hour, somebody reached by mail only."""
    await s.begin(workbook(firm(), firm(2, OTHER, "other"), firm(3, THIRD, "third", wecom="", 创A="是")))
    await s.says("other", "已提交评估申请")
    await s.says(CLERK, "提问 验收现场要准备什么材料呢")
    await s.says(CLERK, "未解决")
    await s.says(CITY, "简报 每周三 16:00")
    await s.says("other", "免打扰 至3月10日")
    await s.tick()
    s.read_all()


def row(at: datetime, found: dict[str, Any], by: str) -> Row:
    """What is compared of one message."""
    moment = f"{at.astimezone(SHANGHAI):{by}}"
    return moment, found["person"], found["channel"], found["kind"], tuple(sorted(found["cases"]))


async def sent(s: Harness, start: str, by: str) -> Counter[Row]:
    """What was really sent since that day."""
    since = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
    rows = [m for m in await s.messages() if m["sent_at"] and m["sent_at"] >= since]
    return Counter(row(m["sent_at"], m, by) for m in rows)


async def foreseen(s: Harness, start: str, end: str, by: str) -> Counter[Row]:
    """What a preview of this span says would be sent, counted."""
    rows = await s.command("preview", "--from", start, "--to", end)
    assert all(r["text"] and r["address"] for r in rows if not r["condition"])  # in its very words
    return Counter(row(datetime.fromisoformat(r["at"]), r, by) for r in rows)


async def test_a_preview_is_what_is_sent_to_the_minute(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T17:00") as s:
        await busy(s)
        before = await s.rows()
        expected = await foreseen(s, "2025-02-22", "2025-04-04", "%Y-%m-%d %H:%M")
        after = await s.rows()
        new = [e["act"] for e in after["events"] if e not in before["events"]]
        assert new == ["personal_data_read"] and not s.received()
        for table in ("events", "chain_head"):
            del before[table], after[table]
        assert after == before
        await s.engine.walk(datetime(2025, 4, 4, 23, 59, tzinfo=SHANGHAI), s.clock.reach)
        real = await sent(s, "2025-02-22", "%Y-%m-%d %H:%M")
        assert expected == real
        kinds = {kind for _, _, _, kind, _ in real}
        assert kinds >= {"reminder", "escalation", "digest", "ticket"}
        s.read_all()


async def test_a_preview_is_what_a_tick_each_day_sends(sqlite_url: str) -> None:
    """Whoever looks once a day, when the day's work begins, sends the same on the same days."""
    async with Harness(sqlite_url, at="2025-02-21T17:00") as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other")))
        for who in (COUNTY, CITY, SUPPORT, "province", "cangzhou"):
            await s.says(who, "停发简报")
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        s.read_all()
        expected = await foreseen(s, "2025-02-24", "2025-03-21", "%Y-%m-%d")
        day = date(2025, 2, 24)
        while day <= date(2025, 3, 21):
            await s.tick(f"{day}T09:00")
            day += timedelta(days=1)
        assert expected == await sent(s, "2025-02-24", "%Y-%m-%d")
        assert len(expected) > 10
        s.read_all()


async def test_what_the_flood_guard_would_hold_is_said(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T17:00") as s:
        await s.begin(workbook())
        rows = await s.command("preview", "--from", "2025-02-24", "--to", "2025-02-28", FLOOD_GUARD="1")
        assert {r["condition"] for r in rows if r["kind"] == "reminder"} & {"一次要发的消息过多，批准后才发"}


@pytest.mark.parametrize("name", [FIRM])
async def test_a_paused_enterprise_is_in_no_preview(sqlite_url: str, name: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T17:00") as s:
        await s.begin(workbook())
        await s.says(CITY, f"{name} 停产")
        await s.says(CITY, "是")
        await s.tick()
        s.read_all()
        rows = await s.command("preview", "--from", "2025-02-24", "--to", "2025-03-07")
        assert CLERK not in {r["person"] for r in rows}


async def test_a_preview_says_which_matter_and_its_date(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T17:00") as s:
        await s.begin(workbook())
        span = ("--from", "2025-02-24", "--to", "2025-02-28")
        rows = [
            r for r in await s.command("preview", *span) if r["kind"] == "reminder" and r["person"] == CLERK
        ]
        assert rows and all(r["matters"] == [{"step": "提出评估申请", "due": "2025-02-28"}] for r in rows), (
            rows
        )
        shown = (await qingshen(s.environment(), "preview", *span)).out
        assert f"提醒  提出评估申请（2025-02-28）  {FIRM}" in shown
        s.quiet()
