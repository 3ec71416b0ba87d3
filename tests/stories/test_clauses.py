"""Clauses of the notice that no other story follows from end to end; see docs/notice.md."""

from __future__ import annotations

import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

from bot.words import CaseStatus, DutyState
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, SUPPORT, firm, mail, workbook

OTHER = "石家庄汐朔化工有限公司"


async def test_letters_are_drafted(sqlite_url: str, tmp_path: Path) -> None:
    """N-2.2.1b, c: one for each enterprise, with basis, duties, consequences and the seal's place."""
    file = tmp_path / "告知书.zip"
    async with Harness(sqlite_url, at="2024-07-09T09:00") as s:
        await s.imports(workbook(firm(), firm(2, OTHER, "second")))
        ran = await qingshen(s.environment(), "export", "letters", str(file))
        assert ran.status == 0, ran
        with zipfile.ZipFile(file) as packed:
            names = [n for n in packed.namelist() if n.endswith(".docx")]
            assert any(FIRM in n for n in names) and any(OTHER in n for n in names)
            mine = next(n for n in names if FIRM in n)
            (tmp_path / "a.docx").write_bytes(packed.read(mine))
        with zipfile.ZipFile(tmp_path / "a.docx") as letter:
            text = letter.read("word/document.xml").decode()
        for words in ("184", "2025年2月28日", "2025年7月31日", "清洁生产促进法", "章"):
            assert words in text, words
        await s.tick()
        s.also("qiaoxi【温馨提示】")


async def test_delivery_is_the_countys_and_told_upward(sqlite_url: str) -> None:
    """N-2.2.1d: the county is reminded, its city hears by mail what is late; the receipt's day counts."""
    async with Harness(sqlite_url, at="2024-07-08T09:00", digests=False) as s:
        await s.imports(workbook())
        await s.tick()
        await s.expect(COUNTY, "告知书", "7月18日")
        await s.tick("2024-07-18T09:00")
        await s.expect(COUNTY, "今日截止")
        await s.tick("2024-07-19T09:00")
        await s.expect(COUNTY, "逾期")
        await s.expect_mail(mail(CITY), "告知书", FIRM)
        answer = await s.says(COUNTY, f"7月17日已送达 {FIRM}")
        assert "7月17日" in answer
        duty = await s.duty(FIRM, "deliver_notice")
        assert (duty.state, str(duty.confirmed_on)) == (DutyState.DONE, "2024-07-17")
        s.quiet()


async def test_reminders_name_both_ways(sqlite_url: str) -> None:
    """N-2.1, N-3.2d: online in the province's system and on paper, at every step."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "线上（河北省强制性清洁生产审核管理系统）、线下同步")
        s.quiet()


async def test_an_extension_is_asked_and_granted(sqlite_url: str) -> None:
    """N-2.2.3d: of the acceptance only; the old date stands until it is granted."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM}")
        await s.tick()
        s.read_all()
        s.at("2025-07-01T09:00")
        assert "已登记" in await s.says(CLERK, "申请延期 至10月15日 季节性生产，设备9月才运行")
        assert str((await s.duty(FIRM, "apply_acceptance")).due) == "2025-07-31"
        await s.tick()
        await s.expect(CITY, "延期", "季节性生产")
        s.read_all()
        assert "已同意" in await s.says(CITY, "同意延期 2")
        duty = await s.duty(FIRM, "apply_acceptance")
        assert (str(duty.due), str(duty.legal_due)) == ("2025-10-15", "2025-07-31")
        await s.tick()
        await s.expect(CLERK, "10月15日")
        s.quiet()


async def test_failed_goes_on_the_next_list(sqlite_url: str, tmp_path: Path) -> None:
    """N-3.2a, b: 评估不通过 and 验收不合格 carry over at once and stand on the next round's list."""
    file = tmp_path / "下一轮.xlsx"
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "second")))
        await s.says(CLERK, "已提交评估申请")
        await s.says("second", "已提交评估申请")
        await s.says(CITY, "确认 1、2")
        await s.says(CITY, f"评估不通过 {FIRM} 物料平衡数据不实")
        await s.says(CITY, "是")
        await s.says(CITY, f"评估通过 {OTHER}")
        await s.says("second", "已提交验收申请")
        await s.says(CITY, "确认 3")
        await s.says(CITY, f"验收不合格 {OTHER} 未达到三级水平")
        await s.says(CITY, "是")
        await s.tick()
        heard = s.read_all()
        for who in (CLERK, "second"):
            assert any(h.to == who and "下一轮" in h.text for h in heard), heard
        for name in (FIRM, OTHER):
            assert (await s.case(name)).status is CaseStatus.CARRIED_OVER
        ran = await qingshen(s.environment(), "export", "next-round", str(file))
        assert ran.status == 0, ran
        table = str(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python())
        assert "物料平衡数据不实" in table and "未达到三级水平" in table
        await s.tick("2025-03-03T09:00")
        s.quiet(CLERK, "second")  # nobody is chased any more
        s.quiet()


async def test_the_summary_is_drafted_and_received(sqlite_url: str, tmp_path: Path) -> None:
    """N-2.2.4: the table comes from the cases; the city reports, the province confirms."""
    file = tmp_path / "总结表.xlsx"
    async with Harness(sqlite_url, at="2025-11-20T09:00") as s:
        await s.begin(workbook())
        ran = await qingshen(s.environment(), "export", "summary", str(file), "--city", "石家庄市")
        assert ran.status == 0, ran
        table = str(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python())
        assert FIRM in table
        assert "已登记" in await s.says(CITY, "总结已上报")
        await s.tick()
        await s.expect(PROVINCE, "请确认", "总结")
        assert "已确认" in await s.says(PROVINCE, "确认 1")
        assert (await s.duty("石家庄市", "submit_summary")).state is DutyState.DONE
        await s.tick()
        s.also("shijiazhuang【办理结果】")


async def test_progress_says_whose_turn_it_is(sqlite_url: str) -> None:
    """N-3.1a."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        assert "贵公司" in await s.says(CLERK, "进度")
        await s.says(CLERK, "已提交评估申请")
        waits = "由石家庄市生态环境局核对“提出评估申请”的报告；贵公司还有“公开企业信息”"
        assert waits in await s.says(CLERK, "进度")
        await s.says(CITY, "确认 1")
        assert "由石家庄市生态环境局完成评估工作" in await s.says(CLERK, "进度")
        await s.tick()
        s.also("clerk【办理结果】", "shijiazhuang【温馨提示】")


async def test_progress_is_one_press_for_the_inspection(sqlite_url: str, tmp_path: Path) -> None:
    """N-3.2e, N-2.2.3c: every enterprise with its states, and what is late by whose hand."""
    done, late = tmp_path / "进度.xlsx", tmp_path / "逾期.xlsx"
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "second")))
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        s.read_all()
        for kind, file in (("progress", done), ("overdue", late)):
            ran = await qingshen(s.environment(), "export", kind, str(file))
            assert ran.status == 0, ran
        rows = CalamineWorkbook.from_path(str(done)).get_sheet_by_index(0).to_python()
        mine = next(r for r in rows if FIRM in r)
        assert "已报告" in "".join(map(str, mine))
        assert any("公开企业信息" in map(str, r) for r in rows)  # the disclosures are counted too
        assert OTHER in str(CalamineWorkbook.from_path(str(late)).get_sheet_by_index(0).to_python())


async def test_a_question_reaches_the_desk(sqlite_url: str) -> None:
    """N-4: work and system questions go to the desk, and the answer comes back by the bot."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        assert "工单号" in await s.says(CLERK, "提问 打印出来的表格少了一栏")
        await s.tick()
        await s.expect(SUPPORT, "表格少了一栏")
        assert "已回复" in await s.says(SUPPORT, "回复 1 请换用谷歌浏览器")
        await s.tick()
        heard = await s.expect(CLERK, "请换用谷歌浏览器")
        assert "1370000" not in heard.text
        s.quiet()
