"""A recall that was asked for in the chat, where nobody can wait for WeCom: a background job that says afterwards, to
whoever asked, who has probably read it."""

from __future__ import annotations

from functools import partial

from msgspec import Struct

from bot.words import Channel, Kind, Refusal, SendOutcome, SendStatus
from handlers.runtime.context import Context
from handlers.runtime.jobs import Done
from handlers.services.delivery.recalling import Recalled, Recipient, recall_batch
from messages.catalogue import explain
from messages.render import answer
from messages.wecom.client import WeComClient
from storage import db, outbox, recalls
from storage.chain import By
from storage.outbox import Bundle

_NAMED = 20  # people of a list in the chat


class Recaller(Struct, frozen=True):
    """Carries out the orders of `storage.recalls`."""

    context: Context
    client: WeComClient

    async def recall(self, seq: int) -> Done:
        order = await recalls.ordered(seq)
        batch, now = int(order.data["batch"]), self.context.clock.now()
        by = By(order.entrance, order.person_id)
        try:
            done = await recall_batch(batch, self.client, now, by)
        except Refusal as refusal:
            text = answer("brake_refused", {"why": explain(refusal)})
        else:
            text = answer("recalled", _result_facts(done))
        return Done(SendOutcome(SendStatus.DELIVERED), partial(self._tell, order.person_id or 0, text))

    async def _tell(self, person_id: int, text: str) -> None:
        now = self.context.clock.now()
        await outbox.add_bundles([Bundle(person_id, Channel.WECOM, Kind.REPLY, (), now, text=text)], now)
        db.after_commit(self.context.look_soon)


def _result_facts(done: Recalled) -> dict[str, object]:
    """Return what is told of a recall: how many came back, who keeps it, who has probably seen it."""
    return {
        "batch": done.batch,
        "of": done.of,
        "n": done.taken_back,
        "stopped": done.stopped,
        "kept": _named(done.kept),
        "seen": _named(done.seen),
    }


def _named(people: tuple[Recipient, ...]) -> dict[str, object]:
    shown = [{"name": one.name, "why": explain(one.why)} for one in people[:_NAMED]]
    return {"n": len(people), "people": shown}
