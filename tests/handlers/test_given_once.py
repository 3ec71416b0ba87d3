"""What a request gives counts once: a name said twice, an empty number, another origin are refused."""

from __future__ import annotations

import json

import pytest

from bot.access import SIGHTS
from bot.words import Level
from handlers.entry.web.people import PERSON_PART
from handlers.entry.web.routes import ROUTES
from handlers.entry.web.table import CASE_PART
from tests.browser import browser
from tests.harness import Harness
from tests.mails import asked_by_mail
from tests.people import CITY, CLERK, FIRM, PROVINCE, SUPPORT, workbook

AT = "2025-02-20T10:00"
FORM = "application/x-www-form-urlencoded"
CHANGED = ("cases", "duties", "notices", "passes", "mail_answers", "roles")
VALUES = {"kind": "confirm", "duty": "1", "address": "a@b.example", "t": "x", "n": "1", "id": "1"}


async def test_a_name_said_twice_is_refused_at_every_route(sqlite_url: str) -> None:
    """Whichever value a proxy or a form that was added to would have chosen, the other may be meant."""
    async with Harness(sqlite_url, at=AT, admins=(PROVINCE,)) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        case = (await s.case(FIRM)).id
        async with browser(s, PROVINCE) as office, browser(s, SUPPORT) as support:
            before, own = await s.rows(), {"Origin": s.settings.public_url}
            for route in ROUTES:
                office_s = not route.sight or bool({Level.PROVINCE, Level.ADMIN} & SIGHTS[route.sight])
                b = office if office_s else support
                path = route.path.replace(CASE_PART, str(case)).replace(PERSON_PART, "1")
                said = [f"{f.name}={VALUES.get(f.name, '')}" for f in (*route.query, *route.body)]
                for again in [f.name for f in (*route.query, *route.body)]:
                    for value in (VALUES.get(again, ""), "9", ""):
                        pairs = "&".join([*said, f"{again}={value}"])
                        if route.method == "GET":
                            seen = await b.get(f"{path}?{pairs}")
                        elif route.api:
                            of = {f.name: VALUES.get(f.name, "x") for f in route.body}
                            twice = json.dumps(of)[:-1] + f', "{again}": "{value or 9}"}}'
                            seen = await b.get(path, "POST", data=twice, headers=own)
                        else:
                            form = {**own, "Content-Type": FORM}
                            seen = await b.get(path, "POST", data=pairs, headers=form)
                        assert seen.status == 400, (route.path, pairs)
            after = await s.rows()
        assert [before.get(t) for t in CHANGED] == [after.get(t) for t in CHANGED]


async def test_a_mails_answer_names_one_act(sqlite_url: str) -> None:
    """`confirm` and `reject` in one form: neither, in whichever order, however the form is packed."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        link = await asked_by_mail(s)
        async with browser(s) as b:
            page = await b.get(link)
            given = page.fields() | {"act": "confirm", "reason": "缺监测报告"}
            pairs = "&".join(f"{name}={value}" for name, value in given.items())
            own = {"Origin": s.settings.public_url, "Content-Type": FORM}
            for more in ("act=reject", "act=confirm", "act=", f"duty={given['duty']}", "duty=", "number="):
                for text in (f"{pairs}&{more}", f"{more}&{pairs}"):
                    seen = await b.get(link, "POST", data=text, headers=own)
                    assert seen.status == 400 and "不止一次" in seen.text, text
            packed = "multipart/form-data; boundary=b"
            parts = "".join(
                f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in given.items()
            )
            headers = {"Origin": s.settings.public_url, "Content-Type": packed}
            seen = await b.get(link, "POST", data=f"{parts}--b--\r\n".encode(), headers=headers)
            assert seen.status == 400
            assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
            done = await b.post(link, given)
            assert "已通过本邮件办理" in done.text
        s.read_all()


async def test_to_end_all_is_said(database_url: str) -> None:
    """An empty number is no number: it ends nothing."""
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s, CITY) as b, browser(s, CITY) as phone:
            for fields in ({}, {"id": ""}, {"id": " "}, {"id": "", "all": ""}, {"id": "1", "all": "yes"}):
                assert (await b.post("/sessions/end", fields)).status == 400, fields
            assert (await b.post("/sessions/end", {"all": "no"})).status == 400
            for one in (b, phone):
                assert (await one.get("/cases")).status == 200
            assert (await b.post("/sessions/end", {"all": "yes"})).location == "/signin"
            for one in (b, phone):
                assert (await one.get("/cases")).status == 303


async def test_the_interface_takes_no_empty_field(sqlite_url: str) -> None:
    """An empty `mark` would do the act to whatever stands there now."""
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        case = await s.case(FIRM)
        duty = (await s.duty(FIRM, "apply_assessment")).id
        token = (await s.command("token", CITY))["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with browser(s) as b:
            for empty in ("mark", "on", "reason", "sure", "level"):
                for value in ("", "  "):
                    body = {"kind": "confirm", "duty": duty, empty: value}
                    path = f"/api/v1/cases/{case.id}/acts"
                    seen = await b.get(path, "POST", json=body, headers=headers)
                    assert seen.status == 400, body
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"Origin": "https://qingshen.example"}, True),
        ({"Origin": "https://qingshen.example:443"}, True),
        ({"Origin": "HTTPS://QINGSHEN.example"}, True),
        ({"Origin": "http://qingshen.example"}, False),
        ({"Origin": "https://qingshen.example:8443"}, False),
        ({"Origin": "http://qingshen.example:443"}, False),
        ({"Origin": "ftp://qingshen.example"}, False),
        ({"Origin": "qingshen.example"}, False),
        ({"Origin": "//qingshen.example"}, False),
        ({"Origin": "https://qingshen.example.evil"}, False),
        ({"Origin": "https://qingshen.example:x"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({}, False),
        ({"Host": "desk.example", "Origin": "https://desk.example"}, True),
        ({"Host": "desk.example", "Origin": "http://desk.example"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://qingshen.example"}, False),
        ({"Sec-Fetch-Site": "", "Origin": "https://qingshen.example"}, False),
    ],
)
async def test_an_origin_is_scheme_host_and_port(
    sqlite_url: str, headers: dict[str, str], ours: bool
) -> None:
    """Here behind a proxy that speaks https: whoever changes what travels by http is not our page."""
    async with Harness(sqlite_url, at=AT) as s, browser(s) as b:
        sent = {"Content-Type": FORM, "Host": "qingshen.example", **headers}
        seen = await b.get("/signout", "POST", headers=sent)
        assert seen.status == (303 if ours else 403)
        seen = await b.get("/answer/none", "POST", headers=sent)
        silent = headers in ({}, {"Origin": "null"})  # pages without a referrer; there the link is the secret
        assert (seen.status == 403) is not (ours or silent)
