"""What is kept of people is told to them, wherever they ask and whoever they are."""

from __future__ import annotations

from datetime import timedelta

from handlers.services.accounts.purge_due import PurgeReminder
from handlers.services.cases.closing import Rest, close_round
from storage import models
from tests.harness import Harness
from tests.people import CLERK, COUNTY, PROVINCE, SUPPORT, workbook


async def test_the_notice_is_read_without_signing_in_and_asked_for_in_chat(sqlite_url: str) -> None:
    async with Harness(
        sqlite_url, at="2025-02-20T09:00", digests=False, privacy_contact="某省生态环境厅 0311-00000000"
    ) as s:
        await s.begin(workbook())
        async with s.http.get(f"{s.url}/privacy") as page:
            text = await page.text()
        assert page.status == 200 and "某省生态环境厅 0311-00000000" in text and "730天" in text
        for article in ("第十三条第一款第三项", "第十九条", "第四十五条", "第四十六条", "第四十七条"):
            assert article in text, article
        async with s.http.get(f"{s.url}/signin") as page:
            assert 'href="/privacy"' in await page.text()
        for who in (CLERK, COUNTY, PROVINCE, SUPPORT):
            for said in ("隐私", "个人信息", "个人信息保护", "查看我的个人信息"):
                assert "/privacy" in await s.says(who, said), (who, said)
        s.twin.directory.join("nobody")
        assert "/privacy" in await s.says("nobody", "隐私")
        events = await models.Event.filter(act="personal_data_read")
        assert events == []  # the notice shows nobody's data


async def test_administrators_hear_once_a_month_that_something_is_due(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, admins=(PROVINCE,)) as s:
        await s.begin(workbook())
        s.at("2025-12-31T09:00")
        assert (await close_round(s.wired.context.ctx(), Rest("written_off", "本轮结束"))).closed
        at = s.clock.now() + timedelta(days=729)
        heard = []
        for days in (0, 2, 2, 10, 40):
            s.at((at + timedelta(days=days)).strftime("%Y-%m-%dT09:00"))
            await PurgeReminder(s.wired.context).look()
            heard.append(await models.Message.filter(text__contains="qingshen purge").count())
        assert heard == [0, 1, 1, 1, 2]
        assert await models.Person.filter(purged_at__isnull=False).count() == 0
