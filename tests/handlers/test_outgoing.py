"""发送情况: what went out and what will, found by day, person and enterprise, and acted upon as far as the role may."""

from __future__ import annotations

import asyncio
import re

from storage import models
from tests.browser import Browser, browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, STRANGER, firm, officer, workbook

ADMIN = "guanli01"
OTHER = "沧州样板化工有限公司"
TWO = [firm(), firm(2, OTHER, "second", **{"市": "沧州市", "县（市、区）": "运河区"})]
BOOK = workbook(*TWO, staff=[*STAFF, officer("县", "yunhe", "沧州市", "运河区")])


async def test_who_got_what_in_its_words_and_who_is_silent(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False, admins=(ADMIN,)) as s:
        await s.begin(BOOK)
        await s.tick("2025-02-21T09:00")
        s.read_all()
        await s.says(CLERK, "收到")
        async with browser(s, PROVINCE) as b:
            page = (await b.get("/outgoing")).text
            assert FIRM in page and OTHER in page and "还有7天" in page
            assert page.count("已有回音") >= 1 and page.count('n-extended">尚无回音') >= 1
            silent = (await b.get("/outgoing?reply=silent&status=sent")).text
            assert OTHER in silent and FIRM not in silent
            for path in (
                f"/outgoing?text={FIRM[:6]}",
                "/outgoing?city=石家庄市&county=桥西区",
                "/outgoing?text=联系人1",
            ):
                one = (await b.get(path)).text
                assert FIRM in one and OTHER not in one, path
            assert "没有这样的消息" in (await b.get("/outgoing?day=2025-01-01")).text
            for column in ("at", "name", "kind", "state"):
                there, back = [
                    re.findall(
                        r'data-label="收件人">(\S+)',
                        (await b.get(f"/outgoing?when=all&order={turn}{column}")).text,
                    )
                    for turn in ("", "-")
                ]
                assert there and sorted(there) == sorted(back), column
                assert column != "name" or (there == sorted(there) and back == there[::-1])
            assert (await b.get("/messages")).location == "/outgoing?when=all"
            strange = await b.get("/outgoing?text=%25%27%22<script>alert(1)</script>")
            assert strange.status == 200 and "<script>alert" not in strange.text
            for wrong in ("day=2025-13-01", "status=x", "sort=x", "order=x", "page=-1"):
                assert (await b.get(f"/outgoing?{wrong}")).status == 400, wrong


async def test_a_bureau_sees_what_goes_to_its_own_place_and_has_no_brakes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.tick("2025-02-21T09:00")
        s.read_all()
        for account, mine, others in (
            (CITY, FIRM, OTHER),
            (COUNTY, FIRM, OTHER),
            (STRANGER, OTHER, FIRM),
            ("yunhe", OTHER, FIRM),
        ):
            async with browser(s, account) as b:
                for path in (
                    "/outgoing",
                    "/outgoing?when=all",
                    f"/outgoing?text={others[:4]}",
                    "/outgoing?city=&county=",
                ):
                    page = (await b.get(path)).text
                    assert others not in page.replace(f'value="{others[:4]}"', ""), (account, path)
                assert mine in (await b.get("/outgoing")).text
                some = await models.Message.all().first()
                assert some is not None
                assert (await b.get(f"/outgoing/message?id={some.id}")).status == 404
                for act in ("hold", "now"):
                    assert (await b.post(f"/outgoing/{act}", {"id": str(some.id)})).status == 404
        async with browser(s, CLERK) as b:
            assert (await b.get("/outgoing")).status == 404


async def test_a_message_is_held_hastened_and_read_before_it_leaves(sqlite_url: str) -> None:
    """Saturday: Monday's reminders wait. One is held, once; the other is asked to leave at once, and waits for the
    working hours all the same."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, admins=(ADMIN,)) as s:
        await s.begin(BOOK)
        s.twin.directory.join(ADMIN)
        await s.tick("2025-02-21T19:00")  # after hours: Friday's reminders wait
        async with browser(s, ADMIN) as b:
            page = await b.get("/outgoing?when=all&status=waiting")
            ids = re.findall(r'aria-label="扣下第(\d+)条"', page.text)
            assert ids
            words = (await b.get(f"/outgoing/message?id={ids[0]}")).text
            assert "还有" in words and ("/answer/" not in words)
            odd = {"id": ids[0], "back": "/outgoing?x\r\nSet-Cookie: a=b"}
            assert (await b.post("/outgoing/hold", odd)).status == 400
            named = await b.post("/outgoing/ahead", {"back": "/outgoing?city=石家庄市"})
            assert named.location.isascii() and named.location.endswith("%E5%B8%82")
            fields = {"id": ids[0], "back": "/outgoing?when=all&status=waiting"}
            done = await b.follow(await b.post("/outgoing/hold", fields))
            assert "已扣下" in done.text
            again = await b.follow(await b.post("/outgoing/hold", fields))
            assert "没有扣下" in again.text
            assert (
                await b.post("/outgoing/hold", {"id": ids[0], "back": "https://evil.example/"})
            ).location == "/outgoing"
            if len(ids) > 1:
                assert (
                    "已安排立即发送" in (await b.follow(await b.post("/outgoing/now", {"id": ids[1]}))).text
                )
        await s.tick()
        s.quiet()  # nobody is told after hours
        await s.tick("2025-02-24T09:00")
        held = await models.Message.filter(status="held")
        assert [str(one.id) for one in held] == [ids[0]]
        s.read_all()


async def test_what_goes_out_tomorrow_is_what_goes_out(sqlite_url: str) -> None:
    """The page says on Thursday what preview says; pressed twice it runs once; on Friday it is sent."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        async with browser(s, PROVINCE) as b:
            first = await b.get("/outgoing?day=2025-02-21")
            assert "推算今后几天" in first.text and "没有这样的消息" in first.text
            assert first.text.index('id="ahead"') < first.text.index(
                "没有这样的消息"
            )  # before the lines of today
            await b.post("/outgoing/ahead", {"back": "/outgoing?day=2025-02-21"})
            await b.post("/outgoing/ahead", {})
            run = s.wired.context.apart.runs["preview"]
            while run.running:
                await asyncio.sleep(0.1)
            assert not run.failed, run.said
            told = await _shown(b, "/outgoing?day=2025-02-21")
            assert FIRM in told and OTHER in told and "还有7天" in told
            assert "推算今后几天" not in told and "重新推算" not in told  # it is fresh
        async with browser(s, COUNTY) as b:
            own = await _shown(b, "/outgoing?day=2025-02-21")
            assert "企业2" not in own and OTHER not in own
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天", FIRM)
        s.read_all()


async def _shown(b: Browser, path: str) -> str:
    return (await b.get(path)).text
