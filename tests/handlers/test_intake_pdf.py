"""Lists as ruled tables of a .pdf, printed here by Chromium: read like the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from handlers.services.rosters.intake import Intake, read_workbook
from messages.catalogue import explain
from tests.places import HEBEI

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")

HEAD = ("序号", "市", "县（市、区）", "企业名称", "联系人", "联系电话", "电子邮箱")
STYLE = """<style>table {border-collapse: collapse; table-layout: fixed; width: 100%}
td, th {border: 1px solid; padding: 2px 4px; font: 11px sans-serif}</style>"""
Print = Callable[[str], bytes]
Row = tuple[str, ...]


@pytest.fixture(scope="module")
def prints() -> Iterator[Print]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()

        def as_pdf(body: str) -> bytes:
            page.set_content(STYLE + body)
            return page.pdf(format="A4")

        yield as_pdf
        browser.close()


def firm(n: int, **other: str) -> Row:
    cells = {
        "city": "沧州市",
        "county": "新华区",
        "name": f"岚澄精细化工第{n}号有限责任公司",
        "who": "赵样安",
        "phone": f"138{n:08}",
        "mail": "",
    }
    return (str(n), *(cells | other).values())


def table(rows: list[Row], *, head: bool = True, centred: bool = False, merged_city: bool = False) -> str:
    """With its head repeated on each page, or on the first alone; the city in one cell for all rows, or not."""
    top = "<tr>" + "".join(f"<th>{text}</th>" for text in HEAD) + "</tr>"
    lines = []
    for n, row in enumerate(rows):
        cells = [f"<td>{text}</td>" for text in row]
        if merged_city:
            cells[1] = f'<td rowspan="{len(rows)}">{row[1]}</td>' if not n else ""
        lines.append(f"<tr>{''.join(cells)}</tr>")
    inside = f"<thead>{top}</thead>{''.join(lines)}" if head else top + "".join(lines)
    return f'<table style="text-align:{"center" if centred else "left"}">{inside}</table>'


def read(data: bytes) -> Intake:
    return read_workbook("名单.pdf", data, HEBEI)


def names(intake: Intake) -> list[tuple[str, str, str]]:
    return [(e.name, e.city, e.main.phone) for e in intake.enterprises]


MANY = [firm(n) for n in range(1, 71)]  # three pages
FOUND = [(row[3], row[1], row[5]) for row in MANY]


@pytest.mark.parametrize("head", [True, False])
@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("merged_city", [True, False])
def test_a_table_over_three_pages(prints: Print, head: bool, centred: bool, merged_city: bool) -> None:
    data = prints("<h2>附件1</h2>" + table(MANY, head=head, centred=centred, merged_city=merged_city))
    intake = read(data)
    assert intake.findings == () and names(intake) == FOUND


def test_people_on_lines_of_their_own_stay_two(prints: Print) -> None:
    two = firm(1, who="赵样安<br>钱样平", phone="13800000001<br>13900000002")
    (found,) = read(prints(table([two]))).enterprises
    assert [(c.name, c.phone) for c in found.contacts] == [
        ("赵样安", "13800000001"),
        ("钱样平", "13900000002"),
    ]


def test_a_row_that_the_page_cuts_in_two_is_one(prints: Print) -> None:
    """The remark is longer than a page: its row goes on, with nothing in the other columns."""
    head = table([firm(1), firm(2)]).replace("电子邮箱", "备注")
    long = "<br>".join(f"第{n}行说明" for n in range(90))
    data = prints(head.replace("<td></td>", f"<td>{long}</td>", 1))
    assert names(read(data)) == FOUND[:2]


def test_two_tables_are_two_lists(prints: Print) -> None:
    staff = (
        "<table><tr><th>级别</th><th>市</th><th>县（市、区）</th><th>姓名</th></tr>"
        "<tr><td>县</td><td>沧州市</td><td>新华区</td><td>孙样明</td></tr></table>"
    )
    intake = read(prints(table(MANY[:2]) + "<p>工作人员</p>" + staff))
    assert names(intake) == FOUND[:2] and [s.name for s in intake.staff] == ["孙样明"]


def test_what_runs_over_its_cell_is_not_taken_for_the_whole(prints: Print) -> None:
    """An address printed across the table's edge reads as another, valid one."""
    long = firm(1, mail="zhaoyangan.huanbao@example.com")
    intake = read(prints(table([long, firm(2, mail="a@b.cn")])))
    assert [e.main.email for e in intake.enterprises] == ["", "a@b.cn"]
    (finding,) = intake.findings
    assert (finding.row, finding.column) == (2, "G") and "超出了表格线" in explain(finding.problem)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<p>名单另行下发。</p>", "没有带框线的表格"),
        ('<svg width="90" height="90"><rect width="90" height="90"/></svg>', "扫描件"),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", "没有找到名单"),
    ],
)
def test_what_holds_no_list_says_so(prints: Print, body: str, says: str) -> None:
    intake = read(prints(body))
    assert not intake.readable and says in explain(intake.findings[-1].problem)


def test_a_damaged_and_a_locked_one(prints: Print) -> None:
    whole = prints(table(MANY[:2]))
    locked = (Path(__file__).parents[1] / "data" / "locked.pdf").read_bytes()
    for data, says in ((whole[:300], "已损坏"), (locked, "打开密码")):
        intake = read(data)
        assert not intake.readable and says in explain(intake.findings[-1].problem)
