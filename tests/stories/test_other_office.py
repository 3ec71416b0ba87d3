"""A result that another office decides: whoever says it is told whose it is, and learns of nobody else's firms."""

from __future__ import annotations

from pathlib import Path

from tests.harness import Harness
from tests.people import CITY, FIRM, PROVINCE, STRANGER, firm, workbook
from tests.stories.test_letters import two_offices

OTHER = "石家庄汀泓热力有限公司"


async def test_who_registers_what_another_office_decides_is_told_which(
    sqlite_url: str, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(two_offices(), "utf-8")
    async with Harness(sqlite_url, at="2025-07-10T09:00", round=str(own)) as s:
        await s.begin(workbook())
        before = (await s.case(FIRM)).duties
        said = await s.says(CITY, f"验收合格 {FIRM}")
        assert f"{FIRM}的“完成验收”由河北省生态环境厅办理，本次未登记" in said
        assert "由石家庄市生态环境局办理，本次未登记" in await s.says(PROVINCE, f"评估通过 {FIRM}")
        away = await s.says(STRANGER, f"验收合格 {FIRM}")
        assert FIRM not in away and "生态环境厅" not in away and "没有找到" in away
        assert (await s.case(FIRM)).duties == before
        s.quiet()


async def test_of_an_enterprise_that_the_province_assesses_its_city_is_told_so(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-07-10T09:00") as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other", 评估验收部门="省级")))
        said = await s.says(CITY, f"验收合格 {OTHER}")
        assert f"{OTHER}的“完成验收”由河北省生态环境厅办理" in said
        s.quiet()
