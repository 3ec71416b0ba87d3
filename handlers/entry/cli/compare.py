"""compare FILE: the provincial management system's export against our records."""

from __future__ import annotations

import asyncio
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from bot.plans.plan import Plan
from bot.results.online import RecordDifference
from bot.words import Case, Refusal
from handlers.entry.cli.common import NamedFile, command, in_round, json_option, round_option, show_json
from handlers.runtime.settings import Settings
from handlers.services.rosters.findings import lines
from handlers.services.rosters.online import Compared, compare
from handlers.services.views.owing import owner_name
from messages.catalogue import explain, say, sentence_table


@click.command("compare", help=say("cli.commands.compare"))
@click.argument("file", type=NamedFile(path_type=Path))
@round_option
@json_option
@command
async def compare_command(settings: Settings, file: Path, round_key: str | None, as_json: bool) -> None:
    if not file.is_file():
        raise Refusal("cli.common.no_file", file=file)
    data = await asyncio.to_thread(file.read_bytes)
    async with in_round(settings, round_key) as ctx:
        out = await compare(file.name, data, ctx, settings.flood_guard)
    if as_json:
        show_json(comparison_document(out, ctx.plan))
    else:
        _say(out, ctx.plan)
    if not out.readable:
        raise Refusal("cli.compare.unreadable")
    if not out.matched:
        raise Refusal("cli.compare.no_match")


def _listed(out: Compared, plan: Plan) -> list[tuple[Case, RecordDifference]]:
    """Return the differences by place and name, so that those of a county stand together."""
    found = [(out.cases[i], d) for i, ds in out.by_case.items() for d in ds]
    rank = plan.places.rank
    return sorted(found, key=lambda p: (*rank(p[0].city, p[0].county), p[0].name, p[0].id))


def comparison_document(out: Compared, plan: Plan) -> dict[str, Any]:
    """Return the JSON of a comparison; `new` marks what earlier exports did not show."""
    fresh = {case_id: keys for case_id, (_, keys) in out.kept.new.items()}
    found = _listed(out, plan)
    return {
        "compared": out.readable,
        "rows": out.rows,
        "matched": out.matched,
        "agree": sum(not ds for ds in out.by_case.values()),
        "new": sum(len(keys) for keys in fresh.values()),
        "same": out.kept.same,
        "cleared": out.kept.cleared,
        "told": out.notified,
        "held": out.held,
        "differences": [
            {
                "city": case.city,
                "county": case.county,
                "enterprise": case.name,
                "uscc": case.uscc,
                "milestone": d.milestone,
                "what": d.what,
                "ours": d.ours,
                "theirs": d.theirs,
                "owner": str(d.owner),
                "todo": explain(d.todo),
                "new": d.key in fresh.get(case.id, ()),
            }
            for case, d in found
        ],
        "not_covered": [
            {"city": city, "county": county, "enterprises": n}
            for (city, county), n in sorted(
                out.absent_counties.items(), key=lambda row: plan.places.rank(*row[0])
            )
        ],
        "findings": [
            {"sheet": f.sheet, "row": f.row, "column": f.column, "message": explain(f.problem)}
            for f in out.findings
        ],
    }


def _say(out: Compared, plan: Plan) -> None:
    for line in lines(out.findings):
        click.echo(line)
    if not out.readable:
        return
    terms = sentence_table("reports.differs_in")
    fresh = {case_id: keys for case_id, (_, keys) in out.kept.new.items()}
    for (city, county), of_county in groupby(_listed(out, plan), key=lambda p: (p[0].city, p[0].county)):
        click.echo(f"{city}{county if county != city else ''}")
        for case, d in of_county:
            new = say("cli.compare.new") if d.key in fresh.get(case.id, ()) else ""
            step = plan.milestone(d.milestone).name
            both = "" if d.what == "missing" else say("cli.compare.both", ours=d.ours, theirs=d.theirs)
            click.echo(f"  {case.name}：{step}{'' if both else '，'}{terms[d.what]}{both}{new}")
            click.echo(f"      {owner_name(d.owner, case, plan)}：{explain(d.todo)}")
    if out.absent_counties:
        n = sum(out.absent_counties.values())
        click.echo(say("cli.compare.absent", counties=len(out.absent_counties), n=n))
    total = sum(len(ds) for ds in out.by_case.values())
    click.echo(
        say(
            "cli.compare.total",
            rows=out.rows,
            matched=out.matched,
            n=total,
            new=total - out.kept.same,
            cleared=out.kept.cleared,
        )
    )
    if out.held:
        click.echo(say("cli.compare.held", n=out.notified))
    elif out.notified:
        click.echo(say("cli.compare.notified", n=out.notified))
