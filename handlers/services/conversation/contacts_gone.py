"""午三说他不是联系人, …的13800020003是空号, told by a bureau without a number: what can be registered is offered."""

from __future__ import annotations

from bot.reading import read_sentence
from bot.reading.called import called_in
from bot.reading.contact_gone import contact_gone, which_contact
from bot.reading.proposals import Proposal
from bot.reading.result import PROPOSED, Pending, Reading
from bot.words import Answer, Enterprise, Intent
from bot.words.intents import BUREAU_LEVELS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import remember
from handlers.services.conversation import by_number
from handlers.services.conversation.offers_shown import as_shown
from handlers.services.conversation.turn import Turn
from storage import accounts


async def asked_of_the_contact(turn: Turn) -> Answer | None:
    """Return the offers: the result of the call, where somebody was asked to telephone, else the contact's removal,
    and another contact; None for any other sentence, or where it is not plain whom it is about."""
    heard = limited(contact_gone, turn.text) if turn.level in BUREAU_LEVELS else ""
    named = limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today) if heard else ()
    if len(named) != 1 or len(named[0]) != 1:
        return None
    firm = named[0][0]
    held = [(seat.name, seat.phone) for seat in await accounts.contacts_of_firm(firm.id)]
    who = limited(which_contact, turn.text, tuple(held))
    if who is None:
        return None
    call = Intent.CALL_DEAD if heard == "dead" else Intent.CALL_WRONG
    said = [await _result(turn, call, firm, "，".join(filter(None, who)))]
    if len(held) > 1 and not said[0]:
        said.append(f"{firm.name} 删除联系人 {who[0]}")
    offered = [_read(turn, one) for one in (*filter(None, said), f"{firm.name} 换联系人")]
    shown = tuple(one for one in offered if one.reading.act in ("do", "ask"))
    if not shown:
        return None
    sentences = tuple(one.sentence for one in shown)
    asked = Pending(Intent.UNKNOWN, PROPOSED, text=turn.text, about=(firm,), proposed=sentences)
    await remember(turn.person.id, asked, turn.ctx)
    return Answer("proposed", {"items": as_shown(shown), "asks": False, "again": False})


async def _result(turn: Turn, call: Intent, firm: Enterprise, who: str) -> str:
    """Return how the result of the call is said by number; "" where nobody was asked to telephone."""
    at = await by_number.of_firms(turn, Reading(call, "ask", (firm,), reason=who))
    return f"{call.spec.says} {min(at)}，{who}" if at else ""


def _read(turn: Turn, sentence: str) -> Proposal:
    return Proposal(sentence, limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today))
