"""The WeCom twin's media, directory, sign-in and failures over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.handlers.sandbox_product import AGENT, Caller, Time, calling, twin


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    """A product's client of a twin of its own."""
    async with calling() as made:
        yield made


async def upload(caller: Caller, disposition: str, data: bytes, kind: str = "file") -> Any:
    """Upload a file with this Content-Disposition and return the answer."""
    body = (
        b"--b\r\nContent-Disposition: form-data; "
        + disposition.encode()
        + b"\r\nContent-Type: application/octet-stream\r\n\r\n"
        + data
        + b"\r\n--b--\r\n"
    )
    async with caller.http.post(
        f"{caller.base}/cgi-bin/media/upload",
        params={"access_token": caller.token, "type": kind},
        data=body,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    ) as response:
        return await response.json()


async def test_media_keeps_its_name_for_three_days(caller: Caller) -> None:
    good = await upload(caller, 'name="media"; filename="报告.pdf"', b"%PDF-1.7")
    assert good["errcode"] == 0 and isinstance(good["created_at"], str)
    sent = await caller.send(msgtype="file", file={"media_id": good["media_id"]})
    assert sent["errcode"] == 0
    url = f"{caller.base}/cgi-bin/media/get"
    query = {"access_token": caller.token, "media_id": good["media_id"]}
    async with caller.http.get(url, params=query) as response:
        assert await response.read() == b"%PDF-1.7"
        assert 'filename="报告.pdf"' in response.headers["Content-Disposition"]
    caller.clock.move(days=3)
    await caller.sign_on()
    late = await caller.send(msgtype="file", file={"media_id": good["media_id"]})
    assert late["errcode"] == 40145


@pytest.mark.parametrize(
    ("disposition", "data", "kind", "code"),
    [
        ("name=\"media\"; filename*=UTF-8''%E6%8A%A5.pdf", b"%PDF-1.7", "file", 44001),
        ('name="file"; filename="a.pdf"', b"%PDF-1.7", "file", 44001),
        ('name="media"; filename="a.pdf"', b"tiny", "file", 40006),
        ('name="media"; filename="a.pdf"', b"%PDF-1.7", "poem", 40004),
        ('name="media"; filename="a.png"', b"%PDF-1.7", "image", 40123),
    ],
)
async def test_media_refused(caller: Caller, disposition: str, data: bytes, kind: str, code: int) -> None:
    assert (await upload(caller, disposition, data, kind))["errcode"] == code


async def test_percent_encoded_name_stays_so(caller: Caller) -> None:
    name = "%E6%8A%A5%E5%91%8A.pdf"
    good = await upload(caller, f'name="media"; filename="{name}"', b"%PDF-1.7")
    assert caller.twin.media.get(good["media_id"]).filename == name


async def test_directory(caller: Caller) -> None:
    caller.twin.directory.join("sun", "孙海燕", "13800000001")
    key = {"access_token": caller.token}
    user = await caller.get("user/get", userid="SUN", **key)
    assert (user["userid"], user["name"]) == ("sun", "孙海燕") and "mobile" not in user
    assert (await caller.get("user/get", userid="none", **key))["errcode"] == 60111
    rows = (await caller.get("user/simplelist", department_id="1", **key))["userlist"]
    assert [row["userid"] for row in rows] == ["Zhang", "li", "wang", "sun"]
    assert (await caller.get("user/simplelist", department_id="2", **key))["errcode"] == 60123
    assert (await caller.get("department/list", **key))["department"][0]["id"] == 1
    assert (await caller.get("getcallbackip", **key))["ip_list"]
    agent = await caller.get("agent/get", agentid=str(AGENT), **key)
    assert (agent["agentid"], agent["close"]) == (AGENT, 0)


async def test_probing_for_mobiles_is_blocked_for_a_day(caller: Caller) -> None:
    caller.twin.directory.join("sun", "孙海燕", "13800000001")
    path = "user/getuserid"
    assert (await caller.post(path, {"mobile": "13800000001"}))["userid"] == "sun"
    assert (await caller.post(path, {"mobile": "13800000009"}))["errcode"] == 46004
    assert (await caller.post(path, {"mobile": "13800000001"}))["errcode"] == 45009
    caller.clock.move(days=1)
    await caller.sign_on()
    assert (await caller.post(path, {"mobile": "13800000001"}))["errcode"] == 0


async def test_sign_in_code_works_once_for_five_minutes(caller: Caller) -> None:
    key = {"access_token": caller.token}
    code = caller.twin.sign_in_code("Zhang")
    assert (await caller.get("auth/getuserinfo", code=code, **key))["userid"] == "Zhang"
    assert (await caller.get("auth/getuserinfo", code=code, **key))["errcode"] == 42022
    assert (await caller.get("auth/getuserinfo", code="x", **key))["errcode"] == 40029
    stranger = caller.twin.sign_in_code("stranger")
    assert "openid" in await caller.get("auth/getuserinfo", code=stranger, **key)
    late = caller.twin.sign_in_code("li")
    caller.clock.move(minutes=5)
    assert (await caller.get("auth/getuserinfo", code=late, **key))["errcode"] == 42003


@pytest.mark.parametrize("mode", ["-1", "45009", "45033", "60020", "40014", "42001"])
async def test_injected_errcode(caller: Caller, mode: str) -> None:
    caller.twin.knobs.fail(mode, 2)
    codes = [(await caller.send(content=str(n)))["errcode"] for n in range(3)]
    assert codes == [int(mode), int(mode), 0]
    assert len(caller.twin.delivered) == 1


async def test_injected_http_failures(caller: Caller) -> None:
    url = f"{caller.base}/cgi-bin/message/send?access_token={caller.token}"
    body = {"touser": "li", "agentid": AGENT, "msgtype": "text", "text": {"content": "好"}}
    caller.twin.knobs.fail("502")
    caller.twin.knobs.fail("html200")
    for status in (502, 200):
        async with caller.http.post(url, json=body) as response:
            assert (response.status, response.content_type) == (status, "text/html")
    caller.twin.knobs.fail("reset")
    with pytest.raises(aiohttp.ClientError):
        await caller.http.post(url, json=body)
    assert caller.twin.delivered == []
    caller.twin.knobs.fail("reset_after_accept")
    with pytest.raises(aiohttp.ClientError):
        await caller.http.post(url, json=body)
    assert len(caller.twin.delivered) == 1


@pytest.mark.parametrize(("mode", "taken"), [("timeout_before", 0), ("timeout_after_accept", 1)])
async def test_injected_timeouts(caller: Caller, mode: str, taken: int) -> None:
    caller.twin.knobs.fail(mode)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(caller.send(), 0.3)
    assert len(caller.twin.delivered) == taken


async def test_chaos_is_the_same_for_the_same_seed(caller: Caller) -> None:
    caller.twin.knobs.chaos = 0.5
    caller.twin.knobs.chaos_modes = ("-1",)
    caller.twin.knobs.per_minute = 100
    codes = [(await caller.send(content=str(n)))["errcode"] for n in range(40)]
    assert 8 < codes.count(-1) < 32
    assert len(caller.twin.delivered) == codes.count(0)


def test_unknown_failure_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown failure mode"):
        twin(Time()).knobs.fail("explode")
