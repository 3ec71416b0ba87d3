"""微信客服: whoever has personal WeChat and nothing else scans the letter, writes, and is answered."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.words import Channel, Kind
from handlers.sandbox.customer_service import KF_ID
from handlers.services.accounts.purging import purge, what_is_due
from handlers.services.accounts.scanning import scan_code
from messages.kf.channel import scan_link
from storage import db, outbox, people, scans
from tests.harness import SECRET_KEY, Harness
from tests.people import COUNTY, FIRM, SUPPORT, firm, workbook

OTHER = "石家庄汀泓热力有限公司"
WANG, LI = "wmWang0000000001", "wmLi00000000000002"


async def settled(s: Harness) -> None:
    """Until what was pulled is answered and has left."""
    for _ in range(3):
        if tasks := list(s.wired.context._tasks):
            await asyncio.wait(tasks, timeout=10)
        await s.engine.look()
        await s.engine.dispatcher.finished()


async def link_of(s: Harness, name: str = FIRM) -> str:
    """What the QR code of a letter opens."""
    case = await s.case(name)
    assert case.enterprise_id
    kf = s.wired.transports[Channel.KF]
    link = await kf.client.link()  # type: ignore[attr-defined]
    epoch = (await scans.epochs([case.enterprise_id]))[case.enterprise_id]
    return scan_link(str(link), scan_code(SECRET_KEY, case.enterprise_id, epoch))


def only_wechat(url: str, at: str = "2025-02-20T09:00", admins: tuple[str, ...] = ()) -> Harness:
    return Harness(url, at=at, digests=False, wecom_kf_id=KF_ID, admins=admins)


async def test_who_scans_the_letter_is_bound_greeted_and_answered(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        await s.twin.kf.enter(WANG, await link_of(s))
        await settled(s)
        (hello,) = s.twin.kf.delivered
        assert hello.greeting and "已为您绑定" in hello.text and FIRM in hello.text
        await s.twin.kf.say(WANG, "进度", "已启动审核", "在吗")
        await settled(s)
        said, owed = s.twin.kf.heard(WANG)[1:]
        assert "1. “进度”" in said and "已登记" in said
        for words in ("首次联系说明：", FIRM, "冀环办字函〔2024〕184号", "请致电", "“我不是这家的”", "请于"):
            assert words in owed, owed
        await s.twin.kf.say(WANG, "好的")
        await settled(s)
        assert len(s.twin.kf.heard(WANG)) == 4  # what was owed is said once
        assert not s.twin.kf.repeated
        s.quiet()


async def test_who_may_be_somebody_else_is_left_in_peace(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        await s.tick()
        s.read_all()
        await s.twin.kf.enter(WANG, await link_of(s))
        await s.twin.kf.say(WANG, "我从公司出来了，别发了")
        await settled(s)
        asked = next(text for text in s.twin.kf.heard(WANG) if "1 不是，请停止" in text)
        assert "enter_session" not in asked, asked
        await s.tick("2025-02-20T10:31")
        await s.expect(COUNTY, "我从公司出来了，别发了", "一周内不提醒")
        heard = len(s.twin.kf.heard(WANG))
        await s.tick("2025-02-21T09:00")
        assert len(s.twin.kf.heard(WANG)) == heard
        await s.twin.kf.say(WANG, "不是联系人")
        await settled(s)
        assert "已停止向您发送" in s.twin.kf.heard(WANG)[-1]
        await s.tick()
        await s.expect(COUNTY, "已停止向其发送消息")


async def test_a_stranger_is_forgotten_when_their_term_is_over_and_a_contact_stays(
    database_url: str, tmp_path: Path
) -> None:
    async with only_wechat(database_url, admins=("guanli01",)) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        s.twin.directory.join("guanli01")
        assert await s.says("guanli01", "帮助")  # works without a role of the round, and is no stranger
        await s.twin.kf.enter(WANG, await link_of(s))
        await s.twin.kf.say(LI, "你好，我是谁不重要")
        await settled(s)
        held = [r["address"] for r in (await s.rows("addresses"))["addresses"] if r["channel"] == "kf"]
        assert sorted(held) == [LI, WANG]
        now = s.clock.now()
        assert (await what_is_due(now + timedelta(days=29), 30)).people == 0
        assert (await what_is_due(now + timedelta(days=31), 30)).people == 1
        await purge(now + timedelta(days=31), 30, tmp_path, "admin")
        tables = await s.rows("addresses", "windows", "inbound")
        assert LI not in str(tables) and "我是谁不重要" not in str(tables) and WANG in str(tables)
        s.quiet()


async def test_a_second_scan_asks_the_first(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf, link = s.twin.kf, await link_of(s)
        await kf.enter(WANG, link)
        await settled(s)
        await kf.say(WANG, "进度")
        await settled(s)
        await kf.enter(LI, link)
        await settled(s)
        assert "正在请对方确认" in kf.heard(LI)[-1] and "请确认" in kf.heard(WANG)[-1]
        # Until then nothing is seen, and the question is put once.
        await kf.say(LI, "进度")
        await settled(s)
        assert FIRM not in kf.heard(LI)[-1] and "还没有登记" in kf.heard(LI)[-1]
        await kf.enter(LI, link)
        await settled(s)
        assert sum("请确认" in text for text in kf.heard(WANG)) == 1
        await kf.say(WANG, "同意加入 1")
        await settled(s)
        said = "".join(kf.heard(WANG))
        assert "已把扫码的人登记" in said and "已经确认" in "".join(kf.heard(LI))
        await kf.say(LI, "进度")
        await settled(s)
        assert FIRM in kf.heard(LI)[-1]
        # A third is kept out; and what was answered is answered once.
        await kf.enter("wmThird", link)
        await settled(s)
        await kf.say(WANG, "不同意加入 2", "同意加入 2")
        await settled(s)
        assert "没有让对方加入" in kf.heard(WANG)[-1] and "没有等您确认的人" in kf.heard(WANG)[-1]
        await kf.say("wmThird", "进度")
        await settled(s)
        assert FIRM not in "".join(kf.heard("wmThird")[1:])
        s.quiet()


async def test_a_code_of_another_letter_or_one_that_was_ended_binds_nobody(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email=""), firm(2, OTHER, "other")))
        s.read_all()
        kf, link = s.twin.kf, await link_of(s)
        # Another enterprise's number before this one's code, a code cut short, a code with nothing behind it.
        base, _, code = link.rpartition("scene_param=")
        number, _, signs = code.partition("-")
        for n, wrong in enumerate((f"{int(number) + 1}-{signs}", code[:-1], "", "1-" + "a" * 16, "x" * 200)):
            await kf.enter(f"wmGuess{n}", f"{base}scene_param={wrong}")
            await settled(s)
            assert FIRM not in "".join(kf.heard(f"wmGuess{n}")), wrong
            assert OTHER not in "".join(kf.heard(f"wmGuess{n}")), wrong
        await kf.enter(WANG, link)
        await settled(s)
        await kf.say(WANG, "进度")
        await settled(s)
        assert "已解绑" in await s.says(COUNTY, f"解绑 {FIRM}")
        await kf.enter(LI, link)
        await settled(s)
        assert "已经作废" in kf.heard(LI)[-1]
        await kf.say(WANG, "进度")
        await settled(s)
        assert FIRM not in kf.heard(WANG)[-1]
        s.quiet()


async def test_whoever_was_replaced_does_not_come_back_by_the_old_letter(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf, link = s.twin.kf, await link_of(s)
        await kf.enter(WANG, link)
        await settled(s)
        said = await s.says(COUNTY, f"换联系人 {FIRM} 赵新来 13900001111")
        if "请回复“是”" in said:
            said = await s.says(COUNTY, "是")
        assert "赵新来" in said, said
        await kf.enter(WANG, link)
        await settled(s)
        await kf.say(WANG, "进度")
        await settled(s)
        assert FIRM not in kf.heard(WANG)[-1] and "已经作废" in "".join(kf.heard(WANG))
        await kf.enter(LI, await link_of(s))
        await settled(s)
        assert "已为您绑定" in kf.heard(LI)[-1]
        (li,) = await people.by_address(LI, Channel.KF)
        assert li.name == "赵新来"
        s.quiet()


async def test_five_answers_and_the_fifth_says_how_to_go_on(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf = s.twin.kf
        await kf.enter(WANG, await link_of(s))
        await settled(s)
        await kf.say(WANG, "进度")
        await settled(s)
        (wang,) = await people.by_address(WANG, Channel.KF)
        now = s.clock.now()
        more = [outbox.Bundle(wang.id, Channel.KF, Kind.REPLY, (), now, text=f"第{n}段") for n in range(3, 8)]
        await db.write(partial(outbox.post, more, now))
        await settled(s)
        said = kf.heard(WANG)[1:]  # the first is the answer, the second what was due
        assert len(said) == 5 and "您再发一条消息" in said[4] and "您再发" not in "".join(said[:4])
        waiting = [row for row in await s.messages("waiting") if row["channel"] == "kf"]
        assert len(waiting) == 2 and "等对方再发来" in waiting[0]["reason"]
        # What nobody asked for would not have taken the last place, and the list says that they are out of reach.
        assert not (await people.load_people([wang.id]))[wang.id].address(Channel.KF)
        await kf.say(WANG, "继续")
        await settled(s)
        assert kf.heard(WANG)[-2:] == ["第6段", "第7段"]
        s.quiet()


async def test_the_desks_answer_takes_the_last_place_and_the_next_waits(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf = s.twin.kf
        await kf.enter(WANG, await link_of(s))
        await settled(s)
        await kf.say(WANG, "提问 系统打不开怎么办")
        await settled(s)
        (wang,) = await people.by_address(WANG, Channel.KF)
        now = s.clock.now()
        fill = [outbox.Bundle(wang.id, Channel.KF, Kind.REPLY, (), now, text=f"第{n}段") for n in (3, 4)]
        await db.write(partial(outbox.post, fill, now))
        await settled(s)
        assert "第4段" in kf.heard(WANG)[-1]
        said = await s.says(SUPPORT, "回复 1 请换一个浏览器")
        assert "将发送给" in said and "等对方再发来一条消息" in said and "请电话告知" in said
        await settled(s)
        assert "请换一个浏览器" in kf.heard(WANG)[-1] and "您再发一条消息" in kf.heard(WANG)[-1]
        await s.says(SUPPORT, "回复 1 或者重新启动电脑")
        await settled(s)
        assert "重新启动" not in kf.heard(WANG)[-1]
        await kf.say(WANG, "继续")
        await settled(s)
        assert any("重新启动" in text for text in kf.heard(WANG)[-2:])
        s.quiet()


async def test_a_reminder_uses_an_open_window_and_never_counts_on_one(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf = s.twin.kf
        await kf.enter(WANG, await link_of(s))
        await settled(s)
        await s.tick("2025-02-21T09:00")
        # Bound and never heard from: nothing can be sent, and the county has been told so once.
        assert [one.greeting for one in kf.delivered] == [True]
        s.quiet()
        await kf.say(WANG, "进度")
        await settled(s)
        await s.tick("2025-02-25T09:00")  # more than 48 hours later
        assert not [text for text in kf.heard(WANG) if "还有3天" in text]
        s.read_all()
        s.at("2025-02-26T16:00")
        await kf.say(WANG, "在吗")
        await settled(s)
        await s.tick("2025-02-27T09:00")
        assert "明日截止" in kf.heard(WANG)[-1]
        s.quiet()


async def test_what_was_taken_and_not_delivered_goes_the_next_way(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="wang@mail.example")))
        s.read_all()
        kf = s.twin.kf
        code = re.search(r"绑定码：([2-9A-Z]{8})", await s.says(COUNTY, f"绑定码 {FIRM}"))
        assert code
        await kf.enter(WANG, await link_of(s))
        await settled(s)
        await s.expect_mail("wang@mail.example", "请确认")
        await kf.say(WANG, f"绑定 {code[1]}")
        await settled(s)
        s.at("2025-02-20T16:00")
        await kf.say(WANG, "在吗")
        await settled(s)
        await s.tick("2025-02-21T09:00")
        reminder = kf.delivered[-1]
        assert "还有7天" in reminder.text
        s.read_all()
        await kf.fail(reminder.msgid, 10)
        kf.again()  # the platform says so twice
        await kf.told_again()
        await settled(s)
        await s.expect_mail("wang@mail.example", "还有7天")
        s.quiet()
        (gone,) = [row for row in await s.messages("failed") if row["channel"] == "kf"]
        assert "对方拒收" in gone["reason"]


async def test_a_person_of_the_desk_takes_over_and_the_bot_is_back_after(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf = s.twin.kf
        kf.servicers["support"] = 0
        await kf.enter(WANG, await link_of(s))
        await settled(s)
        await kf.say(WANG, "人工")
        await settled(s)
        assert "工单" in kf.heard(WANG)[1]
        s.later(minutes=1)
        await settled(s)
        assert kf.customer(WANG).state == 2
        await kf.serve(WANG, "support")
        await settled(s)
        before = len(kf.heard(WANG))
        await kf.say(WANG, "进度")
        await settled(s)
        assert len(kf.heard(WANG)) == before
        await kf.end(WANG)
        await settled(s)
        await kf.say(WANG, "进度")
        await settled(s)
        assert FIRM in kf.heard(WANG)[-1]
        s.also("support【工单 1】")


async def test_duplicates_empty_pages_and_lost_callbacks(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf = s.twin.kf
        await kf.enter(WANG, await link_of(s))
        await settled(s)
        kf.per_page, kf.empty_pages = 1, 2
        s.twin.knobs.duplicate_callbacks = 1
        await kf.say(WANG, "已启动审核")
        await settled(s)
        kf.again()  # the same item again, behind the cursor
        await kf.told_again()
        await settled(s)
        assert sum("已登记" in text for text in kf.heard(WANG)) == 1
        rows = (await s.rows("inbound"))["inbound"]
        mine = [row for row in rows if row["channel"] == "kf"]
        assert len(mine) == 2 and all(row["answered_at"] for row in mine)
        # A callback that never comes is made up for by a look.
        kf.untold = 1
        await kf.say(WANG, "进度")
        s.later(minutes=11)
        await settled(s)
        assert FIRM in kf.heard(WANG)[-1]
        assert not kf.repeated
        s.quiet()
