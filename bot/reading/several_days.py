"""Days of a report or a result that are not the one day of all of it: each firm with its own, two reports
with a day each, or a day in a clause of its own. None is dropped, and none is another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from bot.reading.phrases import NEEDS
from bot.reading.result import Reading, judged_as
from bot.reading.signs import LONG_AGO, Hit, of_another
from bot.reading.utterance import DAY, NAME, Clause, Utterance
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

_NO_DAY: Final = frozenset({Intent.REPORT_CHANGE, Intent.WITHDRAW_REPORT})


def _dated(hit: Hit) -> bool:
    needs = NEEDS[hit.rule.intent]
    result = hit.rule.way == "decision" and "names" in needs and "reason" not in needs
    return (result or hit.rule.way == "report") and hit.rule.intent not in _NO_DAY


def one_day_each(utterance: Utterance, hit: Hit, reading: Reading, others: tuple[Hit, ...]) -> Reading | None:
    """A 2月20日、B 2月21日送达; 2月10日启动审核，2月20日提交评估申请: to be sent one by one."""
    days = {day.behind or day.ahead for day in utterance.days}
    if not _dated(hit) or not days:
        return None
    firms = [f.enterprises[0] for f in utterance.names if f.enterprises]
    if len(days) > 1 and len({e.id for e in firms}) > 1:
        return _apart(reading, [f"{_says(hit)} {e.name}" for e in dict.fromkeys(firms)])
    if len(days) == 1 and len(reading.names) > 1 and _BETWEEN_NAMES.search(utterance.text):
        return _apart(reading, [f"{_says(hit)} {e.name}" for e in reading.names])
    lines = sorted({hit.index, *(o.index for o in others if _another_line(utterance, hit, o))})
    said = [utterance.clauses[i] for i in lines]
    if len({_gone_in(utterance, clause) for clause in said}) < 2:
        return None
    return _apart(reading, [utterance.original(clause.start, clause.end) for clause in said])


# A 2月20日，B; A、B 2月19日，C: the day of those before it alone.
_BETWEEN_NAMES = lazy(rf"{NAME}[^{NAME}{DAY}]{{0,30}}{DAY}[^{NAME}{DAY}]{{0,30}}{NAME}")


def _another_line(utterance: Utterance, hit: Hit, other: Hit) -> bool:
    """Whether `other` reports as well: the same of another firm, or another step that has its own day."""
    if other.rule.way != hit.rule.way or other.topic or not _dated(other) or other.index == hit.index:
        return False
    both = [utterance.clauses[i] for i in (hit.index, other.index)]
    if other.rule.intent == hit.rule.intent:
        return all(NAME in clause.text for clause in both)
    return all(_gone_in(utterance, clause) for clause in both)


def _apart(reading: Reading, parts: list[str]) -> Reading:
    return judged_as(replace(reading, left=tuple(parts), left_why="parts"), "ask", "one_by_one")


def _says(hit: Hit) -> str:
    return SPECS[Intent(hit.rule.intent)].says


def _gone_in(utterance: Utterance, clause: Clause) -> tuple[date, ...]:
    """The days gone by of a clause; one without its year that will come sooner is none."""
    found = (day for day in utterance.days_in(clause.start, clause.end) if not day.doubtful)
    return tuple(
        day.behind
        for day in found
        if day.behind
        and (utterance.today - day.behind).days <= LONG_AGO
        and (day.ahead in (None, day.behind) or day.ahead - utterance.today > utterance.today - day.behind)
    )


# Of what is said beside the act: the meeting, the visit, the letter that it was. A stamp is none of them.
_ITS_OWN = lazy(f"^(?:都|均|全)?[是为在于]?{DAY}$|会|进[的了]?[厂场]|报|签收|[寄送]|评审|验收")
_APPLICATIONS: Final = frozenset({Intent.APPLY_ASSESSMENT, Intent.APPLY_ACCEPTANCE})


def day_elsewhere(utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> tuple[date | None, bool]:
    """(the day, False) of an act that names none itself, where a clause beside it says it: 已送达 A，2月20日由
    李四签收; (None, True) where it is to be asked; (None, False) where there is none."""
    if not _dated(hit):
        return None, False
    aside = of_another(utterance, hit) | {
        hit.index,
        *(o.index for o in others if o.rule.intent != hit.rule.intent),
    }
    beside = [c for i, c in enumerate(utterance.clauses) if i not in aside and NAME not in c.text]
    dated = [clause for clause in beside if _gone_in(utterance, clause)]
    days = {day for clause in dated for day in _gone_in(utterance, clause)}
    own = _ALONE if hit.rule.intent in _APPLICATIONS else _ITS_OWN
    if len(days) == 1 and all(own.search(clause.text) for clause in dated):
        return next(iter(days)), False
    return None, bool(days)


_ALONE = lazy(f"^(?:都|均|全)?[是为在于]?{DAY}$")
