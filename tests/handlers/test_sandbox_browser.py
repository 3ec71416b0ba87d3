"""The sandbox page in a real browser: it works under its own policy, and shows text as text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright, expect

from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.pages import routes
from handlers.sandbox.traffic import Delivery
from tests.axe import MODES, WIDTHS, axe_findings
from tests.handlers.sandbox_product import START, FakeStage, Product, Time, card, served, text_reply, twin

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")

EVIL = '<img src=x onerror="document.title=\'hacked\'"><script>document.title="hacked"</script>'


@asynccontextmanager
async def opened(stage: FakeStage, width: int) -> AsyncIterator[tuple[Page, list[str]]]:
    """The page in a window of this width, and what it complained about."""
    app = web.Application()
    app.add_routes(routes(stage))
    complaints: list[str] = []
    async with served(app) as base, async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = await browser.new_page(viewport={"width": width, "height": 740})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        await page.goto(f"{base}/sandbox")
        yield page, complaints
        await browser.close()


@pytest.fixture
async def stage() -> AsyncIterator[FakeStage]:
    """A sandbox with 800 enterprises and one clerk whose name is markup."""
    clock = Time()
    cards = [card(f"e{n}", name=f"张{n}", enterprise=f"宏远化工{n}") for n in range(800)]
    cards.append(card("clerk", name=EVIL, level="county", email="clerk@example.com"))
    here, box = twin(clock, *(c["wecom"] for c in cards)), Mailbox(clock)
    await box.start()
    city = {"city": "石家庄", "total": 4, "done": 1, "reported": 1, "open": 1, "overdue": 1}
    made = FakeStage(here, box, clock, cards, (START + timedelta(days=14), "截止"), held=5)
    made.cities = [city]
    yield made
    await here.close()
    await box.stop()


async def test_a_person_answers_from_their_phone(stage: FakeStage) -> None:
    product = Product(answer=lambda inner: text_reply(inner["FromUserName"], "已记下：" + EVIL))
    async with served(product.app()) as callback, opened(stage, 1280) as (page, complaints):
        stage.twin.callback_url = f"{callback}/wecom/callback"
        await expect(page.locator(".people-list li")).to_have_count(61)
        await page.fill("#search", "宏远化工777")
        await page.click(".people-list button")
        await page.click("#quick >> text=已提交评估申请")
        await expect(page.locator(".bubble").last).to_have_text("已记下：" + EVIL)
        assert product.got[0]["FromUserName"] == "e777"
        await page.click("text=批准发送")
        await expect(page.locator("#outbox")).not_to_contain_text("批准发送")
        await page.click("#next")
        await expect(page.locator("#date")).to_have_text("2025年2月28日 星期五")
        assert await page.title() != "hacked"
        assert complaints == []


async def test_card_button_and_a_letter_without_scripts(stage: FakeStage) -> None:
    content = {
        "card_type": "button_interaction",
        "main_title": {"title": EVIL},
        "task_id": "t",
        "button_list": [{"text": "确认", "key": "ok"}],
    }
    stage.twin.ledger.deliver(Delivery(START, "clerk", "template_card", content, "m", b""))
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "q@example.com", "clerk@example.com", EVIL
    letter.set_content("正文")
    letter.add_alternative(f"<p style='color:rgb(1,2,3)'>正文</p>{EVIL}", subtype="html")
    await aiosmtplib.send(letter, hostname="127.0.0.1", port=stage.mailbox.port)
    product = Product()
    async with served(product.app()) as callback, opened(stage, 1280) as (page, _):
        stage.twin.callback_url = f"{callback}/wecom/callback"
        await page.click("#levels >> text=县")
        await page.click(".people-list button")
        await page.click(".card-end >> text=确认")
        await expect(page.locator(".mine .bubble")).to_have_text("点了「确认」")
        assert product.got[0]["EventKey"] == "ok"
        await page.click("#tab-mail")
        await page.click(".letters button")
        text = page.frame_locator("iframe").locator("p")
        await expect(text).to_have_css("color", "rgb(1, 2, 3)")
        assert await page.title() != "hacked"


async def test_two_rounds_and_a_third_channel(stage: FakeStage) -> None:
    stage.rounds = ("2024年清洁生产审核", "2025年清洁生产审核")
    stage.cards[1]["others"] = 1
    async with opened(stage, 1280) as (page, complaints):
        await expect(page.locator("#progress h1")).to_have_text(stage.rounds)
        await expect(page.locator("#tab-others")).to_be_hidden()
        await page.fill("#search", "宏远化工1 ")
        await page.click(".people-list button >> text=张1")
        await page.click("#tab-others")
        await expect(page.locator(".other")).to_contain_text("短信2月14日 09:00【提醒】e1")
        await page.fill("#search", "宏远化工2")
        await page.click(".people-list button")
        await expect(page.locator("#others-pane")).to_be_hidden()
        await expect(page.locator("#chat-pane")).to_be_visible()
        assert complaints == []


CHAPTER: dict[str, Any] = {
    "key": "letter",
    "title": "告知书一直没有送到",
    "about": "县里忘了。",
    "steps": [
        {"who": "e1", "name": "企业 张1", "text": "看一看。", "say": "确认 {number}", "about": "甲厂"},
        {"who": "clerk", "name": "县", "text": "拨时钟。", "to": START + timedelta(days=3)},
        {"who": "e1", "name": "企业 张1", "text": "打开网页。", "signin": True},
    ],
}


async def test_a_chapter_of_the_tour(stage: FakeStage) -> None:
    over = {**CHAPTER, "key": "over", "title": "去年的故事", "past": True}
    stage.chapters = [{**CHAPTER, "steps": [dict(step) for step in CHAPTER["steps"]]}, over]
    product = Product(answer=lambda inner: text_reply(inner["FromUserName"], "好的"))
    async with served(product.app()) as callback, opened(stage, 1280) as (page, _):
        stage.twin.callback_url = f"{callback}/wecom/callback"
        stage.twin.ledger.deliver(
            Delivery(
                START, "e1", "text", {"content": "2月3日，待确认3项：\n9 乙厂\n12 甲厂\n17 甲厂"}, "m", b""
            )
        )
        stage.twin.ledger.deliver(Delivery(START, "e1", "text", {"content": "4 乙厂已办结。"}, "n", b""))
        await expect(page.locator(".chapter >> text=去年的故事")).to_be_disabled()
        await page.click(".chapter")
        await page.click(".steps >> text=替此人说")
        await expect(page.locator(".steps .past")).to_have_count(1)
        assert product.got[0]["Content"] == "确认 17"
        await page.click(".steps >> text=把时钟拨到 2月17日")
        await expect(page.locator(".steps .past")).to_have_count(2)
        assert stage.moved == [START + timedelta(days=3)]
        await page.reload()
        await expect(page.locator(".steps .past")).to_have_count(2)  # the story goes on where it was
        async with page.expect_popup() as opening:
            await page.click(".steps >> text=以此人的身份打开网页")
        assert "/signin/wecom" in (await opening.value).url
        cookies = {one["name"]: one["value"] for one in await page.context.cookies()}
        assert cookies["qingshen-as"] == "e1"
        await page.click("text=看下一个故事")
        await expect(page.locator(".chapter.played")).to_have_count(1)


async def test_the_dial_the_phones_beside_and_a_new_beginning(stage: FakeStage) -> None:
    async with opened(stage, 1280) as (page, complaints):
        await page.fill("#search", "宏远化工7 ")
        await page.click(".people-list button >> text=张7")
        await page.click("text=并排放一部")
        phone = page.frame_locator("#beside iframe")
        await expect(phone.locator("#who")).to_contain_text("张7")
        await expect(phone.locator(".top")).to_be_hidden()
        await page.reload()
        await expect(phone.locator("#who")).to_contain_text("张7")
        await page.click("#beside >> text=收起")
        await expect(page.locator("#beside")).to_be_hidden()
        await page.click("#days-open")
        await expect(page.locator("#coming")).to_contain_text("2025年2月28日 星期五 09:00截止")
        await page.locator("#dial").fill("30")
        await expect(page.locator("#dial-day")).to_have_text("2025年3月16日 星期日（30 天以后）")
        await page.click("#dial-go")
        await expect(page.locator("#date")).to_have_text("2025年3月16日 星期日")
        await page.click("#days-open")
        await page.click("#reset")
        await page.click("text=不，继续演练")
        assert stage.resets == 0
        await page.click("#reset")
        await page.click("#reset-yes")
        await expect(page.locator("#days")).to_be_hidden()
        assert stage.resets == 1 and complaints == []


async def test_axe_finds_nothing(stage: FakeStage) -> None:
    over = {**CHAPTER, "key": "over", "title": "去年的故事", "past": True}
    stage.chapters = [{**CHAPTER, "steps": [dict(step) for step in CHAPTER["steps"]]}, over]
    stage.cards.insert(0, card("wang", wecom="", kf="wmWang", name="王五", enterprise="宏远化工"))
    async with opened(stage, 1280) as (page, _):
        await expect(page.locator(".chapter")).to_have_count(2)
        await expect(page.locator("#session")).to_contain_text("还没有写过话")
        await expect(page.locator("#hands")).to_contain_text("微信扫告知书")
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 740})
            for view in ("people", "phone", "side") if width == 375 else ("",):
                if view:
                    await page.click(f"nav [data-view={view}]")
                for mode in MODES:
                    assert await axe_findings(page, mode) == {}, (width, mode, view)
            await page.click("#days-open")
            for mode in MODES:
                assert await axe_findings(page, mode) == {}, (width, mode, "days")
            await page.click("#days >> text=关闭")


async def test_narrow_screen(stage: FakeStage) -> None:
    stage.chapters = [{**CHAPTER, "steps": CHAPTER["steps"][1:2]}]
    async with opened(stage, 375) as (page, complaints):
        await expect(page.locator("#who")).to_contain_text("张0")
        for view in ("people", "side", "phone"):
            await page.click(f"nav [data-view={view}]")
            assert await page.evaluate("document.documentElement.scrollWidth") == 375
        await page.click("nav [data-view=side]")
        await page.reload()
        await expect(page.locator("#tour")).to_be_visible()
        await expect(page.locator("#who")).to_contain_text("张0")
        await expect(page.locator("#tour")).to_be_visible()  # still, once the phone is read
        await page.click(".chapter")  # its step stands below the phone to which it leads
        await expect(page.locator("#tour-next")).to_contain_text("第1步，共1步")
        await page.click("#tour-next >> text=把时钟拨到 2月17日")
        assert await page.evaluate("document.documentElement.scrollWidth") == 375
        await page.click("#tour-next >> text=看下一个故事")
        await expect(page.locator(".chapter.played")).to_be_visible()
        assert complaints == []
