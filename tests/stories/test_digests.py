"""简报: a bureau hears once a week where its enterprises stand, and only if there is something."""

from __future__ import annotations

import asyncio
import io
import re
from datetime import timedelta

from python_calamine import CalamineWorkbook

from bot.words import Channel
from storage import models, sending, tickets
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, SUPPORT, firm, mail, officer, workbook

OTHER = "石家庄汀泓热力有限公司"
TWO = (firm(), firm(2, OTHER, "other"))
BUREAUS = [officer("市", CITY, "石家庄市"), officer("县", COUNTY, "石家庄市", "桥西区")]


async def test_on_monday_the_bureaus_hear_where_things_stand(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(*TWO))
        await s.says(CLERK, "已提交评估申请")
        await s.tick("2025-02-21T09:00")
        s.read_all()

        await s.tick("2025-02-24T08:59")
        s.quiet()
        assert (await s.tick("2025-02-24T09:00"))["planned"] == 3
        await s.expect(CITY, "【简报】", "应办2家", "待确认1家", "未报告1家", f"1 {FIRM}", "确认 1")
        await s.expect(COUNTY, "【简报】", "应办2家", without="确认 1")
        await s.expect(PROVINCE, "【简报】", "应办2家", "https://qingshen.example", without=FIRM)
        assert (await s.tick())["planned"] == 0
        s.quiet()

        # The number works from the digest.
        assert "已确认" in await s.says(CITY, "确认 1")


async def test_what_changed_since_the_last_one(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-09-05T09:00") as s:
        await s.begin(workbook(*TWO, staff=[officer("市", CITY, "石家庄市")]))
        await s.tick("2024-09-09T09:00")
        await s.expect(CITY, "应办2家", "未报告2家", without="较")
        await s.tick("2024-09-18T09:00")  # Monday and Tuesday are the Mid-Autumn holiday
        s.quiet()  # nothing has changed
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "请确认", f"1 {FIRM}")
        await s.tick("2024-09-23T09:00")
        told = "\n".join(h.text for h in s.read_all() if h.to == CITY)  # in whatever order
        for words in ("请确认", "已等待5天", "较9月9日：", "待确认增1家", "未报告减1家"):
            assert words in told
        await s.says(CITY, "确认 1")
        await s.tick()
        await s.expect(CITY, "完成评估")
        s.read_all()
        await s.tick("2024-09-30T09:00")
        await s.expect(CITY, "已确认增1家", "待确认减1家", "完成评估")
        s.quiet(CITY)


async def test_who_hears_the_number_of_the_late_alone_hears_that_it_stands(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T08:00") as s:
        await s.begin(workbook(*TWO))
        await s.tick("2025-03-10T09:00")
        await s.expect(PROVINCE, "【简报】", "逾期2家")
        await s.tick("2025-03-17T09:00")
        await s.expect(PROVINCE, "【简报】", "逾期2家", "与3月10日的简报相比没有变化。", without="较")
        s.also(
            *("clerk【督促】", "other【督促】", "qiaoxi【逾期清单】") * 2,
            *("shijiazhuang【简报】", "shijiazhuang@mail.example【情况报告】"),
        )


async def test_the_day_before_a_deadline_has_one_too(sqlite_url: str) -> None:
    """Friday 2025-02-28: on Thursday. Saturday 2025-05-31 (a holiday): on Friday."""
    async with Harness(sqlite_url, at="2025-02-25T10:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-26T09:00")
        s.quiet()
        await s.tick("2025-02-27T09:00")
        await s.expect(CLERK, "明日截止")
        await s.expect(COUNTY, "【简报】", "2月28日截止，还有1天", "未报告1家")
        await s.expect(CITY, "【简报】")
        await s.expect(PROVINCE, "【简报】")
        s.quiet()


async def test_what_the_reminder_says_the_digest_does_not_repeat(sqlite_url: str) -> None:
    """Monday 3 March: the county's list of late ones says it all, its digest would say it again."""
    async with Harness(sqlite_url, at="2025-02-27T10:00") as s:
        await s.begin(workbook(*TWO))
        await s.tick("2025-02-28T09:00")
        s.read_all()
        await s.tick("2025-03-03T09:00")
        await s.expect(COUNTY, "逾期清单", FIRM, OTHER)
        await s.expect(CITY, "【简报】", "逾期2家", FIRM, OTHER)  # not told yet
        s.also("clerk【逾期提醒】", "other【逾期提醒】", "province【简报】")


async def test_what_the_reminder_does_not_say_the_digest_does(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-27T10:00") as s:
        await s.begin(workbook(*TWO))
        await s.says("other", "已提交评估申请")
        await s.tick("2025-02-28T09:00")
        s.read_all()
        await s.tick("2025-03-03T09:00")
        await s.expect(COUNTY, "逾期清单", FIRM, without=OTHER)
        await s.expect(COUNTY, "【简报】", "待确认1家", "今天的提醒已列出1项", without=FIRM)
        s.also("clerk【逾期提醒】", "shijiazhuang【简报】", "province【简报】")


async def test_missed_weeks_are_one_late_digest(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-08-22T09:00") as s:
        await s.begin(workbook(staff=[officer("市", CITY, "石家庄市")]))
        assert (await s.tick("2024-09-19T15:00"))["planned"] == 1
        await s.expect(CITY, "【简报】", "2024年9月19日")
        await s.tick("2024-09-20T09:00")
        s.quiet()


async def test_two_processes_send_one(database_url: str) -> None:
    many = [officer("县", f"county{n}", "石家庄市", f"第{n}区") for n in range(20)]
    firms = [
        firm(n + 1, f"石家庄岚川{n}号铸造有限公司", f"c{n}", **{"县（市、区）": f"第{n}区"})
        for n in range(20)
    ]
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(*firms, staff=[*many, officer("市", CITY, "石家庄市")]))
        await s.tick("2025-02-21T09:00")
        s.read_all()
        s.at("2025-02-24T09:00")
        looks = [s.command("tick", "--at", "2025-02-24T09:00") for _ in range(3)]
        counts = await asyncio.gather(*looks)
        assert sum(c["sent"] for c in counts) == 21, counts
        heard = [h.to for h in s.read_all()]
        assert len(heard) == len(set(heard)) == 21


async def test_one_that_another_process_is_sending_speaks_for_today(database_url: str) -> None:
    """Thursday's digest could not leave; on Monday one process leases it as another plans."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(*TWO, staff=BUREAUS))
        await s.tick("2025-02-24T08:00")
        s.read_all()
        await s.tick("2025-02-27T18:00")  # the eve of a date, after hours: it waits
        (waiting,) = [m for m in await s.messages("waiting", CITY) if m["kind"] == "digest"]
        monday = s.at("2025-03-03T09:00").clock.now()
        until = monday + timedelta(minutes=1)
        found = [Channel.WECOM], "another", monday, until, 10
        assert waiting["id"] in await sending.lease_messages(*found)
        await s.tick()
        s.digested()
        s.later(minutes=2)  # that process died
        await s.tick()
        s.digested(CITY)
        await s.tick("2025-03-04T09:00")
        s.digested()
        s.also("clerk【逾期提醒】", "other【逾期提醒】", "qiaoxi【逾期清单】")


async def test_one_that_could_not_leave_speaks_for_the_day_on_which_it_does(database_url: str) -> None:
    """Worded on Thursday and refused by a broken peer, it is worded anew on Monday."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(*TWO, staff=BUREAUS))
        await s.tick("2025-02-24T08:00")
        s.read_all()
        s.twin.knobs.fail("502", times=100)
        await s.tick("2025-02-27T09:00")
        (late,) = [m for m in await s.messages("waiting", CITY) if m["kind"] == "digest"]
        assert (await models.Digest.get(message_id=late["id"])).snapshot
        s.twin.knobs.fail_next.clear()
        await s.tick("2025-03-03T09:00")
        s.digested(CITY)
        s.also("clerk【逾期提醒】", "other【逾期提醒】", "qiaoxi【逾期清单】")


async def test_a_digest_with_nothing_left_to_say_is_not_sent(sqlite_url: str) -> None:
    """Planned after hours for a report that was taken back before the morning."""
    async with Harness(sqlite_url, at="2024-09-05T09:00") as s:
        await s.begin(workbook(staff=[officer("市", CITY, "石家庄市")]))
        await s.tick("2024-09-09T09:00")
        await s.expect(CITY, "【简报】")
        s.at("2024-09-23T18:00")
        await s.says(CLERK, "已提交评估申请")
        await s.tick("2024-09-23T19:00")
        assert {m["kind"] for m in await s.messages("waiting", CITY)} == {"confirm", "digest"}
        await s.says(CLERK, "撤回")
        await s.tick("2024-09-24T09:00")
        s.quiet()
        digest = [m for m in await s.messages(person=CITY) if m["kind"] == "digest"][-1]
        assert (digest["status"], digest["reason"]) == ("cancelled", "没有新情况，不再发送")


async def test_everyone_sets_the_rhythm_by_chat(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(staff=[officer("市", CITY, "石家庄市")]))
        await s.tick("2025-02-21T09:00")
        s.read_all()
        reply = await s.says(CITY, "简报 每天 16:30")
        assert "每个工作日 16:30" in reply and "2025年2月21日" in reply
        await s.tick("2025-02-21T16:30")
        await s.expect(CITY, "【简报】")
        await s.tick("2025-02-22T16:30")  # a Saturday
        s.quiet()
        assert "每周三 9:00" in await s.says(CITY, "简报改为每周三")
        await s.tick("2025-02-24T16:30")
        s.quiet(CITY)
        await s.tick("2025-02-26T09:00")
        await s.expect(CITY, "【简报】")
        assert "已停发" in await s.says(CITY, "停发简报")
        await s.tick("2025-03-10T09:00")
        assert not [h for h in s.read_all() if "简报" in h.text]
        assert "工作时间" in await s.says(CITY, "简报 每天 22:00")
        assert "没有看懂" in await s.says(CITY, "简报 每天 25:00")
        assert "每周一 9:00" in await s.says(CITY, "恢复简报")
        assert "尚未登记" in await s.says(CLERK, "停发简报")


async def test_at_once_when_asked_for(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(*TWO))
        await s.says(CLERK, "已提交评估申请")
        reply = await s.says(COUNTY, "简报")
        assert "应办2家" in reply and "待确认1家" in reply
        assert f"1 {FIRM}" in await s.says(CITY, "发一份简报")
        assert "没有需要汇总" in await s.says(SUPPORT, "简报")
        await s.says(CLERK, "提问 打印的表格少了一栏")
        assert "1 打印的表格少了一栏" in await s.says(SUPPORT, "简报")
        assert "不属于您的办理范围" in await s.says(CLERK, "简报")
        await s.tick()
        s.also("shijiazhuang【请确认】", "support【工单 1】")


async def test_the_desk_hears_of_open_questions(sqlite_url: str) -> None:
    """Its Monday digest names what today's reminder does not; with nothing else it is silent."""
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-24T09:00")
        s.read_all()
        await s.says(CLERK, "提问 打印的表格少了一栏")
        await s.tick()
        await s.expect(SUPPORT, "工单 1")
        await s.tick("2025-03-03T09:00")  # reminder and digest fall due at one moment
        await s.expect(SUPPORT, "【工单提醒】", "打印的表格少了一栏")
        s.quiet(SUPPORT)
        assert "1 打印的表格少了一栏" in await s.says(SUPPORT, "简报")
        await s.tick("2025-03-07T15:00")
        s.read_all()
        await s.says(CLERK, "提问 表格的签字栏由谁签")
        await s.tick()
        s.at("2025-03-09T15:00")
        await s.says(CLERK, "提问 报表导出来是空白的")
        await s.tick("2025-03-09T16:00")
        s.read_all()
        # A Monday: the first question is told by its reminder, the third by its own message.
        await s.tick("2025-03-10T08:30")
        told = "".join(h.text for h in s.read_all() if h.to == SUPPORT)
        await s.tick("2025-03-10T09:00")
        heard = await s.expect(SUPPORT, "【简报】", "等待答复3件，其中超过期限1件", "2 表格的签字栏")
        for text in ("打印的表格", "报表导出"):
            assert (text in told) != (text in heard.text), (told, heard)
        s.also("province【简报】", "qiaoxi【简报】", "shijiazhuang【简报】")


async def test_the_desk_hears_what_is_asked_again_and_again(sqlite_url: str) -> None:
    firms = [firm(n, f"石家庄{n}号化工有限公司", f"c{n}") for n in range(1, 5)]
    staff = [*STAFF[:-1], officer("技术支持", "", 电子邮箱=mail("desk"))]
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(*firms, staff=staff))
        await s.tick("2025-02-24T09:00")
        s.read_all()
        for who in ("c1", "c2", "c3"):
            assert "常见问题" in await s.says(who, "提问 附件上传失败怎么办")
        for who, word in (("c1", "有用"), ("c2", "没用"), ("c3", "有用")):
            await s.says(who, word)
        await s.says("c4", "提问 打印的表格少了一栏")
        await s.tick("2025-02-25T10:00")
        asked = "".join(h.text for h in s.read_all() if h.to == mail("desk"))
        assert "附件上传失败" in asked and "打印的表格" in asked
        for number in (2, 4):
            (ticket,) = await tickets.find_all([number])
            await tickets.answer_ticket(ticket, "请换浏览器", 1, s.clock.now(), s.clock.now())
        s.read_all()
        await s.tick("2025-03-03T09:00")
        mailed = await s.expect_mail(
            mail("desk"),
            "【简报】",
            "等待答复0件",
            "以来提问4件",
            "附件、截图上传失败怎么办（3次，常见答复解决2次，未解决1次）",
            "没有常见答复的1件",
        )
        assert "请答复" not in mailed.text
        await s.tick("2025-03-10T09:00")
        assert not [h for h in s.read_all() if h.to == mail("desk")]


async def test_by_mail_with_bars_and_the_whole_list(sqlite_url: str) -> None:
    staff = [
        officer("县", COUNTY, "石家庄市", "桥西区"),
        officer("市", "", "石家庄市", 电子邮箱=mail("bureau")),
    ]
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(*TWO, firm(3, "石家庄三号化工有限公司", "c3"), staff=staff))
        await s.says(CLERK, "已提交评估申请")
        await s.tick("2025-02-21T09:00")
        s.read_all()
        await s.tick("2025-02-24T09:00")
        await s.expect(COUNTY, "【简报】")
        await s.expect_mail(mail("bureau"), "【简报】", "应办3家", "待确认1家", f"1 {FIRM}")
        letter = s.mailbox.box(mail("bureau"))[-1]
        assert "<img" not in letter.html and "background:#" in letter.html
        ((name, content),) = letter.attachments
        assert name.endswith(".xlsx")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.sheet_names == ["进度", "各县", "逾期"]
        rows = book.get_sheet_by_name("进度").to_python()
        firms = [r for r in rows if isinstance(r[0], float)]
        column = rows[1].index("提出评估申请")
        states = [r[column] for r in firms]
        total = re.search(r"应办(\d+)家", letter.text)
        assert total and int(total[1]) == len(firms) == 3
        assert states.count("已报告，待确认") == 1 and states.count("待办") == 2
        assert rows[-1][3] == "共3家"
