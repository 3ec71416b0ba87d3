"""The form in which an enterprise reports the figures of the 总结表: reads what was typed, field by field.

A field that cannot be used says why; one that is probably a slip is asked about once and taken when it is
said again. What was typed is kept by whoever shows the form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from bot.results.doubts import doubts, tenfold
from bot.results.measures import LEVELS, Measure, level, number
from bot.words import Sentence, replace

LONGEST = 60  # characters of one field
_NAMES = {title: key for key, title in LEVELS.items()}


class FiledForm(Struct, frozen=True):
    """What a form says. All mappings are by the column's key."""

    values: Mapping[str, Any]
    wrong: Mapping[str, Sentence]  # cannot be used: it must be mended
    doubtful: Mapping[str, Sentence]  # probably a slip: asked about, taken when it is said to be right
    missing: tuple[str, ...]  # required columns that are empty

    @property
    def whole(self) -> bool:
        """Whether it can be handed in."""
        return not (self.wrong or self.missing)

    @property
    def only_wrong(self) -> FiledForm:
        """The same without what is only missing or doubtful yet: of a form that is not handed in."""
        return replace(self, doubtful={}, missing=())


def form_columns(columns: Sequence[Measure]) -> list[Measure]:
    """Return the columns that the form asks for, in their order."""
    return [c for c in columns if c.of_form]


def read_form(
    typed: Mapping[str, str],
    columns: Sequence[Measure],
    *,
    industry: str,
    earlier: Mapping[str, Any],
    when: Sentence,
) -> FiledForm:
    """Read the fields `typed`, by the columns' keys. `earlier` are the enterprise's own figures of an earlier
    moment, `when` says of which: 评估时."""
    values: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    asked = form_columns(columns)
    for column in asked:
        text = typed.get(column.key, "").strip()
        if not text:
            continue
        value, problem = _read(text, column)
        if problem:
            wrong[column.key] = problem
        else:
            values[column.key] = value
    found = [*tenfold(values, earlier, asked, when), *doubts(values, asked, industry)]
    doubtful: dict[str, Sentence] = {}
    for doubt in found:  # of one field the first says most
        doubtful.setdefault(doubt.key, doubt.sentence)
    missing = tuple(c.key for c in asked if c.required and c.key not in values and c.key not in wrong)
    return FiledForm(values, wrong, doubtful, missing)


def still_missing(values: Mapping[str, Any], columns: Sequence[Measure]) -> list[Measure]:
    """Return the columns that the enterprise still has to fill in."""
    return [c for c in form_columns(columns) if c.required and values.get(c.key) is None]


def _read(text: str, column: Measure) -> tuple[Any, Sentence | None]:
    if len(text) > LONGEST:
        return None, Sentence("results.form.too_long", n=LONGEST)
    if column.kind == "level":
        found = _NAMES.get(text) or level(text)
        return found, None if found else Sentence("results.form.level")
    if column.kind != "number":
        return text, None
    try:
        value = number(text, column)
    except ValueError as unit:
        return None, Sentence("results.form.unit", unit=str(unit), wanted=column.unit)
    if value is None:
        return None, Sentence("results.form.no_number")
    if value < 0:
        return None, Sentence("results.form.negative")
    if column.unit == "项" and value != int(value):
        return None, Sentence("results.form.not_whole")
    return value, None
