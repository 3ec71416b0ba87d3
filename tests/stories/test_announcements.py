"""群发 and training (N-3.4): shown first, sent when its writer says 是, every copy accounted for."""

from __future__ import annotations

from bot.words import MessageStatus
from storage import announcements, models
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, firm, mail, workbook

NEXT = "石家庄汐朔化工有限公司"
FAR = "沧州渤朔化工有限公司"
BOOK = workbook(
    firm(),
    firm(2, NEXT, "second"),
    firm(3, "石家庄默岚化工有限公司", "third", wecom="", email=""),
    firm(4, FAR, "far", 市="沧州市", **{"县（市、区）": "新华区"}),
)


async def test_nothing_goes_out_before_yes(database_url: str) -> None:
    async with Harness(database_url, at="2025-01-06T09:00") as s:
        await s.begin(BOOK)
        shown = await s.says(CITY, "群发 请各企业尽快完成方案编制，有问题请联系我局。")
        assert "本轮各企业，共3人：" in shown and "尚未发送" in shown
        assert "其中1人没有可用的联系方式，不会收到，请电话告知：石家庄默岚化工有限公司。" in shown
        await s.tick()
        s.quiet()
        assert "将发送给2人，另有1人" in await s.says(CITY, "是")
        await s.tick()
        for who in (CLERK, "second"):
            await s.expect(who, "【通知】石家庄市", "尽快完成方案编制", "收到")
        s.quiet()  # neither the other city's enterprise nor the officers
        assert "没有" in await s.says(CITY, "是")  # answered already: nothing is asked any more
        await s.tick()
        s.quiet()

        await s.says(CLERK, "收到")
        await s.says(CLERK, "收到")
        (one,) = await announcements.list_announcements("hebei-2024")
        counts = {k: one[k] for k in ("people", "sent", "no channel", "received")}
        assert counts == {"people": 3, "sent": 2, "no channel": 1, "received": 1}
        output = await s.command("announcements", str(one["id"]))
        assert [c["status"] for c in output["copies"]] == ["sent", "sent", "no channel"]
        assert [c["received_at"] is not None for c in output["copies"]] == [True, False, False]


async def test_no_means_no(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00") as s:
        await s.begin(BOOK)
        await s.says(CITY, "群发 请各企业尽快完成方案编制。")
        assert "取消" in await s.says(CITY, "否")
        assert "没有" in await s.says(CITY, "是")
        await s.tick()
        s.quiet()
        assert await announcements.list_announcements("hebei-2024") == []
        shown = await s.says(CITY, "群发 请于本周五前提交。")
        assert "【通知】石家庄市市级生态环境部门：\n请于本周五前提交。\n收到请回复“收到”。" in shown
        assert "没有发送" in await s.says(CITY, "取消")
        shown = await s.says(PROVINCE, "给石家庄市局发个通知，1月20号前报进展")
        assert "将发送给石家庄市生态环境局，共1人" in shown and "1月20号前报进展" in shown
        assert "没有发送" in await s.says(PROVINCE, "否")
        assert await announcements.list_announcements("hebei-2024") == []


async def test_a_county_speaks_to_its_own_enterprises_and_to_nobody_elses(database_url: str) -> None:
    book = workbook(firm(), firm(2, NEXT, "second", **{"县（市、区）": "长安区"}))
    async with Harness(database_url, at="2025-01-06T09:00") as s:
        await s.begin(book)
        shown = await s.says(COUNTY, "群发 请于1月底前完成方案编制。")
        assert f"本轮各企业，共1人：{FIRM}。" in shown and "【通知】" in shown and "尚未发送" in shown
        assert NEXT not in shown and "没有发送" in await s.says(COUNTY, "否")
        for words in ("长安区的企业 请尽快。", "长安区企业 请尽快。", "石家庄市的企业 请尽快。"):
            reply = await s.says(COUNTY, f"群发 {words}")
            assert NEXT not in reply, reply
            if "尚未发送" in reply:  # said without 的 it is part of the text, and shown as such
                assert f"共1人：{FIRM}。" in reply
                await s.says(COUNTY, "否")
        assert "没有" in await s.says(COUNTY, "群发 各县 请督促。")  # counties and cities are not hers
        shown = await s.says(COUNTY, "群发 未提交评估申请的企业 请于2月底前提交。")
        assert f"尚未提出评估申请的企业，共1人：{FIRM}。" in shown
        await s.says(COUNTY, "是")
        await s.tick()
        await s.expect(CLERK, "【通知】", "请于2月底前提交")
        s.quiet()


async def test_a_chosen_audience_in_ones_own_scope(database_url: str) -> None:
    async with Harness(database_url, at="2025-01-06T09:00") as s:
        await s.begin(BOOK)
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        s.read_all()
        shown = await s.says(CITY, "群发 未提交评估申请的企业 请于2月底前提交。")
        assert "尚未提出评估申请的企业，共2人" in shown and "请于2月底前提交" in shown
        await s.says(CITY, "确认")
        await s.tick()
        await s.expect("second", "请于2月底前提交")
        s.quiet()
        assert "各县（市、区）生态环境部门，共1人" in await s.says(CITY, "群发 各县区 请督促。")
        await s.says(CITY, "否")
        # The cities are the province's to speak to; an enterprise speaks to nobody.
        assert "没有找到" in await s.says(CITY, "群发 各市 请督促。")
        assert "尚未发送" not in await s.says(CLERK, "群发 大家好")
        assert "共1人" in await s.says(STRANGER, "群发 请准备。")
        await s.says(STRANGER, "取消")
        assert "各市生态环境局，共2人" in await s.says(PROVINCE, "群发 各市：请督促。")
        await s.says(PROVINCE, "是")
        await s.tick()
        await s.expect(CITY, "请督促")
        await s.expect(STRANGER, "请督促")
        s.quiet()


async def test_a_training_counts_who_means_to_come(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00") as s:
        await s.begin(BOOK)
        s.at("2025-01-06T18:30")
        shown = await s.says(CITY, "群发 培训 1月15日9:00在市局301会议室讲解方案编制。")
        assert "作为培训通知，培训日期1月15日" in shown or "培训日期2025年1月15日" in shown
        assert "下一个工作时段" in await s.says(CITY, "是")
        await s.tick()
        s.quiet()  # the evening is nobody's working time
        await s.tick("2025-01-07T09:00")
        for who in (CLERK, "second"):
            await s.expect(who, "培训通知", "301会议室", "前回复：“参加”")
        await s.says("second", "收到")
        (one,) = await announcements.list_announcements("hebei-2024")
        assert (one["training"], str(one["held_on"]), one["received"]) == (True, "2025-01-15", 1)


async def test_what_was_approved_is_what_the_flood_guard_lets_through(database_url: str) -> None:
    async with Harness(database_url, at="2025-01-06T09:00", flood_guard=1) as s:
        await s.imports(workbook(firm(), firm(2, NEXT, "second")))
        assert (await s.tick())["held"]
        await s.says(CITY, "群发 请尽快。")
        await s.says(CITY, "是")
        assert (await s.tick())["sent"] == 2
        await s.expect(CLERK, "请尽快")
        await s.expect("second", "请尽快")
        s.quiet()
        assert await models.Message.filter(status=MessageStatus.HELD).count()


async def test_a_copy_that_went_by_mail_counts_as_sent(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00") as s:
        await s.begin(workbook(firm(wecom="")))
        await s.says(CITY, "群发 请尽快。")
        await s.says(CITY, "是")
        await s.tick()
        await s.expect_mail(mail(CLERK), "【通知】清洁生产审核", "请尽快")
        (one,) = await announcements.list_announcements("hebei-2024")
        assert one["sent"] == 1


async def test_its_writer_hears_whom_a_copy_did_not_reach(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00") as s:
        await s.begin(workbook(firm(email=""), firm(2, NEXT, "second")))
        await s.says(CITY, "群发 请尽快。")
        await s.says(CITY, "是")
        s.twin.directory.leave(CLERK)
        await s.tick()
        await s.tick()
        await s.expect(CITY, "【群发未送达】", FIRM, "收件人不存在", "请用电话等方式联系。")
        await s.expect("second", "请尽快")
        s.also("support【未送达】")


async def test_what_cannot_be_sent_is_said(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00") as s:
        await s.begin(BOOK)
        assert "最多500字" in await s.says(CITY, "群发 " + "请于本周五前提交。" * 60)
        assert "写明内容" in await s.says(CITY, "群发")
        assert "尚未发送" in await s.says(CITY, "群发 未提交验收申请的企业，")
        assert not await announcements.list_announcements("hebei-2024")
        assert FIRM


async def test_it_goes_to_those_it_names_and_what_is_changed_is_a_part(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        shown = await s.says(PROVINCE, "群发 请各市于1月20日前报送汇总名单。")
        assert "将发送给各市生态环境局，共2人" in shown and "请各市于1月20日前报送汇总名单" in shown
        changed = await s.says(PROVINCE, "先别发，改成1月25日")
        assert "各市生态环境局，共2人" in changed and "请各市于1月25日前报送汇总名单" in changed
        assert "没有发送" in await s.says(PROVINCE, "取消")
        assert "将发送给各市生态环境局" in await s.says(PROVINCE, "通知各市：下周二督导组出发")
        await s.says(PROVINCE, "取消")
        shown = await s.says(PROVINCE, "给沧州的企业发个通知：周四上午九点培训，请参加")
        assert "将发送给沧州市的本轮各企业，共1人" in shown
        changed = await s.says(PROVINCE, "时间改成十点")
        assert "沧州市的本轮各企业，共1人" in changed and "九点" not in changed and "十点培训" in changed
        assert "将发送给1人" in await s.says(PROVINCE, "发吧")
        await s.tick()
        await s.expect("far", "十点培训")
        s.quiet(CLERK)


async def test_a_day_of_the_draft_is_put_right_and_a_yes_in_any_words_sends_it_once(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(BOOK)
        shown = await s.says(CITY, "请各企业下周三下班前报一下评估申请进度")
        assert "请各企业下周三下班前报一下评估申请进度" in shown and "尚未发送" in shown
        anew = await s.says(CITY, "先别发，下周三改成下周二")
        assert "请各企业下周二下班前报一下评估申请进度" in anew and "尚未发送" in anew
        assert "将发送给2人" in await s.says(CITY, "嗯，对，发吧")
        await s.tick()
        for who in (CLERK, "second"):
            await s.expect(who, "【通知】石家庄市", "下周二下班前报一下")
