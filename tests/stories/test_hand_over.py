"""Once somebody is out, nothing is done in their name, and whoever is there now has it all."""

from __future__ import annotations

from pathlib import Path

from bot.words import Act, DutyState
from handlers.services.accounts import leavers as service
from handlers.services.cases.act import perform
from storage import db, leavers, models, people
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, SUPPORT, firm, officer, workbook
from tests.stories.test_cards import card, with_cards
from tests.stories.test_two_rounds import OTHER

NEXT = "jieren"
SUCCESSOR = officer("市", NEXT, "石家庄市", 姓名="接任")
SUCCEEDED = workbook(firm(), staff=[*(row for row in STAFF if row["企业微信账号"] != CITY), SUCCESSOR])


async def ended(s: Harness) -> None:
    """Everybody leaves who waits for it, as by `leavers --end`."""
    async with db.transaction():
        chosen = [one.id for one in await leavers.waiting_roles()]
        assert await service.end_leavers(chosen, s.wired.context.ctx(), "cli")


async def test_a_leavers_desk_questions_and_drafts_are_the_successors(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await with_cards(s, CITY)
        assert "工单" in await s.says(CITY, "提问 系统里看不到附件")
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "请确认", FIRM, "确认 1")
        await s.expect(SUPPORT, "看不到附件")
        to_confirm = card(s, CITY)
        assert "尚未发送" in await s.says(CITY, "群发 请各企业尽快完成方案编制。")
        await s.imports(SUCCEEDED)
        s.read_all()
        await ended(s)
        events = await models.Event.filter(act="officer_left")
        assert [e.data["tickets"] for e in events] == [[1]]

        # In the leaver's name nothing is sent, confirmed, pressed or asked on.
        before = await s.rows()
        for words in ("是", "确认 1", "追问 1 还是看不到", "群发 请各企业尽快完成方案编制。"):
            said = await s.says(CITY, words)
            assert "绑定码" in said, (words, said)
        await s.twin.press(to_confirm, "confirm")
        after = await s.rows()
        for table in ("duties", "events", "tickets"):
            assert before[table] == after[table], table
        assert not after["announcements"] and not after["announcement_copies"]
        await s.tick()
        await s.expect(CITY, "绑定码")  # the answer to the press
        s.read_all()

        # The desk's answer and the enterprise's report come to the successor.
        assert "已回复工单 1" in await s.says(SUPPORT, "回复 1 请换用谷歌浏览器")
        await s.tick()
        await s.expect(NEXT, "请换用谷歌浏览器")
        assert "请换用谷歌浏览器" in await s.says(NEXT, "我的提问")
        assert FIRM in await s.says(NEXT, "待审")
        assert "已确认" in await s.says(NEXT, "确认 1")
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.DONE
        s.quiet(CITY)
        s.quiet()


async def test_what_had_not_left_is_asked_of_the_successor(sqlite_url: str, tmp_path: Path) -> None:
    """In every round that runs."""
    file, roster = tmp_path / "again-2024.toml", tmp_path / "名单.xlsx"
    file.write_text(OTHER, "utf-8")
    roster.write_bytes(workbook())
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        other = {"ROUND": str(file), "LOG_LEVEL": "error"}
        assert (await s.command("import", str(roster), **other))["imported"]
        await s.imports(SUCCEEDED)
        next_one = await people.by_wecom(NEXT)
        assert next_one is not None
        hers = models.Role.filter(person_id=next_one.id)
        await hers.update(ended_at=s.clock.now())  # not there yet
        clerk, ctx = await people.by_wecom(CLERK), s.wired.context.ctx()
        assert clerk is not None
        for case in await models.Case.filter(enterprise_id__isnull=False):
            async with db.transaction():
                await perform(case.id, Act("apply_assessment", on=ctx.today), clerk, ctx, "chat")
        assert {m["person"] for m in await waiting()} == {f"{CITY}干部"}
        await hers.update(ended_at=None)
        await ended(s)
        assert [(m["round"], m["person"]) for m in await waiting()] == [("", "接任")]  # of both, in one
        await s.tick()
        await s.expect(NEXT, "请确认", FIRM, "2024年补充清洁生产审核")
        s.quiet(CITY)
        s.quiet()


async def waiting() -> list[dict[str, str]]:
    """The requests for a confirmation that have not left."""
    return await db.rows(
        "SELECT m.round, p.name AS person FROM messages m JOIN people p ON p.id = m.person_id "
        "WHERE m.kind = 'confirm' AND m.status = 'waiting'"
    )


async def test_a_deputy_who_goes_gives_back_what_had_not_left(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(联系人="张三"), firm(contact="lisi", 联系人="李四")))
        assert "李四" in await s.says(CLERK, "免打扰 至2025-02-21 由李四代收")
        assert "14:00" in await s.says("lisi", "时间 14:00")
        s.read_all()
        await s.tick("2025-02-21T09:00")  # handed to the deputy, who hears it at two
        s.quiet()
        await s.says(COUNTY, f"{FIRM} 删除联系人 李四")
        assert "已登记" in await s.says(COUNTY, "是")
        await s.tick("2025-02-21T15:00")
        s.quiet("lisi")
        await s.tick("2025-02-24T09:00")
        await s.expect(CLERK, "提出评估申请", FIRM)
        s.also("clerk【办理结果】")
