"""The work queue over HTTP: what is previewed is what happens, what is stale is told, what was done is taken back."""

from __future__ import annotations

import re
from typing import Any

from tests.browser import Browser, Seen, browser
from tests.counted import counted
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, SUPPORT, firm, officer, workbook
from tests.people import STAFF as OFFICERS

AT = "2025-02-20T10:00"
SECOND, THIRD = "石家庄松岭电镀有限公司", '石家庄"><script>x</script>有限公司'
FIRMS = (firm(), firm(2, SECOND, "clerk2"), firm(3, THIRD, "clerk3"))
COLLEAGUE = "shijiazhuang2"


def ticks(seen: Seen) -> list[str]:
    """The marks of the lines, as their boxes carry them."""
    return re.findall(r'type="checkbox" form="many" name="pick" value="([^"]+)"', seen.text)


def words(seen: Seen) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", seen.text.partition("</header>")[2]))


async def send(b: Browser, path: str, say: str, picks: list[str], **more: str) -> Seen:
    fields: Any = [("say", say), *(("pick", one) for one in picks), *more.items()]
    seen = await b.post(path, fields)
    return await b.follow(seen) if seen.status == 303 else seen


async def asked(s: Harness) -> None:
    """Three enterprises have reported."""
    await s.begin(workbook(*FIRMS, staff=[*OFFICERS, officer("市", COLLEAGUE, "石家庄市")]))
    for clerk in (CLERK, "clerk2", "clerk3"):
        await s.says(clerk, "已提交评估申请")
    s.read_all()


async def states(s: Harness, *names: str) -> list[str]:
    found = [(await s.case(name)).duty("apply_assessment") for name in names]
    return [str(duty.state) for duty in found if duty]


async def test_what_is_previewed_is_what_happens_and_can_be_taken_back(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await asked(s)
        async with browser(s, CITY) as b:
            page = await b.get("/queue")
            picks = ticks(page)
            assert len(picks) == 3 and "<script>x" not in page.text and "等您确认3" in words(page)
            seen = words(await send(b, "/queue/preview", "yes", picks[:2], work="answer"))
            assert "确认2项，请核对" in seen and "尚未办理" in seen
            assert f"{FIRM}提出评估申请：待确认→已完成；完成评估：未开始→待办；通知企业" in seen
            assert await states(s, FIRM, SECOND) == ["reported"] * 2  # a preview changes nothing
            seen = words(await send(b, "/queue/do", "yes", picks[:2], work="answer"))
            assert "已确认2项" in seen and f"已确认2项：{FIRM}等撤销" in seen and "等您确认1" in seen
            assert await states(s, FIRM, SECOND, THIRD) == ["done", "done", "reported"]
            seen = words(await send(b, "/queue/do", "yes", picks[:2], work="answer"))  # pressed twice
            assert "未办理2项" in seen and "现在是“已完成”（shijiazhuang干部，" in seen
            ids = [one.partition(":")[0] for one in picks[:2]]
            again = await send(b, "/queue/do", "undo", ids, work="answer")
            assert "已撤销2项" in words(again)
            assert [one.partition(":")[0] for one in ticks(again)] == [one.partition(":")[0] for one in picks]
            assert re.findall(r'class="number">(\d+)<', again.text) == ["1", "2", "3"]  # the same numbers
            assert await states(s, FIRM, SECOND) == ["reported"] * 2
            seen = words(await send(b, "/queue/do", "undo", ids, work="answer"))
            assert "未办理2项" in seen
        await s.tick()
        s.quiet(CLERK)  # undone before it left: nobody hears of it
        s.read_all()


async def test_a_return_needs_a_reason_which_may_be_a_template(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await asked(s)
        async with browser(s, CITY) as b:
            picks = ticks(await b.get("/queue"))
            for path in ("/queue/preview", "/queue/do"):
                seen = await send(b, path, "no", picks[:1], work="answer", reason=" ")
                assert "退回1项，请填写原因" in seen.text and FIRM in seen.text, (
                    path
                )  # named, and nothing is called wrong
                assert "请填写退回的原因" in seen.text and 'role="alert"' not in seen.text
            assert (await send(b, "/queue/do", "no", picks[:1], template="随便")).status == 400
            more = {"template": "材料没有加盖公章，请盖章后重新提交", "reason": "第3页"}
            assert "已退回1项" in words(await send(b, "/queue/do", "no", picks[:1], work="answer", **more))
        await s.tick()
        await s.expect(CLERK, "被退回", "材料没有加盖公章，请盖章后重新提交；第3页")
        s.read_all()


async def test_two_officers_at_once_and_who_has_no_business_here(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await asked(s)
        async with browser(s, CITY) as one, browser(s, COLLEAGUE) as two, browser(s, STRANGER) as far:
            picks = ticks(await one.get("/queue"))
            assert ticks(await two.get("/queue")) == picks and ticks(await far.get("/queue")) == []
            await send(one, "/queue/do", "yes", picks[:1], work="answer")
            seen = words(await send(two, "/queue/preview", "yes", picks, work="answer"))
            assert f"{FIRM}不办理：{FIRM}的“提出评估申请”刚刚有了变化" in seen and "确认2项" in seen
            seen = words(await send(two, "/queue/do", "yes", picks, work="answer"))
            assert "已确认2项；未办理1项" in seen
            for path in ("/queue/preview", "/queue/do"):  # of another city: not even its name
                seen = words(await send(far, path, "yes", picks))
                assert "没有找到这一项" in seen and "岚澄" not in seen
            seen = words(await send(two, "/queue/do", "undo", [picks[0].partition(":")[0]]))
            assert "未办理1项" in seen and await states(s, FIRM) == ["done"]  # a colleague's word
        for who, status in ((SUPPORT, 404), (CLERK, 404), (COUNTY, 200)):
            async with browser(s, who) as b:
                assert (await b.get("/queue")).status == status
                assert (await b.get("/queue?work=answer")).status == (404 if who == COUNTY else status)
        async with browser(s, COUNTY) as b:  # she confirms nothing, by whatever form
            assert "没有" in words(await send(b, "/queue/do", "yes", picks[1:2]))
        s.read_all()


async def test_letters_by_one_stroke_and_urging(database_url: str) -> None:
    async with Harness(database_url, at="2024-08-20T10:00") as s:
        await s.imports(workbook(*FIRMS))
        async with browser(s, COUNTY) as b:
            page = await b.get("/queue?work=deliver")
            picks = ticks(page)
            undated = await send(b, "/queue/preview", "deliver", picks, work="deliver")
            assert re.search(
                'name="on" value="" min="[0-9-]{10}" max="2024-08-20"', undated.text
            )  # late: of which day, is asked
            dated = await send(b, "/queue/preview", "deliver", picks, work="deliver", on="2024-08-19")
            assert "登记已送达3项" in words(dated) and 'name="on" value="2024-08-19"' in dated.text
            seen = words(await send(b, "/queue/do", "deliver", picks, work="deliver", on="2024-08-19"))
            assert "已登记送达3项" in seen and f"已登记送达3项：{FIRM}等撤销" in seen
            ids = [one.partition(":")[0] for one in picks]
            assert "已撤销3项" in words(await send(b, "/queue/do", "undo", ids, work="deliver"))
        async with browser(s, CITY) as b:
            picks = ticks(await b.get("/queue?work=urge"))
            seen = words(await send(b, "/queue/do", "urge", picks, work="urge"))
            assert "已催办3项" in seen and "撤销" not in seen.partition("键盘")[0]
            assert "今天已催办过" in words(await send(b, "/queue/preview", "urge", picks, work="urge"))
        s.read_all()


async def test_odd_ticks(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await asked(s)
        async with browser(s, CITY) as b:
            assert "请先勾选" in words(await send(b, "/queue/do", "yes", [], work="answer"))
            for tick in ("x", "1:zz", "-1", "1:" + "a" * 17, "9999999999"):
                assert (await send(b, "/queue/do", "yes", [tick], work="answer")).status == 400, tick
            assert "没有找到这一项" in words(await send(b, "/queue/do", "yes", ["999999:ab"]))
            assert (await send(b, "/queue/do", "kill", ["1:ab"])).status == 400
            assert (await b.post("/queue/do", {"say": "yes"}, Origin="https://evil.example")).status == 403
        s.read_all()


async def test_a_page_takes_as_many_statements_for_many_as_for_few(sqlite_url: str) -> None:
    async def taken(s: Harness) -> int:
        async with browser(s, CITY) as b:
            await b.get("/queue?work=answer")  # numbers are given once
            with counted() as found:
                assert (await b.get("/queue?work=answer")).status == 200
            return found.taken()[0]

    async with Harness(sqlite_url, at=AT) as s:
        few, many = (firm(n, f"石家庄第{n}化工有限公司", f"c{n}") for n in (1, 2)), range(3, 31)
        await s.begin(workbook(*few, *(firm(n, f"石家庄第{n}化工有限公司", f"c{n}") for n in many)))
        for n in (1, 2):
            await s.says(f"c{n}", "已提交评估申请")
        at_first = await taken(s)
        for n in many:
            await s.says(f"c{n}", "已提交评估申请")
        assert await taken(s) == at_first
        s.read_all()
