"""Decide what becomes of a matter that was said: it is done, asked about, denied, or nothing happens.

The order of the checks is the policy: may the sender do this, and for these firms; is it said as done; what is missing.
"""

from __future__ import annotations

from typing import Final

from bot.reading import one_by_one, other_matters, several, several_days
from bot.reading.act_asked import question_about
from bot.reading.asker import Asker
from bot.reading.bulk import bulk_of
from bot.reading.completing import complete, deny, own_meant
from bot.reading.head import Head, compared_with, has_head, head_of, name_at, next_matter, reason_words
from bot.reading.its_day import with_its_day
from bot.reading.joined_reports import joined_reports
from bot.reading.mood import mood_of, weighed
from bot.reading.number_sets import objects_at
from bot.reading.object_place import of_nobody
from bot.reading.objects import Named, names_for, unknown_name
from bot.reading.phrases import CUES, NEEDS
from bot.reading.result import AGAINST, HARMLESS, STEP_INTENTS, Reading, judged_as
from bot.reading.signs import Hit, Mood, spoken_against
from bot.reading.slots import day_for, day_unclear, doubtful_day, kind_for, numbers_for, numbers_instead
from bot.reading.taken_back import taken_back
from bot.reading.two_deadlines import another_deadline
from bot.reading.utterance import DAY, NAME, Utterance
from bot.reading.whose import of_somebody_else
from bot.words import Enterprise, replace
from bot.words.intent_lookup import those
from bot.words.patterns import lazy

_OF_A_TICKET: Final = those(of_ticket=True)
_NAMES_ITS_STEP = lazy(f"评估|验收|(?:启动|审核).*{DAY}|{DAY}.*(?:启动|审核)")
_NAMES = lazy(f"[{NAME}、,和与及的\\s]*+")
_NOTHING: Final = {
    Mood.NEGATED: "negated",
    Mood.PLANNED: "planned",
    Mood.CONDITIONAL: "conditional",
    Mood.QUESTION: "question",
}


def judge_matter(asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...] = ()) -> Reading:
    """Return what becomes of the matter `hit`, with the reason in `because`; `others` are the other matters
    of the sentence."""
    reading = with_its_day(utterance, hit, _judged(asker, utterance, hit, others))
    rule = f"{hit.rule.intent}.{'topic' if hit.topic else 'say'}"
    held = "" if reading.act == "do" else weighed(utterance, hit)[1]
    return replace(reading, because=(rule, held) if held else (rule,))


def _judged(asker: Asker, utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> Reading:
    """Return what becomes of the matter, by the order that the module's docstring gives."""
    busy = _busy(hit, others)
    mood = _mood_among(utterance, hit, others)
    intent = hit.rule.intent
    head = head_of(utterance, hit) if has_head(hit) else None
    named = names_for(utterance, hit, asker.index, asker.in_scope, busy, head)
    if head and named.doubtful and len(head.names) > 1:  # all behind the first may be the reason
        head = replace(head, end=utterance.text.index(NAME, hit.end) + 1)
    if intent in _OF_A_TICKET:  # its number says whose it is
        named = Named()
    if refused := _refused(asker, utterance, hit, named, mood):
        return _but_for_allowed(asker, utterance, hit, refused, named, head, others)
    if head and (end := unknown_name(utterance, hit)):  # one like it is asked for: the name is no reason
        head = replace(head, end=max(end, head.end))
    reading = _filled(asker, utterance, hit, named, head, others)
    reading = replace(reading, left=named.left, left_why="name" if named.left else "")
    if of_many := _several(asker, utterance, hit, head, reading, others, mood):
        return of_many
    if named.doubtful and (intent not in HARMLESS or not reading.names):
        return judged_as(reading, "ask", "which_enterprise", named.choices)
    whole = complete(reading, asker, named.choices)
    if why := _asked_first(asker, utterance, hit, reading, head, others):
        return judged_as(reading if why == "unsure" else replace(reading, on=None), "ask", why)
    if left := several.not_taken(utterance, hit, reading):
        return judged_as(left, "ask", "unsure")
    if (
        mood is Mood.DONE
        and not doubtful_day(utterance, hit)
        and not of_somebody_else(asker, utterance, hit)
        and not other_matters.mixed(asker, utterance, hit, others)
    ):
        whole = several.with_the_list(asker, utterance, hit, replace(whole, left=(), left_why=""), others)
        second = other_matters.second(asker, utterance, hit, others, whole.names)
        kept = whole.rest or (second in whole.reason)  # 退回 3 没盖章，评估不通过别怪我: words of the reason
        return whole if kept else replace(whole, rest=second)
    if hit.topic and hit.rule.way != "report" and whole.act == "ask":
        return whole
    if not reading.left and (second := other_matters.second(asker, utterance, hit, others, reading.names)):
        reading = replace(reading, left=(second,), left_why="apart")
    return _doubted(utterance, hit, reading, named.choices)


def _busy(hit: Hit, others: tuple[Hit, ...]) -> frozenset[int]:
    """Return the clauses with a matter of their own; A、B都逾期了，发个催办: what would be shown of them is why."""
    own = (o.index for o in others if not (hit.rule.intent == "urge" and o.rule.way == "show"))
    return frozenset(own) - {hit.index}


def _but_for_allowed(
    asker: Asker,
    utterance: Utterance,
    hit: Hit,
    refused: Reading,
    named: Named,
    head: Head | None,
    others: tuple[Hit, ...],
) -> Reading:
    """Return `refused`; if the sender has a right to some of the enterprises, with what is needed to ask about those:
    the day and the reason that were said; `left` has the names for which nothing is done."""
    allowed = tuple(e for e in named.sure if asker.may(hit.rule.intent, e))
    if refused.why != "not_yours" or not (allowed and named.left) or hit.rule.way == "show":
        return refused
    rest = _filled(asker, utterance, hit, replace(named, sure=allowed), head, others)
    rest = replace(rest, names=refused.names, left=named.left, left_why="name")
    return judged_as(rest, "deny", "not_yours")


def _refused(asker: Asker, utterance: Utterance, hit: Hit, named: Named, mood: Mood) -> Reading | None:
    """Return the reading if it is a question, a supposition, nothing the sender may do, or about a name
    nobody has."""
    if mood is Mood.QUESTION:
        return question_about(asker, utterance, hit, named)
    if mood is Mood.CONDITIONAL:
        return Reading(hit.rule.intent, "none", named.sure, why="conditional")
    if denied := deny(asker, hit.rule.intent, named):
        return denied
    if not (named.sure or named.choices) and of_nobody(asker, utterance, hit):
        return Reading(hit.rule.intent, "deny", why="not_yours")
    # 说错了 of a decision: the sender has no report to take back
    if hit.topic and hit.rule.intent == "withdraw_report" and not asker.reports:
        return Reading(hit.rule.intent, "deny", why="not_your_role")
    others = mood not in _NOTHING and of_somebody_else(asker, utterance, hit) == "name"
    if not named.choices and (unknown_name(utterance, hit) or others):
        return Reading(hit.rule.intent, "deny", why="not_yours")
    return None


def _several(
    asker: Asker,
    utterance: Utterance,
    hit: Hit,
    head: Head | None,
    reading: Reading,
    others: tuple[Hit, ...],
    mood: Mood,
) -> Reading | None:
    """Return what is said of a set (some left out, several by number, all), or that no act is allowed; else None."""
    if sets := several.of_a_set(asker, utterance, hit, reading, others):
        return sets
    if mood in _NOTHING:
        return judged_as(reading, "none", _NOTHING[mood])
    if right := one_by_one.of_one_alone(utterance, hit, reading):
        return right
    if parts := joined_reports(asker, utterance, hit, reading):
        return several_days.ask_one_by_one(reading, list(parts))
    if days := several_days.one_day_each(asker, utterance, hit, reading, others):
        return days
    if hit.rule.way == "request" and (asked := _contradicted(utterance, hit, reading, mood)):
        return asked
    if hit.rule.way == "report" and mood is Mood.GUESS and CUES["is_it_so"].search(utterance.text):
        return complete(Reading("status", "ask", reading.names), asker, reading.choices)
    if hit.rule.intent == "withdraw_report" and (back := taken_back(asker, utterance, hit, reading)):
        return back
    bulk = bulk_of(utterance, hit) if hit.rule.bulk else None
    many = several.many(utterance, reading, bulk, mood) if bulk else None
    return (
        many
        or several.without_names(utterance, hit, reading)
        or several.exception_open(utterance, reading)
        or one_by_one.something_more(utterance, hit, head, reading, next_matter(utterance, hit, others))
        or _contradicted(utterance, hit, reading, mood)
        or (several.all_and_one(utterance, hit, reading) if mood is not Mood.DONE else None)
    )


def _contradicted(utterance: Utterance, hit: Hit, reading: Reading, mood: Mood) -> Reading | None:
    """Return what is asked of an act that its own sentence speaks against; None if it does not."""
    doubtful = mood is not Mood.DONE or hit.rule.way == "request"
    return judged_as(reading, "ask", AGAINST) if doubtful and spoken_against(utterance, hit) else None


# Until when is not plain.
_SOME_DAYS = lazy("周末|(?:周|星期|礼拜)[六日天]|每[天周晚个]|一天.{0,2}[遍次条回]|就这[一两几]?[天日]")


def _asked_first(
    asker: Asker, utterance: Utterance, hit: Hit, reading: Reading, head: Head | None, others: tuple[Hit, ...]
) -> str:
    """Say what has to be asked of an act though nothing is missing, as a `why` of Reading; "" for nothing.

    A date may be another than the one named. A bureau's 撤回 is asked about because a result is no report.
    """
    end = head.end if head and "reason" in hit.rule.needs else len(utterance.text)
    if hit.rule.intent != "report_change" and day_unclear(utterance, hit, reading.on, end):
        return "need_date"
    if several_days.untaken(asker, utterance, hit, reading.on, others):
        return "need_date"
    if another_deadline(utterance, hit, reading.on):
        return "need_date"
    if reading.intent == "mute" and _SOME_DAYS.search(utterance.raw):
        return "unsure"
    if reading.intent == "approve_extension" and not reading.on:
        return "need_date" if utterance.days or utterance.vague_day else ""
    doubt = head is not None and compared_with(utterance, head)
    return "unsure" if doubt or (reading.intent == "withdraw_report" and not asker.reports) else ""


def _filled(
    asker: Asker, utterance: Utterance, hit: Hit, named: Named, head: Head | None, others: tuple[Hit, ...]
) -> Reading:
    """Return the matter with the names, numbers, day and reason that were said with it."""
    intent, needs = hit.rule.intent, NEEDS[hit.rule.intent]
    numbered = intent in other_matters.NUMBERED
    names = (name_at(utterance, head) if head and numbered else ()) or named.sure
    if not (names or named.choices):
        names = own_meant(asker, intent)
    names = several.named_before(utterance, hit, names)
    numbers = numbers_for(utterance, hit) if "numbers" in needs else ()
    if head and "names" in needs and not (names or named.choices or asker.is_enterprise):
        numbers, end = numbers_instead(utterance, hit, head.end)
        head = replace(head, end=end)
    on = day_for(utterance, hit, head) or several_days.day_elsewhere(asker, utterance, hit, others)
    reason, wants_day = "", "date" in needs and on is None
    unclear = "numbers" in needs and not numbers and objects_at(utterance, hit)
    if head and "numbers" in needs and names and not numbers:  # 退回 A 没盖章: whose it is, is no reason
        head = replace(head, end=_NAMES.match(utterance.text, head.end).end())  # type: ignore[union-attr]
    if head and "reason" in needs and not unclear:
        reason = reason_words(utterance, hit, head, next_matter(utterance, hit, others), on)
    return Reading(
        intent,
        "ask",
        names,
        numbers,
        on=on,
        reason=reason,
        text=utterance.words if intent in other_matters.TOLD_WHOLE else utterance.month if wants_day else "",
        kind=kind_for(utterance, hit),
        rest=other_matters.rest(utterance, hit),
    )


def _doubted(utterance: Utterance, hit: Hit, reading: Reading, choices: tuple[Enterprise, ...]) -> Reading:
    """Return what is asked about a matter that is not plainly said as done."""
    if len(reading.names) > 1 and one_by_one.more_than_the_act(utterance, hit, reading.names):
        return judged_as(replace(reading, names=()), "ask", "which_enterprise", reading.names)
    named = _NAMES_ITS_STEP.search(utterance.clauses[hit.index].text)
    of_a_step = hit.rule.intent in STEP_INTENTS and hit.topic and not named
    return judged_as(reading, "ask", "which_step" if of_a_step else "unsure", choices)


def _mood_among(utterance: Utterance, hit: Hit, others: tuple[Hit, ...]) -> Mood:
    """Return the mood of one matter among others: 他们说让撤回，要撤回吗 is a question."""
    mood = mood_of(utterance, hit)
    if mood is Mood.DONE or hit.rule.way != "request":
        return mood
    same = (other for other in others if other.rule is hit.rule and other.index != hit.index)
    return Mood.QUESTION if any(mood_of(utterance, other) is Mood.QUESTION for other in same) else mood
