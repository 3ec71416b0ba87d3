"""The QR code of a 告知书: whoever scans it with personal WeChat becomes a contact of its enterprise.

The code is made from the secret key, the enterprise and its epoch, so that every letter of an enterprise has the
same one and nothing that opens a door is stored; another epoch ends it. Where nobody of the enterprise is known by an
account or a mail address, the first who scans is let in; whoever comes after is let in by a contact who is
(docs/decisions/0104-scans.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta

from bot.acts.context import DecisionContext
from bot.tries import BINDING_CODES, SCANS_ASKED_ABOUT
from bot.words import (
    SHANGHAI,
    Answer,
    Case,
    Channel,
    EventName,
    Kind,
    Person,
    Sender,
    Sentence,
    channel_of,
    channel_spec,
)
from handlers.services.accounts.binding import bind_to_firm
from messages.catalogue import explain
from messages.render import answer
from storage import addresses, cases, chain, channels, limits, outbox, people, refused, scans

_CODE = re.compile(r"(\d{1,9})-([a-z2-7]{16})")
_SIGNS = 16  # 80 bits: nobody guesses one
_WAITS_FOR_A_WORD = timedelta(days=90)  # as long as who scanned is remembered
_WAIT = 2  # of those who scanned, about whom one contact may be asked at a time


def scan_code(secret_key: str, enterprise_id: int, epoch: int) -> str:
    """Return the code of an enterprise, at most 26 characters of [0-9a-z-]."""
    said = hmac.new(secret_key.encode(), f"scan:{enterprise_id}:{epoch}".encode(), hashlib.sha256).digest()
    return f"{enterprise_id}-{base64.b32encode(said).decode().lower()[:_SIGNS]}"


async def take_scan(sender: Sender, code: str, ctx: DecisionContext, secret_key: str) -> Answer:
    """Take a scan, inside the caller's transaction. What a code is not good for is always said in the same words.
    The case is locked, so that of several who scan at once one is the first."""
    if await limits.take_try([BINDING_CODES.of(sender.address.lower())], ctx.now):
        return Answer("bind_later", ok=False)
    case = await _case_of(code, ctx, secret_key)
    if case is None or case.enterprise_id is None:
        return Answer("scan_refused", ok=False)
    await cases.load_case(case.id, lock=True)
    who = await people.by_sender(sender)
    facts = {"name": case.name}
    if who is not None and any(role.enterprise_id == case.enterprise_id for role in who.roles):
        await refused.open_by_owner(who.id, sender.channel, ctx.now)
        return Answer("scan_again", facts)
    first = next(iter(await scans.bound_to(case.enterprise_id)), None)
    if first is None:
        await bind_to_firm(sender, case, who if who and who.roles else None, "scan", ctx)
        return Answer("joined_by_scan", facts)
    return await _ask(first, sender, case, ctx)


async def _case_of(code: str, ctx: DecisionContext, secret_key: str) -> Case | None:
    found = _CODE.fullmatch(code.strip().lower())
    if found is None:
        return None
    enterprise_id = int(found[1])
    epoch = (await scans.epochs([enterprise_id]))[enterprise_id]
    if not hmac.compare_digest(scan_code(secret_key, enterprise_id, epoch), found[0]):
        return None
    return await cases.latest_of_enterprise(enterprise_id, ctx.keys)


async def _ask(first: int, sender: Sender, case: Case, ctx: DecisionContext) -> Answer:
    """Ask the first contact whether the other one may join, by whatever reaches them; once for each who scans, and
    not about many."""
    assert case.enterprise_id is not None
    address = channel_spec(sender.channel).key(sender.address) or ""
    mine = [one for one in await scans.unanswered_requests(first) if one.enterprise_id == case.enterprise_id]
    if any((one.channel, one.address) == (sender.channel, address) for one in mine):
        return Answer("scan_waits", {"name": case.name})
    asked = (await people.load_people([first]))[first]
    now_by = channel_of(asked, channels.available())
    by = now_by or await addresses.closed_channel(
        first
    )  # a customer who has not written yet, or not for two days
    if by is None:
        return Answer("scan_unasked", {"name": case.name}, ok=False)
    if len(mine) >= _WAIT or await limits.take_try([SCANS_ASKED_ABOUT.of(first)], ctx.now):
        return Answer("scan_full", {"name": case.name}, ok=False)
    number = await scans.store_request(case.enterprise_id, sender, first, ctx.now)
    facts = {"name": case.name, "at": _at(ctx.now), "number": number, "mail": by is Channel.EMAIL}
    # Their next message releases it; the one greeting that they may get before it is none of its business.
    leaves = ctx.now if now_by else ctx.now + _WAITS_FOR_A_WORD
    why = "" if now_by else explain(Sentence("services.delivery.window_shut"))
    text = answer("scan_asked", facts)
    bundle = outbox.Bundle(asked.id, by, Kind.REPLY, (), leaves, reason=why, text=text)
    await outbox.post([bundle], ctx.now)
    return Answer("scan_waits" if now_by else "scan_waits_for_a_word", {"name": case.name})


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%m月%d日 %H:%M}"


async def answer_scan(person: Person, accepted: bool, number: int, ctx: DecisionContext) -> Answer:
    """同意加入 N, 不同意加入 N: let in, or keep out, exactly the one about whom this contact was asked by that number,
    in the caller's transaction. Without it, who waits is named: another may have scanned since."""
    held = {role.enterprise_id for role in person.roles}
    waiting = [one for one in await scans.unanswered_requests(person.id) if one.enterprise_id in held]
    if waiting and not number:
        return Answer("scan_which", {"waiting": [(one.id, _at(one.asked_at)) for one in waiting]}, ok=False)
    asked = next((one for one in waiting if one.id == number), None)
    case = await cases.latest_of_enterprise(asked.enterprise_id, ctx.keys) if asked else None
    if case:
        await cases.load_case(case.id, lock=True)
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
