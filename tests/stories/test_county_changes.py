"""A county is renamed, or two become one, in the middle of a round: shown first, then everybody goes along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.plans.load import parse_plan, shipped_plan
from bot.words import Refusal
from handlers.services.reminders.plan_change import change_plan, change_plan_later, compare_plan
from handlers.services.reminders.plan_change_words import plan_change_lines
from storage import audit, chain, missing, models
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, firm, officer, workbook
from tests.stories.test_numbers import numbers_in

PLAN = shipped_plan("hebei-2024")
OTHER, THIRD = "石家庄汐朔化工有限公司", "石家庄垣序化工有限公司"
XINHUA = "xinhua"
PLACE = "县（市、区）"
BOOK = workbook(
    firm(),
    firm(2, OTHER, "second", **{PLACE: "新华区"}),
    firm(3, THIRD, "third", **{PLACE: "长安区"}),
    staff=[
        *STAFF,
        officer("县", XINHUA, "石家庄市", "新华区"),
        officer("县", "changan", "石家庄市", "长安区"),
    ],
)


def plan_with(*changes: str) -> str:
    return PLAN + "".join(f'\n[[places.change]]\ncity = "石家庄市"\n{change}\n' for change in changes)


MERGED = plan_with('counties = ["桥西区", "新华区"]\nnow = "新桥区"')


async def applied(s: Harness, text: str) -> None:
    ctx = s.wired.context.ctx().of(parse_plan(text, "correction"))
    await change_plan(ctx, text)
    await s.wired.context.renew()


async def whole() -> bool:
    return not [*await chain.check_chain(), *await audit.drift(), *await missing.all_problems()]


async def test_two_counties_become_one(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        assert "已登记" in await s.says("second", "已提交评估申请")
        await s.tick()
        s.read_all()
        file = tmp_path / "correction.toml"
        file.write_text(MERGED, "utf-8")
        rows = await s.rows("cases", "hats", "enterprises")
        shown = (await s.command("plan", "diff", str(file)))["counties"]
        assert [(c["old"], c["new"], c["enterprises"]) for c in shown] == [
            ("新华区", "新桥区", [OTHER]),
            ("桥西区", "新桥区", [FIRM]),
        ]
        assert all(c["people"] for c in shown)
        assert await s.rows("cases", "hats", "enterprises") == rows
        await applied(s, MERGED)
        places = {e.name: e.county for e in await models.Enterprise.all()}
        assert places == {FIRM: "新桥区", OTHER: "新桥区", THIRD: "长安区"}
        assert (await s.case(FIRM)).county == (await s.case(OTHER)).county == "新桥区"
        moved = await models.Event.filter(act="county_changed")
        firms = {e.case_id for e in moved if e.case_id}
        assert {(await s.case(name)).id for name in (FIRM, OTHER)} <= firms
        assert len([e for e in moved if e.person_id]) == sum(len(c["people"]) for c in shown)
        files = await models.Case.filter(enterprise_id=None, county="新桥区", round_id="hebei-2024")
        assert len(files) <= 1 and await whole()
        await s.wired.context.names()
        await s.wired.context.close()  # until the new places are read: the old ones serve meanwhile
        # Whoever served one of them serves both, by the new name and the old.
        for officer_ in (COUNTY, XINHUA):
            for name in (FIRM, OTHER):
                assert name in await s.says(officer_, f"进度 {name}"), (officer_, name)
        assert "新桥区" in await s.says(CITY, f"进度 {FIRM}")
        # A list with the old names changes nothing, and doing it again neither.
        (tmp_path / "old.xlsx").write_bytes(BOOK)
        again = await s.command("import", str(tmp_path / "old.xlsx"), "--dry-run")
        assert again["changes"] == [] and again["enterprises_new"] == 0, again
        before = await s.rows("cases", "hats", "enterprises")
        await applied(s, MERGED)
        assert await s.rows("cases", "hats", "enterprises") == before
        s.quiet()
        # Both officers and both enterprises have heard of it, each once.
        await s.tick()
        heard = {h.to: h.text for h in s.read_all() if "已合并为新桥区" in h.text}
        assert heard.keys() == {COUNTY, XINHUA, CITY, CLERK, "second"}
        assert "有关企业和事项今后由新桥区继续办理，期限不变。" in heard[COUNTY]
        assert "贵公司的审核工作今后由新桥区生态环境部门" in heard[CLERK]
        s.quiet(CLERK)


async def test_a_merger_is_told_when_it_is_published(sqlite_url: str) -> None:
    """It is in force a week later: who hears of it by then hears from when, and which office then."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        ctx = s.wired.context.ctx().of(parse_plan(MERGED, "correction"))
        await change_plan_later(ctx, MERGED, date(2025, 2, 27))
        await s.tick()
        heard = {h.to: h.text for h in s.read_all()}
        assert heard.keys() == {COUNTY, XINHUA, CITY, CLERK, "second"}
        for text in heard.values():
            assert "桥西区将于2025年2月27日（周四）合并为新桥区" in text, text
        assert "届时由新桥区继续办理，期限不变。在此之前照旧办理。" in heard[CITY]
        assert "贵公司的审核工作届时由新桥区生态环境部门" in heard[CLERK]
        assert (await s.case(FIRM)).county == "桥西区"
        await s.tick("2025-02-27T09:00")
        heard = {h.to: h.text for h in s.read_all() if "新桥区" in h.text}
        assert heard.keys() == {COUNTY, XINHUA, CITY, CLERK, "second"}
        units = {one.unit for one in await models.Role.filter(county="新桥区")}
        assert units and all("新桥区" in unit for unit in units), units


async def test_of_two_lines_none_has_the_same_number(sqlite_url: str) -> None:
    """Who holds 长安区 and a county that 桥西区 absorbs has numbers at both desks, and 桥西区 had one of them too."""
    book = workbook(
        firm(),
        firm(2, OTHER, "second", **{PLACE: "新华区"}),
        firm(3, THIRD, "third", **{PLACE: "长安区"}),
        staff=[
            *STAFF,
            officer("县", "both", "石家庄市", "长安区"),
            officer("县", "both", "石家庄市", "新华区"),
        ],
    )
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(book)
        told = {who: numbers_in(await s.says(who, "逾期")) for who in (COUNTY, "both")}
        assert told[COUNTY][FIRM] in told["both"].values()
        text = plan_with('counties = ["新华区"]\nnow = "桥西区"')
        ctx = s.wired.context.ctx().of(parse_plan(text, "correction"))
        lines = list(plan_change_lines(await compare_plan(ctx), ctx))
        await applied(s, text)
        shown = numbers_in(await s.says("both", "逾期"))
        assert len(set(shown.values())) == len(shown) == 3, shown
        assert shown[THIRD] == told["both"][THIRD] and await whole()
        gone = told[COUNTY][FIRM]
        assert f"石家庄市桥西区此前的编号{gone}失效，所指事项由新编号代替。" in lines, lines
        await s.tick()
        await s.expect(COUNTY, "新华区已并入桥西区", f"此前告诉您的编号{gone}已经失效")
        s.also("both【通知】", "second【通知】", f"{CITY}【通知】")


async def test_a_countys_own_file_that_was_absorbed_moves_no_more(sqlite_url: str, tmp_path: Path) -> None:
    table = """
[[milestone]]
key = "report_table"
name = "报送调度表"
what = "报送调度表"
owner = "county"
per = "county"
due = 2025-12-25
opens_days_before = 10
ladder = "quiet"
"""
    own, merged = tmp_path / "own.toml", tmp_path / "merged.toml"
    own.write_text(PLAN + table, "utf-8")
    merged.write_text(MERGED + table, "utf-8")
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, round=str(own)) as s:
        await s.imports(BOOK)
        assert len((await s.command("plan", "diff", str(merged)))["counties"]) == 2
        await applied(s, MERGED + table)
        assert (await s.command("plan", "diff", str(merged)))["counties"] == [] and await whole()
        s.quiet()


async def test_enterprises_of_one_name_are_not_put_together(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        same = "石家庄重名化工有限公司"
        await s.imports(workbook(firm(1, same), firm(2, same, "second", **{PLACE: "新华区"})))
        rows = await s.rows()
        with pytest.raises(Refusal, match="same_names"):
            await applied(s, MERGED)
        assert await s.rows() == rows


async def test_a_renamed_county_and_one_that_absorbs_another(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await applied(
            s, plan_with('counties = ["桥西区"]\nnow = "西城区"', 'counties = ["新华区"]\nnow = "长安区"')
        )
        places = {e.name: e.county for e in await models.Enterprise.all()}
        assert places == {FIRM: "西城区", OTHER: "长安区", THIRD: "长安区"}
        assert await whole()
        assert FIRM in await s.says(COUNTY, f"进度 {FIRM}")
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        s.read_all()
        await s.tick()
        told = [f"{who}【通知】" for who in (CLERK, "second", COUNTY, XINHUA, "changan", CITY)]
        s.also("shijiazhuang【请确认】", *told)


@variants(
    ("changes", "kept"),
    [
        (('counties = ["桥西区", "新华区"]\nnow = "新桥区"',), False),
        (('counties = ["新华区"]\nnow = "桥西区"',), False),
        (('counties = ["桥西区", "新华区", "长安区"]\nnow = "新桥区"',), False),
        (('counties = ["桥西区"]\nnow = "西城区"',), True),
    ],
)
async def test_a_number_once_told_means_no_other_matter(
    database_url: str, changes: tuple[str, ...], kept: bool
) -> None:
    async with Harness(database_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(BOOK)
        desks = (COUNTY, XINHUA, "changan")
        told = {who: numbers_in(await s.says(who, "逾期")) for who in desks}
        assert all(told.values())
        await applied(s, plan_with(*changes))
        for who in desks:
            now = numbers_in(await s.says(who, "逾期"))
            assert len(set(now.values())) == len(now)
            for name, number in told[who].items():
                assert now[name] == number or (not kept and number not in now.values())
        for number in {n for of in told.values() for n in of.values()} - (
            {*now.values()} if not kept else set()
        ):
            assert "已催办" not in await s.says(COUNTY, f"催办 {number}") or kept
        assert await whole()
        s.quiet()


async def test_a_further_round_must_know_the_county_by_its_new_name(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await applied(s, MERGED)
        book, second = tmp_path / "list.xlsx", tmp_path / "second.toml"
        book.write_bytes(BOOK)
        second.write_text(PLAN.replace('key          = "hebei-2024"', 'key = "second"', 1), "utf-8")
        assert parse_plan(second.read_text("utf-8"), "second").key == "second"
        ran = await s.command_refused("import", str(book), "--round", str(second))
        assert "石家庄市桥西区→新桥区" in ran.refusal and "没有导入" in ran.refusal
        assert {case.round_id for case in await models.Case.all()} == {"hebei-2024"}
        second.write_text(MERGED.replace('key          = "hebei-2024"', 'key = "second"', 1), "utf-8")
        assert (await s.command("import", str(book), "--round", str(second), "--dry-run"))[
            "round"
        ] == "second"
