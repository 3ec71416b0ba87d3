"""The QR code of a 告知书: whoever scans it with personal WeChat becomes a contact of its enterprise.

The code is made from the secret key, the enterprise and its epoch, so that every letter of an enterprise has the
same one and nothing that opens a door is stored; another epoch ends it. The first who scans is let in; whoever
comes after is let in by the first (docs/decisions/0104-scans.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from bot.acts.context import DecisionContext
from bot.tries import BINDING_CODES
from bot.words import SHANGHAI, Answer, Case, Channel, EventName, Kind, Person, Sender, channel_for
from handlers.services.accounts.binding import bind_to_firm
from messages.render import answer
from storage import cases, chain, channels, limits, outbox, people, scans

_CODE = re.compile(r"(\d{1,9})-([a-z2-7]{16})")
_SIGNS = 16  # 80 bits: nobody guesses one
_YES, _NO = ("同意加入", "同意"), ("不同意加入", "不同意", "拒绝加入")


def scan_code(secret_key: str, enterprise_id: int, epoch: int) -> str:
    """Return the code of an enterprise, at most 26 characters of [0-9a-z-]."""
    said = hmac.new(secret_key.encode(), f"scan:{enterprise_id}:{epoch}".encode(), hashlib.sha256).digest()
    return f"{enterprise_id}-{base64.b32encode(said).decode().lower()[:_SIGNS]}"


async def take_scan(
    sender: Sender, code: str, who: Person | None, ctx: DecisionContext, secret_key: str
) -> Answer:
    """Take a scan, inside the caller's transaction. What a code is not good for is always said in the same words."""
    if await limits.take_try([BINDING_CODES.of(sender.address.lower())], ctx.now):
        return Answer("bind_later", ok=False)
    case = await _case_of(code, ctx, secret_key)
    if case is None or case.enterprise_id is None:
        return Answer("scan_refused", ok=False)
    facts = {"name": case.name}
    held = who is not None and any(role.enterprise_id == case.enterprise_id for role in who.roles)
    if held:
        return Answer("scan_again", facts)
    first = next(iter(await scans.bound_by(sender.channel, case.enterprise_id)), None)
    if first is None:
        await bind_to_firm(sender, case, who, "scan", ctx)
        return Answer("joined_by_scan", facts)
    if await scans.store_request(case.enterprise_id, sender, first, ctx.now):
        await _ask(first, case, ctx)
    return Answer("scan_waits", facts)


async def _case_of(code: str, ctx: DecisionContext, secret_key: str) -> Case | None:
    found = _CODE.fullmatch(code.strip().lower())
    if found is None:
        return None
    enterprise_id = int(found[1])
    epoch = (await scans.epochs([enterprise_id]))[enterprise_id]
    if not hmac.compare_digest(scan_code(secret_key, enterprise_id, epoch), found[0]):
        return None
    return await cases.latest_of_enterprise(enterprise_id, ctx.keys)


async def _ask(first: int, case: Case, ctx: DecisionContext) -> None:
    """Ask the first contact whether the other one may join, by whatever reaches them."""
    asked = (await people.load_people([first]))[first]
    at = f"{ctx.now.astimezone(SHANGHAI):%m月%d日 %H:%M}"
    await _tell(asked, answer("scan_asked", {"name": case.name, "at": at}), ctx)


async def _tell(person: Person, text: str, ctx: DecisionContext) -> None:
    by = channel_for(person, channels.available())
    await outbox.post([outbox.Bundle(person.id, by, Kind.REPLY, (), ctx.now, text=text)], ctx.now)


def says_of_scan(text: str) -> bool | None:
    """Whether the sentence lets somebody in (同意加入) or keeps them out; None for any other."""
    plain = text.strip().rstrip("。！!.")
    return True if plain == _YES[0] else False if plain in (_NO[0], _NO[2]) else None


async def answer_scan(person: Person, accepted: bool, ctx: DecisionContext) -> Answer:
    """同意加入, 不同意加入: let in, or keep out, whoever scanned after this contact, in the caller's transaction."""
    asked = await scans.unanswered_request(person.id)
    holds = asked and any(role.enterprise_id == asked.enterprise_id for role in person.roles)
    case = await cases.latest_of_enterprise(asked.enterprise_id, ctx.keys) if asked and holds else None
    if asked is None or case is None or not await scans.close_request(asked.id, accepted, ctx.now):
        return Answer("scan_nobody", ok=False)
    facts = {"name": case.name}
    if not accepted:
        await _noted(EventName.SCAN_REFUSED, case, person, ctx)
        return Answer("scan_kept_out", facts)
    sender = Sender(Channel(asked.channel), asked.address)
    who = await people.by_sender(sender)
    joined = await bind_to_firm(sender, case, who if who and who.roles else None, "scan", ctx)
    new = (await people.load_people([joined]))[joined]
    await outbox.post(
        [outbox.Bundle(new.id, sender.channel, Kind.REPLY, (), ctx.now, text=answer("scan_told_in", facts))],
        ctx.now,
    )
    return Answer("scan_let_in", facts)


async def _noted(name: EventName, case: Case, person: Person, ctx: DecisionContext) -> None:
    entry = chain.Entry(
        ctx.now, "chat", name, {}, case.id, person_id=person.id, plan_version=ctx.plan.version
    )
    await chain.add_events([entry])
