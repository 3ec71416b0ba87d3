"""onboard: what is left to do until every enterprise is reached, by county; --import invites them into the 上下游."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.words import Channel, Refusal, SendOutcome
from handlers.entry.cli.common import command, json_option, note_read, one_round, served, show_json
from handlers.runtime.clocks import Clock
from handlers.runtime.settings import Settings
from handlers.services.reports.onboarding import ONBOARDING_STEPS, steps_of_firms, walking_list
from messages.catalogue import say
from messages.chain.channel import ChainTransport
from messages.chain.contacts import ChainCompany, ChainContact, import_batches
from messages.chain.corps import CorpGroup, FailedCompany
from messages.sheets import book_bytes
from storage import onboarding
from storage.onboarding import ContactKnown

_POLL_SECONDS = (1.0, 2.0, 5.0, 10.0)  # then every ten
_POLLS = 360  # an hour


@click.command("onboard", help=say("cli.commands.onboard"))
@click.option("--import", "importing", is_flag=True, help=say("cli.onboard.option_import"))
@click.option("--round", "round_key", help=say("cli.onboard.option_round"))
@click.option(
    "--list", "walking", type=click.Path(dir_okay=False, path_type=Path), help=say("cli.onboard.option_list")
)
@json_option
@command
async def onboard_command(
    settings: Settings, importing: bool, round_key: str | None, walking: Path | None, as_json: bool
) -> None:
    async with served(settings) as context:
        ctx = await one_round(context.ctx(), round_key)
        found_here = await onboarding.contacts_known(ctx.plan.key)
        known = sorted(found_here, key=lambda one: ctx.plan.places.rank(one.city, one.county))
        if walking:
            await note_read(context.clock, "onboard_list")
            sheet = walking_list(known, ctx.plan.name, ctx.today)
            walking.write_bytes(book_bytes([sheet], ctx.now))
            click.echo(say("cli.onboard.listed", file=walking, n=len(sheet.rows)))
            return
        if not importing:
            _show(_by_county(known), as_json)
            return
        await note_read(context.clock, "onboard_import")
        found = _companies_of(known)
        failed = await _imported(settings, found)
    sent = [one for one in found if one.invited]
    left_out = [one.name for one in found if not one.invited]
    if as_json:
        rows = [{"name": one.name, "code": one.code, "reason": one.reason} for one in failed]
        show_json({"companies": len(sent) - len(failed), "failed": rows, "left_out": left_out})
        return
    for one in failed:
        click.echo(say("cli.onboard.failed", name=one.name, code=one.code, reason=one.reason))
    for name in left_out:
        click.echo(say("cli.onboard.left_out", name=name))
    click.echo(say("cli.onboard.imported", n=len(sent) - len(failed), failed=len(failed), out=len(left_out)))


def _by_county(known: Sequence[ContactKnown]) -> list[dict[str, Any]]:
    """Return by county how many enterprises there are, and how far each is (`ONBOARDING_STEPS`)."""
    firms: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for one in known:
        firms[one.city, one.county][one.firm_id] = ""
    for firm_id, step in steps_of_firms(known).items():
        place = next((one.city, one.county) for one in known if one.firm_id == firm_id)
        firms[place][firm_id] = step
    return [
        {
            "city": city,
            "county": county,
            "enterprises": len(of),
            **{step: sum(found == step for found in of.values()) for step in ONBOARDING_STEPS},
        }
        for (city, county), of in firms.items()
    ]


def _companies_of(known: Sequence[ContactKnown]) -> list[ChainCompany]:
    """Return the enterprises with their contacts, as they are invited."""
    grouped: dict[int, list[ContactKnown]] = defaultdict(list)
    for one in known:
        grouped[one.firm_id].append(one)
    return [
        ChainCompany(
            rows[0].firm,
            rows[0].uscc,
            rows[0].city,
            rows[0].county,
            tuple(ChainContact(r.person_id, r.name or "", r.phone or "") for r in rows if r.person_id),
        )
        for rows in grouped.values()
    ]


def _show(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        show_json(list(rows))
        return
    for row in rows:
        click.echo(
            say(
                "cli.onboard.county",
                city=row["city"],
                county=row["county"],
                enterprises=row["enterprises"],
                no_contact=row["no_contact"],
                invite=row["invite"],
                joined=row["joined"],
                heard=row["heard"],
                silent=row["silent"],
                not_the_one=row["not_the_one"],
            )
        )
    click.echo(say("cli.onboard.next"))


async def _imported(settings: Settings, companies: Sequence[ChainCompany]) -> list[FailedCompany]:
    """Import batch by batch, each after the one before has ended; returns what the platform did not take."""
    from handlers.rehearsal.local import running_service  # it brings the twins, which no other command wants

    if Channel.CHAIN not in settings.channels:
        raise Refusal("cli.onboard.no_chain")
    failed: list[FailedCompany] = []
    async with running_service(settings, Clock()) as parts:
        chain = parts.transports[Channel.CHAIN]
        assert isinstance(chain, ChainTransport)
        for batch in import_batches(companies):
            job = await chain.group.begin_import(settings.wecom_chain_id, [one.document for one in batch])
            failed += await _ended(chain.group, _said(job))
    return failed


async def _ended(group: CorpGroup, job: str) -> list[FailedCompany]:
    for n in range(_POLLS):
        await asyncio.sleep(_POLL_SECONDS[min(n, len(_POLL_SECONDS) - 1)])
        result = await group.import_result(job)
        if result is not None and not isinstance(result, SendOutcome):
            return result
    raise Refusal("cli.onboard.still_running", job=job)


def _said(job: str | SendOutcome) -> str:
    if isinstance(job, SendOutcome) or not job:
        raise Refusal(
            "cli.onboard.refused", reason=job.detail or job.code if isinstance(job, SendOutcome) else ""
        )
    return job
