"""绑定码: the one-time code in a letter. Only its HMAC is stored; the code itself is never logged."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import timedelta

from bot.acts.context import DecisionContext
from bot.tries import BINDING_CODES, CODES_GIVEN_OUT
from bot.words import (
    CHANNELS,
    SHANGHAI,
    Answer,
    Case,
    Channel,
    Enterprise,
    EventName,
    Level,
    Person,
    Sender,
    channel_spec,
)
from handlers.services.accounts.newly_reached import owe_what_is_due
from storage import (
    accounts,
    addresses,
    bindings,
    cases,
    chain,
    holders,
    letters,
    limits,
    people,
    refused,
    scans,
)

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L: they look alike in print
_ISSUED = timedelta(days=7)  # a code of the county is handed on at once
_LENGTH = 8  # 31^8 codes: one guess in 850 thousand million


def new_code() -> str:
    """Return a code that nobody can foresee."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def _normal(text: str) -> str:
    """Return a typed code without full-width signs, spaces, hyphens and small letters."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def code_digest(code: str, secret_key: str) -> str:
    """Return the HMAC-SHA256 (hex) of a code, which is what is stored and looked up."""
    message = f"binding:{_normal(code)}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()


async def bind_account(
    sender: Sender, code: str, who: Person | None, ctx: DecisionContext, secret_key: str
) -> Answer:
    """绑定 CODE, inside the caller's transaction: the account becomes a contact of the letter's enterprise.

    A few tries an hour for each account; a code that is unknown, used or expired is refused in the
    same words.
    """
    if await limits.take_try([BINDING_CODES.of(sender.address.lower())], ctx.now):
        return Answer("bind_later", ok=False)
    case_id = await letters.redeem(code_digest(code, secret_key), who.id if who else 0, ctx.now)
    case = await cases.load_case(case_id, lock=True) if case_id else None
    if case is None or case.enterprise_id is None:
        return Answer("bind_refused", ok=False)
    await bind_to_firm(sender, case, who, "code", ctx)
    return Answer("bound", {"name": case.name, "by": channel_spec(sender.channel).address})


async def bind_to_firm(sender: Sender, case: Case, who: Person | None, how: str, ctx: DecisionContext) -> int:
    """Make the sender a contact of the case's enterprise, in the caller's transaction; returns their id. `how`
    they proved it is recorded."""
    assert case.enterprise_id is not None
    person_id = await bindings.store_binding(case.enterprise_id, sender, who, by_code=how == "code")
    await refused.open_by_owner(person_id, sender.channel, ctx.now)
    await owe_what_is_due([case.enterprise_id], ctx)
    await _event(EventName.BOUND, {"how": how}, case.id, person_id, ctx)
    return person_id


async def end_codes(firm: Enterprise, who: Person, ctx: DecisionContext, by: str) -> Answer:
    """Make the codes of this enterprise invalid that nobody has used; the chat does it with 解绑."""
    n = await letters.count_codes(firm.id, ctx.now)
    if not n:
        return Answer("codes_none", {"name": firm.name}, ok=False)
    await letters.void_codes([firm.id], ctx.now)
    case = await cases.latest_of_enterprise(firm.id, ctx.keys)
    await _event(EventName.CODES_ENDED, {"n": n}, case.id if case else None, who.id, ctx, by)
    return Answer("codes_ended", {"name": firm.name, "n": n})


async def issue(
    firm: Enterprise, who: Person, ctx: DecisionContext, secret_key: str, by: str = "chat"
) -> Answer:
    """绑定码 NAME, inside the caller's transaction: the county's own code for a contact.

    As many codes are valid as contacts have no account yet, at least one; the oldest expire first, the
    letter's included. Only the HMAC is stored; the code stands in this answer alone.
    """
    if await limits.take_try([CODES_GIVEN_OUT.of(who.id)], ctx.now):
        return Answer("code_later", ok=False)
    case = await cases.latest_of_enterprise(firm.id, ctx.keys)
    if case is None:
        return Answer("not_yours", ok=False)
    code, until = new_code(), ctx.now + _ISSUED
    most = max(1, await bindings.without_account(firm.id))
    ended = await letters.add_code(case.id, firm.id, code_digest(code, secret_key), until, most, ctx.now)
    last = until.astimezone(SHANGHAI).date()
    await _event(EventName.CODE_ISSUED, {"code_until": last}, case.id, who.id, ctx, by)
    return Answer("code_issued", {"name": case.name, "code": code, "until": last, "ended": ended})


async def unbind_account(
    who: Person, firms: tuple[Enterprise, ...], by: Channel, ctx: DecisionContext
) -> Answer:
    """解绑: the account by which one writes; by the county, the accounts bound to an enterprise of its, and the
    QR code by which they were."""
    if not firms:
        if any(role.level is Level.COUNTY for role in who.roles):
            return Answer("need_name_to_unbind", ok=False)
        await bindings.remove_binding(who.id, [by], ctx.now)
        await _event(EventName.UNBOUND, {}, None, who.id, ctx)
        return Answer("unbound_self", {"by": channel_spec(by).address})
    names = []
    for firm in firms:
        if await _released(firm, who, ctx):
            case = await cases.latest_of_enterprise(firm.id, ctx.keys)
            await _event(EventName.UNBOUND, {}, case.id if case else None, who.id, ctx)
            names.append(firm.name)
    return Answer("unbound_firms", {"names": names}) if names else Answer("nothing_bound", ok=False)


async def _released(firm: Enterprise, who: Person, ctx: DecisionContext) -> bool:
    """Take an enterprise from oneself or, as its county, from every account that is bound to it.
    An account with other roles too loses only the role."""
    held = await people.load_people(await holders.holders_of_enterprise(firm.id))
    if who.id in held:
        held = {who.id: held[who.id]}
    else:
        await letters.void_codes([firm.id], ctx.now)
        await scans.renew_code(firm.id, ctx.now)
    chats = [channel for channel, spec in CHANNELS.items() if spec.exclusive]
    named = {i for channel in chats for i in await addresses.registered(held, channel)}
    bound = [person for person in held.values() if person.id in named]
    for person in bound:
        if len(person.roles) > 1:
            await accounts.step_down(person.id, firm.id, ctx.now)
        else:
            await bindings.remove_binding(person.id, chats, ctx.now)
    return bool(bound)


async def _event(
    act: str,
    data: dict[str, object],
    case_id: int | None,
    person_id: int,
    ctx: DecisionContext,
    by: str = "chat",
) -> None:
    entry = chain.Entry(ctx.now, by, act, data, case_id, person_id=person_id, plan_version=ctx.plan.version)
    await chain.add_events([entry])
