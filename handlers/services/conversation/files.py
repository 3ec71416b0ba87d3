"""Files sent in the chat: kept at once, tied to the duty that is meant, fetched afterwards.

A file alone never reports anything: it is added to what a person reports in words.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.reading.yes_or_no import gives_up
from bot.tries import LAST_DAY, files_in_a_day
from bot.words import SHANGHAI, Answer, Duty, EventName, Kind, Person, SendOutcome, SendStatus, channel_for
from handlers.runtime.context import Context
from handlers.runtime.jobs import Done
from handlers.services.cases import rounds
from handlers.services.conversation.file_kinds import kind_of
from handlers.services.conversation.which import choice_in
from messages.catalogue import say
from messages.render import answer
from messages.wecom.client import WeComClient
from storage import cases, chain, channels, files, inbox, outbox, people

FILE_WORDS = {"image": "图片", "video": "视频", "file": "文件"}
_SHOWN = 9  # duties to choose from, each by one digit
_VALID = timedelta(days=3)  # WeCom keeps a file no longer
FILE_ASKED = "attach"  # the intent of the question where a file belongs


async def receive_file(person: Person, inbound_id: int, data: dict[str, Any], ctx: DecisionContext) -> Answer:
    """Store that a file has come, with the duty it belongs to; ask the sender if that is not plain."""
    what = FILE_WORDS[str(data["kind"])]
    if why := data.get("refused"):
        return Answer("upload_refused", {"why": why}, ok=False)
    found = await _candidates(person, ctx)
    if not found:
        return Answer("file_for_nothing", {"what": what}, ok=False)
    most = files_in_a_day(len({d.case_id for d in found}))
    await inbox.hold_person(person.id)
    if await files.count_files_since(person.id, ctx.now - LAST_DAY) >= most:
        return Answer("file_enough", {"what": what, "n": most}, ok=False)
    duty = found[0] if len(found) == 1 else None
    if "sha256" in data:  # it came with a mail, and is here
        await _note_here(inbound_id, person, data, duty, ctx)
    else:
        await files.note_file(inbound_id, person.id, str(data["media"]), duty, ctx.now)
    if duty is not None:
        return Answer("file_received", {"what": what, **await _about(duty, ctx)})
    return await _ask(person, found, what, ctx)


async def _note_here(
    inbound_id: int, person: Person, data: dict[str, Any], duty: Duty | None, ctx: DecisionContext
) -> None:
    name, kind, size, digest = (data[key] for key in ("name", "type", "size", "sha256"))
    await files.note_here(inbound_id, person.id, duty, name, kind, size, digest, ctx.now)
    facts = {"file": name, "type": kind, "size": size, "sha256": digest}
    case_id, duty_id = (duty.case_id, duty.id) if duty else (None, None)
    await _event(EventName.FILE_KEPT, facts, case_id, duty_id, person.id, ctx)


async def _candidates(person: Person, ctx: DecisionContext) -> list[Duty]:
    firms = [role.enterprise_id for role in person.roles if role.enterprise_id]
    quiet = {where.plan.key: [m.key for m in where.plan.milestones if m.silent] for where in ctx.each()}
    found = await files.duties_for_file(person.id, firms, quiet, ctx.now)
    return [duty for duty in found if await _sees(person, duty)]


async def _sees(person: Person, duty: Duty) -> bool:
    case = await cases.load_case(duty.case_id)
    if case is None:
        return False
    if case.enterprise_id is None:  # a city's own file
        return any(role.city == case.city for role in person.roles)
    return access.sees(person, case.enterprise)


async def _about(duty: Duty, ctx: DecisionContext) -> dict[str, str]:
    case = await cases.outline(duty.case_id)
    plan = (await rounds.context_in(case.round, ctx)).plan
    return {"name": case.name, "step": plan.milestone(duty.milestone).name}


async def _ask(person: Person, found: list[Duty], what: str, ctx: DecisionContext) -> Answer:
    shown = found[:_SHOWN]
    question = {"intent": FILE_ASKED, "duties": [duty.id for duty in shown], "what": what}
    await inbox.store_question(person.id, question, ctx.now)
    told = [await _about(duty, ctx) for duty in shown]
    choices = [f"{one['name']}：{one['step']}" for one in told]
    return Answer("file_for_which", {"what": what, "choices": choices})


async def answer_which_file(
    person: Person, text: str, asked: dict[str, Any], ctx: DecisionContext
) -> Answer | None:
    """Return the answer to “which one?”; None when the sentence is about something else."""
    waiting = await files.loose(person.id, ctx.now)
    if gives_up(text):
        await inbox.forget_question(person.id)
        for file in waiting:
            await files.refuse_file(file.id, "cancelled")
        return Answer("file_dropped", {"n": len(waiting)})
    number = choice_in(text)
    if number is None:
        return None
    place = number - 1
    by_id = await _offered(person, asked)
    if not 0 <= place < len(asked["duties"]) or asked["duties"][place] not in by_id:
        return await ask_which_file_again(person, asked, ctx)
    duty = by_id[asked["duties"][place]]
    await inbox.forget_question(person.id)
    await files.tie(waiting, duty)
    data = {"files": len(waiting), "sha256": [f.sha256 for f in waiting if f.sha256]}
    await _event(EventName.FILE_ATTACHED, data, duty.case_id, duty.id, person.id, ctx)
    return Answer("file_attached", {"n": len(waiting), **await _about(duty, ctx)})


async def ask_which_file_again(person: Person, asked: dict[str, Any], ctx: DecisionContext) -> Answer:
    """Return the same question, put once more."""
    by_id = await _offered(person, asked)
    still = [by_id[i] for i in asked["duties"] if i in by_id]
    return await _ask(person, still, str(asked["what"]), ctx)


async def _offered(person: Person, asked: dict[str, Any]) -> dict[int, Duty]:
    known = await cases.duties_by_id(asked["duties"])
    return {duty.id: duty for duty in known.values() if await _sees(person, duty)}


async def _event(
    act: str,
    data: dict[str, Any],
    case_id: int | None,
    duty_id: int | None,
    person_id: int,
    ctx: DecisionContext,
) -> None:
    entry = chain.Entry(ctx.now, "chat", act, data, case_id, duty_id, person_id, ctx.plan.version)
    await chain.add_events([entry])


class Fetcher(Struct, frozen=True):
    """Fetches the files that people sent from WeCom into `folder`, which no web server serves; what a member of a
    downstream corp sent, from that corp's copy of the app."""

    context: Context
    client: WeComClient
    folder: Path

    async def fetch(self, file_id: int) -> Done:
        """Try once to fetch the file. If it cannot be kept, the sender is told why."""
        file = await files.known(file_id)
        if file.refused or file.sha256:
            return Done(SendOutcome(SendStatus.DELIVERED))
        if self.context.clock.now() - file.received_at > _VALID:
            return self._refused(file, SendOutcome(SendStatus.PAYLOAD, "40007"))
        partial = self.folder / f"part-{file_id}-{secrets.token_hex(4)}"
        try:
            return await self._fetch(file, partial)
        except OSError as error:
            detail = say("services.conversation.cannot_write", error=error.strerror)
            return self._refused(file, SendOutcome(SendStatus.TRANSIENT, "disk", detail))
        finally:
            await asyncio.to_thread(_drop, partial)

    async def _fetch(self, file: files.File, partial: Path) -> Done:
        await asyncio.to_thread(self._sweep, file.id)
        client = await self._client_of(file)
        if isinstance(client, SendOutcome):
            return self._refused(file, client)
        with partial.open("wb") as into:
            got = await client.download(file.media_id, into)
            await asyncio.to_thread(_to_disk, into.fileno(), into.flush)
        if isinstance(got, SendOutcome):
            return self._refused(file, got)
        kind = await asyncio.to_thread(kind_of, partial) if got.size else ""
        if not kind:
            return self._refused(file, SendOutcome(SendStatus.PAYLOAD, "type" if got.size else "empty"))
        await asyncio.to_thread(_settle, partial, files.content_path(self.folder, got.sha256, kind))

        async def then() -> None:
            now = self.context.clock.now()
            kept = await files.store_content(file.id, got.name, kind, got.size, got.sha256, now)
            if kept:
                data = {"file": got.name, "type": kind, "size": got.size, "sha256": got.sha256}
                ctx = self.context.ctx()
                await _event(EventName.FILE_KEPT, data, kept.case_id, kept.duty_id, kept.person_id, ctx)

        return Done(SendOutcome(SendStatus.DELIVERED), then)

    async def _client_of(self, file: files.File) -> WeComClient | SendOutcome:
        corp, corps = await files.corp_of(file), self.context.corps
        if not corp:
            return self.client
        found = await corps.find(corp) if corps else None
        if corps is None or found is None:
            return SendOutcome(SendStatus.PAYLOAD, "40007")
        return found if isinstance(found, SendOutcome) else corps.client(found)

    def _sweep(self, file_id: int) -> None:
        """Make the folder; take away what a dead process left of this file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob(f"part-{file_id}-*"):
            old.unlink(missing_ok=True)

    def _refused(self, file: files.File, outcome: SendOutcome) -> Done:
        """What is told and noted if this is the last try."""

        async def then() -> None:
            ctx = self.context.ctx()
            refused = await files.refuse_file(file.id, outcome.code or "unknown")
            if refused is None:
                return
            data = {"reason": outcome.code}
            await _event(
                EventName.FILE_REFUSED, data, refused.case_id, refused.duty_id, refused.person_id, ctx
            )
            at = file.received_at.astimezone(SHANGHAI)
            words = answer("file_refused", {"at": f"{at:%H:%M}", "why": outcome.code})
            person = (await people.load_people([file.person_id]))[file.person_id]
            channel = channel_for(person, channels.available())
            told = outbox.Bundle(person.id, channel, Kind.REPLY, (), ctx.now, text=words)
            await outbox.add_bundles([told], ctx.now)

        return Done(outcome, then)


def _drop(partial: Path) -> None:
    """Where even this fails the folder is gone; the next try sweeps what is left."""
    with suppress(OSError):
        partial.unlink(missing_ok=True)


def _to_disk(descriptor: int, flush: Any) -> None:
    flush()
    os.fsync(descriptor)


def _settle(partial: Path, final: Path) -> None:
    """The same content twice is the same file once."""
    final.parent.mkdir(exist_ok=True)
    os.replace(partial, final)
