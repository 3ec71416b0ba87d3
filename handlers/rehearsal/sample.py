"""The sample round's workbook: 779 invented enterprises and the officers over them.

Nobody in it exists: brands are made up, credit codes lie in a division that was never assigned
(139900), telephones in 1380000xxxx, mail under .example. The same seed gives the same bytes. It is
as untidy as real lists are (title lines, merged cities, a repeated header, a total line), so that
the first start exercises the import.
"""

from __future__ import annotations

import io
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct
from stdnum.cn import uscc

from bot.places import Places, stem
from bot.words.titles import LIST_COLUMNS, TITLES

_TOTAL = 779
_UNSTAFFED = 3  # counties without an officer, to show how an empty level is skipped upward
_PARTS = tomllib.loads(Path(__file__).with_name("sample.toml").read_text("utf-8"))
_STAFF = ("level", "city", "county", "unit", "person", "title", "phone", "email", "wecom")


class _Reach(Struct, frozen=True):
    """How a person is reached: 70 % both ways, 15 % WeCom, 10 % mail, 5 % not at all."""

    wecom: str
    email: str


def sample_workbook(places: Places, seed: int = 184, total: int = _TOTAL) -> bytes:
    """Return the .xlsx of a sample round in these places: one sheet of enterprises, one of officers."""
    import xlsxwriter

    rng = Random(seed)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": _PARTS["book"]["title"], "created": datetime(2024, 7, 8, tzinfo=UTC)})
    firms = list(_firms(rng, places, total))
    _write_firms(book, firms)
    _write_staff(book, list(_staff(rng, firms, places)))
    book.close()
    return buffer.getvalue()


def _firms(rng: Random, places: Places, total: int) -> Iterator[dict[str, str]]:
    """Unit after unit; a county's weight is drawn once, so that some are full and some empty."""
    brands = [a + b for a in _PARTS["brands"][0] for b in _PARTS["brands"][1]]
    rng.shuffle(brands)
    trades = list(_PARTS["trades"].items())
    provincial = set(rng.sample(range(total), total * 12 // 100))
    number = 0
    for unit, share in _shares(places, total).items():
        counties = places.counties(unit)
        province = places.province_of(unit)
        weights = [rng.uniform(0.3, 3.0) for _ in counties]
        chosen = Counter(rng.choices(counties, weights, k=share))
        for county in (c for c in counties for _ in range(chosen[c])):
            trade, types = rng.choice(trades)
            head = rng.choice((stem(unit), stem(province), province, ""))
            reach = _reach(rng, f"qy{number + 1:04}", f"qy{number + 1:04}@enterprise.example")
            # Only an A-level task (创A) makes a duty of its own, and few have one.
            task = rng.random() < 0.08
            yield {
                "city": unit,
                "county": county,
                "name": f"{head}{brands.pop()}{trade}{rng.choice(_PARTS['forms'])}",
                "uscc": _code(number + 1),
                "industry": trade,
                "types": f"{types}、{_PARTS['task']}" if task and _PARTS["task"] not in types else types,
                "assessor": "省级" if number in provincial else "市级",
                "chuang_a": "是" if task else "否",
                "contact": _person(rng),
                "phone": str(13800000001 + number),
                "email": reach.email,
                "wecom": reach.wecom,
            }
            number += 1


def _shares(places: Places, total: int) -> dict[str, int]:
    """How many enterprises each unit has: in proportion to its counties, `total` in all."""
    weights = {unit: len(places.counties(unit)) for unit in places.units}
    whole = sum(weights.values())
    shares = {unit: total * weight // whole for unit, weight in weights.items()}
    by_rest = sorted(weights, key=lambda unit: -(total * weights[unit] % whole))
    for unit in by_rest[: total - sum(shares.values())]:
        shares[unit] += 1
    return shares


def _staff(rng: Random, firms: list[dict[str, str]], places: Places) -> Iterator[dict[str, str]]:
    """Two at the province, one for support, one or two a city, one a county with enterprises."""
    serial = 0

    def officer(level: str, city: str, county: str, unit: str, title: str, account: str) -> dict[str, str]:
        nonlocal serial
        serial += 1
        return {
            "level": level,
            "city": city,
            "county": county,
            "unit": unit,
            "person": _person(rng),
            "title": title,
            "phone": str(13800008000 + serial),
            "wecom": account,
            "email": f"{account}@bureau.example",
        }

    bureau = places.bureau("province", firms[0]["city"])
    yield officer("省", "", "", bureau, "处长", "sheng01")
    yield officer("省", "", "", bureau, "主任科员", "sheng02")
    yield officer("技术支持", "", "", _PARTS["support"], "工程师", "zhichi01")
    for place, unit in enumerate(places.units, 1):
        for who in range(1 + (rng.random() < 0.5)):
            account = f"shi{place:02}{who + 1}"
            yield officer("市", unit, "", places.bureau("city", unit), ("科长", "科员")[who], account)
    served = list(dict.fromkeys((firm["city"], firm["county"]) for firm in firms))
    several = [pair for pair in served if len(places.counties(pair[0])) > 1]
    empty = set(rng.sample(several, min(_UNSTAFFED, len(several))))
    for place, (unit, county) in enumerate(served, 1):
        if (unit, county) in several and (unit, county) not in empty:  # 定州, 辛集: the city's own
            bureau = _PARTS["county_bureau"].format(unit=unit, county=county)
            yield officer("县", unit, county, bureau, "科员", f"xian{place:03}")


def _reach(rng: Random, wecom: str, email: str) -> _Reach:
    draw = rng.random()
    return _Reach(wecom if draw < 0.85 else "", email if draw < 0.70 or 0.85 <= draw < 0.95 else "")


def _person(rng: Random) -> str:
    """Return a surname, 样 for sample, and a given name: nobody is called that."""
    return f"{rng.choice(_PARTS['surnames'])}样{rng.choice(_PARTS['given'])}"


def _code(number: int) -> str:
    """Return a credit code with its right check digit (GB 32100-2015) that no enterprise can bear."""
    body = f"91139900MA{number:07}"
    return body + uscc.calc_check_digit(body)


def _write_firms(book: Any, firms: list[dict[str, str]]) -> None:
    sheet = book.add_worksheet("附件1")
    bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter"})
    middle = book.add_format({"valign": "vcenter"})
    width = len(LIST_COLUMNS)
    sheet.merge_range(0, 0, 0, width, _PARTS["book"]["enterprises"], bold)
    sheet.set_column(1, width, 16)
    sheet.set_column(3, 3, 34)
    row = _header(sheet, 2, ("序号", *(TITLES[role] for role in LIST_COLUMNS)), bold)
    done = 0
    shares = Counter(firm["city"] for firm in firms)
    for page, (unit, share) in enumerate(shares.items(), 1):
        if page == 5:  # as after a page break
            row = _header(sheet, row, ("序号", *(TITLES[role] for role in LIST_COLUMNS)), bold)
        if share > 1:
            sheet.merge_range(row, 1, row + share - 1, 1, unit, middle)
        else:
            sheet.write_string(row, 1, unit, middle)
        for firm in firms[done : done + share]:
            done += 1
            sheet.write_number(row, 0, done)
            for column, role in enumerate(LIST_COLUMNS[1:], 2):
                _write(sheet, row, column, role, _untidy(role, firm[role], done))
            row += 1
    sheet.write_string(row + 1, 0, "合计")
    sheet.write_string(row + 1, 3, f"{done}家")
    sheet.write_string(row + 2, 0, _PARTS["book"]["note"])


def _write_staff(book: Any, people: list[dict[str, str]]) -> None:
    sheet = book.add_worksheet("人员")
    bold = book.add_format({"bold": True, "align": "center"})
    sheet.merge_range(0, 0, 0, len(_STAFF) - 1, _PARTS["book"]["staff"], bold)
    sheet.set_column(0, len(_STAFF) - 1, 16)
    row = _header(sheet, 1, tuple(TITLES[role] for role in _STAFF), bold)
    for person in people:
        for column, role in enumerate(_STAFF):
            _write(sheet, row, column, role, person[role])
        row += 1


def _header(sheet: Any, row: int, titles: tuple[str, ...], bold: Any) -> int:
    for column, title in enumerate(titles):
        sheet.write_string(row, column, title, bold)
    return row + 1


def _write(sheet: Any, row: int, column: int, role: str, value: str) -> None:
    """Telephones as numbers, as Excel likes to keep them; all else as text."""
    if role == "phone" and value.isascii() and value.isdigit():
        sheet.write_number(row, column, int(value))
    elif value:
        sheet.write_string(row, column, value)


def _untidy(role: str, value: str, number: int) -> str:
    """A few slips of the kind people make: stray spaces, full-width digits."""
    if role == "name" and number % 97 == 5:
        return f" {value[:4]} {value[4:]}"
    if role == "phone" and number % 89 == 7:
        return "".join(chr(ord(digit) + 0xFEE0) for digit in value)
    return value
