"""The wiring: a named list of parts, started in order and stopped in reverse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct

from bot.words import CHANNELS, Channel
from handlers.entry.clock.alarms import OperatorAlarms
from handlers.entry.clock.engine import Engine
from handlers.entry.clock.watchdog import Watchdog
from handlers.runtime.bootstrap import (
    check_letter_template,
    check_plan_covers,
    load_calendar,
    load_columns,
    load_faq,
    load_plans,
    load_rounds,
)
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.context import Context
from handlers.runtime.jobs import BackgroundJobs
from handlers.runtime.settings import Settings
from handlers.services.accounts.finder import Finder
from handlers.services.accounts.links import Links
from handlers.services.accounts.mobiles import Mobiles
from handlers.services.accounts.purge_due import PurgeReminder
from handlers.services.conversation.converse import Conversation
from handlers.services.conversation.files import Fetcher
from handlers.services.conversation.handing_to_desk import HandingToDesk
from handlers.services.conversation.mails import MailReading
from handlers.services.conversation.pulling import Pulling
from handlers.services.delivery.asked_receipts import AskedReceipts
from handlers.services.delivery.cards import grey_out, owe_endings
from handlers.services.delivery.dispatcher import Dispatcher
from handlers.services.delivery.recall_job import Recaller
from handlers.services.delivery.record import Record
from handlers.services.delivery.tokens import SharedTokens
from handlers.services.delivery.webhooks import Webhooks
from messages.chain.channel import ChainTransport
from messages.channels import Absent, Setup, Transport, opened_transport
from messages.email.channel import MailTransport
from messages.kf.channel import KfTransport
from messages.sms.aliyun import Aliyun
from messages.sms.channel import SmsTransport
from messages.wecom.channel import WeComTransport
from messages.wecom.cipher import Cipher
from messages.wecom.client import WeComClient
from storage import recalls, windows


class Parts(Struct):
    """A wired service without its sockets."""

    context: Context
    engine: Engine
    transports: Mapping[Channel, Transport]
    client: WeComClient | None  # None: WeCom is not set up
    alarms: OperatorAlarms
    webhooks: Webhooks


@asynccontextmanager
async def wired_parts(
    settings: Settings,
    clock: Clock,
    wall: Callable[[], datetime] = wall,
    through: Callable[[Transport], Transport] = lambda transport: transport,
    sender: Callable[..., Dispatcher] = Dispatcher,
) -> AsyncIterator[Parts]:
    """Everything between the database and the sockets. `settings` name the peers by now.

    `wall` is real time; only a test, whose other sides live by an invented time, gives its own. `through` stands
    between the dispatcher and each transport, and `sender` makes the dispatcher, where nothing is to leave.
    """
    async with AsyncExitStack() as stack:
        plans, calendar = load_plans(settings), load_calendar(settings)
        rounds = await load_rounds(settings, plans)
        context = Context(settings, clock, plans, calendar, rounds, wall=wall)
        context.faq, context.columns = load_faq(settings), load_columns(settings)
        await context.read_chosen()
        check_letter_template(settings)
        for served in rounds:
            await check_plan_covers(served)
        setup = Setup(settings.value, context.wall, partial(SharedTokens, wall=context.wall))
        transports: dict[Channel, Transport] = {channel: Absent(channel) for channel in CHANNELS}
        for channel in settings.set_up:
            transports[channel] = await stack.enter_async_context(opened_transport(channel, setup))
        wecom = transports.get(Channel.WECOM)
        client = context.wecom = wecom.client if isinstance(wecom, WeComTransport) else None
        if client:
            context.cipher = Cipher(settings.wecom_token, settings.wecom_aes_key, settings.wecom_corp_id)
        dispatcher = sender(
            {channel: through(transport) for channel, transport in transports.items()},
            settings.work_hours,
            timedelta(seconds=settings.lease_seconds),
            context.wall,
            Links(settings.public_url, settings.secret_key),
            settings.retry_seconds,
            context.faq,
            answers_read=bool(settings.imap_host),
            landline=settings.sms_landline,
        )
        stack.push_async_callback(dispatcher.stop)
        downstream = transports.get(Channel.CHAIN)
        context.corps = downstream.group if isinstance(downstream, ChainTransport) else None
        conversation = Conversation(context)
        pulls = _pulling(context, transports)
        asking = _asking(context, transports)
        watchdog = Watchdog(context.wall, context.clock.now)
        jobs = (_errands_of(context, client, transports).look,) if client else ()
        numbers = (Mobiles(context).look,) if Channel.SMS in settings.set_up else ()
        pushing = Webhooks(context)
        chores = (watchdog.look, PurgeReminder(context).look, pushing.look)
        also = (*pulls, *(one.look for one in asking), conversation.catch_up, *jobs, *chores)
        record = Record(settings.record, context.wall)
        beside = tuple(one.beside.finished for one in asking)
        engine = Engine(context, dispatcher, watchdog, record, also, beside, numbers)
        stack.push_async_callback(context.close)
        stack.push_async_callback(pushing.beside.stop)
        for one in asking:
            stack.push_async_callback(one.beside.stop)
        yield Parts(context, engine, transports, client, OperatorAlarms(context, engine, transports), pushing)


def _asking(
    context: Context, transports: Mapping[Channel, Transport]
) -> tuple[MailReading | AskedReceipts, ...]:
    """Return what asks another side beside the looks: for mails that have come, for receipts of 短信."""
    return (*_mail_reading(context, transports), *_asked_receipts(context, transports))


def _mail_reading(context: Context, transports: Mapping[Channel, Transport]) -> tuple[MailReading, ...]:
    """Return what reads the mailbox, if one is set up."""
    mail = transports.get(Channel.EMAIL)
    mailbox = mail.mailbox if isinstance(mail, MailTransport) else None
    return (MailReading(context, mailbox),) if mailbox else ()


def _asked_receipts(context: Context, transports: Mapping[Channel, Transport]) -> tuple[AskedReceipts, ...]:
    """Return what asks the provider of 短信 for receipts, where it can be asked."""
    sms = transports.get(Channel.SMS)
    provider = sms.gateway if isinstance(sms, SmsTransport) else None
    return (AskedReceipts(context, provider),) if isinstance(provider, Aliyun) else ()


def _pulling(
    context: Context, transports: Mapping[Channel, Transport]
) -> tuple[Callable[[], Awaitable[None]], ...]:
    """Let the callback of 微信客服 pull what customers wrote, and each look what none has told of."""
    kf, own = transports.get(Channel.KF), context.settings
    if not isinstance(kf, KfTransport):
        return ()
    if own.wecom_kf_token:
        context.kf_cipher = Cipher(own.wecom_kf_token, own.wecom_kf_aes_key, own.wecom_corp_id)
    pulling = Pulling(context, kf.client)
    context.customers_wrote = pulling.told
    return pulling.look, HandingToDesk(context, kf.client).look


def _errands_of(
    context: Context, client: WeComClient, transports: Mapping[Channel, Transport]
) -> BackgroundJobs:
    """Return the background calls to WeCom. If WeCom is not set up, calls that were stored before wait."""
    settings = context.settings
    finder = Finder(context, client)
    kf = transports.get(Channel.KF)
    desk = HandingToDesk(context, kf.client) if isinstance(kf, KfTransport) else None
    return BackgroundJobs(
        context,
        {
            "card": partial(grey_out, client),
            "file": Fetcher(context, client, settings.files).fetch,
            "mobile": finder.find,
            recalls.RECALL_JOB: Recaller(context, client).recall,
            **({windows.HAND_OVER: desk.hand_over} if desk else {}),
        },
        timedelta(seconds=settings.lease_seconds),
        (partial(owe_endings, context), finder.owe),
        settings.retry_seconds,
    )
