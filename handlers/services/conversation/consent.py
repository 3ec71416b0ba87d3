"""同意, 不同意 and no word more, from a contact who was asked whom to let in: it is asked who is meant."""

from __future__ import annotations

from bot.reading.let_in import bare_consent
from handlers.services.accounts import scanning
from handlers.services.conversation.turn import Turn
from messages.render import answer


async def of_which(turn: Turn, text: str) -> str:
    """Return the question which of those who wait is meant; "" for any other sentence, and where nobody waits. It is
    answered by a number alone, so that whatever else is open is not answered by it."""
    if not bare_consent(text):
        return ""
    reply = await scanning.answer_scan(turn.person, accepted=False, number=0, ctx=turn.ctx)
    return answer(reply.key, reply.facts, limit=2048) if reply.key == "scan_which" else ""
