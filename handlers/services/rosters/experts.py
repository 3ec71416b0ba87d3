"""Reads a workbook of experts: 姓名, 单位, 专业, 电话, 邮箱, 企业微信账号, known by its headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.acts.context import DecisionContext
from bot.words import EventName, Refusal
from bot.workbooks import contacts, fields
from bot.workbooks.cells import Cell
from bot.workbooks.expert_headers import EXPERT_COLUMNS
from handlers.services.rosters.files import Unreadable, open_file, unreadable
from messages.catalogue import explain
from storage import assessments, chain, db

_MOST: Final = {
    "name": 60,
    "unit": 200,
    "specialty": 200,
    "phone": 40,
    "email": 200,
    "wecom": 64,
}  # characters


async def import_experts(
    filename: str, data: bytes, city: str, ctx: DecisionContext, entrance: str, by: int | None = None
) -> tuple[int, int]:
    """Take over a list of experts for a bureau (`city`, "" for the province's), in one transaction; returns (new,
    changed). Refusal for a file in which no header names an expert."""
    try:
        rows = [row for sheet in open_file(filename, data) if not sheet.hidden for row in _rows(sheet.rows)]
    except Unreadable as why:
        raise Refusal("rosters.experts.unreadable", why=explain(unreadable(filename, why).problem)) from why
    if not rows:
        raise Refusal("rosters.experts.none")

    async def merge() -> tuple[int, int]:
        done = await assessments.merge_experts(rows, city, ctx.now)
        facts = {"city": city, "n": done[0] + done[1]}
        event = chain.Entry(ctx.now, entrance, EventName.EXPERTS_LISTED, facts, person_id=by)
        await chain.add_events([event])
        return done

    return await db.write(merge)


def _rows(cells: Sequence[Sequence[Cell]]) -> list[dict[str, str]]:
    """Return the experts of a sheet; [] for a sheet of anything else."""
    for at, head in enumerate(cells[:10]):
        titles = [re.sub(r"\s|[（(].*?[)）]", "", fields.text(cell)) for cell in head]
        columns = {
            role: n
            for role, pattern in EXPERT_COLUMNS.items()
            if (n := next((n for n, title in enumerate(titles) if title and pattern.fullmatch(title)), -1))
            >= 0
        }
        if {"name", "unit"} <= columns.keys():
            return [row for line in cells[at + 1 :] if (row := _row(line, columns))["name"]]
    return []


def _row(line: Sequence[Cell], columns: dict[str, int]) -> dict[str, str]:
    given = {role: fields.optional(line[n]) if n < len(line) else "" for role, n in columns.items()}
    if given.get("phone"):
        given["phone"] = contacts.phone(given["phone"])[0]
    return {role: given.get(role, "")[:most] for role, most in _MOST.items()}
