"""A file that somebody sends by a page: the same checks as of one that is sent in the chat."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from functools import partial
from pathlib import Path

from bot.acts.context import DecisionContext
from bot.tries import LAST_DAY, files_in_a_day
from bot.words import Answer, Case, Duty, EventName, Person
from handlers.services.conversation.file_kinds import kind_of
from messages.wecom.wire import MAX_FILE
from storage import chain, db, files, inbox

LARGEST_UPLOAD = MAX_FILE


async def keep_upload(
    person: Person,
    case: Case,
    duty: Duty,
    name: str,
    content: bytes,
    folder: Path,
    ctx: DecisionContext,
    by: str,
) -> Answer:
    """Keep the file as material of this step. Not `ok` for one that is empty, is of a kind that is not accepted, was
    sent before, or is one too many for a day; a file is told by its content, never by its name."""
    if not content:
        return Answer("upload_refused", {"why": "empty"}, ok=False)
    if full := await _full(person, ctx):
        return full
    digest = hashlib.sha256(content).hexdigest()
    kind = await asyncio.to_thread(stored, content, digest, folder)
    if not kind:
        return Answer("upload_refused", {"why": "type"}, ok=False)
    return await db.write(partial(_note, person, case, duty, name, kind, len(content), digest, ctx, by))


def stored(content: bytes, digest: str, folder: Path) -> str:
    """Write the content to its place, if it is of a kind that is accepted; returns the kind, or ""."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"part-page-{secrets.token_hex(8)}"
    try:
        with part.open("wb") as into:
            into.write(content)
            into.flush()
            os.fsync(into.fileno())
        if kind := kind_of(part):
            place = files.content_path(folder, digest, kind)
            place.parent.mkdir(exist_ok=True)
            os.replace(part, place)
        return kind
    finally:
        part.unlink(missing_ok=True)


async def _note(
    person: Person,
    case: Case,
    duty: Duty,
    name: str,
    kind: str,
    size: int,
    digest: str,
    ctx: DecisionContext,
    by: str,
) -> Answer:
    step = ctx.plan.milestone(duty.milestone).name
    await inbox.hold_person(person.id)
    sent = await files.files_of_case(case.id)
    if any(one.sha256 == digest and one.duty_id == duty.id for one in sent):
        return Answer("upload_before", {"file": name, "step": step}, ok=False)
    if full := await _full(person, ctx):
        return full
    await files.keep_file(person.id, duty, name, kind, size, digest, ctx.now)
    data = {"file": name, "type": kind, "size": size, "sha256": digest}
    entry = chain.Entry(ctx.now, by, EventName.FILE_KEPT, data, case.id, duty.id, person.id, ctx.plan.version)
    await chain.add_events([entry])
    return Answer("upload_kept", {"file": name, "step": step})


async def _full(person: Person, ctx: DecisionContext) -> Answer | None:
    """Return the refusal of one file too many for a day."""
    most = files_in_a_day(1)
    sent = await files.count_files_since(person.id, ctx.now - LAST_DAY)
    return Answer("upload_refused", {"why": "enough", "n": most}, ok=False) if sent >= most else None
