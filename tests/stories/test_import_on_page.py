"""An administrator sends a list by a form: it is shown row by row before anything changes, and taken by kinds."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import aiohttp

from storage import models
from tests.browser import Browser, Seen, browser
from tests.harness import Harness
from tests.people import COUNTY, FIRM, PROVINCE, STAFF, firm, officer, workbook

ADMIN = "guanli01"
AT = "2025-02-20T09:00"
NEW = "石家庄第二化工有限公司"
LIST = workbook(
    firm(行业="印染", 联系人="王新", 联系电话="13911112222", 电子邮箱="new@mail.example", wecom="neu"),
    firm(2, NEW, "second"),
    staff=[*STAFF, officer("县", "yunhe", "沧州市", "运河区")],
)


async def send(b: Browser, content: bytes, name: str = "名单.xlsx", key: str = "hebei-2024") -> Seen:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("round", key)
    form.add_field("file", io.BytesIO(content), filename=name, content_type="application/octet-stream")
    return await b._ask("POST", "/imports/new", data=form, headers={"Origin": b.s.settings.public_url})


def rows(found: dict[str, Any]) -> dict[str, Any]:
    return {table: found[table] for table in ("enterprises", "cases", "hats")}


async def test_it_is_shown_then_taken_by_kinds_and_can_be_undone(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        before = rows(await s.rows())
        async with browser(s, ADMIN) as b:
            shown = await send(b, LIST)
            assert all(word in shown.text for word in (NEW, "印染", "王新"))
            assert rows(await s.rows()) == before, "nothing is changed yet"
            form = shown.fields()
            none = await b.post("/imports/take", form)
            assert none.status == 422 and "没有勾选任何一类" in none.text and none.fields() == form
            assert 'name="take_new" value="yes" aria-invalid="true" autofocus' in none.text
            done = await b.follow(await b.post("/imports/take", {**form, "take_contacts": "yes"}))
            assert "已导入" in done.text
            assert (await s.case(FIRM)).industry == "化工" and await models.Person.filter(
                name="王新"
            ).exists()
            assert not await models.Enterprise.filter(name=NEW).exists()
            again = await b.follow(await b.post("/imports/take", {**form, "take_contacts": "yes"}))
            assert "重新上传" in again.text, "the second of two presses"
            log = (await models.Import.all().order_by("-id"))[0]
            assert log.by_id and log.files == "名单.xlsx" and "撤销…" in done.text
            assert "文件：名单.xlsx" in (await b.get("/trail")).text  # as is that it is undone
            await b.post("/imports/undo", {"id": str(log.id)})
            assert (await models.Import.get(id=log.id)).undone_at
        await s.tick()
        s.quiet()


SLIP: Any = {"县（市、区）": "桥西县"}
ZONE: Any = {"县（市、区）": "循环化工园区"}


async def test_a_place_that_no_notice_knows_is_left_out_unless_ticked(sqlite_url: str) -> None:
    """A slip would move an enterprise to where nobody serves it. A zone is taken once, and not asked about again."""
    async with Harness(sqlite_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        staff = [*STAFF, officer("县", "zone", "石家庄市", "高新技术园区")]  # who stands there is known
        await s.begin(workbook(staff=staff))
        s.twin.directory.join(ADMIN)
        book = workbook(
            firm(**SLIP),
            firm(2, NEW, "second", **ZONE),
            firm(3, "石家庄第三化工有限公司", "third"),
            staff=staff,
        )
        every = {f"take_{kind}": "yes" for kind in ("new", "changed", "contacts", "staff")}
        async with browser(s, ADMIN) as b:
            shown = await send(b, book)
            assert "石家庄市“高新技术园区”，" not in shown.text and "无人在岗" not in shown.text
            assert "石家庄市“桥西县”，1行" in shown.text and "是不是桥西区？" in shown.text
            assert "石家庄市“循环化工园区”，1行" in shown.text and NEW in shown.text
            assert 'name="places" value="1"> ' in shown.text and "名单里没有、系统中有的" not in shown.text
            form = shown.fields()
            (slip, zone) = re.findall(r'name="places" value="(\d)"> 石家庄市“(.*?)”', shown.text)
            done = await b.follow(await b.post("/imports/take", {**form, **every}))
            assert "已导入" in done.text and (await s.case(FIRM)).county == "桥西区"
            assert await models.Enterprise.filter(name="石家庄第三化工有限公司").exists()
            assert not await models.Enterprise.filter(name=NEW).exists()
            form = (await send(b, book)).fields()
            number = {place: n for n, place in (slip, zone)}["循环化工园区"]
            await b.follow(await b.post("/imports/take", {**form, **every, "places": number}))
            assert (await models.Enterprise.get(name=NEW)).county == "循环化工园区"
            again = (await send(b, book)).text
            assert "“循环化工园区”，1行" not in again and "“桥西县”，1行" in again
            assert (await s.case(FIRM)).county == "桥西区"
        s.also()


async def test_what_has_changed_since_is_not_taken(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        async with browser(s, ADMIN) as b:
            form = (await send(b, LIST)).fields()
            await s.imports(workbook(firm(行业="电镀")))
            took = await b.post("/imports/take", {**form, "take_changed": "yes"})
            assert took.status == 422 and "与您看到的不同" in took.text and "<td>电镀</td>" in took.text
            assert (await s.case(FIRM)).industry == "电镀" and took.fields()["mark"] != form["mark"]
            for digest in ("../../../etc/passwd", "x" * 64, ""):
                await b.post("/imports/take", {**form, "digest": digest, "take_changed": "yes"})
            assert (await s.case(FIRM)).industry == "电镀"
        await s.tick()
        s.quiet()


async def test_what_cannot_be_a_list_is_refused(database_url: str) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (201 << 20))
    async with Harness(database_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        async with browser(s, ADMIN) as b, browser(s, PROVINCE) as above, browser(s, COUNTY) as county:
            assert (await send(b, b"")).status == 422
            assert (await send(b, b"\0" * (11 << 20))).status == 413
            for content in (b"MZ\x90", bomb.getvalue(), b"PK\x03\x04half", "名称\n某某".encode()):
                shown = await send(b, content)
                assert shown.status == 200 and "不能导入" in shown.text and not shown.fields()
            assert (await send(b, LIST, key="mars-2030")).status == 422
            foreign = await b._ask(
                "POST", "/imports/new", data={}, headers={"Origin": "https://evil.example"}
            )
            assert foreign.status == 403
            for other in (above, county):
                assert (await send(other, LIST)).status == 404 and (await other.get("/imports")).status == 404
        assert len(await models.Import.all()) == 1
        await s.tick()
        s.quiet()
