"""Officers who leave: nobody is let go silently, and nobody stays in office by an oversight."""

from __future__ import annotations

from bot.words import Scope
from handlers.services.accounts import leavers as service
from storage import db, leavers, people, reach
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, firm, officer, workbook

NEW = officer("县", "xinren", "石家庄市", "桥西区", 姓名="新任", 联系电话="13511110000")
SUCCEEDED = workbook(firm(), staff=[*(row for row in STAFF if row["企业微信账号"] != COUNTY), NEW])


async def roles_of(account: str) -> int:
    found = await people.by_wecom(account)
    return len(found.roles) if found else 0


async def test_a_list_names_who_is_missing_and_ends_nothing_until_confirmed(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        (one,) = (await s.imports(SUCCEEDED)).missing
        assert one.remaining == ("新任",) and not one.suspended
        assert await roles_of(COUNTY) == 1  # still in office
        # Named again, nothing waits; missing again, it is the same role that waits.
        assert not (await s.imports(workbook(firm(), staff=[*STAFF, NEW]))).missing
        assert await leavers.waiting_roles() == []
        assert [again.id for again in (await s.imports(SUCCEEDED)).missing] == [one.id]
        (row,) = await s.command("leavers")
        assert (row["id"], row["remaining"]) == (one.id, ["新任"])
        await s.command_refused("leavers", "--end", "999999")
        assert len(await s.command("leavers", "--end", str(one.id))) == 1
        assert await roles_of(COUNTY) == 0 and await leavers.waiting_roles() == []
        assert FIRM not in await s.says(COUNTY, "待办")
        await s.tick("2025-02-26T09:00")
        s.quiet(COUNTY)
        events = await db.rows("SELECT act FROM events WHERE act = 'officer_left'")
        assert len(events) == 1
        # An old list brings the role back, and names whom.
        old = await s.imports(workbook(firm(), staff=[*STAFF, NEW]))
        assert [(c.name, c.what, c.old) for c in old.changes] == [
            ("石家庄市桥西区生态环境部门qiaoxi干部", "职责", "已离任")
        ]
        assert old.staff_new == 1 and await roles_of(COUNTY) == 1
        assert not (await s.imports(workbook(firm(), staff=[*STAFF, NEW]))).changes
        s.quiet()


async def test_a_list_says_nothing_of_places_that_it_does_not_name(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        other = officer("县", "xinhua", "石家庄市", "新华区")
        await s.begin(workbook(firm(), staff=[*STAFF, other]))
        # One place of the city is a correction of that place; several are the city's list.
        (one,) = (await s.imports(workbook(firm(), staff=[NEW]))).missing
        assert (one.county, one.remaining) == ("桥西区", ("新任",))
        merged = await s.imports(workbook(firm(), staff=[STAFF[2], NEW]))
        assert {(m.county, m.remaining) for m in merged.missing} == {("桥西区", ("新任",)), ("新华区", ())}
        assert any("无人在岗" in service.describe(m) for m in merged.missing)
        async with browser(s, CITY) as b:
            assert (await b.get("/leavers")).status == 404
        async with browser(s, PROVINCE) as b:
            assert (
                "xinhua干部已离任" in (page := (await b.get("/leavers")).text)
                and "立即生效：xinhua干部" in page
            )
            (gone,) = [m for m in merged.missing if m.county == "新华区"]
            seen = await b.follow(await b.post("/leavers/end", {"id": str(gone.id)}))
            assert "xinhua干部已离任" in seen.text and "立即生效：xinhua干部" not in seen.text
        assert await roles_of("xinhua") == 0 and await roles_of(COUNTY) == 1


async def test_a_deleted_account_rests_the_office_and_is_nobodys(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        await s.twin.send_event("sys", "change_contact", ChangeType="delete_user", UserID=CITY)
        # Somebody else gets the account's name: a stranger to us.
        assert await people.by_wecom(CITY) is None
        assert FIRM not in await s.says(CITY, "待审")
        assert "已确认" not in await s.says(CITY, "确认 1")
        (one,) = await leavers.waiting_roles()
        assert one.suspended and one.remaining == ()
        lost = await reach.page_of_contacts(Scope(everything=True), "hebei-2024", "lost", (), 0, 50)
        assert [c.name for c in lost if c.resting] == [one.name]
        # Nobody is left in the city: the report is asked of the province, by a number of its own.
        await s.tick()
        await s.expect(PROVINCE, FIRM, "确认 1")
        # The list confirms him, and says so.
        merged = await s.imports(workbook())
        assert [(c.what, c.new) for c in merged.changes][:1] == [("职责", "按名单恢复")]
        assert await roles_of(CITY) == 1 and await leavers.waiting_roles() == []
        assert "失效" in await s.says(CITY, "确认 1")
        assert "已确认" in await s.says(CITY, "确认 2")
        await s.tick()
        s.also("clerk【办理结果】", "shijiazhuang【温馨提示】")
