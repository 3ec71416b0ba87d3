"""Read figures with their units from one line of the chat that begins with 结果 or 目标.

    结果 节电 12万度 中高费投资 30万元          of one's own enterprise
    结果 某某公司 节水 1.5万吨 审核后水平 二级    of one named first
    目标 某某公司 二级 附件1列为电镀

Nothing is guessed: if a title or a unit is not known, nothing of the line is stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field

from bot.results.figures_form import LONGEST
from bot.results.measures import Measure, column_of, level, number, unit_in
from bot.words import Sentence
from bot.words.patterns import lazy

_LEVELS = {"I": "一级", "II": "二级", "III": "三级"}  # what a target may be set to
_HEAD = lazy(r"\s*(结果|目标)(?:[\s:：,，]+)(.+)", re.DOTALL)
_TARGET = lazy(r"^目标[\s:：,，]+")
_PIECES = lazy(r"[\s,，、;；。]+")
_PAIR = lazy(r"(?P<title>[^\d.+\-]+)(?P<value>[-+]?\d.*)")
_VAGUE = {"投资": Sentence("results.line.which_invest"), "水平": Sentence("results.line.which_level")}


class Heard(Struct, frozen=True):
    """One line of figures: `kind` is "result" or "target", `name` the enterprise as written ("" for the
    sender's own).

    If there are `problems`, nothing of the line is stored.
    """

    kind: str
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    problems: tuple[Sentence, ...] = ()


def heard(text: str, columns: Sequence[Measure]) -> Heard | None:
    """Read a line of figures; None if it is another sentence: 结果出来了吗 names no figure."""
    match = _HEAD.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    rest = [piece for piece in _PIECES.split(match[2]) if piece]
    if match[1] == "目标":
        return _target(rest, text)
    return _result(_joined_numbers(match[2]), [c for c in columns if c.from_ == "result"])


_ONE_FIGURE = lazy(
    r"(?:我们?|俺们?|咱们?|厂里?|公司|项目|全?年|每年|一年|去年|今年|总共|一?共|累计|合计|实际|下来|方案|实施后?|大?约|可以?|能)*"
    r"(?P<title>[^\d\s]{2,10}?)(?:了|大?约|大概|差不多|一?共计?|有|为|是|达到?|多|花了?|用了?|:)*+(?P<value>\d[^\s,，、;；。]*)"
)
_NOT_REACHED = lazy("预计|计划|预期|目标|打算|准备|估计|大概|争取|[?？吗]")
_SAVED = lazy("省(?=电|水|煤|油|气|汽|蒸汽|天然气|标煤)")


def told_figures(text: str, columns: Sequence[Measure]) -> str:
    """Return figures told in plain words as a line that `heard` reads, without what is not plain: 一年节水300吨，
    节电1.2万度 is 结果 节水300吨 节电1.2万度; "" if there are none, or if they are only expected."""
    plain = _SAVED.sub("节", unicodedata.normalize("NFKC", text))
    if _NOT_REACHED.search(plain):
        return ""
    own = [column for column in columns if column.from_ == "result"]
    found: list[str] = []
    for piece in _joined_numbers(plain):
        match = _ONE_FIGURE.fullmatch(piece)
        column = column_of(match["title"], own) if match else None
        if match and column and column.kind == "number" and _value(match["value"], column)[1] is None:
            found.append(match["title"] + match["value"])
    return "结果 " + " ".join(found) if found else ""


def _target(pieces: list[str], text: str) -> Heard | None:
    """Read NAME LEVEL REASON and keep the reason as it was written; None unless the second word is a level."""
    if len(pieces) < 2 or (found := level(pieces[1])) is None:
        return None
    reason = re.sub(r"^(理由|原因|因为|由于)(是|为)?[:：\s]*", "", _behind(text))
    problems: list[Sentence] = []
    if found not in _LEVELS:
        problems.append(Sentence("results.line.target_level"))
    if not reason:
        problems.append(Sentence("results.line.target_reason"))
    return Heard("target", pieces[0], {"target": found}, reason, tuple(problems))


def _behind(text: str) -> str:
    """Return what is written after 目标 NAME LEVEL."""
    parts = _PIECES.split(_TARGET.sub("", text.strip()), maxsplit=2)
    return parts[2].strip() if len(parts) > 2 else ""


def _joined_numbers(text: str) -> list[str]:
    """Cut the text into pieces, but keep numbers whole: 1,200 has a comma, and in 12 万度 the unit stands
    apart."""
    text = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", text)
    joined: list[str] = []
    for piece in filter(None, _PIECES.split(text)):
        if joined and re.search(r"\d$", joined[-1]) and unit_in(f"({piece})"):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _result(pieces: list[str], columns: Sequence[Measure]) -> Heard | None:
    values: dict[str, Any] = {}
    problems: list[Sentence] = []
    name: list[str] = []
    title = ""
    for piece in pieces:
        pair = _PAIR.fullmatch(piece)
        if title:  # the word before was a title: this is its value
            _take(title, piece, columns, values, problems)
            title = ""
        elif pair and _known(pair["title"], columns):
            _take(pair["title"], pair["value"], columns, values, problems)
        elif _known(piece, columns):
            title = piece
        elif glued := _with_level(piece, columns):
            _take(*glued, columns, values, problems)
        elif not values and not problems:
            name.append(piece)
        else:
            problems.append(Sentence("results.line.unknown", text=piece[:30]))
    if title:
        problems.append(Sentence("results.line.no_value", title=title))
    if not values and not problems:
        return None
    return Heard("result", "".join(name), values, "", tuple(problems))


def _with_level(piece: str, columns: Sequence[Measure]) -> tuple[str, str] | None:
    """Part a title and a level that are written without a space: 审核后水平二级."""
    names = [n for c in columns if c.kind == "level" for n in (c.title, *c.also)]
    return next(((n, piece[len(n) :]) for n in names if piece.startswith(n) and level(piece[len(n) :])), None)


def _known(title: str, columns: Sequence[Measure]) -> bool:
    return title in _VAGUE or column_of(title, columns) is not None


def _take(
    title: str, text: str, columns: Sequence[Measure], values: dict[str, Any], problems: list[Sentence]
) -> None:
    column = column_of(title, columns)
    if column is None:
        problems.append(_VAGUE[title])
    elif column.key in values:
        problems.append(Sentence("results.line.twice", title=column.title))
    else:
        value, wrong = _value(text, column)
        if wrong:
            problems.append(wrong)
        else:
            values[column.key] = value


def _value(text: str, column: Measure) -> tuple[Any, Sentence | None]:
    if column.kind == "level":
        found = level(text)
        return found, None if found else Sentence("results.line.level", title=column.title)
    if column.kind == "text" and column.of_form:  # 咨询服务机构
        return text[:LONGEST], None
    if column.kind != "number":
        return None, Sentence("results.line.in_the_table", title=column.title)
    try:
        value = number(text, column)
    except ValueError as unit:
        return None, Sentence("results.line.unit", title=column.title, unit=str(unit), wanted=column.unit)
    if value is None:
        return None, Sentence("results.line.no_number", title=column.title, text=text[:30])
    if value < 0:
        return None, Sentence("results.line.negative", title=column.title)
    return value, None
