"""case, messages, approve."""

from __future__ import annotations

import click

from bot.results.standing import mark_counted
from bot.words import EventName, MessageStatus, Refusal
from handlers.entry.cli.common import (
    command,
    json_option,
    note_read,
    opened_database,
    round_option,
    served,
    show_json,
)
from handlers.entry.cli.named import one_case
from handlers.runtime.settings import Settings
from handlers.services.cases import targets
from handlers.services.delivery import brakes
from handlers.services.views.documents import case_document
from messages import terms
from messages.catalogue import explain, noted, say, sentence_table
from messages.pausing import announced
from messages.terms import KIND_TERMS, MESSAGE_TERMS
from messages.words import MARKS, STATUSES
from storage import chain, events, mailing, pauses


@click.command("case", help=say("cli.commands.case"))
@click.argument("name_or_code")
@round_option
@json_option
@command
async def case_command(settings: Settings, name_or_code: str, round_key: str | None, as_json: bool) -> None:
    async with served(settings) as context:
        case, ctx = await one_case(name_or_code, context.ctx(), round_key)
        target = await targets.target_of(case, ctx)
        n = await events.count_events(case.id, EventName.PERSONAL_DATA_READ)
        await note_read(context.clock, "case", case.id)
        standing = await pauses.in_force(ctx.now)
    if as_json:
        show_json(case_document(case, n, target))
        return
    code = f"，{case.uscc}" if case.uscc else ""
    where = case.city + (case.county if case.county != case.city else "")
    click.echo(f"{case.name}（{where}{code}）：{STATUSES[case.shown]}")
    if target:
        click.echo(
            say(
                "cli.case.target",
                level=sentence_table("results.target_levels")[target.level],
                reason=explain(target.reason),
            )
        )
    for pause in standing:
        if pause.round in ("", case.round) and pause.lies_over(case.city, case.county):
            click.echo(announced(pause))
    for duty in case.duties:
        milestone = ctx.plan.milestone(duty.milestone)
        mark = MARKS[mark_counted(duty, ctx.plan, ctx.today)]
        click.echo(say("cli.case.duty", step=milestone.name, mark=mark, due=duty.due))


@click.command("messages", help=say("cli.commands.messages"))
@click.option("--status", type=click.Choice([s.value for s in MessageStatus]))
@click.option("--person", help=say("cli.messages.option_person"))
@json_option
@command
async def messages_command(settings: Settings, status: str | None, person: str | None, as_json: bool) -> None:
    async with opened_database(settings) as clock:
        await note_read(clock, "messages")
        found = [
            {**row, "reason": noted(row["reason"])} for row in await mailing.list_messages(status, person)
        ]
    if as_json:
        show_json(found)
        return
    for row in found:
        names = "、".join(row["cases"][:3])
        status = MESSAGE_TERMS[MessageStatus(row["status"])]
        channel, kind = terms.channel(row["channel"]), KIND_TERMS[row["kind"]]
        click.echo(f"{row['id']}  {status}  {channel}  {kind}  {row['person']}  {names}")
        if row["reason"]:
            click.echo(f"      {row['reason']}")
    click.echo(say("cli.messages.total", n=len(found)))


@click.command("approve", help=say("cli.commands.approve"))
@click.argument("ids", nargs=-1, type=click.IntRange(1, 999_999_999))
@command
async def approve_command(settings: Settings, ids: tuple[int, ...]) -> None:
    async with opened_database(settings) as clock:
        done = await brakes.approve_messages(
            list(ids) or None, settings.approvals, chain.COMMAND_LINE, clock.now()
        )
        if ids and not (done.released or done.first):
            raise Refusal("cli.messages.none_held")
    click.echo(say("cli.messages.approved", n=len(done.released)))
    if done.first:
        click.echo(say("cli.messages.approved_first", n=len(done.first)))
