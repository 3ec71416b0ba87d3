"""Another system is told what happens: signed as another hand verifies it, at least once, in order, and nothing of
people. The receiver listens on a real socket."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook

from bot.words.published import published_type
from handlers.app import wired_parts
from handlers.entry.web.schemas import CASE_EVENT
from tests.browser import Browser, browser
from tests.handlers.test_web_api import wrong
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, workbook
from tests.stories.test_serve import until

AT = "2025-02-20T09:00"
ADMIN = "guanli01"
ELSEWHERE = "沧州松岭电镀有限公司"
BOOK = workbook(firm(), firm(2, ELSEWHERE, "clerk2", **{"市": "沧州市", "县（市、区）": "运河区"}))
HERE = (ip_network("127.0.0.0/8"),)


class Receiver:
    """What listens at the other end: keeps what came with the moment of it, and answers as it is told."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.came: list[tuple[datetime, dict[str, str], bytes]] = []
        self.answers: list[int] = []  # the next ones; then 200
        self.url = ""
        self.before_yes = asyncio.Event()
        self.before_yes.set()

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((self._now(), dict(request.headers), await request.read()))
        await self.before_yes.wait()
        status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 302 else {})

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """Everything that came, each signed as the specification's own library signs it, at the moment it came."""
        assert all(is_signed(secret, headers, body, at) for at, headers, body in self.came)
        return [json.loads(body) for _, _, body in self.came]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.came]


def is_signed(secret: str, headers: dict[str, str], body: bytes, at: datetime) -> bool:
    """The library's `verify` asks the wall clock for the age; time is in the test's hand, so its `sign` is compared."""
    sent = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = Webhook(secret).sign(headers["webhook-id"], sent, body.decode())
    return abs(at - sent) < timedelta(minutes=5) and expected == headers["webhook-signature"]


@asynccontextmanager
async def receiver(s: Harness) -> AsyncIterator[Receiver]:
    made = Receiver(s.clock.now)
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield made
    finally:
        await runner.cleanup()


async def added(b: Browser, url: str, about: str = "all", within: str = "") -> str:
    """The secret of a new address, as its page shows it once."""
    form = {"purpose": "省数据平台", "url": url, "about": about, "within": within}
    seen = await b.follow(await b.post("/webhooks", form))
    found = re.search(r'readonly value="(whsec_[^"]+)"', seen.text)
    assert seen.status == 200 and found, seen.text
    assert found[1] not in (await b.get("/webhooks")).text
    return found[1].replace("&#43;", "+").replace("&#x2B;", "+")


async def pushed(s: Harness) -> None:
    """A look, and what it tells other systems."""
    await s.tick()
    await s.wired.webhooks.beside.finished()


async def test_what_happens_is_told_signed_and_of_nobody(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, webhook_networks=HERE) as s, receiver(s) as r:
        await s.begin(BOOK)
        async with browser(s, PROVINCE) as b:
            secret = await added(b, r.url)
        await pushed(s)
        assert r.came == []  # nothing of what was before
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        await pushed(s)
        (told, *more) = r.verified(secret)
        assert wrong(told["data"], CASE_EVENT) == [] and told["type"] == published_type("apply_assessment")
        assert told["type"] == "case.apply_assessment" and told["timestamp"].endswith("Z")
        data = told["data"]
        assert (data["enterprise"], data["city"], data["step"]) == (FIRM, "石家庄市", "apply_assessment")
        assert more == [] and not re.search(rb"1380|@|clerk", r.came[0][2])
        # Another secret, or another body, is not verified.
        at, headers, body = r.came[0]
        assert not is_signed(secret[:-8] + "AAAAAAA=", headers, body, at)
        assert not is_signed(secret, headers, body.replace(b"case.", b"case_"), at)
        assert not is_signed(secret, {**headers, "webhook-timestamp": "1740013201"}, body, at)
        await pushed(s)
        assert len(r.came) == 1
        s.also("shijiazhuang【请确认】")


async def test_each_is_told_of_its_place_alone(database_url: str) -> None:
    async with (
        Harness(database_url, at=AT, digests=False, webhook_networks=HERE) as s,
        receiver(s) as all_of_it,
        receiver(s) as of_city,
        receiver(s) as results,
    ):
        await s.begin(BOOK)
        async with browser(s, PROVINCE) as b:
            await added(b, all_of_it.url)
            await added(b, results.url, about="results")
        async with browser(s, CITY) as b:
            secret = await added(b, of_city.url)
            seen = await b.post(
                "/webhooks", {"purpose": "x", "url": of_city.url, "about": "all", "within": "沧州市"}
            )
            assert seen.status == 422
        await s.says(CLERK, "已提交评估申请")
        await s.says("clerk2", "已提交评估申请")
        await pushed(s)
        assert len(all_of_it.came) == 2 and results.came == []
        assert [one["data"]["enterprise"] for one in of_city.verified(secret)] == [FIRM]
        async with browser(s, COUNTY) as b:
            assert (await b.get("/webhooks")).status == 404
        await s.tick()
        s.also("cangzhou【请确认】", "shijiazhuang【请确认】")


async def test_what_is_not_taken_is_told_again_by_the_same_id_and_in_order(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, webhook_networks=HERE, admins=(ADMIN,)) as s:
        async with receiver(s) as r:
            await s.begin(BOOK)
            s.twin.directory.join(ADMIN)
            async with browser(s, PROVINCE) as b:
                secret = await added(b, r.url)
            r.answers = [500, 302, 404]
            await s.says(CLERK, "已提交评估申请")
            await s.says("clerk2", "已提交评估申请")
            for wait in (0, 5, 300, 1800):
                s.clock.move(s.clock.now() + timedelta(seconds=wait))
                await pushed(s)
            assert [one["data"]["enterprise"] for one in r.verified(secret)[-2:]] == [FIRM, ELSEWHERE]
            assert len(set(r.ids[:4])) == 1 and len(r.ids) == 5
            stamps = [int(headers["webhook-timestamp"]) for _, headers, _ in r.came]
            assert stamps == sorted(stamps) and stamps[3] - stamps[0] == 2105
            # Three days of failures: it is stopped, two people hear of it, and it goes on from there.
            r.answers = [503] * 10
            await s.says(CLERK, "撤回")
            for wait in (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400):
                s.clock.move(s.clock.now() + timedelta(seconds=wait))
                await pushed(s)
            assert len(r.came) == 15
            s.clock.move(s.clock.now() + timedelta(days=1))  # a working day again
            await pushed(s)
            assert len(r.came) == 15
            for who in (PROVINCE, ADMIN):
                await s.expect(who, "向“省数据平台”推送数据已停止：对方应答503")
            async with browser(s, ADMIN) as b:
                page = (await b.get("/webhooks")).text
                assert "已停止" in page and "对方应答503" in page and "添加地址" not in page
                number = re.search(r'name="id" value="(\d+)"', page)
                assert number
                await b.post("/webhooks/change", {"id": number[1], "what_to_do": "resume"})
            await pushed(s)
            assert len(r.came) == 16 and r.ids[15] == r.ids[14]
            async with browser(s, PROVINCE) as b:
                await b.post("/webhooks/change", {"id": number[1], "what_to_do": "end"})
            await s.says(CLERK, "已提交评估申请")
            await pushed(s)
            assert len(r.came) == 16
        s.also("cangzhou【请确认】", "clerk【提醒】", "shijiazhuang【请确认】", "shijiazhuang【请确认】")


async def test_a_process_that_dies_before_it_noted_the_yes_tells_it_again(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, webhook_networks=HERE) as s, receiver(s) as r:
        await s.begin(BOOK)
        async with browser(s, PROVINCE) as b:
            await added(b, r.url)
        await s.says(CLERK, "已提交评估申请")
        r.before_yes.clear()
        await s.tick()
        async with asyncio.timeout(5):
            while not r.came:
                await asyncio.sleep(0.01)
        await s.wired.webhooks.beside.stop()  # cut off while the other side works on it
        r.before_yes.set()
        # Another process goes on once the right of the dead one has run out.
        s.clock.move(s.clock.now() + timedelta(minutes=3))
        async with wired_parts(s.settings, s.clock, s.clock.now) as again:
            await again.webhooks.look()
            await again.webhooks.beside.finished()
        assert len(r.came) == 2 and len(set(r.ids)) == 1
        s.also("shijiazhuang【请确认】")


async def test_it_leads_nowhere_inside(sqlite_url: str) -> None:
    """https to public addresses alone, unless WEBHOOK_NETWORKS allows more; what a name leads to counts."""
    async with Harness(sqlite_url, at=AT, digests=False) as s, receiver(s) as r:
        await s.begin(BOOK)
        async with browser(s, PROVINCE) as b:
            for inside in (
                r.url,
                "http://example.com/hook",
                "https://127.0.0.1/hook",
                "https://2130706433/hook",
                "https://0x7f.1/hook",
                "https://[::1]/hook",
                "https://[::ffff:10.0.0.1]/hook",
                "https://[64:ff9b::a00:1]/hook",
                "https://169.254.169.254/latest",
                "https://10.1.2.3/",
                "https://user:pw@example.com/",
                "ftp://example.com/",
                "https:///hook",
                "https://example.com/hook#x",
                "https://exämple.com/",
            ):
                seen = await b.post("/webhooks", {"purpose": "x", "url": inside, "about": "all"})
                assert seen.status == 422 and "whsec_" not in seen.text, inside
            # A name that leads inside is found out when the connection is made.
            port = r.url.split(":")[2].split("/")[0]
            await added(b, f"https://localhost:{port}/hook")
            number = re.search(r'name="id" value="(\d+)"', (await b.get("/webhooks")).text)
            assert number
            seen = await b.follow(await b.post("/webhooks/change", {"id": number[1], "what_to_do": "try"}))
            assert "不在允许推送的范围内" in seen.text
        assert r.came == []
        s.quiet()


async def test_a_trial_is_told_at_once(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, webhook_networks=HERE) as s, receiver(s) as r:
        await s.begin(BOOK)
        async with browser(s, PROVINCE) as b:
            secret = await added(b, r.url)
            number = re.search(r'name="id" value="(\d+)"', (await b.get("/webhooks")).text)
            assert number
            form = {"id": number[1], "what_to_do": "try"}
            assert "试推成功" in (await b.follow(await b.post("/webhooks/change", form))).text
            (told,) = r.verified(secret)
            assert told["type"] == "trial"
            async with browser(s, CITY) as other:  # nobody else's address is tried
                await other.post("/webhooks/change", form)
            assert len(r.came) == 1
        s.quiet()


async def test_one_address_that_hangs_holds_up_no_other_and_ends_at_once(database_url: str) -> None:
    async with (
        Harness(database_url, at=AT, digests=False, webhook_networks=HERE) as s,
        receiver(s) as hangs,
        receiver(s) as other,
    ):
        await s.begin(BOOK)
        hangs.before_yes.clear()
        async with browser(s, PROVINCE) as b:
            await added(b, hangs.url)
            number = re.search(r'name="id" value="(\d+)"', (await b.get("/webhooks")).text)
            await added(b, other.url)
            assert number
            await s.says(CLERK, "已提交评估申请")
            await s.says("clerk2", "已提交评估申请")
            await s.tick()
            await until(lambda: len(hangs.came) == 1 and len(other.came) == 2)
            await s.says(CLERK, "撤回")
            await s.tick()
            await until(lambda: len(other.came) == 3)
            await b.post("/webhooks/change", {"id": number[1], "what_to_do": "end"})
            hangs.before_yes.set()
            await s.wired.webhooks.beside.finished()
        assert (len(hangs.came), len(other.came)) == (1, 3)
        s.also("cangzhou【请确认】", "shijiazhuang【请确认】")


async def test_what_was_taken_ends_the_count_of_failures(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, webhook_networks=HERE) as s, receiver(s) as r:
        await s.begin(BOOK)
        async with browser(s, PROVINCE) as b:
            await added(b, r.url)
            await s.says(CLERK, "已提交评估申请")
            await s.says("clerk2", "已提交评估申请")
            r.answers = [*[503] * 9, 200, 503]
            for wait in (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400):
                s.clock.move(s.clock.now() + timedelta(seconds=wait))
                await pushed(s)
            assert len(set(r.ids[:10])) == 1 and len(r.ids) == 11
            assert "已停止" not in (await b.get("/webhooks")).text
            s.later(seconds=5)
            await pushed(s)
            assert len(r.ids) == 12 and r.ids[11] == r.ids[10]
        s.also("cangzhou【请确认】", "shijiazhuang【请确认】")


async def test_a_result_is_told_when_it_is_beyond_a_slip(sqlite_url: str) -> None:
    """Programs hear of an answer no earlier than people do, and of nothing behind it before."""
    own: dict[str, Any] = {"digests": False, "webhook_networks": HERE, "undo_seconds": 120}
    async with Harness(sqlite_url, at=AT, **own) as s, receiver(s) as r:
        await s.begin(BOOK)
        async with browser(s, PROVINCE) as b:
            secret = await added(b, r.url)
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says("clerk2", "已提交评估申请")
        for wait, told in ((119, 1), (1, 3)):
            await pushed(s)
            assert len(r.came) == 1
            s.later(seconds=wait)
            await pushed(s)
            assert len(r.came) == told
        kinds = [one["type"].removeprefix("case.") for one in r.verified(secret)]
        assert kinds == ["apply_assessment", "confirm", "apply_assessment"]
        s.also("cangzhou【请确认】", "clerk【办理结果】")
