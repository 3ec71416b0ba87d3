"""What the commands share: settings, the open database, one plain line for every refusal."""

from __future__ import annotations

import asyncio
import errno
import os
import pwd
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any

import click
import orjson
import structlog

from bot.acts.context import DecisionContext
from bot.plans.plan import Plan
from bot.tables import FIRST_YEAR, LAST_YEAR
from bot.words import SHANGHAI, EventName, Refusal
from handlers.runtime.apart import BEGUN_BY
from handlers.runtime.bootstrap import load_calendar, load_plans, load_rounds, open_database
from handlers.runtime.clocks import Clock, current_clock
from handlers.runtime.context import Context
from handlers.runtime.logs import configure
from handlers.runtime.settings import Settings, read_settings
from handlers.services.cases.rounds import context_in
from messages.catalogue import explain, say, sentence_table
from storage import causes, chain, db, rounds, trouble


def command(run: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an async command: a refusal is one line on stderr and status 1, never a traceback."""

    @wraps(run)
    def wrapped(**options: Any) -> None:
        with one_line_refusals():
            _refuse_empty(options)
            os.umask(0o077)  # whatever a command writes holds people's data: its owner's alone
            settings = read_settings(os.environ)
            # What goes well is logged by the service alone: a command says it on stdout.
            quiet = settings.log_level == "info" and run.__name__ != "serve_command"
            configure("warning" if quiet else settings.log_level, settings.log_format)
            causes.follow(causes.new_cause("cli"))
            asyncio.run(run(settings=settings, **options))

    return wrapped


@contextmanager
def one_line_refusals() -> Iterator[None]:
    """Turn everything that goes wrong inside into one plain line on stderr and exit status 1."""
    try:
        yield
    except Refusal as refusal:
        click.echo(explain(refusal), err=True)
        sys.exit(1)
    except (click.ClickException, click.exceptions.Exit):
        raise  # wrong usage: click says it, with status 2
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever reads what is printed has seen enough: `| head`
        sys.stdout = None  # which is not flushed at exit
        sys.exit(1)
    except trouble.errors() as error:
        known = trouble.explained(error)
        click.echo(f"{explain(known)}。" if known else _unexpected(error), err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(say("cli.common.not_done", reason=_system(error)), err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  a person gets one plain line, never a traceback
        structlog.get_logger().debug("unexpected", exc_info=True)
        click.echo(_unexpected(error), err=True)
        sys.exit(1)


def _refuse_empty(options: Mapping[str, Any]) -> None:
    """Refuse an empty word (a script's variable that was never set): it must never mean all."""
    for name, value in options.items():
        said = value if isinstance(value, tuple) else (value,)
        if any(isinstance(word, str) and not word.strip() for word in said):
            raise click.UsageError(say("cli.common.empty", name=name.upper()))


class NamedFile(click.Path):
    """The name of a file to be written or read; an empty name is refused."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if value == "":
            self.fail(say("cli.common.no_file_name"), param, ctx)
        return super().convert(value, param, ctx)


def _system(error: OSError) -> str:
    """What the system says, in the reader's language where it is said often."""
    name = errno.errorcode.get(error.errno or 0, "")
    said = sentence_table("cli.system").get(name, error.strerror or str(error))
    return f"{said}（{error.filename}）" if error.filename else said


def _unexpected(error: BaseException) -> str:
    """Return one line about the error, even if its own text has several."""
    said = " ".join(str(error).split())[:300]
    return say("cli.common.unexpected", kind=type(error).__name__, text=said)


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Clock]:
    """Open the database and yield its time: real time, or that of the rehearsal in it."""
    async with open_database(settings):
        yield await current_clock(settings)


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Context]:
    """Open the database and yield its active rounds. An error in ROUND or in the calendar is reported
    before that."""
    plans, calendar = load_plans(settings), load_calendar(settings)
    async with opened_database(settings) as clock:
        yield Context(settings, clock, plans, calendar, await load_rounds(settings, plans))


@asynccontextmanager
async def in_round(settings: Settings, key: str | None) -> AsyncIterator[DecisionContext]:
    """Do as `served` and yield this moment in the one round that is meant."""
    async with served(settings) as context:
        yield await one_round(context.ctx(), key)


async def one_round(ctx: DecisionContext, key: str | None) -> DecisionContext:
    """Return the round that --round names, a closed one included; without it the only active one.

    Refusal, with a list of the rounds, if it names none, or several could be meant.
    """
    if key is None and len(ctx.keys) == 1:
        return ctx.each()[0]
    if key is None:
        raise Refusal("cli.rounds.several", n=len(ctx.keys), there=named_rounds(ctx.rounds))
    known = await rounds.recorded()
    if key not in [*(one.key for one in known), *ctx.keys]:
        raise Refusal("cli.rounds.unknown", key=key, there=named_rounds(known or ctx.rounds))
    return await context_in(key, ctx)


def named_rounds(rounds: Iterable[Plan | rounds.Recorded]) -> str:
    """Return the rounds as a sentence names them: hebei-2024（2024年全省清洁生产审核）、…"""
    return "、".join(f"{one.key}（{one.name}）" for one in rounds)


async def note_read(clock: Clock, what: str, case_id: int | None = None, whose: int | None = None) -> None:
    """Store that somebody is shown, or takes away, what says something about people: who, what kind
    and of which enterprise or person, never the data. Called before anything is printed or written."""
    facts = {"command": what, "user": system_user(), **({"whose": whose} if whose else {})}
    by = os.environ.get(BEGUN_BY, "")  # a page runs it for somebody
    who = int(by) if by.isdecimal() and int(by) else None
    entrance = "page" if who else "cli"
    entry = chain.Entry(clock.now(), entrance, EventName.PERSONAL_DATA_READ, facts, case_id, person_id=who)
    await db.write(partial(chain.add_events, [entry]))


_NOBODY_LOGGED_IN = 2**32 - 1  # a service, a container


def system_user() -> str:
    """Who logged in, as the kernel knows it; under sudo that is not who runs the command."""
    with suppress(OSError, ValueError):
        login = int(Path("/proc/self/loginuid").read_text("ascii"))
        if login != _NOBODY_LOGGED_IN:
            return _user_name(login)
    return _user_name(os.getuid())


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def show_json(document: Any) -> None:
    """Write one JSON document to stdout."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(document, option=options, default=str))


class _Moment(click.ParamType[datetime]):
    """An ISO date or moment; without an offset it is Shanghai's."""

    name = "ISO"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(say("cli.common.no_moment", value=value), param, ctx)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            odd = say("cli.common.year", value=value, first=FIRST_YEAR, last=LAST_YEAR)
            self.fail(odd, param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


MOMENT = _Moment()
round_option = click.option("--round", "round_key", metavar="KEY", help=say("cli.rounds.option"))
json_option = click.option("--json", "as_json", is_flag=True, help=say("cli.common.option_json"))
