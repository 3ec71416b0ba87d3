"""What is not clear is said before anything is done: of others in a list, when, by whom, to whom."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, SUPPORT
from tests.stories.test_dialogue import FAR, FIRMS, GLASS, LEATHER


async def test_a_list_with_others_a_day_that_is_missing_and_a_contact_by_title(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        answers = []
        for other in ("天马行空", FAR, "沧州天马行空橡塑有限公司"):
            asked = await s.says(COUNTY, f"2月18日已送达 {LEATHER}、{other}")
            answers.append(asked.replace(other, "X"))
            assert f"“{other}”没有计入" in asked and f"“已送达 {LEATHER} 2025-02-18”吗" in asked
        assert len(set(answers)) == 1  # it tells nobody whether there is such a firm
        reply = await s.says(COUNTY, "是")
        assert f"已登记：{LEATHER}，送达告知书，日期2025年2月18日" in reply
        asked = await s.says(COUNTY, f"{GLASS}上个月就送达了")
        assert "“上个月”是哪一天" in asked
        assert (await s.duty(GLASS, "deliver_notice")).state == "open"
        assert "2025年2月17日" in await s.says(COUNTY, "2月17日")
        assert "您的意思是" in await s.says(COUNTY, f"好像{FIRM}早就送达了")
        assert "“早就”是哪一天" in await s.says(COUNTY, "是")
        await s.says(COUNTY, "取消")

        assert "“李工”像是称呼" in await s.says(COUNTY, f"换联系人 {GLASS} 李工 13911112222")
        assert "李建国（13911112222）" in await s.says(COUNTY, "李建国")
        assert "“王主任”像是称呼" in await s.says(COUNTY, f"{GLASS} 换联系人 王主任 13911113333")
        assert "王主任（13911113333）" in await s.says(COUNTY, "是")  # as it was written


async def test_a_draft_is_changed_or_put_aside(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        first = await s.says(CITY, "群发 未提交评估申请的企业 请于本周五前提交材料")
        changed = await s.says(CITY, "改成 请于下周五前提交全部材料")
        assert changed == first.replace("请于本周五前提交材料", "请于下周五前提交全部材料")
        other_day = await s.says(CITY, "改成周三")
        assert other_day == changed.replace("下周五前", "周三前")  # shown again, and not sent
        assert "没有发送" in await s.says(CITY, "否")
        assert "没有等您" in await s.says(CITY, "是")
        await s.says(CITY, "群发 请于本周五前提交材料")
        assert "“群发”还在等您答复（“是”或“否”）" in await s.says(CITY, "待审")
        assert "没有发送" in await s.says(CITY, "先别发")
        assert "没有等您" in await s.says(CITY, "是")
        await s.tick()
        s.quiet()


async def test_a_reason_is_one_and_numbers_are_those_of_ones_own_list(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        await s.says("leather", "已提交评估申请")
        assert "选1 同意延期 53\n选2 驳回延期 52" in await s.says(CITY, "同意延期 53，52不同意")
        assert "“确认 1”“退回 2 原因”" in await s.says(CITY, "退回 1 缺表 2也缺")
        assert f"“评估通过 {LEATHER}”吗" in await s.says(CITY, "评估通过 2")  # by her own numbers
        assert "石家庄市的企业共3家" in await s.says(CITY, "进度 石家庄市")  # and not the one spoken of last
        await s.says(CITY, "取消")
        assert "如“1”" in await s.says(CITY, "退回")
        assert "写明原因" in await s.says(CITY, "1")
        assert f"“退回 1”的原因就是“{LEATHER}”吗" in await s.says(CITY, LEATHER)
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        assert "原因：缺监测报告" in await s.says(CITY, "缺监测报告")
        for said in ("回复 99", "关闭 99", "回复 99 请重试"):
            assert "没有编号为 99 的工单" in await s.says(SUPPORT, said)
        await s.says(CLERK, "提问 表格在哪下载")
        assert "如“关闭 1”" in await s.says(SUPPORT, "关闭")
        await s.says("glass", "停产")
        await s.says("glass", "是")
        assert (await s.duty(GLASS, "answer_change")).data["reason"] == "停产"
        assert "尽快补交" in await s.says("glass", "逾期怎么办")
        assert "通知规定可以延期的事项" in await s.says("glass", "能不能延期")
