"""close-round: the end of a round, looked at first and then done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from bot.words import Refusal
from handlers.entry.cli.common import command, in_round, json_option, round_option, show_json
from handlers.runtime.settings import Settings
from handlers.services.cases.closing import Closing, Rest, close_round, preview_closing
from messages.catalogue import explain, say
from messages.pausing import told_of_waiting
from messages.words import figures


@click.command("close-round", help=say("cli.commands.close-round"))
@click.option("--dry-run", is_flag=True, help=say("cli.close_round.option_dry_run"))
@click.option("--carry-over", metavar="REASON", help=say("cli.close_round.option_carry_over"))
@click.option("--write-off", metavar="REASON", help=say("cli.close_round.option_write_off"))
@click.option("--early", is_flag=True, help=say("cli.close_round.option_early"))
@round_option
@json_option
@command
async def close_round_command(
    settings: Settings,
    dry_run: bool,
    carry_over: str | None,
    write_off: str | None,
    early: bool,
    round_key: str | None,
    as_json: bool,
) -> None:
    if carry_over and write_off:
        raise click.UsageError(say("cli.close_round.one_of_two"))
    rest = Rest("carried_over", carry_over, early) if carry_over else None
    rest = Rest("written_off", write_off, early) if write_off else rest
    if early and rest is None:
        raise click.UsageError(say("cli.close_round.early_alone"))
    async with in_round(settings, round_key) as ctx:
        found = await (preview_closing(ctx, rest) if dry_run else close_round(ctx, rest))
    if as_json:
        show_json(
            {
                "closed": found.closed,
                "open": found.open,
                "explained": found.explained,
                "extended": found.extended,
                "figures": found.figures,
                "total": found.total,
            }
        )
    else:
        for line in _lines(found, rest):
            click.echo(line)
    if dry_run and found.since:
        if not as_json:
            click.echo(say("cli.close_round.since", day=figures(found.since)))
        return
    if not dry_run:
        _refuse(found, rest)
    if not as_json:
        for line in _what_then(found, rest):
            click.echo(line)


def _what_then(found: Closing, rest: Rest | None) -> Iterator[str]:
    """Whether the round is closed, what of it goes on, and which pauses hold back what is told of it."""
    blocking = [name for name in found.open if not _settled(name, found, rest)]
    if blocking:
        yield say("cli.close_round.not_yet_blocked", n=len(blocking))
        if rest is None:
            yield say("cli.close_round.what_then")
    else:
        yield say("cli.close_round.done" if found.closed else "cli.close_round.not_yet")
    if found.closed and (goes_on := [*found.explained, *found.extended]):
        yield say("cli.close_round.term_later", n=len(goes_on))
    for pause in found.held_by:
        yield told_of_waiting(pause, reason=True)


def _refuse(found: Closing, rest: Rest | None) -> None:
    """Raise what keeps the round open, or that it had been closed before."""
    if found.since:
        raise Refusal("cli.close_round.again", day=figures(found.since))
    if waits := [name for name in found.open if rest and name in found.alone]:
        raise Refusal("cli.close_round.left_alone", n=len(waits))
    if found.open and rest:
        raise Refusal("cli.close_round.left_ahead", n=len([n for n in found.open if n in found.ahead]))
    if found.open:
        raise Refusal("cli.close_round.left", n=len(found.open))


def _settled(name: str, found: Closing, rest: Rest | None) -> bool:
    """Whether what was said becomes of the others would become of this one too."""
    return rest is not None and name not in found.alone and (rest.early or name not in found.ahead)


def _lines(found: Closing, rest: Rest | None) -> Iterator[str]:
    """How the enterprises stand, city by city, and who keeps the round open."""
    for city, count in {**found.figures, say("cli.close_round.total"): found.total}.items():
        yield say("cli.close_round.figures", city=city, n=sum(count.values()), counts=_counts(count))
    goes_on = [name for name in found.explained if found.closed or not _settled(name, found, rest)]
    for name in goes_on:
        yield say("cli.close_round.goes_on", name=name)
    for name in found.extended:
        yield say("cli.close_round.extended", name=name)
    for name in (*found.open, *(name for name in found.explained if name not in goes_on)):
        key: Any = rest.ends if rest else ""
        yield (
            say("cli.close_round.waits", name=name, on=explain(found.alone[name]))
            if rest and name in found.alone
            else say("cli.close_round.not_due", name=name)
            if rest and not rest.early and name in found.ahead
            else say("cli.close_round.would_complete", name=name)
            if rest and name in found.own
            else say("cli.close_round.would_carry_over", name=name)
            if key == "carried_over"
            else say("cli.close_round.would_write_off", name=name)
            if key == "written_off"
            else say("cli.close_round.left_one", name=name)
        )


def _counts(count: dict[str, int]) -> str:
    return "、".join(f"{standing} {n}" for standing, n in count.items())
