"""A correction carried out as its papers say: everybody whom it concerns is told once, and nobody else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from bot.words import Act, DutyState, Intent, Level, Person, Role
from handlers.services.cases.act import perform
from storage import audit, chain, db, missing
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, ENTERPRISE_HEAD, FIRM, STAFF, Row, firm, sheet, workbook

SECOND, THIRD, ADDED = "石家庄汐朔电镀有限公司", "石家庄默岚制药有限公司", "石家庄垣序化工有限公司"
COLUMN = "申请截止日期"
ISSUER = Person(0, "管理员", roles=(Role(Level.PROVINCE),))
ROUND = """
[round]
key          = "trial-2025"
name         = "2025年审核"
document     = "试行通知〔2025〕1号"
published_on = 2025-05-20

[[milestone]]
key    = "deliver"
kind   = "deliver_notice"
name   = "送达告知书"
what   = "送达告知书"
owner  = "county"
due    = { days = 15, from = "published" }
ladder = "plain"
reply  = "已送达"

[[milestone]]
key    = "start"
kind   = "start_audit"
name   = "启动审核"
what   = "启动审核"
owner  = "enterprise"
due    = 2025-08-31
ladder = "plain"
reply  = "已启动审核"

[[milestone]]
key    = "month"
name   = "报送月报"
what   = "报送上月进展"
owner  = "enterprise"
due    = { dates = [2025-07-05, 2025-09-05, 2025-10-05] }
ladder = "plain"
reply  = "已报送月报"

[[milestone]]
key     = "apply"
kind    = "apply_assessment"
name    = "提出评估申请"
what    = "提出评估申请"
owner   = "enterprise"
confirm = "assessor"
due     = { column = "申请截止日期", otherwise = 2026-02-28 }
ladder  = "plain"
reply   = "已提交评估申请"

[ladder]
plain   = [{ to = "owner", on_open = true, before = [15, 7, 0], after = [1, 5] }]
confirm = [{ to = "confirmer", since = [3] }]
"""


def listed(*rows: Row) -> bytes:
    """A list with the column of days, without staff."""
    return sheet([*ENTERPRISE_HEAD, COLUMN], list(rows))


async def test_a_second_list_and_an_order(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "trial-2025.toml"
    file.write_text(ROUND, "utf-8")
    async with Harness(sqlite_url, at="2025-05-21T09:00", digests=False, round=str(file)) as s:
        await s.imports(workbook(firm(), firm(2, SECOND, "second"), firm(3, THIRD, "third"), staff=STAFF))
        for day in ("2025-05-22", "2025-09-12"):
            await s.tick(f"{day}T09:00")
        assert "已登记" in await s.says("third", "已提交评估申请")
        await s.tick("2025-09-15T09:00")
        s.read_all()

        again = listed(firm(1, FIRM, CLERK, **{COLUMN: "2026-03-31"}), firm(4, ADDED, "fourth"))
        (tmp_path / "again.xlsx").write_bytes(again)
        shown = await s.command("import", str(tmp_path / "again.xlsx"), "--dry-run")
        assert shown["told"] == 3 and shown["changes"] == [
            {"name": FIRM, "what": f"提出评估申请（{COLUMN}）", "old": "2026-02-28", "new": "2026-03-31"}
        ]
        await s.imports(again)
        await s.tick("2025-09-15T10:00")
        moved = "提出评估申请的期限由2026年2月28日（周六）调整为2026年3月31日（周二）"
        for who in (CLERK, COUNTY, CITY):
            await s.expect(who, "【通知】", moved, "原因：按照更正后的名单调整。")

        # Who came with the second list owes nothing of before, and hears of it for the first time.
        first = [heard.text for heard in s.read_all() if heard.to == "fourth"]
        assert first and "首次联系说明" in first[0], first
        assert not any(word in text for text in first for word in ("逾期", "督促", "7月5日", "9月5日"))
        stands = {d.milestone: (d.state, str(d.due)) for d in (await s.case(ADDED)).duties}
        assert stands == {
            "deliver": (DutyState.OPEN, "2025-09-30"),  # the same 15 days, from the day of that list
            "start": (DutyState.OPEN, "2025-09-28"),
            "month_20250705": (DutyState.WAIVED, "2025-07-05"),
            "month_20250905": (DutyState.WAIVED, "2025-09-05"),
            "month_20251005": (DutyState.OPEN, "2025-10-05"),
            "apply": (DutyState.OPEN, "2026-02-28"),
        }
        assert f"{ADDED}" not in await s.says(COUNTY, "逾期")
        assert "增列入名单" in await s.says("fourth", "为什么 启动审核")

        # An order takes one off the list: what waited for a word is named.
        why = "试行通知〔2025〕2号，整体搬迁"
        case, ctx = await s.case(THIRD), s.wired.context.ctx()
        order = Act(Intent.STRIKE_OFF, reason=why, what="移出名单")
        assert (await db.write(partial(perform, case.id, order, ISSUER, ctx, "cli"))).ok
        await s.tick("2025-09-16T09:00")
        await s.expect("third", f"{THIRD}：已登记“移出名单”，贵公司退出本轮审核", f"原因：{why}。")
        await s.expect(COUNTY, f"{THIRD}：已登记“移出名单”，退出本轮审核", f"原因：{why}。")
        await s.expect(
            CITY,
            f"{THIRD}（桥西区）：已登记“移出名单”",
            "原待答复的“提出评估申请”不用再答复。",
            f"原因：{why}。",
        )
        s.read_all()
        assert not [*await chain.check_chain(), *await audit.drift(), *await missing.all_problems()]
