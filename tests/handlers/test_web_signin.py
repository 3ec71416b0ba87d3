"""Signing in: links once and in time, sessions that cannot be foisted or forged, rights of today."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from handlers.services.accounts import links
from tests.browser import Browser, Seen, browser, link_token
from tests.engines import variants
from tests.harness import SECRET_KEY, Harness
from tests.people import CITY, CLERK, FIRM, STRANGER, SUPPORT, firm, mail, workbook

AT = "2025-02-20T10:00"


def signed_in(seen: Seen) -> bool:
    return seen.status == 303 and seen.location != "/signin" and "/signin?" not in seen.location


async def in_now(b: Browser) -> bool:
    return (await b.get("/cases")).status == 200


async def test_a_link_opens_once_however_often_it_is_looked_at(database_url: str) -> None:
    """Mail scanners open links, twice and by HEAD; they press no button."""
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        token = await link_token(s, CITY)
        async with browser(s) as scanner:
            for method in ("GET", "HEAD", "GET"):
                seen = await scanner.get(f"/signin/link?t={token}", method)
                assert seen.status == 200
            assert not scanner.cookie()
        async with browser(s) as b:
            page = await b.get(f"/signin/link?t={token}")
            assert signed_in(await b.post("/signin/link", page.fields()))
            assert await in_now(b)
        async with browser(s) as thief:
            seen = await thief.post("/signin/link", {"t": token})
            assert seen.status == 400 and "已经用过" in seen.text
            assert not await in_now(thief)


async def test_a_link_is_good_for_ten_minutes(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        token = await link_token(s, CITY)
        s.later(minutes=10, seconds=1)
        async with browser(s) as b:
            assert (await b.get(f"/signin/link?t={token}")).status == 400
            assert (await b.post("/signin/link", {"t": token})).status == 400
            assert not await in_now(b)


def spellings(token: str) -> list[str]:
    """The same token otherwise written: base64 reads the same whatever its last bits are."""
    parts = token.split(".")
    found = []
    for place, part in enumerate(parts):
        for sign in SIGNS:
            other = [*parts]
            other[place] = part[:-1] + sign
            found += [".".join(other), token + "=", token + sign]
    return [one for one in found if one != token]


def disguises(token: str) -> list[str]:
    """The same token as an address or a form may spell it: all of these decode to it, or would after
    what a field of text is spared (blanks at its ends, signs that nobody sees)."""
    around = ["%00", "%20", "+", "%0A", "%E2%80%8B", "%C2%A0"]
    first = f"%{ord(token[0]):02X}{token[1:]}"
    dotted = token.replace(".", "%2E")
    twice = [f"{token}&t={token}", f"x&t={token}"]
    return [
        first,
        first.lower(),
        dotted,
        *twice,
        *(f"{token}{a}" for a in around),
        *(f"{a}{token}" for a in around),
    ]


async def test_a_link_is_opened_letter_by_letter_as_it_was_given(database_url: str) -> None:
    """In the address and in the form, before it is used."""
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        token = await link_token(s, CITY)
        form = {"Origin": s.settings.public_url, "Content-Type": "application/x-www-form-urlencoded"}
        async with browser(s) as b:
            for other in disguises(token):
                assert (await b.get(f"/signin/link?t={other}")).status == 400, other
                seen = await b._ask("POST", "/signin/link", data=f"t={other}", headers=form)
                assert seen.status == 400 and not b.cookie(), other
            assert (await b.get(f"/signin/link?%74={token}")).status == 400
            assert signed_in(await b.post("/signin/link", {"t": token}))  # as it was given it is good yet


SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


async def test_a_used_link_opens_nothing_however_it_is_spelled(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        token = await link_token(s, CITY)
        async with browser(s) as b:
            assert signed_in(await b.post("/signin/link", {"t": token}))
        for other in spellings(token):
            assert links.read_token(SECRET_KEY, links.SIGN_IN, other, s.clock.now()) is None
        async with browser(s) as thief:
            for other in spellings(token)[:50]:
                assert (await thief.post("/signin/link", {"t": other})).status == 400, other
            assert not thief.cookie()


async def test_forged_links_open_nothing(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        token = await link_token(s, CITY)
        head, _, tail = token.rpartition(".")
        now = s.clock.now()
        until = now.replace(year=now.year + 1)
        forged = [
            "",
            ".",
            "a.b",
            "é" * 30,
            "A" * 400,
            f"{head}.{'A' if tail[0] != 'A' else 'B'}{tail[1:]}",
            "A" + token,
            token.replace(".", ""),
            links.sign("y" * 32, "sign-in", {"p": 1}, until),
            links.sign(SECRET_KEY, "qingshen", {"p": 1, "n": ""}, until),  # another purpose's
            links.sign(SECRET_KEY, "sign-in", {"p": 999, "e": 0, "n": "n"}, until),  # nobody
            links.sign(SECRET_KEY, "sign-in", {"p": 1, "e": 0}, until),  # nothing to spend
            links.sign(SECRET_KEY, "sign-in", {"p": 1, "e": 1, "n": "n"}, until),  # another epoch
            *spellings(token),
        ]
        async with browser(s) as b:
            for one in forged:
                assert (await b.post("/signin/link", {"t": one})).status == 400, one
            assert (await b.post("/signin/link", {"t": "A" * 401})).status == 400
            assert not b.cookie()


async def test_a_session_cannot_be_foisted_forged_or_kept(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s, STRANGER) as attacker, browser(s) as victim:
            foisted = attacker.cookie()
            victim.bring(foisted)
            await victim.sign_in(CITY)
            assert victim.cookie() and victim.cookie() != foisted
            assert not await in_now(attacker), "the foisted session ended with the sign-in"

            kept = victim.cookie()
            for wrong in (kept[:-2], kept + "A", "A" + kept, kept.swapcase(), "", "x.y"):
                async with browser(s) as b:
                    b.bring(wrong)
                    assert not await in_now(b), wrong
            async with browser(s) as copied:
                copied.bring(kept)
                assert await in_now(copied)
                assert (await victim.post("/signout", {})).status == 303
                assert not await in_now(copied), "signing out ends the session, not the cookie"


async def test_the_cookie_is_for_this_site_and_no_script(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as b:
            seen = await b.sign_in(CITY)
            cookie = next(v for k, v in seen.headers.items() if k == "Set-Cookie")
            assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"))
            page = await b.get("/cases")
            assert page.headers["Cache-Control"] == "no-store"
            assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


async def test_half_a_day_later_one_signs_in_again(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s, CITY) as b:
            s.later(hours=11, minutes=59)
            assert await in_now(b)
            s.later(minutes=2)
            seen = await b.get("/cases?state=open")
            assert seen.location == "/signin?next=%2Fcases%3Fstate%3Dopen"


async def test_a_role_that_ended_opens_nothing_more(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        async with browser(s, CLERK) as b:
            assert (await b.get(f"/cases/{case}")).status == 200
            token = await link_token(s, CLERK)
            new = firm(1, contact="newclerk", 联系人="新联系人", 联系电话="13911112222")
            await s.imports(workbook(new))
            assert (await b.get(f"/cases/{case}")).status == 303
            assert (await b.post("/signin/link", {"t": token})).status == 400


async def test_a_link_by_mail_goes_to_whom_we_know_and_says_nothing(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as b:
            unknown = await b.post("/signin/mail", {"address": "nobody@mail.example"})
            known = await b.post("/signin/mail", {"address": mail(CITY).upper()})
            assert unknown.status == 200 and unknown.text == known.text
            assert (await b.post("/signin/mail", {"address": "无此人"})).text == known.text
            await s.wired.context.close()  # the mail is written behind the answer
            await s.tick()
            heard = await s.expect_mail(mail(CITY), "10分钟")
            assert heard.subject.startswith("【登录】")  # it says what it is
            s.quiet()
            token = re.search(r"/signin/link\?t=(\S+)", heard.text)
            assert token and signed_in(await b.post("/signin/link", {"t": token[1]}))
            assert await in_now(b)


async def test_a_name_finds_whose_it_is_and_says_nothing(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as b:
            assert (await b.post("/signin/mail", {"address": f" {CITY}干部 "})).status == 200
            await s.wired.context.close()
            await s.tick()
            heard = await s.expect_mail(mail(CITY), "10分钟", f"{CITY}干部")
            s.quiet()
            token = re.search(r"/signin/link\?t=(\S+)", heard.text)
            assert token and signed_in(await b.post("/signin/link", {"t": token[1]}))


async def test_mails_and_links_are_not_given_without_end(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as b:
            for _ in range(30):
                assert (await b.post("/signin/mail", {"address": mail(CITY)})).status == 200
            await s.wired.context.close()
            answers = [await s.says(CITY, "网页") for _ in range(12)]
        assert "次数过多" in answers[-1] and "/signin/link" in answers[0]
        await s.tick()
        letters = [h for h in s.read_all() if h.subject]
        assert len(letters) == 10


async def from_wecom(s: Harness, b: Browser, account: str, **changed: str) -> Seen:
    """Off to WeCom and back with a code, as a phone does it; `changed` is what somebody altered."""
    off = await b.get("/signin/wecom?next=/cases%3Fstate%3Dopen")
    query = {k: v[0] for k, v in parse_qs(urlsplit(off.location).query).items()}
    assert query["redirect_uri"] == "https://qingshen.example/signin/wecom/back"
    assert query["state"].isalnum() and len(query["state"]) <= 128
    asked = off.location.split("#")[0] + f"&userid={account}"
    async with s.http.get(asked, allow_redirects=False) as r:
        back = parse_qs(urlsplit(r.headers["Location"]).query)
    code, state = changed.get("code", back["code"][0]), changed.get("state", back["state"][0])
    return await b.get(f"/signin/wecom/back?code={code}&state={state}")


async def test_inside_wecom_one_is_known(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as b:
            seen = await from_wecom(s, b, CITY.upper())
            assert seen.location == "/cases?state=open" and await in_now(b)


async def test_a_sign_in_that_another_browser_began_is_refused(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        s.twin.directory.join("outsider")
        async with browser(s) as b, browser(s) as victim:
            assert (await from_wecom(s, b, CITY, state="0" * 32)).status == 400
            assert (await from_wecom(s, b, CITY, code="wrong")).status == 400
            refused = await from_wecom(s, b, "outsider")
            assert refused.status == 400 and "还没有登记" in refused.text
            code = s.twin.sign_in_code(STRANGER)  # the attacker's own code, in a foreign browser
            for state in ("", "0" * 32):
                seen = await victim.get(f"/signin/wecom/back?code={code}&state={state}")
                assert seen.status == 400
            assert not await in_now(victim) and not await in_now(b)


async def test_bad_codes_of_many_clients_cost_few_calls(sqlite_url: str) -> None:
    """Each with a fresh state: while many fail each client has two, and good codes are no worse off."""
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())

        async def bring(client: str, account: str = CITY, **changed: str) -> int:
            async with browser(s) as b:
                b.http.headers["X-Forwarded-For"] = client
                return (await from_wecom(s, b, account, **changed)).status

        for n in range(31):
            assert await bring(f"203.0.113.{n}", code="wrong") == 400
        assert [await bring("198.51.100.1", code="wrong") for _ in range(4)] == [400, 400, 429, 429]
        assert [await bring("198.51.100.2") for _ in range(4)] == [303] * 4
        assert await bring("198.51.100.2", code="wrong") == 400


@variants(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/..//evil.example",
        "javascript:x",
        "%0d%0aX:%20y",
        "/%09/evil.example",
    ],
)
async def test_no_sign_in_leads_off_this_site(database_url: str, path: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as b:
            off = await b.get(f"/signin/wecom?next={path}")
            query = parse_qs(urlsplit(off.location).query)
            code = s.twin.sign_in_code(CITY)
            seen = await b.get(f"/signin/wecom/back?code={code}&state={query['state'][0]}")
            assert seen.location == "/"


async def test_everybody_finds_a_beginning(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as b:
            assert "登录" in (await b.get("/")).text
        async with browser(s, CLERK) as b:
            home = await b.get("/")
            assert "提出评估申请" in home.text and "报告已提交评估申请" in home.text
        async with browser(s, SUPPORT) as b:
            assert "今天没有需要您办理的事项" in (await b.get("/")).text
            assert (await b.get("/cases")).status == 404
        async with browser(s, CITY) as b:
            assert "查看本轮进度" in (await b.get("/")).text


async def test_a_token_of_the_command_line(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        now = s.clock.now()
        given = await s.command("token", CITY, "--days", "30")
        headers = {"Authorization": f"Bearer {given['token']}"}
        async with browser(s) as b:
            me = await b.get("/api/v1/me", headers=headers)
            assert me.status == 200 and "shijiazhuang" in me.text
            assert (await b.get("/cases", headers=headers)).status == 303, "pages take sessions only"
            for wrong in ("Bearer ", "Bearer qs_x", given["token"], "Basic eA==", "Bearer " + "x" * 999):
                seen = await b.get("/api/v1/me", headers={"Authorization": wrong})
                assert seen.status == 401, wrong
            stored = await s.rows()
            assert given["token"] not in str(stored)
            assert (await s.command("token", CITY, "--revoke"))["revoked"] == 1
            assert (await b.get("/api/v1/me", headers=headers)).status == 401
        assert s.clock.now() == now
