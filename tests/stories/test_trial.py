"""试发: before the first reminders one contact of each enterprise is asked to answer 收到, and what came of it is known
by county."""

from __future__ import annotations

import asyncio

from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, PROVINCE, firm, mail, workbook

SECOND, ONLY_MAIL, WRONG = "lisi", "wangwu", "zhaoliu"


def firms() -> list[dict[str, object]]:
    """Four: with two contacts; with mail alone; with somebody who is not the one; with nobody at all."""
    nobody = firm(5, "石家庄青屿制药有限公司", "x", wecom="", email="")
    return [
        firm(contact=CLERK, 联系人="张三"),
        firm(contact=SECOND, 联系人="李四", 联系电话="13900002222"),
        firm(3, "石家庄松岭电镀有限公司", ONLY_MAIL, wecom=""),
        firm(4, "石家庄云栖皮革有限公司", WRONG),
        {**nobody, "联系人": "", "联系电话": ""},
    ]


async def test_who_answers_is_known_before_the_first_reminder(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-11-12T09:00", digests=False) as s:
        await s.begin(workbook(*firms()))
        shown = await s.says(PROVINCE, "试发 石家庄市")
        assert "1个县（市、区）3家企业的联系人（3人）" in shown and "无法" not in shown, shown
        assert "没有可以回复的联系方式的1家发不到" in shown and "尚未发送" in shown, shown
        for whole in ("试发", "试发 石家庄市"):  # another than was shown is shown, too
            assert "尚未发送" in await s.says(PROVINCE, whole)
        assert "3条消息" in await s.says(PROVINCE, "是")
        await s.tick()
        told = await s.expect(CLERK, "请回复“收到”")
        for words in (
            "首次联系说明",
            "请致电qiaoxi干部",
            "下一项工作是提出评估申请，截止日为2025年2月28日",
            "回复“我不是这家的”",
        ):
            assert words in told.text, words
        await s.expect(WRONG, "请回复“收到”")
        letter = (await s.expect_mail(mail(ONLY_MAIL), "请回复收到")).text
        assert "点“我已收到”" in letter, letter
        assert "没有发送" in await s.says(PROVINCE, "试发")  # nobody twice, and nobody's colleague yet
        await s.says(WRONG, "你打错了，我不是这家的")
        await s.tick()
        await s.expect(COUNTY, "来信说明：“你打错了，我不是这家的”")
        await s.tick("2024-11-14T09:00")
        assert "2家企业的联系人" not in (shown := await s.says(PROVINCE, "试发")) and "1家企业" in shown, (
            shown
        )
        assert "1条消息" in await s.says(PROVINCE, "是")
        await s.tick()
        await s.expect(SECOND, "请回复“收到”")
        assert "感谢支持" in await s.says(SECOND, "收到")
        result = await s.says(COUNTY, "试发情况")
        for words in (
            "桥西区4家：已联系上1，未回复1，回复不是联系人1，无法回复1",
            "松岭",
            "增加联系人 姓名 电话",
            "云栖",
            "换联系人",
        ):
            assert words in result, (words, result)
        assert "岚澄" not in result, result
        assert "试发" not in await s.says(CLERK, "试发情况")
        assert "没有发送" in await s.says(PROVINCE, "试发")
        assert "未回复1" in await s.says(CITY, "试发情况 桥西区")
        s.quiet(SECOND, CLERK, WRONG, mail(ONLY_MAIL))


async def test_a_trial_pressed_twice_at_one_moment_asks_everybody_once(database_url: str) -> None:
    async with Harness(database_url, at="2024-11-12T09:00", digests=False) as s:
        await s.begin(workbook(*firms()))
        async with browser(s, PROVINCE) as one, browser(s, PROVINCE) as other:
            sure = {"city": "", "sure": "yes"}
            seen = await asyncio.gather(*(b.post("/onboarding/trial", sure) for b in (one, other)))
        assert {page.status for page in seen} == {303}
        asked = [row for row in (await s.rows("messages"))["messages"] if row["kind"] == "trial"]
        assert len(asked) == len({row["person_id"] for row in asked}) == 3
        assert len([e for e in (await s.rows("events"))["events"] if e["act"] == "trial_sent"]) == 1
        await s.tick()
        s.also(*(f"{who}【请回复收到】" for who in (CLERK, WRONG, mail(ONLY_MAIL))))
