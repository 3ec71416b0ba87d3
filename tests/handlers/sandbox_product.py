"""A stand-in for the product: a callback address that does what a test tells it, and a stage.

Written for the tests of the sandbox only; every other test talks to the real product.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import aiohttp
from aiohttp import web

from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.pages import PersonCard
from handlers.sandbox.wecom import WeComTwin
from messages.wecom.cipher import Cipher

CORP, AGENT, SECRET, TOKEN = "ww184sandbox", 1000002, "a-secret", "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
START = datetime(2025, 2, 14, 1, 0, tzinfo=UTC)


@dataclass
class Time:
    """A clock that moves when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def twin(clock: Callable[[], datetime], *members: str, callback_url: str = "") -> WeComTwin:
    """A twin of WeCom with these members."""
    return WeComTwin(CORP, AGENT, SECRET, TOKEN, AES_KEY, callback_url, members, clock)


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """The app on a free loopback port; yields its base address."""
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass
class Product:
    """The callback. `got` are the decrypted elements, `statuses` the next answers' codes."""

    answer: Callable[[dict[str, str]], str | None] = lambda _: None
    statuses: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    got: list[dict[str, str]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    nonces: list[str] = field(default_factory=list)
    signer: Cipher = field(default_factory=lambda: Cipher(TOKEN, AES_KEY, CORP))

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/wecom/callback", self.verify)
        app.router.add_post("/wecom/callback", self.receive)
        return app

    async def verify(self, request: web.Request) -> web.Response:
        """Answer the sandbox's check of the callback address, perhaps late."""
        if self.delays:
            await asyncio.sleep(self.delays.pop(0))
        query, cipher = request.query, Cipher(TOKEN, AES_KEY, CORP)
        good = cipher.check(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
        return web.Response(text=cipher.decrypt(query["echostr"]) if good else "no")

    async def receive(self, request: web.Request) -> web.Response:
        """Check and keep what the sandbox delivers; answer as the test has laid down."""
        query, cipher = request.query, Cipher(TOKEN, AES_KEY, CORP)
        outer = ElementTree.fromstring(await request.text())
        encrypted = outer.findtext("Encrypt", "")
        assert outer.findtext("ToUserName") == CORP
        assert cipher.check(query["msg_signature"], query["timestamp"], query["nonce"], encrypted)
        plain = cipher.decrypt(encrypted)
        inner = {child.tag: child.text or "" for child in ElementTree.fromstring(plain)}
        self.raw.append(plain)
        self.got.append(inner)
        self.nonces.append(query["nonce"])
        if self.delays:
            await asyncio.sleep(self.delays.pop(0))
        status = self.statuses.pop(0) if self.statuses else 200
        text = self.answer(inner)
        return web.Response(status=status, text=self.seal(text) if text is not None else "")

    def seal(self, text: str) -> str:
        """The encrypted passive answer."""
        encrypted = self.signer.encrypt(text)
        signature = self.signer.sign("1739494800", "n1", encrypted)
        return (
            f"<xml><Encrypt>{encrypted}</Encrypt><MsgSignature>{signature}</MsgSignature>"
            "<TimeStamp>1739494800</TimeStamp><Nonce>n1</Nonce></xml>"
        )


def text_reply(to: str, content: str, kind: str = "text") -> str:
    """A passive answer's XML."""
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName>{CORP}</FromUserName>"
        f"<CreateTime>1739494800</CreateTime><MsgType>{kind}</MsgType>"
        f"<Content>{escape(content)}</Content></xml>"
    )


@dataclass
class FakeStage:
    """The product as the page sees it: a list of people and a clock."""

    twin: WeComTwin
    mailbox: Mailbox
    clock: Time
    cards: list[PersonCard] = field(default_factory=list)
    following: tuple[datetime, str] | None = None
    chapters: list[dict[str, Any]] = field(default_factory=list)
    resets: int = 0
    held: int = 0
    moved: list[datetime] = field(default_factory=list)
    gate: asyncio.Event | None = None
    cities: list[dict[str, Any]] = field(default_factory=list)
    rounds: tuple[str, ...] = ("2024年清洁生产审核",)
    outside: tuple[str, ...] = ("kf", "chain")

    async def letter_link(self, key: str) -> str:
        return f"https://work.weixin.qq.com/kf/kfcsandbox?enc_scene=x&scene_param={key}"

    async def people(self) -> list[PersonCard]:
        return self.cards

    def now(self) -> datetime:
        return self.clock()

    async def next_event(self) -> tuple[datetime, str] | None:
        return self.following

    async def advance(self, to: datetime, *, at_once: bool = False) -> dict[str, Any]:
        """Move the clock, once the test opens the gate."""
        if self.gate:
            await self.gate.wait()
        self.clock.now = to
        self.moved.append(to)
        return {"planned": 1}

    async def coming(self) -> list[dict[str, Any]]:
        at, what = self.following or (START, "")
        return [{"at": at, "what": [what]}] if what else []

    async def tour(self) -> list[dict[str, Any]]:
        return self.chapters

    def reset(self) -> None:
        self.resets += 1

    async def overview(self) -> dict[str, Any]:
        outbox = {"held": self.held, "waiting": 3, "sent": 412, "failed": 1, "unknown": 0}
        rounds = [{"round": name, "step": "提出评估申请", "cities": self.cities} for name in self.rounds]
        return {"rounds": rounds, "outbox": outbox}

    async def others(self, key: str) -> list[dict[str, Any]]:
        return [{"at": START, "by": "短信", "text": f"【提醒】{key}"}]

    async def approve(self) -> int:
        released, self.held = self.held, 0
        return released


def card(key: str, **more: str | int) -> PersonCard:
    """A person's card as the stage shows it."""
    plain = PersonCard(
        key=key,
        name=key,
        role_label="企业联系人",
        place="石家庄市 藁城区",
        wecom=key,
        email="",
        kf="",
        chain="",
        level="enterprise",
        enterprise="",
        others=0,
    )
    return cast(PersonCard, {**plain, **more})


@dataclass
class Caller:
    """A client without any wisdom: it sends what it is told."""

    http: aiohttp.ClientSession
    base: str
    twin: WeComTwin
    clock: Time
    token: str = ""

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        async with self.http.get(f"{self.base}/cgi-bin/{path}", params=query) as response:
            assert response.status == 200
            found: dict[str, Any] = await response.json()
            return found

    async def sign_on(self) -> dict[str, Any]:
        answer = await self.get("gettoken", corpid=CORP, corpsecret=SECRET)
        self.token = answer["access_token"]
        return answer

    async def post(self, path: str, body: Any) -> dict[str, Any]:
        """Call the platform's interface with the token."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        url = f"{self.base}/cgi-bin/{path}"
        async with self.http.post(url, params={"access_token": self.token}, data=data) as response:
            assert response.status == 200
            found: dict[str, Any] = await response.json()
            return found

    async def send(self, touser: str = "zhang", content: str = "好", **more: Any) -> dict[str, Any]:
        body = {"touser": touser, "agentid": AGENT, "msgtype": "text", "text": {"content": content}}
        return await self.post("message/send", {**body, **more})


@asynccontextmanager
async def calling() -> AsyncIterator[Caller]:
    """A caller with a token, and a twin of three members that has a callback address."""
    clock = Time()
    here = twin(clock, "Zhang", "li", "wang", callback_url="http://127.0.0.1:9/wecom/callback")
    async with served(here.app()) as base, aiohttp.ClientSession() as http:
        caller = Caller(http, base, here, clock)
        await caller.sign_on()
        yield caller
