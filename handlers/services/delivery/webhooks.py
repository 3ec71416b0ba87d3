"""Tells other systems what happens to cases: each address in its own order, at least once, each event under one id.

What is told is read from the chain of events, behind the number that the address has had (decision 115). A process
that dies between the other side's yes and our note tells the same event again, by the same id. One address that is
slow or down holds up neither the others nor the looks. An answer or a result, and what comes after it, is told when the
time is over within which it may be taken back before anybody hears of it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial

import aiohttp
import structlog
from msgspec import Struct, field

from bot import access
from bot.acts.own_answer import MAY_BE_UNDONE
from bot.notices.pushing import push_verdict
from bot.words import EventName, PushOutcome, Scope
from bot.words.published import PUBLISHED_ABOUT, TRIAL, published_type
from handlers.runtime.beside import Beside
from handlers.runtime.context import Context
from handlers.services.accounts import administrators
from messages.catalogue import say
from messages.webhooks.destinations import opened_session
from messages.webhooks.pushing import body_of, push
from messages.webhooks.signing import secret_of
from storage import chain, db, leases, people, webhooks
from storage.webhooks import CaseEvent, Webhook

log = structlog.get_logger()
_LEASE = timedelta(
    minutes=2
)  # of an address; renewed before each event, which takes a quarter of a minute at most


class Webhooks(Struct):
    """Tells every address what is new, beside the looks. One process at a time tells an address."""

    context: Context
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    beside: Beside = field(
        default_factory=Beside
    )  # by address; what was cut off before it was noted is told again

    async def look(self) -> None:
        """Begin to tell what is new at each address where that is not under way; nobody waits for it."""
        for hook in await webhooks.due_webhooks(self.context.wall()):
            self.beside.begin(hook.id, partial(self._tell, hook))

    async def _tell(self, hook: Webhook) -> None:
        try:
            async with opened_session(hook.url, self.context.settings.webhook_networks) as session:
                while await self._told_next(session, hook.id):
                    pass
        except Exception:
            log.exception("webhook failed", webhook=hook.id)

    async def _told_next(self, session: aiohttp.ClientSession, hook_id: int) -> bool:
        """Tell the next event; False if there is none, it was not taken, or nothing more is to be told.

        The address and what its maker may see are read before each event: whoever ends it, or takes the maker's role,
        waits for no other.
        """
        hook = await webhooks.webhook(hook_id)
        if hook is None or hook.stopped_at or not await self._mine(hook):
            return False
        scope = await self._scope(hook)
        if scope.empty:
            await self._stop(hook, say("webhooks.stopped.no_scope"))
            return False
        undoable_since = self.context.clock.now() - timedelta(seconds=self.context.settings.undo_seconds)
        until = await webhooks.last_settled_event(hook.told_to, MAY_BE_UNDONE, undoable_since)
        event = await webhooks.next_event(hook.told_to, until, PUBLISHED_ABOUT[hook.about], scope)
        if event is None:
            await db.write(partial(webhooks.note_told, hook.id, until, None))
            return False
        return await self._told(session, hook, event)

    async def _mine(self, hook: Webhook) -> bool:
        """Take or keep the right to tell this address; False while another process has it."""
        now = self.context.wall()
        return await db.write(
            partial(leases.take_lease, f"webhook:{hook.id}", self.holder, now, now + _LEASE)
        )

    async def _told(self, session: aiohttp.ClientSession, hook: Webhook, event: CaseEvent) -> bool:
        """Tell one event; False if it was not taken."""
        outcome = await self._pushed(session, hook, f"evt_{event.hash[:32]}", _body(event, self.context))
        now = self.context.clock.now()
        if outcome.status == "taken":
            await db.write(partial(webhooks.note_told, hook.id, event.seq, now))
            return True
        verdict = push_verdict(outcome, hook.tries, self.context.wall())
        log.warning("webhook not taken", webhook=hook.id, seq=event.seq, why=outcome.why)
        if verdict.again:
            await db.write(partial(webhooks.note_failed, hook.id, outcome.why, verdict.again, now))
        else:
            await self._stop(hook, outcome.why)
        return False

    async def _pushed(
        self, session: aiohttp.ClientSession, hook: Webhook, message_id: str, body: bytes
    ) -> PushOutcome:
        own, now = self.context.settings, self.context.wall()
        secret = secret_of(hook.salt, own.secret_key)
        return await push(session, hook.url, own.webhook_networks, secret, message_id, body, now)

    async def _stop(self, hook: Webhook, why: str) -> None:
        """Tell this address nothing more, and the administrators and its maker that it is so."""
        now, admins = self.context.clock.now(), self.context.settings.admins

        async def stopped() -> None:
            if await webhooks.stop_webhook(hook.id, why, now):
                facts = {"name": hook.name, "reason": why}
                await chain.add_events([chain.Entry(now, "clock", EventName.WEBHOOK_STOPPED, facts)])
                text = say("webhooks.told.stopped", name=hook.name, why=why)
                await administrators.tell(text, admins, now, [hook.person_id])

        await db.write(stopped)

    async def _scope(self, hook: Webhook) -> Scope:
        """Return what its maker may see now, within the place that was chosen."""
        maker = (await people.load_people([hook.person_id])).get(hook.person_id)
        return access.scope_of(maker).within(hook.city, hook.county) if maker else Scope()

    async def try_out(self, hook: Webhook) -> PushOutcome:
        """Tell an address that this is a trial, at once; nothing follows from it."""
        body = body_of(TRIAL, self.context.clock.now(), {"text": say("webhooks.trial.text")})
        async with opened_session(hook.url, self.context.settings.webhook_networks) as session:
            return await self._pushed(session, hook, f"trial_{secrets.token_hex(16)}", body)


def _body(event: CaseEvent, context: Context) -> bytes:
    data = {
        "event": event.seq,
        "case": event.case_id,
        "duty": event.duty_id,
        "step": event.step,
        "round": event.round,
        "enterprise": event.enterprise,
        "uscc": event.uscc,
        "city": event.city,
        "county": event.county,
        "url": f"{context.settings.public_url}/api/v1/cases/{event.case_id}",
    }
    return body_of(published_type(event.act), event.at, data)
