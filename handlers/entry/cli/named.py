"""One enterprise by what somebody types; and target NAME LEVEL."""

from __future__ import annotations

import click

from bot.plans.plan import Plan
from bot.results.measures import level as level_of
from bot.words import Answer, Case
from handlers.entry.cli.common import Refused, as_json, command, opened, show
from handlers.runtime.bootstrap import load_calendar, load_plan
from handlers.runtime.clocks import Clock
from handlers.runtime.context import Context
from handlers.runtime.settings import Settings
from handlers.services.cases import targets
from messages.catalogue import say
from messages.render import answer
from storage import cases, db


async def one_case(text: str, plan: Plan) -> Case:
    """By name, former name, credit code, or city, county and name in one; Refused otherwise."""
    text = text.strip()
    found = await cases.by_name(text, plan.key) or await _placed(text, plan)
    if not found:
        raise Refused(f"没有找到“{text}”。请核对名称或统一社会信用代码。")
    if len(found) > 1:
        where = "、".join(f"{c.city}{c.county}{c.name}" for c in found)
        raise Refused(f"“{text}”有 {len(found)} 家，请改用统一社会信用代码，或写明市县：{where}。")
    return found[0]


async def _placed(text: str, plan: Plan) -> list[Case]:
    """石家庄市新华区某某公司: how namesakes without a code are told apart."""
    fits = [e for e in await cases.enterprises(plan.key) if text == f"{e.city}{e.county}{e.name}"]
    found = [await cases.of_enterprise(e.id, plan.key) for e in fits]
    return [case for case in found if case]


@click.command("target", help=say("cli.commands.target"))
@click.argument("name_or_code")
@click.argument("level", metavar="LEVEL")
@click.option("--reason", required=True, help="理由，如 附件1列为电镀。")
@as_json
@command
async def target_command(
    settings: Settings, name_or_code: str, level: str, reason: str, as_json: bool
) -> None:
    chosen = level_of(level)
    if chosen not in targets.SETTABLE:
        raise Refused(f"“{level}”不能作为目标，只能是一级、二级或三级。")
    if not reason.strip():
        raise Refused("请用 --reason 写明理由。")
    context = Context(settings, Clock(), load_plan(settings), load_calendar(settings))
    async with opened(settings) as context.clock:
        case = await one_case(name_or_code, context.plan)
        if case.enterprise_id is None:
            raise Refused(f"“{case.name}”不是企业，没有应达到水平。")
        async with db.transaction():
            said: Answer = await targets.settle(case, chosen, reason.strip(), context.ctx(), "cli", None)
    if as_json:
        show({"enterprise": case.name, "target": chosen, "reason": reason.strip()})
    else:
        click.echo(answer(said.key, said.facts))
