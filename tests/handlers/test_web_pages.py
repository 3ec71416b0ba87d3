"""The pages at work: acts by button, what others wrote, and requests that nobody means."""

from __future__ import annotations

import re

from bot.words import DutyState, Scope
from handlers.entry.web.routes import ROUTES
from storage import cases
from tests.browser import Browser, Seen, browser
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, workbook

AT = "2025-02-20T10:00"


async def press(b: Browser, case: int, kind: str, **typed: str) -> Seen:
    """The button on the case's page, then the one on the page that asks once more."""
    page = await b.get(f"/cases/{case}")
    (asked,) = b_links(page, kind)
    form = await b.get(asked)
    assert form.status == 200, form.text
    return await b.post(f"/cases/{case}/act", {**form.fields(), **typed})


def b_links(page: Seen, kind: str) -> list[str]:
    return page.links(f"/act?kind={kind}")


async def test_a_round_trip_by_button(database_url: str) -> None:
    """The enterprise reports, the city sends back and then confirms: as by chat, told by chat."""
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        async with browser(s, CLERK) as clerk, browser(s, CITY) as city:
            done = await press(clerk, case, "apply_assessment", on="2025-02-18")
            page = await clerk.follow(done)
            assert "已登记" in page.text and "2025年2月18日" in page.text
            assert "已登记" not in (await clerk.get(f"/cases/{case}")).text, "said once"
            await s.tick()
            await s.expect(CITY, "请确认", FIRM)
            assert FIRM in (await city.get("/progress")).text

            refused = await press(city, case, "reject", reason="  ")
            assert refused.status == 422 and "请填写原因" in refused.text
            await press(city, case, "reject", reason="缺少监测报告")
            await s.tick()
            await s.expect(CLERK, "退回", "缺少监测报告")

            await press(clerk, case, "apply_assessment")
            s.later(minutes=31)  # a bureau's requests are gathered for half an hour
            await s.tick()
            await s.expect(CITY, "请确认")
            said = await city.follow(await press(city, case, "confirm"))
            assert "已确认" in said.text
            duty = await s.duty(FIRM, "apply_assessment")
            assert duty.state is DutyState.DONE
        await s.tick()
        await s.expect(CLERK, "已确认")
        await s.expect(CITY, "完成评估")
        events = [e["entrance"] for e in (await s.rows("events"))["events"] if e["act"] == "confirm"]
        assert events == ["page"]


async def test_a_second_click_does_nothing_and_says_so(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        await s.says(CLERK, "已提交评估申请")
        async with browser(s, CITY) as city:
            (asked,) = b_links(await city.get(f"/cases/{case}"), "confirm")
            form = (await city.get(asked)).fields()
            first = await city.post(f"/cases/{case}/act", form)
            before = await s.rows()
            again = await city.post(f"/cases/{case}/act", form)
            assert first.status == 303
            assert "刚刚有了变化" in (await city.follow(again)).text
            assert (await s.rows("events"))["events"] == before["events"]
        await s.tick()
        s.read_all()


async def test_an_old_page_does_not_answer_a_new_report(database_url: str) -> None:
    """Sent back and reported anew meanwhile: what the old page showed is not what waits now."""
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        await s.says(CLERK, "已提交评估申请")
        async with browser(s, CITY) as city:
            (asked,) = b_links(await city.get(f"/cases/{case}"), "confirm")
            form = (await city.get(asked)).fields()
            s.later(minutes=5)
            await s.says(CITY, "退回 1 缺少监测报告")
            await s.says(CLERK, "已提交评估申请")
            seen = await city.follow(await city.post(f"/cases/{case}/act", form))
            assert "刚刚有了变化" in seen.text
            assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
            forged = {**form, "mark": ""}
            await city.post(f"/cases/{case}/act", forged)
            assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
        await s.tick()
        s.read_all()


async def test_a_right_is_not_a_form_field(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        case = await s.case(FIRM)
        await s.says(CLERK, "已提交评估申请")
        duty = await s.duty(FIRM, "apply_assessment")
        for account in (CLERK, COUNTY, PROVINCE):
            async with browser(s, account) as b:
                page = await b.get(f"/cases/{case.id}")
                assert page.status == 200 and not b_links(page, "confirm")
                for kind in ("confirm", "reject", "assessment_passed", "carry_over"):
                    fields = {"kind": kind, "duty": str(duty.id), "reason": "理由", "mark": "x"}
                    assert (await b.post(f"/cases/{case.id}/act", fields)).status == 303
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
        await s.tick()
        s.read_all()


EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}&lt;"


async def test_what_others_wrote_is_shown_as_text(database_url: str) -> None:
    name = '石家庄<script>alert(1)</script>"onmouseover="x化工有限公司'
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook(firm(1, name, 联系人='<b>甲</b>"')))
        everything = Scope(everything=True)
        listed = await cases.list_cases(everything, round_key=s.wired.context.rounds.latest.key)
        (case,) = [c.id for c in listed if c.enterprise_id]
        async with browser(s, CLERK) as clerk, browser(s, CITY) as city:
            await press(clerk, case, "apply_assessment")
            await press(city, case, "reject", reason=EVIL)
            await press(clerk, case, "report_change", what="停产", reason=EVIL)
            await s.says(CLERK, f"提问 {EVIL}")
            paths = [
                "/",
                "/cases",
                f"/cases/{case}",
                "/people?show=all",
                "/cases?text=%22%3E%3Cscript%3E",
                f"/cases/{case}/act?kind=reject&duty=1",
            ]
            for b in (clerk, city):
                for path in paths:
                    seen = await b.get(path)
                    seen = await b.follow(seen) if seen.status == 303 else seen
                    tags = re.findall(r'<(script(?! src="/static/)|img|b onm)[^>]*>', seen.text)
                    assert not tags and "<b>甲" not in seen.text, (path, tags)
                    assert 'onmouseover="x' not in seen.text, path
                    assert "49&" not in seen.text
        await s.tick()
        s.read_all()


ODD = (
    "/cases?page=-1",
    "/cases?page=99999999999999999999",
    "/cases?page=abc",
    "/cases?page=%E9%80%B2",
    "/cases?state=no",
    "/cases?text=" + "长" * 61,
    "/outgoing?page=1.5",
    "/outgoing?status=x",
    "/people?show=none",
    "/api/v1/cases?limit=-5",
    "/api/v1/overdue?limit=1e3",
)
HARMLESS = (
    "/cases?text=%00%01",
    "/cases?text=%25_%5C'\";--",
    "/cases?city=%ff%fe",
    "/cases?page=",
    "/cases?step=nothing",
    "/progress?step=nothing&city=nowhere",
    "/cases?page=2000000000",
    "/people?page=2000000000",
    "/cases?text=a&unknown=1",
    "/cases?text=%F0%9F%98%80",
    "/cases?text=%ED%A0%80",
    "/api/v1/cases?limit=0",
    "/outgoing?page=1",
)


async def test_odd_requests_get_an_answer(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s, PROVINCE) as b:
            for path in ODD:
                seen = await b.get(path)
                assert seen.status == 400, path
                assert (
                    "（" if path.startswith("/api") else "返回首页"
                ) in seen.text and "Traceback" not in seen.text, path
            for path in HARMLESS:
                assert (await b.get(path)).status == 200, path
            for path in ("/nothing", "/cases/abc", "/cases/0", "/cases/9999999999", "/api/v1/x", "/api"):
                assert (await b.get(path)).status == 404, path
            assert (await b.get("/cases?text=" + "x" * 7000)).status == 400


@variants("path", ["../routes.py", "%2e%2e/routes.py", "..%2froutes.py", "/etc/passwd", "page.css%00", ""])
async def test_nothing_but_the_files_is_static(database_url: str, path: str) -> None:
    async with Harness(database_url, at=AT) as s, browser(s) as b:
        seen = await b.get(f"/static/{path}")
        assert seen.status in (403, 404) and "import" not in seen.text
        assert (await b.get("/static/page.css")).status == 200


async def test_heads_options_and_bodies(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        async with browser(s, CITY) as b:
            for route in ROUTES:
                if route.method == "GET" and "{" not in route.path and "wecom" not in route.path:
                    head = await b.get(route.path, "HEAD")
                    assert head.text == "" and head.status in (200, 303, 400, 404), route.path
                    refused = await b.get(route.path, "DELETE")
                    assert refused.status == 405 and "GET" in refused.headers["Allow"]
            assert (await b.get("/cases", "OPTIONS")).status == 405
            own = {"Origin": s.settings.public_url}
            act = f"/cases/{case}/act"
            form = "application/x-www-form-urlencoded"
            bodies: list[tuple[str, bytes]] = [
                (form, b"x" * 300_000),
                (f"{form}; charset=no", b"kind=confirm"),
                (form, "&".join(f"a{n}=1" for n in range(99)).encode()),
                (form, b"\xff%zz=%"),
                ("application/json", b"{}"),
                ("multipart/form-data; boundary=x", b"--x"),
            ]
            for sort, body in bodies:
                headers = {"Content-Type": sort, **own}
                seen = await b.get(act, "POST", data=body, headers=headers)
                assert seen.status in (303, 400, 413), (sort, body[:20], seen.status)
        await s.tick()
        s.read_all()


async def test_a_number_and_the_list_behind_it_agree(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-03T10:00") as s:
        firms = [firm(n, f"石家庄第{n}化工有限公司", f"clerk{n}") for n in range(1, 8)]
        await s.begin(workbook(*firms))
        for n in (1, 2):
            await s.says(f"clerk{n}", "已提交评估申请")
        await s.says(CITY, "确认 1")
        async with browser(s, CITY) as b:
            home = await b.get("/progress?step=apply_assessment")
            assert "逾期5" in home.text
            for state, listed in (("overdue", "共5家"), ("reported", "共1家")):
                links = home.links(f"step=apply_assessment&state={state}")
                assert len(links) == 2  # of the step, and of its only county
                for link in links:
                    assert listed in (await b.get(link)).text, link
        await s.tick()
        s.read_all()


async def test_pages_of_a_long_list_leave_nobody_out(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        firms = [
            firm(n, f"石家庄第{n}化工有限公司", f"c{n}", **{"县（市、区）": ("桥西区", "长安区")[n % 2]})
            for n in range(1, 121)
        ]
        await s.imports(workbook(*firms))
        async with browser(s, CITY) as b:
            seen, path, found = 0, "/cases?state=open&step=apply_assessment", set[str]()
            while path:
                page = await b.get(path)
                fresh = set(re.findall(r"第\d+化工", page.text))
                assert not fresh & found
                found, seen = found | fresh, seen + 1
                path = next((x for x in page.links(f"page={seen + 1}")), "")
            assert (seen, len(found)) == (6, 120)
