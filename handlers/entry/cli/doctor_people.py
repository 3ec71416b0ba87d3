"""doctor --people: whether each account is there, active and sees the app, as the platform says it, and how many
addresses have ever answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from bot.words import AddressState, Channel, Person, SendOutcome, SendStatus, channel_spec
from messages.catalogue import say, sentence_table
from messages.wecom.channel import WeComTransport
from messages.wecom.client import CorpMember, WeComClient
from storage import addresses, people

_AT_ONCE: Final = 4
_A_SECOND: Final = 20  # calls: an eighth of what the platform takes of a corp (10,000 a minute)
_Finding = tuple[str, bool, str]  # what, whether it is well, in words


async def people_findings(transports: Mapping[Channel, object], most: int) -> list[_Finding]:
    """Ask the platform about the accounts of everybody who holds something, `most` at most, those first who never
    wrote. Nothing is changed: what a message finds out marks an address."""
    everyone = {one.id: one for one in await people.everyone()}
    known = [one for one in await addresses.everybodys_addresses() if one[0] in everyone and one[2]]
    found = [_counted(Channel(channel), known) for channel in dict.fromkeys(one[1] for one in known)]
    transport = transports.get(Channel.WECOM)
    if not isinstance(transport, WeComTransport):
        return found
    accounts = [(who, text, state) for who, channel, text, state in known if channel == Channel.WECOM]
    accounts.sort(key=lambda one: one[2] is AddressState.OK)
    asked = accounts[:most]
    said = await _asked(transport.client, [text for _, text, _ in asked])
    name = say("cli.checks.accounts")
    for (who, text, _), reason in zip(asked, said, strict=True):
        if reason:
            found.append((name, False, _about(everyone[who], text, reason)))
    left = len(accounts) - len(asked)
    well = sum(not reason for reason in said)
    found.append((name, True, say("cli.doctor.accounts", n=len(asked), well=well, left=left)))
    return found


async def admins_findings(transport: object, admins: Sequence[str]) -> list[_Finding]:
    """Name the administrators' accounts that WeCom does not know or that the app cannot write to; nothing where it
    does not answer, which its own check tells."""
    if not admins or not isinstance(transport, WeComTransport):
        return []
    name, said = say("cli.checks.admins"), await asyncio.gather(*map(transport.client.get_user, admins))
    if any(isinstance(one, SendOutcome) and one.status is not SendStatus.RECIPIENT for one in said):
        return []
    odd = [
        (name, False, say("cli.doctor.admin", account=account, reason=reason))
        for account, one in zip(admins, said, strict=True)
        if (reason := _why(one))
    ]
    return odd or [(name, True, say("cli.doctor.admins_well", who="、".join(admins)))]


def _counted(channel: Channel, known: Sequence[tuple[int, str, str, AddressState]]) -> _Finding:
    counts = Counter(str(state) for _, of, _, state in known if of == channel)
    words = sentence_table("cli.address_states")
    parts = [f"{words[state]}{counts[state]}" for state in words if counts[state]]
    return channel_spec(channel).name, True, "、".join(parts)


async def _asked(client: WeComClient, accounts: Sequence[str]) -> list[str]:
    """Return why each account cannot be written to; "" for one that can. Where the platform refuses all, or nothing is
    known, the rest is not asked."""
    found: list[str] = []
    for start in range(0, len(accounts), _AT_ONCE):
        part = accounts[start : start + _AT_ONCE]
        said = await asyncio.gather(*(client.get_user(account) for account in part))
        found += [_why(one) for one in said]
        if any(isinstance(one, SendOutcome) and one.status is not SendStatus.RECIPIENT for one in said):
            found += [say("cli.doctor.account_not_asked")] * (len(accounts) - len(found))
            break
        await asyncio.sleep(_AT_ONCE / _A_SECOND)
    return found


def _why(said: CorpMember | SendOutcome) -> str:
    if isinstance(said, SendOutcome):
        return said.detail or said.code
    return "" if said.active else say("cli.doctor.account_inactive")


def _about(person: Person, account: str, reason: str) -> str:
    unit = next((role.unit for role in person.roles if role.unit), "")
    return say("cli.doctor.account", unit=unit, name=person.name, account=account, reason=reason)
