"""咨询机构: they see and prepare, the enterprise reports by one 是; one list for many clients; the scorecard."""

from __future__ import annotations

import asyncio
from pathlib import Path

from python_calamine import CalamineWorkbook

from bot.words import DutyState
from storage import models
from tests.browser import browser
from tests.harness import Harness
from tests.people import (
    CITY,
    CLERK,
    COUNTY,
    ENTERPRISE_HEAD,
    FIRM,
    STAFF,
    STAFF_HEAD,
    STRANGER,
    Row,
    code,
    firm,
    sheet,
)

ADVISER, RIVAL = "adviser", "rival"
OURS, THEIRS = "河北清源环保咨询有限公司", "冀北绿洲技术咨询有限公司"
NEXT, THIRD = "石家庄汐朔化工有限公司", "石家庄默岚化工有限公司"


def served(
    n: int, name: str, contact: str, consultancy: str = OURS, adviser: str = ADVISER, **said: str
) -> dict[str, object]:
    """An enterprise with a contact of its own and a consultant, in columns of their own."""
    return {
        **firm(n, name, contact),
        "咨询服务机构": consultancy,
        "咨询机构联系人": {ADVISER: "李清源", RIVAL: "王绿洲"}[adviser],
        "咨询机构联系电话": {ADVISER: "13900000001", RIVAL: "13900000002"}[adviser],
        "咨询机构企业微信": adviser,
    }


def book(*rows: Row) -> tuple[bytes, bytes]:
    """The list of enterprises with the consultants' columns, and the bureaus' staff."""
    more = [title for title in rows[0] if title not in ENTERPRISE_HEAD]
    return sheet([*ENTERPRISE_HEAD, *more], list(rows)), sheet(STAFF_HEAD, STAFF)


BOOK = (served(1, FIRM, CLERK), served(2, NEXT, "second"), served(3, THIRD, "third", THEIRS, RIVAL))


async def state(s: Harness, name: str) -> DutyState:
    found = (await s.case(name)).duty("apply_assessment")
    assert found
    return found.state


async def test_what_a_consultant_reports_is_the_enterprises_by_one_yes(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK))
        for _ in range(3):  # the same again asks nobody twice
            said = await s.says(ADVISER, f"{FIRM} 2月8日已提交评估申请")
            assert f"已准备：{FIRM}" in said and "回复“是”后才算报告" in said
        assert await state(s, FIRM) is DutyState.OPEN
        await s.tick()
        await s.expect(CLERK, "【请确认】", f"{OURS}（李清源）", "已提交评估申请 2025-02-08", "回复“是”")
        s.quiet()  # neither the city nor the county hears of it yet
        for who in ("second", RIVAL, COUNTY):
            await s.says(who, "是")
        assert await state(s, FIRM) is DutyState.OPEN
        answer = await s.says(CLERK, "是")
        assert f"已登记：{FIRM}，提出评估申请，日期2025年2月8日" in answer
        assert await state(s, FIRM) is DutyState.REPORTED
        assert "已登记" not in await s.says(CLERK, "是")  # it is answered
        await s.tick()
        s.read_all()
        acts = [e.act for e in await models.Event.filter(case_id=(await s.case(FIRM)).id).order_by("seq")]
        assert acts[-2:] == ["prepared", "apply_assessment"]


async def test_a_no_goes_back_to_the_consultant(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-10T09:00", digests=False) as s:
        colleague = {**firm(1, FIRM, "colleague"), "联系人": "联系人乙", "联系电话": "13900000009"}
        await s.begin(*book(*BOOK, colleague))
        await s.says(ADVISER, f"{FIRM} 已提交评估申请")
        await s.tick()
        assert {heard.to for heard in s.read_all()} == {CLERK, "colleague"}
        assert "没有提交" in await s.says(CLERK, "否")
        assert "已由联系人1答复，没有提交" in await s.says(
            "colleague", "是"
        )  # before the message about it comes
        assert await state(s, FIRM) is DutyState.OPEN
        await s.tick()
        await s.expect(ADVISER, "【已退回】", FIRM)
        await s.expect("colleague", "【已答复】", "已由联系人1答复，没有提交，您不用再答复")
        # A yes that comes later finds nothing.
        assert "已登记" not in await s.says(CLERK, "是")
        assert await state(s, FIRM) is DutyState.OPEN


async def test_of_two_colleagues_at_one_moment_one_answers(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK, {**firm(1, FIRM, "colleague"), "联系人": "联系人乙"}))
        await s.says(ADVISER, f"{FIRM} 已提交评估申请")
        await s.tick()
        s.read_all()
        both = {CLERK: "联系人1", "colleague": "联系人乙"}
        said = await asyncio.gather(*(s.says(who, "是") for who in both))
        (done,) = [who for who, one in zip(both, said, strict=True) if "已登记" in one]
        assert any(f"已由{both[done]}确认提交" in one for one in said)
        await s.tick()
        told = [(heard.to, heard.text) for heard in s.read_all() if "【已答复】" in heard.text]
        (other,) = both.keys() - {done}
        assert [to for to, _ in told] == [other] and f"已由{both[done]}确认提交" in told[0][1]


async def test_a_report_in_own_words_settles_what_was_prepared(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK, {**firm(1, FIRM, "colleague"), "联系人": "联系人乙"}))
        await s.says(ADVISER, f"{FIRM} 2月8日已提交评估申请")
        await s.tick()
        s.read_all()
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect("colleague", "【已答复】", "已由联系人1答复：这一事项已自行报告，没有重复提交")
        await s.expect(CITY, "已提交评估申请")
        assert "已自行报告，没有重复提交" in await s.says("colleague", "是")
        await s.says(CITY, "退回 1 缺章")
        await s.says(CLERK, "是")
        assert await state(s, FIRM) is DutyState.OPEN
        s.also()


async def test_a_yes_answers_the_question_that_was_told_and_no_other(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK))
        await s.says(ADVISER, f"{FIRM} 2月8日已提交评估申请")
        await s.tick()
        await s.expect(CLERK, "【请确认】", "2025-02-08")
        await s.says(ADVISER, f"{FIRM} 2月7日已提交评估申请")
        asked = await s.says(CLERK, "是")  # the message about the other day has not left
        assert (
            "选1" in asked and "已提交评估申请 2025-02-07" in asked and await state(s, FIRM) is DutyState.OPEN
        )
        await s.says(ADVISER, f"{FIRM} 2月6日已提交评估申请")
        assert "2025-02-06" in await s.says(CLERK, "是") and await state(s, FIRM) is DutyState.OPEN
        assert "2025年2月6日" in await s.says(CLERK, "选2")
        assert "没有等您选择或确认的事项" in await s.says(CLERK, "是")
        s.also()


async def test_of_several_that_were_prepared_each_is_answered_by_its_number(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK))
        for said in ("已提交评估申请", "换联系人 李四 13900001111", "已停产"):
            await s.says(ADVISER, f"{FIRM} {said}")
        await s.tick()
        s.read_all()
        asked = await s.says(CLERK, "是")
        assert "3项" in asked and all(f"选{n} {FIRM}" in asked for n in (1, 2, 3))
        assert "3项" in await s.says(CLERK, "是") and not await models.Event.filter(act="report_change")
        done = await s.says(CLERK, "否3")
        assert "没有提交" in done and "选1" in done and "选2" in done and "选3" not in done
        assert "已登记" in (done := await s.says(CLERK, "1属实")) and "选2" in done and "选1" not in done
        assert (await s.case(FIRM)).status == "active" and await state(s, FIRM) is DutyState.REPORTED
        assert "都已经答复" not in await s.says(CLERK, "选2")
        assert "没有等您选择或确认的事项" in await s.says(CLERK, "是")
        waiting = await models.PreparedReport.all().order_by("id")
        assert [one.outcome for one in waiting] == ["done", "done", "refused"]
        s.also()


async def test_a_consultant_of_one_firm_sees_nothing_of_anothers_clients(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK))
        assert THIRD not in await s.says(ADVISER, "待办")
        for words in (f"进度 {THIRD}", f"{THIRD} 已提交评估申请", f"{THIRD} 已停产"):
            said = await s.says(ADVISER, words)
            assert "已准备" not in said and "提出评估申请：" not in said, said
        assert not await models.PreparedReport.all()
        theirs = (await s.case(THIRD)).id
        async with browser(s, ADVISER) as b:
            assert THIRD not in (await b.get("/")).text
            assert (await b.get(f"/cases/{theirs}")).status == 404
            assert (await b.get("/consultants")).status == 404
        await s.says(RIVAL, "已提交评估申请")
        (waiting,) = await models.PreparedReport.all()
        async with browser(s, CLERK) as b:  # another enterprise's yes is no yes to it
            assert (await b.post("/prepared", {"id": str(waiting.id), "answer": "yes"})).status == 404
        async with browser(s, RIVAL) as b:  # nor is the consultant's own
            page = (await b.get(f"/cases/{theirs}")).text
            assert "等企业确认后才算报告" in page and "确认提交" not in page
            assert (await b.post("/prepared", {"id": str(waiting.id), "answer": "yes"})).status == 404
        async with browser(s, "third") as b:
            assert "确认提交" in (await b.get(f"/cases/{theirs}")).text
            seen = await b.follow(await b.post("/prepared", {"id": str(waiting.id), "answer": "yes"}))
            assert "已登记" in seen.text
            assert (await b.post("/prepared", {"id": str(waiting.id), "answer": "yes"})).status == 404
        assert await state(s, THIRD) is DutyState.REPORTED
        await s.tick()
        s.also("shijiazhuang【请确认】", "third【请确认】")


async def test_where_the_enterprise_has_nobody_else_the_consultant_reports_as_before(sqlite_url: str) -> None:
    alone = {**firm(1, FIRM, ADVISER), "联系人": "李清源", "联系人角色": f"咨询机构（{OURS}）"}
    async with Harness(sqlite_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(alone))
        assert "已登记" in await s.says(ADVISER, "已提交评估申请")
        assert await state(s, FIRM) is DutyState.REPORTED
        await s.tick()
        s.also("shijiazhuang【请确认】")


async def test_thirty_clients_in_one_list_by_number(sqlite_url: str) -> None:
    names = [f"石家庄{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'一二三'[n // 10]}化工有限公司" for n in range(30)]
    rows = [served(n + 1, name, f"own{n + 1}") for n, name in enumerate(names)]
    assert len({code(n) for n in range(1, 31)}) == 30
    async with Harness(sqlite_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(*rows))
        todo = await s.says(ADVISER, "待办")
        assert "其余" in todo and "报告可写编号，如“" in todo
        shown = dict(line.split(" ", 1) for line in todo.splitlines() if line[:1].isdigit())
        assert len(shown) == 15
        number, line = next(iter(shown.items()))
        name = line.split("：")[0]
        assert f"已准备：{name}" in await s.says(
            ADVISER, f"{number} 2月8日已提交评估申请".replace("2月8日", "")
        )
        assert "已准备" not in await s.says(ADVISER, "99 已提交评估申请")
        async with browser(s, ADVISER) as b:
            page = (await b.get("/")).text
            assert all(one in page for one in names)
        await s.tick()
        s.also("own1【请确认】")


async def test_the_scorecard_of_a_bureaus_place(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "咨询.xlsx"
    async with Harness(database_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK))
        await s.says(CLERK, "已提交评估申请")
        assert "已退回" in await s.says(CITY, "退回 1 材料不全")
        await s.tick("2025-03-05T09:00")  # the day was 02-28
        s.read_all()
        async with browser(s, CITY) as b:
            page = (await b.get("/consultants")).text
            assert OURS in page and "李清源" in page and "退回1" in page and "逾期2" in page
            assert THEIRS in page and "逾期1" in page
        said = await s.says(CITY, "咨询机构情况")
        assert f"{OURS}：服务企业2家，通过0，逾期2，被退回1，未通过0" in said and THEIRS in said
        assert OURS not in await s.says(STRANGER, "咨询机构情况")
        assert OURS not in await s.says(ADVISER, "咨询机构情况")
        async with browser(s, STRANGER) as b:
            assert OURS not in (await b.get("/consultants")).text
        ran = await s.command("export", "consultants", str(file))
        assert ran["rows"] == 2
        rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("咨询机构").to_python()
        assert [row[1:5] for row in rows[2:]] == [[OURS, "李清源", 2.0, 0.0], [THEIRS, "王绿洲", 1.0, 0.0]]
