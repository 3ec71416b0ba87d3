"""What a sentence that means nothing by itself says of what went before: it puts an offer right, takes a part of it
back, or denies a report that stands."""

from __future__ import annotations

from typing import Final

from bot.reading.answers import second_thought, speaks_against
from bot.reading.as_before import of_one_more
from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.called import called_in, hear_names
from bot.reading.called_wrong import called_wrong
from bot.reading.choices import one_more
from bot.reading.corrections import corrected_reading, may_put_right, redated
from bot.reading.day_answers import day_mentioned, day_told_alone, takes_a_day
from bot.reading.denials import denial
from bot.reading.instead import part_put_right
from bot.reading.only_told import puts_an_answer_off
from bot.reading.result import HARMLESS, OFFER, PROPOSED, Pending, Reading, judged_as, pending_from
from bot.reading.small_words import is_a_question, looks_again
from bot.reading.yes_or_no import asks_what_is_meant, asks_who_they_are
from bot.words import Answer, Duty, Enterprise, Intent, Level, replace
from bot.words.intent_lookup import REPORTS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation import (
    announcements,
    asked_back,
    by_number,
    moved_on,
    open_question,
    parts,
    questions,
    sure,
    taking_back,
    which,
)
from handlers.services.conversation.last_act import PASSED_OVER
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import cases, events, inbox


async def put_right_by_sentence(
    turn: Turn, reading: Reading, before: Pending | None, tickets: frozenset[int]
) -> str:
    """Return the reply to what puts the person's own last report right (应该是2月17日 · 不是A，是B):
    whether to take it back and report that instead, both with one yes. "" for any other sentence."""
    report = reading.act == "do" and reading.intent in REPORTS  # 脑子糊涂了，是B送了
    if (
        (waits(before) and not parts.puts_right(before))
        or (reading.act not in ("ask", "none") and not (report and called_wrong(turn.text) is not None))
        or (report and limited(of_one_more, turn.text))  # 口误，B也送了: both are so
        or not limited(may_put_right, turn.text)
    ):
        return ""
    named = limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today)
    last_done = await events.newest_by(turn.person.id, PASSED_OVER)
    at_last = last_done is not None and last_done.act in REPORTS | {taking_back.BACK}
    # What was done last, if that is a report: an older one is not meant, unless it is named with its right day.
    batch = await taking_back.last_reports(turn) if at_last else []
    return await _put_right(turn, reading, batch, named, tickets) or await _put_right(
        turn, reading, await taking_back.last_of_each(turn, named), named, None
    )


async def _put_right(
    turn: Turn,
    reading: Reading,
    batch: list[Duty],
    named: tuple[Enterprise, ...],
    tickets: frozenset[int] | None,
) -> str:
    """Return the question whether these reports shall stand as the sentence says; "" if it says nothing of them. With
    None as `tickets` only another day is heard."""
    intent = taking_back.reported_in_words(turn.ctx.plan.kind_of(batch[-1].milestone)) if batch else None
    if intent is None or reading.intent not in HARMLESS | {taking_back.BACK, intent}:
        return ""
    firms = [case.enterprise for case in await cases.outlines(duty.case_id for duty in batch)]
    last = Pending(intent, "unsure", names=tuple(firms), on=batch[-1].reported_on)
    about = (turn.text, last, turn.person, turn.names, turn.ctx.today)
    anew = limited(redated, *about)
    anew = anew or (None if tickets is None else limited(corrected_reading, *about, tickets))
    if anew is None or anew.intent not in REPORTS:
        return ""
    gone = tuple(firm for firm in named if firm in firms) or (anew.names if anew.intent == intent else ())
    gone = tuple(firm for firm in gone if firm in firms) or tuple(firms)
    if len(gone) > 1 and not named and anew.intent != intent:
        return ""
    _, back = await taking_back.to_take_back(turn, Reading(taking_back.BACK, "ask", gone, why="unsure"))
    if not back.ok:
        return ""
    several = turn.several_firms or turn.level != Level.ENTERPRISE
    sentences = (
        " ".join(
            filter(
                None, (asked_back.SAYS[taking_back.BACK], "、".join(f.name for f in gone) if several else "")
            )
        ),
        asked_back.as_command(anew, named=several),
    )
    return await parts.put_instead(turn, sentences, back)


async def other_part(turn: Turn, before: Pending | None, tickets: frozenset[int]) -> str:
    """Return the open question once more, with the part of it that the sentence puts right (看错行了，是B，A先不要);
    "" for any other sentence."""
    if before is None or before.missing != "unsure":
        return ""
    anew = limited(part_put_right, turn.text, before, turn.person, turn.names, turn.ctx.today, tickets)
    if anew is None:
        return ""
    if anew.numbers and anew.intent in which.BY_NUMBER and anew.why == "unsure":
        return await by_number.ask_of_numbers(turn, anew)
    return await questions.ask_back(turn, anew, None)


async def reply(turn: Turn, reading: Reading, before: Pending | None, tickets: frozenset[int]) -> str:
    """Return the reply to such a sentence; "" for any other."""
    offered = before is not None and before.missing == "unsure" and before.intent not in HARMLESS
    if before and offered and (anew := _corrected(turn, before, tickets)):
        return await questions.ask_back(turn, anew, None)
    if before and offered and (of_the_day := await dated(turn, before)):
        return of_the_day
    if before and offered and await _takes_part_back(turn, before):
        return answer("offer_dropped", {"what": asked_back.as_command(before)})
    if reading.intent == taking_back.BACK and (instead := taking_back.said_instead_of_it(turn)):
        return await questions.ask_back(turn, instead, None)  # 打错字了，评估申请
    found = await denied_before(turn, reading, before)
    if found is None:
        return ""
    offer, said = found
    await questions.keep_question(turn, pending_from(offer))
    return answer(said.key, said.facts, limit=2048)


async def denied_before(
    turn: Turn, reading: Reading, before: Pending | None
) -> tuple[Reading, Answer] | None:
    """Return the question whether to take back a report that the sentence denies while it stands; None if it denies
    none."""
    return await taking_back.denied_report(turn, reading) or await _denied(turn, before)


async def not_heard(turn: Turn, before: Pending, tickets: frozenset[int]) -> str:
    """Return the reply to a sentence that answers an open question with nothing that is understood. What cannot
    be undone (不通过, 群发, all at once) is given up: whatever it was, the next 是 must not do the old thing."""
    if (
        (before.intent, before.missing) == (Intent.ANNOUNCE, "unsure")
        and before.numbers
        and is_a_question(turn.text)
    ):
        shown = await announcements.shown_again(turn.person, before.numbers[0])
        return answer(shown.key, shown.facts, limit=2048)
    if len(before.numbers) > 1 and before.missing == "unsure" and asks_who_they_are(turn.text):
        return await by_number.ask_of_them_again(turn, before)
    if asks_what_is_meant(turn.text):
        return await _unheard(turn, before)
    final = before.missing == "unsure" and (
        before.intent == Intent.ANNOUNCE
        or WHOLE_SCOPE in (before.kind, before.text)
        or _asked_for_certain(turn)
    )
    against = before.missing == "unsure" and limited(speaks_against, turn.text)
    later = before.missing == "unsure" and limited(puts_an_answer_off, turn.text)
    if later or (against and not final):
        if before.intent == Intent.ANNOUNCE:
            await announcements.drop_shown(turn.person, before, turn.ctx)
        await inbox.forget_question(turn.person.id)
        return answer("let_go", {"what": asked_back.as_command(before)})
    if not final:
        told = await moved_on.reason_or_day(turn, before)
        return told or await moved_on.something_else(turn, before, tickets) or await _unheard(turn, before)
    await inbox.forget_question(turn.person.id)
    if before.intent == Intent.ANNOUNCE:
        await announcements.drop_shown(turn.person, before, turn.ctx)
    return answer(
        "given_up", {"what": asked_back.as_command(before), "draft": before.intent == Intent.ANNOUNCE}
    )


_UNHEARD: Final = "unheard"  # in a kept question: a sentence answered it with nothing that was understood


async def _unheard(turn: Turn, before: Pending) -> str:
    """Repeat what is asked; the second time with the way to a person."""
    said = open_question.not_answered(turn, before)
    if turn.kept is None:
        return said
    if turn.kept.get(_UNHEARD):
        return f"{said}\n{answer('or_a_person', {})}"
    await inbox.amend(turn.person.id, {**turn.kept, _UNHEARD: True})
    return said


def _asked_for_certain(turn: Turn) -> bool:
    return turn.kept is not None and bool(turn.kept.get(sure.SURE))


async def dated(turn: Turn, before: Pending) -> str:
    """就是昨天下午, to 您的意思是…吗: the question once more with the day that was said, or for the day where it is not
    plain, so that a later yes never means today. "" for a sentence that tells of none."""
    if not takes_a_day(before.intent):
        return ""
    on, some = limited(day_mentioned, turn.text, turn.ctx.today)
    if not some or on == before.on:
        return ""
    reading = Reading(
        before.intent,
        "ask",
        before.names,
        before.numbers,
        on=on,
        reason=before.reason,
        kind=before.kind,
        why="unsure",
    )
    return await questions.ask_back(turn, reading if on else replace(reading, why="need_date"), before)


async def keep_whom(turn: Turn, reading: Reading, before: Pending | None) -> None:
    """Remember of whom it was said that something is not done yet: 刚送完, behind A的告知书下午送, is said of A."""
    if reading.act != "none" or reading.why not in ("planned", "negated") or waits(before):
        return
    named = limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today)
    if len(named) == 1:
        await questions.keep_question(turn, Pending("", "", about=named))


def same_again(turn: Turn, reading: Reading, before: Pending | None) -> Reading:
    """2也送了 behind a choice of 1, read of the second of that list: asked about, with the day of the first."""
    if before is None or reading.act != "do" or reading.intent in HARMLESS or not one_more(turn.text, before):
        return reading
    return replace(judged_as(reading, "ask", "unsure"), on=reading.on or before.on)


def with_the_day_before(turn: Turn, reading: Reading, before: Pending | None) -> Reading:
    """3月3号, said alone and not understood, and then 评估申请！: a report without a day of its own is asked about
    with that day, and never stored as of today."""
    reports = reading.intent in REPORTS and reading.act in ("do", "ask") and not reading.on
    if before is None or before.missing not in (PROPOSED, OFFER) or not reports:
        return reading
    told = limited(day_told_alone, before.text, turn.names, turn.ctx.today)
    return replace(judged_as(reading, "ask", "unsure"), on=told) if told else reading


def _corrected(turn: Turn, before: Pending, tickets: frozenset[int]) -> Reading | None:
    return limited(corrected_reading, turn.text, before, turn.person, turn.names, turn.ctx.today, tickets)


async def _takes_part_back(turn: Turn, before: Pending) -> bool:
    """Whether an exception or a correction follows an offer. It ends the offer: a later 是 must not do what
    this sentence excluded."""
    named = limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today)
    if not named and not second_thought(turn.text):
        return False
    if limited(looks_again, turn.text) and not {*named} & {*await _asked_of(turn, before)}:
        return False  # C我再看看, of another: the question about A stays
    await inbox.forget_question(turn.person.id)
    if before.intent == Intent.ANNOUNCE:
        await announcements.drop_shown(turn.person, before, turn.ctx)
    return True


async def _asked_of(turn: Turn, before: Pending) -> tuple[Enterprise, ...]:
    """The firms that the open question is about, those of its numbers as well."""
    at = [(await by_number.number_target(turn, n))[0] for n in before.numbers]
    firms = (turn.names.by_id(case.enterprise_id or 0) for case in at if case)
    return (*before.names, *(firm for firm in firms if firm))


def _spoken_of(turn: Turn, before: Pending) -> tuple[Enterprise, ...]:
    """The firms of the sentence before, also where it was not understood; else those that were spoken of."""
    if before.missing == PROPOSED:
        groups = limited(called_in, before.text, turn.person, turn.names, turn.ctx.today)
        if groups:
            return tuple(firm for group in groups for firm in group)
    return (*before.about, *before.names)


async def _denied(turn: Turn, before: Pending | None) -> tuple[Reading, Answer] | None:
    """没交, A没送, while the person's own last report says that it was: the question whether to take that back.
    Of a report of several it must be said of whom."""
    denied = limited(denial, turn.text, turn.person, turn.names, turn.ctx.today)
    if denied is None or waits(before):
        return None
    batch = await taking_back.last_reports(turn)
    if not batch or not denied.fits(turn.ctx.plan.kind_of(batch[-1].milestone)):
        return None
    reported = {case.enterprise_id for case in await cases.outlines(duty.case_id for duty in batch)}
    spoken_of = _spoken_of(turn, before) if before else ()  # 六合 · 没送
    if spoken_of and not {firm.id for firm in spoken_of} & reported:
        return None
    if not {firm.id for firm in denied.firms} <= reported or (not denied.firms and len(reported) > 1):
        return None
    back = Reading(taking_back.BACK, "ask", denied.firms, why="unsure")
    meant, said = await taking_back.to_take_back(turn, back)
    return (meant, said) if said.ok else None
