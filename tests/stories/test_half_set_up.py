"""WeCom without a mail server, or the other way round: real people on one side, and no sandbox."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.sandbox import corp
from messages.wecom.cipher import Cipher
from tests.harness import Harness, qingshen
from tests.people import CLERK, FIRM, firm, mail, workbook
from tests.stories.test_forged_callbacks import message
from tests.stories.test_serve import ready, serving

WECOM = dict.fromkeys(("WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY"), "")
SMTP = {"SMTP_HOST": "", "SMTP_FROM": ""}
TWIN = (
    "/sandbox",
    "/sandbox/",
    "/sandbox/api/people",
    "/sandbox/page/index.html",
    "/sandbox/wecom",
    "/sandbox/wecom/cgi-bin/gettoken?corpid=wwsandbox0000000001&corpsecret=sandbox-secret",
    "/sandbox/wecom/connect/oauth2/authorize?appid=wwsandbox0000000001&response_type=code",
)


def signed() -> tuple[dict[str, str], str]:
    """A callback sealed with the constants that everybody can read in the source."""
    cipher = Cipher(corp.TOKEN, corp.AES_KEY, corp.CORP_ID)
    encrypted, stamp = cipher.encrypt(message()), str(int(datetime.now(UTC).timestamp()))
    query = {"timestamp": stamp, "nonce": "n", "echostr": encrypted}
    query["msg_signature"] = cipher.sign(stamp, "n", encrypted)
    return query, f"<xml><Encrypt>{encrypted}</Encrypt></xml>"


@pytest.mark.parametrize("absent", [WECOM, SMTP], ids=["mail-only", "wecom-only"])
async def test_no_twin_stands_beside_a_real_peer(sqlite_url: str, absent: dict[str, str]) -> None:
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        async with serving(s, "--clock", "2025-02-21T10:00", **absent) as port:
            await ready(s, port)
            site = f"http://127.0.0.1:{port}"
            for path in TWIN:
                for method in ("GET", "POST"):
                    async with s.http.request(method, site + path, data="{}") as response:
                        assert response.status == 404, path
        s.quiet()


async def test_without_wecom_nobody_speaks_or_signs_in_by_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        async with serving(s, "--clock", "2025-02-21T10:00", **WECOM) as port:
            await ready(s, port)
            site = f"http://127.0.0.1:{port}"
            query, body = signed()
            async with s.http.post(f"{site}/wecom/callback", params=query, data=body) as answer:
                assert answer.status == 404
            async with s.http.get(f"{site}/wecom/callback", params=query) as answer:
                assert answer.status == 404
            for path in ("/signin/wecom", "/signin/wecom/back?code=a&state=b"):
                async with s.http.get(site + path, allow_redirects=False) as answer:
                    assert answer.status == 404
            async with s.http.get(f"{site}/signin") as answer:
                page = await answer.text()
                assert "企业微信登录" not in page and "/signin/mail" in page
        s.read_all()
        assert not (await s.rows("inbound"))["inbound"][1:]  # only what begin() said


async def test_without_mail_no_link_is_promised(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        async with serving(s, "--clock", "2025-02-21T10:00", **SMTP) as port:
            await ready(s, port)
            site = f"http://127.0.0.1:{port}"
            async with s.http.get(f"{site}/signin") as answer:
                page = await answer.text()
                assert "企业微信登录" in page and "/signin/mail" not in page
            origin = {"Origin": site}
            given = {"address": "a@b.example"}
            async with s.http.post(f"{site}/signin/mail", data=given, headers=origin) as answer:
                assert answer.status == 404
        s.quiet()


async def test_what_no_channel_takes_is_not_sent(sqlite_url: str) -> None:
    """Without WeCom whoever has an address gets mail; whoever has only an account is out of
    reach, and nothing counts as sent."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        other = firm(2, "石家庄只有账号有限公司", "onlyaccount", email="")
        await s.begin(workbook(firm(), other))
        s.at("2025-02-21T09:00")
        before = await s.messages("sent", "onlyaccount")
        await s.command("tick", "--at", "2025-02-21T09:00", **WECOM)
        assert "还有7天" in (await s.expect_mail(mail(CLERK))).text
        s.read_all()
        assert await s.messages("sent", "onlyaccount") == before


async def test_a_half_set_up_service_needs_its_own_key(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        for absent in (WECOM, SMTP):
            ran = await qingshen(s.environment(**absent, SECRET_KEY=""), "serve")
            assert "SECRET_KEY" in ran.refusal and FIRM not in ran.refusal
