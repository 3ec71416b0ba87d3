"""The wiring: a named list of parts, started in order and stopped in reverse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import aiohttp

from bot.words import Channel
from handlers.entry.clock.ticker import Engine
from handlers.entry.clock.watchdog import Watchdog
from handlers.runtime.bootstrap import known_to, load_calendar, load_columns, load_faq, load_plan
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.context import Context
from handlers.runtime.jobs import BackgroundJobs
from handlers.runtime.settings import Settings
from handlers.services.accounts.finder import Finder
from handlers.services.accounts.links import Links
from handlers.services.conversation.converse import Conversation
from handlers.services.conversation.files import Fetcher
from handlers.services.delivery.cards import grey_out, owe_endings
from handlers.services.delivery.channels import AbsentTransport, MailTransport, SharedTokens, WeComTransport
from handlers.services.delivery.dispatcher import Dispatcher, Transport
from handlers.services.delivery.record import Record
from messages.mail import Mailer
from messages.wecom.cipher import Cipher
from messages.wecom.client import WeComClient


@dataclass(slots=True)
class Parts:
    """A wired service without its sockets."""

    context: Context
    engine: Engine
    client: WeComClient | None  # None: WeCom is not set up, and so on
    mailer: Mailer | None


@asynccontextmanager
async def parts(
    settings: Settings, clock: Clock, wall: Callable[[], datetime] = wall
) -> AsyncIterator[Parts]:
    """Everything between the database and the sockets. `settings` name the peers by now.

    `wall` is real time; only a test, whose other sides live by an invented time, gives its own.
    """
    async with AsyncExitStack() as stack:
        plan, calendar = load_plan(settings), load_calendar(settings)
        context = Context(settings, clock, plan, calendar, wall=wall)
        context.faq, context.columns = load_faq(settings), load_columns(settings)
        await known_to(plan)
        transports: dict[Channel, Transport] = {channel: AbsentTransport(channel) for channel in Channel}
        client = mailer = None
        if settings.has_wecom:
            session = await stack.enter_async_context(aiohttp.ClientSession())
            client = context.wecom = wecom_client(settings, session, context.wall)
            context.cipher = Cipher(settings.wecom_token, settings.wecom_aes_key, settings.wecom_corp_id)
            transports[Channel.WECOM] = WeComTransport(
                client, settings.member_per_minute, settings.member_per_hour, settings.corp_per_minute
            )
        if settings.has_mail:
            mailer = Mailer(
                settings.smtp_host,
                settings.smtp_port,
                settings.smtp_username,
                settings.smtp_password,
                settings.smtp_from,
                settings.smtp_security,
            )
            stack.push_async_callback(mailer.close)
            transports[Channel.EMAIL] = MailTransport(
                mailer, settings.smtp_from.rpartition("@")[2].strip("> ")
            )
        dispatcher = Dispatcher(
            transports,
            settings.work_hours,
            timedelta(seconds=settings.lease_seconds),
            context.wall,
            Links(settings.public_url, settings.secret_key),
            settings.retry_seconds,
            context.faq,
        )
        conversation = Conversation(context)
        watchdog = Watchdog(context.wall)
        jobs = (errands_of(context, client).look,) if client else ()
        also = (conversation.catch_up, *jobs, watchdog.look)
        record = Record(settings.record, context.wall)
        engine = Engine(context, dispatcher, watchdog, record, also)
        stack.push_async_callback(context.close)
        yield Parts(context, engine, client, mailer)


def wecom_client(
    settings: Settings, session: aiohttp.ClientSession, wall: Callable[[], datetime]
) -> WeComClient:
    tokens = SharedTokens(f"wecom:{settings.wecom_corp_id}:{settings.wecom_agent_id}", wall)
    return WeComClient(
        session,
        settings.wecom_api_base,
        settings.wecom_corp_id,
        settings.wecom_agent_id,
        settings.wecom_secret,
        tokens,
        clock=wall,
    )


def errands_of(context: Context, client: WeComClient) -> BackgroundJobs:
    """All errands go to WeCom; without it, what was owed before waits for it."""
    settings = context.settings
    finder = Finder(context, client)
    return BackgroundJobs(
        context,
        {
            "card": partial(grey_out, client),
            "file": Fetcher(context, client, settings.files).fetch,
            "mobile": finder.find,
        },
        timedelta(seconds=settings.lease_seconds),
        (partial(owe_endings, context), finder.owe),
        settings.retry_seconds,
    )


def with_sandbox(settings: Settings, api_base: str, smtp_port: int) -> Settings:
    """The settings with the sandbox in place of both peers; as they are when one is real."""
    if not settings.sandbox:
        return settings
    return replace(
        settings,
        wecom_corp_id=CORP_ID,
        wecom_agent_id=AGENT_ID,
        wecom_secret=SECRET,
        wecom_token=TOKEN,
        wecom_aes_key=AES_KEY,
        wecom_api_base=api_base,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_username="",
        smtp_password="",
        smtp_from="清审 <qingshen@sandbox.example>",
        smtp_security="none",
    )


# The sandbox's app. Known to everybody: it opens nothing but the twin on this machine's loopback.
CORP_ID = "wwsandbox0000000001"
AGENT_ID = 1000002
SECRET = "sandbox-secret"
TOKEN = "sandboxtoken"
AES_KEY = "sandboxsandboxsandboxsandboxsandboxsandboxA"
