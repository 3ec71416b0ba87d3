"""Read header lines by their meaning: which column of a sheet holds what.

A sheet is recognised by its headers, not by its name. A word can mean two things (单位名称 is an enterprise
in one list and a bureau in another), so a header line is read as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct, field

from bot.words import replace
from bot.words.patterns import lazy
from bot.words.titles import TITLES
from bot.workbooks.cells import Cell

_REQUIRED = {"enterprise": ("city", "county", "name"), "staff": ("level", "city", "county", "person")}

_ADVISER = r"(委托的?)?(清洁生产)?(审核)?(咨询|技术服务)(服务)?(机构|单位|公司)?"  # a consultant's columns
# The first pattern that matches the whole of a header's text decides; see `_texts`.
_MEANINGS = [
    (role, lazy(pattern, re.IGNORECASE))
    for role, pattern in (
        ("adviser_wecom", rf"{_ADVISER}.*(企业微信|企微|微信).*"),
        ("adviser_email", rf"{_ADVISER}.*(邮箱|邮件|e?mail).*"),
        ("adviser_phone", rf"{_ADVISER}.*(电话|手机|联系方式).*"),
        ("adviser", rf"{_ADVISER}.*(联系人|联络员|负责人|人员|姓名)"),
        ("adviser_firm", rf"{_ADVISER}(名称|全称)?"),
        ("seq", r"序|序号|编号|行号|顺序号?|no"),
        ("wecom", r".*(企业微信|企微|wecom|微信(账|帐)?号|userid).*"),
        ("email", r".*(邮箱|邮件|信箱|e?mail).*"),
        ("phone", r".*(电话|手机|联系方式).*"),
        ("post", r"联系人(角色|身份|类型|类别|职务)"),
        ("chuang_a", r".*创a.*|(环保)?绩效(等级|分级|评级)?|环保绩效.*|a级(企业)?"),
        ("assessor", r".*(评估|验收).*(部门|级别|层级|单位|机关|机构|权限)"),
        ("assessor", r"(负责|管理)(部门|级别|层级)"),
        ("uscc", r".*信用代码.*"),
        ("former", r"曾用名称?|原(企业|单位)?名称?"),
        ("industry", r"(所属|所在)?行业.*"),
        ("types", r".*(列入|强制|审核)(原因|类型|类别|情形)|(企业)?类型|类别"),
        ("name", r".*(企业|单位|公司)(名称|全称)|企业|公司|名称|厂名|排污单位"),
        ("person", r"(人员|工作人员)?姓名|人员|名字"),
        (
            "contact",
            r".*(联系人|联络员|联络人|环保专员|专管员)([\d一二三四五])?(员|姓名)?|(企业|环保)?负责人",
        ),
        ("level", r"(人员|所属|单位|行政)?(级别|层级)"),
        ("title", r"职务.*|职位|职称|岗位"),
        ("unit", r"(工作|所在|所属)?(单位|部门|机构).*"),
        ("city", r"(所在|所属)?(设区的?|地级?)?(市(州|区)?|[地市州盟师]{2,4}区?|[州盟])(名称?)?|地区|城市"),
        ("county", r"(所在|所属)?([市区]{0,2}县[市区]{0,2}|区县?市?|旗县区?|县?旗)(名称?)?|属地|县级"),
        ("county", r"(所在|所属)?(镇区?|镇街道?|街镇|乡?镇街?道?|街道|园区|团场?|师)(名称?)?"),
        ("remark", r"备注|说明"),
    )
]
_MEANS_SOMETHING = lazy("|".join(pattern.pattern for _, pattern in _MEANINGS), re.IGNORECASE)

_MEANS_SOMETHING_ASCII = lazy("no|wecom|userid|mail", re.IGNORECASE)  # all else has Chinese in it

# Under a heading for all of them (联系方式, 环保负责人) these say themselves what they hold.
_OF_A_PERSON = ("person", "contact", "phone", "email", "wecom", "title")
# What one header may promise together: 联系人及电话, 姓名/手机/邮箱. Its cells hold any of them.
_PARTS = (r"联系人|联络[员人]|负责人|姓名|人员", r"电话|手机|联系方式|号码", r"邮箱|邮件|信箱|e?mail")
_BETWEEN = lazy(r"以及|[及和与或、/,;+&|\\()\n]")
_MOST_LINES = 3  # of one header


class RosterHeader(Struct, frozen=True):
    """A header line: `kind` "enterprise" | "staff", the columns of each role (from 0), and its height.

    `missing` are required roles without a column; `titles` are the file's own names for roles; `groups` is
    the heading above a column that has one (环保负责人 over 姓名, 电话).
    """

    kind: str
    columns: dict[str, tuple[int, ...]]
    titles: dict[str, str]
    missing: tuple[str, ...]
    height: int = 1
    others: dict[str, int] = field(default_factory=dict)  # headers that mean nothing to us: column
    groups: dict[int, str] = field(default_factory=dict)

    def within(self, implied: frozenset[str]) -> RosterHeader:
        """Return the header without need of these columns, because every row of the round says the same
        there."""
        return replace(self, missing=tuple(role for role in self.missing if role not in implied))

    def title(self, role: str) -> str:
        return self.titles.get(role) or TITLES.get(role, "")


def _texts(cell: str) -> tuple[str, str]:
    """Return a header without its bracketed hint (县（市、区） becomes 县), and with it; signs and spaces
    are dropped."""
    if cell.isalnum() and unicodedata.is_normalized("NFKC", cell):
        return cell, cell
    plain = unicodedata.normalize("NFKC", cell)
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", plain)
    return re.sub(r"[\W_]+", "", bare), re.sub(r"[\W_]+", "", plain)


@lru_cache(maxsize=8192)
def role_of(cell: str) -> str | None:
    """Return what a column under this header holds; None if the header is not known."""
    if len(cell) > 60 or (cell.isascii() and not _MEANS_SOMETHING_ASCII.search(cell)):
        return None  # a telephone, a code or an address, as most cells of a list are
    if _promised(cell) > 1:
        return "mixed"
    for text in dict.fromkeys(_texts(cell)):
        if not 0 < len(text) <= 30 or not _MEANS_SOMETHING.fullmatch(text):
            continue
        for role, pattern in _MEANINGS:
            if pattern.fullmatch(text):
                return role
    return None


def _promised(cell: str) -> int:
    """Return how many of name, telephone and address one header names: 联系人及电话 names two."""
    parts = _BETWEEN.split(unicodedata.normalize("NFKC", cell.strip()))
    if len(parts) < 2:
        return 0
    named = {
        next((n for n in (2, 1, 0) if re.search(_PARTS[n], part, re.IGNORECASE)), None) for part in parts
    }
    return len(named - {None})


def header_at(rows: Sequence[Sequence[Cell]], index: int) -> RosterHeader | None:
    """Return the header that begins in this row (one to three lines), complete or not; None if none does.

    At least three columns must be recognised: no line of data has three cells that read as headers.
    """
    cells = [_text(cell) for cell in rows[index]]
    if sum(1 for text in cells if text) < 3 or sum(1 for t in cells if t and role_of(t)) < 2:
        return None
    height, groups = 1, dict[int, str]()
    while height < _MOST_LINES and index + height < len(rows):
        lower = [_text(cell) for cell in rows[index + height]]
        if not _goes_on(lower, rows[index + height]):
            break
        cells = _joined(cells, lower, groups)
        height += 1
    return _header(cells, height, groups)


def _goes_on(lower: Sequence[str], row: Sequence[Cell]) -> bool:
    """Say whether a line belongs to the header above it: all but one or two of its words are headers."""
    words = [text for text in lower if text]
    named = sum(1 for text in words if role_of(text))
    numbers = sum(1 for cell in row if isinstance(cell, int | float))
    return bool(words) and (named == len(words) or (named >= 2 and 2 * named > len(words))) and (not numbers)


def _joined(upper: list[str], lower: list[str], groups: dict[int, str]) -> list[str]:
    """Join two header lines: 评估验收 over 部门 gives 评估验收部门, 联系方式 over 姓名 gives 姓名."""
    width = max(len(upper), len(lower))
    upper, lower = ([*line, *[""] * (width - len(line))] for line in (upper, lower))
    joined, group = [], ""
    for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
        group = above or (group if below else "")
        if not below:
            joined.append(above)
            continue
        if group and group != below:
            groups[column] = group
        own = role_of(below) in _OF_A_PERSON or "传真" in below  # a fax is nobody's telephone
        whole = group != below and not own and role_of(group + below)
        joined.append(group + below if whole else below)
    return joined


def _header(cells: list[str], height: int, groups: dict[int, str]) -> RosterHeader | None:
    columns: dict[str, tuple[int, ...]] = {}
    titles: dict[str, str] = {}
    others: dict[str, int] = {}
    for column, text in enumerate(cells):
        role = role_of(text) if text else None
        span = _spanned(cells, column)
        role = "mixed" if len(span) > 1 else role
        if role:
            columns[role] = (*columns.get(role, ()), *span)
            titles.setdefault(role, re.sub(r"\s+", "", text))
        elif text:
            others.setdefault(_texts(text)[0], column)
    if len(columns) < 3:
        return None
    kind = _settle(columns, titles)
    if kind == "staff" and "mixed" in columns:
        columns.setdefault("person", columns["mixed"])
    missing = tuple(role for role in _REQUIRED[kind] if role not in columns)
    return RosterHeader(kind, columns, titles, missing, height, others, groups)


def _spanned(cells: list[str], column: int) -> range:
    """Return the columns of one header: 联系人及电话 merged over two leaves the second without a text."""
    text = cells[column]
    several = _promised(text) > 1 or re.fullmatch(r".*联系(方式|信息)", _texts(text)[0])
    end, most = column + 1, len(_PARTS) if several else 1
    while end - column < most and (end >= len(cells) or not cells[end]):
        end += 1
    return range(column, end)


def _settle(columns: dict[str, tuple[int, ...]], titles: dict[str, str]) -> str:
    """Find which list it is, and what the ambiguous words mean in it; changes both arguments."""
    firm = any(role in columns for role in ("uscc", "industry", "types", "assessor", "chuang_a"))
    firm = firm or bool(re.search("企业|公司|厂|排污", titles.get("name", "")))
    who = any(role in columns for role in ("person", "contact", "mixed"))
    office = any(role in columns for role in ("unit", "title", "name"))
    if not firm and who and ("level" in columns or ("person" in columns and office)):
        kind, renames = "staff", {"name": "unit", "contact": "person"}
    else:
        kind, renames = "enterprise", {"person": "contact", "unit": "name", "level": "assessor"}
    for old, new in renames.items():
        if old in columns and new not in columns:
            columns[new], titles[new] = columns.pop(old), titles.pop(old)
    return kind


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""
