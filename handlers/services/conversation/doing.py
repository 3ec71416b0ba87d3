"""The acts that a sentence names, each on its case: load, decide, apply (handlers.services.cases.act)."""

from __future__ import annotations

from typing import Final

from bot.acts.said import act_said
from bot.reading.other_matters import OUTCOMES
from bot.reading.phrases import NEEDS
from bot.reading.result import Pending, Reading, judged_as, pending_from
from bot.reading.when_open import said_when, some_day
from bot.words import Act, Answer, Case, replace, titled
from bot.words.intent_lookup import REPORTS
from bot.words.intents import SPECS, Intent
from handlers.services.cases import act
from handlers.services.cases.act import WeighedAct
from handlers.services.cases.pending import remember
from handlers.services.cases.urging import nobody_to_urge
from handlers.services.conversation import asked_back, bulk, by_number, last_act, sure, taking_back, which
from handlers.services.conversation.other_office import told_office
from handlers.services.conversation.receipt import joint_receipt, with_numbers, with_rounds
from handlers.services.conversation.turn import Turn
from handlers.services.conversation.urged_steps import step_to_urge
from handlers.services.views import queries
from messages.render import answer
from storage import cases, numbers


async def do_act(turn: Turn, reading: Reading) -> str:
    """Do the act to each case it names; each part is answered for itself."""
    if reading.intent in bulk.STEPS and reading.numbers and not turn.sure:
        shown, named = await bulk.propose_many(turn, reading)
        return "\n".join(filter(None, (await _each(turn, named) if named else "", shown)))
    if reading.intent not in which.BY_NUMBER:
        return await _each(turn, reading)
    found = await by_number.picked(turn, reading)
    if not found.numbers:
        return found.left
    reading = replace(reading, numbers=found.numbers)
    done = await _asked_of_several(turn, reading) if found.several and not turn.sure else ""
    return "\n".join(filter(None, (done or await _each(turn, reading), found.left)))


async def _asked_of_several(turn: Turn, reading: Reading) -> str:
    """Ask before the numbers of a range are acted upon; "" if one of them stands in the lists of two of the
    person's desks, which is asked first."""
    if await which.number_twice(turn.person, reading, turn.ctx):
        return ""
    at = [(n, case) for n in reading.numbers for case, _ in [await by_number.number_target(turn, n)] if case]
    return await by_number.ask_about_numbers(
        turn, reading, [by_number.called(turn, n, case) for n, case in at]
    )


async def _each(turn: Turn, reading: Reading) -> str:
    if twice := await which.asked_back(turn.person, reading, turn.ctx):
        return answer(twice.key, twice.facts, limit=2048)
    if kept := await _not_taken_back(turn, reading):
        return kept
    targets = await _targets(turn, reading)
    weighed = [await _weighed(turn, reading, case, duty_id) for case, duty_id in targets]
    known = [one for one in weighed if isinstance(one, WeighedAct)]
    if asked := await _when(turn, reading, known) or await _full_name(turn, reading, known):
        return asked
    if not turn.sure and (question := await sure.first(reading, turn.text, known, turn.ctx)):
        return question
    reply = await _perform(turn, weighed)
    if not any(one.ok for one in reply):
        turn.taken += f" {last_act.REFUSED}"
    if not reply:
        return _of_nothing(turn, reading)
    await _wait_for_a_day(turn, reading, targets, reply)
    lacks = pending_from(judged_as(reading, "ask", asked_back.LACKS_DETAILS))  # 搬迁, and then 曹妃甸区
    if lacks and [one.key for one in reply] == ["need_details"]:
        await remember(turn.person.id, lacks, turn.ctx)
    back = reading.intent == taking_back.BACK
    if back and reply[0].ok and not turn.rounds.each and (rest := await taking_back.also_stands(turn)):
        return f"{joint_receipt(reply)}\n{answer(rest.key, rest.facts)}"
    reply = [
        await by_number.with_what_is_first(turn, one, at[0]) for one, at in zip(reply, targets, strict=True)
    ]
    reply = with_rounds(reply, [turn.ctx.at(case.round).plan.name if case else "" for case, _ in targets])
    if reading.intent in which.BY_NUMBER:
        reply = with_numbers(reply, reading.numbers)
    text = joint_receipt(reply)
    return f"{text}\n{await current(turn)}" if any(map(_stale, reply)) and not back else text


async def _not_taken_back(turn: Turn, reading: Reading) -> str:
    """What is said or asked of a 撤回 that takes nothing back at once; "" for any other, and any other act."""
    if reading.intent != taking_back.BACK:
        return ""
    if kept := await last_act.stays(turn, reading):
        return answer(kept.key, kept.facts)
    if not turn.sure and await last_act.did_nothing(turn, reading):
        meant, asked = await taking_back.to_take_back(turn, judged_as(reading, "ask", "unsure"))
        if asked.ok and (pending := pending_from(meant)):
            await remember(turn.person.id, pending, turn.ctx)
        return answer(asked.key, asked.facts, limit=2048)
    return await taking_back.one_of_a_batch(turn, reading)


_PASSED: Final = frozenset(intent for intent in OUTCOMES if "reason" not in NEEDS[intent])
# Refusals that ask for another day: a date alone, said next, is that day.
_ANOTHER_DAY: Final = frozenset(
    {
        "date_in_future",
        "date_too_early",
        "date_out_of_order",
        "date_past",
        "extension_beyond",
        "extension_too_early",
        "extension_too_far",
    }
)


async def _wait_for_a_day(
    turn: Turn, reading: Reading, at: list[by_number.NumberTarget], replies: list[Answer]
) -> None:
    """Keep the reports that were refused only for their day, so that the person may answer with a date
    alone."""
    refused = [n for n, one in enumerate(replies) if one.key in _ANOTHER_DAY]
    if not refused:
        return
    kept = turn.before.text if turn.before and turn.before.intent == reading.intent else ""
    asked = Pending(
        reading.intent,
        "need_date",
        names=tuple(case.enterprise for n in refused if (case := at[n][0]) and case.enterprise_id),
        numbers=tuple(reading.numbers[n] for n in refused) if reading.numbers else (),
        reason=reading.reason,
        text=kept or turn.text,
        kind=reading.kind,
    )
    if reading.intent in which.BY_NUMBER:
        asked = replace(asked, names=())
    await remember(turn.person.id, asked, turn.ctx)


async def _when(turn: Turn, reading: Reading, acts: list[WeighedAct]) -> str:
    """上个月就交了: the day is asked for before anything is stored, and so it is behind a question (是, 选1) about a
    sentence that named one; "" where none is wanting, or where the report would be refused
    whatever its day."""
    if reading.intent not in REPORTS | _PASSED or reading.on is not None or not acts:
        return ""
    before = turn.before if turn.before and turn.before.intent == reading.intent else None
    text = f"{before.text if before else ''} {turn.text}"
    names = [name for e in reading.names for name in (e.name, *e.aliases)]
    heard = said_when(text, names) or (some_day(before.text, turn.ctx.today, names) if before else "")
    if not heard or not acts[0].decision.ok:
        return ""
    asked = Pending(reading.intent, "need_date", names=reading.names, text=text.strip(), kind=reading.kind)
    await remember(turn.person.id, asked, turn.ctx)
    return answer("when_exactly", {"what": asked_back.as_command(reading), "heard": heard})


async def _full_name(turn: Turn, reading: Reading, acts: list[WeighedAct]) -> str:
    """Ask once for the full name in 换联系人 李工 138…; a yes keeps what was written."""
    called = next((one.act.details.contact for one in acts if titled(one.act.details.contact)), "")
    if not called or turn.sure:
        return ""
    asked = Pending(
        reading.intent, "unsure", names=reading.names, text=reading.text or turn.text, kind=reading.kind
    )
    await remember(turn.person.id, asked, turn.ctx, **{sure.SURE: True})
    return answer("full_name", {"called": called})


def _stale(reply: Answer) -> bool:
    return reply.key == "stale_number"


async def _weighed(
    turn: Turn, reading: Reading, case: Case | None, duty_id: int | None
) -> WeighedAct | Answer:
    """Weigh the act on its case, or say that the number means nothing any more."""
    stale = Answer("stale_number", {"number": duty_id}, ok=False)
    if case is None:
        return stale
    said = act_said(reading, turn.text, turn.before, case, duty_id, turn.ctx.at(case.round))
    return await act.weigh(case.id, turn.as_written(said), turn.person, turn.ctx) or stale


async def _perform(turn: Turn, acts: list[WeighedAct | Answer]) -> list[Answer]:
    """Do one act after the other. Once one has changed something the next are weighed anew: two
    enterprises cannot take the same name, nor one case two results."""
    replies: list[Answer] = []
    changed = False
    for one in acts:
        if isinstance(one, WeighedAct):
            again = await act.weigh(one.case.id, one.act, turn.person, turn.ctx) if changed else None
            replies.append(await _perform_one(turn, again or one))
            changed = changed or replies[-1].ok
        else:
            replies.append(one)
    return replies


async def _perform_one(turn: Turn, weighed: WeighedAct) -> Answer:
    what = weighed.act
    if lost := await nobody_to_urge(weighed.case, what, turn.ctx):
        return lost
    reply = await act.carry_out_weighed(weighed, "chat")
    if reply.key == "not_yours":
        reply = told_office(turn, weighed.act.kind, [weighed.case.enterprise]) or reply
    refers = what.details.links or what.details.number_in_system
    if reply.key in ("already_reported", "already_done") and refers:  # said again, with its number
        return await _added_to(turn, weighed) or reply
    return reply


async def _added_to(turn: Turn, weighed: WeighedAct) -> Answer | None:
    """Return the reply once a link or file number was added to the report that stands; None if it takes
    none."""
    case, step = weighed.case, SPECS[Intent(weighed.act.kind)].step
    duty = weighed.ctx.duty(case, step) if step else None
    if duty is None:
        return None
    more = replace(weighed.act, kind=Intent.ADD_REFERENCE, duty_id=duty.id)
    added = await act.perform(case.id, more, turn.person, turn.ctx, "chat")
    return added if added.ok else None


async def in_vain(turn: Turn, reading: Reading) -> str:
    """退回 9, where nothing has the number 9 or it is done: say so before asking for a reason. ""
    otherwise."""
    if reading.intent not in which.BY_NUMBER or reading.why == "unsure" or not reading.numbers:
        return ""
    desks = numbers.desks_of(turn.person)
    for number in reading.numbers:
        if await numbers.duties_numbered(desks, number, turn.ctx.keys):
            return await _refused_anyway(turn, reading)
    reply = answer("stale_number", {"number": reading.numbers[0]})
    return f"{reply}\n{await current(turn)}"


async def day_refused(turn: Turn, reading: Reading) -> str:
    """8月3日已送达, said in July: refuse an impossible day before anything is asked; it is never replaced
    by today. "" for any other day."""
    if reading.intent not in REPORTS or reading.why != "unsure" or not reading.on:
        return ""
    at = await _targets(turn, reading)
    refused: list[Answer] = []
    for case, duty_id in at:
        what = Act(reading.intent, reading.on, reading.reason, duty_id, reading.kind)
        reply = await act.foreseen(case.id, what, turn.person, turn.ctx) if case else None
        if reply is None or reply.key not in _ANOTHER_DAY:
            return ""
        refused.append(reply)
    await _wait_for_a_day(turn, reading, at, refused)
    return joint_receipt(refused) if refused else ""


async def _refused_anyway(turn: Turn, reading: Reading) -> str:
    case, duty_id = await by_number.number_target(turn, reading.numbers[0])
    if case is None or len(reading.numbers) > 1 or reading.why != "need_reason":
        return ""
    what = Act(reading.intent, reading.on, "原因", duty_id, reading.kind)
    said = await act.foreseen(case.id, what, turn.person, turn.ctx)
    return "" if said.ok else answer(said.key, said.facts)


async def current(turn: Turn) -> str:
    """List the numbers that are valid now, for each of the person's rounds. It is shown to somebody whose
    number means nothing."""
    shown = []
    for where in turn.rounds.meant:
        now = await queries.list_pending(turn.person, where)
        text = answer(now.key, now.facts, limit=2048)
        shown.append(text if turn.rounds.one else f"{where.plan.name}：\n{text}")
    return "\n\n".join(shown)


def _of_nothing(turn: Turn, reading: Reading) -> str:
    """What is said where no case can be meant."""
    if reading.intent == taking_back.BACK:
        none = taking_back.nothing_reported(turn)
        return answer(none.key, none.facts)
    return answer("need_name", {"what": asked_back.as_command(reading)})


async def _targets(turn: Turn, reading: Reading) -> list[by_number.NumberTarget]:
    """(case, duty) for each number or name; (None, n) for a number that means nothing."""
    if reading.intent in which.BY_NUMBER or (reading.intent == Intent.URGE and reading.numbers):
        return [await by_number.number_target(turn, n) for n in reading.numbers]
    if reading.intent == Intent.SUMMARY_SUBMITTED:
        found = await which.summaries(turn.person, turn.ctx)
    elif reading.intent == Intent.WITHDRAW_REPORT:
        return await taking_back.targets(turn, reading)
    else:
        changed = reading.intent == Intent.REPORT_CHANGE
        key = turn.ctx.plan.key
        found = [
            await which.case_of_change(e, turn.ctx) if changed else await cases.case_of_enterprise(e.id, key)
            for e in reading.names
        ]
    if reading.intent == Intent.URGE:
        return [(case, await step_to_urge(turn, case, reading.kind)) for case in found if case]
    return [(case, None) for case in found if case]
