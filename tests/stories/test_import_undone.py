"""撤销导入: a wrong list is taken back whole, as long as nobody has acted on what it brought."""

from __future__ import annotations

from pathlib import Path

from handlers.services.rosters.undo import undo_import
from storage import audit, chain, events, missing
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, firm, mail, officer, workbook
from tests.stories.test_concerned import COLUMN, ROUND, listed

ADMIN = "guanli01"
NEW = "石家庄第二化工有限公司"
FAR = "沧州汀沄化工有限公司"
WRONG = workbook(
    firm(
        联系人="王错",
        联系电话="13911112222",
        电子邮箱="wrong@mail.example",
        企业微信账号="wrong",
        行业="印染",
    ),
    firm(2, NEW, "second"),
    firm(3, FAR, "far", 市="沧州市", **{"县（市、区）": "运河区"}),
    staff=[*STAFF, officer("县", "yunhe", "沧州市", "运河区")],
)


async def test_a_wrong_list_is_as_if_it_had_not_come(sqlite_url: str) -> None:
    """导错了名单：撤销，再导入正确的。"""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, admins=(ADMIN,)) as s:
        await s.imports(workbook())
        assert "已登记" in await s.says(COUNTY, f"已送达 {FIRM}")
        await s.tick()
        s.read_all()
        s.twin.directory.join(ADMIN)
        case = await s.case(FIRM)
        before = {t: (await s.rows())[t] for t in ("enterprises", "hats")}
        merged = await s.imports(WRONG)
        assert merged.number == 2 and merged.enterprises_new == 2
        await s.tick("2025-02-21T09:00")
        told = {heard.to for heard in s.read_all()}
        assert "second" in told and "far" in told
        async with browser(s, ADMIN) as b:
            assert "撤销…" in (await b.get("/service")).text
            sure = await b.get("/imports/undo?id=2")
            assert f"{NEW}、{FAR}" in sure.text and FIRM in sure.text and "已经发出的" in sure.text
            refused = await b.post("/imports/undo", {"id": "1"})
            assert refused.status == 409 and "请先撤销第2次" in refused.text
            done = await b.follow(await b.post("/imports/undo", sure.fields()))
            assert "已撤销第2次导入：移出企业2家" in done.text and "已撤销" in done.text
            again = await b.post("/imports/undo", sure.fields())
            assert again.status == 409 and "已经撤销过" in again.text
        assert (await s.case(FIRM)).id == case.id
        now = await s.rows()
        kept = {row["id"]: row for row in now["enterprises"]}
        assert all(kept[row["id"]] == row for row in before["enterprises"])
        assert [row for row in now["hats"] if row["id"] in {r["id"] for r in before["hats"]}] == before[
            "hats"
        ]
        assert "没有" in (await s.command_refused("case", NEW)).err
        assert await missing.all_problems() == [] and await audit.drift() == []
        assert await chain.check_chain() == []
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "还有3天", FIRM)
        s.quiet()
        merged = await s.imports(WRONG)
        assert merged.enterprises_new == 2
        await s.tick()
        s.read_all()
        log = await s.command("import", "--log")
        assert [(row["id"], bool(row["undone_at"])) for row in log] == [(3, False), (2, True), (1, False)]


async def test_a_telephone_that_is_put_back_is_on_record(database_url: str) -> None:
    """What a list changed of an enterprise and its contact is told turned round, and counted as it was."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        before = (await s.rows())["people"]
        await s.imports(workbook(firm(联系电话="13900001111", 行业="印染")))
        assert (await s.rows())["people"] != before
        async with browser(s, ADMIN) as b:
            sure = await b.get("/imports/undo?id=2")
            assert "复原变更2处（企业1家）" in sure.text and "/service" not in sure.text.split("<h1>")[1]
            done = await b.follow(await b.post("/imports/undo", sure.fields()))
            assert "复原变更2处" in done.text and "历次导入" in done.text
        assert (await s.rows())["people"][: len(before)] == before
        case = (await s.case(FIRM)).id
        noted = [e.data["changes"] for e in await events.events_of_case(case) if "changes" in e.data]
        assert len(noted) == 2 and noted[1] == [[what, new, old] for what, old, new in reversed(noted[0])]
        s.quiet()


async def test_what_somebody_acted_upon_stays(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.imports(workbook(firm(), firm(2, NEW, "second")))
        await s.tick("2025-02-21T09:00")
        s.read_all()
        assert "已登记" in await s.says(COUNTY, f"已送达 {NEW}")
        plan = await s.command("import", "--undo", "--dry-run")
        assert plan["acted"] == [NEW] and not plan["undone"]
        refused = await s.command_refused("import", "--undo", "2")
        assert f"已有人办理，涉及1个：{NEW}" in refused.err
        assert (await s.case(NEW)).duties
        s.quiet()


async def test_what_was_planned_is_not_sent(database_url: str) -> None:
    """Undone before the morning: nobody hears of it, and whoever hears of two firms hears of the one that stays."""
    async with Harness(database_url, at="2025-02-20T18:00", digests=False) as s:
        await s.begin(workbook())
        await s.imports(workbook(firm(), firm(2, NEW, "second", email="", wecom="second")))
        await s.tick("2025-02-21T07:00")
        s.quiet()
        done = await s.command("import", "--undo")
        assert done["undone"] and done["new"] == [NEW] and done["messages_cancelled"] >= 1
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天", FIRM)
        s.quiet(CITY)
        assert mail(CLERK)


async def test_dates_that_a_list_moved_go_back(sqlite_url: str, tmp_path: Path) -> None:
    """A list that moves a day alone has its number too; undone, whoever has heard of it hears that it went back."""
    file = tmp_path / "trial-2025.toml"
    file.write_text(ROUND, "utf-8")
    async with Harness(sqlite_url, at="2025-09-12T09:00", digests=False, round=str(file)) as s:
        await s.imports(workbook(firm()))
        await s.tick()
        s.read_all()
        moved = await s.imports(listed(firm(1, FIRM, CLERK, **{COLUMN: "2026-03-31"})))
        assert moved.number == 2 and moved.told == 3
        await s.tick("2025-09-12T10:00")
        for who in (CLERK, COUNTY, CITY):
            await s.expect(who, "2026年2月28日（周六）调整为2026年3月31日")
        would = await s.command("import", "--undo", "--dry-run")
        assert would["told"] == 3 and would["messages_cancelled"] == 0 and would["changed"] == [FIRM]
        await undo_import(moved.number, s.wired.context.ctx(), chain.COMMAND_LINE)
        await s.tick("2025-09-12T10:30")
        for who in (CLERK, COUNTY, CITY):
            await s.expect(
                who, "2026年3月31日（周二）调整为2026年2月28日", "原因：此前更正的名单有误，已撤销。"
            )
        apply = (await s.case(FIRM)).duty("apply")
        assert apply and str(apply.due) == "2026-02-28"
        assert await missing.all_problems() == [] and await audit.drift() == []

        # Undone before it was sent, nobody hears of it.
        s.at("2025-09-12T19:00")
        again = await s.imports(listed(firm(1, FIRM, CLERK, **{COLUMN: "2026-04-30"})))
        done = await undo_import(again.number, s.wired.context.ctx(), chain.COMMAND_LINE)
        assert (done.told, done.waiting) == (0, 3)
        await s.tick("2025-09-15T09:00")
        s.quiet()
