"""暂停发送, 恢复发送, 待批消息, 批准发送, 放弃发送, 撤回群发, 更正群发: the brakes, as they are said in the chat.

Whatever stops, lets go, drops or takes back is shown first, with how many it concerns; one 是 does what was shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot import access
from bot.audiences import LONGEST_ANNOUNCEMENT
from bot.notices.pausing import concerns
from bot.reading import brakes_said
from bot.reading.pause_said import pauses_said
from bot.reading.result import Pending, Reading
from bot.reading.yes_or_no import gives_up
from bot.words import SPECS, Answer, EventName, Intent, Pause, Refusal
from bot.words.brake_intents import BRAKING
from handlers.services.cases.pending import remember
from handlers.services.conversation.turn import Turn
from handlers.services.delivery import brakes, held, recalling
from messages import terms
from messages.catalogue import explain
from messages.pausing import announced, extent, stopped
from messages.words import clip
from storage import announcements, batches, events, pauses, recalls
from storage.batches import SentBatch
from storage.chain import By

_SHOWN = 8  # lines of a list
_LONGEST_SHOWN = 1200  # bytes of a message that is shown


def _by(turn: Turn) -> By:
    return By("chat", turn.person.id)


async def ask_brake(turn: Turn, intent: Intent, text: str, ids: Sequence[int] = ()) -> None:
    await remember(turn.person.id, Pending(intent, "unsure", numbers=tuple(ids), text=text), turn.ctx)


async def with_what_was_said(turn: Turn, text: str, before: Pending | None) -> str:
    """Return a sentence that leaves out what was said before in full: the reason that was asked for, and 更正 TEXT
    after a recall. Any other as it is."""
    if before and (before.intent, before.missing) == (Intent.STOP_SENDING, "need_text"):
        says = SPECS[Intent.STOP_SENDING].says
        if before.text and not gives_up(text) and not text.startswith(says):
            return f"{says} {brakes_said.with_reason(before.text, text)}"
    words = brakes_said.correction_said(text)
    if not (words and access.may(turn.person, Intent.CORRECT_BATCH)):
        return text
    batch = await recalls.last_ordered(turn.person.id, turn.ctx.now - batches.WAY_BACK)
    return f"{SPECS[Intent.CORRECT_BATCH].says} {batch} {words}" if batch else text


async def _stop(turn: Turn, reading: Reading) -> Answer:
    said = pauses_said(reading.text, turn.ctx.rounds.plans, turn.ctx.now)
    if said.unclear:
        return Answer("pause_unclear", {"why": said.unclear, "word": said.word}, ok=False)
    if not said.pauses[0].reason:
        asked = Pending(Intent.STOP_SENDING, "need_text", text=reading.text)
        await remember(turn.person.id, asked, turn.ctx)
        return Answer("pause_need_reason", {}, ok=False)
    try:
        meant = [brakes.checked(pause, turn.ctx) for pause in said.pauses]
    except Refusal as refusal:
        return Answer("brake_refused", {"why": explain(refusal)}, ok=False)
    if not turn.confirms(reading):
        await ask_brake(turn, Intent.STOP_SENDING, reading.text)
        return Answer("pause_sure", {"what": await _concerned(meant, turn), "reason": meant[0].reason})
    begun = [await pauses.begin_pause(one, turn.ctx.now, _by(turn)) for one in meant]
    return Answer(
        "paused_now",
        {"what": [announced(one) for one in begun], "number": begun[0].id if len(begun) == 1 else None},
    )


async def _concerned(meant: Sequence[Pause], turn: Turn) -> list[dict[str, object]]:
    """Return in words what each pause would stop, and how many enterprises and waiting messages that concerns."""
    shown: list[dict[str, object]] = []
    for one in meant:
        firms, waiting = await brakes.concerned(one, turn.ctx)
        shown.append({"pause": stopped(one), "firms": sum(n for _, n in firms), "waiting": waiting})
    return shown


async def _resume(turn: Turn, reading: Reading) -> Answer:
    known = {one.pause.id: one for one in await pauses.begun(turn.ctx.now)}
    if turn.confirms(reading):
        ended, waited = await pauses.end_pauses(list(reading.numbers), turn.ctx.now, _by(turn))
        left = [announced(one) for one in await pauses.in_force(turn.ctx.now)]
        what = [extent(one) for one in ended]
        return Answer("resumed", {"what": what, "n": waited, "left": left}, ok=bool(ended))
    if not known:
        return Answer("pauses", {"items": [], "may": True})
    wanted = brakes_said.numbers_said(reading.text)
    if wanted and not set(wanted) <= known.keys():
        return Answer("pause_unknown", {"number": min(set(wanted) - known.keys())}, ok=False)
    if not wanted and (len(known) == 1 or brakes_said.says_all(reading.text)):
        wanted = list(known)
    if not wanted:
        return await _listed(turn, reading)
    meant = [known[i] for i in dict.fromkeys(wanted)]
    await ask_brake(turn, Intent.RESUME_SENDING, " ".join(map(str, wanted)), [one.pause.id for one in meant])
    facts = {"what": [announced(one.pause) for one in meant], "n": sum(one.waiting for one in meant)}
    return Answer("resume_sure", facts)


async def _listed(turn: Turn, reading: Reading) -> Answer:
    scope = access.scope_of(turn.person)
    every = turn.person.administers
    items = [
        {"what": announced(one.pause), "at": one.at, "by": one.by, "n": one.waiting}
        for one in await pauses.begun(turn.ctx.now)
        if every or concerns(one.pause, scope)
    ]
    may = any(role.level in BRAKING for role in turn.person.roles)
    return Answer("pauses", {"items": items[:_SHOWN], "more": len(items[_SHOWN:]), "may": may})


async def _held(turn: Turn, reading: Reading) -> Answer:
    numbers = brakes_said.numbers_said(reading.text)
    found = await held.listed(numbers or None, turn.approvals)
    if numbers and found:
        shown = await held.exact_words(
            found[0], turn.ctx, turn.public_url, turn.secret_key, turn.faq, turn.sms.landline
        )
        lines = clip(shown.text, _LONGEST_SHOWN).splitlines()
        return Answer("held_one", {"one": found[0].facts, "lines": lines, "address": shown.address})
    items = [one.facts for one in found[:_SHOWN]]
    return Answer("held", {"items": items, "total": len(found), "cost": await _cost(turn, found)})


async def _cost(turn: Turn, found: Sequence[held.HeldOne]) -> str:
    return await held.sms_cost(found, turn.sms, turn.ctx, turn.public_url, turn.secret_key, turn.faq)


async def _approve(turn: Turn, reading: Reading) -> Answer:
    return await _decide(turn, reading, Intent.APPROVE_HELD)


async def _discard(turn: Turn, reading: Reading) -> Answer:
    return await _decide(turn, reading, Intent.DISCARD_HELD)


async def _decide(turn: Turn, reading: Reading, intent: Intent) -> Answer:
    """Approve or discard held messages: those that were shown with the question, and no others."""
    approves = intent is Intent.APPROVE_HELD
    if turn.confirms(reading):
        ids, by, now = list(reading.numbers), _by(turn), turn.ctx.now
        if not approves:
            return Answer("discarded", {"n": await brakes.drop_messages(ids, by, now)})
        try:
            done = await brakes.approve_messages(ids, turn.approvals, by, now)
        except Refusal as refusal:
            return Answer("brake_refused", {"why": explain(refusal)}, ok=False)
        return Answer("approved_held", {"n": len(done.released), "first": len(done.first)})
    numbers = brakes_said.numbers_said(reading.text)
    found = await held.listed(numbers or None, turn.approvals)
    if not found or (not numbers and not brakes_said.says_all(reading.text)):
        return Answer(
            "held", {"items": [one.facts for one in found[:_SHOWN]], "total": len(found)}, ok=not numbers
        )
    await ask_brake(turn, intent, reading.text, [one.id for one in found])
    facts = {"items": [one.facts for one in found[:_SHOWN]], "total": len(found)}
    if not approves:
        return Answer("discard_sure", facts)
    return Answer("approve_sure", {**facts, "cost": await _cost(turn, found)})


async def batches_of(turn: Turn, number: int | None = None) -> list[SentBatch]:
    """Return the batches of the last 24 hours that this person may take back; with `number` the one alone to which this
    message belongs."""
    brakes_all = any(role.level in BRAKING for role in turn.person.roles)
    writer = None if brakes_all else turn.person.id
    return await batches.recent(turn.ctx.now - batches.WAY_BACK, number=number, writer=writer)


def sure_facts(one: SentBatch) -> dict[str, object]:
    return {**_line(one), "waiting": one.waiting}


def _line(one: SentBatch) -> dict[str, object]:
    return {"id": one.id, "at": one.at, "n": one.n, "kind": terms.KIND_TERMS[one.kind]}


async def stopped_before_it_left(turn: Turn) -> Answer | None:
    """Take back what has not left yet of the notice that the person approved last; None if there is none."""
    last = await events.newest_of(turn.person.id, EventName.ANNOUNCEMENT_APPROVED)
    if last is None or last.at < turn.ctx.now - batches.WAY_BACK:
        return None
    number = last.data["announcement"]
    ids = await announcements.messages_of(number)
    n = await announcements.cancel_unsent(ids)
    if not n:
        return None
    await turn.event(EventName.ANNOUNCEMENT_TAKEN_BACK, {"announcement": number, "messages": n})
    out = await batches_of(turn, ids[0])
    return Answer("announce_stopped", {"n": n, "batch": out[0].id if out else None})


async def _recall(turn: Turn, reading: Reading) -> Answer:
    if turn.confirms(reading):
        await recalls.order_recall(reading.numbers[0], _by(turn), turn.ctx.now)
        return Answer("recall_ordered", {"batch": reading.numbers[0]})
    number, _ = brakes_said.batch_said(reading.text)
    meant = await batches_of(turn, number) if number else []
    if not number and (stopped_now := await stopped_before_it_left(turn)):
        return stopped_now
    if not meant:
        mine = await batches_of(turn)
        facts = {
            "items": [_line(b) for b in mine[:_SHOWN]],
            "more": len(mine[_SHOWN:]),
            "asked": bool(number),
        }
        return Answer("batches", facts, ok=not reading.text)
    await ask_brake(turn, Intent.RECALL_BATCH, reading.text, [meant[0].id])
    return Answer("recall_sure", sure_facts(meant[0]))


async def _correct(turn: Turn, reading: Reading) -> Answer:
    batch, words = brakes_said.batch_said(reading.text)
    if not (batch and words and await batches_of(turn, batch)):
        return Answer(
            "correct_how", {"items": [_line(b) for b in (await batches_of(turn))[:_SHOWN]]}, ok=False
        )
    if len(words) > LONGEST_ANNOUNCEMENT:
        return Answer("announce_too_long", {"n": len(words), "most": LONGEST_ANNOUNCEMENT}, ok=False)
    if turn.confirms(reading):
        waits = turn.approvals > 1
        try:
            n = await recalling.correct(batch, words, turn.ctx.now, _by(turn), held=waits)
        except Refusal as refusal:
            return Answer("brake_refused", {"why": explain(refusal)}, ok=False)
        return Answer("corrected", {"n": n, "waits": waits})
    names = await recalling.receivers(batch)
    await ask_brake(turn, Intent.CORRECT_BATCH, reading.text, [batch])
    return Answer("correct_sure", {"n": len(names), "names": names[:_SHOWN], "lines": words.splitlines()})


BRAKE_ANSWERS: Final[dict[str, Callable[[Turn, Reading], Awaitable[Answer]]]] = {
    Intent.STOP_SENDING: _stop,
    Intent.RESUME_SENDING: _resume,
    Intent.LIST_PAUSES: _listed,
    Intent.LIST_HELD: _held,
    Intent.APPROVE_HELD: _approve,
    Intent.DISCARD_HELD: _discard,
    Intent.RECALL_BATCH: _recall,
    Intent.CORRECT_BATCH: _correct,
}
