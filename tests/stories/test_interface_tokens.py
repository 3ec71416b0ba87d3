"""A program's token: made on a page, shown once, never more than its maker, ended at once."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from tests.browser import Browser, Seen, browser
from tests.harness import Harness
from tests.people import CITY, COUNTY, FIRM, PROVINCE, firm, workbook

AT = "2025-03-03T10:00"
ADMIN = "guanli01"
ELSEWHERE = "沧州松岭电镀有限公司"
BOOK = workbook(firm(), firm(2, ELSEWHERE, "clerk2", **{"市": "沧州市", "县（市、区）": "运河区"}))


async def token(b: Browser, may: str = "act", within: str = "") -> str:
    """A new token, as its page shows it once."""
    form = {"purpose": "台账程序", "may": may, "days": "30", "within": within}
    seen = await b.follow(await b.post("/tokens", form))
    found = re.search(r'readonly value="(qs_[^"]+)"', seen.text)
    assert seen.status == 200 and found, seen.text
    assert found[1] not in (await b.get("/tokens")).text
    return found[1]


async def asks(program: Browser, secret: str, path: str, **body: object) -> Seen:
    with_it = {"Authorization": f"Bearer {secret}"}
    if body:
        return await program.get(f"/api/v1{path}", "POST", json=body, headers=with_it)
    return await program.get(f"/api/v1{path}", headers=with_it)


async def names(program: Browser, secret: str) -> set[str]:
    seen = await asks(program, secret, "/cases")
    return {one["enterprise"] for one in json.loads(seen.text)["cases"] if one["uscc"]}


async def years(b: Browser, *paths: str) -> set[str]:
    """The years of all moments on these pages."""
    return {year for path in paths for year in re.findall(r"(20\d\d)-\d\d-\d\d ", (await b.get(path)).text)}


async def test_a_token_for_a_place_and_for_reading(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        case, other = (await s.case(FIRM)).id, (await s.case(ELSEWHERE)).id
        async with browser(s, PROVINCE) as b, browser(s) as program:
            assert await names(program, await token(b)) == {FIRM, ELSEWHERE}
            assert await names(program, await token(b, within="沧州市")) == {ELSEWHERE}
            narrow = await token(b, within="沧州市/运河区")
            assert await names(program, narrow) == {ELSEWHERE}
            assert (await asks(program, narrow, f"/cases/{case}")).status == 404
            act = {"kind": "case_note", "reason": "已核对"}
            assert (await asks(program, narrow, f"/cases/{case}/acts", **act)).status == 404
            assert (await asks(program, narrow, f"/cases/{other}/acts", **act)).status == 200
            # What is asked for by no place is closed to it.
            assert (await asks(program, narrow, "/messages")).status == 404
            assert (await asks(program, narrow, "/pauses", city="石家庄市", reason="试")).status == 404
            found = json.loads((await asks(program, narrow, "/progress")).text)["progress"]
            assert {one["city"] for one in found} == {"沧州市"}
            reader = await token(b, "read")
            seen = await asks(program, reader, f"/cases/{case}/acts", **act)
            assert seen.status == 403 and "只能读取" in seen.text
            assert (await asks(program, reader, "/pauses", reason="试")).status == 403
            assert (await asks(program, reader, f"/cases/{case}")).status == 200
            page = (await b.get("/tokens")).text
            # Every day is told by the service's own clock, and loading a page again makes nothing.
            assert page.count("收回</button>") == 4 and page.count("2025-04-02") == 4
            assert await years(b, "/tokens", "/sessions") == {"2025"}
            assert page.count("从未使用") == 0 and "沧州市运河区" in page and "只读取" in page
        await s.tick()
        s.quiet()


async def test_nobody_gives_more_than_they_have(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(BOOK)
        s.twin.directory.join(ADMIN)
        async with browser(s, CITY) as b, browser(s) as program:
            secret = await token(b)
            for beyond in ("沧州市", "沧州市/运河区", "石家庄市/运河区", "x"):
                seen = await b.post(
                    "/tokens", {"purpose": "看板", "may": "read", "days": "30", "within": beyond}
                )
                assert seen.status == 422 and "readonly" not in seen.text, beyond
            assert await names(program, secret) == {FIRM}
            number = re.search(r'name="id" value="(\d+)"', (await b.get("/tokens")).text)
            assert number
            # Neither another officer's page nor a number that was guessed ends it; the administrator's page does.
            async with browser(s, COUNTY) as county:
                assert "台账程序" not in (await county.get("/tokens")).text
                await county.post("/tokens/end", {"id": number[1]})
            assert (await asks(program, secret, "/me")).status == 200
            async with browser(s, ADMIN) as admin:
                assert "台账程序" in (await admin.get("/tokens")).text
                await admin.post("/tokens/end", {"id": number[1]})
                said = (await admin.get("/trail")).text
                assert "收回接口令牌" in said and "发放接口令牌" in said
            assert (await asks(program, secret, "/me")).status == 401
        s.quiet()


async def test_a_token_has_the_roles_that_its_holder_still_has(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(BOOK)
        s.twin.directory.join(ADMIN)
        async with browser(s, ADMIN) as b, browser(s) as program:
            secret = await token(b)
            assert (await asks(program, secret, "/batches")).status == 200
            s.wired.context.settings = replace(s.settings, admins=())
            assert (await asks(program, secret, "/batches")).status == 401
        s.quiet()
