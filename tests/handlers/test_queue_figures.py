"""Every figure of the work queue is the number of what its button does: before one act in place, and after it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from handlers.services.reports.briefing_figures import snapshot_now
from tests.browser import Browser, browser
from tests.handlers.test_web_queue import send, ticks, words
from tests.harness import Harness
from tests.people import CITY, COUNTY, PROVINCE, firm, officer, workbook
from tests.people import STAFF as OFFICERS
from tests.stories.test_calendar_feed import address, entries, titled

FIRST, LOST, STOPPED, FAR = (f"石家庄{name}化工有限公司" for name in ("甲声", "乙失", "丙停", "丁远"))
LULIN = {"县（市、区）": "鹿泉区"}  # nobody of its own: the city acts there
MUTE = {"wecom": "", "email": ""}
FIRMS = (
    *(firm(n, f"石家庄试样{n}号化工有限公司", f"clerk{n}") for n in range(10, 16)),
    *(firm(n, f"省评{n}号化工有限公司", f"clerk{n}", 评估验收部门="省级") for n in (20, 21)),
    firm(2, FIRST, "clerk2"),
    firm(3, LOST, **MUTE),
    firm(4, STOPPED, "clerk4"),
    firm(5, FAR, "clerk5", **LULIN),
    firm(6, "石家庄戊远化工有限公司", **LULIN, **MUTE),
)
STAFF = [*OFFICERS, officer("县", "xinhua", "石家庄市", "新华区", 企业微信账号="", 电子邮箱="")]


async def everything(s: Harness) -> None:
    """Some have reported, some ask for more time, some are late, some have nobody who is reached, one has stopped."""
    await s.imports(workbook(*FIRMS, staff=STAFF))
    await s.tick()
    for clerk in ("clerk10", "clerk11", "clerk20", "clerk21"):
        await s.says(clerk, "已提交评估申请")
    await s.says("clerk12", "申请延期 至2025年4月10日 设备检修")
    await s.says(CITY, f"{STOPPED} 已停产")
    await s.says(CITY, "是")
    await s.tick("2025-03-10T09:00")
    s.read_all()


def tabs(text: str) -> dict[str, int]:
    return {key: int(n) for key, n in re.findall(r'id="n-(\w+)"[^>]*>(\d+)<', text)}


def on_buttons(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"全部(\d+)项", text)]


def in_filter(text: str) -> int | None:
    """The sum of what the filter of steps offers; None where there is none."""
    found = re.search(r'<select name="step" id="steps".*?</select>', text, re.DOTALL)
    return sum(int(n) for n in re.findall(r"（(\d+)）</option>", found[0])) if found else None


async def compared(b: Browser, who: str) -> dict[str, int]:
    """What the tabs say, after all that is said to everything was previewed."""
    first = await b.get("/queue")
    said = tabs(first.text)
    for work, n in said.items():
        page = await b.get(f"/queue?work={work}")
        assert tabs(page.text)[work] == n and in_filter(page.text) in (None, n), (who, work)
        for does in re.findall(r'name="say" value="(\w+)">[^<]*全部', page.text):
            seen = await send(b, "/queue/preview", does, [], work=work, every="yes")
            assert "不办理" not in seen.text, (who, work, words(seen))
            assert f"{on_buttons(page.text)[0]}项，请核对" in words(seen), (who, work)
            if work != "silent":  # of which some were urged today
                assert on_buttons(page.text)[0] == n, (who, work)
            elif n <= 20:  # who cannot be urged has no box, and no button
                assert len(ticks(page)) == on_buttons(page.text)[0], who
                assert len(re.findall(r'value="urge" data-yes', page.text)) == len(ticks(page)), who
    return said


async def test_tab_filter_button_and_preview_say_one_figure(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", flood_guard=0) as s:
        await everything(s)
        seen: set[str] = set()
        for who in (PROVINCE, CITY, COUNTY):
            async with browser(s, who) as b:
                said = await compared(b, who)
                seen |= {work for work, n in said.items() if n}
                await urged_in_place(s, b, said)
                if who == CITY:
                    await confirmed_in_place(s, b)
                await compared(b, who)
        assert seen >= {"answer", "forward", "deliver", "urge", "silent", "unreached"}
        s.read_all()


async def urged_in_place(s: Harness, b: Browser, said: dict[str, int]) -> None:
    """What stands there then is what a whole page says."""
    page = await b.get("/queue?work=urge")
    assert said["urge"] > 1 and f"另有{said['unreached']}项逾期" in page.text
    own = (await b.get("/queue?work=urge&step=apply_assessment")).text
    assert FIRST in own and LOST not in own and STOPPED not in own
    lost = words(await b.get("/queue?work=unreached"))
    assert LOST in lost and "补充联系人" in lost and "催办全部" not in lost
    for adds in (await b.get("/queue?work=unreached")).links("what="):
        assert "<option selected>增加联系人" in (await b.get(adds)).text
    pick = re.findall(r'form="many" name="pick" value="([^"]+)"', page.text)[-1]
    sent: Any = {"HX-Request": "true", "Origin": s.settings.public_url}
    urged = (await b.post("/queue/do", {"work": "urge", "say": "urge", "pick": pick}, **sent)).text
    whole = (await b.get("/queue?work=urge")).text
    assert "已催办" in urged and tabs(whole)["urge"] == said["urge"] - 1
    assert (tabs(urged), on_buttons(urged)) == (tabs(whole), on_buttons(whole))
    assert in_filter(urged) == in_filter(whole) or in_filter(whole) is None


async def confirmed_in_place(s: Harness, b: Browser) -> None:
    """Lists that a confirmed report leaves as they are, are not counted anew; what is sent back may move any."""
    sent: Any = {"HX-Request": "true", "Origin": s.settings.public_url}
    for said, others in (("yes", set()), ("no", {"urge", "silent"})):
        page = (await b.get("/queue?work=answer")).text
        pick = re.findall(r'form="many" name="pick" value="([^"]+)"', page)[0]
        form = {"work": "answer", "say": said, "reason": "缺章", "pick": pick}
        done = tabs((await b.post("/queue/do", form, **sent)).text)
        assert {"answer", "assess"} <= done.keys() and {"urge", "silent"} & done.keys() == others
        assert done.items() <= tabs((await b.get("/queue?work=answer")).text).items(), said


async def test_what_a_city_does_for_a_county_is_nothing_to_urge(sqlite_url: str) -> None:
    """Its own letters of 鹿泉区, which has nobody, stand where it delivers, and nobody urges themselves."""
    async with Harness(sqlite_url, at="2024-08-20T09:00", flood_guard=0) as s:
        await s.imports(workbook(firm(), firm(5, FAR, "clerk5", **LULIN)))
        async with browser(s, CITY) as b:
            urge, deliver = await b.get("/queue?work=urge"), await b.get("/queue?work=deliver")
            assert FAR in deliver.text and FAR not in urge.text and tabs(urge.text)["urge"] == 1
        assert "由您单位办理" in await s.says(CITY, f"催办 {FAR}")
        s.read_all()


async def test_calendar_first_page_list_digest_and_chat_say_one_figure(sqlite_url: str) -> None:
    """In June, when some are out of reach, some the province's, one has stopped and one was struck off."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", flood_guard=0) as s:
        await everything(s)
        async with browser(s, CITY) as b:
            picks = ticks(await b.get("/queue?work=answer"))
            await send(b, "/queue/do", "yes", picks, work="answer")
        for said_so in ("石家庄试样13号化工有限公司 已关闭", "是"):
            await s.says(CITY, said_so)
        assert str((await s.case("石家庄试样13号化工有限公司")).status) == "withdrawn"
        await s.tick("2025-06-10T09:00")
        pressed = {h.to: found[1] for h in s.read_all() if (found := re.search(r"逾期需督促(\d+)项", h.text))}
        for who in (CITY, COUNTY):
            async with browser(s, who) as b:
                said, page = tabs((await b.get("/queue")).text), words(await b.get("/"))
                listed = int(re.findall(r"^逾期(\d+)项", await s.says(who, "逾期"))[0])
                own = sum(said[work] for work in ("deliver", "forward", "assess") if work in said)
                above = 4 if who == COUNTY else 0  # what its city owes, which a county does not urge
                resting = 1  # the step of the enterprise that has stopped
                assert listed == own + said["urge"] + said["unreached"] + resting + above, (who, said)
                assert int(pressed[who]) == said["urge"] + said["unreached"], (who, pressed)
                assert (
                    f"{said['urge']}项已逾期，可以催办" in page
                    and f"另有{said['unreached']}项联系不上" in page
                )
                asked = await s.says(who, "催办全部逾期")
                assert f"共{said['urge']}项" in asked and f"另有{said['unreached']}项已逾期" in asked
                await s.says(who, "否")
                assert sum((await late_by_step(s, b, who)).values()) == listed
                async with browser(s) as program:
                    feed = await entries(program, await address(b))
                counted = titled(feed, "完成评估")
                if who == CITY:
                    of = re.search(r"完成评估已办0/(\d+)", page)
                    assert of and counted[0][0] == f"完成评估：截止日（{of[1]}家未办结）"
                else:
                    assert counted == []  # nothing of a county's to see to
        s.read_all()


async def late_by_step(s: Harness, b: Browser, who: str) -> dict[str, int]:
    """What programs are told is late, step by step: as long as the list on the page, and the figure of the board and of
    the 简报."""
    told = json.loads((await b.get("/api/v1/overdue?limit=250")).text)
    late = Counter(item["step"] for item in told["items"])
    assert late.total() == told["total"]
    kept = (await snapshot_now(s.wired.context.ctx()))[0]
    board = (await b.get("/board")).text
    for step, n in late.items():
        listed = (await b.get(f"/cases?step={step}&state=overdue")).text
        assert re.findall(r"共(\d+)(?:家|个部门)", listed) == [str(n)], (who, step)
        if who == CITY:  # its board has each county and the sum
            shown = re.findall(rf'href="[^"]*step={step}[^"]*state=overdue[^"]*"[^>]*>(\d+)<', board)
            assert int(shown[-1]) == kept.tally(step, ["石家庄市"]).overdue == n, (who, step)
    return late
