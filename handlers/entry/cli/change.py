"""change, close-round: what the administrator puts on record in the province's name."""

from __future__ import annotations

from typing import Any

import click

from bot.acts.context import DecisionContext
from bot.acts.kinds import KINDS, ChangeKind
from bot.places import Places
from bot.reading.change_names import details_of
from bot.words import Act, Case, Level, Person, Role
from handlers.entry.cli.common import Refused, as_json, command, opened, show
from handlers.runtime.bootstrap import load_calendar, load_plan
from handlers.runtime.clocks import Clock
from handlers.runtime.context import Context
from handlers.runtime.settings import Settings
from handlers.services.cases import act
from handlers.services.cases.closing import close_round
from messages.catalogue import say
from messages.render import answer
from storage import cases, db

# Whoever runs the command acts for the province, above every bureau; the event says "cli".
ADMINISTRATOR = Person(0, "管理员", roles=(Role(Level.PROVINCE),))
RIGHT = {"更正评估": ("通过", "不通过"), "更正验收": ("合格", "不合格")}
FORMS = "\n".join(f"{k.kind} {k.arguments}：{k.help}".replace(" ：", "：") for k in KINDS.values())


@click.command("change", help=say("cli.help.change", forms=FORMS))
@click.argument("name_or_code")
@click.argument("kind", type=click.Choice(list(KINDS)), metavar="KIND")
@click.argument("words", nargs=-1)
@as_json
@command
async def change_command(
    settings: Settings, name_or_code: str, kind: str, words: tuple[str, ...], as_json: bool
) -> None:
    context = Context(settings, Clock(), load_plan(settings), load_calendar(settings))
    async with opened(settings) as context.clock:
        ctx = context.ctx()
        case = await _one(name_or_code.strip(), ctx)
        what = _act(KINDS[kind], " ".join(words).strip(), case, ctx.plan.places)
        async with db.transaction():
            reply = await act.perform(case.id, what, ADMINISTRATOR, ctx, "cli")
    text = answer(reply.key, reply.facts)
    if not reply.ok:
        raise Refused(text.replace("\n", ""))
    if as_json:
        show({"done": True, "enterprise": reply.facts.get("name", case.name), "answer": text})
    else:
        click.echo(text)


async def _one(name: str, ctx: DecisionContext) -> Case:
    found = [c for c in await cases.by_name(name, ctx.plan.key) if c.enterprise_id]
    if not found:
        raise Refused(f"没有找到“{name}”。请核对名称或统一社会信用代码。")
    if len(found) > 1:
        where = "、".join(f"{c.city}{c.county}" for c in found)
        raise Refused(f"“{name}”有 {len(found)} 家（{where}），请改用统一社会信用代码。")
    return found[0]


def _act(kind: ChangeKind, words: str, case: Case, places: Places) -> Act:
    """The act in the words of the command line: 更名 NEW, 换联系人 NAME PHONE [MAIL], …"""
    if kind.kind in RIGHT:
        result, _, reason = words.partition(" ")
        if result not in RIGHT[kind.kind]:
            raise Refused(f"请写全，如“{kind.kind} {kind.arguments}”。")
        return Act(kind.act, reason=reason, what=result)
    details = details_of(kind.kind, words, case, places)
    if kind.lacks(details):
        raise Refused(f"请写全，如“{kind.kind} {kind.arguments}”。")
    return Act(kind.act, reason=words, what=kind.kind, details=details)


@click.command("close-round", help=say("cli.commands.close-round"))
@as_json
@command
async def close_round_command(settings: Settings, as_json: bool) -> None:
    context = Context(settings, Clock(), load_plan(settings), load_calendar(settings))
    async with opened(settings) as context.clock:
        left = await close_round(context.ctx())
    document: dict[str, Any] = {"closed": not left, "open": left}
    if as_json:
        show(document)
    for name in [] if as_json else left:
        click.echo(f"未完成：{name}")
    if left:
        raise Refused(
            f"还有 {len(left)} 家（市）未完成，又没有延期或说明，本轮没有结束；"
            "请逐家纳入下一轮、退出、延期，或用 qingshen change 企业名称 说明 原因。"
        )
    if not as_json:
        click.echo("本轮已结束，已记录。")
