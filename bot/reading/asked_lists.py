"""The small language of lists: 没交评估申请的有哪些, 哪个县没送完, 这周到期的 -> a ListQuery.

A sentence asks for a list when it is made of the words of asked_lists.toml, places and days alone, and one of
them asks. So nothing that reports (a name, a number, 已经交了 without 哪些) is ever taken for one.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal, cast

from msgspec import Struct, field

from bot.reading.asked import topic_of
from bot.reading.asker import Asker
from bot.reading.bulk import ALL_OVERDUE, WHOLE_SCOPE
from bot.reading.list_days import days_meant
from bot.reading.list_terms import ListWord, Piece, cuts
from bot.reading.named_day import Day
from bot.reading.result import Reading
from bot.reading.signs import Hit
from bot.reading.utterance import NAME, Utterance
from bot.words import (
    LISTED_CASES,
    LISTED_OPEN,
    LISTED_OVER,
    Intent,
    ListQuery,
    ListState,
    MilestoneKind,
    replace,
)
from bot.words.patterns import lazy

_LONGEST: Final = 40  # characters; a longer sentence tells something
_HANDED_IN = lazy("[交报]|上传")  # 哪些企业没交: what others owe, and not the asker
_URGES = lazy("催|督促|提个?醒|打个?招呼|捅|戳|敲打|撵")
_BARE_LIST = lazy("(?:的(?:企业|公司|厂子?|单位|县|市|名单)?|到期|截止)[。!]*$")
# What was said of a thing, and then more of it: the narrower word stands.
_NARROWER: Final = {
    frozenset({ListState.NOT_DONE, ListState.OVERDUE}): ListState.OVERDUE,
    frozenset({ListState.HANDED_IN, ListState.REPORTED}): ListState.REPORTED,
    frozenset({ListState.HANDED_IN, ListState.DONE}): ListState.DONE,
    frozenset({ListState.NOT_DONE, ListState.SILENT}): ListState.SILENT,
    frozenset({ListState.OVERDUE, ListState.SILENT}): ListState.SILENT,
    frozenset({ListState.EXTENDED, ListState.HANDED_IN}): ListState.EXTENDED,
    frozenset({ListState.EXTENSION_ASKED, ListState.HANDED_IN}): ListState.EXTENSION_ASKED,
    frozenset({ListState.EXTENSION_ASKED, ListState.REPORTED}): ListState.EXTENSION_ASKED,
    frozenset({ListState.EXTENSION_ASKED, ListState.EXTENDED}): ListState.EXTENSION_ASKED,
    frozenset({ListState.EXTENSION_ASKED, ListState.NOT_DONE}): ListState.EXTENSION_ASKED,
    frozenset({ListState.HANDED_IN, ListState.FAILED}): ListState.FAILED,
    frozenset({ListState.PAUSED, ListState.WITHDRAWN}): ListState.STOPPED,
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


def listed_for(who: Asker, utterance: Utterance, hits: list[Hit]) -> Reading | None:
    """没交评估申请的有哪些: what is listed to whom may see lists. An enterprise asks for what it has to do."""
    if urged := _urged_list(who, utterance):
        return urged
    query = _asked_list(utterance)
    if query is None or not (who.is_enterprise or who.may(Intent.OVERDUE)):
        return None
    if query.place and not (query.step or query.state or query.by or query.assessor):
        return _of_place(who, query, hits)
    plain = {hit.rule.intent for hit in hits} & {Intent.TODO, Intent.OVERDUE, Intent.PENDING}
    theirs = plain == {Intent.TODO} and not who.is_enterprise and _HANDED_IN.search(utterance.text)
    if Intent.DIGEST_NOW in {hit.rule.intent for hit in hits} or (
        plain and not _narrowed(query) and not theirs
    ):
        return None
    only_own = who.is_enterprise and not who.may(Intent.OVERDUE)
    if only_own and (query.by or query.state not in LISTED_OPEN or topic_of(utterance.words)):
        return None
    intent = _shown_by(query, enterprise=only_own)
    return Reading(intent, "do", query=query, because=(f"{intent}.list",))


def _of_place(who: Asker, query: ListQuery, hits: list[Hit]) -> Reading | None:
    """把正定县那边的情况给我看看: how a place stands as a whole. 进度 沧州, and 简报, have answers of their own."""
    told = {hit.rule.intent for hit in hits} & {Intent.STATUS, Intent.DIGEST_NOW, Intent.BRIEFING}
    if told or not who.may(Intent.OVERDUE):
        return None
    return Reading(Intent.STATUS, "do", query=query, because=("status.list",))


def _urged_list(who: Asker, utterance: Utterance) -> Reading | None:
    """评估申请没交的都催一遍: whoever is on that list is to be urged; None for any other sentence, or person."""
    if not (who.may(Intent.URGE) and _URGES.search(utterance.text)):
        return None
    query = _asked_list(utterance, urged=True)
    if query and query.by == "county" and query.step is MilestoneKind.DELIVERY:
        query = replace(query, by="")  # 没送完的县: each is urged for its firms
    if query is None or query.by or query.state not in (*LISTED_OPEN, None):
        return None
    every = WHOLE_SCOPE if query.state is ListState.NOT_DONE else ALL_OVERDUE
    return Reading(Intent.URGE, "ask", why="many", every=every, query=query, because=("urge.list",))


def _asked_list(utterance: Utterance, *, urged: bool = False) -> ListQuery | None:
    """Return the list that the sentence asks for and narrows to a step, a place, a state or a time; None
    for any other sentence. `urged`: it asks to urge those on it."""
    text = utterance.text
    if len(text) > _LONGEST or NAME in text or not text:
        return None
    for pieces in cuts(utterance):
        if urged is not any(piece.term and piece.term.urges for piece in pieces):
            continue
        asks = urged or any(piece.term and piece.term.asks for piece in pieces)
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
        case _ if query.by or query.assessor:
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
    return any((query.step, query.place, query.since, query.until, query.by, query.assessor)) or not plain


def _may_be_bare(query: ListQuery) -> bool:
    """Whether 没交评估申请的, without 哪些, may ask: of what is not done, or of a time to come."""
    open_ones = (None, ListState.NOT_DONE, ListState.OVERDUE, ListState.SILENT, ListState.REPORTED)
    return query.state in open_ones and bool(query.state or query.until)


class _Gathered(Struct):
    """What the words of a sentence say, put together one after another."""

    steps: set[MilestoneKind] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    states: list[ListState] = field(default_factory=list)
    result: bool = False
    place: str = ""
    by: str = ""
    assessor: str = ""
    since: date | None = None
    until: date | None = None
    day: Day | None = None  # that is named by its date: 昨天, 2月18日
    before: bool = False  # and may as well be earlier: 2月18日前
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


def _meant(utterance: Utterance, pieces: list[Piece]) -> ListQuery | None:
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
    if state is ListState.EXTENSION_ASKED:  # whatever step it is to be
        steps = set()
    if len(steps) > 1:
        return None
    since, until = _bounds(told, state)
    query = ListQuery(
        step=next(iter(steps), None),
        state=state,
        place=told.place,
        since=since,
        until=until,
        by=cast(Literal["", "county", "city"], told.by),
        assessor=cast(Literal["", "city", "province"], told.assessor),
    )
    if query.step and query.place and not (query.state or query.until or query.by or query.assessor):
        query = replace(query, by="county")  # 正定县的告知书送得怎么样了: its figures
    if query.state in LISTED_CASES and (query.step or query.until):
        return None
    if query.state is None and query.until:  # 这周到期的: what is still to be done; 这周情况 is a digest
        if not told.due:
            return None
        query = replace(query, state=ListState.NOT_DONE)
    told_of = query.step or query.state or query.by or query.assessor
    return query if told_of or (query.place and len(pieces) > 1) else None


def _bounds(told: _Gathered, state: ListState | None) -> tuple[date | None, date | None]:
    """Return the first and the last day that are meant; a day alone is the last such of what is over, else the next."""
    if told.day is None:
        return told.since, told.until
    day = told.day.behind if state in LISTED_OVER else told.day.ahead
    return (None if told.before else day), day


def _of_stage(told: _Gathered, state: ListState | None) -> set[MilestoneKind]:
    """评估 and 验收 alone: their result where the state is a result's, else their application."""
    if "forward" in told.stages:
        stage = next(iter(told.stages - {"forward"}), "")
        return {_FORWARDS[stage]}
    if told.steps or len(told.stages) > 1:
        return set()
    stages = told.stages or ({"assess"} if state is ListState.FAILED else set())
    return {(_DECIDES if told.result else _APPLIES)[stage] for stage in stages}


def _add(told: _Gathered, term: ListWord, match: re.Match[str], utterance: Utterance) -> None:
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
    told.assessor = told.assessor or term.assessor
    told.due = told.due or term.due
    if term.days == "day":
        told.day = utterance.days_in(match.start(), match.end())[0]
        told.before = bool(match["until"] or match["up_to"])
    elif term.days:
        told.since, told.until = days_meant(term.days, match, utterance.today)
