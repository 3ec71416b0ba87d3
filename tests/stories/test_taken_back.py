"""recall: what should not have been sent is taken back, and whoever has it or has read it is named."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from bot.words import Channel, Kind, MessageStatus
from handlers.services.delivery import recalling
from storage import batches, chain, holding, models
from tests.harness import Harness
from tests.imap_server import imap_server
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, firm, mail, officer, workbook
from tests.stories.test_mail_replies import LI, returned

OTHER = "石家庄第二化工有限公司"
MAILED = "石家庄第三化工有限公司"
BOOK = workbook(firm(), firm(2, OTHER, "second"), firm(3, MAILED, "third", wecom=""))


async def test_a_wrong_morning_is_taken_back(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天", FIRM)
        await s.expect("second", OTHER)
        await s.expect_mail(mail("third"), MAILED)
        s.later(minutes=3)
        await s.says("second", "收到")
        *_, batch = sorted(await batches.recent(s.clock.now() - timedelta(hours=1)), key=lambda one: one.at)
        assert batch.n == 3

        done = await s.command("recall", str(batch.id))
        assert (done["sent"], done["taken_back"], done["correction_held"]) == (3, 2, 0)
        assert [(one["name"], one["why"]) for one in done["kept"]] == [("联系人3", "电子邮件不能撤回")]
        assert [one["name"] for one in done["probably_seen"]] == ["联系人2"]
        assert len(s.twin.ledger.recalled) == 2
        *_, told = await s.messages("sent", CLERK)
        assert told["reason"] == "database.noted.taken_back"
        assert await chain.check_chain() == []

        assert (
            await recalling.recall_batch(batch.id, s.wired.client, s.clock.now())
        ).taken_back == 2  # as before
        assert await recalling.correct(batch.id, "请忽略今天上午的提醒。", s.clock.now()) == 3
        await s.tick()
        s.quiet()  # what is held waits for a person
        assert await holding.release(None) == 3
        await s.tick()
        for who in (CLERK, "second"):
            await s.expect(who, "【更正】请忽略今天上午的提醒。")
        await s.expect_mail(mail("third"), "【更正】请忽略今天上午的提醒。")


async def test_after_a_day_wecom_keeps_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        *_, told = await s.messages("sent", CLERK)
        s.at("2025-02-22T09:01")
        late = await recalling.recall_batch(told["id"], s.wired.client, s.clock.now())
        assert late.taken_back == 0 and len(late.kept) == 1
        assert (await s.messages("sent", CLERK))[-1]["reason"] == ""
        nothing = await s.command_refused("recall", "999999")
        assert "没有发出过第999999批消息" in nothing.err


async def test_without_wecom_nothing_comes_back(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        *_, told = await s.messages("sent", CLERK)
        kept = await recalling.recall_batch(told["id"], None, s.clock.now())
        assert (kept.taken_back, len(kept.kept)) == (0, 1) and told["channel"] == Channel.WECOM


async def test_a_batch_is_one_kind_of_one_cause_and_whoever_has_it(database_url: str) -> None:
    """One look makes reminders and digests. The reminders were wrong: nobody else hears of it; who got
    theirs by mail an hour later, since WeCom did not take it, does; what waits for somebody's wish never leaves."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(BOOK)
        await s.says(CITY, "简报 每周五 9:00")
        await s.says("second", "免打扰 至2月24日")
        s.twin.knobs.fail("-1", times=20)
        await s.tick("2025-02-21T09:00")
        s.twin.knobs.calm()
        s.twin.directory.leave(CLERK)
        s.later(hours=1)
        await s.tick()
        told = s.read_all()
        assert {mail(CLERK), mail("third")} <= {h.to for h in told}
        found = {one.kind: one for one in await batches.recent(s.clock.now() - timedelta(hours=2))}
        assert {Kind.REMINDER, Kind.DIGEST} <= found.keys()
        wrong = found[Kind.REMINDER]
        assert (wrong.n, wrong.waiting) == (2, 1)
        for one in await models.Message.filter(kind=Kind.REMINDER, created_at__gte=wrong.at):
            assert await batches.batch_number(one.id) == wrong.id
        shown = await s.says(PROVINCE, f"撤回群发 {wrong.id}")
        assert "2条（提醒），另有1条还没有发出，将不再发送" in shown
        await s.says(PROVINCE, "是")
        await s.tick()
        await s.tick()
        await s.expect(PROVINCE, "发出2条，已撤回0条，还没有发出的1条不再发送", "联系人1：电子邮件不能撤回")
        assert "的2人（联系人3、联系人1）" in await s.says(PROVINCE, "更正 以2月25日的通知为准")
        await s.says(PROVINCE, "是")
        await s.tick()
        for who in (CLERK, "third"):
            await s.expect_mail(mail(who), "【更正】以2月25日的通知为准")
        s.quiet()
        assert [m["kind"] for m in await s.messages("cancelled", "second")] == ["reminder"]
        assert await chain.check_chain() == []


async def test_two_announcements_of_one_moment_are_two_batches(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        for who, words in ((CITY, "以市里为准"), (COUNTY, "以县里为准")):
            await s.says(who, f"群发 请各企业{words}")
            await s.says(who, "是")
        await s.tick()
        s.read_all()
        mine = {}
        for who in (CITY, COUNTY):
            listed = await s.says(who, "撤回群发")
            assert listed.count("批：") == 1 and "3条（群发通知）" in listed
            mine[who] = listed.split("第")[1].split("批")[0]
        assert mine[CITY] != mine[COUNTY]
        assert "没有可以撤回的这一批" in await s.says(CITY, f"撤回群发 {mine[COUNTY]}")
        first = await models.Message.filter(kind=Kind.ANNOUNCEMENT).first().values()
        for n in range(1, 31):  # what is newer puts nothing out of reach
            row = {
                **first,
                "id": 1000 + n,
                "kind": Kind.CONFIRM,
                "created_at": s.later(minutes=n).clock.now(),
            }
            await models.Message.create(**row | {"sent_at": row["created_at"], "text": ""})
        assert "另有较早的" in await s.says(PROVINCE, "撤回群发")
        for who in (CITY, PROVINCE):
            assert "3条（群发通知）" in await s.says(who, f"撤回群发 {mine[CITY]}")
            await s.says(who, "否")


async def announced(s: Harness) -> int:
    """Send an announcement to the three; return the number of its batch."""
    await s.says(CITY, "群发 请各企业忽略旧表")
    await s.says(CITY, "是")
    await s.tick()
    (batch,) = [
        one for one in await batches.recent(s.clock.now() - batches.WAY_BACK) if one.kind is Kind.ANNOUNCEMENT
    ]
    return batch.id


@pytest.mark.parametrize("mode", ["reset", "reset_after_accept"])
async def test_what_was_tried_and_may_have_arrived_is_not_sent_after_the_recall(
    sqlite_url: str, mode: str
) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        s.twin.knobs.fail(mode, times=1)
        batch = await announced(s)
        done = await recalling.recall_batch(batch, s.wired.client, s.clock.now())
        assert (done.of, done.taken_back, done.stopped) == (3, 1, 0), done
        assert [one.why.key for one in done.kept] == [
            "sending.recalled.unsure",
            "sending.recalled.no_way_back",
        ]
        s.read_all()
        for minutes in (5, 20):
            s.later(minutes=minutes)
            await s.tick()
        s.quiet()
        assert await chain.check_chain() == []


async def test_what_another_process_begins_to_send_is_named_and_not_stopped(postgres_url: str) -> None:
    async with Harness(postgres_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        batch = await announced(s)
        s.read_all()
        one = models.Message.filter(id=batch)
        await one.update(status=MessageStatus.WAITING, request=None, provider_id="", sent_at=None)
        other = await asyncpg.connect(postgres_url)
        begun = other.transaction()
        await begun.start()
        lease = "UPDATE messages SET status = 'sending', request = 'x', lease_by = 'other' WHERE id = $1"
        await other.execute(lease, batch)
        recall = asyncio.create_task(recalling.recall_batch(batch, s.wired.client, s.clock.now()))
        await asyncio.sleep(0.3)
        assert not recall.done()
        await begun.commit()
        await other.close()
        done = await recall
        assert (done.of, done.stopped) == (3, 0)
        assert "sending.recalled.leaving" in [who.why.key for who in done.kept]
        assert (await one.get()).status == MessageStatus.SENDING
        await one.update(status=MessageStatus.CANCELLED)


async def test_what_comes_back_after_a_recall_or_is_on_its_way_then_goes_no_other_way(
    sqlite_url: str,
) -> None:
    async with (
        imap_server() as box,
        Harness(sqlite_url, at="2025-02-20T09:00", digests=False, retry_seconds=(), **box.settings) as s,
    ):
        await s.begin(
            workbook(firm(wecom="li", 电子邮箱=LI), firm(2, OTHER, "second"), firm(3, MAILED, "third"))
        )
        assert "电子邮箱" in await s.says("li", "只发邮件")
        s.read_all()
        s.twin.knobs.latency = 0.3
        s.twin.knobs.fail("-1")
        await s.says(CITY, "群发 请各企业于2月25日前报废旧报表")
        await s.says(CITY, "是")
        sending = asyncio.create_task(s.tick())
        while not await s.messages("sending"):
            await asyncio.sleep(0.01)
        first = (await s.messages("sending"))[0]["id"]
        done = await recalling.recall_batch(first, s.wired.client, s.clock.now())
        await sending
        s.later(minutes=5)
        await s.tick()
        letter = next(one for one in s.mailbox.letters if one.to == LI)
        s.read_all()
        await box.put(returned(letter, "5.1.1"))
        await s.tick()
        await s.tick()
        states = [(m["channel"], m["status"]) for m in await s.messages() if m["kind"] == "announcement"]
        assert sorted(states) == [("email", "failed"), ("wecom", "cancelled"), ("wecom", "sent")], (
            states,
            done,
        )
        s.quiet()  # the desk is not asked to telephone what was taken back


async def test_a_deputy_who_has_the_announcement_gets_no_other(sqlite_url: str) -> None:
    wang = officer("县", "wangli", "石家庄市", "桥西区", 姓名="王丽", 企业微信账号="")
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), staff=[*STAFF, wang]))
        assert "王丽" in await s.says(COUNTY, "免打扰 至2月28日 由王丽代收")
        await s.tick()
        s.read_all()
        await s.says(CITY, "群发 各县：请忽略昨天的表")
        await s.says(CITY, "是")
        await s.tick()
        await s.tick()
        await s.expect_mail(mail("wangli"), "请忽略昨天的表")
        s.quiet()


async def test_what_a_deputy_gets_belongs_to_the_batch(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(联系人="张三"), firm(contact="lisi", 联系人="李四")))
        assert "李四" in await s.says(CLERK, "免打扰 至2月28日 由李四代收")
        await s.tick()
        s.read_all()
        await s.says(CITY, "群发 各企业：请忽略昨天的表")
        await s.says(CITY, "是")
        await s.tick()
        await s.tick()
        await s.expect("lisi", "请忽略昨天的表")
        sent = [m["id"] for m in await s.messages("sent") if m["kind"] == "announcement"]
        done = await recalling.recall_batch(sent[0], s.wired.client, s.clock.now())
        assert (done.of, done.taken_back, done.kept) == (1, 1, ())
        s.quiet()
