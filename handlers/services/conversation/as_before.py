"""83也一样, 中泰同上, 另外两家也是: the matter that was just done, or is just asked about, said of others as well.

It keeps its day and its reason. Only what can be taken back or was already checked number by number is done at once,
and only right behind the first; all else is asked about. Where it is not plain what is the same, that is said.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from bot.reading import read_sentence, small_talk
from bot.reading.as_before import AlsoOf, also_of, of_one_more, points_at_its_day, with_a_tail
from bot.reading.other_matters import OUTCOMES
from bot.reading.result import HARMLESS, PARTS, PROPOSED, Pending, Reading, only_asked
from bot.words import Enterprise, Intent, Level, replace
from bot.words.intent_lookup import REPORTS
from handlers.runtime.time_limit import limited
from handlers.services.conversation import asked_back, parts, which
from handlers.services.conversation.last_act import PASSED_OVER, REFUSED
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import cases, events, inbox

_LATELY: Final = timedelta(minutes=30)
# A change that says all of itself, without a new name, place or person.
_BARE_CHANGES: Final = frozenset({"停产", "复产", "关闭"})
_REPEATED: Final = REPORTS | OUTCOMES | which.BY_NUMBER | {Intent.REPORT_CHANGE, Intent.URGE}
_AT_ONCE: Final = REPORTS | {Intent.CONFIRM}
_NOT_UNDERSTOOD: Final = ("unknown", "nothing_pending", "negated", "question")


async def said_again(turn: Turn, reading: Reading, before: Pending | None) -> tuple[str, Reading]:
    """Return ("", the reading of the same matter of others), or (what is replied instead, the reading as it was)."""
    if both := await _in_one_sentence(turn, reading, before):
        return both, reading
    if on := await day_of_the_one_before(turn, reading):
        return "", only_asked(replace(reading, on=on))
    if reading.act not in ("none", "ask") or (reading.act == "none" and reading.why not in _NOT_UNDERSTOOD):
        return "", reading
    also = limited(also_of, turn.text, turn.person, turn.names, turn.ctx.today)
    if also is None:
        return "", reading
    if before is not None and before.missing == "unsure":
        return await _joined_to_question(turn, before, also), reading
    if before is not None and before.missing in (PROPOSED, PARTS):
        return await _joined_to_offer(turn, before, also), reading
    last = await last_matter(turn) if before is None or not before.missing else None
    if last is None:
        return _unclear(also), reading
    sentence = await _sentence(turn, last, also)
    if not sentence:
        return _unclear(also), reading
    turn.text = sentence
    meant = _read(turn, sentence)
    done = (
        also.plain and not also.rest and meant.intent in _AT_ONCE and await _right_behind(turn, last.intent)
    )
    return "", meant if done else only_asked(meant)


async def day_of_the_one_before(turn: Turn, reading: Reading) -> date | None:
    """Return the day of the report that was just made of another, where the sentence points at it (一趟送的);
    None for any other sentence, and for a day that is today's."""
    report = reading.intent in REPORTS and reading.act == "do" and reading.on is None
    if not report or not points_at_its_day(turn.text):
        return None
    last = await last_matter(turn)
    same = last is not None and last.intent == reading.intent and not {*last.names} & {*reading.names}
    return last.on if last and same and last.on != turn.ctx.today else None


async def reported_of_another(turn: Turn, reading: Reading) -> str:
    """Return of whom the same was reported just before, where this sentence may put another in their place; "" where it
    says that it is of one more, or nothing of the kind stands."""
    if reading.intent not in REPORTS or not reading.names or limited(of_one_more, turn.text):
        return ""
    last = await last_matter(turn)
    other = last is not None and last.intent == reading.intent and not {*last.names} & {*reading.names}
    return "、".join(firm.name for firm in last.names) if last and other else ""


async def _in_one_sentence(turn: Turn, reading: Reading, before: Pending | None) -> str:
    """Offer both of 1退回 缺章 2同样, where the second would be lost in the reason of the first; "" otherwise."""
    apart = reading.why == "one_by_one" or (reading.reason and reading.intent in which.BY_NUMBER | OUTCOMES)
    if not apart or (before is not None and before.missing):
        return ""
    found = limited(with_a_tail, turn.text, turn.person, turn.names, turn.ctx.today)
    if found is None:
        return ""
    first = _read(turn, found[0])
    if first.act != "do" or first.intent not in _REPEATED or first.intent in HARMLESS:
        return ""
    second = await _sentence(turn, first, found[1])
    return await _put_both(turn, (found[0], second)) if second else ""


def _unclear(also: AlsoOf) -> str:
    """Say that it is not plain what is the same; of 还有83, which may be no such thing, nothing is said."""
    return answer("same_as_what", {}) if also.plain else ""


async def last_matter(turn: Turn, *, directly: bool = True) -> Reading | None:
    """Return the last matter that the person carried out lately, as it would be asked about once more. `directly`:
    only if they said nothing else since."""
    last = await events.newest_by(turn.person.id, PASSED_OVER)
    if last is None or last.entrance != "chat" or last.at < turn.ctx.now - _LATELY:
        return None
    if last.act not in _REPEATED or last.case_id is None:
        return None
    case = await cases.outline(last.case_id)
    firm = turn.names.by_id(case.enterprise_id) if case.enterprise_id else None
    kind = str(last.data.get("what", "")) if last.act == Intent.REPORT_CHANGE else ""
    if firm is None or (last.act == Intent.REPORT_CHANGE and kind not in _BARE_CHANGES):
        return None
    if directly and not await _nothing_since(turn, last.act):
        return None
    on = _day(last.data, last.act)
    return Reading(last.act, "ask", (firm,), on=on, reason=str(last.data.get("reason", "")), kind=kind)


def _day(data: dict[str, Any], act: str) -> date | None:
    told = data.get("due") or data.get("until") or ("" if act in which.BY_NUMBER else data.get("on"))
    return date.fromisoformat(told) if told else None


async def _nothing_since(turn: Turn, act: str) -> bool:
    """Whether the last sentence that was more than a look or a courtesy carried this act out."""
    for heard in await inbox.answered_sentences(turn.sender):
        intent, how, *why = heard.taken.split()
        if (intent in HARMLESS and how == "do") or small_talk.courtesy(heard.text):
            continue
        return (intent, how) == (act, "do") and REFUSED not in why
    return False


async def _right_behind(turn: Turn, act: str) -> bool:
    heard = await inbox.answered_sentences(turn.sender)
    return bool(heard) and heard[0].taken.split()[:2] == [act, "do"]


async def _sentence(turn: Turn, last: Reading, also: AlsoOf) -> str:
    """Return what would be typed for those of whom it is said now; "" where that is not plain."""
    firms = also.firms
    if also.rest:
        if turn.level != Level.ENTERPRISE:
            everyone = also.count == 0 and last.intent == Intent.NOTICE_DELIVERED
            names = "、".join(firm.name for firm in last.names)
            return f"{asked_back.SAYS[last.intent]} 全部，除了 {names}" if everyone and not last.on else ""
        firms = tuple(firm for firm in _own(turn) if firm not in last.names)
        if not firms or also.count not in (0, len(firms)):
            return ""
    if also.numbers and last.intent not in which.BY_NUMBER:
        return ""
    said = replace(last, names=firms, numbers=also.numbers)
    sentence = asked_back.as_command(said, named=True)
    if last.kind:  # 停产 stands behind its firm
        sentence = " ".join(("、".join(firm.name for firm in firms), last.kind))
    return (await parts.by_their_numbers(turn, sentence, _read(turn, sentence)))[0]


def _own(turn: Turn) -> tuple[Enterprise, ...]:
    own = (turn.names.by_id(role.enterprise_id) for role in turn.person.roles if role.enterprise_id)
    return tuple(firm for firm in own if firm)


async def _joined_to_question(turn: Turn, before: Pending, also: AlsoOf) -> str:
    """Put the open question 您的意思是…吗 once more, of both; "" where it cannot be asked of several."""
    if before.intent in HARMLESS | {Intent.ANNOUNCE, Intent.WITHDRAW_REPORT} or also.rest:
        return ""
    second = replace(_as_reading(before), names=also.firms, numbers=also.numbers)
    sentences = tuple(asked_back.as_command(one, named=True) for one in (_as_reading(before), second))
    return await _put_both(turn, sentences)


async def _joined_to_offer(turn: Turn, before: Pending, also: AlsoOf) -> str:
    """Offer the one change that was offered, and the same of others."""
    read = [(one, _read(turn, one)) for one in before.proposed]
    changes = [(one, meant) for one, meant in read if meant.intent in _REPEATED - {Intent.URGE}]
    if len(changes) != 1 or also.rest or not also.plain:
        return _unclear(also)
    first, meant = changes[0]
    again = replace(meant, names=also.firms, numbers=also.numbers)
    sentence = asked_back.as_command(again, named=True)
    if meant.kind and meant.intent == Intent.REPORT_CHANGE:
        sentence = " ".join(("、".join(firm.name for firm in also.firms), meant.kind))
    return await _put_both(turn, (first, sentence))


async def _put_both(turn: Turn, sentences: tuple[str, ...]) -> str:
    read = [_read(turn, one) for one in sentences]
    able = len({*sentences}) == len(sentences) and all(
        one.act == "do" or (one.act == "ask" and one.why == "unsure") for one in read
    )
    return await parts.put(turn, sentences) if able else answer("same_as_what", {})


def _as_reading(before: Pending) -> Reading:
    return Reading(
        before.intent, "ask", before.names, before.numbers, before.on, before.reason, kind=before.kind
    )


def _read(turn: Turn, sentence: str) -> Reading:
    return limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
