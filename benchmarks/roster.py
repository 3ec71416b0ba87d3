"""Invented enterprises, as a workbook and as rows put straight into a database."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from benchmarks.databases import Engine, Raw, columns, connected, insert, settle_sequences
from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar
from bot.plans.load import parse_plan, shipped_plan
from bot.words import SHANGHAI
from handlers.rehearsal.sample import _code as credit_code
from handlers.services.rosters.intake import Intake, read_workbook
from handlers.services.rosters.merge import merge_roster
from tests.places import HEBEI

PLACES = [(city, county) for city in HEBEI.units for county in HEBEI.counties(city)]
HEAD = ["序号", "市", "县（市、区）", "企业名称", "统一社会信用代码", "行业", "审核类型"]
HEAD += ["评估验收部门", "创A", "联系人", "联系电话", "电子邮箱", "企业微信账号"]
STAFF = ["级别", "市", "县（市、区）", "单位", "姓名", "职务", *HEAD[-3:]]
PLAN_TEXT = shipped_plan("hebei-2024")
COPIED = ("enterprises", "cases", "duties", "people", "hats", "addresses")
_AT_ONCE = 20_000  # enterprises whose rows are held at a time


def ctx(at: str) -> DecisionContext:
    """The shipped round at a Shanghai moment."""
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    return DecisionContext(parse_plan(PLAN_TEXT, "hebei-2024"), Calendar(), moment)


def name_of(n: int) -> str:
    return f"样例第{n}化工有限公司"


def workbook(n: int, *, officers: bool = True, wecom: bool = True) -> bytes:
    """`n` enterprises, each with a contact by WeCom and mail (or mail alone), and every bureau."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    _write(book.add_worksheet("企业"), HEAD, _firms(n, wecom))
    if officers:
        _write(book.add_worksheet("人员"), STAFF, _officers())
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, head: Sequence[str], rows: Iterator[list[Any]]) -> None:
    sheet.write_row(0, 0, head)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)


def _firms(n: int, wecom: bool) -> Iterator[list[Any]]:
    for i in range(1, n + 1):
        city, county = PLACES[i % len(PLACES)]
        yield [
            i,
            city,
            county,
            name_of(i),
            credit_code(i),
            "化工",
            "双有",
            "省级" if i % 8 == 0 else "市级",
            "否",
            f"样{i}",
            13800000000 + i % 10000,
            f"qy{i}@enterprise.example",
            f"qy{i}" if wecom else "",
        ]


def _officers() -> Iterator[list[Any]]:
    yield ["省", "", "", "河北省生态环境厅", "样省", "处长", 13800009999, "s@b.example", "sheng"]
    for n, city in enumerate(HEBEI.units):
        unit = f"{city}生态环境局"
        yield ["市", city, "", unit, f"样市{n}", "科长", 13800009000 + n, "", f"shi{n}"]
    for n, (city, county) in enumerate(PLACES):
        unit = f"{county}分局"
        yield ["县", city, county, unit, f"样县{n}", "科员", 13800008000 + n, "", f"xian{n}"]


def read(n: int, **kind: bool) -> Intake:
    intake = read_workbook("benchmark.xlsx", workbook(n, **kind), HEBEI)
    if not intake.readable or len(intake.enterprises) != n:
        raise RuntimeError(f"the benchmark's own workbook was not read: {intake.findings[:3]}")
    return intake


async def imported(engine: Engine, n: int, **kind: bool) -> str:
    """A database into which `n` enterprises were imported."""
    url = await engine.empty()
    async with connected(url):
        await merge_roster([read(n, **kind)], ctx("2024-07-09T09:00"), PLAN_TEXT)
    return url


async def filled(engine: Engine, n: int) -> str:
    """As `imported`, but by copying the rows of one city-assessed and one province-assessed
    enterprise straight into the tables: 100,000 take seconds."""
    url = await imported(engine, 8)
    raw = await engine.raw(url)
    try:
        await raw.begin()
        async for table, names, records in _copies(raw, engine, n):
            await raw.many(insert(table, names), records)
        await settle_sequences(raw, engine, COPIED)
        await raw.commit()
        if engine.name == "PostgreSQL":
            await raw.fetch("ANALYZE")
    finally:
        await raw.close()
    return url


async def _copies(
    raw: Raw, engine: Engine, n: int
) -> AsyncIterator[tuple[str, list[str], list[tuple[Any, ...]]]]:
    """Rows for the enterprises 9 to `n`, some at a time; every eighth is the province's."""
    names = {table: await columns(raw, engine, table) for table in COPIED}
    tables: dict[str, list[dict[str, Any]]] = {}
    tops: dict[str, int] = {}
    for table in COPIED:
        chosen = ", ".join(f'"{c}"' for c in names[table])
        found = await raw.fetch(f"SELECT {chosen} FROM {table} ORDER BY id")
        tables[table] = [dict(zip(names[table], row, strict=True)) for row in found]
        tops[table] = max(int(row["id"]) for row in tables[table])
    made: dict[str, list[tuple[Any, ...]]] = {}
    models = [_family(tables, firm) for firm in tables["enterprises"]]

    def put(table: str, row: dict[str, Any], **changed: Any) -> int:
        tops[table] += 1
        made[table].append(tuple({**row, **changed, "id": tops[table]}[c] for c in names[table]))
        return tops[table]

    for start in range(9, n + 1, _AT_ONCE):
        made = {table: [] for table in COPIED}
        for i in range(start, min(start + _AT_ONCE, n + 1)):
            _put_family(i, models[(i - 1) % 8], put)
        for table in COPIED:
            yield table, names[table], made[table]


def _put_family(i: int, model: Family, put: Callable[..., int]) -> None:
    city, county = PLACES[i % len(PLACES)]
    place = {"city": city, "county": county, "name": name_of(i)}
    firm_id = put("enterprises", model.firm, **place, uscc=credit_code(i))
    case_id = put("cases", model.case, **place, enterprise_id=firm_id)
    for duty in model.duties:
        put("duties", duty, case_id=case_id)
    reached = {"wecom": f"qy{i}", "email": f"qy{i}@enterprise.example"}
    person_id = put("people", model.person, name=f"样{i}", wecom_key=f"qy{i}", **reached)
    put("hats", model.role, person_id=person_id, enterprise_id=firm_id)
    for address in model.addresses:
        to = reached[address["channel"]]
        put("addresses", address, person_id=person_id, address=to, key=to)


@dataclass(frozen=True)
class Family:
    """One enterprise with its case, duties and contact, as rows."""

    firm: dict[str, Any]
    case: dict[str, Any]
    duties: list[dict[str, Any]]
    person: dict[str, Any]
    role: dict[str, Any]
    addresses: list[dict[str, Any]]


def _family(tables: dict[str, list[dict[str, Any]]], firm: dict[str, Any]) -> Family:
    case = next(c for c in tables["cases"] if c["enterprise_id"] == firm["id"])
    duties = [d for d in tables["duties"] if d["case_id"] == case["id"]]
    role = next(h for h in tables["hats"] if h["enterprise_id"] == firm["id"])
    person = next(p for p in tables["people"] if p["id"] == role["person_id"])
    addresses = [a for a in tables["addresses"] if a["person_id"] == person["id"]]
    return Family(firm, case, duties, person, role, addresses)
