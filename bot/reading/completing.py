"""What still has to be asked about a matter, one question at a time, and to whom it is refused."""

from __future__ import annotations

from typing import Final

from bot.reading.asker import Asker
from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.objects import Named
from bot.reading.phrases import NEEDS
from bot.reading.result import Reading, judged_as
from bot.words import Enterprise, replace
from bot.words.intent_lookup import those
from bot.words.patterns import lazy

_ABOUT_A_CASE: Final = those(of_case=True)
_ASK_FOR: Final = (  # in this order, one question at a time
    ("names", "which_enterprise"),
    ("kind", "need_kind"),
    ("numbers", "need_number"),
    ("date", "need_date"),
    ("reason", "need_reason"),
    ("text", "need_text"),
    ("code", "need_code"),
)
_LED_BY_A_NUMBER = lazy(
    r"第?(?P<number>\d{1,5})号(?:那[份个家条件])?[,，:：\s]*(?P<rest>[^楼线炉机罐窑厂文令窗仓库井路码\s].+)"
)
_NUMBER_WILL_DO: Final = frozenset({"urge"})  # a number says whose step is urged, and no name is wanted


def own_meant(asker: Asker, intent: str) -> tuple[Enterprise, ...]:
    """Return the sender's own enterprises, if a matter that names none is about them: the only one, or all of
    them where they are only looked at."""
    return asker.own if intent in _ABOUT_A_CASE and (len(asker.own) == 1 or intent == "status") else ()


def complete(reading: Reading, asker: Asker, choices: tuple[Enterprise, ...] = ()) -> Reading:
    """Return `reading` as "do", or as "ask" with the one question that comes next.

    It is called again after each answer, until nothing is missing. `choices` are offered with the question.
    """
    needs = NEEDS.get(reading.intent, frozenset())
    if "numbers" in needs and not reading.numbers and (led := _LED_BY_A_NUMBER.match(reading.reason)):
        meant = replace(reading, numbers=(int(led["number"]),), reason=led["rest"])
        return judged_as(meant, "ask", "unsure")  # 1号缺能源审计，退回
    if reading.numbers and reading.intent in _NUMBER_WILL_DO:
        needs -= {"names"}
    for slot, why in _ASK_FOR:
        if slot in needs and not getattr(reading, "on" if slot == "date" else slot):
            offered = choices or (asker.own if slot == "names" else ())
            return judged_as(reading, "ask", why, offered)
    own = reading.intent in _ABOUT_A_CASE and reading.kind != WHOLE_SCOPE
    if own and not reading.names and asker.is_enterprise:
        return judged_as(reading, "ask", "which_enterprise", asker.own)
    return judged_as(reading, "do", "")


def completed_reading(reading: Reading, who: Asker, choices: tuple[Enterprise, ...] = ()) -> Reading:
    """Do the same for a person whose rights are checked first: "deny" with "not_yours" if `who` lacks the
    right."""
    allowed = who.may(reading.intent) and all(who.may(reading.intent, e) for e in reading.names)
    if not allowed:
        return replace(reading, act="deny", why="not_yours", choices=())
    return complete(reading, who, choices)


def deny(asker: Asker, intent: str, named: Named) -> Reading | None:
    """Return the refusal if the sender may not do this at all, or not to what is named; None if they may.

    A refusal never carries choices: it must not tell which enterprises exist.
    """
    everything = (*named.sure, *named.outside)
    if not asker.may(intent):
        return Reading(intent, "deny", everything, why="not_your_role")
    if named.foreign or (named.stranger and not named.choices):
        return Reading(intent, "deny", everything, why="not_yours")
    may = [asker.may(intent, enterprise) for enterprise in (*named.sure, *named.choices)]
    if not all(may[: len(named.sure)]) or (may and not any(may)):
        return Reading(intent, "deny", named.sure, why="not_yours")
    return None
