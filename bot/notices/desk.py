"""The support desk (技术支持) as pure functions: what a follow-up or a mark names, when an answer
is owed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot.acts.context import DecisionContext
from bot.plans.ladder import Look, due_steps, ladder_steps
from bot.reading.likeness import Likeness
from bot.words import SHANGHAI, Level, Person
from bot.words.patterns import lazy

# The sides that answer questions.
DESK: Final = "desk"
PROVINCE: Final = "province"

# So long an asker has to try an offered answer, or to say which enterprise it is about, before the
# desk is troubled; the ticket's clock runs all the same. A question put to a person lives as long.
ASKER_HAS: Final = timedelta(minutes=30)
# A sentence that cannot be told, so soon after an answer, is perhaps about it.
AFTER_ANSWER: Final = timedelta(hours=24)

# Asked so often since the last digest, a question is news to the desk by itself: it calls for an
# answer in the FAQ, or for a better one.
REPEATED: Final = 3

_ALIKE: Final = 0.4  # of 1 by `Likeness`: 系统打不开 and 省系统网站打不开
_NEARLY: Final = 80  # of 100 by rapidfuzz
_MATTERS: Final = (
    "评估",
    "验收",
    "延期",
    "披露",
    "移交",
    "绑定",
    "整改",
    "启动",
)  # one other makes it another question

_THREAD = lazy(
    r"(?:工单|编号)?\s*+(?:[#＃]\s*+)?(\d{1,9})"
    r"(?!\d|[月日年点%家个天次条兆]|号楼|[:：.]\d)"  # 12月, 3家, 9:00: no ticket's number
)
_MARKED = lazy(r"(?:我[想要])?(?:提问|请教|咨询)[\s:：,，]*(?=[#＃]\s*\d|工单\s*[#＃]?\d)")
_PROVINCE = "(?:省(?:厅|里|级)?(?:工作联系人)?)"
_PASSED = lazy(
    rf"(?:移交|转交|转){_PROVINCE}?(?:工单)?#?(?P<n>\d{{1,9}})号?(?:工单)?"
    rf"(?:[给至到由]?{_PROVINCE}(?:答复|处理|解答)?)?"
)
_SCORES: Final = {
    "非常满意": 5,
    "很满意": 5,
    "满意": 5,
    "基本满意": 4,
    "比较满意": 4,
    "一般": 3,
    "不太满意": 2,
    "不满意": 1,
    "很不满意": 1,
    "非常不满意": 1,
    "五星": 5,
    "四星": 4,
    "三星": 3,
    "二星": 2,
    "一星": 1,
}


def passed_on(text: str) -> int | None:
    """移交 12, 转省厅 #12: the ticket that goes to the province; None for any other sentence."""
    found = _PASSED.fullmatch(re.sub(r"[\s，,。.]", "", unicodedata.normalize("NFKC", text)))
    return int(found["n"]) if found else None


def threaded(text: str) -> tuple[int | None, str]:
    """追问 #12 还是不行 -> (12, 还是不行); without a number (None, text)."""
    text = text.strip()
    match = _THREAD.match(text)
    if match is None:
        return None, text
    return int(match[1]), text[match.end() :].lstrip(" ,，:：、。号").strip()


def marked(text: str) -> tuple[int | None, str]:
    """提问 #12 还是不行 -> (12, 还是不行). Only a number with its sign: a bare one may begin a
    question. (None, "") for anything else."""
    match = _MARKED.match(text.strip())
    return threaded(text.strip()[match.end() :]) if match else (None, "")


def number_in(text: str) -> int | None:
    """没用 12 -> 12; None when there is none, or several."""
    found = re.findall(r"\d+", unicodedata.normalize("NFKC", text))
    return int(found[0]) if len(found) == 1 and len(found[0]) < 10 else None


def score_in(text: str) -> tuple[int | None, int | None]:
    """评价 12 5 -> (12, 5); 满意 -> (None, 5); 评价 12 -> (12, None). The score is 1 to 5."""
    plain = unicodedata.normalize("NFKC", text)
    worded = max((word for word in _SCORES if word in plain), key=len, default=None)
    numbers = [int(n) for n in re.findall(r"\d{1,9}", plain)]
    if worded:
        return (numbers[0] if len(numbers) == 1 else None), _SCORES[worded]
    if len(numbers) == 2 and 1 <= numbers[1] <= 5:
        return numbers[0], numbers[1]
    return (numbers[0] if numbers else None), None


def due_day(since: datetime, ctx: DecisionContext) -> date:
    """Return the last working day on which the answer to a question asked at `since` is in time."""
    asked = since.astimezone(SHANGHAI).date()
    return ctx.calendar.add_workdays(asked, ctx.plan.support.answer_working_days)


def due_look(due: date, since: datetime, planned_to: datetime | None, ctx: DecisionContext) -> Look:
    """Which rungs of a waiting question are due, and when to look again."""
    asked = since.astimezone(SHANGHAI).date()
    steps = ladder_steps(ctx.plan.support.ladder, due, asked, ctx.calendar)
    return due_steps(steps, planned_to or since, ctx.now, ctx.start)


def closes_at(ctx: DecisionContext) -> datetime:
    """When a question answered now is closed, unless it is followed up."""
    days = ctx.plan.support.close_working_days
    return ctx.morning(ctx.calendar.add_workdays(ctx.today, days))


def choose_route(is_work: bool, asker: Person, *, at_desk: bool, at_province: bool) -> tuple[str, str]:
    """(Which side owes the answer, how the asker is told of it: "desk", "province", "no_desk" if the
    province answers for want of a desk, or "nobody"). `at_desk`, `at_province`: whether somebody can be
    reached there.

    The notice has two kinds of contacts (N-4): questions about the work itself go to the province; all
    others, doubtful ones, and the province's own go to the desk. If nobody of a side can be reached, the
    other one answers.
    """
    of_province = any(role.level is Level.PROVINCE for role in asker.roles)
    if is_work and at_province and not of_province:
        return PROVINCE, PROVINCE
    if at_desk:
        return DESK, DESK
    return (PROVINCE, "no_desk") if at_province else (DESK, "nobody")


def reply_refused(text: str, *, closed: bool, answer: str | None) -> str:
    """Return the key of why `text` is not sent as an answer: the question is closed, nothing is said, or
    the same was said before (`answer`, None while it is unanswered); "" if it may be sent."""
    if closed:
        return "ticket_closed"
    if not text:
        return "need_text"
    return "replied_before" if text == answer else ""


def passing_refused(asker: Person, route: str, *, closed: bool, answered: bool, at_province: bool) -> str:
    """Return the key of why a question is not passed from the desk to the province; "" if it may be."""
    if closed:
        return "ticket_closed"
    theirs = any(role.level is Level.PROVINCE for role in asker.roles)
    if answered or route != DESK or theirs:
        return "not_to_pass"
    return "" if at_province else "nobody_to_pass"


def alike(questions: Sequence[str], topics: Sequence[str] = ()) -> list[list[int]]:
    """Return the places of questions that ask the same in other words, a list each, those of one question left
    out; the longest list first. `topics`: the known answer that each was offered, "" for none; one topic is one
    question."""
    compared = Likeness(questions)
    first: dict[str, int] = {}
    group = [first.setdefault(topic, place) if topic else place for place, topic in enumerate(topics)]
    group += range(len(group), len(questions))
    for place, text in enumerate(questions):
        for other, how in compared.to_each(text).items():
            if other < place and _same_question(text, questions[other], how):
                old, new = group[place], group[other]
                group = [new if one == old else one for one in group]
    places: dict[int, list[int]] = {}
    for place, key in enumerate(group):
        places.setdefault(key, []).append(place)
    return sorted((one for one in places.values() if len(one) > 1), key=lambda one: (-len(one), one[0]))


def _same_question(one: str, other: str, likeness: float) -> bool:
    if any((word in one) is not (word in other) for word in _MATTERS):
        return False
    from rapidfuzz import fuzz  # a start does not wait for it

    return likeness >= _ALIKE or fuzz.ratio(one, other) >= _NEARLY


def routes_of(person: Person) -> tuple[str, ...]:
    """Return the routes on which this person answers."""
    levels = {role.level for role in person.roles}
    answers = ((DESK, Level.SUPPORT), (PROVINCE, Level.PROVINCE))
    return tuple(route for route, level in answers if level in levels)


def may_read(person: Person, route: str, *, told: bool) -> bool:
    """Whether somebody may read a question that is not theirs: the desk all of them, the province those of
    its route, everybody else those they were `told` of because they are late or the desk has no staff."""
    levels = {role.level for role in person.roles}
    return Level.SUPPORT in levels or told or (route == PROVINCE and Level.PROVINCE in levels)
