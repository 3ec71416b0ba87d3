"""An enterprise's page by the link of its mail: without a password, and with no right but its contact's own."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.tries import WORDS_TO_THE_DESK, files_in_a_day
from bot.words import DutyState
from storage import chain, db, files, models
from tests.browser import Browser, browser
from tests.counted import counted
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, STAFF, SUPPORT, firm, mail, officer, workbook
from tests.storage import processes

AT = "2025-02-20T09:00"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
BOOK = workbook(
    firm(wecom=""),
    staff=[
        officer("县", "qiaoxi", "石家庄市", "桥西区", 联系电话="13900000007"),
        *[row for row in STAFF if row["级别"] != "县"],
    ],
)


async def link(s: Harness) -> str:
    """The path of the link in the last mail to the contact."""
    await s.tick()
    letters = [one for one in s.mailbox.letters if mail(CLERK) in str(one.to)]
    found = re.findall(r"https://qingshen\.example(/own/[\w.-]+)", letters[-1].text)
    assert found, letters[-1].text
    s.read_all()
    return str(found[0])


async def send(b: Browser, path: str, name: str, content: bytes, **fields: str) -> Any:
    """A form with a file, as our own page sends it."""
    form = aiohttp.FormData(quote_fields=False)
    for key, value in fields.items():
        form.add_field(key, value)
    form.add_field("file", io.BytesIO(content), filename=name, content_type="application/octet-stream")
    return await b._ask("POST", path, data=form, headers={"Origin": b.s.settings.public_url})


RAW_FORM = {"Content-Type": "multipart/form-data; boundary=xx"}


def ours(s: Harness) -> dict[str, str]:
    return {"Origin": s.settings.public_url}


def raw_form(name: str, duty_id: int) -> bytes:
    """A form with a file of a name that no client of ours writes."""
    head = f'--xx\r\nContent-Disposition: form-data; name="duty"\r\n\r\n{duty_id}\r\n--xx\r\n'
    head += f'Content-Disposition: form-data; name="file"; filename{name}\r\n\r\n'
    return head.encode() + PNG + b"3\r\n--xx--\r\n"


async def test_it_says_first_whose_turn_it_is(sqlite_url: str) -> None:
    """Steps that are only advised stand behind it, small."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        async with browser(s, CLERK) as b:
            text = re.sub(r"<[^>]+>", "", (await b.get("/")).text.partition("</h1>")[2])
            assert 0 < text.index("由石家庄市生态环境局完成评估") < text.index("建议日期")
        s.also()


async def test_a_report_is_made_once_and_taken_back(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        s.at("2025-02-21T09:00")
        path = await link(s)
        async with browser(s) as b:
            page = await b.get(path)
            assert page.status == 200 and FIRM in page.text and "提出评估申请" in page.text
            assert 'href="tel:13900000007"' in page.text and "2月28日" in page.text
            assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.OPEN, "GET changes nothing"
            (asked,) = page.links("kind=apply_assessment")
            form = (await b.get(asked)).fields()
            done = await b.post(path, {**form, "on": "2025-02-20"})
            assert "已登记" in done.text and "2月20日" in done.text
            assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
            before = (await s.rows("events"))["events"]
            again = await b.post(path, {**form, "on": "2025-02-20"})
            assert "没有重复登记" in again.text and (await s.rows("events"))["events"] == before
            page = await b.get(path)
            (back,) = page.links("kind=withdraw_report")
            said = page.text.index(
                "“提出评估申请”已于2025年2月20日"
            )  # opened again: what stands, and for whom it waits
            assert "等待石家庄市生态环境局确认" in page.text[said:][:80] and said < page.text.index(
                back[-20:]
            )
            assert page.text.index("withdraw_report") < page.text.index('class="card'), (
                "above all that is owed"
            )
            await b.post(path, (await b.get(back)).fields())
            assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.OPEN
        acts = {e["act"]: e["entrance"] for e in (await s.rows("events"))["events"]}
        assert acts["apply_assessment"] == acts["withdraw_report"] == "mail"
        await s.tick()
        s.quiet()


async def test_a_link_opens_nothing_but_what_is_its_contacts(sqlite_url: str) -> None:
    """Bureaus' acts, changes of contacts, other cases, other tokens: nothing is done, and nothing is shown."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        s.at("2025-02-21T09:00")
        path = await link(s)
        case = await s.case(FIRM)
        before = await s.rows("duties", "cases", "people", "events")
        async with browser(s) as b:
            for kind in (
                "confirm",
                "assessment_passed",
                "report_change",
                "carry_over",
                "case_note",
                "notice_delivered",
            ):
                fields = {
                    "kind": kind,
                    "reason": "理由",
                    "what": "换联系人",
                    "details": "李四 13812345678",
                    "mark": "x",
                }
                await b.post(path, fields)
            assert (await b.get(f"{path}?case={case.id + 1}")).status == 410
            for other in (
                path[:-1],
                f"{path}x",
                path.replace("/own/", "/figures/"),
                path.replace("/own/", "/answer/"),
            ):
                assert (seen := await b.get(other)).status in (404, 410) and FIRM not in seen.text
            foreign = await b.post(path, {"question": "x"}, Origin="https://evil.example")
            assert foreign.status == 403
        assert await s.rows("duties", "cases", "people", "events") == before
        s.quiet()


@pytest.mark.parametrize("why", ["cancelled", "held", "revoked", "gone", "late"])
async def test_a_link_that_must_open_nothing(database_url: str, why: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        s.at("2025-02-21T09:00")
        path = await link(s)
        person = await models.Person.get(name="联系人1")
        message = (await models.Message.filter(person_id=person.id).order_by("-id"))[0]
        match why:
            case "revoked":
                await models.Person.filter(id=person.id).update(epoch=person.epoch + 1)
            case "gone":
                await models.Role.filter(person_id=person.id).update(ended_at=s.clock.now())
            case "late":
                s.at("2025-03-20T09:00")
            case _:
                await models.Message.filter(id=message.id).update(status=why)
        async with browser(s) as b:
            seen = await b.get(path)
            assert seen.status == 410 and FIRM not in seen.text
            assert (await b.post(path, {"question": "还在吗"})).status == 410
        assert not await models.Ticket.all()


async def test_material_is_checked_as_that_of_the_chat(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, evidence_dir=str(tmp_path / "files")) as s:
        await s.begin(BOOK)
        s.at("2025-02-21T09:00")
        path = await link(s)
        duty = await s.duty(FIRM, "apply_assessment")
        macro = io.BytesIO()
        with zipfile.ZipFile(macro, "w") as archive:
            archive.writestr("run.exe", b"MZ")
        async with browser(s) as b:
            told = await send(b, path, "../../<b>回执.png", PNG, duty=str(duty.id))
            assert "已收到" in told.text and "<b>回执" not in told.text
            assert "没有重复保存" in (await send(b, path, "再传.png", PNG, duty=str(duty.id))).text
            for name, content in (
                ("a.png", b"MZ\x90\0"),
                ("a.zip", macro.getvalue()),
                ("a.svg", b"<svg/>"),
                ("a.png", b""),
            ):
                assert "材料没有保存" in (await send(b, path, name, content, duty=str(duty.id))).text
            assert "材料没有保存" in (await send(b, path, "a.png", PNG + b"1", duty=str(duty.id + 100))).text
            for odd, status in (('="a\0.png"', 400), ("*=UTF-8''a%00%0A%7Fb.png", 200)):
                seen = await b._ask("POST", path, data=raw_form(odd, duty.id), headers=RAW_FORM | ours(s))
                assert seen.status == status and "\x7f" not in seen.text, seen.text
            large = await send(b, path, "a.png", PNG + b"\0" * (21 << 20), duty=str(duty.id))
            assert "超过20MB" in large.text
            there = (await b.get(path)).text.partition("<h2>上传材料</h2>")[2].partition("</section>")[0]
            assert "已上传（提出评估申请）" in there and "a b.png" in there
        (kept, odd_name) = await files.files_of_case(duty.case_id)
        assert odd_name.name == "a b.png"
        assert (
            kept.type == "png"
            and files.content_path(tmp_path / "files", kept.sha256, "png").read_bytes() == PNG
        )
        assert len(list((tmp_path / "files").rglob("*.*"))) == 2
        async with browser(s, CITY) as city:
            assert "回执" in (await city.get(f"/cases/{duty.case_id}")).text


async def together(presses: list[Coroutine[Any, Any, Any]]) -> None:
    """Let these go on at one moment, once each of them waits in the database."""

    async def hold() -> None:
        await chain.lock_head()
        while (await db.rows("SELECT count(*) AS n FROM pg_locks WHERE NOT granted"))[0]["n"] < len(presses):
            await asyncio.sleep(0.02)

    async with asyncio.timeout(processes.LIMIT), asyncio.TaskGroup() as group:
        group.create_task(db.write(hold))
        for press in presses:
            group.create_task(press)


async def test_pressed_thrice_at_one_moment_it_is_stored_once(postgres_url: str) -> None:
    async with Harness(postgres_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        s.at("2025-02-21T09:00")
        path = await link(s)
        duty = await s.duty(FIRM, "apply_assessment")
        async with browser(s) as b:
            await together([b.post(path, {"question": "样表第七页是空白的"}) for _ in range(3)])
            assert await models.Ticket.all().count() == 1
            await together([send(b, path, "回执.png", PNG, duty=str(duty.id)) for _ in range(3)])
            assert await models.File.all().count() == 1
            # Of one more for a day there is one, whatever the words and the contents.
            who, at = (await models.File.get()).person_id, s.clock.now()
            for _ in range(WORDS_TO_THE_DESK - 2):
                await models.TicketWord.create(ticket_id=1, at=at, side="asker", text="", person_id=who)
            for n in range(files_in_a_day(1) - 2):
                await files.keep_file(who, duty, "a.png", "png", 1, f"{n}", at)
            await together([b.post(path, {"question": f"样表第{n}页是空白的"}) for n in range(3)])
            assert await models.Ticket.all().count() == 2
            await together([send(b, path, "a.png", PNG + bytes([n]), duty=str(duty.id)) for n in range(3)])
            assert await models.File.all().count() == files_in_a_day(1)
        s.quiet()


async def test_a_question_the_letter_and_large_type(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        s.at("2025-02-21T09:00")
        path = await link(s)
        async with browser(s) as b:
            assert "工单号 1" in (await b.post(path, {"question": "样表第七页是空白的"})).text
            assert "同样的提问" in (await b.post(path, {"question": "样表第七页是空白的"})).text
            assert 'class="large"' in (await b.get(f"{path}?big=1")).text
            assert 'class="large"' in (await b.get(path)).text
            assert 'class="large"' not in (await b.get(f"{path}?big=0")).text
            with counted() as seen:
                await b.get(path)
            assert seen.taken()[0] < 40
        await s.tick()
        await s.expect(SUPPORT, "样表第七页是空白的")


async def test_who_signs_in_has_the_same_page_with_the_record_beneath(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, evidence_dir=str(tmp_path / "files")) as s:
        await s.begin(workbook(firm(), firm(2, "石家庄松岭电镀有限公司", "clerk2"), staff=STAFF))
        duty = await s.duty(FIRM, "apply_assessment")
        here = f"/cases/{duty.case_id}"
        async with browser(s, "clerk") as b:
            today, page = await b.get("/"), await b.get(here)
            for seen in (today, page):  # what the mail's link offers, above everything else
                assert seen.text.index("kind=apply_assessment") < seen.text.index("上传材料")
                assert "启动审核" in seen.text and "贵公司现在无需办理" not in seen.text
            assert "<h2>办理记录" in page.text and "<h2>办理记录" not in today.text
            (asked,) = page.links("kind=apply_assessment")
            await b.post(f"{here}/act", (await b.get(asked)).fields())
            assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
            assert "贵公司现在无需办理" not in (await b.get(here)).text  # the disclosure is still owed
            told = await b.follow(await b.post(f"{here}/question", {"question": "样表第七页是空白的"}))
            assert "工单号 1" in told.text and "等待答复" in told.text
            sent = await send(b, f"{here}/file", "回执.png", PNG, duty=str(duty.id))
            assert "已收到" in (await b.follow(sent)).text and f"{here}/file?n=1" in (await b.get(here)).text
            letter = await b.get(f"{here}/letter")
            assert "强制性清洁生产审核事项告知书" in letter.text and FIRM in letter.text
            assert 'class="large"' in (await b.get(f"{here}?big=1")).text
            assert 'class="large"' in (await b.get("/")).text  # on every page of this browser
        async with browser(s, "clerk2") as other, browser(s, CITY) as city:
            for b in (other, city):  # nobody asks or sends in the enterprise's name
                assert (await b.post(f"{here}/question", {"question": "冒名"})).status == 404
                assert (await send(b, f"{here}/file", "a.png", PNG, duty=str(duty.id))).status == 404
            assert (await other.get(f"{here}/letter")).status == 404
            assert "时间安排" in (await city.get(here)).text  # an officer's page is another
        assert await models.Ticket.all().count() == 1
        await s.tick()
        s.also("shijiazhuang【请确认】", "support【工单 1】")


async def test_a_suggested_date_is_advice_on_every_surface(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        advice = "建议日期，不计入逾期"
        async with browser(s, CLERK) as b:
            page = (await b.get("/")).text
            assert advice in page and "n-overdue" not in page.partition("各步骤")[2]
        todo = await s.says(CLERK, "待办")
        assert todo.index("提出评估申请") < todo.index("启动审核") and "逾期" not in todo.replace(advice, "")
        for who in (CLERK, CITY):
            told = await s.says(who, f"进度 {FIRM}")
            assert advice in told and "逾期" not in told.replace(advice, "")
        s.quiet()
