"""An answer that is taken back: before anybody was told of it nobody hears of either; after it, each further word says
which one it is, since a channel keeps back the same words said twice within hours."""

from __future__ import annotations

from typing import Any

from bot.acts.own_answer import TOLD_OF, TOLD_UNDONE, UNDONE
from bot.notices.follow_up import Telling
from bot.words import Decision
from messages.catalogue import say
from storage import notices, outbox, outgoing_messages


async def unsay(case_id: int, decision: Decision) -> frozenset[int]:
    """Withdraw what is yet to be worded of the answer that this decision takes back, in its own transaction; return
    the people who thereby hear nothing of it. A message that a sender has taken counts as said."""
    undone = (decision.event or {}).get(UNDONE)
    if not undone:
        return frozenset()
    spared = set()
    for outgoing in await outgoing_messages.load_outgoing(await outbox.unworded_about([case_id])):
        answer = [
            told
            for told in outgoing.notices
            if told.duty.id == decision.duty_id and TOLD_OF.get(told.text) == undone
        ]
        if not answer:
            continue
        spared.add(outgoing.person.id)
        if len(answer) == len(outgoing.notices):
            await outbox.cancel_message(outgoing.message.id, say("services.cases.answer_undone"))
            continue
        ids = [i for i in (outgoing.message.id, outgoing.message.instead_of) if i]
        for told in answer:
            await outbox.withdraw(ids, told.duty.id, told.rung)
    return frozenset(spared)


async def with_earlier(told: Telling) -> dict[str, Any]:
    """Return the facts of what is told, for an answer with how often an earlier one was told to be taken back."""
    if told.text not in (*TOLD_OF, TOLD_UNDONE) or not told.duty.data.get(UNDONE):
        return dict(told.facts)
    return {**told.facts, "again": await notices.times_told(told.duty.id, TOLD_UNDONE)}
