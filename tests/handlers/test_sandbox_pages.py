"""The sandbox page's endpoints over HTTP, with a stage that only pretends to be the product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import aiohttp
import aiosmtplib
import pytest
from aiohttp import web

from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.pages import FILES, routes
from handlers.sandbox.traffic import Delivery
from tests.handlers.sandbox_product import START, FakeStage, Product, Time, card, served, text_reply, twin


@dataclass
class Browser:
    """Speaks to the page's API as the page does."""

    http: aiohttp.ClientSession
    base: str
    stage: FakeStage
    product: Product

    async def get(self, path: str, expect: int = 200) -> Any:
        async with self.http.get(f"{self.base}/sandbox/api/{path}") as response:
            assert response.status == expect
            return await response.json()

    async def post(self, path: str, body: Any, expect: int = 200) -> Any:
        headers = {"Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        url = f"{self.base}/sandbox/api/{path}"
        async with self.http.post(url, json=body, headers=headers) as response:
            assert response.status == expect
            return await response.json()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A client of the sandbox's pages, with twin, mailbox and callbacks running."""
    clock, product = Time(), Product()
    here, box = twin(clock, "li", "wang"), Mailbox(clock)
    cards = [card("li", email="li@example.com"), card("wang"), card("mail-only", wecom="")]
    stage = FakeStage(here, box, clock, cards)
    app = web.Application()
    app.add_routes(routes(stage))
    await box.start()
    async with served(product.app()) as callback, served(app) as base:
        here.callback_url = f"{callback}/wecom/callback"
        async with aiohttp.ClientSession() as http:
            yield Browser(http, base, stage, product)
    await here.close()
    await box.stop()


async def test_page_and_its_files_are_served_with_a_policy(browser: Browser) -> None:
    for path in ("", "/", *(f"/page/{name}" for name in FILES)):
        async with browser.http.get(f"{browser.base}/sandbox{path}") as response:
            assert response.status == 200
            assert "default-src 'self'" in response.headers["Content-Security-Policy"]
            assert "://" not in (await response.text()).replace("http://www.w3.org/2000/svg", "")
    async with browser.http.get(f"{browser.base}/sandbox/page/pages.py") as response:
        assert response.status == 404


async def test_saying_something_shows_question_and_answer(browser: Browser) -> None:
    browser.product.answer = lambda inner: text_reply("li", "已记下")
    assert (await browser.post("say", {"person": "li", "text": " 进度 "}))["ok"]
    assert browser.product.got[0]["Content"] == "进度"
    lines = (await browser.get("chat?person=li"))["lines"]
    assert [(line["mine"], line["at"]) for line in lines] == [
        (True, "2025-02-14T09:00:00+08:00"),
        (False, "2025-02-14T09:00:00+08:00"),
    ]
    assert (lines[0]["text"], lines[1]["content"]["content"]) == ("进度", "已记下")
    people = (await browser.get("people"))["people"]
    assert {p["key"]: p["messages"] for p in people} == {"li": 1, "wang": 0, "mail-only": 0}


async def test_what_cannot_be_said_is_explained(browser: Browser) -> None:
    assert "输入" in (await browser.post("say", {"person": "li", "text": " "}, 400))["error"]
    nobody = await browser.post("say", {"person": "none", "text": "好"}, 404)
    assert "没有找到" in nobody["error"]
    mail_only = await browser.post("say", {"person": "mail-only", "text": "好"}, 409)
    assert "企业微信" in mail_only["error"]
    browser.product.statuses = [500] * 4
    answer = await browser.post("say", {"person": "li", "text": "好"})
    assert not answer["ok"] and "500" in answer["note"]


async def test_pressing_a_button_of_a_card(browser: Browser) -> None:
    content = {
        "card_type": "button_interaction",
        "task_id": "t-1",
        "button_list": [{"text": "确认", "key": "ok"}],
    }
    here = browser.stage.twin
    sent = here.ledger.deliver(Delivery(START, "li", "template_card", content, "m1", b""))
    wish = {"person": "li", "seq": sent.seq, "key": "ok"}
    assert (await browser.post("press", wish))["ok"]
    assert browser.product.got[0]["EventKey"] == "ok"
    assert (await browser.get("chat?person=li"))["lines"][-1]["text"] == "确认"
    assert "按钮" in (await browser.post("press", {**wish, "key": "none"}, 400))["error"]
    await browser.post("press", {**wish, "seq": 99}, 404)


async def test_mailbox_lists_and_opens_letters(browser: Browser) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "清审 <q@example.com>", "li@example.com"
    message["Subject"], message["Message-ID"] = "每周汇总", "<1@example.com>"
    message.set_content("正文")
    message.add_alternative("<p>正文</p>", subtype="html")
    for _ in range(2):
        await aiosmtplib.send(message, hostname="127.0.0.1", port=browser.stage.mailbox.port)
    (head,) = (await browser.get("mail?person=li"))["letters"]
    assert (head["subject"], head["copies"], head["preview"]) == ("每周汇总", 2, "正文")
    full = await browser.get(f"letter?seq={head['seq']}")
    assert full["html"].strip() == "<p>正文</p>"
    assert (await browser.get("mail?person=wang"))["letters"] == []
    await browser.get("letter?seq=77", 404)


async def test_state_and_moving_the_clock(browser: Browser) -> None:
    stage = browser.stage
    stage.following = (START + timedelta(hours=2), "评估申请提醒")
    state = await browser.get("state")
    assert state["now"] == "2025-02-14T09:00:00+08:00"
    assert state["next"] == {"at": "2025-02-14T11:00:00+08:00", "what": "评估申请提醒"}
    assert state["overview"]["outbox"]["waiting"] == 3
    assert (await browser.post("advance", {"step": "next"}))["done"] == {"planned": 1}
    await browser.post("advance", {"step": "day"})
    await browser.post("advance", {"step": "week"})
    hours = [(moment - START) / timedelta(hours=1) for moment in stage.moved]
    assert hours == [2, 26, 26 + 7 * 24]
    stage.following = None
    await browser.post("advance", {"step": "next"}, 409)
    await browser.post("advance", {"step": "year"}, 400)


async def test_a_late_event_never_turns_the_clock_back(browser: Browser) -> None:
    browser.stage.following = (START - timedelta(days=1), "补发")
    await browser.post("advance", {"step": "next"})
    assert browser.stage.moved == [START]


async def test_one_advance_at_a_time(browser: Browser) -> None:
    browser.stage.gate = asyncio.Event()
    first = asyncio.create_task(browser.post("advance", {"step": "day"}))
    while not (await browser.get("state"))["busy"]:
        await asyncio.sleep(0.01)
    await browser.post("advance", {"step": "day"}, 409)
    browser.stage.gate.set()
    await first
    assert (await browser.get("state"))["busy"] == ""
    assert len(browser.stage.moved) == 1


async def test_approve_and_knobs(browser: Browser) -> None:
    browser.stage.held = 23
    assert await browser.post("approve", {}) == {"released": 23}
    await browser.post("knobs", {"wecom": {"mode": "45009", "times": 2}, "chaos": 0.2})
    knobs = await browser.post("knobs", {"mail": {"mode": "451", "times": 3}})
    assert knobs["wecom"] == [{"mode": "45009", "times": 2}]
    assert (knobs["mail"], knobs["chaos"]) == (["451"] * 3, 0.2)
    for bad in ({"wecom": {"mode": "boom"}}, {"mail": {"mode": "451", "times": 0}}, {"chaos": 2}):
        await browser.post("knobs", bad, 400)
    calm = await browser.post("knobs", {"calm": True})
    assert (calm["wecom"], calm["mail"], calm["chaos"]) == ([], [], 0.0)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    ],
)
async def test_only_the_page_itself_may_control(browser: Browser, headers: dict[str, str]) -> None:
    for name in ("say", "press", "advance", "approve", "knobs"):
        url = f"{browser.base}/sandbox/api/{name}"
        async with browser.http.post(url, json={"step": "day"}, headers=headers) as response:
            assert response.status == 403
    assert browser.stage.moved == []


async def test_forms_and_nonsense_are_refused(browser: Browser) -> None:
    url, mine = f"{browser.base}/sandbox/api/advance", {"Origin": browser.base}
    async with browser.http.post(url, data={"step": "day"}, headers=mine) as response:
        assert response.status == 403
    sent = {**mine, "Content-Type": "application/json"}
    async with browser.http.post(url, data=b"{", headers=sent) as response:
        assert response.status == 400
