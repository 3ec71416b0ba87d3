"""onboard: what is left to do until every enterprise is reached, by county; --import invites them into the 上下游."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot.acts.context import DecisionContext
from bot.notices.reaching import ONBOARDING_STEPS, TRIAL_STATES
from bot.words import Channel, Refusal, Scope
from handlers.entry.cli.common import command, json_option, note_read, one_round, served, show_json
from handlers.runtime.clocks import Clock
from handlers.runtime.settings import Settings
from handlers.services.accounts.inviting import ImportedIntoChain, import_into_chain
from handlers.services.reminders import trial
from handlers.services.reports.onboarding import FirmKnown, counts_by, firms_known, walking_list
from messages.catalogue import say, sentence_table
from messages.chain.channel import ChainTransport
from messages.chain.contacts import ChainCompany, ChainContact
from messages.sheets import book_bytes
from storage import db
from storage.chain import COMMAND_LINE


@click.command("onboard", help=say("cli.commands.onboard"))
@click.option("--import", "importing", is_flag=True, help=say("cli.onboard.option_import"))
@click.option("--round", "round_key", help=say("cli.onboard.option_round"))
@click.option(
    "--list", "walking", type=click.Path(dir_okay=False, path_type=Path), help=say("cli.onboard.option_list")
)
@click.option("--city", help=say("cli.onboard.option_city"))
@click.option("--by-city", is_flag=True, help=say("cli.onboard.option_by_city"))
@click.option("--trial", "asking", is_flag=True, help=say("cli.onboard.option_trial"))
@click.option("--send", "sends", is_flag=True, help=say("cli.onboard.option_send"))
@json_option
@command
async def onboard_command(
    settings: Settings,
    importing: bool,
    round_key: str | None,
    walking: Path | None,
    city: str | None,
    by_city: bool,
    asking: bool,
    sends: bool,
    as_json: bool,
) -> None:
    if sends and not asking:
        raise click.UsageError(say("cli.onboard.needs_trial"))
    async with served(settings) as context:
        ctx = await one_round(context.ctx(), round_key)
        scope = _scope(city, ctx)
        if asking:
            await _trial(scope, ctx, sends=sends, as_json=as_json)
            return
        firms = await firms_known(scope, ctx)
        if walking:
            await note_read(context.clock, "onboard_list")
            left = [firm for firm in firms if firm.step != "heard"]
            sheet = walking_list(left, ctx.plan.name, ctx.today)
            walking.write_bytes(book_bytes([sheet], ctx.now))
            click.echo(say("cli.onboard.listed", file=walking, n=len(sheet.rows)))
            return
        if not importing:
            _show(_counts(firms, by_city=by_city), as_json)
            return
        await note_read(context.clock, "onboard_import")
        found = _companies_of(firms)
        invited = await _imported(settings, found)
    failed, tomorrow = invited.failed, invited.tomorrow
    sent = [one for one in found if one.invited and one.name not in tomorrow]
    left_out = [one.name for one in found if not one.invited]
    if as_json:
        rows = [{"name": one.name, "code": one.code, "reason": one.reason} for one in failed]
        show_json(
            {
                "companies": len(sent) - len(failed),
                "failed": rows,
                "left_out": left_out,
                "tomorrow": list(tomorrow),
            }
        )
        return
    for one in failed:
        click.echo(say("cli.onboard.failed", name=one.name, code=one.code, reason=one.reason))
    for name in left_out:
        click.echo(say("cli.onboard.left_out", name=name))
    if tomorrow:
        click.echo(say("cli.onboard.tomorrow", n=len(tomorrow)))
    click.echo(say("cli.onboard.imported", n=len(sent) - len(failed), failed=len(failed), out=len(left_out)))


def _counts(firms: Sequence[FirmKnown], *, by_city: bool) -> list[dict[str, Any]]:
    """Return by county, or by city, how many enterprises there are, how far each is (`ONBOARDING_STEPS`), and what came
    of the trial round (`TRIAL_STATES`)."""
    return [
        {
            "city": one.city,
            "county": one.county,
            "enterprises": one.total,
            **{step: one.steps[step] for step in ONBOARDING_STEPS},
            "trial": {state: one.trials[state] for state in TRIAL_STATES},
        }
        for one in counts_by((firm.standing for firm in firms), by_city=by_city)
    ]


def _scope(city: str | None, ctx: DecisionContext) -> Scope:
    """Return the city that was named, or everything; Refusal for one that the round does not have."""
    if city is None:
        return Scope(everything=True)
    unit = ctx.plan.places.unit(city)
    if unit is None:
        raise Refusal("cli.pause.no_city", city=city, known=ctx.plan.places.units)
    return Scope(cities=frozenset({unit}))


async def _trial(scope: Scope, ctx: DecisionContext, *, sends: bool, as_json: bool) -> None:
    """Show whom a trial round would ask; with `sends` ask them."""
    ahead = await trial.trial_ahead(scope, ctx)
    n = await db.write(partial(trial.send_trial, scope, ctx, COMMAND_LINE)) if sends and ahead.asked else 0
    firms, people, counties = len(ahead.asked), ahead.people, ahead.counties
    if as_json:
        show_json({"enterprises": firms, "people": people, "counties": counties, "messages": n})
    elif n:
        click.echo(say("cli.onboard.trial_sent", n=n))
    else:
        click.echo(say("cli.onboard.trial_ahead", enterprises=firms, people=people, counties=counties))


def _companies_of(firms: Sequence[FirmKnown]) -> list[ChainCompany]:
    """Return the enterprises with their contacts, as they are invited."""
    return [
        ChainCompany(
            firm.of.firm,
            firm.of.uscc,
            firm.of.city,
            firm.of.county,
            tuple(
                ChainContact(r.person_id, r.name or "", r.phone or "") for r in firm.contacts if r.person_id
            ),
        )
        for firm in firms
    ]


def _show(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        show_json(list(rows))
        return
    for row in rows:
        steps = _in_words("reports.onboarding", {step: row[step] for step in ONBOARDING_STEPS})
        asked = _in_words("reports.trial", row["trial"])
        click.echo(
            say(
                "cli.onboard.county",
                city=row["city"],
                county=row["county"],
                enterprises=row["enterprises"],
                steps=steps,
                asked=asked,
            )
        )
    click.echo(say("cli.onboard.next"))


def _in_words(table: str, counts: Mapping[str, int]) -> str:
    """Return how many stand how, what nobody is left out."""
    words = sentence_table(table)
    return "，".join(f"{words[key]}{n}家" for key, n in counts.items() if n)


async def _imported(settings: Settings, companies: Sequence[ChainCompany]) -> ImportedIntoChain:
    """Import them, each batch after the one before has ended."""
    from handlers.rehearsal.local import running_service  # it brings the twins, which no other command wants

    if Channel.CHAIN not in settings.channels:
        raise Refusal("cli.onboard.no_chain")
    async with running_service(settings, Clock()) as parts:
        chain = parts.transports[Channel.CHAIN]
        assert isinstance(chain, ChainTransport)
        wall = parts.context.wall
        return await import_into_chain(chain.group, settings.wecom_chain_id, companies, wall, asyncio.sleep)
