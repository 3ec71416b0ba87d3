"""昨天的 · 改成10月31日 · 电话错了 · 那是草稿 · 真的登记了吗, said right behind a record: what stands is read from the
chain, and shown; what would change it is asked, with what it would become."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from msgspec import Struct

from bot.acts.as_told import kept_from_contact
from bot.reading import read_sentence, small_talk
from bot.reading.asks_of_a_matter import numbers_asked_of
from bot.reading.called import called_in
from bot.reading.corrections import corrected_reading
from bot.reading.given_up import asks_which
from bot.reading.of_the_record import (
    DayOfRecord,
    affirms_it,
    asks_of_it,
    day_said,
    doubts_it,
    doubts_the_day,
    which_of_several,
)
from bot.reading.other_matters import OUTCOMES
from bot.reading.result import AGAINST, HARMLESS, OFFER, Pending, Reading, only_asked, pending_from
from bot.reading.taken_back import steps_spoken_of
from bot.reading.told_in_full import contact_put_right
from bot.words import SPECS, Answer, DutyState, Enterprise, Intent, Level
from bot.words.events import EVENTS
from bot.words.intent_lookup import REPORTS, spec_of
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import remember, waits
from handlers.services.conversation import asked_back, parts, questions, second_thoughts, taking_back, which
from handlers.services.conversation.decided_anew import decided_anew, doubted
from handlers.services.conversation.last_act import PASSED_OVER, REFUSED
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import cases, duties, events, inbox

_DAY_LONG = len("2025-02-28")
_LATELY: Final = timedelta(minutes=30)
_BACK: Final = Intent.WITHDRAW_REPORT
_TAKEN_BACK: Final = REPORTS | {Intent.REQUEST_EXTENSION, Intent.REPORT_CHANGE}
_ASKED: Final = frozenset({Intent.REQUEST_EXTENSION, Intent.REPORT_CHANGE})
_CONTACT: Final = frozenset({"换联系人", "增加联系人"})


class _Record(Struct, frozen=True):
    """What the person did last: the event, the enterprises of the same sentence, and the day that it bears."""

    event: events.Event
    firms: tuple[Enterprise, ...]
    on: date | None

    @property
    def act(self) -> str:
        return self.event.act

    @property
    def until(self) -> bool:
        """Whether its day is a deadline."""
        return "until" in self.event.data or "due" in self.event.data


async def said_of_it(turn: Turn, reading: Reading, before: Pending | None) -> str:
    """Return the reply to a sentence that speaks of the last record; "" for any other."""
    open_on_it = before is not None and before.missing == "unsure" and before.intent == _BACK
    open_on_it = open_on_it or parts.puts_right(before)
    if waits(before) and not open_on_it:
        return ""
    if limited(asks_of_it, turn.text) or (asks_which(turn.text) and not numbers_asked_of(turn.text)):
        return await _told(turn)
    if reading.act == "do" and reading.intent in HARMLESS:
        return ""  # 进度, 待办: asked for often, and never said of a record
    record = await _last(turn) if open_on_it or await _right_behind(turn) else None
    if record is None or record.event.at < turn.ctx.now - _LATELY:
        return ""
    if record.on and limited(doubts_the_day, turn.text):
        return await _which_day(turn, record)
    return await _other_day(turn, record) or await _other(turn, reading, record, open_on_it=open_on_it)


async def _last(turn: Turn) -> _Record | None:
    last = await events.newest_by(turn.person.id, PASSED_OVER)
    if last is None or last.entrance != "chat":
        return None
    together = await events.of_that_moment(last)
    held = await cases.outlines([one.case_id for one in together if one.case_id])
    firms = (turn.names.by_id(case.enterprise_id) for case in held if case.enterprise_id)
    told = _text(last.data, "until") or _text(last.data, "due") or _text(last.data, "on")
    return _Record(last, tuple(firm for firm in firms if firm), _day(told))


def _day(told: str) -> date | None:
    """Return the day of a record; None where there is none, or a moment: a pause is of no case."""
    return date.fromisoformat(told) if len(told) == _DAY_LONG else None


def _text(data: dict[str, Any], key: str) -> str:
    return str(data.get(key) or "")


async def _right_behind(turn: Turn) -> bool:
    """Whether nothing but looks and courtesies was said since something was carried out."""
    for heard in await inbox.answered_sentences(turn.sender):
        intent, how, *why = heard.taken.split()
        if (intent in HARMLESS and how == "do") or "record" in why or small_talk.courtesy(heard.text):
            continue
        return how == "do" and intent not in HARMLESS | {_BACK} and REFUSED not in why
    return False


async def _told(turn: Turn) -> str:
    """Say what the person did last, as it stands."""
    record = await _last(turn)
    since = turn.ctx.now - timedelta(hours=turn.ctx.plan.takeback_hours)
    if record is None or record.event.at < since:
        return answer("record_none", {"hours": turn.ctx.plan.takeback_hours})
    data, state, result = record.event.data, "", None
    if record.event.duty_id and len(record.firms) == 1:
        duty = await cases.duty(record.event.duty_id)
        state, result = str(duty.state), await events.last_of_duty(record.event.duty_id)
        if turn.level == Level.ENTERPRISE and kept_from_contact(duty, turn.ctx):
            state, result = str(DutyState.REPORTED), None
    answered = result and record.act in _TAKEN_BACK and result.act in which.BY_NUMBER
    facts = {
        "at": record.event.at,
        "what": _text(data, "what") or EVENTS.get(record.act, ""),
        "names": [firm.name for firm in record.firms],
        "on": record.on,
        "until": record.until,
        "reason": _text(data, "reason"),
        "new": _text(data, "new"),
        "state": "asked" if record.act in _ASKED and state == "open" else state,
        "back": record.act in _TAKEN_BACK and not answered,
        "answer": result.act if answered and result else "",
        "answer_until": _day(_text(result.data, "until")) if answered and result else None,
        "answer_reason": _text(result.data, "reason") if answered and result else "",
    }
    return answer("record", facts)


async def _which_day(turn: Turn, record: _Record) -> str:
    """Ask for the right day of the record; a 是 means nothing to it, and takes nothing back."""
    await inbox.forget_question(turn.person.id)
    names = [firm.name for firm in record.firms]
    what = EVENTS.get(record.act, "")
    return answer("record_day", {"names": names, "what": what, "on": record.on, "until": record.until})


async def _reported_lately(turn: Turn, record: _Record) -> tuple[Enterprise, ...]:
    """Return the enterprises of all records of this kind that the person made lately: 日期都错了."""
    since = turn.ctx.now - _LATELY
    made = await duties.reports_since(turn.person.id, turn.ctx.plan.key, since)
    last = [one for one in made if one.id == record.event.duty_id]
    same = [one.case_id for one in made if last and one.milestone == last[0].milestone]
    held = await cases.outlines(same)
    firms = (turn.names.by_id(case.enterprise_id) for case in held if case.enterprise_id)
    return tuple(dict.fromkeys(firm for firm in firms if firm)) or record.firms


async def _other_day(turn: Turn, record: _Record) -> str:
    """应该是昨天, 改成10月31日: the question whether the record shall bear that day; "" for a sentence without one."""
    if record.on is None:
        return ""
    recorded = DayOfRecord(record.on, record.until)
    said = limited(day_said, turn.text, turn.person, turn.names, turn.ctx.today, recorded)
    if said is None or said.on is None or said.on == record.on or not {*said.firms} <= {*record.firms}:
        return ""
    if len(record.firms) > 1 and not (said.firms or said.every):
        return ""
    every = await _reported_lately(turn, record) if said.every and not said.firms else record.firms
    anew = Reading(
        record.act, "ask", said.firms or every, on=said.on, reason=_text(record.event.data, "reason")
    )
    return await _anew(turn, record, anew)


async def _anew(turn: Turn, record: _Record, anew: Reading) -> str:
    """Ask whether `anew` shall stand instead: a report is taken back first, a result is registered once more."""
    several = turn.several_firms or turn.level != Level.ENTERPRISE
    sentence = asked_back.as_command(anew, named=several)
    if record.act in _TAKEN_BACK:
        return await _instead(turn, anew.names, sentence)
    if record.act not in OUTCOMES:
        return ""
    turn.text = sentence
    meant = only_asked(limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today))
    return await questions.ask_back(turn, meant, None) if meant.act == "ask" else ""


async def _instead(turn: Turn, gone: tuple[Enterprise, ...], sentence: str) -> str:
    """Ask whether to take the record of these firms back and to register `sentence`; if it has to stay, say why."""
    meant, back = await taking_back.to_take_back(turn, Reading(_BACK, "ask", gone, why="unsure"))
    if not back.ok:  # what was changed at once is no report, and is told elsewhere
        return "" if back.key == "nothing_to_take_back" else answer(back.key, back.facts)
    named = turn.several_firms or turn.level != Level.ENTERPRISE
    names = "、".join(firm.name for firm in meant.names if named)
    return await parts.put_instead(turn, (f"{SPECS[_BACK].says} {names}".strip(), sentence), back)


async def _other(turn: Turn, reading: Reading, record: _Record, *, open_on_it: bool) -> str:
    """Ask what else is to stand in the record's place, or whether it is to go; "" where nothing speaks of it."""
    if record.act == Intent.REPORT_CHANGE and (right := _contact(turn, record)):
        at_once = (
            "old" in record.event.data
        )  # what was brought about at once is no report, and is changed once more
        return await (parts.put_change(turn, right) if at_once else _instead(turn, record.firms, right))
    if decided := await decided_anew(turn, record.event, record.firms):
        return decided
    if record.act in which.BY_NUMBER and (reading.intent, reading.act) == (_BACK, "deny"):
        return await doubted(turn)  # 点错了: who decides takes back by number alone
    if reading.act not in ("none", "ask") and reading.intent != Intent.ASK_SUPPORT:
        return ""
    if record.act in _TAKEN_BACK and (anew := _corrected(turn, reading, record)):
        several = turn.several_firms or turn.level != Level.ENTERPRISE
        gone = record.firms if len(record.firms) == 1 else ()
        return await _instead(turn, gone, asked_back.as_command(anew, named=several)) if gone else ""
    if not open_on_it and affirms_it(turn.text):
        return await _told(turn)
    if open_on_it or not limited(doubts_it, turn.text) or _of_another_step(turn, reading, record):
        return ""
    if reading.act == "none" and await second_thoughts.denied_before(turn, reading, turn.before):
        return ""  # asked about there
    return await _doubted(turn, reading, record)


def _contact(turn: Turn, record: _Record) -> str:
    """电话错了，是139…, of a contact just named: the change as it should have been said; "" for any other sentence, and
    for one about another enterprise."""
    what, new = _text(record.event.data, "what"), _text(record.event.data, "new")
    named = limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today)
    if what not in _CONTACT or _of_others(named, record):
        return ""
    said = turn.text
    for firm in record.firms:
        said = said.replace(firm.name, "")  # 改 in 改性塑料 puts nothing right
    right = limited(contact_put_right, new, said)
    several = turn.several_firms or turn.level != Level.ENTERPRISE
    names = "、".join(firm.name for firm in record.firms) if several else ""
    return f"{names} {what} {right}".strip() if right else ""


def _of_others(named: tuple[tuple[Enterprise, ...], ...], record: _Record) -> bool:
    """Whether an enterprise is named of which the record is not, or that cannot be told from others."""
    return any(len(group) != 1 or group[0] not in record.firms for group in named)


def _corrected(turn: Turn, reading: Reading, record: _Record) -> Reading | None:
    if reading.act == "do" or reading.why == "which_enterprise":
        return None
    last = Pending(
        record.act, "unsure", names=record.firms, on=record.on, kind=_text(record.event.data, "what")
    )
    anew = limited(corrected_reading, turn.text, last, turn.person, turn.names, turn.ctx.today, frozenset())
    if anew is None or anew.intent not in REPORTS | {Intent.REPORT_CHANGE}:
        return None
    same = anew.intent == record.act and anew.kind == last.kind and anew.names in ((), record.firms)
    return None if same and anew.on in (None, record.on) else anew


def _of_another_step(turn: Turn, reading: Reading, record: _Record) -> bool:
    """Whether the sentence speaks of another matter than the record: 验收申请没交, behind 评估申请."""
    spec, spoken = spec_of(record.act), steps_spoken_of(turn.text)
    if spec is None or spec.step is None or "不是" in turn.text:
        return False
    return bool(spoken) and spec.step not in spoken


async def _doubted(turn: Turn, reading: Reading, record: _Record) -> str:
    """Show the record, and ask whether it is to go; a day that is said next takes its place."""
    if not (reading.act == "none" or reading.why in (OFFER, AGAINST)):
        return ""
    named = limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today)
    if _of_others(named, record):
        return ""
    if record.act in which.BY_NUMBER | OUTCOMES:
        return await doubted(turn)
    if record.act not in _TAKEN_BACK or not record.firms:
        return ""
    meant_firms = tuple(group[0] for group in named)
    if which_of_several(turn.text):
        chosen = await taking_back.choose(turn, Reading(_BACK, "ask", why="which_report"))
        return answer(chosen.key, chosen.facts, limit=2048) if chosen else ""
    if len(record.firms) > 1 and len(meant_firms) in (0, len(record.firms)):
        return ""  # of which of them it is said is not plain
    back = Reading(_BACK, "ask", meant_firms or record.firms, why="unsure", text=turn.text)
    meant, shown = await taking_back.to_take_back(turn, back)
    if not shown.ok:
        return ""
    asked = pending_from(meant)
    assert asked is not None
    keys = [where.plan.key for where in turn.rounds.meant]
    await remember(turn.person.id, asked, turn.ctx, **{taking_back.ASKED_OF: keys})
    dated = record.on is not None
    reply = Answer("of_the_record", {**shown.facts, "on": record.on, "until": record.until, "dated": dated})
    return answer(reply.key, reply.facts)
