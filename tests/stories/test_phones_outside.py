"""The sandbox's phones of people outside: whoever scans a letter with personal WeChat, and a member of a corp below."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.words import Channel
from handlers.rehearsal.local import WITH_OUTSIDE
from handlers.rehearsal.stage import SandboxStage
from handlers.sandbox.pages import routes
from messages.kf.channel import KfTransport
from tests.browser import browser
from tests.handlers.sandbox_product import served
from tests.handlers.test_web_signin import from_wecom
from tests.harness import Harness
from tests.people import CLERK, COUNTY, FIRM, SUPPORT, firm, workbook
from tests.stories.test_customers import settled
from tests.stories.test_papers import code_in


@dataclass
class Phones:
    """What the page asks for, over HTTP."""

    s: Harness
    base: str

    async def get(self, path: str) -> Any:
        async with self.s.http.get(f"{self.base}/sandbox/api/{path}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, name: str, **body: Any) -> Any:
        url, own = f"{self.base}/sandbox/api/{name}", {"Origin": self.base}
        async with self.s.http.post(url, json=body, headers=own) as answer:
            assert answer.status == 200, await answer.text()
            done = await answer.json()
        await settled(self.s)
        return done

    async def card(self, **looks: str) -> dict[str, Any]:
        """The one card that looks so."""
        people = (await self.get("people"))["people"]
        (found,) = (one for one in people if looks.items() <= one.items())
        return dict(found)

    async def outside(self, app: str, of: dict[str, Any]) -> str:
        made = await self.post("outside", person=of["key"], app=app)
        return str(made["key"])

    async def chat(self, key: str) -> tuple[list[str], str, list[str]]:
        """What was heard by this phone, how it stands, and what the desk can do."""
        said = await self.get(f"chat?person={key}")
        heard = [one["content"]["content"] for one in said["lines"] if not one["mine"]]
        return heard, said["note"], said["can"]

    async def attached(self, key: str) -> str:
        """What is answered to a picture; it has been fetched then."""
        await self.post("attach", person=key)
        await self.s.engine.tick()
        return "\n".join((await self.chat(key))[0])

    async def say(self, key: str, text: str) -> str:
        before = len((await self.chat(key))[0])
        assert (await self.post("say", person=key, text=text))["ok"]
        return "\n".join((await self.chat(key))[0][before:])


@asynccontextmanager
async def phones(url: str, *firms: dict[str, Any]) -> AsyncIterator[Phones]:
    async with Harness(url, at="2025-02-20T09:00", digests=False, **WITH_OUTSIDE) as s:
        await s.begin(workbook(*firms))
        s.read_all()
        s._twins.share_below()
        kf = s.wired.transports[Channel.KF]
        assert isinstance(kf, KfTransport)
        app = web.Application()
        app.add_routes(routes(SandboxStage(s.engine, s.twin, s.mailbox, kf.client)))
        async with served(app) as base:
            yield Phones(s, base)


async def test_somebody_scans_the_letter_asks_is_handed_over_and_the_window_shuts(sqlite_url: str) -> None:
    async with phones(sqlite_url, firm(1, wecom="", email="")) as page:
        assert (await page.get("people"))["outside"] == ["kf", "chain"]
        wang = await page.outside("kf", await page.card(enterprise=FIRM))
        heard, note, can = await page.chat(wang)
        assert "已为您绑定" in heard[0] and "还没有写过话" in note and not can
        assert FIRM in await page.say(wang, "进度")
        # Its answer, and who writes here and why.
        assert "还能发3条消息，到2月22日 09:00为止" in (await page.chat(wang))[1]
        assert (await page.card(key=wang))["enterprise"] == FIRM  # and nobody is there twice
        assert "已登记" in await page.say(wang, "已启动审核")
        # A person of the desk takes over, and the bot is back after it.
        await page.say(wang, "人工")
        page.s.later(minutes=1)
        await settled(page.s)
        heard, note, can = await page.chat(wang)
        assert "等人工接待" in note and can == ["serve"]
        await page.post("attend", person=wang)
        assert page.s.twin.kf.customer(wang.removeprefix("kf:")).servicer == SUPPORT
        assert not await page.say(wang, "您好")
        assert (await page.chat(wang))[2] == ["end"]
        await page.post("attend", person=wang)
        assert FIRM in await page.say(wang, "进度")
        page.s.later(days=3)
        assert "已有48小时没有写话" in (await page.chat(wang))[1]
        await page.post("attach", person=wang)
        page.s.also("support【工单 1】")


async def test_a_second_scan_is_asked_about_at_the_first_contacts_phone(sqlite_url: str) -> None:
    async with phones(sqlite_url, firm()) as page:
        stranger = await page.outside("kf", await page.card(wecom=CLERK))
        assert "请对方确认" in (await page.chat(stranger))[0][0]
        assert (await page.card(key=stranger))["person"] == ""
        own = (await page.card(wecom=CLERK, app="wecom"))["key"]
        asked = next(one for one in (await page.chat(own))[0] if "请确认" in one)
        number = re.search(r"同意加入 (\d+)", asked)
        assert number and "已把扫码的人登记" in await page.say(own, f"同意加入 {number[1]}")
        assert FIRM in await page.say(stranger, "进度")
        assert (await page.card(key=stranger))["person"]
        assert "已停止" in await page.say(own, "你打错了")
        assert (await page.card(key=own))["wecom"] == CLERK and await page.say(own, "你好")
        page.s.also("clerk【请确认】", "qiaoxi【通知】")


async def test_a_member_of_a_corp_below_is_bound_by_code_and_signs_in(sqlite_url: str) -> None:
    async with phones(sqlite_url, firm(1, wecom="", email="")) as page:
        s = page.s
        member = await page.outside("chain", await page.card(enterprise=FIRM))
        assert "绑定码" in (await page.chat(member))[1]
        assert "还没有登记" in await page.say(member, "进度")
        account = member.removeprefix("chain:")
        async with browser(s) as b:
            refused = await from_wecom(s, b, account)
            assert refused.status == 400 and "还没有登记" in refused.text
        code = code_in(await s.says(COUNTY, f"绑定码 {FIRM}"))
        assert "已绑定" in await page.say(member, f"绑定 {code}") and not (await page.chat(member))[1]
        async with browser(s) as b:
            assert (await from_wecom(s, b, account)).status == 303 and FIRM in (await b.get("/")).text
        assert "上下游里不能显示带按钮的卡片" in await page.say(member, "卡片提醒")
        # A menu's entry is a sentence; a picture is fetched from the corp's own copy of the app.
        corp = s.twin.group.corp_of(account)
        assert corp
        await corp.send_event(account.partition("/")[2], "click", EventKey="已启动审核")
        assert "已登记" in (await page.chat(member))[0][-1]
        assert "已收到图片" in await page.attached(member)
        (file,) = (await s.rows("files"))["files"]
        assert file["sha256"] and not file["refused"]
        await s.tick("2025-02-21T09:00")
        assert any("还有7天" in one for one in (await page.chat(member))[0])
        # Whoever is bound has their phone after the sandbox was killed.
        await corp.close()
        s.twin.group.unshare(corp)
        s._twins.share_below()
        assert FIRM in await page.say((await page.card(app="chain"))["key"], "进度")
        s.also()
