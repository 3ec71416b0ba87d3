"""Whatever counts, counts the same: each surface is added up against the cases themselves."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.access import scope_of
from bot.notices.digest import View, compose
from bot.results.overview import counted_steps
from bot.words import DutyStatus, Level, Person, Role, Scope
from handlers.entry.web.figures import as_rows, overview
from handlers.rehearsal.stage import SandboxStage
from handlers.services.reports.progress import overdue, progress
from handlers.services.reports.summary import summary
from handlers.services.rosters.results import take
from handlers.services.views import queries
from messages.render import answer
from messages.sheets import Total, book_bytes
from storage import cases, listing, marks
from storage.listing import Wanted
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, STAFF, firm, officer, workbook

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
    await s.says(CITY, f"{NAMES[4]} 关闭")
    await s.says(CITY, "是")


async def test_every_surface_adds_up_to_the_cases(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-20T09:00") as s:
        await _mixed(s)
        ctx = s.wired.context.ctx()
        key, today, steps = ctx.plan.key, ctx.today, counted_steps(ctx.plan)
        everything = Scope(everything=True)
        found = await cases.listed(everything, round_key=key)
        truth = {
            m.key: Counter(
                d.mark(today) for c in found for d in c.duties if d.milestone == m.key and c.enterprise_id
            )
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
                page = await listing.page(everything, key, wanted, today, None, 50)
                assert len(page.cases) == n

        digest = compose(PROVINCE, View(found), ctx)
        in_digest = {d.key: dict(d.parts) for d in digest.steps}
        assert {k: {p: n for p, n in parts.items() if n} for k, parts in in_digest.items() if k in owed} == {
            k: c for k, c in owed.items() if k in in_digest
        }

        rows = as_rows(await marks.tallies(everything, key, list(owed), today))
        for step, counts in owed.items():
            mine = [row for row in rows if row["step"] == step]
            assert sum(row["total"] for row in mine) == sum(counts.values())
            for mark, n in counts.items():
                assert sum(row[mark.value] for row in mine) == n

        chat = (await queries.together(everything, "", ctx)).facts
        for m, line in zip(steps, chat["steps"], strict=True):
            assert {p: line[p] for p in owed[m.key]} == owed[m.key]
        assert "已延期1" in answer("status_many", chat)

        stage = await SandboxStage(s.engine, None, None).overview()  # type: ignore[arg-type]
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
        assert (await overdue(everything, ctx))[0] == len(late)
        assert (await queries.overdue(PROVINCE, ctx)).facts["total"] == len(late)
        _, (_, by_place) = await progress(everything, ctx)
        assert by_place.rows[-1].values[2] == len(late)  # type: ignore[union-attr]
        s.quiet()


async def test_a_tile_says_what_its_list_has(database_url: str) -> None:
    """One enterprise with two late steps is one enterprise on the tile and in its list."""
    async with Harness(database_url, at="2025-03-20T09:00") as s:
        await s.imports(BOOK)  # nothing was delivered either: two late duties an enterprise
        await s.tick()
        ctx = s.wired.context.ctx()
        loud = [m.key for m in ctx.plan.milestones if not m.silent]
        late = Wanted(mark=DutyStatus.OVERDUE, milestones=loud)
        scope = scope_of(PROVINCE)
        items = (await queries.overdue(PROVINCE, ctx)).facts["total"]
        firms = await listing.total(scope, ctx.plan.key, late, ctx.today)
        page = await listing.page(scope, ctx.plan.key, late, ctx.today, None, 50)
        assert firms == len(page.cases) == 6 and items >= firms
        s.read_all()


@pytest.mark.parametrize("everywhere", [True, False])
async def test_our_own_summary_is_read_without_false_sums(database_url: str, everywhere: bool) -> None:
    async with Harness(database_url, at="2025-03-20T09:00") as s:
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
            read = await take("总结表.xlsx", data, ctx, Scope(everything=True), dry_run=True)
            assert read.changes == {}
            return [f.message for f in read.findings]

        assert await sums() == []
        (typed,) = [
            row
            for row in sheets[0].rows
            if isinstance(row, Total) and row.values[0] == "合计" and 12.0 in row.values
        ]
        typed.values[typed.values.index(12.0)] = 21.0  # type: ignore[index]
        assert len(await sums()) == 1  # a total that somebody typed over is still found
        s.quiet()
