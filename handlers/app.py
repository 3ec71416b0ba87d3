"""The wiring: a named list of parts, started in order and stopped in reverse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp

from bot import faq
from bot.days import Calendar, parse_overrides
from bot.faq import Faq
from bot.plan import Plan, PlanError, parse, shipped
from bot.words import Channel
from handlers.accounts import Finder
from handlers.chat.converse import Conversation
from handlers.chat.files import Fetcher
from handlers.clock.dispatcher import Dispatcher, Transport
from handlers.clock.errands import Errands
from handlers.clock.ticker import Engine
from handlers.clock.watchdog import Watchdog
from handlers.context import Clock, Context, wall
from handlers.outgoing.cards import grey_out, owe_endings
from handlers.outgoing.channels import MailTransport, SharedTokens, WeComTransport
from handlers.settings import Settings, SettingsError
from handlers.web.links import Links
from messages.mail import Mailer
from messages.wecom.cipher import Cipher
from messages.wecom.client import WeComClient
from storage import db


class NotReady(Exception):
    """The service cannot start; the text is a Chinese sentence with the remedy."""


@dataclass(slots=True)
class Parts:
    """A wired service without its sockets."""

    context: Context
    engine: Engine
    client: WeComClient
    mailer: Mailer


def plan_text(settings: Settings) -> str:
    """The round's TOML: a shipped one by its key, or the file at a path."""
    path = Path(settings.round)
    if path.suffix != ".toml":
        return shipped(settings.round)
    if not path.is_file():
        raise SettingsError(f"找不到轮次文件 {path}，请检查 ROUND。")
    return path.read_text("utf-8")


def load_plan(settings: Settings) -> Plan:
    """The round's plan; PlanError names what is unsound in it."""
    return parse(plan_text(settings), Path(settings.round).stem)


def load_calendar(settings: Settings) -> Calendar:
    """Published holidays, with the administrator's own days over them."""
    if not settings.calendar_overrides:
        return Calendar()
    path = Path(settings.calendar_overrides)
    if not path.is_file():
        raise SettingsError(f"找不到节假日文件 {path}，请检查 CALENDAR_OVERRIDES。")
    return Calendar(parse_overrides(path.read_text("utf-8")))


def load_faq(settings: Settings) -> Faq:
    """The frequent questions: the shipped ones, or an administrator's own."""
    if not settings.faq:
        return faq.shipped()
    path = Path(settings.faq)
    if not path.is_file():
        raise SettingsError(f"找不到常见问题文件 {path}，请检查 FAQ。")
    try:
        return faq.parse(path.read_text("utf-8"))
    except PlanError as error:
        where = f"第{error.line}行" if error.line else ""
        raise SettingsError(f"常见问题文件{where}“{error.key}”：{error.message}") from None


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[None]:
    """The open database at this program's version. SQLite is brought up by itself."""
    await db.connect(settings.database_url)
    try:
        await db.reach()
        if db.sqlite_path(settings.database_url):
            await db.migrate(settings.database_url)
        elif await db.behind(settings.database_url):
            raise NotReady("数据库结构版本较旧，请先运行：qingshen migrate")
        yield
    finally:
        await db.disconnect()


async def known_to(plan: Plan) -> None:
    """Refuse a plan that no longer has a step which running cases have."""
    used = await db.rows(
        "SELECT DISTINCT d.milestone FROM duties d JOIN cases c ON c.id = d.case_id "
        "WHERE c.round_id = ?",
        plan.key,
    )
    gone = sorted({r["milestone"] for r in used} - {m.key for m in plan.milestones})
    if gone:
        raise NotReady(
            f"轮次计划“{plan.key}”缺少正在使用的事项：{'、'.join(gone)}。请在计划中补上后再启动。"
        )


@asynccontextmanager
async def parts(
    settings: Settings, clock: Clock, wall: Callable[[], datetime] = wall
) -> AsyncIterator[Parts]:
    """Everything between the database and the sockets. `settings` name both peers by now.

    `wall` is real time; only a test, whose other sides live by an invented time, gives its own.
    """
    async with AsyncExitStack() as stack:
        plan, calendar = load_plan(settings), load_calendar(settings)
        context = Context(settings, clock, plan, calendar, wall=wall)
        context.faq = load_faq(settings)
        await known_to(plan)
        context.cipher = Cipher(
            settings.wecom_token, settings.wecom_aes_key, settings.wecom_corp_id
        )
        session = await stack.enter_async_context(aiohttp.ClientSession())
        tokens = SharedTokens(
            f"wecom:{settings.wecom_corp_id}:{settings.wecom_agent_id}", context.wall
        )
        client = WeComClient(
            session, settings.wecom_api_base, settings.wecom_corp_id, settings.wecom_agent_id,
            settings.wecom_secret, tokens, clock=context.wall,
        )  # fmt: skip
        context.wecom = client
        mailer = Mailer(
            settings.smtp_host, settings.smtp_port, settings.smtp_username,
            settings.smtp_password, settings.smtp_from, settings.smtp_security,
        )  # fmt: skip
        stack.push_async_callback(mailer.close)
        transports: dict[Channel, Transport] = {
            Channel.WECOM: WeComTransport(
                client, settings.member_per_minute, settings.member_per_hour,
                settings.corp_per_minute,
            ),
            Channel.EMAIL: MailTransport(mailer, settings.smtp_from.rpartition("@")[2].strip("> ")),
        }  # fmt: skip
        dispatcher = Dispatcher(
            transports, settings.work_hours, timedelta(seconds=settings.lease_seconds),
            context.wall, Links(settings.public_url, settings.secret_key), settings.retry_seconds,
        )  # fmt: skip
        conversation = Conversation(context)
        watchdog = Watchdog(context.wall)
        finder = Finder(context, client)
        errands = Errands(
            context,
            {
                "card": partial(grey_out, client),
                "file": Fetcher(context, client, settings.files).fetch,
                "mobile": finder.find,
            },
            timedelta(seconds=settings.lease_seconds),
            (partial(owe_endings, context), finder.owe), settings.retry_seconds,
        )  # fmt: skip
        also = (conversation.catch_up, errands.look, watchdog.look)
        engine = Engine(context, dispatcher, watchdog, also)
        stack.push_async_callback(context.close)
        yield Parts(context, engine, client, mailer)


def with_sandbox(settings: Settings, api_base: str, smtp_port: int) -> Settings:
    """The settings with the sandbox in place of whichever peer is not configured."""
    if settings.wecom_sandbox:
        settings = replace(
            settings, wecom_corp_id=CORP_ID, wecom_agent_id=AGENT_ID, wecom_secret=SECRET,
            wecom_token=TOKEN, wecom_aes_key=AES_KEY, wecom_api_base=api_base,
        )  # fmt: skip
    if settings.smtp_sandbox:
        settings = replace(
            settings, smtp_host="127.0.0.1", smtp_port=smtp_port, smtp_username="",
            smtp_password="", smtp_from="清审 <qingshen@sandbox.example>", smtp_security="none",
        )  # fmt: skip
    return settings


# The sandbox's app. Known to everybody: it opens nothing but the twin on this machine's loopback.
CORP_ID = "wwsandbox0000000001"
AGENT_ID = 1000002
SECRET = "sandbox-secret"
TOKEN = "sandboxtoken"
AES_KEY = "sandboxsandboxsandboxsandboxsandboxsandboxA"
