"""Whatever counts, counts the same: each surface is added up against the cases themselves."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from bot.access import scope_of
from bot.notices.digest import View, compose
from bot.notices.standings import standings
from bot.results.overview import counted_steps
from bot.words import DutyStatus, Level, Person, Role, Scope
from handlers.entry.web.figures import as_rows, overview
from handlers.rehearsal.stage import SandboxStage
from handlers.services.reminders import digests
from handlers.services.reports.progress import overdue_sheets, progress_sheets
from handlers.services.reports.summary import summary
from handlers.services.reports.summary_line import lines_of
from handlers.services.rosters.results import import_results
from handlers.services.views import overall, queries
from messages.catalogue import explain
from messages.render import answer
from messages.sheets import Total, book_bytes
from messages.words import STATUSES
from storage import cases, duty_status, listing, people
from storage.listing import Wanted
from tests.browser import browser
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, firm, officer, workbook
from tests.people import PROVINCE as PROVINCE_OFFICER

FAR = "沧州泰澜焦化有限公司"
NAMES = [FIRM, *(f"石家庄{word}洁净化工有限公司" for word in ("甲辰", "乙巳", "丙午", "丁未"))]
CLERKS = [CLERK, "clerk2", "clerk3", "clerk4", "clerk5"]
CANGZHOU = {"市": "沧州市", "县（市、区）": "任丘市"}
BOOK = workbook(
    *(firm(n, name, who) for n, (name, who) in enumerate(zip(NAMES, CLERKS, strict=True), 1)),
    firm(6, FAR, "clerk6", **CANGZHOU),
    staff=[*STAFF, officer("县", "renqiu", "沧州市", "任丘市")],
)
PROVINCE = Person(0, "", roles=(Role(Level.PROVINCE),))


async def _mixed(s: Harness) -> None:
    """Done, failed, reported, late, postponed and withdrawn, with steps that wait behind them."""
    await s.begin(BOOK)
    for clerk in CLERKS[:3]:
        await s.says(clerk, "已提交评估申请")
    for name in NAMES[:2]:
        waiting = await s.says(CITY, "待审")
        number = re.search(rf"(?m)^(\d+) {name}", waiting)
        assert number, waiting
        await s.says(CITY, f"确认 {number[1]}")
        await s.says(CITY, f"评估通过 {name}")
    await s.says(CLERK, "申请延期 至2026年1月31日 季节性生产")
    number = re.search(rf"(?m)^(\d+) {FIRM}", await s.says(CITY, "待审"))
    assert number and "已同意" in await s.says(CITY, f"同意延期 {number[1]}")
    for name, how in ((NAMES[4], "关闭"), (NAMES[3], "停产")):
        await s.says(CITY, f"{name} {how}")
        await s.says(CITY, "是")


async def test_every_surface_adds_up_to_the_cases(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-20T09:00") as s:
        await _mixed(s)
        ctx = s.wired.context.ctx()
        key, today, steps = ctx.plan.key, ctx.today, counted_steps(ctx.plan)
        everything = Scope(everything=True)
        found = await cases.list_cases(everything, round_key=key)
        truth = {
            m.key: Counter(d.mark(today) for c in found for d in c.duties if d.milestone == m.key)
            for m in steps
        }
        everyone: Counter[DutyStatus] = sum(truth.values(), Counter())
        assert {
            DutyStatus.DONE,
            DutyStatus.REPORTED,
            DutyStatus.OVERDUE,
            DutyStatus.EXTENDED,
            DutyStatus.WAITING,
        } <= set(everyone)
        owed = {k: {m: n for m, n in c.items() if m is not DutyStatus.WAIVED} for k, c in truth.items()}

        shown = await overview(PROVINCE, ctx, None, None)
        assert {
            bar.key: {m: n for m, n in bar.counts.items() if m is not DutyStatus.WAIVED}
            for bar in shown.steps
        } == {k: c for k, c in owed.items() if c}
        assert {bar.key: bar.total for bar in shown.steps} == {
            k: sum(c.values()) for k, c in owed.items() if c
        }
        for step, counts in owed.items():
            for mark, n in counts.items():
                wanted = Wanted(step=step, mark=mark)
                assert await listing.total(everything, key, wanted, today) == n, (step, mark)
                page = await listing.page_of_cases(everything, key, wanted, today, (), None, 50)
                assert len(page.cases) == n

        digest = compose(PROVINCE, View(tuple(standings(found, (), ctx).values())), ctx)
        in_digest = {d.key: dict(d.parts) for d in digest.steps}
        assert {k: {p: n for p, n in parts.items() if n} for k, parts in in_digest.items() if k in owed} == {
            k: c for k, c in owed.items() if k in in_digest
        }

        rows = as_rows(await duty_status.tallies(everything, key, list(owed), today), ctx.plan.places)
        for step, counts in owed.items():
            mine = [row for row in rows if row["step"] == step]
            assert sum(row["total"] for row in mine) == sum(counts.values())
            for mark, n in counts.items():
                assert sum(row[mark.value] for row in mine) == n

        chat = (await overall.overall_state(everything, "", ctx)).facts
        for m, line in zip([m for m in steps if owed[m.key]], chat["steps"], strict=True):
            assert {p: line[p] for p in owed[m.key]} == owed[m.key]
        assert "已延期1" in answer("status_many", chat)

        (stage,) = (await SandboxStage(s.engine, None, None).overview())["rounds"]  # type: ignore[arg-type]
        for line in stage["steps"]:
            step = next(m.key for m in steps if m.name == line["step"])
            assert {p: line[p] for p in owed[step]} == owed[step]
        current = next(line for line in stage["steps"] if line["current"])
        assert sum(c["total"] for c in stage["cities"]) == current["total"]

        late = [
            d
            for c in found
            for d in c.duties
            if d.mark(today) is DutyStatus.OVERDUE and not ctx.plan.milestone(d.milestone).silent
        ]
        assert (await overdue_sheets(everything, ctx))[0] == len(late)
        assert (await queries.list_overdue(PROVINCE, ctx)).facts["total"] == len(late)
        _, (_, by_place) = await progress_sheets(everything, ctx)
        assert by_place.rows[-1].values[2] == len(late)  # type: ignore[union-attr]
        s.quiet()


async def test_a_resting_an_ended_and_a_running_case_are_called_alike_everywhere(database_url: str) -> None:
    """停产, 纳入下一轮 and 关闭: every surface says and counts the same word, the cases' own."""
    async with Harness(database_url, at="2025-03-20T09:00") as s:
        await _mixed(s)
        await s.says(CITY, f"评估不通过 {NAMES[2]} 数据不实")
        number = re.search(rf"(?m)^(\d+) {NAMES[2]}", await s.says(CITY, "待审"))
        assert number and "已确认" in await s.says(CITY, f"确认 {number[1]}")
        await s.says(CITY, f"评估不通过 {NAMES[2]} 数据不实")
        await s.says(CITY, "是")
        await s.tick()
        s.read_all()
        ctx = s.wired.context.ctx()
        everything = Scope(everything=True)
        found = [c for c in await cases.list_cases(everything, round_key=ctx.plan.key) if c.enterprise_id]
        truth = Counter(c.shown for c in found)
        assert truth == {"active": 3, "paused": 1, "carried_over": 1, "withdrawn": 1}
        words = {c.name: STATUSES[c.shown] for c in found}

        counts = (await overall.overall_state(everything, "", ctx)).facts["counts"]
        assert {k: n for k, n in counts.items() if n} == truth
        _, (rows, by_place) = await progress_sheets(everything, ctx)
        said = {row[3]: row[6] for row in rows.rows if not isinstance(row, Total)}
        assert said == words
        assert all(f"{STATUSES[k]}{n}" in str(rows.rows[-1].values[6]) for k, n in truth.items())  # type: ignore[union-attr]
        assert by_place.rows[-1].values[-3:] == [1, 1, 1]  # type: ignore[union-attr]
        _, sheets = await overdue_sheets(everything, ctx)
        assert [r[3] for r in sheets[0].rows if not isinstance(r, Total) and r[10] == "停产中"] == [NAMES[3]]
        summed = Counter(line.standing for line in await lines_of(everything, ctx))
        assert summed == {"延期": 1, "未完成": 3, "不合格": 1, "退出": 1}
        assert sum(line.remark.endswith("停产中") for line in await lines_of(everything, ctx)) == 1
        digest = await digests.digest_now(await _officer(CITY), ctx, "", s.wired.context.faq, ctx.keys)
        assert "停产中1家" in digest and NAMES[3] not in digest.partition("逾期需督促")[2]

        for name, word in words.items():
            assert f"{name}" in (line := (await s.says(PROVINCE_OFFICER, f"进度 {name}")).splitlines()[0])
            assert line.endswith(f"：{word}")
            document = await s.command("case", name)
            assert (document["status"], document["paused"]) == (
                ("active", True) if word == "停产中" else (document["status"], False)
            )
        assert f"{NAMES[3]}（桥西区）（停产中）" in await s.says(CITY, "逾期")
        printed = (await qingshen(s.environment(), "case", NAMES[3])).out
        assert "：停产中" in printed and "提出评估申请：逾期" in printed
        async with browser(s, CITY) as b:
            late = json.loads((await b.get("/api/v1/overdue")).text)["items"]
            assert [item["enterprise"] for item in late if item["paused"]] == [NAMES[3]]
            listed = (await b.get("/cases")).text
            for name in NAMES:
                word = words[name]
                (row,) = [part for part in listed.split("<tr>") if name in part]
                assert (word in row) is (word != "进行中")
                case = (await s.case(name)).id
                assert f"，{word}</p>" in (await b.get(f"/cases/{case}")).text
        s.quiet()


async def _officer(account: str) -> Person:
    found = await people.by_wecom(account)
    assert found
    return found


async def test_the_cities_own_duties_are_counted_with_the_rest(database_url: str) -> None:
    """上报工作总结 after its date: in the overview of the province and of the city, first where most
    is late, in chat, list, digest and export; not in a county's."""
    async with Harness(database_url, at="2025-12-02T09:00") as s:
        await s.begin(BOOK)
        for name in [*NAMES, FAR]:
            for act in ("停产", "关闭"):
                await s.says("cangzhou" if name == FAR else CITY, f"{name} {act}")
                await s.says("cangzhou" if name == FAR else CITY, "是")
        ctx = s.wired.context.ctx()
        city, county = await _officer(CITY), await _officer(COUNTY)
        for who, n in ((PROVINCE, 2), (city, 1)):
            shown = await overview(who, ctx, None, None)
            assert shown.step.key == "submit_summary" and shown.by_county is (n == 1)
            assert [(bar.label, bar.counts) for bar in shown.places] == [
                (place, {DutyStatus.OVERDUE: 1}) for place in ("石家庄市", "沧州市")[:n]
            ]
            assert "上报工作总结：完成0，待确认0，待办0，逾期" + str(n) in answer(
                "status_many", (await overall.overall_state(scope_of(who), "", ctx)).facts
            )
        assert "submit_summary" not in {bar.key for bar in (await overview(county, ctx, None, None)).steps}
        (stage,) = (await SandboxStage(s.engine, None, None).overview())["rounds"]  # type: ignore[arg-type]
        assert (stage["step"], stage["unit"]) == ("上报工作总结", "个市") and len(stage["cities"]) == 2
        async with browser(s, CITY) as b:
            home = (await b.get("/progress")).text
            links = {x for x in b_links(home) if "state=overdue" in x and "submit_summary" in x}
            assert len(links) == 2  # of the step, and of its only place
            for link in links:
                listed = (await b.get(link)).text
                assert "共1个部门" in listed and "石家庄市" in listed
        s.quiet()


def b_links(page: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', page)]


async def test_a_tile_says_what_its_list_has(database_url: str) -> None:
    """One enterprise with two late steps is one enterprise on the tile and in its list."""
    async with Harness(database_url, at="2025-03-20T09:00") as s:
        await s.imports(BOOK)  # nothing was delivered either: two late duties an enterprise
        await s.tick()
        ctx = s.wired.context.ctx()
        loud = [m.key for m in ctx.plan.milestones if not m.silent]
        late = Wanted(mark=DutyStatus.OVERDUE, milestones=loud)
        scope = scope_of(PROVINCE)
        items = (await queries.list_overdue(PROVINCE, ctx)).facts["total"]
        firms = await listing.total(scope, ctx.plan.key, late, ctx.today)
        page = await listing.page_of_cases(scope, ctx.plan.key, late, ctx.today, (), None, 50)
        assert firms == len(page.cases) == 6 and items >= firms
        s.read_all()


@pytest.mark.parametrize("everywhere", [True, False])
async def test_our_own_summary_is_read_without_false_sums(sqlite_url: str, everywhere: bool) -> None:
    async with Harness(sqlite_url, at="2025-03-20T09:00") as s:
        await _mixed(s)
        ctx = s.wired.context.ctx()
        for name, said in ((FIRM, "节电 12万kWh"), (FAR, "节电 3.5万kWh")):
            who = CLERK if name == FIRM else "clerk6"
            await s.says(who, f"结果 {said}")
            assert "已登记" in await s.says(who, "是")
        scope = Scope(everything=True) if everywhere else Scope(cities=frozenset({"石家庄市"}))
        sheets = (await summary(scope, ctx))[1]

        async def sums() -> list[str]:
            data = book_bytes(sheets, ctx.now)
            read = await import_results("总结表.xlsx", data, ctx, Scope(everything=True), dry_run=True)
            assert read.changes == {}
            return [explain(f.problem) for f in read.findings]

        assert await sums() == []
        (typed,) = [
            row
            for row in sheets[0].rows
            if isinstance(row, Total) and row.values[0] == "合计" and 12.0 in row.values
        ]
        typed.values[typed.values.index(12.0)] = 21.0  # type: ignore[index]
        assert len(await sums()) == 1  # a total that somebody typed over is still found
        s.quiet()
