"""A question in words of one's own: answered from the plan, the case and the frequent questions; else offered."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, SUPPORT, firm, workbook


async def test_a_question_in_words_of_ones_own_is_answered_or_offered(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-06T09:00", digests=False) as s:
        await s.begin(workbook(firm()))
        who = await s.says(CLERK, "到时候是省厅的人来评还是市局的人来评呀")
        assert f"{FIRM}的评估和验收由石家庄市生态环境部门" in who
        assert "县级部门公章" in await s.says(COUNTY, "告知书的章是盖县局的还是市局的")
        assert "没按时办理会不会罚款" in await s.says(CITY, "企业逾期没交，市里要不要罚")
        offered = await s.says(CLERK, "过了2月底没交是不是就不让交了")
        assert "选1 常见问题：逾期了会怎么样" in offered and "请人工解答" in offered
        told = await s.says(CLERK, "选1")
        assert "补交的仍会受理" in told and "已逾期6天" in told
        assert "工单号" in await s.says(CLERK, "是")
        assert "过了2月底没交是不是就不让交了" in await s.says(SUPPORT, "工单")
