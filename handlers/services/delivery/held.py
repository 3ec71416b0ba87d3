"""待批消息: what waits for a person's approval, to whom it would go, and its very words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.item import still_true
from bot.reading.faq import Faq
from bot.words import Channel, Kind, Rendered, channel_spec
from handlers.services.accounts.links import Links, hidden
from handlers.services.cases import rounds
from handlers.services.delivery.preparing import items_of
from handlers.services.delivery.read_once import read_once
from handlers.services.delivery.wording import Wording, word
from handlers.services.reminders.gathering import Composed
from messages import terms
from messages.catalogue import noted, say
from messages.channels import NoTemplate
from messages.sms_cost import SmsTerms
from storage import approvals, mailing, outgoing_messages

_TWO = 2
_COUNTED = 50  # messages put into words to say what all cost


class HeldOne(Struct, frozen=True):
    """A held message as lists show it; `facts` are those of the answers and the page."""

    id: int
    facts: dict[str, Any]
    channel: Channel


class _HeldWords(Struct, frozen=True):
    """Its words as they would leave now, and the address. Without words it would be cancelled: nothing of it is owed
    any more."""

    subject: str
    text: str
    address: str


async def listed(ids: Sequence[int] | None, needed: int, limit: int = 2000) -> list[HeldOne]:
    """Return the held messages, all or these, by id, each with the approvals it has and the number it needs."""
    rows = await mailing.held_rows(ids, limit)
    given = await approvals.by_message([row["id"] for row in rows])
    return [
        HeldOne(row["id"], _facts(row, given.get(row["id"], []), needed), Channel(row["channel"]))
        for row in rows
    ]


def _facts(row: dict[str, Any], given: Sequence[approvals.GivenApproval], needed: int) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "address": row["address"],
        "channel": terms.channel(row["channel"]),
        "kind": terms.KIND_TERMS[row["kind"]],
        "cases": row["cases"],
        "reason": noted(row["reason"]),
        "approved_by": [
            {"name": one.name or say("sending.approval.command_line"), "at": one.at, "id": one.person_id}
            for one in given
        ],
        "needed": max(needed, _TWO if row["announced"] else 1),
    }


async def sms_cost(
    found: Sequence[HeldOne],
    terms_of: SmsTerms,
    ctx: DecisionContext,
    public_url: str,
    secret_key: str,
    faq: Faq,
) -> str:
    """Return what the 短信 among them cost, in a sentence: counted by the words of the first, where there are many."""
    ids = [one for one in found if one.channel == Channel.SMS]
    given = (ctx, public_url, secret_key, faq, terms_of.landline)
    words = [await exact_words(one, *given) for one in ids[:_COUNTED]]
    texts = [one.text for one in words if one.text]
    return terms_of.cost(texts, len(ids) if len(ids) > _COUNTED else len(texts))


async def exact_words(
    one: HeldOne, ctx: DecisionContext, public_url: str, secret_key: str, faq: Faq, landline: str
) -> _HeldWords:
    """Return the message as it would leave at this moment. It only reads, but for numbers that its matters are
    given."""
    (outgoing,) = await outgoing_messages.load_outgoing([one.id])
    own = await rounds.contexts_of((t.case for t in outgoing.notices), ctx)
    address = outgoing.person.address(Channel(outgoing.message.channel))
    items = items_of(outgoing, outgoing.person, own)
    kept = [item for item in items if still_true(outgoing.message.kind, item)]
    if (items and not kept) or outgoing.message.kind is Kind.REPLY:  # an answer is its reader's alone
        return _HeldWords("", "", address)
    digest = outgoing.message.kind is Kind.DIGEST
    composed = Composed(ctx, {outgoing.message.id: outgoing.person} if digest else {})
    once = await read_once([outgoing], composed, ctx)
    wording = Wording(Links(public_url, secret_key), faq, attaches=False, landline=landline)
    try:
        worded = await word(outgoing, kept, ctx, wording, once)
    except NoTemplate:  # it goes another way
        worded = None
    rendered: Rendered | None = worded.rendered if worded else None
    if rendered is None:
        return _HeldWords("", "", address)
    letter = channel_spec(outgoing.message.channel).form == "letter"
    return _HeldWords(rendered.subject if letter else "", hidden(rendered.text), address)
