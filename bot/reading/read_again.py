"""What the rules leave open, read again in other words: without those left out, out of pinyin, part by part.

Whatever comes of it is asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.reading.all_but import put_apart
from bot.reading.asker import Asker
from bot.reading.but_for import decided_but_for
from bot.reading.delivered_by_number import delivered_by_number
from bot.reading.desk_parts import desk_parts
from bot.reading.done_beside import done_beside
from bot.reading.extension_said import extension_answered
from bot.reading.extensions_apart import extensions_apart, of_the_two
from bot.reading.firm_by_firm import firm_by_firm
from bot.reading.of_a_trade import of_a_trade
from bot.reading.one_by_one import all_listed
from bot.reading.other_matters import OUTCOMES
from bot.reading.outcomes import by_the_nth, outcomes_apart
from bot.reading.pinyin import from_pinyin
from bot.reading.result import HARMLESS, Reading, judged_as, only_asked
from bot.reading.sentences_apart import of_its_sentences
from bot.reading.steps_with_days import steps_with_days
from bot.reading.taken_back_so import said_as_taking_back
from bot.reading.the_rest import of_the_rest
from bot.reading.utterance import NAME, Utterance, hear
from bot.words import SPECS, Intent, replace
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

# 关于…送达情况的报告：…: what is reported stands behind the title.
_TITLE = lazy(r"\s*关于[^。；;\n]{2,80}?的(?:报告|汇报|说明|函)\s*[:：\n]\s*(?=\S)")

_HEADING = lazy("结果|结论|意见|情况")
_OPEN: Final = ("unknown", "question", "negated", "unsure", "which_enterprise", "one_by_one")


def read_again(
    who: Asker, utterance: Utterance, alone: Reading, again: Callable[[str], Reading], *, sure: bool = True
) -> Reading:
    """Return `alone`, or what is asked instead; `again` reads a sentence by the rules. Without `sure` whatever is read
    will be asked, so that a further matter has to be offered beside it."""
    if who.may("confirm") and (named := of_the_two(utterance)):
        return _asked_in_its_place(who, utterance, named, again, sure=sure)
    if other := _taken_back(utterance, alone, again) or _of_many(who, utterance, alone, again):
        return other
    reading = _by_the_nth(utterance, all_listed(utterance, of_the_rest(who, utterance, alone, again)))
    titled = _TITLE.match(utterance.raw) if reading.act in ("none", "ask") else None
    if titled and (said := again(utterance.raw[titled.end() :])).act == "do":
        return only_asked(said)
    if (alone.act != "do" or alone.intent in HARMLESS) and (in_full := put_apart(who, utterance)):
        meant = _asked_in_its_place(who, utterance, in_full, again, sure=sure)
        if meant.act == "ask" and meant.intent in REPORTS:
            return _without_the_others(utterance, meant)
    if who.may(Intent.APPROVE_EXTENSION) and (answers := extensions_apart(utterance)):
        return _in_parts(answers, again)
    if answered := _of_an_extension(who, utterance, reading, again):
        return answered
    if (beside := done_beside(utterance, reading, again)) is not reading:
        return beside
    if reading.why == "unknown" and (spelled := from_pinyin(utterance.raw)) != utterance.raw:
        return only_asked(again(spelled))
    told = reading.intent in HARMLESS or reading.intent == Intent.PROGRESS_NOTE
    if (reading.why in _OPEN or told) and "machine" not in reading.because:
        apart = of_its_sentences(utterance.raw, reading, again)
        if apart is not reading:
            return apart
    # 评估结果：A通过，C没过: never one of them alone
    headed = _HEADING.search(utterance.text.partition(NAME)[0])
    of_part = reading.act == "do" and bool(reading.rest and headed) and reading.intent in OUTCOMES
    asked = (reading.act in ("ask", "none") or of_part) and reading.why not in ("many", "forwarded")
    asked = asked and who.may("confirm")
    each = outcomes_apart(utterance, 1 if reading.why == "unknown" else 2) if asked else ()
    each = each or _of_each_step(who, utterance, reading)
    each = each or _of_each_firm(who, utterance, reading, again, sure=sure)
    return _in_parts(each, again) if each else reading


def _taken_back(utterance: Utterance, alone: Reading, again: Callable[[str], Reading]) -> Reading | None:
    """Return the question what is taken back, where the words say 撤回 otherwise; None for any other sentence."""
    if (
        alone.intent == Intent.WITHDRAW_REPORT
        or alone.act not in ("do", "ask", "none")
        or alone.why == "forwarded"
    ):
        return None
    said = said_as_taking_back(utterance.raw)
    meant = again(said) if said else None
    return only_asked(meant) if meant and meant.intent == Intent.WITHDRAW_REPORT else None


def _of_many(
    who: Asker, utterance: Utterance, alone: Reading, again: Callable[[str], Reading]
) -> Reading | None:
    """Return what an officer says of some lines of a list, of all but some, or of those of one trade."""
    if who.is_enterprise:
        return None
    by_number = alone.act != "do" and who.may(Intent.NOTICE_DELIVERED) and not who.may("confirm")
    if by_number and (delivered := delivered_by_number(utterance.raw, again)):
        return delivered
    return decided_but_for(who, utterance, alone) or of_a_trade(who, utterance, alone, again)


def _asked_in_its_place(
    who: Asker, utterance: Utterance, said: str, again: Callable[[str], Reading], *, sure: bool
) -> Reading:
    """Return what is asked of `said`, which says the sentence by other words."""
    heard = hear(said, who.index, who.in_scope, utterance.today)
    return only_asked(read_again(who, heard, only_asked(again(said)), again, sure=sure))


def _without_the_others(utterance: Utterance, meant: Reading) -> Reading:
    """Return what is asked of some, with whom of the sentence it leaves out, so that this is said."""
    heard = {firm.name: firm for found in utterance.names for firm in found.enterprises}
    left = tuple(name for name, firm in heard.items() if firm not in meant.names)
    told = meant.left or meant.why != "unsure" or not meant.names
    return meant if told or not left else replace(meant, left=left, left_why="without")


def _in_parts(each: tuple[str, ...], again: Callable[[str], Reading]) -> Reading:
    """Return what is asked of a sentence that says all this, each by itself."""
    first = again(each[0])
    if len(each) == 1:
        return only_asked(first)
    parts = Reading(first.intent, "ask", why="one_by_one", left=each, left_why="parts")
    return replace(parts, because=("outcomes", *first.because))


def _by_the_nth(utterance: Utterance, reading: Reading) -> Reading:
    """要整改，20号之前交: the deadline that is named by its day alone is asked about, and not asked for."""
    if reading.intent != Intent.ASSESSMENT_RECTIFY or reading.why != "need_date" or utterance.days:
        return reading
    on = by_the_nth(utterance.text, utterance.today)
    return judged_as(replace(reading, on=on), "ask", "unsure") if on else reading


def _of_an_extension(
    who: Asker, utterance: Utterance, reading: Reading, again: Callable[[str], Reading]
) -> Reading | None:
    """Return what a bureau answers a request for more time in its own words; None where it is read already, or is
    nothing of the kind."""
    own = reading.intent in (Intent.APPROVE_EXTENSION, Intent.REFUSE_EXTENSION)
    read = reading.act == "do" or (own and reading.why != "need_date")
    if read or reading.why in ("many", "one_by_one") or not who.may(Intent.APPROVE_EXTENSION):
        return None
    said = extension_answered(utterance)
    meant = again(said) if said else None
    return only_asked(meant) if meant and meant.act in ("do", "ask") else None


def _of_each_step(who: Asker, utterance: Utterance, reading: Reading) -> tuple[str, ...]:
    """Return what a contact says of several steps, or the desk of several tickets; () for anybody else."""
    if who.is_enterprise and reading.act in ("do", "ask") and reading.intent in REPORTS:
        return steps_with_days(utterance)
    return desk_parts(utterance.raw) if who.may(Intent.CLOSE_TICKET) else ()


def _of_each_firm(
    who: Asker, utterance: Utterance, reading: Reading, again: Callable[[str], Reading], *, sure: bool
) -> tuple[str, ...]:
    """Return what is said of each firm, one sentence a part; () where `reading` tells it all."""
    says = SPECS[Intent(reading.intent)].says if reading.why == "one_by_one" else ""
    told = reading.left_why in ("without", "but") or (
        says and any(one.startswith(says) for one in reading.left)
    )
    if told or (reading.rest and sure) or reading.act == "deny" or reading.why in ("many", "forwarded"):
        return ()
    each = firm_by_firm(who, utterance, reading, again)
    if reading.act != "do":
        return each
    further = {firm.name for f in utterance.names for firm in f.enterprises[:1]} - {
        firm.name for firm in reading.names
    }
    return each if len(each) > 1 and any(name in one for one in each for name in further) else ()
