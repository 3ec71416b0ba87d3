"""A rehearsal: `serve` with a bent clock, the sandbox's own time, and the commands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from python_calamine import CalamineWorkbook

from handlers.runtime.clocks import current_clock, stood_at
from tests.harness import Harness, moment, qingshen
from tests.people import CLERK, FIRM, workbook
from tests.stories.test_serve import ready, serving

ALONE = dict.fromkeys(
    (
        "WECOM_CORP_ID",
        "WECOM_AGENT_ID",
        "WECOM_SECRET",
        "WECOM_TOKEN",
        "WECOM_AES_KEY",
        "SMTP_HOST",
        "SMTP_FROM",
    ),
    "",
)


async def test_commands_go_by_the_rehearsals_clock(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-03-04T09:00", digests=False) as s:
        await s.begin(workbook())
        file = tmp_path / "overdue.xlsx"
        async with serving(s, "--clock", "2025-03-05T09:00") as port:
            await ready(s, port)
            await s.command("export", "overdue", str(file))
            ran = await qingshen(s.environment(), "change", FIRM, "停产")
            assert ran.status == 0, ran
        rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
        assert "2025-03-05" in str(rows[0][0])
        (late,) = [row for row in rows if FIRM in row]
        assert 5.0 in late  # days, since 28 February
        check = await s.duty(FIRM, "check_pause")
        assert check.opened_on == date(2025, 3, 5)
        s.at("2025-03-05T10:00")
        await s.tick()
        s.also("clerk【办理结果】", "clerk【督促】", "qiaoxi【逾期清单】")


async def test_the_sandbox_shows_each_message_at_its_own_time(sqlite_url: str) -> None:
    """A week at one press: what was sent on Friday bears Friday's date."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        async with serving(s, "--clock", "2025-02-20T12:00", **ALONE) as port:
            base = f"http://127.0.0.1:{port}"
            async with aiohttp.ClientSession(base, headers={"Origin": base}) as page:
                people = await _json(page.get("/sandbox/api/people"))
                clerk = next(p["key"] for p in people["people"] if p["wecom"] == CLERK)
                for _ in range(2):
                    await _json(page.post("/sandbox/api/advance", json={"step": "week"}))
                lines = (await _json(page.get(f"/sandbox/api/chat?person={clerk}")))["lines"]
                letters = (await _json(page.get(f"/sandbox/api/mail?person={clerk}")))["letters"]
        # Who leaves three reminders in the chat without a word gets three by mail.
        by_chat, by_mail = ([one["at"][:10] for one in told] for told in (lines, reversed(letters)))
        # 60, 30 and 15 days were before; +1 working day is Monday 3 March, +3 the 5th.
        days = ["2025-02-21", "2025-02-25", "2025-02-27", "2025-02-28", "2025-03-03", "2025-03-05"]
        assert (by_chat[-3:], by_mail) == ([*days[:2], days[5]], days[2:5])
        assert by_chat == sorted(by_chat)


async def test_a_rehearsal_goes_on_where_it_was_stopped(sqlite_url: str) -> None:
    """However fast it ran and however long ago that was, and without a press of 前进."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        fast = ("--clock", "2025-03-05T09:00", "--speed", "1000")
        async with serving(s, *fast, **ALONE) as port:
            await ready(s, port)
        stood = await stood_at(moment("2024-07-08"))
        assert stood > moment("2025-03-05T09:00")
        own = replace(s.settings, wecom_corp_id="", smtp_host="")
        assert (await current_clock(own)).now() == stood
        async with serving(s, **ALONE) as port:
            await ready(s, port)
            async with s.http.get(f"http://127.0.0.1:{port}/sandbox/api/state") as state:
                now = datetime.fromisoformat((await state.json())["now"])
        assert timedelta(0) <= now - stood.replace(microsecond=0) < timedelta(minutes=5)


async def _json(request: Any) -> Any:
    async with request as response:
        assert response.status == 200, await response.text()
        return await response.json()
