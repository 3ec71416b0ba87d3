"""Urging by place and step: from the queue, from the list of enterprises and from a case; and who has not replied."""

from __future__ import annotations

import re
from urllib.parse import quote

from tests.browser import Browser, browser
from tests.handlers.test_web_queue import send, ticks, words
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, firm, officer, workbook
from tests.people import STAFF as OFFICERS

OTHER, FAR = "石家庄松岭电镀有限公司", "沧州渤新化工有限公司"
MANY = [firm(n, f"石家庄试样{n}号化工有限公司", f"clerk{n}") for n in range(10, 75)]
AREA = "石家庄市/鹿泉区"
LULIN, QIAOXI = quote(AREA), quote("石家庄市/桥西区")
FIRMS = (
    *MANY,
    firm(2, OTHER, "clerk2", **{"县（市、区）": "鹿泉区"}),
    firm(3, FAR, "clerk3", 市="沧州市", **{"县（市、区）": "新华区"}),
    firm(),
)


async def late(s: Harness) -> None:
    """Everything is late; 桥西区 has 66 enterprises, more than a page, and 鹿泉区 nobody of its own."""
    await s.imports(workbook(*FIRMS, staff=[*OFFICERS, officer("县", "xinhua", "沧州市", "新华区")]))
    s.read_all()


def total(text: str, work: str) -> int:
    found = re.search(rf'id="n-{work}">(\d+)<', text)
    assert found, text
    return int(found[1])


async def test_a_place_is_urged_and_nobody_else(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", flood_guard=0) as s:
        await late(s)
        async with browser(s, PROVINCE) as b:
            first = await b.get(f"/queue?work=urge&area={QIAOXI}&step=apply_assessment")
            second = await b.get(f"/queue?work=urge&area={QIAOXI}&step=apply_assessment&page=2")
            assert (len(ticks(first)), len(ticks(second))) == (20, 20)
            assert not {*ticks(first)} & {*ticks(second)}
            numbers = re.findall(r'class="number">(\d+)<', first.text)
            assert numbers == re.findall(
                r'class="number">(\d+)<',
                (await b.get(f"/queue?work=urge&area={QIAOXI}&step=apply_assessment")).text,
            )
            assert "桥西区负责人：qiaoxi干部" in words(first) and 'href="tel:1370000' in first.text
            every = {"work": "urge", "area": AREA, "step": "apply_assessment", "every": "yes"}
            seen = words(await send(b, "/queue/preview", "urge", [], **every))
            assert "催办1项，请核对" in seen and OTHER in seen and FIRM not in seen
            picks = ticks(await b.get(f"/queue?work=urge&area={LULIN}&step=apply_assessment"))
            done = await b.post("/queue/do", {"say": "urge", "pick": picks[0], "work": "urge", "area": AREA})
            assert done.location.startswith(f"/queue?work=urge&area={quote(AREA, safe='')}")
            assert "已催办1项" in words(await b.follow(done))
        await from_the_list_and_from_the_case(s)
        s.read_all()


async def from_the_list_and_from_the_case(s: Harness) -> None:
    async with browser(s, CITY) as b:
        listed = await b.get(f"/cases?county={quote('鹿泉区')}&state=overdue&step=apply_assessment")
        (pick,) = ticks(listed)
        assert "催办鹿泉区逾期的事项" in words(listed)
        seen = words(await send(b, "/queue/preview", "urge", [pick], work="urge"))
        assert "今天已催办过" in seen and OTHER in seen  # the province did, just before
        case, duty = await s.case(FIRM), await s.duty(FIRM, "apply_assessment")
        page = await b.get(f"/cases/{case.id}")
        assert (
            "桥西区负责人：qiaoxi干部" in words(page) and "13800000001" not in page.text
        )  # the county calls her
        assert f"/cases/{case.id}/act?kind=urge&duty={duty.id}" in page.text.replace("&amp;", "&")
        form = await b.get(f"/cases/{case.id}/act?kind=urge&duty={duty.id}")
        mark = re.search(r'name="mark" value="(\w+)"', form.text)
        assert mark
        fields = {"kind": "urge", "duty": str(duty.id), "mark": mark[1]}
        assert "已催办" in words(await b.follow(await b.post(f"/cases/{case.id}/act", fields)))
        assert "刚刚有了变化" in words(await b.follow(await b.post(f"/cases/{case.id}/act", fields)))
    async with browser(s, COUNTY) as b:
        assert 'href="tel:13800000001"' in (await b.get(f"/cases/{case.id}")).text
    async with browser(s, STRANGER) as b:
        assert ticks(await b.get("/cases?state=overdue&step=apply_assessment")) != [pick]
        assert (await b.get(f"/cases/{case.id}/act?kind=urge&duty={duty.id}")).status == 404
    async with browser(s, CLERK) as b:
        assert "催办" not in (await b.get("/cases")).text
        assert "kind=urge" not in (await b.get(f"/cases/{case.id}")).text


async def test_who_has_not_replied_is_the_same_on_the_page_and_in_the_chat(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", flood_guard=0) as s:
        await s.imports(workbook(*FIRMS[-3:], MANY[0]))
        await s.tick()
        await s.says("clerk10", "收到")
        s.read_all()

        async def of(b: Browser) -> list[int]:
            page = await b.get("/queue?work=silent")
            return [total(page.text, "silent"), len(ticks(page))]

        for who in (PROVINCE, CITY, COUNTY, STRANGER):
            async with browser(s, who) as b:
                told = await s.says(who, "谁没回复")
                said = re.search(r"没有回复：(\d+)项", told)
                assert await of(b) == [int(said[1]) if said else 0] * 2, told
                page = words(await b.get("/queue?work=silent"))
                assert ("已提醒1次，首次今天" in page) == bool(said)
                assert ("13800000001" in page) == (who == COUNTY)  # whole numbers: whoever must call
        async with browser(s, CLERK) as b:
            assert (await b.get("/queue?work=silent")).status == 404
        s.read_all()
