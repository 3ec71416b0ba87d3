"""The rounds with their dates and calendar, and what a changed plan would move, shown before anything is moved."""

from __future__ import annotations

import asyncio
import io
from datetime import date

import aiohttp

from bot.plans.load import parse_plan, shipped_plan
from handlers.services.reminders.plan_change import change_plan_later
from storage import rounds
from tests.browser import Browser, Seen, browser
from tests.harness import Harness
from tests.people import CITY, FIRM, PROVINCE, workbook

DEEP, LISTS, LONG = b"a" + b".a" * 40 + b" = 1", b"a = " + b"[" * 50_000, b"a = " + b"9" * 6000
ADMIN = "guanli01"
AT = "2025-02-20T09:00"


async def compare(b: Browser, text: bytes) -> Seen:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", io.BytesIO(text), filename="hebei-2024.toml", content_type="text/plain")
    return await b._ask("POST", "/rounds/compare", data=form, headers={"Origin": b.s.settings.public_url})


async def test_what_a_changed_plan_would_move_is_shown_and_nothing_is_moved(sqlite_url: str) -> None:
    moved = shipped_plan("hebei-2024").replace("2025-02-28", "2025-03-31").encode()
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        before = await s.rows("duties", "rounds", "events")
        async with browser(s, PROVINCE) as b, browser(s, CITY) as city:
            page = await b.get("/rounds")
            assert (
                "提出评估申请" in page.text and "2025年2月28日" in page.text and "2025年已公布" in page.text
            )
            shown = await compare(b, moved)
            assert shown.status == 200 and "2025年3月31日" in shown.text and FIRM in shown.text
            assert (
                "交给系统管理员" in shown.text and "qingshen" not in shown.text
            )  # the province has no shell
            assert "没有变化" in (await compare(b, shipped_plan("hebei-2024").encode())).text
            for odd in (b"", b"\xff\xfe\x00", b"= = =", b"<script>alert(1)</script>", DEEP, LISTS, LONG):
                wrong = await compare(b, odd)
                assert wrong.status == 422 and "<script>" not in wrong.text
            assert (await compare(b, b"#" * (300 << 10))).status == 413
            assert (await city.get("/rounds")).status == (await compare(city, moved)).status == 404
        now = await s.rows("duties", "rounds", "events")
        assert (now["duties"], now["rounds"]) == (before["duties"], before["rounds"])
        s.quiet()


async def test_a_date_is_corrected_by_a_form_after_its_preview(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        form = {
            "round": "hebei-2024",
            "step": "apply_assessment",
            "on": "2025-03-31",
            "notice": "冀环办字函〔2025〕9号",
        }
        async with browser(s, PROVINCE) as province, browser(s, ADMIN) as b:
            shown = await province.post("/rounds/date", form)
            assert shown.status == 200 and FIRM in shown.text and "2025年3月31日" in shown.text
            assert "请系统管理员" in shown.text
            seen = await b.post("/rounds/date", form)
            asked = seen.fields() | form
            assert (await province.post("/rounds/date/apply", asked)).status == 404
            for odd in ({"step": "deliver_notice"}, {"round": "x"}, {"on": "2020-01-01"}):
                assert (await b.post("/rounds/date", form | odd)).status == 422, odd
            assert (await b.post("/rounds/date/apply", asked | {"mark": "0"})).status == 422
            assert "当即逾期" in (await b.post("/rounds/date", form | {"on": "2025-01-31"})).text
            slip = (await province.post("/rounds/date", form | {"on": "2026-03-07"})).text
            assert "请核对年份" in slip and "是休息日" in slip and "请核对年份" not in shown.text
            assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 2, 28)
            done = await b.follow(await b.post("/rounds/date/apply", asked))
            assert "已变更" in done.text and "涉及1家" in done.text and "（现为2025年3月31日" in done.text
            again = await b.post("/rounds/date/apply", asked)  # pressed twice, or shown before
            assert again.status == 422 and "已经生效" in again.text
            assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 3, 31)
            trail = (await b.get("/trail")).text
            assert "变更轮次计划" in trail and "系统管理员" in trail
        await s.tick()
        assert any("冀环办字函〔2025〕9号" in heard.text for heard in s.read_all())


async def test_of_two_dates_moved_at_one_moment_the_second_is_shown_again(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        form = {"round": "hebei-2024", "notice": "冀环办字函〔2025〕9号"}
        moves = {"apply_assessment": "2025-03-31", "apply_acceptance": "2025-12-31"}
        async with browser(s, ADMIN) as b:
            asked = [
                new | (await b.post("/rounds/date", new)).fields()
                for new in (form | {"step": step, "on": day} for step, day in moves.items())
            ]
            seen = await asyncio.gather(*(b.post("/rounds/date/apply", one) for one in asked))
            assert sorted(one.status for one in seen) == [303, 422], [one.text for one in seen]
        plan = parse_plan(await rounds.plan_text("hebei-2024"), "hebei-2024")
        now = {step: str(plan.milestone(step).due.on) for step in moves}
        assert sum(now[step] == day for step, day in moves.items()) == 1, now
        later = s.wired.context.ctx().of(plan)
        await change_plan_later(later, shipped_plan("hebei-2024"), date(2025, 2, 24))
        async with browser(s, ADMIN) as b:
            refused = await b.post("/rounds/date", form | {"step": "apply_assessment", "on": "2025-04-30"})
            assert refused.status == 422 and "已定于2025年2月24日" in refused.text, refused.text[-2600:]
        await s.tick()
        s.also(
            "clerk【通知】", "qiaoxi【通知】", "shijiazhuang【通知】"
        )  # of a date that is not asked for yet, too
