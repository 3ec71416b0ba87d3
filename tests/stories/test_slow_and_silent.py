"""Slow and silent peers: who asked is answered first, the service stays ready, what waits for a silent
channel goes by the other one, and a proxy that heals needs nobody."""

from __future__ import annotations

import asyncio

from handlers.entry.web.health import STALE
from storage import inbox
from tests.harness import Harness
from tests.people import CLERK, COUNTY, FIRM, STAFF, firm, mail, workbook

MANY = 40
FIRMS = [firm(n, f"石家庄梧川{n}号铸造有限公司", f"clerk{n}") for n in range(1, MANY + 1)]
BY_MAIL = [{**row, "企业微信账号": ""} for row in FIRMS]  # ten mails at one time
CLERKS = sorted(f"clerk{n}" for n in range(1, MANY + 1))


async def test_an_answer_leaves_before_the_reminders_that_wait(database_url: str) -> None:
    """Forty reminders wait for a channel that rests; the answer to a question is what tries it."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(*FIRMS, staff=STAFF))
        s.twin.knobs.fail("45009")
        assert (await s.tick("2025-02-21T09:00"))["sent"] == 0
        now, key = s.clock.now(), s.wired.context.plan.key
        await inbox.keep("late", COUNTY, "进度", now, key)  # its passive answer was lost
        s.later(seconds=50)
        await s.tick()
        s.quiet()
        s.later(seconds=11)
        await s.tick()
        first, *rest = s.read_all()
        assert first.to == COUNTY and "共40家" in first.text
        assert sorted(heard.to for heard in rest) == CLERKS


async def test_a_long_drain_is_work_and_no_standstill(database_url: str) -> None:
    """Two minutes pass with each handful of messages: the look is long, and it stays ready."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(workbook(*BY_MAIL, staff=[]))
        await s.tick()
        s.read_all()
        await s.tick("2025-02-21T08:00")
        s.at("2025-02-21T09:00")
        began = s.clock.now()
        look = asyncio.create_task(s.tick())
        heard: list[str] = []
        answers: set[int] = set()
        while not look.done():
            await asyncio.sleep(0.002)
            new = [h.to for h in s.read_all()]
            s.later(minutes=2 if new else 0)
            heard += new
            if new and len(heard) > 1:
                async with s.http.get(f"{s.url}/readyz") as response:
                    answers.add(response.status)
        await look
        assert s.clock.now() - began > STALE
        heard += [h.to for h in s.read_all()]
        assert sorted(heard) == sorted(map(mail, CLERKS))
        assert answers == {200}


async def test_what_waits_for_a_silent_channel_goes_by_mail(database_url: str) -> None:
    """Nobody answers for WeCom for two hours: everybody has a mail, and nothing comes twice later."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(workbook(*FIRMS, staff=[]))
        await s.tick()
        s.read_all()
        s.twin.knobs.fail("502", times=10**6)
        await s.tick("2025-02-21T09:00")
        for _ in range(11):
            s.later(minutes=10)
            await s.tick()
        heard = [h.to for h in s.read_all()]
        assert len(heard) <= 5, heard  # of those who were tried six times
        for _ in range(2):
            s.later(minutes=10)
            await s.tick()
        heard += [h.to for h in s.read_all()]
        assert sorted(heard) == sorted(map(mail, CLERKS))
        s.twin.knobs.calm()
        s.later(hours=1)
        await s.tick()
        s.quiet()


async def test_a_proxy_that_refuses_heals_by_itself(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook(staff=[]))
        s.twin.knobs.fail("403", times=10**6, path="")  # the token's call, too
        for _ in range(6):
            await s.tick()
            s.later(minutes=3)
        s.quiet()
        (waits,) = await s.messages("waiting")
        assert "403" in waits["reason"]
        s.twin.knobs.calm()
        s.later(minutes=30)
        await s.tick()
        await s.expect(CLERK, FIRM, "还有7天")
