"""recall: a batch that should not have been sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import click

from bot.audiences import LONGEST_ANNOUNCEMENT
from bot.words import SHANGHAI, Refusal
from handlers.entry.cli.common import command, json_option, note_read, opened_database, show_json
from handlers.rehearsal.local import running_service
from handlers.runtime.settings import Settings
from handlers.services.delivery import recalling
from handlers.services.delivery.recalling import Recalled, Recipient
from messages.catalogue import explain, say
from messages.terms import KIND_TERMS
from storage import batches, db
from storage.batches import SentBatch

_WAY_BACK = timedelta(hours=24)  # WeCom's


@click.command("recall", help=say("cli.commands.recall"))
@click.argument("batch", required=False, type=click.IntRange(1, 999_999_999))
@click.option("--correct", "text", help=say("cli.recall.option_correct"))
@json_option
@command
async def recall_command(settings: Settings, batch: int | None, text: str | None, as_json: bool) -> None:
    if text is not None and (batch is None or len(text) > LONGEST_ANNOUNCEMENT):
        raise click.UsageError(say("cli.recall.correct_what", most=LONGEST_ANNOUNCEMENT))
    async with opened_database(settings) as clock:
        await note_read(clock, "recall")
        if batch is None:
            recent = await db.read(partial(batches.recent, clock.now() - _WAY_BACK))
            _list(recent, as_json)
            return
        async with running_service(settings, clock) as parts:
            result = await recalling.recall_batch(batch, parts.client, clock.now())
        held = await recalling.correct(batch, text.strip(), clock.now()) if text else 0
    if as_json:
        show_json(_document(result, held))
        return
    click.echo(say("cli.recall.done", n=result.taken_back, of=result.of))
    if result.stopped:
        click.echo(say("cli.recall.stopped", n=result.stopped))
    if result.kept:
        click.echo(say("cli.recall.kept", n=len(result.kept)))
        _name(result.kept)
    if result.seen:
        click.echo(say("cli.recall.seen", n=len(result.seen)))
        _name(result.seen)
    if held:
        click.echo(say("cli.recall.corrected", n=held))


def _list(recent: list[SentBatch], as_json: bool) -> None:
    if as_json:
        show_json(
            [
                {"id": one.id, "kind": one.kind, "at": one.at.astimezone(SHANGHAI), "sent": one.n}
                for one in recent
            ]
        )
        return
    if not recent:
        raise Refusal("cli.recall.nothing_sent")
    for one in recent:
        at = f"{one.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        click.echo(say("cli.recall.batch", id=one.id, at=at, kind=KIND_TERMS[one.kind], n=one.n))


def _name(people: Iterable[Recipient]) -> None:
    for one in people:
        click.echo(say("cli.recall.one", name=one.name, message=one.message, why=explain(one.why)))


def _document(result: Recalled, held: int) -> dict[str, Any]:
    return {
        "sent": result.of,
        "taken_back": result.taken_back,
        "stopped": result.stopped,
        "kept": [_person(one) for one in result.kept],
        "probably_seen": [_person(one) for one in result.seen],
        "correction_held": held,
    }


def _person(one: Recipient) -> dict[str, Any]:
    return {"name": one.name, "message": one.message, "why": explain(one.why)}
