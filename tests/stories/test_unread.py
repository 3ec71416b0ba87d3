"""Sentences that nobody understood come to the administrator, without anybody's number."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, workbook

PHONE = "13812345678"


async def test_what_was_not_understood_is_listed(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook())
        assert await s.command("unread", "--since", "2025-02-01") == []
        for _ in range(2):
            await s.says(CLERK, f"那个啥整一下 {PHONE}")
        await s.says(CLERK, "好像已经提交评估申请了")
        await s.says(CITY, "那个啥整一下")
        listed = await s.command("unread", "--since", "2025-02-01")
        assert listed == [
            {
                "text": "那个啥整一下 〔号码〕",
                "level": "enterprise",
                "intent": "unknown",
                "act": "none",
                "count": 2,
            },
            {
                "text": "好像已经提交评估申请了",
                "level": "enterprise",
                "intent": "apply_assessment",
                "act": "ask",
                "count": 1,
            },
            {"text": "那个啥整一下", "level": "city", "intent": "unknown", "act": "none", "count": 1},
        ]
        assert await s.command("unread", "--since", "2025-02-22") == []
