"""Two rounds in one database, served by one service: each case is decided and worded by its own plan."""

from __future__ import annotations

from storage import models
from tests.harness import Harness
from tests.people import CLERK, FIRM, workbook

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
    file, roster = tmp_path / "again-2024.toml", tmp_path / "名单.xlsx"
    file.write_text(OTHER, "utf-8")
    roster.write_bytes(workbook())
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        ran = await s.command("import", str(roster), "--round", str(file))
        assert ran["imported"] and ran["round"] == "again-2024", ran

        # The same enterprise, two files of its own; a command says which it means.
        assert await models.Case.filter(enterprise_id__isnull=False).count() == 2
        refused = await s.command_refused("case", FIRM)
        assert "2 个轮次" in refused.refusal and "again-2024（2024年补充清洁生产审核）" in refused.refusal
        refused = await s.command_refused(
            "export", "progress", str(tmp_path / "进度.xlsx"), "--round", "none"
        )
        assert "没有轮次“none”" in refused.refusal
        refused = await s.command_refused("import", str(roster))
        assert "--round" in refused.refusal
        mine = await s.command("case", FIRM, "--round", "hebei-2024")
        theirs = await s.command("case", FIRM, "--round", "again-2024")
        assert len(mine["duties"]) > 6
        assert [d["milestone"] for d in theirs["duties"]] == ["apply_assessment"]

        # One look plans and sends both, each by its own plan and in its own words.
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "提出评估申请", "还有7天", without="补充")
        await s.expect(CLERK, "提出补充评估申请")
        s.quiet(CLERK)
        assert {m.round for m in await models.Message.filter(kind="reminder")} == {"hebei-2024", "again-2024"}
        s.read_all()
