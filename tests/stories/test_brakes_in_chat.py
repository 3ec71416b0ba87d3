"""The brakes by chat: who administers the service, and the province, stop, release and take back messages."""

from __future__ import annotations

from dataclasses import replace

from storage import chain, pauses
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, STRANGER, firm, officer, workbook

ADMIN = "Guanli01"
FAR = "沧州汀沄化工有限公司"
OTHER = "石家庄第二化工有限公司"
FAR_COUNTY = officer("县", "yunhe", "沧州市", "运河区", 姓名="赵敏")
BOTH = workbook(
    firm(), firm(2, FAR, "far", 市="沧州市", **{"县（市、区）": "运河区"}), staff=[*STAFF, FAR_COUNTY]
)


async def test_a_wrong_list_is_stopped_and_goes_on(database_url: str) -> None:
    """石家庄的名单有误，先停到周末。 Nobody has to be at the server for it."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False, admins=("guanli01",)) as s:
        await s.begin(BOTH)
        s.twin.directory.join(ADMIN)
        assert "请写明" in await s.says(ADMIN, "暂停发送 石家庄市")
        shown = await s.says(ADMIN, "名单有误")
        assert "将暂停发送：石家庄市" in shown and "尚未暂停" in shown
        for other in ("暂停发送 名单有误", "暂停发送 沧州市 名单有误"):  # another than was shown is shown
            assert "尚未暂停" in await s.says(ADMIN, other)
        assert "尚未暂停" in await s.says(ADMIN, "暂停发送 石家庄市 名单有误")
        assert await pauses.in_force(s.clock.now()) == []
        done = await s.says(ADMIN, "是")
        assert "已暂停发送（第1号）：石家庄市，直到恢复。原因：名单有误" in done
        assert "系统管理员于2025-02-20 09:00登记" in await s.says(PROVINCE, "暂停情况")
        assert "第1号" in await s.says(COUNTY, "暂停情况")
        assert "没有暂停" in await s.says("yunhe", "暂停情况")
        await s.tick("2025-02-21T09:00")
        await s.expect("far", "还有7天")
        s.quiet(CLERK)
        assert "没有第9号暂停" in await s.says(PROVINCE, "恢复发送 9")
        asked = await s.says(PROVINCE, "恢复发送")
        assert "将恢复发送" in asked and "有1条消息在等" in asked
        assert "已恢复发送" in await s.says(PROVINCE, "是")
        await s.tick()
        await s.expect(CLERK, "还有7天", FIRM)
        assert await chain.check_chain() == []


async def test_who_may_not_is_refused_and_what_is_unclear_is_asked(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, admins=("guanli01",)) as s:
        await s.begin(BOTH)
        s.twin.directory.join(ADMIN)
        for who in (CITY, COUNTY, CLERK):
            for words in ("暂停发送 石家庄市 名单有误", "恢复发送", "批准发送 全部", "放弃发送 全部"):
                assert "权限" in await s.says(who, words) or "不" in await s.says(who, words)
        assert await pauses.in_force(s.clock.now()) == []
        for words, said in (
            ("暂停发送 名单有误", "将暂停发送：全部消息"),
            ("暂停发送 石家庄市名单有误", "将暂停发送：石家庄市"),
            ("暂停发送 除了保定都停", "不能按“除了”暂停"),
            ("暂停发送 桥西区 名单有误", "不止一处"),
            ("暂停 石家庄市 系统升级", "将暂停发送：石家庄市"),
            ("先别发石家庄的", "请写明"),
            ("全部停发，系统升级", "将暂停发送：全部消息"),
            ("暂停发送 石家庄市 名单有误 到2月30日", "看不出"),
            ("暂停发送提醒 名单有误", "将暂停发送：提醒，"),
            ("暂停群发 名单有误", "将暂停发送：群发通知，"),
            ("更正群发", "请写明批号和内容"),
            ("批准发送", "请写明编号"),
            ("暂停发送了吗", ""),
            ("恢复发送 9", "没有暂停发送"),
        ):
            assert said in await s.says(ADMIN, words), words
            await s.says(ADMIN, "否")
        assert await pauses.in_force(s.clock.now()) == []  # shown with its figures, and not begun
        assert FIRM not in await s.says(ADMIN, f"进度 {FIRM}")


async def test_an_administrator_who_is_taken_out_is_nobody(sqlite_url: str) -> None:
    """The role stands in the setting alone: the account, its sessions and its links lose it at once."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, admins=("guanli01",)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        assert "暂停发送" in await s.says(ADMIN, "帮助")
        async with browser(s, ADMIN) as b:
            assert (await b.get("/brakes")).status == 200
            assert (await b.get("/cases")).status == 404
            s.wired.context.settings = replace(s.wired.context.settings, admins=())  # as after a restart
            assert (await b.get("/brakes")).status in (303, 404)
        assert "暂停" not in await s.says(ADMIN, "暂停发送 全部 名单有误")
        assert await pauses.in_force(s.clock.now()) == []


async def test_a_wrong_morning_is_taken_back_and_put_right(database_url: str) -> None:
    """今早的提醒发错了：撤回，告诉我谁已经看过，再给这些人发更正。"""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False, admins=("guanli01",)) as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "second")))
        s.twin.directory.join(ADMIN)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        await s.expect("second", "还有7天")
        s.later(minutes=3)
        await s.says("second", "收到")
        listed = await s.says(ADMIN, "撤回群发")
        number = listed.split("第")[1].split("批")[0]
        assert "2条（提醒）" in listed
        assert "没有可以撤回的这一批" in await s.says(ADMIN, "撤回群发 999999")
        assert "将撤回第" in await s.says(ADMIN, f"撤回群发 {number}")
        assert "没有可以撤回的这一批" in await s.says(ADMIN, "撤回群发 999999")
        assert "将撤回第" in await s.says(ADMIN, f"撤回群发 {number}")
        assert "正在撤回" in await s.says(ADMIN, "是")
        await s.tick()  # WeCom is called beside the look
        await s.tick()
        await s.expect(ADMIN, "已撤回2条", "1人可能已看过", "联系人2")
        assert len(s.twin.ledger.recalled) == 2
        shown = await s.says(ADMIN, "更正 请忽略今天上午的提醒。")
        assert "更正将发给收到这一批的2人" in shown and "尚未发送" in shown
        assert "尚未发送" in await s.says(ADMIN, "更正 以上作废。")
        assert "尚未发送" in await s.says(ADMIN, "更正 请忽略今天上午的提醒。")
        assert "更正将发给2人" in await s.says(ADMIN, "是")
        await s.tick()
        for who in (CLERK, "second"):
            await s.expect(who, "【更正】请忽略今天上午的提醒。")
        acts = [row["act"] for row in (await s.rows())["events"]]
        for act in ("recall_ordered", "correction_written"):
            assert acts.count(act) == 1
        assert acts.count("messages_taken_back") == 2  # begun, and what came back


async def test_a_city_takes_back_its_own_words_only(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        assert "没有您可以撤回的消息" in await s.says(CITY, "撤回群发")
        s.later(minutes=1)
        await s.says(CITY, "群发 请各企业于周五前报送材料")
        await s.says(CITY, "是")
        await s.tick()
        await s.expect(CLERK, "请各企业于周五前报送材料")
        listed = await s.says(CITY, "撤回群发")
        assert listed.count("批：") == 1 and "群发通知" in listed
        await s.says(CITY, f"撤回群发 {listed.split('第')[1].split('批')[0]}")
        await s.says(CITY, "是")
        await s.tick()
        await s.tick()
        await s.expect(CITY, "已撤回1条")


async def test_a_pause_is_read_where_messages_are_expected(database_url: str) -> None:
    """A bureau reads why and until when; an enterprise that its reminders come later and its dates stand."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False, admins=("guanli01",)) as s:
        await s.begin(BOTH)
        s.twin.directory.join(ADMIN)
        await s.says(ADMIN, "暂停发送 沧州市 名单正在核对 到2月26日")
        await s.says(ADMIN, "是")
        line = "已暂停发送（第1号）：沧州市，到2025-02-27 00:00为止。原因：名单正在核对"
        own = "提醒暂停发送，到2025-02-27 00:00为止，恢复后补发仍然有效的；期限不变"
        for who, words in ((STRANGER, "待办"), ("yunhe", "进度"), (PROVINCE, "逾期"), (STRANGER, "简报")):
            assert line in await s.says(who, words), (who, words)
        told = await s.says("far", "进度")
        assert own in told and "名单正在核对" not in told
        for who in (CITY, COUNTY, CLERK):
            assert "暂停" not in await s.says(who, "进度")
        case = (await s.case(FAR)).id
        async with browser(s, "far") as b:
            page = (await b.get(f"/cases/{case}")).text
            assert own in page and "名单正在核对" not in page
        async with browser(s, "yunhe") as b:
            assert line in (await b.get(f"/cases/{case}")).text
        await s.says(ADMIN, "恢复发送")
        await s.says(ADMIN, "是")
        await s.says(ADMIN, "暂停发送 沧州市 简报 重复了")  # says nothing of an enterprise
        await s.says(ADMIN, "是")
        assert "暂停" not in await s.says("far", "进度")
