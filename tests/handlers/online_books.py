"""Exports of the management system, as a test wants them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter

HEAD = [
    "序号",
    "设区市",
    "县区",
    "单位名称",
    "统一社会信用代码",
    "评估申请时间",
    "评估完成日期",
    "评估结论",
    "验收申请日期",
    "验收日期",
    "验收结果",
    "备注",
]


def export(
    folder: Path, *rows: dict[str, Any], head: list[str] | None = None, name: str = "系统导出.xlsx"
) -> str:
    """An .xlsx in `folder` with a title line, the header and a total; returns its path."""
    titles = HEAD if head is None else head
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("导出")
        sheet.write(0, 0, "河北省强制性清洁生产审核管理系统导出")
        sheet.write_row(1, 0, titles)
        for n, row in enumerate(rows, 1):
            assert not row.keys() - set(titles), row
            sheet.write_row(n + 1, 0, [row.get(title, n if title == "序号" else "") for title in titles])
        sheet.write(len(rows) + 2, 0, f"合计{len(rows)}家")
    file = folder / name
    file.write_bytes(buffer.getvalue())
    return str(file)
