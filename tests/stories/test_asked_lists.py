"""名单: a bureau asks in its own words, and gets what lies in its own scope."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, firm, workbook

OTHER, THIRD = "河北恒峰印染有限公司", "沧州远利制药有限公司"
BOOK = workbook(
    firm(),
    firm(2, OTHER, "other", **{"县（市、区）": "鹿泉区"}),
    firm(3, THIRD, "third", 市="沧州市", **{"县（市、区）": "河间市"}),
)


async def test_each_sees_the_list_of_its_own_place(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-24T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        s.read_all()
        left = await s.says(CITY, "没交评估申请的有哪些")
        assert (
            "“提出评估申请”尚未办理：1家" in left and OTHER in left and FIRM not in left and THIRD not in left
        )
        assert "尚未办理：2家" in await s.says(PROVINCE, "还有哪些没交评估申请")
        assert "没有" in await s.says(COUNTY, "哪些企业没交评估申请")
        handed_in = await s.says(COUNTY, "评估申请交了的有几家")
        assert FIRM in handed_in and "已经报告：1家" in handed_in
        assert OTHER in await s.says(CITY, "鹿泉没交评估申请的有哪些")
        assert "您这里没有“河间”" in await s.says(CITY, "河间没交评估申请的有哪些")
        assert THIRD in await s.says(STRANGER, "谁还没交")
        assert "（2月24日至3月2日）：1项" in await s.says(CITY, "这周到期的")
        assert "（3月3日至3月9日）：没有" in await s.says(CITY, "下周到期的")


async def test_places_are_compared_and_silence_is_told_from_words(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-24T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, "已提交评估申请")
        places = await s.says(CITY, "各县进度")
        assert "桥西区：应办1，已办0，待确认1" in places and "鹿泉区：应办1，已办0，未办1" in places
        assert "石家庄市：应办2" in await s.says(PROVINCE, "各市进度")
        worst = await s.says(CITY, "哪个县没交评估申请")
        assert "鹿泉区" in worst and "桥西区" not in worst
        await s.tick()
        s.read_all()
        assert OTHER in await s.says(CITY, "谁没回复")
        await s.says("other", "报告还在改，下周交")
        assert "没有" in await s.says(CITY, "谁没回复")
        await s.says(CITY, f"{OTHER} 已停产")
        await s.says(CITY, "是")
        await s.tick()
        s.read_all()
        assert OTHER in await s.says(CITY, "停产的有几家")
        assert "没有" in await s.says(STRANGER, "停产的有几家")
