"""The small language of lists: 没交评估申请的有哪些, 哪个县没送完, 这周到期的 -> a ListQuery.

A sentence asks for a list when it is made of the words of asked_lists.toml, places and days alone, and one of
them asks. So nothing that reports (a name, a number, 已经交了 without 哪些) is ever taken for one.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final, Literal, cast

from msgspec import Struct, field

from bot.reading.asked import topic_of
from bot.reading.asker import Asker
from bot.reading.numbers import whole_number
from bot.reading.phrases import expand, load_words
from bot.reading.result import Reading
from bot.reading.signs import Hit
from bot.reading.utterance import NAME, Utterance
from bot.words import LISTED_CASES, LISTED_OPEN, Intent, ListQuery, ListState, MilestoneKind, replace
from bot.words.patterns import lazy

_LONGEST: Final = 40  # characters; a longer sentence tells something
_TRIES: Final = 200  # words that are tried in a sentence, so that no odd one takes long
_BARE_LIST = lazy("(?:的(?:企业|公司|厂子?|单位|县|市|名单)?|到期|截止)[。!]*$")
# What was said of a thing, and then more of it: the narrower word stands.
_NARROWER: Final = {
    frozenset({ListState.NOT_DONE, ListState.OVERDUE}): ListState.OVERDUE,
    frozenset({ListState.HANDED_IN, ListState.REPORTED}): ListState.REPORTED,
    frozenset({ListState.HANDED_IN, ListState.DONE}): ListState.DONE,
    frozenset({ListState.NOT_DONE, ListState.SILENT}): ListState.SILENT,
    frozenset({ListState.OVERDUE, ListState.SILENT}): ListState.SILENT,
    frozenset({ListState.EXTENDED, ListState.HANDED_IN}): ListState.EXTENDED,
    frozenset({ListState.HANDED_IN, ListState.FAILED}): ListState.FAILED,
}
_APPLIES: Final = {
    "assess": MilestoneKind.ASSESSMENT_APPLICATION,
    "accept": MilestoneKind.ACCEPTANCE_APPLICATION,
}
_DECIDES: Final = {"assess": MilestoneKind.ASSESSMENT, "accept": MilestoneKind.ACCEPTANCE}
_FORWARDS: Final = {
    "": MilestoneKind.ASSESSMENT_FORWARDING,
    "assess": MilestoneKind.ASSESSMENT_FORWARDING,
    "accept": MilestoneKind.ACCEPTANCE_FORWARDING,
}
_OF_BUREAUS: Final = {
    MilestoneKind.DELIVERY,
    *(MilestoneKind.ASSESSMENT_FORWARDING, MilestoneKind.ACCEPTANCE_FORWARDING),
    *(MilestoneKind.ASSESSMENT, MilestoneKind.ACCEPTANCE, MilestoneKind.SUMMARY),
}


class _Term(Struct, frozen=True):
    """One way to say what a line of asked_lists.toml means."""

    words: re.Pattern[str]
    asks: bool = False
    step: str = ""
    stage: str = ""
    state: str = ""
    result: bool = False
    by: str = ""
    days: str = ""
    due: bool = False


class _Piece(Struct, frozen=True):
    """A stretch of the sentence that is one word of the language; `term` is None for a place."""

    term: _Term | None
    match: re.Match[str]


def _terms() -> tuple[_Term, ...]:
    data = load_words("asked_lists.toml")
    own: dict[str, str] = data["words"]

    def filled(words: str) -> str:
        for name, text in own.items():
            words = words.replace(f"{{{name}}}", text)
        return expand(words)

    def terms(row: dict[str, Any]) -> list[_Term]:
        """Return one for each way to say it: the longest that fits is tried first."""
        says = {key: value for key, value in row.items() if key != "words"}
        return [_Term(lazy(filled(one)), **says) for one in row["words"]]

    return tuple(term for row in data["term"] for term in terms(row))


_TERMS: Final = _terms()


def listed_for(who: Asker, utterance: Utterance, hits: list[Hit]) -> Reading | None:
    """没交评估申请的有哪些: what is listed to whom may see lists. An enterprise asks for what it has to do."""
    query = _asked_list(utterance)
    if query is None or not (who.is_enterprise or who.may(Intent.OVERDUE)):
        return None
    if query.place and not (query.step or query.state or query.by):  # 进度 沧州 has an answer of its own
        return None
    plain = {hit.rule.intent for hit in hits} & {Intent.TODO, Intent.OVERDUE, Intent.PENDING}
    if Intent.DIGEST_NOW in {hit.rule.intent for hit in hits} or (plain and not _narrowed(query)):
        return None
    only_own = who.is_enterprise and not who.may(Intent.OVERDUE)
    if only_own and (query.by or query.state not in LISTED_OPEN or topic_of(utterance.words)):
        return None
    intent = _shown_by(query, enterprise=only_own)
    return Reading(intent, "do", query=query, because=(f"{intent}.list",))


def _asked_list(utterance: Utterance) -> ListQuery | None:
    """Return the list that the sentence asks for and narrows to a step, a place, a state or a time; None
    for any other sentence."""
    text = utterance.text
    if len(text) > _LONGEST or NAME in text or not text:
        return None
    for pieces in _cut(utterance, 0, iter(range(_TRIES)), set()):
        asks = any(piece.term and piece.term.asks for piece in pieces)
        if not asks and not _BARE_LIST.search(text):
            continue
        query = _meant(utterance, pieces)
        if query and (asks or _may_be_bare(query)):
            return query
    return None


def _shown_by(query: ListQuery, *, enterprise: bool) -> str:
    """Return the intent that shows this list: one that lists are asked for by, too, when nothing narrows
    them. An enterprise has no list of what is late."""
    match query.state:
        case _ if query.by:
            return Intent.STATUS
        case ListState.OVERDUE if enterprise:
            return Intent.TODO
        case ListState.OVERDUE:
            return Intent.OVERDUE
        case ListState.REPORTED:
            return Intent.PENDING
        case ListState.NOT_DONE:
            own = enterprise or query.step in _OF_BUREAUS or (query.until and not query.step)
            return Intent.TODO if own else Intent.OVERDUE
        case _:
            return Intent.STATUS


def _narrowed(query: ListQuery) -> bool:
    """Whether it says more than 待办, 逾期 and 待审 do, which have lists of their own."""
    plain = query.state in (None, ListState.NOT_DONE, ListState.OVERDUE, ListState.REPORTED)
    return bool(query.step or query.place or query.since or query.until or query.by) or not plain


def _may_be_bare(query: ListQuery) -> bool:
    """Whether 没交评估申请的, without 哪些, may ask: of what is not done, or of a time to come."""
    open_ones = (None, ListState.NOT_DONE, ListState.OVERDUE, ListState.SILENT, ListState.REPORTED)
    return query.state in open_ones and bool(query.state or query.until)


def _cut(utterance: Utterance, at: int, tries: Iterator[int], dead: set[int]) -> Iterator[list[_Piece]]:
    """Yield the ways to cut the sentence from `at` on into words of the language, longer words first. From
    the positions in `dead` there is none."""
    text = utterance.text
    if at == len(text):
        yield []
        return
    found = [
        _Piece(term, match) for term in _TERMS if (match := term.words.match(text, at)) and match.group()
    ]
    if place := utterance.places.pattern.match(text, at):
        found.append(_Piece(None, place))
    leads_on = False
    for piece in sorted(found, key=lambda one: -one.match.end()):
        if piece.match.end() in dead or next(tries, None) is None:
            continue
        for rest in _cut(utterance, piece.match.end(), tries, dead):
            leads_on = True
            yield [piece, *rest]
    if not leads_on:
        dead.add(at)


class _Gathered(Struct):
    """What the words of a sentence say, put together one after another."""

    steps: set[MilestoneKind] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    states: list[ListState] = field(default_factory=list)
    result: bool = False
    place: str = ""
    by: str = ""
    since: date | None = None
    until: date | None = None
    due: bool = False

    def state(self) -> ListState | None:
        """Return the one state that is meant; raises ValueError where two speak against each other."""
        found: ListState | None = None
        for one in self.states:
            if found and found is not one:
                found = _NARROWER.get(frozenset({found, one}))
                if found is None:
                    raise ValueError
            else:
                found = one
        return found


def _meant(utterance: Utterance, pieces: list[_Piece]) -> ListQuery | None:
    """What these words ask for together; None where they ask for nothing, or for two things."""
    told = _Gathered()
    for piece in pieces:
        if piece.term is None:
            told.place += piece.match.group()
        else:
            _add(told, piece.term, piece.match, utterance)
    try:
        state = told.state()
    except ValueError:
        return None
    steps = told.steps | _of_stage(told, state)
    if len(steps) > 1:
        return None
    query = ListQuery(
        step=next(iter(steps), None),
        state=state,
        place=told.place,
        since=told.since,
        until=told.until,
        by=cast(Literal["", "county", "city"], told.by),
    )
    if query.state in LISTED_CASES and (query.step or query.until):
        return None
    if query.state is None and query.until:  # 这周到期的: what is still to be done; 这周情况 is a digest
        if not told.due:
            return None
        query = replace(query, state=ListState.NOT_DONE)
    told_of = query.step or query.state or query.by
    return query if told_of or (query.place and len(pieces) > 1) else None


def _of_stage(told: _Gathered, state: ListState | None) -> set[MilestoneKind]:
    """评估 and 验收 alone: their result where the state is a result's, else their application."""
    if "forward" in told.stages:
        stage = next(iter(told.stages - {"forward"}), "")
        return {_FORWARDS[stage]}
    if told.steps or len(told.stages) > 1:
        return set()
    stages = told.stages or ({"assess"} if state is ListState.FAILED else set())
    return {(_DECIDES if told.result else _APPLIES)[stage] for stage in stages}


def _add(told: _Gathered, term: _Term, match: re.Match[str], utterance: Utterance) -> None:
    if term.step:
        told.steps.add(MilestoneKind(term.step))
    if term.stage:
        told.stages.add(term.stage)
    if term.state:
        told.states.append(ListState(term.state))
    if term.result:
        told.result = True
        word = match.group()
        told.stages |= {stage for stage, sign in (("assess", "评"), ("accept", "验")) if sign in word}
    told.by = told.by or term.by
    told.due = told.due or term.due
    if term.days:
        told.since, told.until = _days(term.days, match, utterance)


def _days(which: str, match: re.Match[str], utterance: Utterance) -> tuple[date | None, date | None]:
    """Return the first and the last day that are meant."""
    today = utterance.today
    monday = today - timedelta(days=today.weekday())
    match which:
        case "week":
            return monday, monday + timedelta(days=6)
        case "next_week":
            return monday + timedelta(days=7), monday + timedelta(days=13)
        case "month":
            return today.replace(day=1), _month_end(today)
        case "next_month":
            first = _month_end(today) + timedelta(days=1)
            return first, _month_end(first)
        case "soon":
            return today, today + timedelta(days=7)
        case "number":
            n = whole_number(match["n"]) or 0
            each = {"天": 1, "日": 1, "月": 30}.get(match["unit"][-1], 7)
            return today, today + timedelta(days=n * each)
    day = utterance.days_in(match.start(), match.end())[0]
    if day.ahead is None:
        return None, None
    return (None if match["until"] else day.ahead), day.ahead


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
