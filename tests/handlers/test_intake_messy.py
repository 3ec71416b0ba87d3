"""Workbooks as bureaus really send them: headings over headings, cells with everything in them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from bot.workbooks import contacts
from handlers.services.rosters import xlsx_xml
from handlers.services.rosters.intake import Intake, read_workbook
from messages.catalogue import explain
from tests.handlers.intake_books import HEAD, STAFF, Rows, csv_of, findings_of, firm, firms, workbook
from tests.places import HEBEI

FIRST = ["序号", "市", "县", "企业名称"]
PLACE = [1, "沧州市", "新华区", "岚澄化工有限公司"]
WHO = ("赵样安", "13800000001", "a@x.example")


def people(intake: Intake) -> list[tuple[str, str, str]]:
    return [(e.main.name, e.main.phone, e.main.email) for e in intake.enterprises]


@pytest.mark.parametrize(
    "group",
    [
        "联系方式",
        "联系人及电话",
        "环保负责人联系方式",
        "联系人、电话、邮箱",
        "企业联系人",
        "联系信息",
        "环保负责人",
    ],
)
@pytest.mark.parametrize(
    ("below", "row"),
    [
        (["姓名", "电话", "邮箱"], WHO),
        (["姓名", "手机号码", "电子邮箱", "传真"], (*WHO, "0317-8000000")),
        (["联系人", "联系电话", "电子邮件"], WHO),
        (["电话", "姓名", "邮箱"], (WHO[1], WHO[0], WHO[2])),
    ],
)
def test_two_header_lines(group: str, below: list[str], row: tuple[str, ...]) -> None:
    rows: Rows = [
        ["企业名单", *[""] * 7],
        [*FIRST, group, *[""] * (len(below) - 1)],
        ["", "", "", "", *below],
        [*PLACE, *row],
    ]
    intake = read_workbook("a.xlsx", workbook({"S": rows}), HEBEI)
    assert people(intake) == [WHO]
    assert intake.findings == ()
    assert people(read_workbook("a.csv", csv_of(rows), HEBEI)) == [WHO]


def test_three_header_lines() -> None:
    rows: Rows = [
        [*FIRST, "企业联系信息", "", "", ""],
        ["", "", "", "", "环保负责人", "", "", "备注"],
        ["", "", "", "", "姓名", "电话", "邮箱", ""],
        [*PLACE, *WHO, ""],
    ]
    assert people(read_workbook("a.xlsx", workbook({"S": rows}), HEBEI)) == [WHO]


def test_of_several_people_in_one_row_one_is_taken_as_a_whole() -> None:
    rows: Rows = [
        [*FIRST, "法定代表人", "", "环保负责人", ""],
        ["", "", "", "", "姓名", "电话", "姓名", "电话"],
        [*PLACE, "钱样宁", "13800000009", "赵样安", "13800000001"],
        [2, "沧州市", "新华区", "霁川电镀有限公司", "孙样和", "13800000008", "李样平", ""],
    ]
    intake = read_workbook("a.xlsx", workbook({"S": rows}), HEBEI)
    assert [(name, phone) for name, phone, _ in people(intake)] == [
        ("赵样安", "13800000001"),
        ("孙样和", "13800000008"),
    ]


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        (["联系人及电话"], ["赵样安 13800000001 a@x.example"]),
        (["联系人及电话"], ["赵样安（13800000001）a@x.example"]),
        (["联系人、电话、邮箱"], ["赵样安、13800000001、a@x.example"]),
        (["联系人/联系方式"], ["赵样安13800000001/a@x.example"]),
        (["联系人姓名及联系方式"], ["姓名：赵样安；电话：138 0000 0001；邮箱：a@x.example"]),
        (["联系人（电话、邮箱）"], ["赵样安\n13800000001\na@x.example"]),
        (["联系人及电话", "", ""], [*WHO]),  # one heading over three columns
        (["联系方式", "", ""], [*WHO]),
        (["联系人、手机、邮箱", "", ""], [WHO[1], WHO[0], WHO[2]]),
        (["联系方式", "邮箱"], ["赵样安 13800000001", WHO[2]]),
        (["联系人", "联系电话"], ["赵样安 a@x.example", "13800000001"]),
        (["联系电话", "邮箱"], ["13800000001", "赵样安<a@x.example>"]),
        (["联系电话", "邮箱"], ["13800000001（赵样安）", "a@x.example"]),
    ],
)
def test_one_cell_with_everything(headers: list[str], cells: list[Any]) -> None:
    rows: Rows = [[*FIRST, *headers], [*PLACE, *cells]]
    for data in (workbook({"S": rows}), csv_of(rows) if "\n" not in str(cells[0]) else b""):
        if data:
            intake = read_workbook("a", data, HEBEI)
            assert people(intake) == [WHO]
            assert intake.findings == ()


@pytest.mark.parametrize("header", ["联系人及电话", "联系方式"])
def test_a_number_in_a_shared_cell_that_is_none_is_said(header: str) -> None:
    intake = read_workbook("a.xlsx", workbook({"S": [[*FIRST, header], [*PLACE, "赵样安 1380000"]]}), HEBEI)
    assert [e.main.phone for e in intake.enterprises] == [""]
    assert findings_of(intake) == [(2, header, False)]


def test_staff_with_everything_in_one_cell() -> None:
    rows: Rows = [["级别", "市", "县", "单位", "姓名及电话"]]
    rows += [["市", "沧州市", "", "市生态环境局", "赵样安13800000001"]]
    intake = read_workbook("a.xlsx", workbook({"S": rows}), HEBEI)
    assert [(s.name, s.phone) for s in intake.staff] == [("赵样安", "13800000001")]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("13800001111（王）", "13800001111"),
        ("电话：13800001111", "13800001111"),
        ("手机13800001111(微信同号)", "13800001111"),
        ("tel:138-0000-1111", "13800001111"),
        ("'13800001111", "13800001111"),
        ("’13800001111", "13800001111"),
        ("1.7743856575E10", "17743856575"),
        ("1.380000111E10", "13800001110"),
        ("(+86)13800001111", "13800001111"),
        ("13800001111、王工", "13800001111"),
        ("王工 13800001111；", "13800001111"),
        ("电 话：0317-8765432", "0317-8765432"),
        ("办公室0311-87654321转802", "0311-87654321-802"),
    ],
)
def test_phones_that_are_clear_to_anyone(cell: str, number: str) -> None:
    assert contacts.phone(cell) == (number, None)


@pytest.mark.parametrize("cell", ["138000011112", "1.38E+10", "1.3800001E10", "电话：", "1" * 400])
def test_numbers_that_are_none(cell: str) -> None:
    number, problem = contacts.phone(cell)
    assert number == ""
    assert problem and "已按空白处理" in explain(problem)


def test_a_number_that_its_note_puts_in_doubt_is_asked_about() -> None:
    number, problem = contacts.phone("13800001111（已停机）")
    assert number == "13800001111"
    assert problem and "请核对" in explain(problem)


@pytest.mark.parametrize(
    "cell",
    [
        "a@x.example(张三)",
        "张三<a@x.example>",
        '"张三" <a@x.example>',
        "a@x。example",
        "ａ＠ｘ．example",
        "邮箱：a@x.example",
        "a @ x.example",
        "a@x.example。",
        "a@x.example；",
        "a@x.example，张三",
        "mailto:a@x.example",
    ],
)
def test_addresses_that_are_clear_to_anyone(cell: str) -> None:
    assert contacts.email(cell) == ("a@x.example", None)


def test_an_account_with_a_name_beside_it() -> None:
    assert contacts.wecom("zhangsan（张三）") == ("zhangsan", None)


def built(fill: Callable[[xlsxwriter.Workbook, Any], None], *rows: list[Any]) -> bytes:
    """An .xlsx of these rows, to which `fill` does what people do."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("企业")
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    fill(book, sheet)
    book.close()
    return buffer.getvalue()


THREE = [HEAD, *(firm(企业名称=f"岚{sign}化工有限公司") for sign in "甲乙丙")]


@pytest.mark.parametrize(
    ("at", "value", "told"),
    [
        ((1_048_575, 0), " ", []),
        ((1_048_575, 16_383), " ", []),
        ((3, 16_383), "x", []),  # beyond all columns that are read
        ((1_048_575, 3), "x", [(1_048_576, "", False)]),
        ((60_000, 12), "制表人", [(60_001, "", False)]),
    ],
)
def test_a_stray_cell_does_not_make_a_list_too_large(
    at: tuple[int, int], value: str, told: list[tuple[int, str, bool]]
) -> None:
    intake = read_workbook("a.xlsx", built(lambda _, sheet: sheet.write(*at, value), *THREE), HEBEI)
    assert len(intake.enterprises) == 3
    assert findings_of(intake) == told


def test_stray_lines_of_a_csv() -> None:
    lines = csv_of(THREE) + b"\r\n" + b",,,\r\n" * 300_000
    assert len(read_workbook("a.csv", lines, HEBEI).enterprises) == 3
    intake = read_workbook("a.csv", lines + "制表人\r\n".encode(), HEBEI)
    assert (len(intake.enterprises), findings_of(intake)) == (3, [(300_005, "", False)])


def test_a_second_table_far_below_is_still_a_table() -> None:
    rows = [*THREE, *[[]] * (xlsx_xml.FAR + 5), HEAD, firm(企业名称="霁川厂")]
    intake = read_workbook("a.xlsx", workbook({"S": rows}), HEBEI)
    assert (len(intake.enterprises), intake.findings) == (4, ())


def test_hidden_rows_and_columns_are_said() -> None:
    def hide(_: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, 0)
        sheet.set_row(40, None, None, {"hidden": True})  # nothing in it
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.set_column(90, 95, None, None, {"hidden": True})

    intake = read_workbook("a.xlsx", built(hide, *THREE), HEBEI)
    assert len(intake.enterprises) == 3
    assert findings_of(intake) == [(3, "", False), (4, "", False), (0, "D", False)]
    assert "隐藏" in explain(intake.findings[0].problem)


def test_struck_out_rows_and_cells_do_not_come_in_and_are_said() -> None:
    def strike(book: xlsxwriter.Workbook, sheet: Any) -> None:
        gone = book.add_format({"font_strikeout": True})
        for column, value in enumerate(THREE[2]):
            sheet.write(2, column, value, gone)
        sheet.write(1, 10, "13800000009", gone)
        sheet.write_rich_string(3, 10, gone, "13800000008", " ", "13800000001")
        sheet.write_rich_string(3, 9, gone, "钱", gone, "样宁")

    intake = read_workbook("a.xlsx", built(strike, *THREE), HEBEI)
    assert [(e.row, e.main.name, e.main.phone) for e in intake.enterprises] == [
        (2, "", ""),
        (4, "", "13800000001"),
    ]
    assert sorted(findings_of(intake)) == [(2, "K", False), (3, "", True), (4, "J", False)]
    assert all("删除线" in explain(f.problem) for f in intake.findings)


def test_formulas_whose_value_was_never_stored_are_named() -> None:
    def formulas(_: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_formula(1, 1, "=B9", None, "")
        sheet.write_formula(2, 10, "=K9", None, "")
        sheet.write_formula(3, 1, '="沧州"&"市"', None, "石家庄市")

    intake = read_workbook("a.xlsx", built(formulas, *THREE), HEBEI)
    assert [e.row for e in intake.enterprises] == [3, 4]
    assert findings_of(intake) == [(2, "市", True), (3, "联系电话", False)]
    assert all("是公式，文件中没有保存计算结果" in explain(f.problem) for f in intake.findings)
    assert "缺少" not in explain(intake.findings[0].problem)


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, firm(市="", 企业名称="岚澄厂"), firm(市="济南市", 企业名称="霁川厂")],
        [HEAD],
        [STAFF, ["领导", "沧州市", "", "局", "赵样安", "", "", "", ""]],
    ],
)
def test_a_roster_of_which_no_row_can_be_used_is_not_imported(rows: Rows) -> None:
    intake = read_workbook("a.xlsx", workbook({"S": rows}), HEBEI)
    assert not intake.readable
    assert "一行" in explain(intake.findings[-1].problem)


def test_a_copy_of_a_sheet_is_no_unusable_roster() -> None:
    intake = read_workbook("a.xlsx", workbook({"一": THREE, "二": THREE}), HEBEI)
    assert intake.readable
    assert len(intake.enterprises) == 3


def test_a_leading_apostrophe_is_no_part_of_a_value() -> None:
    (row,) = firms({"企业名称": "'岚澄化工有限公司", "联系人": "'赵样安"}).enterprises
    assert (row.name, row.main.name) == ("岚澄化工有限公司", "赵样安")


def test_second_numbers_are_said() -> None:
    head = [*FIRST, "联系人", "联系电话", "手机"]
    intake = read_workbook("a.xlsx", workbook({"S": [head, [*PLACE, *WHO[:2], "13800000002"]]}), HEBEI)
    assert [p[:2] for p in people(intake)] == [WHO[:2]]
    assert "13800000002" in "".join(explain(f.problem) for f in intake.findings)


def test_two_people_on_two_lines_of_a_cell_are_two() -> None:
    intake = firms({"联系人": "赵样安\n钱一二"})
    assert intake.enterprises[0].main.name == "赵样安"
    assert "钱一二" in "".join(explain(f.problem) for f in intake.findings)


@pytest.mark.parametrize(
    ("cell", "name", "title"),
    [
        ("王强（环保科长）", "王强", "环保科长"),
        ("王强 科长", "王强", "科长"),
        ("李工", "李", "工"),
        ("张主任", "张", "主任"),
        ("周副总经理", "周", "副总经理"),
        ("张三（法定代表人）", "张三", "法定代表人"),
        # These are names, or nobody's name, and stay as they are.
        ("王工程", "王工程", ""),
        ("张伟（大）", "张伟(大)", ""),
        ("高级工程师", "高级工程师", ""),
        ("车间主任", "车间主任", ""),
        ("王科", "王科", ""),
        ("李明理", "李明理", ""),
    ],
)
def test_a_title_is_no_part_of_a_name(cell: str, name: str, title: str) -> None:
    intake = firms({"联系人": cell})
    assert intake.enterprises[0].main.name == name
    assert bool(intake.findings) is bool(title)
    assert all(f"“{title}”" in explain(f.problem) and not f.fatal for f in intake.findings)
    staff = read_workbook(
        "a.xlsx", workbook({"S": [STAFF, ["省", "", "", "省厅", cell, "", "", "", ""]]}), HEBEI
    )
    assert [(row.name, row.title) for row in staff.staff] == [(name, title)]


def test_a_title_column_prevails_over_the_one_in_the_name() -> None:
    row = ["省", "", "", "省厅", "王强（科长）", "副处长", "", "", ""]
    (officer,) = read_workbook("a.xlsx", workbook({"S": [STAFF, row]}), HEBEI).staff
    assert (officer.name, officer.title) == ("王强", "副处长")


def test_whoever_is_not_registered_is_named() -> None:
    """Names without means, of which nobody can say whose the number is."""
    many = "、".join(f"孙样{n}" for n in "甲乙丙丁戊己庚辛壬癸子丑寅卯")
    (said,) = firms({"联系人": f"赵样安、{many}"}).findings
    assert f"未登记“{many}”" in explain(said.problem)
