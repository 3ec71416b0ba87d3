"""Every button of every role's Today leads to where the thing is done: results among it, many at once, and undone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.plans.load import parse_plan, shipped_plan
from handlers.services.views.queue_works import STEPS_OF_WORK
from tests.browser import Browser, Seen, browser
from tests.handlers.test_web_queue import send, ticks, words
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, PROVINCE, firm, workbook

SECOND, THIRD = "石家庄松岭电镀有限公司", "石家庄清源印染有限公司"
FIRMS = (firm(), firm(2, SECOND, "clerk2"), firm(3, THIRD, "clerk3", 评估验收部门="省级"))


async def buttons(b: Browser) -> dict[str, str]:
    """Where each task of Today leads, by its heading."""
    page = (await b.get("/")).text
    cards = re.findall(r'<section class="card task.*?</section>', page, re.DOTALL)
    heads = [re.sub(r"\s+|<[^>]+>", "", card.partition("<h2>")[2].partition("<")[0]) for card in cards]
    links = [re.findall(r'class="button big" href="([^"]+)"', card) for card in cards]
    return {head: one[0] if one else "/" for head, one in zip(heads, links, strict=True)}


def days_asked(page: Seen) -> int:
    """Lines of a page that are not answered without their day."""
    return len(re.findall(r'<input type="date" name="on" min="2024-07-08" max="[\d-]+" required', page.text))


async def can_be_done(b: Browser) -> dict[str, str]:
    """The work queue of each task, which has something to say it by: a box to tick and a button of the line's own."""
    found = await buttons(b)
    for head, url in found.items():
        page = (await b.get(url)).text
        for day in re.findall(r'<input type="date"[^>]*>', page):  # what cannot be meant stays in its form
            assert " min=" in day and " max=" in day, (url, day)
        main = page.partition("<main")[2]
        assert re.search(r'<button[^>]* name="say" value="(?!undo)', main), (head, url)
    return {head: url.partition("work=")[2] for head, url in found.items()}


async def test_whatever_is_owed_is_done_where_its_button_leads(sqlite_url: str) -> None:
    seen: list[dict[str, str]] = []
    async with Harness(sqlite_url, at="2025-02-20T10:00", flood_guard=0) as s:
        await s.begin(workbook(*FIRMS))
        for clerk in (CLERK, "clerk2", "clerk3"):
            await s.says(clerk, "已提交评估申请")
        async with browser(s, CITY) as b:
            seen.append(await can_be_done(b))
            await send(b, "/queue/do", "yes", ticks(await b.get("/queue?work=answer")), work="answer")
        await s.tick("2025-06-10T10:00")
        s.read_all()
        async with browser(s, CITY) as b:
            seen.append(await can_be_done(b))
            forwarded = await b.get("/queue?work=forward")
            assert days_asked(forwarded) == len(ticks(forwarded)) > 0
            await send(b, "/queue/do", "forward", ticks(forwarded))
            await _assess(s, b)
        async with browser(s, PROVINCE) as b:
            seen.append(await can_be_done(b))
        await s.says(CLERK, "已提交验收申请")
        await s.tick("2025-11-10T10:00")
        async with browser(s, CITY) as b:
            await send(b, "/queue/do", "yes", ticks(await b.get("/queue?work=answer")))
            seen.append(await can_be_done(b))
            picks = ticks(await b.get("/queue?work=accept"))
            assert "已登记验收合格1项" in words(
                await send(b, "/queue/do", "accept_yes", picks, work="accept")
            )
            assert str((await s.case(FIRM)).status) == "completed"
            undone = await send(b, "/queue/do", "undo", [picks[0].partition(":")[0]], work="accept")
            assert "已撤销1项" in words(undone) and str((await s.case(FIRM)).status) == "active"
            picks = ticks(await b.get("/queue?work=report"))
            assert "已登记办理1项" in words(await send(b, "/queue/do", "report", picks, work="report"))
        async with browser(s, PROVINCE) as b:
            seen.append(await can_be_done(b))
        s.read_all()
    works = {work for found in seen for work in found.values()}
    assert works >= {"answer", "forward", "assess", "accept", "report", "urge"}, seen


async def _assess(s: Harness, b: Browser) -> None:
    """Two results that differ, previewed, registered of their day, and taken back before and after the firm heard."""
    page = await b.get("/queue?work=assess")
    picks = ticks(page)
    assert days_asked(page) == 4  # of 评估通过 and 评估不通过, each line's own
    assert len(picks) == 2 and "待评估2" in words(page) and "评估通过全部2项" in words(page)
    assert "请填写评估不通过的原因" in (await send(b, "/queue/preview", "assess_no", picks)).text
    undated = await send(b, "/queue/do", "assess_yes", picks, work="assess", asks_day="yes")
    assert "请先填写办理日期" in undated.text  # its date has passed: of which day, is asked
    preview = words(await send(b, "/queue/preview", "assess_yes", picks, work="assess"))
    assert f"{FIRM}完成评估：逾期→已完成；提出验收申请：未开始→待办；通知企业" in preview
    day = {"work": "assess", "on": "2025-06-05", "asks_day": "yes"}
    done = words(await send(b, "/queue/do", "assess_yes", picks, **day))
    assert f"已登记评估通过2项：{FIRM}等撤销" in done
    undone = await send(b, "/queue/do", "undo", [one.partition(":")[0] for one in picks], work="assess")
    assert "已撤销2项" in words(undone)
    await s.tick()
    s.quiet(CLERK, "clerk2")  # undone before it left
    picks = ticks(await b.get("/queue?work=assess"))
    failed = {"work": "assess", "on": "2025-06-05", "template": "审核重点或目标设置不当"}
    asked = await send(b, "/queue/do", "assess_no", picks[1:], **failed)  # asked once more, with what it ends
    assert (
        "进行中→已纳入下一轮" in words(asked) and "尚未办理" in asked.text and asked.fields()["sure"] == "yes"
    )
    assert str((await s.case(SECOND)).status) == "active"
    sure = {**failed, "sure": "yes"}
    for in_time in (True, False):  # before it left nobody hears of it
        assert "已登记评估不通过1项" in words(await send(b, "/queue/do", "assess_no", picks[1:], **sure))
        if in_time:
            await send(b, "/queue/do", "undo", [picks[1].partition(":")[0]], work="assess")
            await s.tick()
            s.quiet("clerk2")
            picks = ticks(await b.get("/queue?work=assess"))
    assert "待评估1" in words(await b.get("/queue?work=assess"))
    await send(b, "/queue/do", "assess_yes", picks[:1], **day)
    await s.tick()
    await s.expect(CLERK, "评估已通过")
    await s.expect("clerk2", "评估未通过", "审核重点或目标设置不当")
    assert str((await s.case(SECOND)).status) == "carried_over"
    await send(b, "/queue/do", "undo", [picks[1].partition(":")[0]], work="assess")
    assert str((await s.case(SECOND)).status) == "active"
    await s.tick()
    await s.expect("clerk2", "不再作数")


SHIPPED = sorted(path.stem for path in Path("bot/rounds").glob("*.toml"))


@pytest.mark.parametrize("key", SHIPPED)
def test_every_step_that_a_bureau_owes_has_its_work(key: str) -> None:
    owed = [
        m
        for m in parse_plan(shipped_plan(key), key).milestones
        if m.owner != "enterprise" and not m.on_demand
    ]
    assert {m.kind for m in owed} <= {kind for kinds in STEPS_OF_WORK.values() for kind in kinds}
