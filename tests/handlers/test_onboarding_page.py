"""联系企业: every figure leads to the list that it counts; who may send, see names and see whole numbers."""

from __future__ import annotations

import re
from html import unescape

from tests.browser import browser
from tests.harness import Harness
from tests.people import COUNTY, PROVINCE, Row, firm, workbook

_FIGURE = re.compile(r'<a href="(/onboarding/list[^"]*)"[^>]*>(\d+)</a>')


def firms() -> list[Row]:
    far = {"市": "沧州市", "县（市、区）": "新华区"}
    nobody = {**firm(4, "沧州青屿制药有限公司", "x", wecom="", email="", **far), "联系人": "", "联系电话": ""}
    return [
        firm(),
        firm(contact="lisi", 联系人="李四", 联系电话="13900002222"),
        firm(2, "石家庄松岭电镀有限公司", "wangwu", wecom=""),
        firm(3, "沧州云栖皮革有限公司", "zhaoliu", **far),
        nobody,
    ]


async def test_every_figure_is_the_length_of_its_list(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-07-09T09:00", digests=False, admins=frozenset({"chief"})) as s:
        await s.imports(workbook(*firms()))
        await s.says("lisi", "收到")
        async with browser(s, PROVINCE) as b:
            for place in ("/onboarding", "/onboarding?city=沧州市"):
                page = (await b.get(place)).text
                figures = _FIGURE.findall(page)
                assert len(figures) >= 6, page
                for link, n in figures:
                    listed = (await b.get(unescape(link))).text
                    assert f"名单（{n}家）" in listed, (link, n)
                    assert len(re.findall(r'data-label="企业"><a ', listed)) == int(n)
            assert "联系企业：沧州市" in page and "新华区" in page and "没有联系人（<a" in page
            assert "尾号2222" in (await b.get("/onboarding/list?step=heard")).text
            assert (await b.get("/onboarding/file")).status == 200
            sends = {"city": "沧州市", "sure": "yes"}
            shown = await b.post("/onboarding/trial", {"city": "沧州市"})
            assert "1家企业的联系人（1人）" in shown.text and "确认发送1条" in shown.text
            assert not [m for m in await s.messages() if m["kind"] == "trial"]
            assert "1条消息" in (await b.follow(await b.post("/onboarding/trial", sends))).text
            assert [m["person"] for m in await s.messages() if m["kind"] == "trial"] == ["zhaoliu"]
        async with browser(s, COUNTY) as b:
            page = (await b.get("/onboarding")).text
            assert "试发：请联系人" not in page and "沧州" not in page
            assert "13900002222" in (await b.get("/onboarding/list")).text
            assert (await b.post("/onboarding/trial", {"sure": "yes"})).status == 404
            assert "没有这样的企业" in (await b.get("/onboarding/list?city=沧州市")).text
