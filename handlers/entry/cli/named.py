"""One enterprise by what somebody types; and target NAME LEVEL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import click

from bot.acts.context import DecisionContext
from bot.plans.plan import Plan
from bot.results.measures import level as level_of
from bot.words import Answer, Case, Refusal
from handlers.entry.cli.common import (
    command,
    json_option,
    named_rounds,
    one_round,
    round_option,
    served,
    show_json,
)
from handlers.runtime.settings import Settings
from handlers.services.cases import targets
from messages.catalogue import say
from messages.render import answer
from storage import cases, db

_ALIKE: Final = 5  # names that are offered


async def one_case(
    text: str, ctx: DecisionContext, round_key: str | None = None
) -> tuple[Case, DecisionContext]:
    """Find a case by name, former name, credit code, or city, county and name in one; return it with its
    round's context.

    Refusal if there is none, or if several rounds have it and none is named.
    """
    text = text.strip()
    asked = [await one_round(ctx, round_key)] if round_key or len(ctx.keys) == 1 else ctx.each()
    at = [(case, where) for where in asked for case in await _cases(text, where.plan)]
    found = [case for case, _ in at]
    if not found:
        raise await _not_found(text, [where.plan for where in asked])
    if len({case.enterprise_id or case.name for case in found}) == 1 < len(found):
        raise Refusal(
            "cli.rounds.in_several", text=text, n=len(at), there=named_rounds(c.plan for _, c in at)
        )
    if len(found) > 1:
        places = "、".join(dict.fromkeys(f"{c.city}{c.county}{c.name}" for c in found))
        raise Refusal("cli.common.several", name=text, n=len(found), where=places)
    return at[0]


async def _not_found(text: str, plans: Sequence[Plan]) -> Refusal:
    """Return the refusal, with the names that contain what was typed: a part of a name is never taken for one."""
    firms = [e for plan in plans for e in await cases.enterprises_of_round(plan.key)]
    known = {(e.name, e.city, e.county if e.county != e.city else "") for e in firms}
    alike = sorted(f"{name}（{city}{county}）" for name, city, county in known if text and text in name)
    if not alike:
        return Refusal("cli.rounds.no_case", text=text)
    return Refusal("cli.rounds.part_of_names", text=text, n=len(alike), names="、".join(alike[:_ALIKE]))


async def _cases(text: str, plan: Plan) -> list[Case]:
    return await cases.by_name(text, plan.key) or await _placed(text, plan)


async def _placed(text: str, plan: Plan) -> list[Case]:
    """Find the cases that a name with its place means (石家庄市新华区某某公司), to tell namesakes without a
    code apart."""
    fits = [e for e in await cases.enterprises_of_round(plan.key) if text == f"{e.city}{e.county}{e.name}"]
    found = [await cases.case_of_enterprise(e.id, plan.key) for e in fits]
    return [case for case in found if case]


@click.command("target", help=say("cli.commands.target"))
@click.argument("name_or_code")
@click.argument("level", metavar="LEVEL")
@click.option("--reason", required=True, help=say("cli.target.option_reason"))
@round_option
@json_option
@command
async def target_command(
    settings: Settings, name_or_code: str, level: str, reason: str, round_key: str | None, as_json: bool
) -> None:
    chosen = level_of(level)
    if chosen not in targets.SETTABLE:
        raise Refusal("cli.target.no_level", level=level)
    if not reason.strip():
        raise Refusal("cli.target.no_reason")
    async with served(settings) as context:
        case, ctx = await one_case(name_or_code, context.ctx(), round_key)
        if case.enterprise_id is None:
            raise Refusal("cli.target.no_enterprise", name=case.name)
        settle = partial(targets.settle_target, case, chosen, reason.strip(), ctx, "cli", None)
        said: Answer = await db.write(settle)
    if as_json:
        show_json({"enterprise": case.name, "target": chosen, "reason": reason.strip()})
    else:
        click.echo(answer(said.key, said.facts))
