"""Whatever follows a sentence that calls wrong what was asked never carries it out."""

from __future__ import annotations

import pytest

from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, firm, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"
FIRMS = workbook(firm(1), firm(2, LEATHER, "leather"), firm(3, GLASS, "glass"))


@pytest.mark.parametrize(
    ("correction", "then"),
    [
        ("写错了，是整改", "哪一天"),
        ("弄错了，应该是整改", "哪一天"),
        ("写错了，整改才对", "哪一天"),
        ("口误，是整改", "哪一天"),
        ("说错了，是评估通过", "评估通过"),
        (f"写错了，是{LEATHER}", LEATHER),
        ("写错了，数据没缺", "没有登记"),
        ("搞错了，是别的事", "没有登记"),
    ],
)
async def test_a_result_called_wrong_is_not_stored_by_the_next_yes(
    sqlite_url: str, correction: str, then: str
) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        assert "请确认" in await s.says(CITY, f"评估不通过 {FIRM} 数据缺了一大块")
        assert then in await s.says(CITY, correction)
        await s.says(CITY, "是")
        assert not await models.Event.filter(act="assessment_failed")
        s.also()


@pytest.mark.parametrize("correction", ["写错了，是FIRM没交", "说错了，是第2个", "搞错了，是别的"])
async def test_of_a_list_called_wrong_the_firm_that_is_not_meant_is_not_stored(
    sqlite_url: str, correction: str
) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        await s.says("leather", "已提交评估申请")
        await s.says(CITY, "待审")
        assert "2项" in await s.says(CITY, "都确认")
        await s.says(CITY, correction.replace("FIRM", FIRM))
        await s.says(CITY, "对")
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        s.also()


@pytest.mark.parametrize(
    ("correction", "shown"),
    [
        ("写错了，是周四前", "周四前交"),
        ("打错字了，是周四", "周四前交"),
        ("写错了，少写了皮革不用交", "没有发送"),
    ],
)
async def test_a_notice_called_wrong_never_goes_out_as_it_was(
    sqlite_url: str, correction: str, shown: str
) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CITY, "群发 请各企业下周三前交佐证材料")
        assert shown in await s.says(CITY, correction)
        await s.says(CITY, "发")
        assert not [m for m in await models.Announcement.filter(text__contains="周三") if m.approved_at]
        s.also()


@pytest.mark.parametrize("then", ["中，发", "先等等", "下周三前交佐证材料", "发"])
async def test_a_notice_without_a_text_is_asked_for_it_again(sqlite_url: str, then: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CITY, "群发")
        assert "写明内容" in await s.says(CITY, "写错了，是下周三前")
        assert "系统刚才出了问题" not in await s.says(CITY, then)
        s.also()
