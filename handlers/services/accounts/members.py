"""What WeCom's events say about members: joined, left, renamed."""

from __future__ import annotations

from typing import Any

from bot.acts.context import DecisionContext
from bot.words import Channel, Sender
from handlers.services.accounts import leavers
from messages.catalogue import say
from messages.wecom.inbound import InboundMessage
from storage import accounts, addresses, chain, passes, people
from storage.inbox import Inbound

_LEFT, BACK, _RENAMED, _DELETED = "left", "back", "renamed", "deleted"


def member_change(message: InboundMessage, agent_id: int) -> dict[str, Any] | None:
    """What an event says of a member; None when it says nothing that matters here.

    (un)subscribe comes for every app of the corp, and only ours counts; change_contact comes from
    the directory itself.
    """
    if message.event in ("subscribe", "unsubscribe"):
        if message.agent_id not in (0, agent_id):
            return None
        return {"what": _LEFT if message.event == "unsubscribe" else BACK, "user": message.user}
    if message.event != "change_contact" or not message.member:
        return None
    if message.change_type == "delete_user":
        return {"what": _DELETED, "user": message.member}
    if message.change_type == "update_user" and message.new_member:
        return {"what": _RENAMED, "user": message.member, "new": message.new_member}
    return None


async def store_member_change(data: dict[str, Any], row: Inbound, ctx: DecisionContext) -> None:
    """Store the change of a member of the corp from which `row` came, inside the caller's transaction. Messages that
    wait for somebody who has left go by mail or onto the county's list in their turn, because the dispatcher finds
    no account any more."""
    user, by = str(data["user"]), row.channel
    person = await people.by_sender(Sender(by, f"{row.corp}/{user}" if row.corp else user))
    if person is None:
        return
    match data["what"]:
        case "left":
            await addresses.mark_unreachable(person.id, by, say("services.accounts.member_left"))
            await passes.revoke([person.id], ctx.now)
        case "deleted" if by != Channel.WECOM:  # offices are held by members of our own corp
            await addresses.remove_address(person.id, by, say("services.accounts.deleted"))
            await passes.revoke([person.id], ctx.now)
        case "deleted":
            await leavers.suspend(person.id, ctx, "chat")
        case "back":
            await addresses.mark_reachable(person.id, by, ctx.now)
        case _ if by != Channel.WECOM:  # an encrypted id has no other name
            return
        case _:
            if not await accounts.rename_account(person.id, str(data["new"]), ctx.now):
                return
    entry = chain.Entry(
        ctx.now, "chat", f"member_{data['what']}", {}, person_id=person.id, plan_version=ctx.plan.version
    )
    await chain.add_events([entry])
