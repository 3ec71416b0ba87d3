"""Who gets what: over the whole table of routes, so that a new route is covered by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.access import SIGHTS
from handlers.entry.web.people import PERSON_PART
from handlers.entry.web.routes import ROUTES
from handlers.entry.web.table import CASE_PART, Route
from tests.browser import Browser, Seen, browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, SUPPORT, workbook

AT = "2025-02-20T10:00"
OF_CASE = [route for route in ROUTES if CASE_PART in route.path]
PNG = b"\x89PNG\r\n\x1a\n" + b"picture " * 40
# They end the session, give another address each time, or say on the next page that something has begun.
ENDS_OR_BEGINS = ("/signout", "/sessions/end", "/sessions/calendar", "/outgoing/ahead")
LEVELS = {
    "clerk": "enterprise",
    "qiaoxi": "county",
    "shijiazhuang": "city",
    "cangzhou": "city",
    "province": "province",
    "support": "support",
}


async def ask(b: Browser, route: Route, case: int, **headers: str) -> Seen:
    """The route with what it asks for at least, as a page or a program of this person would."""
    path = route.path.replace(CASE_PART, str(case)).replace(PERSON_PART, "1" if case < 1000 else str(case))
    wanted = {
        "kind": "confirm",
        "duty": "1",
        "address": "a@b.example",
        "t": "x",
        "n": "1",
        "act": "approve",
        "sort": "progress",
    }
    wanted |= {"ids": "1", "id": "1"} if path.startswith(("/brakes", "/imports", "/outgoing")) else {}
    asked = [f for f in (*route.query, *route.body) if f.name in wanted]
    given = {
        f.name: wanted[f.name] if wanted[f.name] in (f.choices or wanted.values()) else f.choices[0]
        for f in asked
    }
    if route.method == "GET":
        query = "&".join(f"{k}={v}" for k, v in given.items())
        return await b.get(f"{path}?{query}" if query else path, headers=headers)
    own = headers or {"Origin": b.s.settings.public_url}
    if route.api:
        body = {**given, "duty": 1}
        return await b.get(path, "POST", json=body, headers=own)
    return await b.post(path, given, **own)


async def test_a_stranger_learns_nothing(database_url: str) -> None:
    """The city of another place gets the same answer for a case that is there and one that is not,
    and no page of theirs names the enterprise."""
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        case = (await s.case(FIRM)).id
        before = await s.rows()
        async with browser(s, STRANGER) as b:
            for route in ROUTES:
                if route.path in ENDS_OR_BEGINS:
                    continue
                there, nowhere = await ask(b, route, case), await ask(b, route, 999_999_999)
                assert there.status == nowhere.status, route.path
                if not there.text.startswith("PK"):  # a packed file holds the moment of its making
                    assert there.text == nowhere.text, route.path
                assert FIRM not in there.text and "岚澄" not in there.text, route.path
                if route in OF_CASE:
                    assert there.status == 404, route.path
            wide = (
                "/cases?city=石家庄市",
                "/cases?text=岚澄",
                f"/cases?after={case - 1}",
                "/api/v1/cases?city=石家庄市&county=桥西区",
                "/progress?city=石家庄市",
                "/people?show=all",
            )
            for path in wide:
                seen = await b.get(path)
                assert seen.status == 200 and FIRM not in seen.text, path
        after = await s.rows()
        for table in ("cases", "duties", "notices"):
            assert before[table] == after[table], table
        doors = ("signed_in", "sign_in_failed", "personal_data_read")  # and nothing but them
        assert before["events"] == [e for e in after["events"] if e["act"] not in doors]
        await s.tick()
        s.read_all()


async def test_nobody_gets_in_without_a_session(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        async with browser(s) as b:
            for route in ROUTES:
                seen = await ask(b, route, case)
                assert FIRM not in seen.text, route.path
                if route.sight and route.api:
                    assert seen.status == 401 and "error" in seen.text, route.path
                elif route.sight:
                    assert seen.status == 303 and seen.location.startswith("/signin"), route.path


@pytest.mark.parametrize("account", [CLERK, COUNTY, CITY, PROVINCE, SUPPORT])
async def test_each_level_opens_what_is_its_own(database_url: str, account: str, tmp_path: Path) -> None:
    async with Harness(database_url, at=AT, evidence_dir=str(tmp_path)) as s:
        await s.begin(workbook())
        await s.twin.send_media(CLERK, "image", PNG, "截图.png")
        await s.tick()
        case = (await s.case(FIRM)).id
        async with browser(s, account) as b:
            for route in ROUTES:
                if route.method == "POST" or not route.sight:
                    continue
                seen = await ask(b, route, case)
                mine = LEVELS[account] in SIGHTS[route.sight]
                leads_on = route.path.endswith("/act") or route.path == "/messages"
                good = (200, 303) if leads_on else (200,)
                assert seen.status in (good if mine else (404,)), (route.path, seen.status)


async def test_a_county_knows_its_own_place_only(database_url: str) -> None:
    """桥西区 of another city is another county; a city's own file is not its counties'."""
    async with Harness(database_url, at=AT) as s:
        from tests.people import STAFF, firm, officer

        other = firm(2, "张家口曲溪化工有限公司", "clerk2", **{"市": "张家口市", "县（市、区）": "桥西区"})
        far = officer("县", "zjk", "张家口市", "桥西区")
        await s.imports(workbook(firm(), other, staff=[*STAFF, far]))
        async with browser(s, COUNTY) as b:
            text = (await b.get("/cases")).text
            assert FIRM in text and "曲溪" not in text
            theirs = (await s.case("张家口曲溪化工有限公司")).id
            assert (await b.get(f"/cases/{theirs}")).status == 404
            assert (await b.get(f"/cases/{(await s.case('石家庄市')).id}")).status == 404
        async with browser(s, CITY) as b:
            assert (await b.get(f"/cases/{(await s.case('石家庄市')).id}")).status == 200
        await s.tick()
        s.read_all()


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Referer": "https://evil.example/"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://qingshen.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
)


async def test_nothing_is_done_for_a_foreign_page(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        case = (await s.case(FIRM)).id
        async with browser(s, CITY) as b:
            before = await s.rows()
            for route in ROUTES:
                for headers in FOREIGN if route.method == "POST" else ():
                    seen = await ask(b, route, case, **headers)
                    assert seen.status == 403 and "没有办理" in seen.text, (route.path, headers)
            assert await s.rows() == before
            assert (await b.get("/cases")).status == 200, "the session is still there"
        await s.tick()
        s.read_all()
