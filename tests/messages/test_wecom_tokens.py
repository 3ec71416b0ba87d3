"""The token's life, what the doctor is told, and that no secret is ever shown."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.words import SendStatus
from messages.tokens import Token
from messages.wecom.client import WeComClient
from messages.wecom.tokens import MemoryTokens
from tests.messages.fake_wecom import SECRET, START, Clock, Fake, Script, hang_up, make, response, send, stall

# -- the token


async def test_fifty_at_once_fetch_one_token(client: WeComClient, fake: Fake) -> None:
    outcomes = await asyncio.gather(*(send(client) for _ in range(50)))
    assert {o.status for o in outcomes} == {SendStatus.DELIVERED}
    assert fake.count("gettoken") == 1


async def test_two_clients_share_a_token(
    session: aiohttp.ClientSession, base: str, clock: Clock, fake: Fake
) -> None:
    tokens = MemoryTokens()
    one, two = make(session, base, clock, tokens), make(session, base, clock, tokens)
    await asyncio.gather(send(one), send(two))
    assert fake.count("gettoken") == 1


class _Counted(MemoryTokens):
    """A store that counts how often it is asked."""

    asked = 0

    async def get(self, now: datetime) -> Token | None:
        self.asked += 1
        return await super().get(now)


async def test_the_store_is_asked_again_only_once_the_token_is_refused(
    session: aiohttp.ClientSession, base: str, clock: Clock, fake: Fake
) -> None:
    tokens = _Counted()
    one, two = make(session, base, clock, tokens), make(session, base, clock, tokens)
    await send(one)
    before = tokens.asked
    for _ in range(5):
        await send(one)
    assert tokens.asked == before
    await send(two)
    fake.answers["message/send"] = [{"errcode": n} for n in (40014, 0, 40014, 0)]
    await send(two)  # renews it for both
    assert (await send(one)).status is SendStatus.DELIVERED
    assert fake.count("gettoken") == 2, "it fetched one while the other's stood in the store"


async def test_the_token_is_renewed_five_minutes_early(client: WeComClient, fake: Fake, clock: Clock) -> None:
    await send(client)
    clock.advance(seconds=7200 - 301)
    await send(client)
    assert fake.count("gettoken") == 1
    clock.advance(seconds=2)
    await send(client)
    assert fake.count("gettoken") == 2


async def test_a_short_token_is_not_fetched_for_every_message(
    client: WeComClient, fake: Fake, clock: Clock
) -> None:
    fake.expires_in = 200  # WeCom hands out the rest of a token's life
    for _ in range(5):
        await send(client)
    assert fake.count("gettoken") == 1


async def test_a_failed_renewal_leaves_the_old_token_in_use(
    client: WeComClient, fake: Fake, clock: Clock
) -> None:
    await send(client)
    clock.advance(seconds=7000)
    fake.answers["gettoken"] = [{"errcode": -1}]
    assert (await send(client)).status is SendStatus.DELIVERED
    clock.advance(seconds=300)
    assert (await send(client)).status is SendStatus.TRANSIENT


@pytest.mark.parametrize("code", [40014, 42001])
async def test_a_stale_token_is_renewed_and_the_call_repeated_once(
    client: WeComClient, fake: Fake, code: int
) -> None:
    fake.answers["message/send"] = [{"errcode": code}, {"errcode": 0, "msgid": "m"}]
    body = client.build_text("li", "请办理")
    assert (await client.send(body, "li")).status is SendStatus.DELIVERED
    assert fake.calls == ["gettoken", "message/send", "gettoken", "message/send"]
    assert fake.bodies[1] == fake.bodies[3] == body


OK = {"errcode": 0, "msgid": "m"}


async def test_a_token_somebody_else_renewed_is_not_renewed_again(
    session: aiohttp.ClientSession, base: str, clock: Clock, fake: Fake
) -> None:
    tokens = MemoryTokens()
    client = make(session, base, clock, tokens)

    async def renewed_elsewhere(_: web.Request) -> dict[str, int]:
        await tokens.put(Token.lasting("from another process", 7200, START), START)
        return {"errcode": 42001}

    fake.answers["message/send"] = [renewed_elsewhere, {"errcode": 0, "msgid": "m"}]
    assert (await send(client)).status is SendStatus.DELIVERED
    assert fake.count("gettoken") == 1


async def test_a_token_that_another_process_renewed_long_ago_is_renewed_at_once_too(
    session: aiohttp.ClientSession, base: str, clock: Clock, fake: Fake
) -> None:
    """Their clocks say that both are good; WeCom says that neither is."""
    tokens = MemoryTokens()
    client = make(session, base, clock, tokens)
    await send(client)
    await tokens.put(Token.lasting("from another process", 7200, START), START)

    async def by_token(request: web.Request) -> dict[str, Any]:
        old = request.query["access_token"] in ("token-1", "from another process")
        return (
            {"errcode": 42001, "errmsg": "access_token expired, hint: [1_2_3], from ip: 1.2.3.4"}
            if old
            else OK
        )

    fake.answers["message/send"] = [by_token]
    assert (await send(client)).status is SendStatus.DELIVERED
    assert fake.count("gettoken") == 2


async def test_twenty_stale_at_once_renew_once(client: WeComClient, fake: Fake) -> None:
    await send(client)
    stale = {"errcode": 42001}

    async def by_token(request: web.Request) -> dict[str, Any]:
        return stale if request.query["access_token"] == "token-1" else {"errcode": 0, "msgid": "m"}

    fake.answers["message/send"] = [by_token]
    outcomes = await asyncio.gather(*(send(client) for _ in range(20)))
    assert {o.status for o in outcomes} == {SendStatus.DELIVERED}
    assert fake.count("gettoken") == 2


async def test_a_token_that_is_always_refused_does_not_loop(
    client: WeComClient, fake: Fake, clock: Clock
) -> None:
    fake.answers["message/send"] = [{"errcode": 40014}]
    first = await send(client)
    assert (first.status, fake.count("gettoken"), fake.count("message/send")) == (SendStatus.TRANSIENT, 2, 2)
    for _ in range(5):
        resting = await send(client)
        assert resting.status is SendStatus.TRANSIENT and 0 < resting.retry_after <= 60
    assert (fake.count("gettoken"), fake.count("message/send")) == (2, 2)
    clock.advance(seconds=61)
    fake.answers.clear()
    assert (await send(client)).status is SendStatus.DELIVERED


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (40001, SendStatus.CONFIG),
        (40013, SendStatus.CONFIG),
        (60020, SendStatus.CONFIG),
        (-1, SendStatus.TRANSIENT),
    ],
)
async def test_a_refused_token_rests_a_minute(
    client: WeComClient, fake: Fake, clock: Clock, code: int, status: SendStatus
) -> None:
    fake.answers["gettoken"] = [{"errcode": code}]
    outcomes = await asyncio.gather(*(send(client) for _ in range(10)))
    assert {o.status for o in outcomes} == {status}
    clock.advance(seconds=59)
    assert (await send(client)).code == str(code)
    assert fake.calls == ["gettoken"]
    clock.advance(seconds=2)
    fake.answers.clear()
    assert (await send(client)).status is SendStatus.DELIVERED


async def test_a_wrong_secret_is_tried_ever_more_rarely(
    client: WeComClient, fake: Fake, clock: Clock
) -> None:
    fake.answers["gettoken"] = [{"errcode": 40001}]
    for _ in range(3600):
        await send(client)
        clock.advance(seconds=1)
    assert 5 < fake.count("gettoken") < 12  # 2,000 in an hour would block our address


@pytest.mark.parametrize("script", [stall, response(200, "<html>"), hang_up])
async def test_a_token_that_cannot_be_fetched_is_transient(
    hasty: WeComClient, fake: Fake, script: Script
) -> None:
    fake.answers["gettoken"] = [script]
    assert (await send(hasty)).status is SendStatus.TRANSIENT
    assert fake.count("message/send") == 0


async def test_a_token_without_sense_is_transient(client: WeComClient, fake: Fake) -> None:
    fake.answers["gettoken"] = [{"errcode": 0, "access_token": None, "expires_in": "soon"}]
    assert (await send(client)).status is SendStatus.TRANSIENT


# -- the doctor


@pytest.mark.parametrize(
    ("path", "answer", "found"),
    [
        ("", {}, [True, True, True]),
        ("gettoken", {"errcode": 40001}, [False]),
        ("agent/get", {"errcode": 60020, "errmsg": "not allow, from ip: 1.2.3.4, x"}, [True, False]),
        ("agent/get", {"errcode": 301002}, [True, False]),
        ("agent/get", {"errcode": 0, "name": "清审", "close": 1}, [True, True, False]),
    ],
)
async def test_the_doctor_tells_faults_apart(
    client: WeComClient, fake: Fake, path: str, answer: Any, found: list[bool]
) -> None:
    if path:
        fake.answers[path] = [answer]
    report = await client.check()
    assert [ok for _, ok, _ in report] == found
    assert all(detail for _, _, detail in report)
    if answer.get("errcode") == 60020:
        assert report[-1][0] == "企业微信可信IP" and "1.2.3.4）" in report[-1][2]


async def test_the_doctor_asks_although_a_token_is_stored(client: WeComClient, fake: Fake) -> None:
    await send(client)
    fake.answers["gettoken"] = [{"errcode": 40001}]
    assert [ok for _, ok, _ in await client.check()] == [False]


# -- secrets


async def test_secrets_are_never_shown(
    hasty: WeComClient, fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def echo(request: web.Request) -> dict[str, Any]:
        return {"errcode": 44004, "errmsg": f"bad {request.url} {request.query}"}

    shown = [repr(hasty), str(hasty), repr(Token.lasting("token-1", 7200, START))]
    for script in (echo, hang_up, stall, response(500, "x")):
        fake.answers["message/send"] = [script]
        shown.append(repr(await send(hasty)))
    fake.answers["gettoken"] = [echo]
    shown.append(repr(await hasty.check()))
    shown.append(caplog.text)
    assert len(shown) == 9
    assert not [text for text in shown if SECRET in text or "token-1" in text]
