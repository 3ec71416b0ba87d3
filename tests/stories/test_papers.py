"""What leaves the service as paper: letters with their codes, workbooks, the story of one case."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot.words import Channel, Refusal, Sender
from handlers.services.accounts import binding
from handlers.services.reports import EVERYTHING, EXPORTS, export
from handlers.services.reports.evidence import story
from handlers.services.reports.letters import export_letters
from messages.evidence import evidence_page
from messages.letters import TemplateError
from storage import chain, db, models
from tests.harness import SECRET_KEY, Harness
from tests.messages.test_letters import docx, text_of
from tests.people import CITY, CLERK, FIRM, firm, officer, workbook

OTHER, ODD = "石家庄汀泓热力有限公司", "@汀沄化工有限公司"
BOOK = workbook(firm(1, 行业="电镀"), firm(2, OTHER, "other", 评估验收部门="省级"), firm(3, ODD, "odd"))
KEY = SECRET_KEY


async def letters(s: Harness, file: Path, template: str = "", name: str = "") -> int:
    ctx, scope = s.wired.context.ctx(), EVERYTHING
    return await export_letters(file, ctx, scope, KEY, template, name=name)


async def bind(s: Harness, account: str, code: str) -> str:
    """The answer's key to an account that nobody knows and that says 绑定 CODE."""
    async with db.transaction():
        reply = await binding.bind_account(
            Sender(Channel.WECOM, account), code, None, s.wired.context.ctx(), KEY
        )
    return reply.key


def read(file: Path) -> dict[str, str]:
    """Each letter's text by the enterprise in its name."""
    with zipfile.ZipFile(file) as archive:
        return {n: text_of(archive.read(n)) for n in archive.namelist() if n.endswith(".docx")}


def code_in(text: str) -> str:
    """The binding code that a text holds."""
    found = re.search(r"“绑定 (\w{8})”", text)
    assert found, text
    return found[1]


async def test_a_letter_says_what_its_enterprise_must_do_and_its_code_binds_once(
    database_url: str, tmp_path: Path
) -> None:
    async with Harness(database_url, at="2024-07-10T09:00") as s:
        await s.imports(BOOK)
        assert await letters(s, tmp_path / "l.zip") == 3
        texts = read(tmp_path / "l.zip")
        (mine,) = [t for n, t in texts.items() if FIRM in n]
        (theirs,) = [t for n, t in texts.items() if OTHER in n]
        for part in (
            FIRM,
            "2025年2月28日",
            "2025年7月31日",
            "含当日",
            "石家庄市生态环境局",
            "二级",
            "通知一、1",
            "纳入下一轮审核名单",
            "第三十九条",
            "冀环办字函〔2024〕184号",
            "申请延期",
            "130100-2024-0002",
            "2024年7月10日",
        ):
            assert part in mine, part
        # By date, each with its weekday once.
        dues = re.findall(r"(\d{4})年(\d+)月(\d+)日（周.）前（含当日）", mine)
        days = [date(*map(int, due)) for due in dues]
        assert len(days) > 4 and days == sorted(days) and "）（周" not in mine
        assert "河北省生态环境厅负责" in theirs and "石家庄市生态环境局负责" in mine
        code = code_in(mine)
        events = await models.Event.filter(act="letter_made").order_by("seq")
        assert len(events) == 3 and events[0].data["number"] == "130100-2024-0001"
        # The code itself stands nowhere but in the letter.
        for rows in (await s.rows()).values():
            assert code not in str(rows)
        assert code not in str(await db.rows("SELECT * FROM binding_codes"))

        assert await bind(s, "newcomer", code) == "bound"
        assert await bind(s, "somebody", code) == "bind_refused"
        assert code not in str(await models.Event.all().values())
        # A letter made anew has the same number and another code; the old one opens nothing.
        other = code_in(theirs)
        await letters(s, tmp_path / "again.zip", name=OTHER)
        (again,) = read(tmp_path / "again.zip").values()
        assert "130100-2024-0003" in again and code_in(again) != other
        assert await bind(s, "somebody", other) == "bind_refused"
        # And half a year later the new one is too old.
        s.at("2025-01-08T09:00")
        assert await bind(s, "somebody", code_in(again)) == "bind_refused"
        assert await chain.check_chain() == []
        s.quiet()


async def test_a_bad_template_makes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2024-07-10T09:00") as s:
        await s.imports(BOOK)
        bad = tmp_path / "own.docx"
        bad.write_bytes(docx("{{企业名称}}{{编号}}{{时间要求}}"))
        before = await s.rows()
        with pytest.raises(TemplateError, match=r"own.docx：模板中缺少\{\{绑定码\}\}"):
            await letters(s, tmp_path / "l.zip", str(bad))
        with pytest.raises(Refusal) as refused:
            await letters(s, tmp_path / "l.zip", name="并不存在有限公司")
        assert refused.value.key == "reports.letters.nothing_to_do"
        assert not (tmp_path / "l.zip").exists() and await s.rows() == before
        good = docx("{{企业名称}} 编号{{编号}} {{时间要求}} “绑定 {{绑定码}}”")
        (tmp_path / "good.docx").write_bytes(good)
        await letters(s, tmp_path / "folder", str(tmp_path / "good.docx"), FIRM)
        (file,) = (tmp_path / "folder").rglob("*.docx")
        assert FIRM in text_of(file.read_bytes())


async def played(s: Harness) -> None:
    """A few sentences and a look, so that every paper has something to show."""
    await s.begin(BOOK)
    for who, words in (
        (CLERK, "已提交评估申请"),
        (CITY, "确认 1"),
        (CITY, f"评估通过 {FIRM}"),
        (CITY, "评估通过 不存在"),
        ("odd", "已提交评估申请"),
    ):
        await s.says(who, words)
    await s.tick()
    await s.says(CLERK, "收到")
    s.read_all()


async def test_the_workbooks_agree_with_the_cases_and_hold_no_formula(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Harness(sqlite_url, at="2025-03-20T09:00") as s:
        await played(s)
        ctx = s.wired.context.ctx()
        for kind in EXPORTS:
            file = tmp_path / f"{kind}.xlsx"
            await export(kind, file, ctx)
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    assert b"<f>" not in archive.read(name), (kind, name)
        table = CalamineWorkbook.from_path(tmp_path / "progress.xlsx").get_sheet_by_index(0)
        rows = table.to_python()
        assert len(rows) == 2 + 3 + 1 and rows[-1][3] == "共3家"
        names, head = [r[3] for r in rows[2:5]], rows[1]
        assert sorted(names) == sorted([FIRM, OTHER, ODD])
        done = head.index("提出评估申请")
        assert rows[-1][done] == "已完成1，应办3"
        late = CalamineWorkbook.from_path(tmp_path / "overdue.xlsx").get_sheet_by_index(0)
        lines = late.to_python()
        cases = [await s.case(name) for name in (FIRM, OTHER, ODD, "石家庄市", "沧州市")]
        overdue = [
            d
            for c in cases
            for d in c.duties
            if d.state == "open" and d.due < ctx.today and not ctx.plan.milestone(d.milestone).silent
        ]
        assert overdue and len(lines) == 2 + len(overdue) + 1
        assert lines[-1][5] == f"共{len(overdue)}项"


async def test_the_evidence_tells_the_whole_story(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-20T09:00") as s:
        await played(s)
        case = await s.case(FIRM)
        told = await story(case, s.wired.context.ctx())
        assert told.chain_ok
        text = evidence_page(told)
        for part in (
            FIRM,
            "报告：提出评估申请",
            "由“待办”改为“已报告，待确认”",
            "登记评估通过",
            "平台回执",
            "回复收到",
            "规则",
            "依据",
            "已提交评估申请",
            "校验值",
            "生态环境部门 shijiazhuang干部",
        ):
            assert part in text, part
        assert "13800000001" not in text, "no telephone number"
        assert (
            OTHER not in text
            and "<script" not in text
            and "http" not in re.sub(r'http-equiv="[^"]+"', "", text)
        )
        await models.Event.filter(case_id=case.id, act="confirm").update(person_id=999)
        spoiled = await story(case, s.wired.context.ctx())
        assert not spoiled.chain_ok and "不符" in evidence_page(spoiled)


async def test_one_office_seals_its_letter_under_its_own_name(sqlite_url: str, tmp_path: Path) -> None:
    """定州: nobody writes 定州市定州市, with or without an officer on the list."""
    own = firm(1, "定州岚澄制革有限公司", 市="定州市", **{"县（市、区）": "定州市"})
    clerk = officer("县", "dingzhou", "定州市", "定州市", 单位="定州市生态环境局")
    for staff, name in (([], "a"), ([clerk], "b")):
        async with Harness(sqlite_url, at="2024-07-10T09:00") as s:
            await s.imports(workbook(own, staff=staff))
            await letters(s, tmp_path / f"{name}.zip")
            (text,) = read(tmp_path / f"{name}.zip").values()
            assert "定州市生态环境局（加盖公章）" in text and "定州市定州市" not in text
