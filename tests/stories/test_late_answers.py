"""A late answer is asked for and told upward once; a desk that is not there is said aloud."""

from __future__ import annotations

import asyncio

from handlers.services.support import ladder as questions
from storage import missing, models, ticket_records
from tests.harness import Harness, moment
from tests.people import CITY, CLERK, COUNTY, PROVINCE, STAFF, SUPPORT, firm, mail, workbook

ODD = "提问 打印出来的表格少了一栏"
NO_DESK = workbook(firm(), staff=[row for row in STAFF if row["级别"] != "技术支持"])


async def test_a_late_answer_is_asked_for_and_escalates_once(database_url: str) -> None:
    """Asked on Wednesday 19 February: due on Friday 21, late on Monday 24."""
    async with Harness(database_url, at="2025-02-19T10:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.says(CLERK, "提问 表格的签字栏由谁签")
        await s.tick()
        asked = "".join(h.text for h in s.read_all() if h.to == SUPPORT)
        assert "少了一栏" in asked and "签字栏" in asked and "2025年2月21日" in asked
        await s.tick("2025-02-20T18:00")
        s.quiet(SUPPORT, PROVINCE)
        await s.tick("2025-02-21T08:00")
        s.quiet(SUPPORT)  # not before working hours
        await s.tick("2025-02-21T08:30")
        await s.expect(SUPPORT, "2件提问等您答复", "今天应答复")
        await s.tick("2025-02-23T10:00")
        s.quiet(SUPPORT, PROVINCE)
        await s.tick("2025-02-24T09:00")
        await s.expect(SUPPORT, "已超过答复期限3天")
        await s.expect(PROVINCE, "情况报告", "2件提问", "联系人1")
        listed = await s.says(PROVINCE, "工单")  # what it was told of, it finds
        assert "工单2件" in listed and "少了一栏" in listed and "签字栏" in listed
        for hour in (10, 12, 16):
            await s.tick(f"2025-02-24T{hour}:00")
        s.quiet(SUPPORT, PROVINCE)
        s.read_all()  # the clerk's own ladder
        load = await ticket_records.desk_load(moment("2025-02-24T16:00"))
        assert (load.waiting, load.late) == (2, 2)
        async with s.http.get(f"{s.url}/metrics") as answer:
            assert 'qingshen_tickets{state="overdue"} 2.0' in await answer.text()
        await s.says(SUPPORT, "回复 1 请重新下载表格")
        await s.says(SUPPORT, "回复 2 由法定代表人签")
        await s.tick()
        answers = "".join(h.text for h in s.read_all() if h.to == CLERK)
        assert "重新下载" in answers and "法定代表人" in answers
        await s.tick("2025-03-20T09:00")
        s.quiet(SUPPORT)
        s.read_all()
        assert (await models.Ticket.get(id=1)).closed_at  # answered, not followed up
        assert await missing.all_problems() == []


async def test_a_bureau_finds_as_many_questions_as_its_digest_says(sqlite_url: str) -> None:
    """Their number, not their words: those are between the asker and the desk."""
    async with Harness(sqlite_url, at="2025-02-19T10:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        for officer in (COUNTY, CITY, PROVINCE):
            said, digest = await s.says(officer, "工单"), await s.says(officer, "简报")
            assert "1件企业提问" in said and "少了一栏" not in said, said
            assert "提问未答1件" in digest
        s.quiet()


async def test_an_overslept_week_is_one_message(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T10:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick("2025-03-12T09:00")
        await s.expect(PROVINCE, "情况报告", "1件提问")
        told = sorted(h.text[:5] for h in s.read_all() if h.to == SUPPORT)
        assert told == ["【工单 1", "【工单提醒"]  # the question, and one reminder
        await s.tick("2025-03-12T09:10")
        s.quiet()


async def test_an_answered_ticket_does_not_remind(sqlite_url: str) -> None:
    """The reminder waited for working hours; the answer came first."""
    async with Harness(sqlite_url, at="2025-02-19T17:00", digests=False) as s:
        await s.begin(workbook())
        s.at("2025-02-19T18:00")
        await s.says(CLERK, ODD)
        await s.tick()
        s.quiet(SUPPORT)
        assert "已回复" in await s.says(SUPPORT, "回复 1 请重新下载表格")
        await s.tick("2025-02-19T20:00")
        await s.expect(CLERK, "重新下载")  # she waits for it, at any hour
        await s.tick("2025-02-20T09:00")
        s.quiet(SUPPORT)


async def test_without_a_desk_the_province_is_told(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(NO_DESK)
        assert "没有登记技术支持人员" in await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(PROVINCE, "少了一栏", "解答 1 内容")
        assert "少了一栏" in await s.says(PROVINCE, "工单")
        await s.says(PROVINCE, "解答 1 请重新下载表格")
        await s.tick()
        await s.expect(CLERK, "重新下载")


async def test_without_anybody_it_says_so_and_keeps_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.imports(workbook(firm(), staff=[]))
        assert "目前没有能答复的人员" in await s.says(CLERK, ODD)
        await s.tick("2025-02-20T09:00")
        s.read_all()
        assert await missing.all_problems() == []
        await s.imports(workbook())  # now there is a desk
        await s.tick("2025-02-24T09:00")
        await s.expect(SUPPORT, "1件提问等您答复", "少了一栏")
        s.also("clerk【提醒】", "province【情况报告】", "shijiazhuang@mail.example【情况报告】")


async def test_a_desk_whose_account_is_gone_is_reached_by_mail(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        s.twin.directory.leave(SUPPORT)
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect_mail(mail(SUPPORT), "少了一栏")


async def test_two_clocks_tell_it_once(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T10:00", digests=False) as s:
        await s.begin(workbook())
        for n in range(5):
            await s.says(CLERK, f"{ODD}（第{n}张）")
        await s.tick()
        s.read_all()
        s.at("2025-02-24T09:00")
        ctx = s.wired.context.ctx()
        made = await asyncio.gather(*(questions.look_at_tickets(ctx) for _ in range(4)))
        assert sum(made) == 2  # one for the desk, one for the province
        await s.tick()
        await s.expect(SUPPORT, "5件提问等您答复")
        await s.expect(PROVINCE, "5件提问超过期限")
        s.quiet(SUPPORT, PROVINCE)
        s.also("clerk【提醒】")
