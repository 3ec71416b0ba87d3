"""What was done and looked at, filtered and taken away as a workbook, without a word of English; and the exports."""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook

from bot.access import WORKBOOKS as RIGHTS
from handlers.entry.cli.common import note_read
from handlers.runtime.apart import BEGUN_BY
from handlers.services.reports import EXPORTS
from storage import models, trail
from storage.trail import TrailFilter
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, SUPPORT, firm, workbook

ADMIN = "guanli01"
AT = "2025-02-20T09:00"
BOOK = workbook(firm(联系人="王审核"), firm(2, "石家庄清源电镀有限公司", "clerk2"))
ENGLISH = re.compile(r"[A-Za-z]{3,}")


def words(page: str) -> str:
    """What a reader sees of the table."""
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    return re.sub(r"[a-z]+干部", "", re.sub(r"<[^>]+>", " ", table))  # invented names


def everything(content: bytes) -> str:
    """All cells of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


async def played(s: Harness) -> None:
    await s.begin(BOOK)
    await s.says(CLERK, "已提交评估申请")
    await s.says(CITY, "退回 1 <b>缺少</b>监测报告")
    await s.says(CLERK, "提问 样表第七页是空白的")
    await s.says(SUPPORT, "回复 1 请重新下载")
    await s.says(SUPPORT, "存为常见问题 1")
    await s.says(COUNTY, f"绑定码 {FIRM}")
    await s.says(CLERK, "免打扰 至2025-03-01")
    await s.says(PROVINCE, "暂停发送 沧州市 核对名单")
    await s.says(PROVINCE, "是")
    await s.tick()
    s.read_all()


async def test_the_trail_is_read_in_chinese_filtered_and_taken_away(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await played(s)
        s.twin.directory.join(ADMIN)
        async with browser(s, PROVINCE) as b, browser(s, ADMIN) as admin:
            page = await b.get("/trail")
            assert ENGLISH.findall(words(page.text)) == [] and "<b>缺少" not in page.text
            assert "报告：提出评估申请" in page.text and "拟写常见问题" in page.text
            mine = words((await b.get(f"/trail?who={quote('王审核')}")).text)
            assert "提出评估申请" in mine and "绑定码" not in mine
            assert "清源" not in words((await b.get(f"/trail?text={quote('岚澄')}")).text)
            only = words((await b.get(f"/trail?what={quote('县级发放绑定码')}")).text)
            assert "发放绑定码" in only and "暂停发送" not in only
            assert "没有这样的记录" in (await b.get("/trail?from=2025-03-01")).text
            assert "没有这样的记录" in (await b.get("/trail?what=%27--")).text
            seen = words((await admin.get("/trail")).text)
            assert "暂停发送" in seen and FIRM not in seen, "an administrator sees no case"
            async with b.http.get(f"{s.url}/trail/file?who=王审核") as file:
                assert "提出评估申请" in everything(await file.read())
        for who in (CLERK, COUNTY, CITY, SUPPORT):
            async with browser(s, who) as b:
                assert (await b.get("/trail")).status == (await b.get("/trail/file")).status == 404


@pytest.mark.parametrize("who", [COUNTY, STRANGER, PROVINCE, CLERK])
async def test_each_takes_the_workbooks_of_the_own_scope(database_url: str, who: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        level = {COUNTY: "county", STRANGER: "city", PROVINCE: "province", CLERK: "enterprise"}[who]
        async with browser(s, who) as b:
            for kind in EXPORTS:
                mine = level in RIGHTS[kind]
                async with b.http.get(f"{s.url}/exports/file?sort={kind}") as file:
                    content = await file.read()
                    assert file.status == (200 if mine else 404), kind
                if mine:
                    assert who != STRANGER or FIRM not in everything(content), kind
        s.quiet()


def test_every_workbook_has_its_right() -> None:
    assert set(EXPORTS) == set(RIGHTS)


async def test_the_administrator_is_offered_what_they_see_and_told_who_sees_the_rest(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await played(s)
        assert "已确认" in await s.says(CITY, "确认 1")
        s.twin.directory.join(ADMIN)
        async with browser(s, ADMIN) as admin, browser(s, PROVINCE) as province:
            mine, all_of_it = (await admin.get("/trail")).text, (await province.get("/trail")).text
            for name in ("送达告知书", "确认"):
                assert f"<option>{name}</option>" not in mine and f"<option>{name}</option>" in all_of_it
            # What is offered is what stands there, each choice with its lines, the most frequent first.
            for b, page in ((admin, mine), (province, all_of_it)):
                offered = re.findall(r"<option>([^<]+)</option>", page.replace("<option>查看个人信息", ""))
                counts = [
                    (await b.get(f"/trail?what={quote(name)}")).text.count('<td class="main">')
                    for name in offered
                ]
                assert len(offered) > 3 and 0 not in counts and counts == sorted(counts, reverse=True)
            case = (await s.case(FIRM)).id
            assert "确认（提出评估申请）" in words((await province.get(f"/trail?text={case}")).text)
            rising = re.findall(r"<tr><td>(\d+)</td>", (await province.get("/trail?sort=at")).text)
            assert rising == sorted(rising, key=int) and "其他：" not in all_of_it
            seen = (await admin.get(f"/trail?what={quote('确认')}")).text
            assert "没有这样的记录" in seen and 'name="text"' not in seen and FIRM not in seen
            assert "要查请联系" in seen and 'href="tel:1370000' in seen and "要查请联系" not in all_of_it
            seen = words((await province.get(f"/trail?text={quote(FIRM)}&what={quote('确认')}")).text)
            assert "由“已报告，待确认”改为“已完成”" in seen  # who, when, from what to what
            for raw in ("时间 9:00", "网页", "结果", "目标", "文字提醒"):
                assert f"<option>{raw}</option>" not in all_of_it
            # Whom somebody looked at is named, not numbered.
            one = (await models.Person.get(name="王审核")).id
            assert (await province.get(f"/people/{one}")).status == 200
            assert "谁的：王审核" in (await province.get("/trail")).text
        s.quiet()


async def test_whoever_presses_a_button_is_who_looked(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        province = await models.Person.get(name="province干部")
        monkeypatch.setenv(BEGUN_BY, str(province.id))
        await note_read(s.clock, "preview")
        (event,) = [e for e in (await s.rows("events"))["events"] if '"preview"' in str(e["data"])]
        assert (event["person_id"], event["entrance"]) == (province.id, "page")
        s.quiet()


async def test_the_trail_goes_by_moment_person_or_firm(database_url: str) -> None:
    """By a name it is the same lines, those of nobody last; the newest come first within a name."""
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, "已提交评估申请")
        wanted = TrailFilter()
        lines = await trail.trail(wanted, 500)
        assert await trail.trail(wanted, 500, by="at") == lines[::-1]
        for key in ("who", "firm"):
            for sign in ("", "-"):
                found = await trail.trail(wanted, 500, by=sign + key, most=500)
                names = [getattr(line, key) for line in found]
                named = [name for name in names if name]
                assert (
                    names == sorted(named, reverse=bool(sign)) + [""] * names.count("") and len({*named}) > 1
                )
                assert sorted(found, key=lambda line: -line.seq) == lines
                first = [line.seq for line in found if getattr(line, key) == names[0]]
                assert first == sorted(first, reverse=True)
        async with browser(s, PROVINCE) as b:
            page = (await b.get("/trail?sort=-firm")).text
            assert 'aria-sort="descending"' in page and FIRM in page
        s.also()
