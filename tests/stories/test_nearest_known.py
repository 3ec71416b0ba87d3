"""A question without an answer of its own is offered the nearest known questions, and the desk."""

from __future__ import annotations

from storage import models
from tests.harness import Harness
from tests.people import CLERK, COUNTY, workbook


async def test_the_nearest_known_answer_is_one_number_away(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        offered = await s.says(CLERK, "要交几份纸质的？")
        assert "常见问题：线上线下都要交吗" in offered and "人工解答" in offered
        assert "都要。" in await s.says(CLERK, "选1")
        assert "已收到您的提问" in await s.says(
            CLERK, "是"
        )  # not enough: the words themselves go to the desk
        (words,) = await models.TicketWord.all()
        assert words.text == "要交几份纸质的？"
        assert "县级部门公章" in await s.says(COUNTY, "告知书的章是盖县局的还是市局的")


async def test_trouble_in_the_system_is_no_report(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "附件、截图上传失败" in await s.says(CLERK, "绝了，评估申请传了三遍都报错，卡在附件那步")
        assert "已登记" not in await s.says(CLERK, "是")
