"""The list of people: who is reached how, a page at a time, each in the reader's own place."""

from __future__ import annotations

import json
import re

from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, COUNTY, FIRM, PROVINCE, STRANGER, firm, workbook

HERE = {"市": "石家庄市", "县（市、区）": "桥西区"}
FAR = {"市": "沧州市", "县（市、区）": "运河区"}


def named(text: str) -> list[str]:
    return re.findall(r"(?:石家庄|沧州)\d+号化工有限公司", text)


async def test_each_sees_the_own_place_a_page_at_a_time(database_url: str) -> None:
    firms = [firm(n, f"石家庄{n}号化工有限公司", f"c{n}", wecom="", **HERE) for n in range(1, 106)]
    firms += [
        firm(200, "石家庄200号化工有限公司", "lost", wecom="", email="", **HERE),
        firm(201, "沧州201号化工有限公司", "far", **FAR),
        firm(202, "石家庄202号化工有限公司", "x", 联系人="", 联系电话="", wecom="", email="", **HERE),
    ]
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.imports(workbook(*firms))
        async with browser(s, CITY) as b:
            first = await b.get("/people?show=all")
            assert "联系不上 2" in first.text and "只能收邮件 105" in first.text
            assert "群机器人" not in first.text  # it reaches a group, and nobody by name
            assert "全部 109" in first.text  # its own officer, the county's, 107 enterprises
            pages = [first.text]
            while onward := re.search(r'href="([^"]+)" rel="next"', pages[-1]):
                pages.append((await b.get(onward[1].replace("&amp;", "&"))).text)
            each = [named(page) for page in pages]
            every = [name for page in each for name in page]
            assert len(every) == len(set(every)) == 107 and max(map(len, each)) <= 20 and len(each) == 6
            assert "沧州" not in "".join(pages)
            lost = (await b.get("/people")).text
            assert named(lost) == ["石家庄200号化工有限公司", "石家庄202号化工有限公司"]
            assert "没有登记联系人" in lost and "没有登记企业微信账号和电子邮箱" in lost
            assert "2</b>人联系不上" in (await b.get("/progress")).text
        async with browser(s, STRANGER) as b:
            seen = (await b.get("/people?show=all")).text
            assert named(seen) == ["沧州201号化工有限公司"] and "全部 2" in seen
        async with browser(s, COUNTY) as b:
            assert "全部 108" in (await b.get("/people?show=all")).text
        async with browser(s, PROVINCE) as b:
            assert "全部 112" in (await b.get("/people?show=all")).text


async def test_an_enterprises_contacts_stand_in_their_order(database_url: str) -> None:
    """Not by name: the first is the one who is reminded (docs/decisions/0054)."""
    three = [
        firm(contact="wangwu", 联系人="王五", 联系电话="13800001111"),
        firm(contact="lisi", 联系人="李四", 联系电话="13900002222", email="", wecom=""),
        firm(contact="zhang", 联系人="丁一", 联系电话="13700003333"),
    ]
    order = ["王五", "李四", "丁一"]
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.imports(workbook(*three))
        case = await s.case(FIRM)
        async with browser(s, CITY) as b:
            page = (await b.get(f"/cases/{case.id}")).text
            listed = page[page.index('<ol class="contacts">') :].partition("</ol>")[0]
            assert re.findall(r"<li>(\w+)", listed) == order
            assert "尾号1111" in listed and "13800001111" not in page and listed.count("联系不上") == 1
            everybody = (await b.get("/people?show=all")).text
            assert re.findall(r"<td><a [^>]*>(王五|李四|丁一)", everybody) == order
        async with browser(s, COUNTY) as b:
            known = (await b.get(f"/api/v1/cases/{case.id}")).text
            said = json.loads(known)["contacts"]
            assert [(c["name"], c["phone"], c["reached"]) for c in said] == [
                ("王五", "1111", True),
                ("李四", "2222", False),
                ("丁一", "3333", True),
            ]
        async with browser(s, STRANGER) as b:
            assert (await b.get(f"/cases/{case.id}")).status == 404
        await s.tick()
        s.read_all()
