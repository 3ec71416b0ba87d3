"""Several contacts of one enterprise: the first is its main one, all of them may act, and the others
stand in for it (docs/decisions/0054)."""

from __future__ import annotations

from pathlib import Path

from storage import models, people
from tests.harness import REPO, Harness
from tests.people import CITY, COUNTY, FIRM, STAFF, Row, firm, workbook

ONE, TWO, THREE = "zhangsan", "lisi", "wangwu"


def contact(account: str) -> Row:
    numbers = {ONE: "13800001111", TWO: "13900002222", THREE: "13700003333"}
    names = {ONE: "张三", TWO: "李四", THREE: "王五"}
    return firm(contact=account, 联系人=names[account], 联系电话=numbers[account], email="")


async def held() -> list[str]:
    """Who holds the enterprise now, in order, and who did before."""
    rows = await models.Role.filter(enterprise_id__isnull=False).order_by("id").prefetch_related("person")
    return [f"{row.person.name}{'（已离任）' if row.ended_at else ''}" for row in rows]


async def test_the_main_one_is_reminded_and_all_may_act(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        book = workbook(contact(ONE), contact(TWO))
        await s.begin(book)
        assert await held() == ["张三", "李四"]
        known = f"{FIRM}的联系人：张三 13800001111、李四 13900002222"
        for who, said in (
            (ONE, "联系人"),
            (COUNTY, "联系人"),
            (CITY, f"联系人 {FIRM}"),
            (CITY, f"{FIRM}的联系人是谁"),
        ):
            assert known in await s.says(who, said), said
        assert "13800001111" not in (said := await s.says(CITY, "联系人")) and "联系人 企业名称" in said
        assert "13800001111" not in await s.says(COUNTY, "联系人 唐山别家水泥有限公司")
        looks = await models.Event.filter(act="personal_data_read")
        assert [look.data["page"] for look in looks] == ["contacts"] * 4
        merged = await s.imports(book)
        assert not merged.changes and await held() == ["张三", "李四"]
        await s.tick("2025-02-21T09:00")
        await s.expect(ONE, FIRM, "还有7天")
        s.quiet(TWO)
        # Out of reach, the second one hears it in the first one's place.
        await s.twin.send_event("sys", "change_contact", ChangeType="delete_user", UserID=ONE)
        await s.tick("2025-02-25T09:00")
        await s.expect(TWO, FIRM, "还有3天")
        assert "已登记" in await s.says(TWO, "已提交评估申请")
        await s.tick()
        s.also("shijiazhuang【请确认】")


async def test_a_refused_message_goes_to_the_next_contact(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(contact(ONE), contact(TWO)))
        s.twin.directory.leave(ONE)
        await s.tick("2025-02-21T09:00")
        await s.tick()
        await s.expect(TWO, FIRM, "还有7天")
        s.quiet(COUNTY)  # it is reached: nobody need telephone
        s.quiet()


async def test_once_it_is_late_they_still_hear_one_at_a_time(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-27T09:00", digests=False) as s:
        await s.begin(workbook(contact(ONE), contact(TWO)))
        await s.tick("2025-02-28T09:00")
        await s.expect(ONE, FIRM, "今天")
        s.quiet(TWO)
        await s.tick("2025-03-03T09:00")
        await s.expect(ONE, "逾期", FIRM)
        s.also("qiaoxi【逾期清单】")
        s.quiet(TWO)


async def test_where_all_are_reminded_who_answers_leaves_the_others_in_peace(
    sqlite_url: str, tmp_path: Path
) -> None:
    plan = tmp_path / "hebei-2024.toml"
    text = (REPO / "bot/rounds/hebei-2024.toml").read_text("utf-8")
    plan.write_text(text.replace("together_when_late     = false", "together_when_late = true"), "utf-8")
    async with Harness(sqlite_url, at="2025-02-27T09:00", digests=False, round=str(plan)) as s:
        await s.begin(workbook(contact(ONE), contact(TWO)))
        await s.tick("2025-02-28T09:00")
        await s.expect(ONE, FIRM, "今天")
        await s.tick("2025-03-03T09:00")
        for who in (ONE, TWO):
            await s.expect(who, "逾期", FIRM)
        assert "感谢支持" in await s.says(TWO, "收到")
        await s.tick("2025-03-05T09:00")
        await s.expect(TWO, "逾期", FIRM)
        s.quiet(ONE)
        s.also("qiaoxi【逾期清单】", "qiaoxi【逾期清单】")


async def test_a_change_takes_one_place_and_the_list_all(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(contact(ONE), contact(TWO)))
        assert "张三（13800001111）" in await s.says(COUNTY, f"{FIRM} 换联系人 王五 13700003333")
        assert await held() == ["王五", "李四", "张三（已离任）"]
        first = await people.by_wecom(ONE)
        assert first is not None and not first.roles
        # The list of before is the county's word again: in its order, and nobody else.
        changes = (await s.imports(workbook(contact(TWO), contact(ONE)))).changes
        assert [(c.what, c.old, c.new) for c in changes] == [("联系人", "王五、李四", "李四、张三")]
        assert [h for h in await held() if "离任" not in h] == ["李四", "张三"]
        # One who is there already takes nobody's place away, and comes first.
        await s.imports(workbook(contact(ONE)))
        assert [h for h in await held() if "离任" not in h] == ["张三", "李四"]
        await s.imports(workbook(contact(THREE), staff=STAFF))
        assert [h for h in await held() if "离任" not in h] == ["王五"]
        await s.tick()
        s.also("wangwu【办理结果】", "wangwu【温馨提示】")


async def test_one_more_and_one_less(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(contact(ONE)))
        assert "唯一的联系人" in await s.says(COUNTY, f"{FIRM} 删除联系人 张三")
        assert "没有登记名为“李四”" in await s.says(COUNTY, f"{FIRM} 删除联系人 李四")
        added = await s.says(COUNTY, f"{FIRM} 增加联系人 李四 13900002222")
        assert "李四（13900002222）" in added and "主要联系人" in added
        assert "已经有联系人李四" in await s.says(COUNTY, f"{FIRM} 增加联系人 李四 13900002222")
        # The enterprise asks, and its bureau decides with the whole of it before its eyes.
        assert "将请" in await s.says(ONE, "增加联系人 王五 13700003333")
        await s.tick()
        await s.expect(CITY, "增加联系人", "王五（13700003333）", "确认 1")
        assert "王五（13700003333）" in await s.says(CITY, "确认 1")
        assert await held() == ["张三", "李四", "王五"]
        assert "赵六" in await s.says(COUNTY, f"{FIRM} 联系人李四换成赵六 13600004444")
        assert await held() == ["张三", "赵六", "王五", "李四（已离任）"]
        asked = await s.says(COUNTY, f"{FIRM} 删除联系人 张三")
        assert "张三（13800001111）" in asked and "确定请回复“是”" in asked, asked
        assert "已登记" in await s.says(COUNTY, "是")
        assert await held() == ["张三（已离任）", "赵六", "王五", "李四（已离任）"]
        assert "还没有登记" in await s.says(ONE, "待办")
        await s.tick()
        s.also("qiaoxi【联系不上】", "zhangsan【办理结果】")
