"""A person's dates in their own calendar program, which reads what another library wrote."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import icalendar
import vobject

from bot.plans.load import parse_plan, shipped_plan
from handlers.services.reminders.plan_change import change_plan
from tests.browser import Browser, browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, firm, workbook

SECOND = "石家庄松岭电镀有限公司"


async def address(b: Browser) -> str:
    """The path of a new address, as its page shows it once."""
    seen = await b.follow(await b.post("/sessions/calendar", {}))
    found = re.search(r'value="https://qingshen\.example(/calendar/qs_\S+?\.ics)"', seen.text)
    assert seen.status == 200 and found, seen.text
    assert found[1] not in (await b.get("/sessions")).text
    return found[1]


async def entries(b: Browser, path: str) -> dict[str, Any]:
    """The feed by UID, as vobject reads it."""
    seen = await b.get(path)
    assert seen.status == 200 and seen.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = list(vobject.readOne(seen.text).contents.get("vevent", []))
    assert len({one.uid.value for one in found}) == len(found)
    return {one.uid.value: one for one in found}


def titled(feed: dict[str, Any], words: str) -> list[tuple[str, date]]:
    return [(one.summary.value, one.dtstart.value) for one in feed.values() if words in one.summary.value]


async def test_a_feed_follows_its_person(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, SECOND, "clerk2")))
        async with browser(s, CLERK) as b, browser(s) as program:
            path = await address(b)
            before = await entries(program, path)
            assert titled(before, "提出评估申请") == [("提出评估申请：截止日", date(2025, 2, 28))]
            assert all(SECOND not in one.description.value for one in before.values())
            (own,) = (uid for uid, one in before.items() if "提出验收申请" in one.summary.value)
            # What is reported leaves the calendar; the others keep their names.
            assert "已登记" in await s.says(CLERK, "已提交评估申请")
            after = await entries(program, path)
            assert (
                titled(after, "提出评估申请") == [] and after[own].dtstart.value == before[own].dtstart.value
            )
            # Ended on the page of sign-ins, it is an address of nothing.
            row = re.search(r'日历订阅.*?name="id" value="(\d+)"', (await b.get("/sessions")).text, re.S)
            assert row
            await b.post("/sessions/end", {"id": row[1]})
            assert (await program.get(path)).status == 404
        s.quiet()


async def test_a_bureaus_entry_counts_and_names_nobody(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, SECOND, "clerk2")))
        async with browser(s, COUNTY) as b, browser(s) as program:
            path = await address(b)
            feed = await entries(program, path)
            assert titled(feed, "提出评估申请") == [("提出评估申请：截止日（2家未报告）", date(2025, 2, 28))]
            seen = (await program.get(path)).text
            assert FIRM not in seen and SECOND not in seen
            # The link leads to the list that it counts.
            (one,) = (e for e in feed.values() if "提出评估申请" in e.summary.value)
            linked = await b.get(one.url.value.removeprefix("https://qingshen.example"))
            assert FIRM in linked.text and SECOND in linked.text
        async with browser(s, STRANGER) as b, browser(s) as program:
            assert titled(await entries(program, await address(b)), "提出评估申请") == []
        s.quiet()


async def test_a_moved_date_is_the_same_entry(sqlite_url: str) -> None:
    """Its UID stays and its SEQUENCE is raised (RFC 5545, 3.8.7.4), as both libraries read it; of what a bureau counts
    together the rest keeps its own."""
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, SECOND, "clerk2")))
        async with browser(s, CLERK) as one, browser(s, COUNTY) as all_, browser(s) as program:
            own, counted = await address(one), await address(all_)
            before = {path: await entries(program, path) for path in (own, counted)}
            assert "已登记" in await s.says(CLERK, "已提交评估申请")
            assert "已退回" in await s.says(CITY, "退回 1 缺少监测报告")  # its date is past: there is another
            after = {path: await entries(program, path) for path in (own, counted)}
            parsed = icalendar.Calendar.from_ical((await program.get(own)).text)
            again = {str(one["uid"]): str(one["sequence"]) for one in parsed.walk("vevent")}
        (uid,) = (uid for uid, one in before[own].items() if "提出评估申请" in one.summary.value)
        was, now = before[own][uid], after[own][uid]
        assert (was.dtstart.value, was.sequence.value) == (date(2025, 2, 28), "0")
        assert (now.sequence.value, again[uid]) == ("1", "1") and now.dtstart.value > date(2025, 3, 10)
        assert before[own].keys() == after[own].keys()
        (main,) = (uid for uid, one in before[counted].items() if "提出评估申请" in one.summary.value)
        assert "1家未报告" in after[counted][main].summary.value and main in before[counted]
        (new,) = after[counted].keys() - before[counted].keys()
        assert after[counted][new].dtstart.value == now.dtstart.value
        s.also()


async def test_the_plan_moves_the_entry_of_those_who_are_left(sqlite_url: str) -> None:
    """Also where the first of them has reported, and when that report is taken back."""
    text = shipped_plan("hebei-2024").replace("2025-02-28", "2025-03-31")
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, SECOND, "clerk2")))
        async with browser(s, COUNTY) as b, browser(s) as program:
            path = await address(b)
            feed = await entries(program, path)
            (uid,) = (u for u, one in feed.items() if "提出评估申请" in one.summary.value)
            assert "已登记" in await s.says(CLERK, "已提交评估申请")
            await change_plan(s.wired.context.ctx().of(parse_plan(text, "correction")), text)
            await s.wired.context.renew()
            for n in (1, 2):
                one = (await entries(program, path))[uid]
                assert (one.dtstart.value, f"{n}家未报告" in one.summary.value) == (date(2025, 3, 31), True)
                if n == 1:
                    assert "已退回" in await s.says(CITY, "退回 1 缺少监测报告")
        s.also()


async def test_an_address_is_a_right_of_its_own(sqlite_url: str) -> None:
    """It opens no page, and neither a session nor a token opens a feed; who has left has none."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        async with browser(s, CLERK) as b, browser(s) as program:
            path = await address(b)
            secret = path.removeprefix("/calendar/").removesuffix(".ics")
            with_it = {"Authorization": f"Bearer {secret}"}
            assert (await program.get("/api/v1/me", headers=with_it)).status == 401
            for other in (secret[:-1] + "x", "", "..%2f", "x" * 300, b.cookie()):
                assert (await program.get(f"/calendar/{other}.ics")).status == 404
            assert (await program.get(path + "?x=1")).status == 200
            await b.post("/sessions/end", {"all": "yes"})
            assert (await program.get(path)).status == 404
        s.quiet()


async def test_a_sixth_address_ends_the_oldest(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        async with browser(s, CLERK) as b, browser(s) as program:
            paths = [await address(b) for _ in range(6)]
            assert [(await program.get(path)).status for path in paths] == [404, *[200] * 5]
            assert (await b.get("/sessions")).text.count('<td class="main">日历订阅') == 5
        s.quiet()


async def test_long_words_and_signs_are_folded_and_read_back(database_url: str) -> None:
    name = "石家庄;,新" + "长" * 40 + "有限公司"
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(1, name)))
        async with browser(s, CLERK) as b, browser(s) as program:
            path = await address(b)
            feed = await entries(program, path)
            assert all(name in one.description.value for one in feed.values())
            assert max(len(line.encode()) for line in (await program.get(path)).text.split("\r\n")) <= 75
            days = [one.dtend.value - one.dtstart.value for one in feed.values()]
            assert set(days) == {timedelta(days=1)}
        s.quiet()
