"""The roster is imported again: unchanged, with new people, moved, renamed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from storage import models, people
from tests.harness import Harness, qingshen
from tests.people import (
    CITY,
    CLERK,
    COUNTY,
    ENTERPRISE_HEAD,
    FIRM,
    PROVINCE,
    STAFF,
    code,
    firm,
    officer,
    sheet,
    workbook,
)

LUQUAN = "luquan"
LUQUAN_COUNTY: dict[str, Any] = {"县（市、区）": "鹿泉区"}
BOTH_COUNTIES = [*STAFF, officer("县", LUQUAN, "石家庄市", "鹿泉区")]


async def test_the_same_file_again_changes_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        before = await s.rows()
        merged = await s.imports(workbook())
        assert await s.rows() == before
        assert (merged.enterprises_new, merged.staff_new, merged.changes) == (0, 0, [])
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")


async def test_a_late_enterprise_gets_one_late_message(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.imports(workbook(firm(2, "石家庄椿岭焦化有限公司", "late")))
        s.at("2025-02-21T09:00")
        await s.tick()
        await s.expect("late", "石家庄椿岭焦化有限公司", "还有7天")
        await s.expect(CLERK, "还有7天")
        s.read_all()  # the letter that nobody delivered
        await s.tick()
        s.quiet()


async def test_a_replaced_contact_hears_it_instead(sqlite_url: str) -> None:
    """What still waits for the old contact is dropped; the new one gets one late message."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T20:00")  # waits for Monday
        (old,) = await s.messages("waiting")
        assert old["person"] == CLERK
        merged = await s.imports(workbook(firm(contact="successor", 联系人="新人")))
        assert [c.what for c in merged.changes] == ["联系人"]
        await s.tick("2025-02-24T08:30")
        await s.expect("successor", "还有4天")
        s.quiet()
        (cancelled,) = await s.messages("cancelled")
        assert cancelled["id"] == old["id"]
        # The old contact has no say any more.
        assert "已登记" not in await s.says(CLERK, "已提交评估申请")
        assert "已登记" in await s.says("successor", "已提交评估申请")
        await s.tick()
        s.also("shijiazhuang【请确认】")


async def test_a_replaced_contact_does_not_repeat_what_was_sent(sqlite_url: str) -> None:
    """The old contact had T-7; the new one is told once of where things stand."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        s.at("2025-02-24T09:00")
        await s.imports(workbook(firm(contact="successor", 联系人="新人")))
        await s.tick()
        await s.expect("successor", "还有4天")
        s.digested(COUNTY, CITY, PROVINCE)
        await s.tick("2025-02-25T09:00")
        await s.expect("successor", "还有3天")
        s.quiet()


async def test_a_corrected_account_reaches_the_same_person(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.imports(workbook(firm(wecom="clerk2025")))
        await s.tick("2025-02-21T09:00")
        await s.expect("clerk2025", "还有7天")
        s.quiet(CLERK)
        await s.tick("2025-02-25T09:00")
        await s.expect("clerk2025", "还有3天")
        s.digested(COUNTY, CITY, PROVINCE)
        s.quiet()


async def test_moved_to_another_county(sqlite_url: str) -> None:
    """The open duties go to the new county; what waited for the old one is dropped (S25)."""
    async with Harness(sqlite_url, at="2024-07-08T20:00") as s:
        await s.imports(workbook(staff=BOTH_COUNTIES))
        await s.tick()  # the letter's first reminder waits for the morning
        (waits,) = await s.messages("waiting")
        assert waits["person"] == COUNTY
        moved = firm(**LUQUAN_COUNTY)
        merged = await s.imports(workbook(moved, staff=BOTH_COUNTIES))
        assert [c.what for c in merged.changes] == ["县（市、区）"]
        await s.tick("2024-07-09T08:30")
        await s.expect(LUQUAN, "送达", FIRM)
        s.quiet(COUNTY)
        assert "没有找到" in await s.says(COUNTY, f"已送达 {FIRM}")
        assert "已登记" in await s.says(LUQUAN, f"已送达 {FIRM}")
        assert [m["person"] for m in await s.messages("cancelled")] == [COUNTY]


async def test_renamed_keeps_its_old_name_as_an_alias(sqlite_url: str) -> None:
    """The credit code is the identity, the name is not (S24)."""
    new = "河北岚澄新材料股份有限公司"
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        merged = await s.imports(workbook(firm(name=new)))
        assert [(c.what, c.old, c.new) for c in merged.changes] == [("企业名称", FIRM, new)]
        for said in (FIRM, new):
            assert new in await s.says(COUNTY, f"进度 {said}")
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, new, "还有7天")
        # The next list still bears the old name: it is the same enterprise.
        again = await s.imports(workbook(firm(name=new)))
        assert not again.changes and again.enterprises_new == 0
        assert (await s.case(new)).uscc == (await s.case(FIRM)).uscc


async def test_the_contact_of_two_enterprises_gets_one_message(sqlite_url: str) -> None:
    other = "石家庄岱森造纸有限公司"
    two = workbook(firm(1), firm(2, other, 联系人="联系人1", 联系电话="13800000001"))
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(two)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, FIRM, other, "还有7天")
        s.quiet()
        asked = await s.says(CLERK, "已提交评估申请")
        assert "“已提交评估申请”的是哪一家企业" in asked
        assert f"已登记：{other}" in await s.says(CLERK, "2")
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, FIRM, "还有3天", without="岱森")
        s.also("province【简报】", "qiaoxi【简报】", "shijiazhuang【简报】", "shijiazhuang【请确认】")


async def test_an_officer_of_two_places_gets_one_message(sqlite_url: str) -> None:
    """One person serves two counties: both lists in one message at one time."""
    counties = [officer("县", "both", "石家庄市", "桥西区"), officer("县", "both", "石家庄市", "鹿泉区")]
    book = workbook(
        firm(1), firm(2, "石家庄樟川印染有限公司", "c2", **LUQUAN_COUNTY), staff=[*STAFF[:3], *counties]
    )
    async with Harness(sqlite_url, at="2024-07-08T09:00") as s:
        await s.imports(book)
        await s.tick()
        await s.expect("both", FIRM, "石家庄樟川印染有限公司")
        s.quiet()


async def test_two_files_of_one_import_name_the_same_enterprise(sqlite_url: str) -> None:
    """The later file counts, as if it had been imported after the other; another code is said."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        merged = await s.imports(
            workbook(), workbook(firm(行业="电镀"), firm(2, "石家庄椿岭焦化有限公司", "two"), staff=[])
        )
        assert merged.enterprises_new == 2
        assert [(c.what, c.old, c.new) for c in merged.changes] == [("行业", "化工", "电镀")]
        odd = await s.imports(
            workbook(firm(3, "石家庄默岚化工有限公司", "three"), staff=[]),
            workbook(firm(4, "石家庄默岚化工有限公司", "four"), staff=[]),
        )
        assert odd.enterprises_new == 1
        (said,) = odd.changes
        assert "未导入" in said.what and said.name == "石家庄默岚化工有限公司"
        await s.tick()
        s.also("clerk【温馨提示】", "qiaoxi【督促】", "three【温馨提示】", "two【温馨提示】")


async def test_a_name_that_is_there_under_another_code_changes_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        before = await s.rows()
        merged = await s.imports(workbook(firm(统一社会信用代码=code(77))))
        ((name, what, old, new),) = [(c.name, c.what, c.old, c.new) for c in merged.changes]
        assert name == FIRM and "未导入" in what and (old, new) == (code(1), code(77))
        after = await s.rows()
        assert before == after


async def test_a_refused_row_is_no_change_in_the_count(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        book = tmp_path / "名单.xlsx"
        book.write_bytes(workbook(firm(统一社会信用代码=code(77))))
        done = await s.command("import", str(book))
        assert done["changed"] == 0 and "未导入" in done["changes"][0]["what"]


async def test_a_person_on_two_rows_of_the_staff_list_counts_once(sqlite_url: str) -> None:
    counties = [officer("县", "both", "石家庄市", name) for name in ("桥西区", "鹿泉区")]
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        merged = await s.imports(workbook(firm(), staff=[*STAFF[:2], *counties]))
        assert merged.staff_new == 3
        person = await people.by_wecom("both")
        assert person and {role.county for role in person.roles} == {"桥西区", "鹿泉区"}
        s.read_all()  # what an import sends is tested above


async def test_an_enterprise_of_another_round_is_not_made_equal_to_one_that_is_there(sqlite_url: str) -> None:
    """It is not in this round yet; moved and renamed by the list, it would bear another's name."""
    other = "石家庄岱森造纸有限公司"
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(1)))
        await models.Enterprise.create(
            name=other, city="沧州市", county="任丘市", uscc=code(2), industry="化工", aliases=[]
        )
        merged = await s.imports(workbook(firm(2, FIRM)))
        assert [c.refused for c in merged.changes] == [True]
        known = await models.Enterprise.get(uscc=code(2))
        assert (known.name, known.city, known.county) == (other, "沧州市", "任丘市")
        assert (await models.Enterprise.get(uscc=code(1))).name == FIRM
        s.read_all()  # who else is on the list is not what this is about


async def test_two_files_of_one_import_name_one_enterprise(sqlite_url: str) -> None:
    """The second is taken as if it had come in a later import; the same name with another code is refused."""
    second = firm(1, FIRM, "successor", 联系人="新人", 行业="造纸")
    other = firm(1, FIRM, 统一社会信用代码=code(2))
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        merged = await s.imports(workbook(), workbook(second), workbook(other))
        assert merged.enterprises_new == 1
        assert [(c.what, c.new) for c in merged.changes[:2]] == [("行业", "造纸"), ("联系人", "新人")]
        assert [c.refused for c in merged.changes] == [False, False, True]
        assert len(await models.Case.filter(enterprise_id__isnull=False)) == 1


NEW = "石家庄椿岭焦化有限公司"


async def test_a_second_list_is_compared_first_and_taken_by_kinds(database_url: str, tmp_path: Path) -> None:
    """New, gone, changed cell by cell, another contact: all shown, nothing written; then only what is wanted."""
    second = workbook(
        firm(2, "石家庄汐朔化工有限公司", "late", 行业="造纸"),
        firm(contact="successor", 联系人="新人", 行业="电镀"),
        firm(3, NEW, "third"),
    )
    file = tmp_path / "第二份.xlsx"
    file.write_bytes(second)
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(
            workbook(
                firm(), firm(2, "石家庄汐朔化工有限公司", "late"), firm(4, "石家庄默岚化工有限公司", "gone")
            )
        )
        shown = await s.command("import", str(file), "--dry-run")
        told = {(c["name"], c["what"], c["old"], c["new"]) for c in shown["changes"]}
        assert told == {
            (FIRM, "行业", "化工", "电镀"),
            (FIRM, "联系人", "联系人1", "新人"),
            ("石家庄汐朔化工有限公司", "行业", "化工", "造纸"),
        }
        assert (shown["imported"], shown["enterprises_new"]) == (False, 1)
        assert shown["gone"] == ["石家庄默岚化工有限公司（石家庄市桥西区）"] and shown["new"] == [NEW]
        said = (await qingshen(s.environment(), "import", str(file), "--dry-run")).out
        assert f"新增的企业1家：{NEW}\n" in said and "请逐家核对怎样处理" in said
        assert "这份名单中没有、本轮已有的企业1家，没有改动：石家庄默岚化工有限公司（石家庄市桥西区）" in said
        only = await s.command("import", str(file), "--only", "changed")
        assert (only["enterprises_new"], only["changed"]) == (0, 2) and only["left_out"] > 0
        assert not await models.Enterprise.filter(name=NEW).exists()
        assert (await models.Enterprise.get(name=FIRM)).industry == "电镀"
        assert "新人" not in [p.name for p in await people.everyone()]
        rest = await s.command("import", str(file), "--only", "new,contacts")
        assert (rest["enterprises_new"], rest["changed"]) == (1, 1)
        again = await s.command("import", str(file))
        assert (again["enterprises_new"], again["changed"], again["gone"]) == (0, 0, shown["gone"])


async def test_two_lists_that_contradict_each_other_are_told_so(sqlite_url: str, tmp_path: Path) -> None:
    """Neither is believed; what both say alike, and what one says alone, is taken."""
    files = tmp_path / "市局.xlsx", tmp_path / "县局.xlsx"
    other = firm(2, "石家庄汐朔化工有限公司", "late")
    files[0].write_bytes(workbook(firm(contact="a"), other, firm(4, "石家庄默岚化工有限公司", "gone")))
    files[1].write_bytes(workbook(firm(contact="a", 审核类型="双超"), other, firm(3, NEW, "third")))
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(contact="a")))
        found = await s.command("import", *map(str, files))
        assert (found["enterprises_new"], found["changed"], found["gone"]) == (3, 0, [])
        (told,) = [f for f in found["findings"] if f["fatal"]]
        assert "“市局.xlsx”第2行与“县局.xlsx”第2行，审核类型“双有”和“双超”；两行都未导入" in told["message"]


async def test_of_two_lists_of_which_one_is_of_no_use_nothing_is_taken(
    sqlite_url: str, tmp_path: Path
) -> None:
    good, bad = tmp_path / "好.xlsx", tmp_path / "坏.xlsx"
    good.write_bytes(workbook(firm(3, NEW, "third")))
    bad.write_bytes(workbook(firm(5, "武汉某某化工有限公司", "fifth", 市="武汉市"), staff=[]))
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        rows = await s.rows("enterprises", "cases", "people")
        for dry in ((), ("--dry-run",)):
            ran = await s.command_refused("import", str(good), str(bad), *dry)
            assert "没有一行可以使用，什么都没有导入" in ran.err and "新增企业" not in ran.out
        assert await s.rows("enterprises", "cases", "people") == rows


async def test_columns_that_nobody_knows_are_listed_and_left_alone(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "名单.xlsx"
    file.write_bytes(
        sheet(
            [*ENTERPRISE_HEAD, "所属园区代码", "备注"], [firm() | {"所属园区代码": "A-7", "备注": "已停产"}]
        )
    )
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        found = await s.command("import", str(file))
        assert found["ignored_columns"] == ["所属园区代码"]
        (remark,) = [f for f in found["findings"] if "备注" in f["column"]]
        assert "没有据此改动" in remark["message"] and not remark["fatal"]
        assert (await s.case(FIRM)).paused is False
        wrong = await qingshen(s.environment(), "import", str(file), "--only", "firms")
        assert wrong.status == 2 and "没有“firms”这一类" in wrong.err
