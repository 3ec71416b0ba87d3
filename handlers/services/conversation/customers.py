"""People who write by a channel that only takes answers (微信客服): what of theirs is no sentence, and one answer
for all that they wrote at one time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.acts.context import DecisionContext
from bot.reading.asked import wants_a_person
from bot.words import NAMELESS, Answer, Channel, Kind, Person, Sender, Sentence, channel_of, channel_spec
from handlers.services.accounts import scanning
from handlers.services.accounts.links import leads_in
from handlers.services.accounts.newly_reached import owe_what_is_due
from handlers.services.delivery import failed_later
from messages.catalogue import explain
from messages.render import answer
from messages.split import split
from storage import accounts, channels, inbox, mails, outbox, people, windows
from storage.inbox import Inbound

_TAKEN_OVER, _PASSED_ON, _ENDED, _AGAIN = 1, 2, 3, 4  # change_type of session_status_change (path 94670)
_TOLD_WITH_IT = Sentence("sending.cancelled.told_otherwise")
_GO_ON = ("继续", "继续。", "1")


async def of_their_own(row: Inbound, ctx: DecisionContext, secret_key: str) -> str | None:
    """Return the answer to what is no sentence to the bot, "" for none; None for a sentence. In the caller's
    transaction."""
    said: dict[str, Any] = row.data.get("kf") or {}
    if said:
        return await _of_event(row, said, ctx, secret_key)
    if await windows.spoken_with(row.sender):
        return ""  # with somebody of the desk; the bot is back once they have ended
    waits = row.text.strip() in _GO_ON and await windows.answers_wait(row.sender)
    return "" if waits else None  # what waited leaves, and says enough


async def _of_event(row: Inbound, said: dict[str, Any], ctx: DecisionContext, secret_key: str) -> str:
    match said["event"]:
        case "enter_session":
            reply = await _came_in(row.sender, said, ctx, secret_key)
            return answer(reply.key, reply.facts) if reply else ""
        case "msg_send_fail":
            await failed_later.fail_after_all(row.channel, str(said["msgid"]), int(said["type"]), ctx)
        case "session_status_change" if said["type"] in (_TAKEN_OVER, _PASSED_ON, _AGAIN, _ENDED):
            await windows.note_by_hand(row.sender, by_hand=said["type"] != _ENDED)
    return ""


async def _came_in(
    sender: Sender, said: dict[str, Any], ctx: DecisionContext, secret_key: str
) -> Answer | None:
    """Return what is said to somebody who opened the chat: bound if they scanned a letter; greeted if the platform
    lets us."""
    person = await people.by_sender(sender)
    if code := said.get("scan"):
        return await scanning.take_scan(sender, str(code), ctx, secret_key)
    if not said.get("greets"):
        return None
    if person and person.roles:
        return Answer("welcome", {"name": person.name, "levels": [str(r.level) for r in person.roles[:1]]})
    return Answer("scan_hello", {})


async def who_wrote(row: Inbound, ctx: DecisionContext) -> Person | None:
    """Return who wrote. A contact of an enterprise of which nothing reached anybody until this message hears next to
    the answer what is due, and before it who writes and why."""
    before = await people.by_sender(row.sender)
    person = await people.mark_writer_reachable(row.sender, ctx.now)
    if before is None or person is None or channel_of(before, channels.available()):
        return person
    firms = [role.enterprise_id for role in person.roles if role.enterprise_id]
    known = await people.contacts_by_enterprise(firms)
    lost = [
        firm for firm in firms if all(c.person_id == person.id or not c.ways[1] for c in known.get(firm, ()))
    ]
    await owe_what_is_due(lost, ctx)
    return person


async def hand_over(row: Inbound, person: Person | None, now: datetime) -> None:
    """Let somebody of the desk speak with a contact who asks for that (人工), once they have read of their ticket."""
    if person and person.roles and wants_a_person(row.text):
        await windows.ask_for_a_person(row.sender, now)


def as_message(row: Inbound) -> str:
    """Return the answer as it may leave in a message of its own. A code is said once, to whoever asked for it just
    now, and is not put into one; a link by which its reader signs in ends soon, and is."""
    return answer("code_again", {}) if row.secret and row.answer and not leads_in(row.answer) else row.answer


async def say_together(sender: Sender, now: datetime) -> None:
    """Put the answers to all that they wrote, and that have not left, into one message, in the caller's
    transaction; before them what waited for their next message. Whoever is not known becomes somebody who holds
    nothing."""
    rows = await inbox.to_be_said(sender)
    if not rows:
        return
    came_in = [as_message(row) for row in rows if "kf" in row.data]
    said = [{"said": row.text, "answer": as_message(row)} for row in rows if "kf" not in row.data]
    text = "\n".join([*came_in, *([answer("together", {"parts": said})] if said else [])])
    person = await people.by_sender(sender)
    to = person.id if person else await accounts.add_person(NAMELESS, sender)
    # Who only came in has one greeting, and no answer.
    waited = await outbox.take_back_answers(to, sender.channel, explain(_TOLD_WITH_IT)) if said else []
    parts = split("\n".join([*waited, text]), channel_spec(sender.channel).text_bytes)
    await outbox.post(
        [outbox.Bundle(to, sender.channel, Kind.REPLY, (), now, text=part) for part in parts if part], now
    )
    for row in rows:
        await inbox.mark_in_outbox(row, now)


async def say_by_mail(key: str, now: datetime) -> None:
    """Put the answers to all parts of one mail into one mail of its thread, in the caller's transaction."""
    rows = await mails.to_be_said_in_mail(key)
    if not rows:
        return
    said = [as_message(row) for row in rows]
    told = rows[0].data["mail"]
    bundle = outbox.Bundle(
        int(told["person"]), Channel.EMAIL, Kind.REPLY, (), now, text="\n\n".join(dict.fromkeys(said))
    )
    (made,) = await outbox.post([bundle], now)
    await mails.store_thread(made, rows[0].id)
    for row in rows:
        await inbox.mark_in_outbox(row, now)
