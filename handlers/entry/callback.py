"""The callback: verify, decrypt, store, answer. Within 1 s (GET) and 5 s (POST).

A message is stored before it is answered, and answered from what was stored: one that WeCom delivers again
gets the same answer and changes nothing twice. An answer that takes longer than `Context.answer_seconds`, or was
never written to WeCom, goes through the outbox instead.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from aiohttp import web

from bot.words import Channel, Sender
from handlers.runtime.context import CONTEXT, Context
from handlers.services.accounts import members
from handlers.services.conversation import files
from handlers.services.conversation.converse import Conversation
from handlers.services.conversation.kept_messages import KeptMessage
from messages.catalogue import say
from messages.chain.corps import Downstream
from messages.render import answer
from messages.split import split
from messages.wecom.cipher import Cipher, CipherError
from messages.wecom.inbound import (
    CallbackError,
    InboundMessage,
    encrypted_reply,
    parse_envelope,
    parse_message,
    reply_xml,
)
from storage import causes, trouble
from storage.inbox import IN_OUTBOX

log = structlog.get_logger()

_OLDEST = timedelta(minutes=10)  # a callback signed longer ago than this is refused
_REPEATS = timedelta(minutes=2)  # so long a repeated delivery is answered again
_SPOKEN = ("text",)
_ANSWERED = ("click", "subscribe")  # events that are answered like words
_KEEPING = 3  # tries to store a message whose database is locked; each waits for its busy time-out
_PAUSE = 1.0  # seconds between them
_KF_EVENT = "kf_msg_or_event"
_CORPS_CHANGED = ("share_chain_change", "share_agent_change", "change_chain")


async def verify(request: web.Request) -> web.Response:
    """GET: answer WeCom's check of the address when the administrator saves it."""
    return _echo(request, request.app[CONTEXT].cipher)


async def verify_kf(request: web.Request) -> web.Response:
    """Do the same for a 微信客服 account with keys of its own."""
    return _echo(request, request.app[CONTEXT].kf_cipher)


def _echo(request: web.Request, cipher: Cipher | None) -> web.Response:
    context = request.app[CONTEXT]
    if cipher is None:
        raise web.HTTPNotFound(text=say("web.callback.not_set_up"))
    plain, receiver = _opened(context, cipher, request.query.get("echostr", ""), request)
    if receiver != context.settings.wecom_corp_id:
        context.refusals.note("receiver")
        raise web.HTTPBadRequest(text=say("web.callback.cipher"))
    return web.Response(text=plain)


async def receive(request: web.Request) -> web.StreamResponse:
    """POST: take one message or event. What is not WeCom's own is refused and leaves no trace."""
    context = request.app[CONTEXT]
    message, receiver, cipher = await _posted(request, context.cipher)
    if context.corps and message.event in _CORPS_CHANGED:
        context.background(context.corps.renew())  # it does not say which corp
        return web.Response()
    if not await _of_our_corps(context, message, receiver):  # an account of another corp is nobody we know
        context.refusals.note("corp")
        return web.Response()  # WeCom would deliver again what is refused
    if message.event == _KF_EVENT and message.corp == context.settings.wecom_corp_id:
        await _customers_wrote(context, message)
        return web.Response()
    return await _answered(request, message, receiver, cipher)


async def _of_our_corps(context: Context, message: InboundMessage, receiver: str) -> bool:
    """Whether the member is of our own corp, or of a downstream one with which the app is shared. Whom such a
    callback is encrypted for is not documented: upstream or downstream, both are taken, but no third."""
    own = context.settings.wecom_corp_id
    if message.corp == own:
        return receiver == own
    if context.corps is None or receiver not in (own, message.corp):
        return False
    return isinstance(await context.corps.find(message.corp), Downstream)


async def receive_kf(request: web.Request) -> web.StreamResponse:
    """POST: take the event that customers of 微信客服 wrote, signed with keys of its own."""
    context = request.app[CONTEXT]
    message, receiver, _ = await _posted(request, context.kf_cipher)
    if not message.corp == receiver == context.settings.wecom_corp_id:
        context.refusals.note("corp")
    elif message.event == _KF_EVENT:
        await _customers_wrote(context, message)
    return web.Response()


async def _customers_wrote(context: Context, message: InboundMessage) -> None:
    """Pull what they wrote, if it is to our account. 503 if that could not even be noted: WeCom tells again."""
    if context.customers_wrote is None or message.kf_id not in ("", context.settings.wecom_kf_id):
        return
    try:
        await context.customers_wrote(message.token)
    except trouble.errors():
        raise web.HTTPServiceUnavailable(text=say("web.callback.database")) from None


async def _posted(request: web.Request, cipher: Cipher | None) -> tuple[InboundMessage, str, Cipher]:
    """Return what was posted, the corp for which it was encrypted, and the cipher for its answer."""
    context = request.app[CONTEXT]
    if cipher is None:
        raise web.HTTPNotFound(text=say("web.callback.not_set_up"))
    try:
        encrypted = parse_envelope(await request.read())
    except CallbackError:
        context.refusals.note("body", remote=request.remote)
        raise web.HTTPBadRequest(text=say("web.callback.no_callback")) from None
    plain, receiver = _opened(context, cipher, encrypted, request)
    if receiver != context.settings.wecom_corp_id and context.corps is None:
        context.refusals.note("receiver")
        raise web.HTTPBadRequest(text=say("web.callback.cipher"))
    try:
        message = parse_message(plain)
    except CallbackError as error:
        context.refusals.note("content", detail=str(error))
        raise web.HTTPBadRequest(text=say("web.callback.incomplete")) from None
    return message, receiver, cipher


async def _answered(
    request: web.Request, message: InboundMessage, receiver: str, cipher: Cipher
) -> web.StreamResponse:
    """Return the passive answer to a message of a member."""
    context = request.app[CONTEXT]
    text, decided = await _answer(context, message)
    if not text:
        return web.Response()
    now = datetime.now(UTC)
    xml = reply_xml(message.user, message.corp, text, now)
    stamp = str(int(now.timestamp()))
    body = encrypted_reply(cipher, xml, stamp, secrets.token_hex(8), receiver)
    response = web.Response(text=body, content_type="application/xml")
    # Written here and not by the server after us, so that only what was written counts as given:
    # whoever is cut off before this line gets the answer through the outbox.
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionResetError:
        log.warning("WeCom hung up before the answer", inbound=decided)
        return response
    if decided is not None:
        context.background(Conversation(context).mark_answered(decided))  # nobody waits for that
    return response


def _opened(context: Context, cipher: Cipher, encrypted: str, request: web.Request) -> tuple[str, str]:
    """Return a callback and the corp for which it was encrypted, if it was signed with our token, and recently: by
    real time or by the service's own clock, which the sandbox follows."""
    query, refusals = request.query, context.refusals
    signature, stamp = query.get("msg_signature", ""), query.get("timestamp", "")
    if not cipher.check(signature, stamp, query.get("nonce", ""), encrypted):
        refusals.note("signature", remote=request.remote)
        raise web.HTTPForbidden(text=say("web.callback.signature"))
    seconds = int(stamp) if stamp.isdecimal() and len(stamp) <= 12 else 0
    clocks = [context.wall()] + ([context.clock.now()] if context.clock.bent else [])
    off = min(abs(now.timestamp() - seconds) for now in clocks)
    if off > _OLDEST.total_seconds():
        refusals.note("clock", seconds=round(off))
        raise web.HTTPForbidden(text=say("web.callback.clock"))
    try:
        return cipher.opened_for(encrypted)
    except CipherError:
        refusals.note("key")
        raise web.HTTPBadRequest(text=say("web.callback.cipher")) from None


def _time() -> float:
    return asyncio.get_running_loop().time()


def to_keep(message: InboundMessage, agent_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return (the words to store, what the message says beside them); None for a message that is not
    stored."""
    if message.kind in _SPOKEN:
        return message.text, {}
    if message.kind in files.FILE_WORDS and message.media_id:
        sent = {"kind": message.kind, "media": message.media_id}
        return f"[{files.FILE_WORDS[message.kind]}]", {"file": sent}
    if message.kind != "event":
        return f"[{message.kind}]", {"other": message.kind, "in_app": message.in_app}
    if message.event == "template_card_event":
        key = message.event_key[:64]
        press = {"task": message.task_id, "key": key, "code": message.response_code}
        return f"[按钮 {key}]", {"press": press}
    if message.event == "click":  # the key of a menu's entry is the sentence that it stands for
        return (message.event_key, {}) if message.event_key.strip() else None
    moved = members.member_change(message, agent_id)
    return (f"[{message.event}]", {"member": moved}) if moved else None


async def _noted(context: Context, message: KeptMessage, until: float) -> None:
    """Carry out an event that was stored. A press is answered through the outbox, because WeCom would not
    show an answer given here. What fails, or was left by a process that ended, is taken up by the next
    look."""
    kept = message.row
    if kept.answered_at is None:
        work = asyncio.ensure_future(Conversation(context).reply(kept.id, message))
        context.background(work)
        try:
            await asyncio.wait_for(asyncio.shield(work), until - _time())
        except TimeoutError:
            log.warning("event takes long", inbound=kept.id)
        except Exception:
            log.exception("event could not be carried out", inbound=kept.id)


async def _kept(
    context: Context, message: InboundMessage, words: str, data: dict[str, Any], until: float
) -> KeptMessage:
    """Store the message within the time that WeCom gives. If another program holds the database longer,
    WeCom is asked to deliver again while we go on trying; whichever comes first stores it."""

    own = message.corp == context.settings.wecom_corp_id
    sender = Sender(Channel.WECOM, message.user) if own else Sender(Channel.CHAIN, message.member_address)
    key = message.key if own else message.key_among_corps

    async def keep() -> KeptMessage:
        for left in range(_KEEPING, 0, -1):
            try:
                return await Conversation(context).keep(key, sender, words, data)
            except trouble.errors():
                if left == 1:
                    raise
                await asyncio.sleep(_PAUSE)
        raise AssertionError("unreachable")

    work = asyncio.ensure_future(keep())
    context.background(work)
    try:
        return await asyncio.wait_for(asyncio.shield(work), until - _time())
    except trouble.errors():  # a time-out among them
        log.warning("message could not be stored in time", key=key, going_on=not work.done())
        raise web.HTTPServiceUnavailable(text=say("web.callback.database")) from None


async def _answer(context: Context, message: InboundMessage) -> tuple[str, int | None]:
    """Return (the passive answer of at most 2,048 bytes or "", the id of the stored message that it
    answers)."""
    own = message.corp == context.settings.wecom_corp_id
    said = to_keep(message, context.settings.wecom_agent_id if own else message.agent_id)
    if said is None:
        return "", None
    until = _time() + context.answer_seconds
    stored = await _kept(context, message, *said, until)
    kept = stored.row
    causes.follow(causes.of_inbound(kept.id))
    log.info("callback taken", inbound=kept.id, kind=message.kind, again=not kept.new)
    if message.kind == "event" and message.event not in _ANSWERED:
        await _noted(context, stored, until)
        return "", None
    if kept.answered_at is not None:
        # The two minutes are meant in real time, whatever pace the service's clock has.
        fresh = context.clock.now() - kept.answered_at <= _REPEATS * max(1.0, context.clock.speed)
        again = fresh and IN_OUTBOX not in kept.data
        return (split(kept.answer)[0] if again else ""), None
    conversation = Conversation(context)
    work = asyncio.ensure_future(conversation.reply(kept.id, stored))
    context.background(work)
    try:
        text = await asyncio.wait_for(asyncio.shield(work), until - _time())
    except TimeoutError:
        context.background(asyncio.ensure_future(conversation.reply_later(kept.id, work)))
        return "", None
    except Exception:
        # Nothing was changed: the transaction is gone. The person is told so, the log has it all.
        log.exception("message could not be answered", inbound=kept.id)
        return answer("error", {}), None
    return split(text)[0], kept.id
