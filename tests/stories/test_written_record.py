"""A written record names the party that owes, what that party was sent, and what it answered."""

from __future__ import annotations

import io
from typing import Any

from python_calamine import CalamineWorkbook

from tests.harness import Harness, Heard
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, firm, mail, officer, workbook

OTHER = "石家庄汀泓热力有限公司"


async def walk(s: Harness, *days: str) -> list[Heard]:
    """Look on each of these days; everything that was sent."""
    heard: list[Heard] = []
    for day in days:
        await s.tick(f"{day}T09:00")
        heard += s.read_all()
    return heard


def sheet(s: Harness, address: str, name: str) -> list[dict[str, Any]]:
    ((_, content),) = s.mailbox.box(address)[-1].attachments
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, rows[1]), row, strict=True)) for row in rows[2:]]


async def test_a_county_that_is_late_is_named_and_its_enterprises_are_not_blamed(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-07-15T09:00", digests=False) as s:
        await s.imports(workbook(firm(), firm(2, OTHER, "other")))
        await walk(s, "2024-07-15", "2024-07-17", "2024-07-18")
        await s.says(CLERK, "收到")  # of the enterprise: no answer of the county's
        (told,) = [h for h in await walk(s, "2024-07-19") if h.to == mail(CITY)]
        assert "1个生态环境部门未送达告知书，涉及2家企业" in told.subject
        assert "石家庄市桥西区生态环境部门（qiaoxi干部）2家" in told.text
        # The day's own reminder goes by WeCom, beside this mail: it is counted if it left first.
        party = "由石家庄市桥西区生态环境部门（qiaoxi干部）负责"
        assert any(f"{party}，已提醒{n}次，均已送达，未回复" in told.text for n in (3, 4))
        assert "家企业逾期未送达" not in str(told) and "的有2家企业" not in told.text
        assert "纳入下一轮" not in told.text and "请督促负责的生态环境部门" in told.text
        (first, _) = sheet(s, mail(CITY), "名单")
        assert first["责任方"] == "石家庄市桥西区生态环境部门" and first["责任人"] == "qiaoxi干部"
        assert not sheet(s, mail(CITY), "答复记录")
        await s.says(COUNTY, "收到")  # the last it was told are these very duties
        (told,) = [h for h in await walk(s, "2024-07-26") if h.to == mail(CITY)]
        assert "回复：收到（7月19日）" in told.text


async def test_an_old_word_is_no_answer_to_a_later_duty(sqlite_url: str) -> None:
    """收到 to the assessment's reminder is not quoted about the acceptance."""
    async with Harness(sqlite_url, at="2025-02-26T09:00", digests=False) as s:
        await s.begin(workbook())
        await walk(s, "2025-02-27")
        await s.says(CLERK, "收到")
        await s.says(CLERK, "正在编制报告，月底前能交")
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM}")
        await walk(s, "2025-07-24", "2025-07-28", "2025-07-31", "2025-08-01")
        (told,) = [h for h in await walk(s, "2025-08-12") if h.to == mail(CITY)]
        assert "逾期未提出验收申请" in told.text and "未回复" in told.text
        assert "收到" not in told.text.split("逐项办理")[0] and "编制报告" not in told.text
        assert not sheet(s, mail(CITY), "答复记录")
        await s.says(CLERK, "收到")
        (told,) = [h for h in await walk(s, "2025-08-19") if h.to == mail(CITY)]
        assert "回复：收到（8月12日）" in told.text


async def test_reminders_to_the_county_before_are_not_the_new_countys(database_url: str) -> None:
    staff = [*STAFF, officer("县", "yuhua", "石家庄市", "裕华区")]
    async with Harness(database_url, at="2024-07-15T09:00", digests=False) as s:
        await s.imports(workbook(staff=staff))
        await walk(s, "2024-07-15", "2024-07-17", "2024-07-18")
        moved: dict[str, Any] = {"县（市、区）": "裕华区"}
        await s.imports(workbook(firm(**moved), staff=staff))
        (told,) = [h for h in await walk(s, "2024-07-19") if h.to == mail(CITY)]
        assert "由石家庄市裕华区生态环境部门（yuhua干部）负责" in told.text
        assert "已提醒3次" not in told.text and "qiaoxi" not in told.text
        rows = sheet(s, mail(CITY), "提醒和送达记录")
        assert {(r["姓名"], r["告知对象"]) for r in rows} >= {("qiaoxi干部", "原责任方或其上级")}


async def test_a_report_that_waits_names_the_bureau_that_has_to_confirm(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-24T09:00", digests=False) as s:
        await s.begin(workbook())
        await walk(s, "2025-02-24")
        await s.says(CLERK, "收到")
        await s.says(CLERK, "已提交评估申请")
        await walk(s, "2025-02-24", "2025-02-27", "2025-03-03")
        (told,) = [h for h in await walk(s, "2025-03-10") if h.to == mail(PROVINCE)]
        assert "由石家庄市市级生态环境部门（shijiazhuang干部）办理" in told.text
        (row,) = sheet(s, mail(PROVINCE), "名单")
        assert row["责任方"] == "石家庄市市级生态环境部门" and row["最近回复"] == ""
        assert row["提醒次数"] == row["送达次数"] == 3
        assert not sheet(s, mail(PROVINCE), "答复记录")


async def test_a_report_that_was_sent_back_is_no_answer_that_settles_it(sqlite_url: str) -> None:
    """The county and the city read that it was returned, not only that there was a report."""
    async with Harness(sqlite_url, at="2025-02-13T09:00", digests=False) as s:
        await s.begin(workbook())
        await walk(s, "2025-02-13")
        s.at("2025-02-20T10:00")
        await s.says(CLERK, "已提交评估申请")
        waiting = await s.says(CITY, "待审")
        await s.says(CITY, f"退回 {waiting.splitlines()[1].split()[0]} 缺监测报告")
        s.read_all()
        heard = await walk(s, "2025-02-21", "2025-02-27", "2025-03-03", "2025-03-10", "2025-03-17")
        (first, *_) = [h for h in heard if h.to == COUNTY and "【逾期清单】" in h.text]
        assert "已提醒1次，均已送达，未回复，2月20日退回，尚未补齐" in first.text, first
        told = [h for h in heard if h.to == mail(CITY) and "2月20日退回，尚未补齐" in h.text]
        assert told, heard
        (row,) = sheet(s, mail(CITY), "名单")
        assert "2月20日退回，尚未补齐" in "".join(map(str, row.values()))
        s.at("2025-03-18T09:00")
        await s.says(CLERK, "已提交评估申请")
        assert "尚未补齐" not in await s.says(CITY, "待审")
