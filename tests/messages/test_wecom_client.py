"""The client against a fake server over real sockets: every odd answer has its Outcome."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import re
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from bot.words import SendOutcome, SendStatus
from messages.tokens import Token
from messages.wecom.client import CorpMember, WeComClient, build
from messages.wecom.codes import CODE_HINTS, FATES, fate_of
from messages.wecom.tokens import MemoryTokens
from messages.wecom.wire import Fetched
from tests.messages.fake_wecom import (
    START,
    Clock,
    Fake,
    Script,
    half,
    hang_up,
    make,
    raw_server,
    response,
    send,
    stall,
    trickle,
)

# -- bytes


async def test_the_bytes_are_exact_and_always_the_same(client: WeComClient) -> None:
    body = client.build_text("Li.Na", "清洁生产\x0b“审核”\r\n第二行")
    assert body == client.build_text("Li.Na", "清洁生产“审核”\n第二行")
    assert body.decode() == (
        '{"agentid":1000002,"duplicate_check_interval":14400,"enable_duplicate_check":1,'
        '"msgtype":"text","text":{"content":"清洁生产“审核”\\n第二行"},"touser":"Li.Na"}'
    )


@pytest.mark.parametrize("user", ["@all", "@ALL", "a|b", "", " ", "a b", "张" * 22, "a\nb"])
def test_an_account_that_would_reach_others_is_refused(user: str) -> None:
    with pytest.raises(ValueError, match="账号"):
        build(user, 1000002, "text", {"content": "x"})


async def test_a_text_must_fit_and_say_something(client: WeComClient) -> None:
    client.build_text("a", "汉" * 682 + "ab")  # 2,048 bytes
    for text in ("汉" * 683, "", " \n", "\x00"):
        with pytest.raises(ValueError, match="text"):
            client.build_text("a", text)


# -- sending


async def test_a_message_is_sent_as_stored(client: WeComClient, fake: Fake) -> None:
    body = client.build_text("Li.Na", "请办理")
    assert await client.send(body, "Li.Na") == SendOutcome(SendStatus.DELIVERED, "0", provider_id="m-1")
    assert fake.bodies[-1] == body
    assert fake.calls == ["gettoken", "message/send"]


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ({"errcode": 0, "msgid": "m", "invaliduser": "x|LI.na"}, SendStatus.RECIPIENT, "invaliduser"),
        ({"errcode": 0, "msgid": "m", "invaliduser": "li.nan|ali.na"}, SendStatus.DELIVERED, "0"),
        ({"errcode": 0, "msgid": "m", "invaliduser": None}, SendStatus.DELIVERED, "0"),
        ({"errcode": 0, "msgid": "m", "unlicenseduser": "li.na"}, SendStatus.RECIPIENT, "unlicenseduser"),
        ({"errcode": 0, "errmsg": "Warning: wrong json format."}, SendStatus.DELIVERED, "0"),
        # What WeCom never writes was written on the way: it may have been taken, or not.
        ({"msgid": "m"}, SendStatus.UNKNOWN, "http 200"),
        ({"errcode": "0", "msgid": "m"}, SendStatus.UNKNOWN, "http 200"),
        ({"errcode": "40014"}, SendStatus.UNKNOWN, "http 200"),
        ({"errcode": "81013"}, SendStatus.UNKNOWN, "http 200"),
        ({"errcode": 0.0, "msgid": "m"}, SendStatus.UNKNOWN, "http 200"),
        ({"errcode": None, "msgid": "m"}, SendStatus.UNKNOWN, "http 200"),
        ({"errmsg": "ok"}, SendStatus.TRANSIENT, "http 200"),
        ({"errcode": 81013, "errmsg": "all invalid"}, SendStatus.RECIPIENT, "81013"),
        ({"errcode": 60020, "errmsg": "not allow, from ip: 1.2.3.4"}, SendStatus.CONFIG, "60020"),
        ({"errcode": 301002}, SendStatus.CONFIG, "301002"),
        ({"errcode": 44004}, SendStatus.PAYLOAD, "44004"),
        ({"errcode": -1, "errmsg": "system busy"}, SendStatus.TRANSIENT, "-1"),
        ({"errcode": 987654}, SendStatus.TRANSIENT, "987654"),
        ({}, SendStatus.TRANSIENT, "http 200"),
        ([], SendStatus.TRANSIENT, "http 200"),
        ({"errcode": "yes"}, SendStatus.UNKNOWN, "http 200"),
        ({"errcode": False}, SendStatus.UNKNOWN, "http 200"),
        ({"login": "please"}, SendStatus.TRANSIENT, "http 200"),
    ],
)
async def test_the_body_decides(
    client: WeComClient, fake: Fake, answer: Any, status: SendStatus, code: str
) -> None:
    fake.answers["message/send"] = [answer]
    outcome = await send(client)
    assert (outcome.status, outcome.code) == (status, code)
    assert not re.search("[a-z]{2} [a-z]{2}", outcome.detail), "their words stand in our lists"
    assert fake.count("message/send") == 1  # the dispatcher repeats, never the client


@pytest.mark.parametrize(("code", "rest"), [(45009, 60.0), (45033, 5.0)])
async def test_too_fast_says_how_long_to_rest(
    client: WeComClient, fake: Fake, code: int, rest: float
) -> None:
    fake.answers["message/send"] = [{"errcode": code}]
    outcome = await send(client)
    assert (outcome.status, outcome.retry_after) == (SendStatus.THROTTLED, rest)


@pytest.mark.parametrize(
    ("http_status", "text", "status"),
    [
        (200, "<html>请登录上网</html>", SendStatus.TRANSIENT),
        (200, "", SendStatus.TRANSIENT),
        (200, "[" * 100_000, SendStatus.TRANSIENT),
        (302, "", SendStatus.TRANSIENT),
        (500, "oops", SendStatus.TRANSIENT),
        (502, "<html>Bad Gateway</html>", SendStatus.TRANSIENT),
        (504, "<html>Gateway Time-out</html>", SendStatus.UNKNOWN),  # WeCom may have done it
        (404, "not found", SendStatus.CONFIG),
        (403, "<html>Forbidden</html>", SendStatus.CONFIG),
        (403, '{"errmsg":"ok","userid":"li"}', SendStatus.CONFIG),
        (407, "proxy", SendStatus.CONFIG),
        (429, "slow down", SendStatus.THROTTLED),
        (500, '{"errcode":0,"errmsg":"ok","msgid":"m"}', SendStatus.DELIVERED),
        (502, '{"errcode":44004}', SendStatus.PAYLOAD),
        (200, '{"errcode":0,"pad":"' + "x" * 1_100_000 + '"}', SendStatus.TRANSIENT),
    ],
)
async def test_answers_that_are_not_wecoms(
    client: WeComClient, fake: Fake, http_status: int, text: str, status: SendStatus
) -> None:
    fake.answers["message/send"] = [response(http_status, text)]
    assert (await send(client)).status is status


async def test_a_redirect_is_not_followed_with_the_token(client: WeComClient, fake: Fake) -> None:
    fake.answers["message/send"] = [response(307, "", "/cgi-bin/elsewhere")]
    assert (await send(client)).status is SendStatus.TRANSIENT
    assert fake.count("elsewhere") == 0


async def test_nobody_listens(session: aiohttp.ClientSession, base: str, clock: Clock) -> None:
    tokens = MemoryTokens()
    await tokens.put(Token.lasting("t", 7200, START), START)
    deaf = make(session, f"http://127.0.0.1:{unused_port()}", clock, tokens)
    outcome = await send(deaf)
    assert outcome.status is SendStatus.TRANSIENT and "连接不上" in outcome.detail
    wrong = make(session, "not a url", clock, tokens)
    assert (await send(wrong)).status is SendStatus.CONFIG


@pytest.mark.parametrize("script", [stall, trickle, hang_up, half])
async def test_an_answer_lost_after_the_request_is_unknown(
    hasty: WeComClient, fake: Fake, script: Script
) -> None:
    fake.answers["message/send"] = [script]
    assert (await send(hasty)).status is SendStatus.UNKNOWN
    assert fake.count("message/send") == 1


@pytest.mark.parametrize("script", [stall, hang_up, half])
async def test_an_answer_lost_to_a_mere_question_is_transient(
    hasty: WeComClient, fake: Fake, script: Script
) -> None:
    fake.answers["user/get"] = fake.answers["user/getuserid"] = [script]
    for found in (await hasty.get_user("li"), await hasty.userid_by_mobile("13800000001")):
        assert isinstance(found, SendOutcome) and found.status is SendStatus.TRANSIENT


# -- the other calls


async def test_recall_and_card_update(client: WeComClient, fake: Fake) -> None:
    assert (await client.recall("m-1")).status is SendStatus.DELIVERED
    assert json.loads(fake.bodies[-1]) == {"msgid": "m-1"}
    done = await client.update_card(["li"], "rc-1", replace_name="已确认")
    assert done.status is SendStatus.DELIVERED
    assert json.loads(fake.bodies[-1]) == {
        "userids": ["li"],
        "agentid": 1000002,
        "response_code": "rc-1",
        "button": {"replace_name": "已确认"},
    }
    fake.answers["message/update_template_card"] = [{"errcode": 0, "invaliduser": ["LI"]}]
    assert (await client.update_card(["li"], "rc", card={"x": 1})).status is SendStatus.RECIPIENT
    fake.answers["message/recall"] = [{"errcode": 42052}]
    assert (await client.recall("m-1")).status is SendStatus.PAYLOAD
    with pytest.raises(ValueError, match="either"):
        await client.update_card(["li"], "rc")


async def test_the_directory(client: WeComClient, fake: Fake) -> None:
    fake.answers["user/get"] = [
        {"errcode": 0, "userid": "Li.Na", "name": "李娜", "status": 1},
        {"errcode": 0, "userid": "old", "name": "旧", "status": 5},
        {"errcode": 60111},
    ]
    assert await client.get_user("li.na") == CorpMember("Li.Na", "李娜", True)
    assert await client.get_user("old") == CorpMember("old", "旧", False)
    gone = await client.get_user("nobody")
    assert isinstance(gone, SendOutcome) and gone.status is SendStatus.RECIPIENT
    fake.answers["user/getuserid"] = [{"errcode": 0, "userid": "Li.Na"}]
    assert await client.userid_by_mobile("13800000001") == "Li.Na"
    before = len(fake.calls)
    wrong = await client.userid_by_mobile("138-0000")
    assert isinstance(wrong, SendOutcome) and wrong.status is SendStatus.RECIPIENT
    assert len(fake.calls) == before  # wrong numbers are counted against the corp


async def test_signing_in(client: WeComClient, fake: Fake) -> None:
    fake.answers["auth/getuserinfo"] = [
        {"errcode": 0, "userid": "Li.Na"},
        {"errcode": 0, "UserId": "Wang"},
        {"errcode": 0, "openid": "o-1"},
        {"errcode": 40029},
    ]
    assert await client.user_from_code("c1") == "Li.Na"
    assert await client.user_from_code("c2") == "Wang"
    fates = [await client.user_from_code("c3"), await client.user_from_code("c4")]
    assert [f.status for f in fates if isinstance(f, SendOutcome)] == [
        SendStatus.RECIPIENT,
        SendStatus.PAYLOAD,
    ]


def attachment(name: str, content: bytes) -> Script:
    """An answer that is a file with this name."""

    async def answer(_: web.Request) -> web.Response:
        disposition = f'attachment; filename="{name}"'
        return web.Response(body=content, headers={"Content-Disposition": disposition})

    return answer


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("报告.pdf", "报告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\表.xlsx", "表.xlsx"),
        ("..", "file"),
        ("", "file"),
    ],
)
async def test_a_file_is_fetched_with_a_harmless_name(
    client: WeComClient, fake: Fake, sent: str, kept: str
) -> None:
    fake.answers["media/get"] = [attachment(sent, b"\x00content")]
    into = io.BytesIO(b"what was there before")
    got = await client.download("m1", into)
    digest = hashlib.sha256(b"\x00content").hexdigest()
    assert got == Fetched(kept, 8, digest) and into.getvalue() == b"\x00content"


async def test_a_file_too_large_or_expired_or_broken(client: WeComClient, fake: Fake) -> None:
    fake.answers["media/get"] = [
        attachment("a.bin", b"x" * 5000),
        {"errcode": 40007, "errmsg": "invalid media_id"},
        response(200, "<html>"),
        half,
        {"errcode": 42001},
        attachment("a.bin", b"x"),
    ]
    fates = [await client.download("m1", io.BytesIO(), limit=4096) for _ in range(4)]
    assert [f.status for f in fates if isinstance(f, SendOutcome)] == [
        SendStatus.PAYLOAD,
        SendStatus.PAYLOAD,
        SendStatus.TRANSIENT,
        SendStatus.TRANSIENT,
    ]
    got = await client.download("m1", io.BytesIO())  # the token was renewed on the way
    assert isinstance(got, Fetched) and (got.name, got.size) == ("a.bin", 1)


# -- the table


def test_every_code_has_one_fate_and_every_hint_a_code() -> None:
    assert fate_of(0) is SendStatus.DELIVERED
    assert CODE_HINTS.keys() <= FATES.keys()
    assert SendStatus.UNKNOWN not in FATES.values()


async def test_noise_instead_of_http_is_unknown(session: aiohttp.ClientSession, clock: Clock) -> None:
    async def noise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        writer.close()

    tokens = MemoryTokens()
    await tokens.put(Token.lasting("t", 7200, START), START)
    async with raw_server(noise) as base:
        assert (await send(make(session, base, clock, tokens))).status is SendStatus.UNKNOWN
