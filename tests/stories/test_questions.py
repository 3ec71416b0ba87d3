"""提问: a known answer first, the desk behind it, and the way back to the same chat."""

from __future__ import annotations

from bot.words import Channel
from storage import missing, models, people, tickets
from tests.harness import Harness, moment
from tests.people import (
    CLERK,
    COUNTY,
    FIRM,
    PROVINCE,
    STAFF,
    SUPPORT,
    firm,
    mail,
    officer,
    workbook,
)

UPLOAD = "提问 附件上传失败怎么办"
ODD = "提问 打印出来的表格少了一栏"
BOTH_OF_DESK = workbook(firm(), staff=[*STAFF, officer("技术支持", "desk2", 单位="审核管理系统")])
NO_DESK = workbook(firm(), staff=[row for row in STAFF if row["级别"] != "技术支持"])


async def ticket(number: int = 1) -> models.Ticket:
    return await models.Ticket.get(id=number)


async def test_a_question_goes_its_whole_way(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        said = await s.says(CLERK, UPLOAD)
        assert "工单号 1" in said and "PDF" in said and "没用" in said
        await s.tick()
        s.quiet(SUPPORT)  # the asker tries the known answer first
        assert "已转技术支持" in await s.says(CLERK, "没用")
        await s.tick()
        heard = await s.expect(SUPPORT, "工单 1", FIRM, "石家庄市桥西区", "提出评估申请", "2月28日")
        assert "138000" not in heard.text  # no private number
        assert "已先给出常见答复" in heard.text
        assert "已回复工单 1" in await s.says(SUPPORT, "回复 1 请换谷歌浏览器再传")
        await s.tick()
        await s.expect(CLERK, "附件上传失败怎么办", "请换谷歌浏览器再传")
        assert "重新办理" in await s.says(CLERK, "追问 1 换了还是不行")
        await s.tick()
        await s.expect(SUPPORT, "追问", "换了还是不行", "上次答复：请换谷歌浏览器再传")
        await s.says(SUPPORT, "回复 1 已在后台处理，请重新上传")
        await s.tick()
        await s.expect(CLERK, "已在后台处理")
        assert "5分" in await s.says(CLERK, "评价 1 5")
        assert "已关闭" in await s.says(SUPPORT, "关闭 1")
        closed = await ticket()
        assert (closed.helpful, closed.score, closed.turn) == (False, 5, 2)
        assert [w.side for w in await tickets.words(1)] == ["asker", "desk", "asker", "desk"]
        assert await missing.all_problems() == []


async def test_a_known_answer_that_helps_never_reaches_the_desk(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, UPLOAD)
        assert "已办结" in await s.says(CLERK, "是")
        await s.tick("2025-02-19T10:00")
        s.quiet(SUPPORT)
        (told,) = [m for m in await s.messages(person=SUPPORT) if m["kind"] == "ticket"]
        assert told["status"] == "cancelled" and "已答复或已关闭" in told["reason"]
        (topic,) = await tickets.repeated(moment("2025-02-01T00:00"))
        assert (topic.topic, topic.asked, topic.helpful, topic.unhelpful) == ("upload", 1, 1, 0)


async def test_who_says_nothing_more_is_not_forgotten(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, UPLOAD)
        (told,) = [m for m in await s.messages("waiting") if m["kind"] == "ticket"]
        assert "常见问题" in told["reason"]
        await s.tick("2025-02-19T09:29")
        s.quiet(SUPPORT)
        await s.tick("2025-02-19T09:31")
        await s.expect(SUPPORT, "工单 1", "附件上传失败怎么办")


async def test_no_answers_to_it_and_more_words_are_taken(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, UPLOAD)
        assert "已转技术支持" in await s.says(CLERK, "否")
        await s.tick()
        await s.expect(SUPPORT, "工单 1")
        assert "已补充到工单 1" in await s.says(CLERK, "提问 #1 文件是8兆的PDF")
        assert "已补充到工单 1" in await s.says(CLERK, "追问 网速没有问题")
        await s.tick()
        more = "".join(h.text for h in s.read_all())
        assert "8兆的PDF" in more and "网速没有问题" in more
        assert (await ticket()).turn == 1  # the clock runs on
        assert "同样的提问已经收到" in await s.says(CLERK, UPLOAD)
        assert await models.Ticket.all().count() == 1


async def test_a_sentence_after_the_answer_is_perhaps_a_follow_up(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        await s.says(SUPPORT, "回复 1 请横向打印")
        await s.tick()
        await s.expect(CLERK, "请横向打印")
        before = await s.rows()
        assert "追问" in await s.says(CLERK, "横向的字太小看不清")
        after = await s.rows()
        assert before["tickets"] == after["tickets"]  # asked, not done
        assert "重新办理" in await s.says(CLERK, "是")
        await s.tick()
        await s.expect(SUPPORT, "横向的字太小看不清")


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
        for hour in (10, 12, 16):
            await s.tick(f"2025-02-24T{hour}:00")
        s.quiet(SUPPORT, PROVINCE)
        s.read_all()  # the clerk's own ladder
        load = await tickets.desk_load(moment("2025-02-24T16:00"))
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
        assert (await ticket()).closed_at  # answered, not followed up
        assert await missing.all_problems() == []


async def test_an_overslept_week_is_one_message(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T10:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick("2025-03-12T09:00")
        await s.expect(PROVINCE, "情况报告", "1件提问")
        told = sorted(h.text[:5] for h in s.read_all() if h.to == SUPPORT)
        assert told == ["【工单 1", "【工单提醒"]  # the question, and one reminder
        await s.tick("2025-03-12T09:10")
        s.quiet()


async def test_an_answered_ticket_does_not_remind(database_url: str) -> None:
    """The reminder waited for working hours; the answer came first."""
    async with Harness(database_url, at="2025-02-19T17:00", digests=False) as s:
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


async def test_without_a_desk_the_province_is_told(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(NO_DESK)
        assert "没有登记技术支持人员" in await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(PROVINCE, "少了一栏", "解答 1 内容")
        await s.says(PROVINCE, "解答 1 请重新下载表格")
        await s.tick()
        await s.expect(CLERK, "重新下载")


async def test_without_anybody_it_says_so_and_keeps_it(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.imports(workbook(firm(), staff=[]))
        assert "目前没有能答复的人员" in await s.says(CLERK, ODD)
        await s.tick("2025-02-20T09:00")
        s.read_all()
        assert await missing.all_problems() == []
        await s.imports(workbook())  # now there is a desk
        await s.tick("2025-02-24T09:00")
        await s.expect(SUPPORT, "1件提问等您答复", "少了一栏")
        s.read_all()


async def test_a_desk_whose_account_is_gone_is_reached_by_mail(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        s.twin.directory.leave(SUPPORT)
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect_mail(mail(SUPPORT), "少了一栏")


async def test_the_answer_finds_an_asker_who_lost_wecom(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        s.twin.directory.leave(CLERK)
        await s.says(SUPPORT, "回复 1 请重新下载表格")
        await s.tick()
        await s.expect_mail(mail(CLERK), "答复", "请重新下载表格")


async def test_two_of_the_desk_do_not_both_answer(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(BOTH_OF_DESK)
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        await s.expect("desk2", "少了一栏")
        await s.says(SUPPORT, "回复 1 请重新下载表格")
        assert "尚未发出" in await s.says("desk2", "回复 1 请横向打印")
        assert "取消" in await s.says("desk2", "否")
        await s.tick()
        await s.expect(CLERK, "重新下载", without="横向")
        s.quiet()
        await s.says("desk2", "回复 1 请横向打印")
        assert "已回复" in await s.says("desk2", "是")
        await s.tick()
        await s.expect(CLERK, "请横向打印")


async def test_closed_without_a_word_is_told(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        await s.says(SUPPORT, "关闭 1")
        await s.tick()
        await s.expect(CLERK, "未另作答复", "追问 1")
        assert "重新办理" in await s.says(CLERK, "追问 1 请看一下")
        await s.tick()
        await s.expect(SUPPORT, "请看一下")
        assert "已超过" not in await s.says(SUPPORT, "工单")


async def test_several_enterprises_are_asked_for_once(database_url: str) -> None:
    other = "石家庄栎川铸造有限公司"
    two = workbook(firm(1), firm(2, other, CLERK, 联系人="联系人1", 联系电话="13800000001"))
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(two)
        said = await s.says(CLERK, ODD)
        assert "1 " in said and FIRM in said and other in said
        assert (await ticket()).case_id is None  # stored all the same
        assert "栎川" in await s.says(CLERK, "2")
        await s.tick()
        await s.expect(SUPPORT, other, "少了一栏")
        s.quiet(SUPPORT)
        said = await s.says(CLERK, f"提问 {FIRM}的表格少了一页")
        assert "请问是哪一家" not in said
        await s.tick()
        await s.expect(SUPPORT, FIRM)


async def test_work_goes_to_the_province_and_doubt_to_the_desk(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        said = await s.says(CLERK, "提问 评估收费吗")
        assert "不向企业收取费用" in said
        assert "省级工作联系人" in await s.says(CLERK, "没用 1")
        await s.tick()
        await s.expect(PROVINCE, "业务", "评估收费吗", "解答 1 内容")
        assert "没有编号为 2" in await s.says(PROVINCE, "解答 2 不收费")
        assert "已回复" in await s.says(PROVINCE, "解答 1 评估验收都不收费")
        await s.tick()
        await s.expect(CLERK, "都不收费")
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        assert "没有编号为 2" in await s.says(PROVINCE, "解答 2 你好")


async def test_a_ticket_is_the_askers_own(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        before = await s.rows()
        for sentence in ("追问 1 内容呢", "没用 1", "评价 1 5", "提问 #1 内容呢"):
            assert "没有" in await s.says(COUNTY, sentence), sentence
        assert "少了一栏" not in await s.says(COUNTY, "工单")
        after = await s.rows()
        assert before["tickets"] == after["tickets"] and before["events"] == after["events"]
        assert FIRM in await s.says(SUPPORT, f"进度 {FIRM}")  # while the ticket is open
        await s.says(SUPPORT, "回复 1 好了")
        await s.says(SUPPORT, "关闭 1")
        assert FIRM not in await s.says(SUPPORT, f"进度 {FIRM}")
        s.read_all()
        await s.tick()
        s.read_all()


async def test_a_long_answer_arrives_whole(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        steps = "".join(f"第{n}步请点击保存。" for n in range(1, 70))
        await s.says(SUPPORT, f"回复 1 {steps}")
        await s.tick()
        got = "".join(heard.text for heard in s.read_all())
        assert "第1步" in got and "第69步" in got


async def test_the_command_lists_tickets(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        (row,) = await s.command("tickets")
        assert (row["status"], row["route"], row["case"]) == ("waiting", "desk", FIRM)
        assert row["due"] == "2025-02-21"
        await s.tick()
        s.read_all()


async def test_channel_wish_is_kept(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "电子邮箱" in await s.says(CLERK, "只发邮件")
        await s.tick("2025-02-21T09:00")
        await s.expect_mail(mail(CLERK), "还有7天")
        await s.says(CLERK, "企业微信提醒")
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "还有3天")
        person = await people.by_wecom(CLERK)
        assert person and person.wishes.channel is Channel.WECOM
