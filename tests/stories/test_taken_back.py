"""recall: what should not have been sent is taken back, and whoever has it or has read it is named."""

from __future__ import annotations

from datetime import timedelta

from bot.words import Channel
from handlers.services.delivery import recalling
from storage import batches, chain, holding
from tests.harness import Harness
from tests.people import CLERK, FIRM, firm, mail, workbook

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
        assert [(one["name"], one["why"]) for one in done["kept"]] == [("联系人3", "邮件不能撤回")]
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


async def test_after_a_day_wecom_keeps_it(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
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


async def test_without_wecom_nothing_comes_back(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        *_, told = await s.messages("sent", CLERK)
        kept = await recalling.recall_batch(told["id"], None, s.clock.now())
        assert (kept.taken_back, len(kept.kept)) == (0, 1) and told["channel"] == Channel.WECOM
