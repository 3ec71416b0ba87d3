"""The service in one process, its other sides on real sockets, and time in the test's hand.

    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook())
        await s.tick()
        await s.expect(CLERK, "还有7天")
        assert "已登记" in await s.says(CLERK, "已提交评估申请")

Nothing is patched: the WeCom twin and the mailbox are the sandbox's, reached as the real ones are.
Service, twin, mailbox and "real" time share one clock that stands still until the test moves it.
Whatever a test does not expect fails it at the end: a message nobody asked for, a complaint of the
twin about our answers, a line logged as an error.
"""

from __future__ import annotations

import asyncio
import logging
import os
import traceback
from collections.abc import Callable, MutableMapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import aiohttp
import structlog
from aiohttp import web

from bot.words import SHANGHAI, Case, Channel, Duty, Level, Scope, patterns
from handlers.app import Parts, wired_parts
from handlers.entry.clock.engine import Engine
from handlers.entry.clock.heartbeat import Heartbeat
from handlers.entry.clock.ticker import LOOK_SECONDS, Alarm
from handlers.entry.web.routes import application
from handlers.rehearsal.local import Sandbox, sandbox
from handlers.runtime.bootstrap import configured_plan_text, load_plan, open_database
from handlers.runtime.clocks import Clock
from handlers.runtime.settings import Settings
from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.traffic import Delivery, Exchange
from handlers.sandbox.wecom import WeComTwin
from handlers.services.rosters.merge import merge_roster
from handlers.services.rosters.merged import Merged
from storage import cases, db, mailing, people
from tests import begun
from tests.commands import PATIENCE, REPO, Ran, qingshen
from tests.heard import Errors, Heard, words_of
from tests.people import read_once
from tests.tables import TABLES

__all__ = ["PATIENCE", "REPO", "Harness", "Heard", "Ran", "moment", "qingshen", "words_of"]


def moment(text: str) -> datetime:
    """2025-02-21T09:00, Shanghai time; of a day alone its morning at nine."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T09:00").replace(tzinfo=SHANGHAI)


patterns.compile_all()  # as a service has done before anybody writes to it
PATIENCE_TO_NOTE = 5.0  # seconds
ANSWER_SECONDS = 20.0  # a busy machine does not make an answer a message of its own
SECRET_KEY = "k9Tq2vXw7LmZ4bRn8sYd3HcJ6fPgA5eU"  # of every test, and of nothing else


class Harness:
    """One running service. `settings` are those of `handlers.runtime.settings.Settings`, by name."""

    clock: Clock
    engine: Engine
    wired: Parts
    twin: WeComTwin
    mailbox: Mailbox
    http: aiohttp.ClientSession

    def __init__(
        self, database_url: str, at: str = "2025-02-21T09:00", digests: bool = True, **settings: Any
    ) -> None:
        """`digests` False: they are read off unseen; they have stories of their own."""
        self.digests = digests
        self._given = at, repr(sorted(settings.items()))
        settings = {"undo_seconds": 0, **settings}  # time stands still here: what waits has tests of its own
        self.settings = Settings(database_url=database_url, secret_key=SECRET_KEY, **settings)
        self.clock = Clock(moment(at), speed=0.0)
        self.unread: list[Heard] = []
        self.logged: list[str] = []
        self._seen = 0  # deliveries and letters taken over into `unread`
        self._letters = 0
        self._hidden = 0
        self._stack = AsyncExitStack()

    # ---- up and down ----------------------------------------------------------------------

    async def __aenter__(self) -> Harness:
        stack = self._stack
        self._listen_to_logs()
        stack.callback(self._leave_logs)
        settings = self.settings
        if not db.sqlite_path(settings.database_url) and not settings.evidence_dir:
            beside = stack.enter_context(TemporaryDirectory())  # the service's own is ./data
            settings = replace(settings, evidence_dir=f"{beside}/files")
        await stack.enter_async_context(open_database(settings))
        self._twins: Sandbox = await stack.enter_async_context(sandbox("", self.clock.now))
        self.twin, self.mailbox = self._twins.twin, self._twins.mailbox
        self.twin.api_base = await self._serve(self.twin.app())
        here = settings.with_sandbox(self._twins.settings)
        self.settings = replace(here, public_url="https://qingshen.example")
        self.twin.home = self.settings.public_url
        self.twin.knobs.callback_timeout = 2 * ANSWER_SECONDS
        wired = wired_parts(self.settings, self.clock, self.clock.now)
        self.wired = await stack.enter_async_context(wired)
        self.wired.context.answer_seconds = ANSWER_SECONDS
        self.engine = self.wired.engine
        self.url = await self._serve(application(self.wired.context, self.engine))
        self.twin.callback_url = f"{self.url}/wecom/callback"
        self.http = await stack.enter_async_context(aiohttp.ClientSession())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._receive()
        await self._stack.aclose()
        if error is None:
            self._check()

    def _check(self) -> None:
        """Fail on everything that must not happen unseen: an unread message, one sent twice, a logged
        error."""
        problems = [f"nobody expected: {heard}" for heard in self.unread]
        problems += [f"the twin complains: {fault}" for fault in self.twin.faults]
        problems += [
            f"sent twice, and only WeCom's duplicate check hid it: {again.user} {again.content}"
            for again in self.twin.suppressed[self._hidden :]
        ]
        problems += [f"over the silent limit: {lost.user}" for lost in self.twin.dropped]
        again = [letter for letter in self.mailbox.letters if letter.copies > 1]
        problems += [f"mailed {letter.copies} times: {letter.to} {letter.subject}" for letter in again]
        problems += [f"logged as an error: {line}" for line in self.logged]
        assert not problems, "\n".join(problems)

    def ticker(self, every: float = LOOK_SECONDS) -> Alarm:
        """What makes a running service look and send, not started; `every` is in seconds."""
        return Alarm(self.engine, self.wired.alarms, Heartbeat("", self.clock.now), every)

    async def _serve(self, app: web.Application) -> str:
        runner = web.AppRunner(app)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    # ---- time and rosters -----------------------------------------------------------------

    async def imports(self, *books: bytes | Path, when_published: bool = False) -> Merged:
        """Import workbooks into ROUND's round, now or when it was published; everybody with an account becomes a member
        of the corp."""
        plan = load_plan(self.settings)
        intakes = [
            read_once("名单.xlsx", book.read_bytes() if isinstance(book, Path) else book, plan.places)
            for book in books
        ]
        wrong = [f for intake in intakes for f in intake.findings if f.fatal]
        assert not wrong, wrong
        now = self.clock.now()
        begun = min(now, datetime.combine(plan.published_on, time(9), SHANGHAI)) if when_published else now
        ctx = self.wired.context.ctx(begun).of(plan)
        merged = await merge_roster(intakes, ctx, configured_plan_text(self.settings))
        await self._twins.let_in()
        return merged

    async def begin(self, *books: bytes) -> None:
        """Import a round under way, in which every letter has been delivered and everybody has
        read what was late already: from here on only what a story brings about is heard.

        The same beginning is played once a process and put back afterwards, unless something has
        happened before it (`begun.py`)."""
        key = (db.is_postgres(), self._given, self.clock.now(), books)
        fresh = await begun.untouched(self.twin, self.mailbox)
        if fresh and await begun.put_back(key, self.settings.database_url):
            await self._twins.let_in()
            return
        await self._play(*books)
        if fresh:
            await self.wired.context.close()  # until all that was heard is noted as answered
            await begun.keep(key, self.settings.database_url)

    async def _play(self, *books: bytes) -> None:
        await self.imports(*books, when_published=True)
        everyone = await people.everyone()
        for case in await cases.list_cases(Scope(everything=True), round_key=self._round):
            officers = [
                p.address(Channel.WECOM)
                for p in everyone
                for role in p.roles
                if (role.level, role.city, role.county) == (Level.COUNTY, case.city, case.county)
                or (role.level, role.city) == (Level.CITY, case.city)
            ]
            if case.enterprise_id:
                answer = await self.says(officers[0], f"已送达 {case.name}")
                assert answer.startswith("已登记"), answer
        await self.tick()
        self.read_all()

    def at(self, when: str) -> Harness:
        """Move the clock and do nothing: at("2025-02-25"), at("2025-02-25T20:00")."""
        self.clock.move(moment(when))
        return self

    def later(self, **amount: float) -> Harness:
        """Move the clock on: later(seconds=61)."""
        self.clock.move(self.clock.now() + timedelta(**amount))
        return self

    async def tick(self, at: str | None = None) -> dict[str, int]:
        """The command `tick`, at the clock's moment or at a later one; returns its counts."""
        if at:
            self.at(at)
        return await self.engine.tick()

    # ---- other processes on the same database, before the same twin and mailbox ---------------

    def environment(self, **more: str) -> dict[str, str]:
        """This service's settings as another process reads them."""
        own = self.settings
        return {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "LOG_LEVEL": "error",
            "DATABASE_URL": own.database_url,
            "SECRET_KEY": own.secret_key,
            "WECOM_CORP_ID": own.wecom_corp_id,
            "WECOM_AGENT_ID": str(own.wecom_agent_id),
            "WECOM_SECRET": own.wecom_secret,
            "WECOM_TOKEN": own.wecom_token,
            "WECOM_AES_KEY": own.wecom_aes_key,
            "WECOM_API_BASE": own.wecom_api_base,
            "SMTP_HOST": own.smtp_host,
            "SMTP_PORT": str(own.smtp_port),
            "SMTP_FROM": "qingshen@sandbox.example",
            "SMTP_SECURITY": "none",
            "UNDO_SECONDS": str(own.undo_seconds),
            "EVIDENCE_DIR": own.evidence_dir,
            **more,
        }

    async def command(self, *words: str, **settings: str) -> Any:
        """Run `qingshen WORDS --json` to its end and return its document."""
        ran = await qingshen(self.environment(**settings), *words, "--json")
        assert ran.status == 0 and not ran.err, ran
        return ran.document

    async def command_refused(self, *words: str, **settings: str) -> Ran:
        """Run `qingshen WORDS` that ends with status 1 and one plain line on stderr."""
        ran = await qingshen(self.environment(**settings), *words)
        assert ran.refusal
        return ran

    # ---- what people hear and say -----------------------------------------------------------

    async def expect(self, account: str, *words: str, without: str = "") -> Heard:
        """The next message this person got by WeCom, read off; it contains all `words`."""
        return self._next(account, words, without, lambda heard: not heard.subject)

    async def expect_mail(self, address: str, *words: str, without: str = "") -> Heard:
        """The next mail at this address, read off; subject and text contain all `words`."""
        return self._next(address, words, without, lambda heard: bool(heard.subject))

    def digested(self, *who: str) -> None:
        """Exactly these people have an unread digest, one each; they are read off."""
        self._receive()
        found = [h for h in self.unread if "【简报】" in f"{h.subject}{h.text}"]
        assert sorted(h.to for h in found) == sorted(who), "\n".join(map(str, found))
        self.unread = [h for h in self.unread if h not in found]

    def received(self) -> int:
        """How many unread messages there are."""
        self._receive()
        return len(self.unread)

    def read_all(self) -> list[Heard]:
        """Every unread message, read off, in the order in which they came."""
        self._receive()
        read, self.unread = self.unread, []
        return read

    def also(self, *expected: str) -> None:
        """Beside what was read, exactly these people got exactly these: `clerk【提醒】`, each by its
        receiver and its title, however many cases it names and in whatever order; read off."""
        found = sorted(f"{heard.to}{heard.title}" for heard in self.read_all())
        assert found == sorted(expected), "\n".join(found)

    def repeats(self) -> list[Delivery]:
        """What was sent again and WeCom kept back as the same bytes; read off."""
        again = self.twin.suppressed[self._hidden :]
        self._hidden += len(again)
        return again

    def quiet(self, *who: str) -> None:
        """Nobody of these (of all people, when none is named) has an unread message."""
        self._receive()
        loud = [str(heard) for heard in self.unread if not who or heard.to in who]
        assert not loud, "expected silence, but:\n" + "\n".join(loud)

    async def says(self, account: str, text: str) -> str:
        """What this person hears at once when writing `text` to the app."""
        exchange = await self.exchange(account, text)
        assert exchange.ok, f"{exchange.problem} {exchange.attempts}"
        return str(exchange.reply.content["content"]) if exchange.reply else ""

    async def exchange(self, account: str, text: str) -> Exchange:
        """The same with everything that went over the wire."""
        return await self.twin.say(account, text)

    def _next(self, to: str, words: tuple[str, ...], without: str, fits: Callable[[Heard], bool]) -> Heard:
        """Take the unread message to `to` that has these words; fail where there is none, or it says
        `without`."""
        self._receive()
        # Two messages of one moment come in any order: the one with these words is meant.
        theirs = [h for h in self.unread if h.to == to.lower() and fits(h)]
        says_it = (h for h in theirs if all(word in f"{h.subject}\n{h.text}" for word in words))
        found = next(says_it, theirs[0] if theirs else None)
        others = "\n".join(map(str, self.unread)) or "nobody got anything"
        assert found, f"{to} got nothing with {words}; unread are:\n{others}"
        self.unread.remove(found)
        for word in words:
            assert word in f"{found.subject}\n{found.text}", f"no “{word}” in: {found}"
        assert not without or without not in found.text, f"“{without}” in: {found}"
        return found

    def _receive(self) -> None:
        fresh = self.twin.delivered[self._seen :]
        self._seen += len(fresh)
        self.unread += [Heard(d.user.lower(), words_of(d), d.at) for d in fresh if d.source == "push"]
        letters = self.mailbox.letters[self._letters :]
        self._letters += len(letters)
        self.unread += [Heard(x.to, x.text, x.at, x.subject) for x in letters]
        if not self.digests:
            self.unread = [h for h in self.unread if "【简报】" not in h.subject + h.text[:9]]

    # ---- what is stored ---------------------------------------------------------------------

    @property
    def _round(self) -> str:
        return self.wired.context.configured[0].key

    async def case(self, name: str) -> Case:
        """The one enterprise (or city) of this name."""
        (found,) = await cases.by_name(name, self._round)
        return found

    async def duty(self, name: str, milestone: str) -> Duty:
        duty = (await self.case(name)).duty(milestone)
        assert duty, f"{name} has no {milestone}"
        return duty

    async def messages(self, status: str = "", person: str = "") -> list[dict[str, Any]]:
        """What the command `messages --json` lists, before its notes are put into words."""
        return await mailing.list_messages(status or None, person or None)

    async def rows(self, *tables: str) -> dict[str, list[Any]]:
        """Every row of these tables (of all of them), to be compared before and after; the last answer
        has been noted as given, unless something hangs on purpose."""
        if noting := self.wired.context._tasks:
            await asyncio.wait(noting, timeout=PATIENCE_TO_NOTE)
        return {table: await db.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables or TABLES}

    # ---- logs -------------------------------------------------------------------------------

    def _listen_to_logs(self) -> None:
        structlog.configure(processors=[self._hear], cache_logger_on_first_use=False)
        self._handler = Errors(self.logged)
        logging.getLogger().addHandler(self._handler)

    def _leave_logs(self) -> None:
        structlog.reset_defaults()
        logging.getLogger().removeHandler(self._handler)

    def _hear(self, logger: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if level in ("error", "critical", "exception"):
            detail = traceback.format_exc() if event.get("exc_info") else ""
            self.logged.append(f"{dict(event)}\n{detail}")
        raise structlog.DropEvent
