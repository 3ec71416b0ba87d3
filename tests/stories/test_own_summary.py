"""Our own 总结表, sent back: what it shows of our records is nobody's report, what a person changed is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from bot.results.measures import LEVELS, measures
from bot.words import Scope, replace
from handlers.rehearsal.sample import sample_workbook
from handlers.services.reports.summary import summary
from handlers.services.rosters.results import import_results
from messages.catalogue import explain
from messages.sheets import Sheet, Total, book_bytes
from storage import chain, models, results
from tests.harness import Harness
from tests.places import HEBEI

EVERYTHING = Scope(everything=True)
SAID = {"consultant": "河北（示例）咨询有限公司，联系人另告", "remark": "因停产；复产后补报"}


async def _played(s: Harness) -> None:
    """The sample round with every state that a duty can be in, and reports of all kinds."""
    rng = Random(10)
    ctx = s.wired.context.ctx()
    cases = await models.Case.filter(enterprise_id__isnull=False).order_by("id")
    kinds: dict[str, Callable[[], Any]] = {
        "number": lambda: rng.choice([0, 0.5, 12, 1234.56, 9e6]),
        "level": lambda: rng.choice(list(LEVELS)),
    }
    for n, case in enumerate(cases):
        end = ("active", "active", "carried_over", "withdrawn", "completed")[n % 5]
        await models.Case.filter(id=case.id).update(status=end)
        day = date(2024, 9, 1) + timedelta(n % 200)
        mark = {
            "state": ("done", "failed", "open", "reported")[n % 4],
            "confirmed_on": day,
            "reported_on": day,
        }
        await models.Duty.filter(case_id=case.id).update(**mark)
        if n % 7 == 0:
            late = {"state": "open", "extended_to": date(2026, 3, 1)}
            await models.Duty.filter(case_id=case.id, milestone="accept").update(**late)
    reported = [
        results.Reported(
            case.id,
            {m.key: kinds[m.kind]() for m in measures() if m.kind in kinds and rng.random() < 0.6}
            | ({"target_reached": bool(n % 2)} if n % 3 else {})
            | (SAID if n % 4 == 0 else {}),
        )
        for n, case in enumerate(cases)
    ]
    origin = results.Origin(ctx.now, "import")
    await results.merge_results(reported, origin)


def _cell(table: Sheet, name: str, title: str) -> tuple[list[Any], int]:
    at = next(n for n, c in enumerate(table.columns) if c.title == title)
    row: Any = next(r for r in table.rows if not isinstance(r, Total) and name in r)
    return row, at


async def test_our_own_table_read_back_changes_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-20T09:00") as s:
        await s.imports(sample_workbook(HEBEI))
        await _played(s)
        ctx = s.wired.context.ctx()
        before = (await s.rows("events"))["events"]
        count, sheets = await summary(EVERYTHING, ctx)
        book = book_bytes(sheets, ctx.now)
        read = await import_results("总结表.xlsx", book, ctx, EVERYTHING)
        assert read.findings == [] and read.changes == {} and read.rows == count > 700
        assert (await s.rows("events"))["events"] == before

        # Nor on a later day, when the same steps are later still. What a person changed in cells of
        # their own is stored, in their words; what our records know is not, and that is said.
        later = replace(ctx, now=ctx.now + timedelta(days=9))
        table = sheets[0]
        case = await models.Case.filter(enterprise_id__isnull=False).order_by("id").first()
        assert case
        name = (await models.Enterprise.get(id=case.enterprise_id)).name
        row, at = _cell(table, name, "备注")
        assert row[at].endswith(SAID["remark"]) and row[at] != SAID["remark"]
        row[at] += "；四月报齐"
        row, at = _cell(table, name, "节电（万kWh/年）")
        row[at] = 77
        row, at = _cell(table, name, "移交情况（节能监察/排污许可/执法）")
        row[at] = "节能监察2025-01-01"
        row, at = _cell(table, name, "评估完成日期")
        row[at] = date(2025, 1, 2)
        read = await import_results("总结表.xlsx", book_bytes(sheets, ctx.now), later, EVERYTHING)
        (changed,) = read.changes.values()
        assert {key: new for key, (_, new) in changed.items()} == {
            "remark": f"{SAID['remark']}；四月报齐",
            "power": 77,
            "handed_over": "节能监察2025-01-01",
        }
        (said,) = [f for f in read.findings if f.column == "评估完成日期"]
        assert "未采用" in explain(said.problem) and not said.fatal
        # What was doubtful before and is not changed is not said again.
        new = {f.column for f in read.findings if "之和" not in explain(f.problem)}
        assert new <= {"评估完成日期", "节电", "节能"} and not any(f.fatal for f in read.findings)
        (event,) = await models.Event.filter(act="result_reported", case_id=case.id).order_by("-seq").limit(1)
        assert event.data["changes"].keys() == changed.keys() and event.data["source"] == "总结表.xlsx"
        assert await chain.check_chain() == []
        s.read_all()  # an import writes to officers; it is not what this is about
