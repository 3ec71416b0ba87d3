"""The pages of lists and of plans name what the code reads, and the two languages name the same."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from bot.words import SHANGHAI, replace
from bot.words.titles import TITLES
from bot.workbooks.headers import role_of
from handlers.services.rosters.intake import read_workbook
from messages.roster_template import empty_lists
from messages.sheets import book_bytes
from tests.commands import REPO
from tests.handlers.intake_books import workbook
from tests.places import HEBEI

DOCS = REPO / "docs"
LISTS = ("rosters.md", "rosters.zh-CN.md")
FORMATS = ("rounds.md", "rounds.zh-CN.md")
# What is a column of its own only where a list names several things in one.
ASIDE = {"mixed"}
BESIDES = {"seq", "former", "remark"}


def rows(page: str) -> list[list[str]]:
    """The cells of every line of the page's tables, headings and rules left out."""
    lines = re.findall(r"^\| (`.+) \|$", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def named(page: str) -> list[tuple[str, ...]]:
    """What stands first in each line, without words about it."""
    return [tuple(re.findall(r"`([^`]+)`", row[0])) for row in rows(page)]


def columns(page: str) -> tuple[dict[str, str], dict[str, str]]:
    """The columns with their examples: of the list of enterprises, and of the staff's."""
    found = [(row[0].strip("`"), row[-1].strip("`")) for row in rows(page)]
    begins = next(n for n, (title, _) in enumerate(found) if title == "级别")
    return dict(found[:begins]), dict(found[begins:])


@pytest.mark.parametrize("page", LISTS)
def test_each_column_that_an_import_reads_is_on_the_page(page: str) -> None:
    firms, staff = columns(page)
    roles = {role_of(title) for title in (*firms, *staff)}
    assert None not in roles and roles == (TITLES.keys() | BESIDES) - ASIDE


def test_the_empty_list_has_the_columns_of_the_page_and_is_read() -> None:
    sheets = empty_lists()
    assert [[c.title for c in sheet.columns] for sheet in sheets] == [list(of) for of in columns(LISTS[1])]
    examples = columns(LISTS[1])
    filled = [replace(sheet, rows=[list(of.values())]) for sheet, of in zip(sheets, examples, strict=True)]
    intake = read_workbook("名单.xlsx", book_bytes(filled, datetime(2025, 1, 1, tzinfo=SHANGHAI)), HEBEI)
    assert intake.readable and not intake.unknown


@pytest.mark.parametrize("page", LISTS)
def test_the_examples_are_a_list_that_is_read_without_a_remark(page: str) -> None:
    sheets = {str(n): [list(table), list(table.values())] for n, table in enumerate(columns(page))}
    read = read_workbook("a.xlsx", workbook(sheets), HEBEI)
    assert read.findings == () and read.unknown == ()
    (firm,), (officer,) = read.enterprises, read.staff
    assert (firm.main.name, firm.main.title) == ("赵样安", "环保科长")
    assert firm.contacts[-1].title == "咨询机构（岚澄咨询有限公司）"
    assert (officer.level, officer.unit) == ("county", "石家庄市生态环境局桥西区分局")


@pytest.mark.parametrize("pages", [LISTS, FORMATS])
def test_the_sisters_name_the_same_with_the_same_examples(pages: tuple[str, str]) -> None:
    english, chinese = pages
    assert named(english) == named(chinese) != []
    for one, other in zip(rows(english), rows(chinese), strict=True):
        example = 1 if "due =" in one[1] else -1
        assert re.findall("`.+`", one[example]) == re.findall("`.+`", other[example]) != [], other
    assert headings(english) == headings(chinese)


def headings(page: str) -> list[list[str]]:
    """The names in each heading."""
    found = re.findall("^#+ (.+)", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    return [re.findall("`([^`]+)`", one) for one in found if "`" in one]
