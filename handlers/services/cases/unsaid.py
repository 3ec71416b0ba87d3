"""An answer that is taken back: before anybody was told of it nobody hears of either; after it, each further word says
which one it is, since a channel keeps back the same words said twice within hours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from bot.acts.own_answer import RESULT_UNDONE, TOLD_OF, TOLD_UNDONE, UNDONE, told_in_time
from bot.notices.follow_up import Telling
from bot.words import Case, Decision, DutyState, Intent
from messages.catalogue import say
from storage import notices, outbox, outgoing_messages
from storage.outgoing_messages import NoticeInContext

_TO_AND_FRO: Final = ("request_idle", "request_again")  # a report that is made, taken back and made once more
_REPORTED: Final = (DutyState.REPORTED, DutyState.DONE)


async def unsay(case: Case, decision: Decision) -> frozenset[int]:
    """Withdraw what is yet to be worded of the answer that this decision takes back, or of a 退回 whose duty it reports
    again, in its own transaction; return the people who thereby hear nothing of it. A message that a sender has taken
    counts as said."""
    if undone := (decision.event or {}).get(UNDONE):
        return await _withdrawn(case.id, {decision.duty_id}, undone)
    again = {
        duty.id
        for duty in decision.duties
        if duty.state in _REPORTED and (was := case.by_id(duty.id)) and told_in_time("sent_back", was)
    }
    if again:
        await _withdrawn(case.id, again, Intent.REJECT)
    return frozenset()


async def _withdrawn(case_id: int, duty_ids: Collection[int | None], given: str) -> frozenset[int]:
    """Withdraw what is yet to be worded of this answer to these duties; return whom it was to tell."""

    def of_the_answer(told: NoticeInContext) -> bool:
        return told.duty.id in duty_ids and TOLD_OF.get(told.text) == given

    return await withdraw_unworded([case_id], of_the_answer, say("services.cases.answer_undone"))


async def withdraw_unworded(
    case_ids: Sequence[int], meant: Callable[[NoticeInContext], bool], why: str
) -> frozenset[int]:
    """Withdraw from messages about these cases that are yet to be worded the notices that are `meant`, in the caller's
    transaction; return whom they were to tell."""
    spared = set()
    for outgoing in await outgoing_messages.load_outgoing(await outbox.unworded_about(case_ids)):
        gone = [told for told in outgoing.notices if meant(told)]
        if not gone:
            continue
        spared.add(outgoing.person.id)
        if len(gone) == len(outgoing.notices):
            await outbox.cancel_message(outgoing.message.id, why)
            continue
        ids = [i for i in (outgoing.message.id, outgoing.message.instead_of) if i]
        for told in gone:
            await outbox.withdraw(ids, told.duty.id, told.rung)
    return frozenset(spared)


async def with_earlier(told: Telling) -> dict[str, Any]:
    """Return the facts of what is told, for an answer with how often an earlier one was told to be taken back, for what
    becomes of a request with how often that was told."""
    if told.text in _TO_AND_FRO:
        return {**told.facts, "again": await notices.times_told(told.duty.id, told.text)}
    if told.text not in (*TOLD_OF, TOLD_UNDONE, RESULT_UNDONE) or not told.duty.data.get(UNDONE):
        return dict(told.facts)
    taken_back = [await notices.times_told(told.duty.id, text) for text in (TOLD_UNDONE, RESULT_UNDONE)]
    return {**told.facts, "again": sum(taken_back)}
