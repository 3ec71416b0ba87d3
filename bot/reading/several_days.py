"""Find days that do not hold for all of a report. None is dropped, and none is given to another firm."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.reading.asker import Asker
from bot.reading.bulk import names_left_out
from bot.reading.mood import mood_of
from bot.reading.named_day import Day
from bot.reading.numbers import ITEM, ranges
from bot.reading.phrases import MOOD, NEEDS, OWN_DAYS
from bot.reading.result import WHICH_DAY, Reading, judged_as
from bot.reading.signs import LONG_AGO, Hit, Mood, of_another
from bot.reading.slots import DAY_OF_MONTH, dates_the_letter
from bot.reading.utterance import DAY, NAME, Clause, Utterance
from bot.words import replace
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

_NO_DAY: Final = frozenset({Intent.REPORT_CHANGE, Intent.WITHDRAW_REPORT})
# 分别是2月18日和19日, 前者…, 一家昨天: a day, or days, of some of those that are named.
_OF_SOME = lazy("分别|依次|各[是为]|各自|[前后]者|第[一二三四]家|[另有]一家|一家.{1,14}一家|其中")


def _dated(hit: Hit) -> bool:
    """Say whether the act is stored with the day on which it was done."""
    needs = NEEDS[hit.rule.intent]
    result = hit.rule.way == "decision" and "names" in needs and "reason" not in needs
    return (result or hit.rule.way == "report") and hit.rule.intent not in _NO_DAY


def one_day_each(
    asker: Asker, utterance: Utterance, hit: Hit, reading: Reading, others: tuple[Hit, ...]
) -> Reading | None:
    """Ask for one sentence each (A 2月20日、B 2月21日送达); None if one day is that of all."""
    if not _dated(hit) or names_left_out(utterance.text):
        return None
    parts = _parts_of_firms(utterance, hit, reading, others)
    if not parts and any(_gone(utterance, day) for day in utterance.days):
        numbered = [] if NAME in utterance.text else _days_of_numbers(utterance, hit)
        parts = numbered or _parts_of_reports(asker, utterance, hit, others)
    return ask_one_by_one(reading, parts) if parts else None


_MARKS = lazy(f"[{NAME}{DAY}]")


def _parts_of_firms(utterance: Utterance, hit: Hit, reading: Reading, others: tuple[Hit, ...]) -> list[str]:
    """Return the act of each firm with its day; [] if one day is that of all."""
    clauses = _of_the_act(utterance, hit, others)
    places = _places(utterance, clauses)
    firms = [_label(utterance, i) for i in places]
    if len({*firms}) < 2:
        return []
    if _several_numbers(utterance):  # 18号送了A，19号B和C
        return [f"{_says(hit)} {firm} {WHICH_DAY}" for firm in dict.fromkeys(firms)]
    if not utterance.days or not all(_gone(utterance, day) for day in utterance.days):
        return []
    order = "".join(_MARKS.findall(",".join(utterance.clauses[i].text for i in clauses)))
    taken = {e.name for e in reading.names} | _said_by(utterance, hit, others)
    if {*firms} <= taken and _one_day_of_all(utterance, reading, firms, order):
        return []
    days: dict[str, date | None] = {}
    of_each = _day_of_each(utterance)
    for place, firm in zip(places, firms, strict=True):
        days[firm] = of_each[place] or days.get(firm)
    return [f"{_says(hit)} {name} {day or WHICH_DAY}" for name, day in days.items()]


_A_MONTH = lazy(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?!\d|底前|前)")


def _parts_of_reports(asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> list[str]:
    """Return the clauses that report something, each with its own day; [] if they have the same."""
    lines = sorted({hit.index, *(o.index for o in others if _another_line(asker, utterance, hit, o))})
    said = [utterance.clauses[i] for i in lines]
    if len({(_gone_in(utterance, c), bool(_A_MONTH.search(c.text))) for c in said}) < 2:
        return []
    return [utterance.original(clause.start, clause.end) for clause in said]


def ask_one_by_one(reading: Reading, parts: list[str]) -> Reading:
    """Ask the person to send these one by one."""
    return judged_as(replace(reading, left=tuple(parts), left_why="parts"), "ask", "one_by_one")


_NOT_SAID: Final = frozenset({Mood.PLANNED, Mood.NEGATED, Mood.CONDITIONAL, Mood.QUESTION})


def _lines(utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> set[int]:
    """Return the clauses that say this act."""
    same = [o for o in others if o.rule.intent == hit.rule.intent and not o.topic]
    return {hit.index, *(o.index for o in same if mood_of(utterance, o) not in _NOT_SAID)}


def _said_by(utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> set[str]:
    """Return the firms of further lines of the act, which are done with it."""
    lines = sorted(_lines(utterance, hit, others) - {hit.index})
    return {_label(utterance, i) for i in _places(utterance, lines)}


_ONLY_A_DAY = lazy(
    f"(?:{NAME}|{DAY}|[、,和与及跟的是在于也均都各:]|[前后]者|其中|还有|以及|另外|对了|时间|日期|一样|\\d{{1,2}}[日号]|那?[两二三四五六七八九]?家"
    "|送(?:达|到)?了?|(?:提交|[报交])了?|就|已)*+"
)


def _of_the_act(utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> list[int]:
    """Return the clauses that say the act, or only a firm and its day: A已送达，B昨天."""
    lines = _lines(utterance, hit, others)
    other = {o.index for o in others if not o.topic} - lines
    clauses = enumerate(utterance.clauses)
    return [i for i, c in clauses if i in lines or (i not in other and _ONLY_A_DAY.fullmatch(c.text))]


def _places(utterance: Utterance, clauses: list[int]) -> list[int]:
    """Return which names of the sentence stand in these clauses."""
    found: list[int] = []
    for i in clauses:
        first = utterance.text[: utterance.clauses[i].start].count(NAME)
        found += range(first, first + utterance.clauses[i].text.count(NAME))
    return found


def _label(utterance: Utterance, place: int) -> str:
    """Return a firm's full name if it is beyond doubt, else the name as it was written."""
    found = utterance.names[place]
    if found.certain:
        return found.enterprises[0].name
    at = [i for i, mark in enumerate(utterance.text) if mark == NAME][place]
    return utterance.original(at, at + 1)


def _several_numbers(utterance: Utterance) -> bool:
    """Say whether two days of the month are named, one at least without its month."""
    loose = {*DAY_OF_MONTH.findall(utterance.text)}
    return len(loose) > 1 or bool(loose and utterance.days)


_IN_TURN = lazy("分别|依次|前者.*后者")
_TOGETHER = lazy(f"{NAME}(?:[、和与及跟]|以及|还有){{1,3}}+(?={NAME})")


def _one_day_of_all(utterance: Utterance, reading: Reading, firms: list[str], order: str) -> bool:
    """Say whether one day stands before or after all firms. `order`: the marks of those clauses."""
    one = len({day.behind or day.ahead for day in utterance.days}) == 1
    some = len(reading.names) > 1 and _OF_SOME.search(utterance.text)
    return one and DAY not in order.strip(DAY) and not some and len({*firms}) == len(firms)


def _day_of_each(utterance: Utterance) -> list[date | None]:
    """Return the day of each name in the sentence; None where it is in doubt.

    It stands after the name, or before it if a day begins the sentence, or in its place of a list (分别).
    """
    days = [day.behind or day.ahead for day in utterance.days]
    order = "".join(_MARKS.findall(utterance.text))
    count = order.count(NAME)
    as_many = order in (NAME * count + DAY * count, DAY * count + NAME * count)
    if as_many or _IN_TURN.search(utterance.text):
        return list(days) if as_many and _IN_TURN.search(utterance.text) else [None] * count
    first = order.startswith(DAY)
    found: list[date | None] = []
    for at in (i for i, mark in enumerate(utterance.text) if mark == NAME):
        joined = _TOGETHER.match(utterance.text, at)
        while joined and not first:
            at = joined.end()
            joined = _TOGETHER.match(utterance.text, at)
        before, (said, day, _) = utterance.text[:at].count(DAY), utterance.text[at + 1 :].partition(DAY)
        its = day and NAME not in said and not _OF_SOME.search(said)
        own = before - 1 if first else before if its else -1
        found.append(days[own] if own >= 0 else None)
    return found


_NUMBER = lazy(rf"(?<!\d)(?:{ITEM})(?![日号]?\d)")


def _days_of_numbers(utterance: Utterance, hit: Hit) -> list[str]:
    """Return a part for each number of 已送达 1、2，2是昨天; [] if one day is that of all."""
    numbers = list(dict.fromkeys(m.group() for m in _NUMBER.finditer(utterance.text)))
    before, _, behind = utterance.text.partition(DAY)
    between = _NUMBER.search(behind) and _NUMBER.search(before)
    order = len({day.behind or day.ahead for day in utterance.days}) > 1
    several = between or order or _OF_SOME.search(utterance.text)
    if ranges(utterance.text) or not hit.rule.bulk or len(numbers) < 2 or not several:
        return []
    return [f"{_says(hit)} {number} {WHICH_DAY}" for number in numbers]


def spread(utterance: Utterance, count: int) -> list[str]:
    """Return the day of each of `count` matters: the one of all, or each its own; WHICH_DAY if it is open."""
    days = [f"{day.behind or day.ahead}" for day in utterance.days]
    if len(days) == count and _IN_TURN.search(utterance.text):
        return days
    return [days[0] if len({*days}) == 1 else WHICH_DAY if days else ""] * count


def _another_line(asker: Asker, utterance: Utterance, hit: Hit, other: Hit) -> bool:
    """Say whether `other` reports too: the same step of another firm, or another step that has its own day."""
    if other.rule.way != hit.rule.way or not _dated(other) or other.index == hit.index:
        return False
    both = [utterance.clauses[i] for i in (hit.index, other.index)]
    if other.rule.intent == hit.rule.intent and mood_of(utterance, other) in _NOT_SAID:
        return False
    if other.rule.intent == hit.rule.intent:
        return all(NAME in clause.text for clause in both) and not _of_no_other(utterance, *both)
    said = asker.may(other.rule.intent) and mood_of(utterance, other) not in _NOT_SAID
    return said and bool(_gone_in(utterance, both[1]) or _A_MONTH.search(both[1].text))


def _says(hit: Hit) -> str:
    return SPECS[Intent(hit.rule.intent)].says


def _gone_in(utterance: Utterance, clause: Clause) -> tuple[date, ...]:
    """Return the days of a clause that are past."""
    days = utterance.days_in(clause.start, clause.end)
    return tuple(day.behind for day in days if day.behind and _gone(utterance, day))


def _gone(utterance: Utterance, day: Day) -> bool:
    """Say whether the day is past; one without its year is not if the next such day is nearer."""
    if day.doubtful or day.rough or day.behind is None:
        return False
    ago = utterance.today - day.behind
    if not 0 <= ago.days <= LONG_AGO:
        return False
    return day.ahead in (None, day.behind) or day.ahead - utterance.today > ago


def _beside(asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> list[Clause]:
    """Return the other clauses that tell nothing else the sender does, and name no other firm."""
    aside = of_another(utterance, hit) | {hit.index}
    aside |= {
        o.index
        for o in others
        if o.rule.intent != hit.rule.intent
        and o.rule.way != "show"
        and not o.topic
        and asker.may(o.rule.intent)
    }
    here = utterance.clauses[hit.index]
    clauses = (
        c for i, c in enumerate(utterance.clauses) if i not in aside and _of_no_other(utterance, here, c)
    )
    clauses = (c for c in clauses if not dates_the_letter(utterance, hit, c))
    return [c for c in clauses if c.stop != "?" and not MOOD["question"].search(c.text)]


def _of_no_other(utterance: Utterance, here: Clause, other: Clause) -> bool:
    """Say whether the other clause names no firm that this one does not name."""
    firms = [{f.enterprises for f in utterance.names_in(c.start, c.end)} for c in (here, other)]
    return firms[1] <= firms[0]


_ALONE = lazy(f"^(?:都|均|全)?[是为在于]?{DAY}$")


def day_elsewhere(asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> date | None:
    """Return the day of an act that names none, if a clause beside it does: 已送达 A，2月20日由李四签收."""
    if not _dated(hit) or _gone_in(utterance, utterance.clauses[hit.index]):
        return None
    told = [c for c in _beside(asker, utterance, hit, others) if _gone_in(utterance, c)]
    days = {day for clause in told for day in _gone_in(utterance, clause)}
    own = OWN_DAYS.get(hit.rule.intent, _ALONE)
    its = all(_ALONE.search(c.text) or own.search(c.text) for c in told)
    return next(iter(days)) if len(days) == 1 and its else None


def untaken(asker: Asker, utterance: Utterance, hit: Hit, on: date | None, others: tuple[Hit, ...]) -> bool:
    """Say whether the sentence tells a further day than `on` (of a stamp, after a slip): it is asked for."""
    if not _dated(hit):
        return False
    clauses = _beside(asker, utterance, hit, others)
    here = utterance.clauses[hit.index]
    if on in _gone_in(utterance, here):  # 昨天写好的，今天提交: what went before it has a day of its own
        clauses = [c for c in clauses if c.start > here.start or _ALONE.search(c.text)]
    days = {day for clause in clauses for day in _gone_in(utterance, clause)}
    anew = any(DAY in c.text and "重新" in c.text for c in clauses)  # 2.21被退回，2.24重新提交
    return anew or bool(days - {on}) or any(DAY_OF_MONTH.search(c.text) for c in clauses)
