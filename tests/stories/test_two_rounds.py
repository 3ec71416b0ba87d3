"""Two services, each with its round, on one database: neither disturbs the other."""

from __future__ import annotations

from bot.words import DutyState, MessageStatus
from storage import inbox, models
from tests.harness import Harness, moment
from tests.people import CITY, CLERK, FIRM, workbook

OTHER = """
[round]
key          = "again-2024"
name         = "2024年补充清洁生产审核"
document     = "补充通知"
published_on = 2024-07-08

[[milestone]]
key     = "apply_assessment"
name    = "提出补充评估申请"
what    = "向{assessor}提出补充评估申请"
owner   = "enterprise"
confirm = "assessor"
due     = 2025-02-28
ladder  = "plain"
reply   = "已提交评估申请"

[[milestone]]
key    = "submit_summary"
name   = "上报补充总结"
what   = "上报补充总结"
per    = "city"
owner  = "city"
due    = 2025-03-31
ladder = "plain"
reply  = "总结已上报"

[ladder]
plain   = [{ to = "owner", before = [7, 1] }]
confirm = [{ to = "confirmer", since = [3] }]
"""


async def test_side_by_side(database_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "again-2024.toml"
    file.write_text(OTHER, "utf-8")
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        other = {"ROUND": str(file), "LOG_LEVEL": "error"}
        roster = tmp_path / "名单.xlsx"
        roster.write_bytes(workbook())
        ran = await s.command("import", str(roster), **other)
        assert ran["imported"], ran

        # The same enterprise, two files of its own, and two of its city's.
        assert await models.Case.filter(enterprise_id__isnull=False).count() == 2
        mine = await s.command("case", FIRM)
        theirs = await s.command("case", FIRM, **other)
        assert len(mine["duties"]) > 6
        assert [d["milestone"] for d in theirs["duties"]] == ["apply_assessment"]
        assert (await s.case("石家庄市")).duties[0].due.isoformat() == "2025-11-30"

        # Each plans and words its own: what the other planned stays until the other sends it.
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "评估申请", "还有7天", without="补充")
        s.quiet(CLERK)
        s.read_all()
        done = await s.command("tick", "--at", "2025-02-21T09:00:00+08:00", **other)
        assert done["sent"] == 1, done
        await s.expect(CLERK, "补充评估申请")
        s.quiet()
        assert (await s.tick())["sent"] == 0
        assert {m.round for m in await models.Message.all()} == {"hebei-2024", "again-2024"}

        # What waits for the other round is neither sent, nor joined, nor counted by this one.
        foreign = await models.Message.filter(round="again-2024").first()
        assert foreign is not None
        await models.Message.filter(id=foreign.id).update(
            status=MessageStatus.WAITING, request=None, frozen_at=None, sent_at=None
        )
        assert (await s.tick())["sent"] == 0
        assert await s.engine.next_moment() != foreign.not_before
        done = await s.command("tick", "--at", "2025-02-21T09:00:00+08:00", **other)
        assert done["sent"] == 1
        assert len(s.repeats()) == 1  # its own bytes again


async def test_words_and_numbers_stay_in_their_round(database_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "again-2024.toml"
    file.write_text(OTHER, "utf-8")
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
    async with Harness(database_url, at="2025-02-20T10:00", round=str(file)) as other:
        await other.imports(workbook())
        assert "已登记" in await other.says(CLERK, "已提交评估申请")
        assert "2 " + FIRM in await other.says(CITY, "待审")  # a number never means two things
        assert "失效" in await other.says(CITY, "确认 1")
        assert "已确认" in await other.says(CITY, "确认 2")
        # What was written to the first service is the first one's to answer.
        await inbox.keep("k1", CLERK, "进度", moment("2025-02-20T08:00"), "hebei-2024")
        await other.tick()
        other.read_all()
        assert (await models.Inbound.get(key="k1")).answered_at is None
        await models.Inbound.filter(key="k1").delete()
        assert (await other.duty(FIRM, "apply_assessment")).state is DutyState.DONE
    async with Harness(database_url, at="2025-02-20T11:00") as s:
        await s.imports(workbook())
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
        assert "失效" in await s.says(CITY, "确认 2")
        assert "已确认" in await s.says(CITY, "确认 1")
        await s.tick()
        s.also("clerk【办理结果】", "shijiazhuang【温馨提示】")
