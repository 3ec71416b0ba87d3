"""除了A，延期都批了 · 除了A，评估都通过 · 都送了，就A没: what a bureau decides or delivers, of all but those it names.

Whoever is left out is never who is offered: the matter is asked of all the others, or for the names of those meant.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.reading.asked_lists import listed_for
from bot.reading.asker import Asker
from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.exclusions import left_out_of
from bot.reading.extensions_apart import GRANTING, MORE_TIME, REFUSING
from bot.reading.phrases import MOOD, NEEDS
from bot.reading.result import HARMLESS, Reading
from bot.reading.utterance import NAME, Utterance, hear
from bot.words import Enterprise, Intent, replace
from bot.words.intent_lookup import REPORTS, those
from bot.words.patterns import lazy

_ALL = lazy("都|全部?|一律|均|其[他它余]|别的|剩下|余下|剩余|差不多")
_REQUEST = lazy(MORE_TIME)
_NO = lazy(f"{REFUSING}|退回|打回")
_YES = lazy(f"{GRANTING}|通过")
_SENT_BACK = lazy("退(?:回|了|掉)|打回|驳回|一律退|都退")
_URGED = lazy("催|督促")
_DELIVERED = lazy("[送发给签收到](?:达|到|完|下去)*了|跑(?:完|遍)了|告知书|通知书|送达|签收")
_FINE = lazy("(?:都|全部?|均|一律)(?:可以|没(?:有|什么|啥)?(?:问题|意见)|行|收|过|ok|认)(?!不)")
_OF_NUMBERS: Final = those(by_number=True)
_OUTCOMES: Final = those(way="decision", needs={"names"}, bulk=False)
_SIGNS: Final = " ,，:：、;；。.!！"


def decided_but_for(who: Asker, utterance: Utterance, reading: Reading) -> Reading | None:
    """Return what is asked of all but those whom the sentence leaves out; None where it leaves nobody out by name,
    decides nothing of the others, or is read so already."""
    spans = [span for span in left_out_of(utterance) if NAME in utterance.text[slice(*span)]]
    if not spans or reading.every or reading.why == "forwarded":
        return None
    if urged := _urged_but_for(who, utterance, spans):
        return urged
    if reading.act == "deny":
        return None
    rest = _without(utterance.text, spans)
    if (
        NAME in rest
        or not _ALL.search(rest)
        or MOOD["question"].search(rest)
        or MOOD["conditional"].search(rest)
    ):
        return None
    intent = _matter(who, rest, reading)
    if not intent or not who.may(intent):
        return None
    because = ("but_for", *reading.because)
    if intent in _OUTCOMES:
        left = tuple(firm.name for firm in _left_out(utterance, spans))
        return Reading(intent, "ask", why="which_enterprise", left=left, left_why="without", because=because)
    reason = _reason(utterance, spans) if "reason" in NEEDS.get(intent, frozenset()) else ""
    on = reading.on or (_day_gone(utterance) if intent in REPORTS else None)
    all_of_them = Reading(intent, "ask", why="many", every=WHOLE_SCOPE, on=on, reason=reason, because=because)
    return _all_but(all_of_them, utterance, spans)


def _urged_but_for(who: Asker, utterance: Utterance, spans: list[tuple[int, int]]) -> Reading | None:
    """没交评估申请的都催一遍，远利甭催，刚通过电话: the list that is urged, without those; what follows is why."""
    if not who.may(Intent.URGE):
        return None
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(utterance.text)]
    parts = [utterance.original(*part).strip(_SIGNS) for part in zip(starts, ends, strict=True)]
    for said in ("，".join(filter(None, parts)), next(filter(None, parts), "")):
        listed = listed_for(who, hear(said, who.index, who.in_scope, utterance.today), [])
        if listed and listed.intent == Intent.URGE:
            return _all_but(listed, utterance, spans)
    return None


def _day_gone(utterance: Utterance) -> date | None:
    days = {day.behind for day in utterance.days if not (day.doubtful or day.rough)}
    return next(iter(days)) if len(days) == 1 else None


def _left_out(utterance: Utterance, spans: list[tuple[int, int]]) -> tuple[Enterprise, ...]:
    found = [one for span in spans for one in utterance.names_in(*span)]
    return tuple(dict.fromkeys(firm for one in found for firm in one.enterprises))


def _all_but(meant: Reading, utterance: Utterance, spans: list[tuple[int, int]]) -> Reading:
    """Return `meant`, which is of all, without those at `spans`; in their own words where they are not certain."""
    sure = all(one.certain for span in spans for one in utterance.names_in(*span))
    if sure:
        return replace(meant, names=_left_out(utterance, spans))
    words = tuple(utterance.original(*span).strip(_SIGNS) for span in spans)
    return replace(meant, left=words, left_why="but")


def _matter(who: Asker, rest: str, reading: Reading) -> str:
    """Name what is decided, or delivered, of the others; "" for any other matter."""
    if _REQUEST.search(rest):
        refused = _NO.search(rest)
        return Intent.REFUSE_EXTENSION if refused else Intent.APPROVE_EXTENSION if _YES.search(rest) else ""
    if reading.intent in _OUTCOMES or (reading.intent in _OF_NUMBERS and reading.intent not in HARMLESS):
        return reading.intent
    if _URGED.search(rest):
        return Intent.URGE
    if _SENT_BACK.search(rest):
        return Intent.REJECT
    if who.may(Intent.CONFIRM) and _FINE.search(rest):
        return Intent.CONFIRM
    return Intent.NOTICE_DELIVERED if _DELIVERED.search(rest) else ""


def _reason(utterance: Utterance, spans: list[tuple[int, int]]) -> str:
    """Return the last clause, in its own words, if it is neither the exception nor the decision."""
    last = utterance.clauses[-1]
    apart = all(end <= last.start for _, end in spans) and len(utterance.clauses) > 1
    decides = _NO.search(last.text) or _SENT_BACK.search(last.text) or _ALL.search(last.text)
    return utterance.original(last.start, last.end).strip(_SIGNS) if apart and not decides else ""


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text
